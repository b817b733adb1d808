//! One row of a table, and how it is found.

use super::Kind;
use super::pattern::{Holes, add, matched};
use crate::build::error::Failure;

/// Where the words of a row stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// At the beginning of the reason that Nix gives.
    Reason,
    /// One of the last lines of the builder that failed. The words are its beginning; where they begin
    /// with `…` they are its end, for there stands what the system calls an error.
    Tail,
}

#[derive(Debug)]
pub(super) struct Row {
    pub(super) kind: Kind,
    pub(super) place: Place,
    /// Wordings of the versions of Nix.
    pub(super) words: &'static [&'static str],
    /// What else must have been said for the row to count: at the beginning of any line that no
    /// builder printed. Any of them is enough.
    pub(super) also: &'static [&'static str],
    /// Further lines of the same message, for their holes alone.
    pub(super) more: &'static [&'static str],
    /// Where the exit code is not that of the stage.
    pub(super) failure: Option<Failure>,
    /// The sentence, of which the first is taken whose holes are all filled.
    pub(super) say: &'static [&'static str],
    /// What to do, likewise.
    pub(super) remedy: &'static [&'static str],
}

/// What most rows have.
pub(super) const PLAIN: Row = Row {
    kind: Kind::Thrown,
    place: Place::Reason,
    words: &[],
    also: &[],
    more: &[],
    failure: None,
    say: &[],
    remedy: &[],
};

/// How many of a builder's last lines count.
const LAST: usize = 3;

/// Everything that is looked at.
#[derive(Debug)]
pub(super) struct Heard {
    /// The reasons, line by line, in the order in which Nix gave them.
    pub(super) reasons: Vec<Vec<String>>,
    /// Warnings and what programs that Nix runs itself (ssh, git) printed.
    pub(super) others: Vec<String>,
    /// The last lines of the builder that failed.
    pub(super) tail: Vec<String>,
}

/// The first row that fits, with its holes.
pub(super) fn find<'a>(tables: &[&'a [Row]], heard: &Heard) -> Option<(&'a Row, Holes)> {
    let mut rows = tables.iter().flat_map(|table| table.iter());
    rows.find_map(|row| fits(row, heard).map(|holes| (row, holes)))
}

fn fits(row: &Row, heard: &Heard) -> Option<Holes> {
    let mut holes = match row.place {
        Place::Reason => heard.reasons.iter().find_map(|reason| {
            let (first, more) = reason.split_first()?;
            let mut holes = row.words.iter().find_map(|words| matched(words, first))?;
            add(&mut holes, row.more, more);
            Some(holes)
        })?,
        Place::Tail => ended(row, heard)?,
    };
    if !row.also.is_empty() {
        let line = |line: &String| row.also.iter().find_map(|words| matched(words, line.trim_start()));
        let reasons = heard.reasons.iter().flatten();
        let more = heard.others.iter().chain(reasons).find_map(line)?;
        holes.merge(more);
    }
    Some(holes)
}

/// One of a builder's last lines that says what the row names.
fn ended(row: &Row, heard: &Heard) -> Option<Holes> {
    let lines = heard.tail.iter().rev().map(|line| line.trim()).filter(|line| !line.is_empty());
    let fits = |line: &str, words: &str| match words.strip_prefix('…') {
        Some(end) => line.ends_with(end).then(Holes::default),
        None => matched(words, line),
    };
    let found = |line| row.words.iter().find_map(|words| fits(line, words)).map(|holes| (line, holes));
    let (line, mut holes) = lines.take(LAST).find_map(found)?;
    holes.set("line", line);
    // Whose it is stands in what Nix says of the derivation.
    let reason = heard.reasons.first().and_then(|reason| reason.first());
    if let Some(more) = reason.and_then(|first| super::builder::FAILED.iter().find_map(|w| matched(w, first)))
    {
        holes.merge(more);
    }
    Some(holes)
}
