//! A search through a selection, bit by bit, forwards or backwards, past the end and round again.

use super::{Needle, Selection};

/// How far a search has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The number of the line in the selection.
    Found(usize),
    Continue,
    NotFound,
}

/// A search that is under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hunt {
    needle: Needle,
    forwards: bool,
    /// The next line to look at.
    at: usize,
    /// Lines still to look at; nothing before the first step.
    left: Option<usize>,
    /// It went past an end.
    round: bool,
}

impl Hunt {
    /// Begins with the given line of the selection.
    #[must_use]
    pub fn new(needle: Needle, forwards: bool, from: usize) -> Self {
        Self { needle, forwards, at: from, left: None, round: false }
    }

    /// Whether it went past the end of the log, or past its beginning.
    #[must_use]
    pub fn went_round(&self) -> bool {
        self.round
    }

    /// Looks at more lines, about so many bytes of them.
    pub fn step(&mut self, within: Selection<'_>, bytes: usize) -> Step {
        let all = within.len();
        // Where it begins inside of a block, that block is looked at twice.
        let mut left = self.left.unwrap_or_else(|| all + within.lines_in(within.entry_of(self.at)));
        let mut read = 0;
        while left > 0 && all > 0 {
            if read >= bytes {
                return Step::Continue;
            }
            self.bound(all);
            let (found, cost, looked) = self.look(within);
            if let Some(found) = found {
                return Step::Found(found);
            }
            read += cost.max(1);
            left = left.saturating_sub(looked.max(1));
            self.left = Some(left);
        }
        Step::NotFound
    }

    fn bound(&mut self, all: usize) {
        if self.at >= all {
            self.round |= self.left.is_some();
            self.at = if self.forwards { 0 } else { all - 1 };
        }
    }

    /// One block: the match, the bytes read and the lines passed.
    fn look(&mut self, within: Selection<'_>) -> (Option<usize>, usize, usize) {
        let entry = within.entry_of(self.at);
        let first = within.entry(entry).map_or(0, |entry| entry.before);
        let (from, forwards, needle) = (self.at, self.forwards, &self.needle);
        let mut found = None;
        let read = within.visit(entry, |number, line| {
            let is_ahead = if forwards { number >= from } else { number <= from };
            if is_ahead && needle.is_in(line.text) {
                found = Some(number);
            }
            if forwards { found.is_none() } else { number < from }
        });
        let behind = first + within.lines_in(entry);
        let looked = if forwards { behind - from } else { from - first + 1 };
        // Before the first line comes the last one.
        self.at = if forwards { behind } else { first.wrapping_sub(1) };
        (found, read.unwrap_or_default(), looked)
    }
}
