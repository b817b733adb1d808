//! A word to look for: as it stands where it has a capital letter, else whatever the letters' case.

use std::ops::Range;

/// What is looked for; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needle {
    word: String,
    exact: bool,
}

impl Needle {
    /// Nothing for an empty word.
    pub fn new(word: &str) -> Option<Self> {
        let exact = word.chars().any(char::is_uppercase);
        (!word.is_empty()).then(|| Self { word: word.to_owned(), exact })
    }

    pub fn word(&self) -> &str {
        &self.word
    }

    pub fn is_in(&self, text: &str) -> bool {
        self.first(text, 0).is_some()
    }

    /// All places of the word in a text, in bytes.
    pub fn all(&self, text: &str) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(place) = self.first(text, from) {
            from = place.end;
            found.push(place);
        }
        found
    }

    fn first(&self, text: &str, from: usize) -> Option<Range<usize>> {
        if self.exact {
            let at = from + text.get(from..)?.find(&self.word)?;
            return Some(at..at + self.word.len());
        }
        if self.word.is_ascii() {
            return self.first_ascii(text.as_bytes(), from);
        }
        text.get(from..)?.char_indices().map(|(at, _)| from + at).find_map(|at| self.at(text, at))
    }

    /// Letters of other scripts do not look like ASCII bytes in UTF-8, so bytes may be compared.
    fn first_ascii(&self, text: &[u8], from: usize) -> Option<Range<usize>> {
        let word = self.word.as_bytes();
        let (low, high) = (word[0].to_ascii_lowercase(), word[0].to_ascii_uppercase());
        let last = text.len().checked_sub(word.len())?;
        (from..=last)
            .find(|&at| {
                (text[at] == low || text[at] == high) && text[at..at + word.len()].eq_ignore_ascii_case(word)
            })
            .map(|at| at..at + word.len())
    }

    fn at(&self, text: &str, at: usize) -> Option<Range<usize>> {
        let mut wanted = self.word.chars();
        let mut end = at;
        for have in text[at..].chars() {
            let Some(want) = wanted.next() else { break };
            if !have.to_lowercase().eq(want.to_lowercase()) {
                return None;
            }
            end += have.len_utf8();
        }
        wanted.next().is_none().then_some(at..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_matter_when_there_are_some() {
        let found = |word: &str, text: &str| Needle::new(word).unwrap().all(text);
        assert_eq!(found("err", "Error, ERR"), [0..3, 7..10]);
        assert_eq!(found("Err", "err Error"), vec![4..7; 1]);
        assert_eq!(found("über", "Über über"), [0..5, 6..11]);
        assert_eq!(found("aa", "aaa"), vec![0..2; 1]);
        assert_eq!(found("long", "lon"), Vec::<Range<usize>>::new());
        assert_eq!(Needle::new(""), None);
    }
}
