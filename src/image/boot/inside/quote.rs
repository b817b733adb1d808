//! Words of a profile inside of a shell script.

/// The word as every POSIX shell takes it: nothing in it has a meaning.
#[must_use]
pub fn quote(word: &str) -> String {
    format!("'{}'", word.replace('\0', "").replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;
    use crate::build::process::{Invocation, capture};

    fn echoed(word: &str) -> Vec<u8> {
        let script = format!("printf %s {}", quote(word));
        capture(&Invocation::new("sh").args(["-c", &script]), Duration::from_secs(20)).unwrap().stdout
    }

    #[test]
    fn nothing_in_a_word_has_a_meaning() {
        for word in ["", "a b", "it's", "$(id)", "`id`", "${HOME}", "\\", "'; id; '", "a\nb", "*", "-n", "''"]
        {
            assert_eq!(echoed(word), word.as_bytes(), "{word:?}");
        }
        assert_eq!(quote("a\0b"), "'ab'");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        #[test]
        fn a_shell_gives_back_what_was_quoted(word in "[^\0]{0,40}") {
            prop_assert_eq!(echoed(&word), word.as_bytes());
        }
    }
}
