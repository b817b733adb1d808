//! Text from outside, made fit to be shown and to be cut into fields.

/// Without control characters and marks that turn the direction of a line, white space as single
/// blanks, and at most this many bytes.
pub fn clean(text: &str, most: usize) -> String {
    let mut cleaned = String::with_capacity(text.len().min(most));
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        let word = word.chars().filter(|c| !is_unseen(*c));
        let mut between = !cleaned.is_empty();
        for c in word {
            if cleaned.len() + c.len_utf8() + usize::from(between) > most {
                return cleaned;
            }
            if between {
                cleaned.push(' ');
                between = false;
            }
            cleaned.push(c);
        }
    }
    cleaned
}

/// Marks of direction and width: nothing of them is seen, and they make a line lie.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn what_cannot_be_shown_is_taken_out() {
        assert_eq!(clean(" a\n\tb\u{1b}[31m c\u{202e}d ", 100), "a b [31m cd");
        assert_eq!(clean("\u{0}\u{1f}\u{9b}", 100), "");
    }

    #[test]
    fn the_length_is_bounded_between_characters() {
        assert_eq!(clean("äöü", 5), "äö");
        assert_eq!(clean("ab cd", 3), "ab");
        assert_eq!(clean("ab cd", 4), "ab c");
    }
}
