//! What packages are for, as the built-in list has it: whoever types `text editor` wants one, not a
//! package that is called so.

use super::query::{Place, Query};
use super::stem::stem;
use super::{marks, raise};
use crate::catalog::index::Index;

/// Shorter beginnings of words are beginnings of too much.
const SHORTEST_START: usize = 3;

/// The words of a query that have no filter, without their endings.
pub fn stems(query: &Query) -> Vec<&str> {
    let plain = query.terms.iter().filter(|term| term.place == Place::Anywhere);
    plain.map(|term| stem(&term.word)).collect()
}

/// Packages of the purposes that have this word. One that is typed in full, in whatever order, stands
/// before names that only begin so; a part of it behind them.
pub fn meant(index: &Index, word: &str, typed: &[&str], found: &mut [u8]) {
    let wanted = stem(word);
    for (phrases, packages) in index.known().purposes() {
        let best = phrases.iter().map(|phrase| phrase_mark(phrase, word, wanted, typed)).max();
        let Some(first) = best.filter(|mark| *mark != marks::NONE) else { continue };
        for (behind, number) in (0..).zip(packages) {
            let less = marks::NEXT_OF_PURPOSE.saturating_mul(behind).min(marks::LEAST_OF_PURPOSE);
            raise(found, *number, first - less);
        }
    }
}

fn phrase_mark(phrase: &[&str], word: &str, wanted: &str, typed: &[&str]) -> u8 {
    if phrase.iter().any(|one| stem(one) == wanted) {
        let whole = phrase.iter().all(|one| typed.contains(&stem(one)));
        return if whole { marks::PURPOSE } else { marks::PURPOSE_PART };
    }
    if word.len() >= SHORTEST_START && phrase.iter().any(|one| one.starts_with(word)) {
        return marks::PURPOSE_PART;
    }
    marks::NONE
}
