//! Some of the log's lines, counted from nought: all, one owner's, or those with a word.

use super::block::{Kind, Line, Owner, lines};
use super::{Entry, Index, Log, Sieve};

/// A line to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Its place in the selection.
    pub number: usize,
    pub owner: Owner,
    pub kind: Kind,
    pub text: String,
}

/// Lines of the log that belong together.
#[derive(Debug, Clone, Copy)]
pub struct Selection<'a> {
    log: &'a Log,
    owner: Option<Owner>,
    sieve: Option<&'a Sieve>,
}

impl<'a> Selection<'a> {
    pub(super) fn new(log: &'a Log, owner: Option<Owner>, sieve: Option<&'a Sieve>) -> Self {
        Self { log, owner, sieve }
    }

    /// Of these, the lines that a sieve let through; the sieve must have been made for the owner.
    #[must_use]
    pub fn through(self, sieve: Option<&'a Sieve>) -> Self {
        Self { sieve, ..self }
    }

    fn index(&self) -> Option<&'a Index> {
        match (self.sieve, self.owner) {
            (Some(sieve), _) => Some(sieve.index()),
            (None, Some(owner)) => self.log.owners.get(owner.place()),
            (None, None) => Some(&self.log.all),
        }
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.index().map_or(0, |index| index.count)
    }

    fn entries(&self) -> &'a [Entry] {
        self.index().map_or(&[], |index| &index.entries)
    }

    /// Which of the entries holds a line.
    pub(super) fn entry_of(&self, number: usize) -> usize {
        self.entries().partition_point(|entry| entry.before <= number).saturating_sub(1)
    }

    pub(super) fn entry(&self, at: usize) -> Option<Entry> {
        self.entries().get(at).copied()
    }

    /// How many lines of the selection lie in an entry's block.
    pub(super) fn lines_in(&self, at: usize) -> usize {
        let end = self.entry(at + 1).map_or(self.len(), |next| next.before);
        self.entry(at).map_or(0, |entry| end - entry.before)
    }

    fn passes(&self, line: &Line) -> bool {
        self.owner.is_none_or(|owner| owner == line.owner)
            && self.sieve.is_none_or(|sieve| sieve.needle().is_in(line.text))
    }

    /// Gives the selection's lines in an entry's block, with their numbers, to `each` until it
    /// wants no more, and says how many bytes were read for it.
    pub(super) fn visit(
        &self,
        at: usize,
        mut each: impl FnMut(usize, Line) -> bool,
    ) -> Result<usize, String> {
        let Some(entry) = self.entry(at) else { return Ok(0) };
        let bytes = self.log.block(entry.block)?;
        // The sieve may not have come to the end of the block that takes lines.
        let known = self.lines_in(at);
        for (place, line) in lines(&bytes).filter(|line| self.passes(line)).take(known).enumerate() {
            if !each(entry.before + place, line) {
                break;
            }
        }
        Ok(bytes.len())
    }

    /// `count` lines from the given one on. In the place of lines that cannot be read stands why.
    #[must_use]
    pub fn lines(&self, from: usize, count: usize) -> Vec<Shown> {
        let end = from.saturating_add(count).min(self.len());
        let mut shown = Vec::with_capacity(end.saturating_sub(from));
        let mut at = self.entry_of(from);
        while from + shown.len() < end && at < self.entries().len() {
            let read = self.visit(at, |number, line| {
                if number >= from && number < end {
                    let Line { owner, kind, text } = line;
                    shown.push(Shown { number, owner, kind, text: text.to_owned() });
                }
                number + 1 < end
            });
            let fault = read.err().unwrap_or_else(|| "it is damaged".to_owned());
            // Whatever was not read has its place in the count all the same.
            let last = self.entry(at).map_or(end, |entry| (entry.before + self.lines_in(at)).min(end));
            while from + shown.len() < last {
                let (owner, kind) = (self.owner.unwrap_or(Owner::NIX), Kind::Error);
                let text = format!("this line cannot be read back: {fault}");
                shown.push(Shown { number: from + shown.len(), owner, kind, text });
            }
            at += 1;
        }
        shown
    }

    /// The number in this selection of a line of the whole log, or of the next one that is in it.
    #[must_use]
    pub fn number_of(&self, line: usize) -> usize {
        if self.owner.is_none() && self.sieve.is_none() {
            return line.min(self.len().saturating_sub(1));
        }
        let all = self.log.select(None);
        let block = all.entry(all.entry_of(line)).map_or(0, |entry| entry.block);
        let at = self.entries().partition_point(|entry| entry.block < block);
        self.entry(at).map_or(self.len().saturating_sub(1), |entry| entry.before)
    }
}
