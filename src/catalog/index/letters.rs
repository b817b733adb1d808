//! Which letters a text has: most packages are told from a word by a glance at these.

/// A bit for each letter and digit, and one for all that is neither.
pub fn letters(text: &[u8]) -> u64 {
    text.iter().fold(0, |mask, byte| mask | letter(*byte))
}

fn letter(byte: u8) -> u64 {
    match byte {
        b'a'..=b'z' => 1 << (byte - b'a'),
        b'0'..=b'9' => 1 << (26 + byte - b'0'),
        b'-' | b'_' | b'.' | b'+' | b'\n' | 0x1f => 0,
        _ => 1 << 63,
    }
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn a_word_has_no_letters_that_its_text_has_not() {
        let text = letters("python313packages.numpy\u{1f}x".as_bytes());
        assert_eq!(letters(b"numpy") & !text, 0);
        assert_ne!(letters(b"vim") & !text, 0);
        assert_ne!(letters("ü".as_bytes()) & !text, 0);
    }
}
