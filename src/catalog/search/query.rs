//! What a person typed, taken apart.

/// More words, or longer ones, are not looked for.
const MOST_WORDS: usize = 12;
const LONGEST_WORD: usize = 80;
const QUOTES: [char; 7] = ['"', '\'', '`', '“', '”', '‘', '’'];

/// Where a word is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Names first, then descriptions.
    Anywhere,
    Attribute,
    Description,
    Program,
    Set,
    Category,
}

const FILTERS: [(&str, Place); 6] = [
    ("attr:", Place::Attribute),
    ("desc:", Place::Description),
    ("program:", Place::Program),
    ("prog:", Place::Program),
    ("set:", Place::Set),
    ("cat:", Place::Category),
];

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    pub place: Place,
    /// In lower case, never empty.
    pub word: String,
}

/// Words that must all be met, each in lower case, with the filter that stood before it: `attr:`,
/// `desc:`, `program:`, `set:` or `cat:`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    pub(super) terms: Vec<Term>,
}

impl Query {
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self { terms: text.split_whitespace().filter_map(term).take(MOST_WORDS).collect() }
    }

    /// Whether nothing is asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The words without a filter, as one name: `google chrome` as `google-chrome`.
    pub(super) fn joined(&self, between: &str) -> Option<String> {
        let plain = self.terms.len() > 1 && self.terms.iter().all(|term| term.place == Place::Anywhere);
        plain.then(|| self.terms.iter().map(|term| term.word.as_str()).collect::<Vec<_>>().join(between))
    }
}

fn term(text: &str) -> Option<Term> {
    let low: String = text.chars().filter(|c| !c.is_control()).take(LONGEST_WORD).collect();
    let low = low.to_lowercase();
    let low = low.trim_matches(QUOTES);
    let filter = FILTERS.iter().find_map(|(name, place)| Some((low.strip_prefix(name)?, *place)));
    let (word, place) = filter.unwrap_or((low, Place::Anywhere));
    // Whoever quotes two words for another search engine wants what they say.
    let word = word.trim_matches(QUOTES);
    // A filter whose word is still to be typed asks for nothing yet.
    (!word.is_empty()).then(|| Term { place, word: word.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::{Place, Query};

    #[test]
    fn filters_are_told_from_words() {
        let query = Query::parse(" Foo desc:BAR attr: x:y SET:kde ");
        let terms: Vec<_> = query.terms.iter().map(|term| (term.place, term.word.as_str())).collect();
        let expected = [
            (Place::Anywhere, "foo"),
            (Place::Description, "bar"),
            (Place::Anywhere, "x:y"),
            (Place::Set, "kde"),
        ];
        assert_eq!(terms, expected);
        assert_eq!(Query::parse("'text editor' desc:\"a\" \" ''"), Query::parse("text editor desc:a"));
        assert!(Query::parse(" desc: \u{1} ").is_empty());
        assert_eq!(Query::parse("a b").joined("-").as_deref(), Some("a-b"));
        assert_eq!(Query::parse("a desc:b").joined("-"), None);
    }
}
