//! What is typed into the guest, as keys of QEMU's.

use serde_json::{Value, json};

/// The key for a character on a US keyboard, and whether shift is held.
fn key(c: char) -> Option<(&'static str, bool)> {
    const LETTERS: [&str; 26] = [
        "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t",
        "u", "v", "w", "x", "y", "z",
    ];
    const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    const SHIFTED: &str = ")!@#$%^&*(";
    const OTHERS: &[(char, char, &str)] = &[
        ('-', '_', "minus"),
        ('=', '+', "equal"),
        ('[', '{', "bracket_left"),
        (']', '}', "bracket_right"),
        (';', ':', "semicolon"),
        ('\'', '"', "apostrophe"),
        ('`', '~', "grave_accent"),
        ('\\', '|', "backslash"),
        (',', '<', "comma"),
        ('.', '>', "dot"),
        ('/', '?', "slash"),
    ];
    Some(match c {
        'a'..='z' | 'A'..='Z' => {
            (LETTERS[usize::from(c.to_ascii_lowercase() as u8 - b'a')], c.is_ascii_uppercase())
        }
        '0'..='9' => (DIGITS[usize::from(c as u8 - b'0')], false),
        ' ' => ("spc", false),
        '\n' | '\r' => ("ret", false),
        '\t' => ("tab", false),
        '\u{8}' | '\u{7f}' => ("backspace", false),
        '\u{1b}' => ("esc", false),
        _ => match SHIFTED.find(c) {
            Some(at) => (DIGITS[at], true),
            None => OTHERS.iter().find_map(|(plain, shifted, name)| {
                if c == *plain { Some((*name, false)) } else { (c == *shifted).then_some((*name, true)) }
            })?,
        },
    })
}

/// The chords that type a text; characters that such a keyboard lacks are left out.
#[must_use]
pub fn chords(text: &str) -> Vec<Vec<String>> {
    let chord = |(name, shift): (&str, bool)| {
        let held = shift.then(|| "shift".to_owned());
        held.into_iter().chain([name.to_owned()]).collect()
    };
    text.chars().filter_map(key).map(chord).collect()
}

/// The arguments of `send-key`.
#[must_use]
pub fn send_key(chord: &[String]) -> Value {
    let keys: Vec<Value> = chord.iter().map(|name| json!({ "type": "qcode", "data": name })).collect();
    json!({ "keys": keys, "hold-time": 20 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_becomes_keys() {
        assert_eq!(chords("aB3(").concat(), ["a", "shift", "b", "3", "shift", "9"]);
        assert_eq!(chords("ä/?\n").concat(), ["slash", "shift", "slash", "ret"]);
        let sent = send_key(&["ctrl".to_owned(), "c".to_owned()]);
        assert_eq!(sent["keys"][1]["data"], "c");
    }

    #[test]
    fn every_printable_character_has_a_key() {
        for c in ' '..='~' {
            assert!(key(c).is_some(), "{c:?}");
        }
    }
}
