//! What is typed, against an index: found in a few passes over the texts that lie ready in it, ranked
//! as a person expects.

mod loosely;
mod marks;
mod names;
mod programs;
mod purpose;
mod query;
mod rank;
mod said;
mod stem;
#[cfg(test)]
mod tests;

pub use query::Query;

use super::index::{Index, Section};
use query::{Place, Term};
use rank::Ranking;

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
    if query.is_empty() {
        let best = (0..u32::try_from(index.len()).unwrap_or(u32::MAX)).take(most).collect();
        return Some(Found { best, total: index.len() });
    }
    let mut ranking = Ranking::of(index);
    let typed = purpose::stems(query);
    for term in &query.terms {
        let (marks, named) = marks_of(index, term, &typed, &|at| ranking.is_out(at), stop)?;
        ranking.and(&marks, &named);
    }
    for between in ["-", "_", ""] {
        if let Some(joined) = query.joined(between) {
            let found = names::names(index, &joined, Place::Anywhere, stop)?;
            let mut marks = found.marks;
            brought(index, &joined, &mut marks, true);
            ranking.or(&marks);
        }
    }
    if stop() { None } else { Some(ranking.best(most)) }
}

/// What one word comes to for each package, and whether it names the package's set.
fn marks_of(
    index: &Index,
    term: &Term,
    typed: &[&str],
    out: &dyn Fn(usize) -> bool,
    stop: &dyn Fn() -> bool,
) -> Option<(Vec<u8>, Vec<bool>)> {
    let word = term.word.as_str();
    match term.place {
        Place::Anywhere => {
            let mut found = names::names(index, word, term.place, stop)?;
            brought(index, word, &mut found.marks, true);
            purpose::meant(index, word, typed, &mut found.marks);
            loosely::loosely(index, word, &mut found.marks, out, stop)?;
            add_said(index, word, &mut found.marks, stop)?;
            Some((found.marks, found.named))
        }
        Place::Description => {
            let mut marks = vec![marks::NONE; index.len()];
            add_said(index, word, &mut marks, stop)?;
            Some((marks, vec![true; index.len()]))
        }
        Place::Program => {
            let mut marks = vec![marks::NONE; index.len()];
            programs::programs(index, word, &mut marks, stop)?;
            Some((marks, vec![false; index.len()]))
        }
        Place::Attribute | Place::Set => {
            let found = names::names(index, word, term.place, stop)?;
            Some((found.marks, found.named))
        }
        Place::Category => Some((in_category(index, word), vec![false; index.len()])),
    }
}

fn raise(marks: &mut [u8], number: u32, to: u8) {
    if let Some(mark) = marks.get_mut(number as usize) {
        *mark = to.max(*mark);
    }
}

/// Packages that bring the program of this name, one that begins so, or one that was perhaps meant.
fn brought(index: &Index, word: &str, found: &mut [u8], perhaps: bool) {
    for (name, bringers) in index.known().brought() {
        let first = if name == word {
            marks::PROGRAM
        } else if word.len() >= 2 && name.starts_with(word) {
            marks::PROGRAM_PREFIX + marks::close(name.len() - word.len()) / 2
        } else if perhaps && loosely::one_wrong(word.as_bytes(), name.as_bytes()) {
            marks::WRONG_KNOWN - marks::CLOSE
        } else {
            continue;
        };
        for (behind, number) in (0..).zip(bringers) {
            raise(found, *number, first.saturating_sub(marks::NEXT_BRINGER * behind));
        }
    }
}

/// What descriptions say, for packages whose names do not meet the word.
fn add_said(index: &Index, word: &str, found: &mut [u8], stop: &dyn Fn() -> bool) -> Option<()> {
    let said = said::said(index, word, stop)?;
    for (mark, description) in found.iter_mut().zip(index.form().numbers(Section::Description)) {
        *mark = said.get(description as usize).copied().unwrap_or(marks::NONE).max(*mark);
    }
    for (number, about) in index.known().about() {
        let described = index.form().number(Section::Description, number as usize).unwrap_or(u32::MAX);
        let described = said.get(described as usize).copied().unwrap_or(marks::NONE);
        if described >= marks::SAID_START {
            raise(found, number, described + marks::SAID_OF_KNOWN);
        }
        raise(found, number, said::about(about, word));
    }
    for (number, package) in index.known().packages() {
        if said::about(&package.category.to_lowercase(), word) == marks::ABOUT_WORD {
            raise(found, number, marks::IN_CATEGORY);
        }
    }
    Some(())
}

fn in_category(index: &Index, word: &str) -> Vec<u8> {
    let mut found = vec![marks::NONE; index.len()];
    for (number, package) in index.known().packages() {
        if package.category.to_lowercase().contains(word) {
            raise(&mut found, number, marks::SAID_WORD);
        }
    }
    found
}
