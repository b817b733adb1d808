//! What is typed, against an index.

use super::index::Index;

/// What a person typed, taken apart: words that must all be met, and filters such as `desc:`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    words: Vec<String>,
}

impl Query {
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self { words: text.split_whitespace().map(str::to_lowercase).collect() }
    }

    /// Whether nothing is asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// Numbers in the index, the best first; at most as many as were asked for.
    pub best: Vec<u32>,
    /// How many there are in all.
    pub total: usize,
}

/// The packages that are meant, the best first; `None` when `stop` said that nobody waits any more.
/// An empty query finds everything, in the order of the index.
#[must_use]
pub fn search(index: &Index, query: &Query, most: usize, stop: &dyn Fn() -> bool) -> Option<Found> {
    let mut best = Vec::new();
    let mut total = 0;
    for number in 0..u32::try_from(index.len()).unwrap_or(u32::MAX) {
        if stop() {
            return None;
        }
        let entry = index.entry(number);
        let meets = |word: &String| {
            entry.attribute.to_lowercase().contains(word) || entry.description.to_lowercase().contains(word)
        };
        if query.words.iter().all(meets) {
            total += 1;
            if best.len() < most {
                best.push(number);
            }
        }
    }
    Some(Found { best, total })
}
