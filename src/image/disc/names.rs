//! Names of ISO 9660 and of Joliet.

/// Whether a supplementary descriptor with these escape sequences is Joliet's.
pub fn is_joliet(escapes: &[u8]) -> bool {
    [b"%/@", b"%/C", b"%/E"].iter().any(|level| escapes.starts_with(*level))
}

/// A plain name, without its version and the dot of an empty extension.
pub fn plain(name: &[u8]) -> Vec<u8> {
    let name = match name.iter().rposition(|byte| *byte == b';') {
        Some(at) if at > 0 && name[at + 1..].iter().all(u8::is_ascii_digit) => &name[..at],
        _ => name,
    };
    match name {
        [rest @ .., b'.'] if !rest.is_empty() => rest.to_vec(),
        _ => name.to_vec(),
    }
}

/// A name of Joliet, UTF-16 with the large byte first.
pub fn joliet(name: &[u8]) -> Vec<u8> {
    let units: Vec<u16> = name.as_chunks().0.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
    let name = String::from_utf16_lossy(&units);
    match name.rsplit_once(';') {
        Some((before, version)) if !before.is_empty() && version.bytes().all(|b| b.is_ascii_digit()) => {
            before.as_bytes().to_vec()
        }
        _ => name.into_bytes(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_go() {
        assert_eq!(plain(b"README.TXT;1"), b"README.TXT");
        assert_eq!(plain(b"BZIMAGE.;1"), b"BZIMAGE");
        assert_eq!(plain(b"A;B"), b"A;B");
        assert_eq!(plain(b";1"), b";1");
        assert_eq!(plain(b"."), b".");
        assert_eq!(joliet(b"\0a\0;\x001"), b"a");
        assert_eq!(joliet(b"\x20\xac\0;\0x"), "€;x".as_bytes());
        assert_eq!(joliet(b"\xd8\x00"), "\u{fffd}".as_bytes());
    }
}
