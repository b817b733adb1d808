//! Text of others, made safe to show.

/// Without escape sequences and control characters; a tab becomes a space.
#[must_use]
pub fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    strip(text, &mut shown);
    shown
}

/// The name in a store path, without its hash: `/nix/store/<hash>-acl-2.3.drv` is `acl-2.3.drv`.
#[must_use]
pub fn unhashed(path: &str) -> &str {
    let file = path.rsplit('/').next().unwrap_or(path);
    match file.split_once('-') {
        Some((hash, name)) if hash.len() == 32 => name,
        _ => file,
    }
}

/// As [`printable`], but newlines stay.
#[must_use]
pub fn printable_lines(text: &str) -> String {
    text.lines().map(printable).collect::<Vec<_>>().join("\n")
}

/// Whether [`printable`] would change nothing.
#[must_use]
pub fn is_printable(text: &str) -> bool {
    // Bytes from 0x80 on need the slow look: C1 controls and marks that turn the direction.
    text.bytes().all(|byte| (0x20..0x7f).contains(&byte))
}

fn strip(text: &str, into: &mut String) {
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\u{1b}' => skip_escape(&mut rest),
            '\u{9b}' => skip_until(&mut rest, |c| ('\u{40}'..='\u{7e}').contains(&c)),
            '\t' => into.push(' '),
            _ if c.is_control() || turns_direction(c) => {}
            _ => into.push(c),
        }
    }
}

fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
}

/// Behind an ESC: `[ … letter`, `] … BEL` or `ESC \`, or one more character.
fn skip_escape(rest: &mut std::iter::Peekable<std::str::Chars>) {
    match rest.peek() {
        Some('[') => {
            rest.next();
            skip_until(rest, |c| ('\u{40}'..='\u{7e}').contains(&c));
        }
        Some(']' | 'P' | '_' | '^' | 'X') => {
            rest.next();
            skip_until(rest, |c| c == '\u{7}' || c == '\\');
        }
        Some('(' | ')' | '#' | '%') => {
            rest.next();
            rest.next();
        }
        Some(c) if !c.is_control() => {
            rest.next();
        }
        _ => {}
    }
}

fn skip_until(rest: &mut std::iter::Peekable<std::str::Chars>, end: impl Fn(char) -> bool) {
    for c in rest.by_ref() {
        if end(c) || c == '\n' {
            return;
        }
    }
}

/// The beginning of a text, at most `limit` bytes, cut between characters.
#[must_use]
pub fn shortened(text: &str, limit: usize) -> &str {
    let mut end = limit.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Bytes as a person reads them, `4.2 GiB`.
#[must_use]
pub fn bytes(count: u64) -> String {
    const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];
    let mut whole = count;
    let mut tenths = 0;
    let mut unit = 0;
    while whole >= 1024 && unit + 1 < UNITS.len() {
        tenths = (whole % 1024) * 10 / 1024;
        whole /= 1024;
        unit += 1;
    }
    if unit == 0 { format!("{whole} B") } else { format!("{whole}.{tenths} {}", UNITS[unit]) }
}

/// Bytes of a hash as hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |half: u8| char::from(DIGITS[usize::from(half)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_controls_go() {
        assert_eq!(printable("\u{1b}[31;1merror:\u{1b}[0m a\tb\u{1}\u{7}\r"), "error: a b");
        assert_eq!(printable("\u{1b}]0;title\u{7}x\u{1b}]8;;u\u{1b}\\y"), "xy");
        assert_eq!(printable("\u{1b}(Bé\u{9b}1mü\u{202e}"), "éü");
        assert_eq!(printable("\u{1b}"), "");
        assert_eq!(printable_lines("a\u{1b}[0m\nb"), "a\nb");
    }

    #[test]
    fn hashes_in_hex() {
        assert_eq!(hex(&[0, 0x9f, 0xff]), "009fff");
    }

    #[test]
    fn sizes_are_short() {
        assert_eq!(bytes(0), "0 B");
        assert_eq!(bytes(1023), "1023 B");
        assert_eq!(bytes(1536), "1.5 KiB");
        assert_eq!(bytes(4_509_715_660), "4.1 GiB");
    }

    #[test]
    fn cuts_between_characters() {
        assert_eq!(shortened("aé", 2), "a");
        assert_eq!(shortened("aé", 3), "aé");
    }
}
