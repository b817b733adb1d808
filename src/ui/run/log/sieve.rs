//! A filter: the lines that hold a word, found bit by bit so that nobody waits for it.

use super::block::Owner;
use super::{Index, Log, Needle};

/// The lines of a selection that hold a word, as far as it has come.
#[derive(Debug)]
pub struct Sieve {
    needle: Needle,
    owner: Option<Owner>,
    index: Index,
    /// Lines of the owner that were looked at.
    looked: usize,
}

impl Sieve {
    #[must_use]
    pub fn new(needle: Needle, owner: Option<Owner>) -> Self {
        Self { needle, owner, index: Index::default(), looked: 0 }
    }

    #[must_use]
    pub fn needle(&self) -> &Needle {
        &self.needle
    }

    /// Whose lines it looks at.
    #[must_use]
    pub fn owner(&self) -> Option<Owner> {
        self.owner
    }

    pub(super) fn index(&self) -> &Index {
        &self.index
    }

    /// Whether there are lines that it has not looked at.
    #[must_use]
    pub fn is_behind(&self, log: &Log) -> bool {
        self.looked < log.select(self.owner).len()
    }

    /// Looks at more lines, about so many bytes of them; returns whether some are left.
    pub fn step(&mut self, log: &Log, bytes: usize) -> bool {
        let from = log.select(self.owner);
        let mut read = 0;
        while self.looked < from.len() && read < bytes {
            let at = from.entry_of(self.looked);
            let Some(entry) = from.entry(at) else { break };
            let (looked, index, needle) = (self.looked, &mut self.index, &self.needle);
            let visited = from.visit(at, |number, line| {
                if number >= looked && needle.is_in(line.text) {
                    index.add(entry.block);
                }
                true
            });
            // What cannot be read holds no word.
            read += visited.unwrap_or_default().max(1);
            self.looked = entry.before + from.lines_in(at);
        }
        self.looked < from.len()
    }
}
