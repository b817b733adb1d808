//! The content of one file, piece by piece.

use super::content::{Stored, Word};
use super::unpack::{Tools, Unpacker};
use crate::image::error::Result;

/// A piece of a file's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bytes<'b> {
    Data(&'b [u8]),
    /// So many zeros, which nobody has stored.
    Zeros(u64),
}

impl Bytes<'_> {
    #[must_use]
    pub fn length(&self) -> u64 {
        match self {
            Self::Data(data) => data.len() as u64,
            Self::Zeros(count) => *count,
        }
    }
}

/// Walks over the blocks of a file and its end in a fragment.
pub(super) struct Chunks<'s> {
    unpacker: &'s Unpacker,
    file: Stored,
    words: &'s [Word],
    /// The next block, and where it lies.
    index: usize,
    start: u64,
    /// Bytes given so far.
    pub given: u64,
}

impl<'s> Chunks<'s> {
    pub(super) fn new(unpacker: &'s Unpacker, file: Stored, words: &'s [Word]) -> Self {
        Self { unpacker, file, words, index: 0, start: file.start, given: 0 }
    }

    /// From a block on that lies at `start`.
    pub(super) fn from(mut self, index: usize, start: u64) -> Self {
        self.index = index;
        self.start = start;
        self.given = (index as u64).saturating_mul(self.unpacker.block.into());
        self
    }

    /// The next block; `None` behind the last, where the fragment comes.
    pub(super) fn block<'t>(&mut self, tools: &'t mut Tools) -> Result<Option<Bytes<'t>>> {
        let Some(word) = self.words.get(self.index).copied() else { return Ok(None) };
        let size = self.file.size.saturating_sub(self.given).min(self.unpacker.block.into());
        let wanted = usize::try_from(size).unwrap_or(0);
        self.index += 1;
        self.given += size;
        if word.is_hole() {
            return Ok(Some(Bytes::Zeros(size)));
        }
        let start = self.start;
        self.start = start.saturating_add(word.bytes().into());
        let length = self.unpacker.unpack(tools, start, word, wanted)?;
        if length != wanted {
            let problem = format!("a block has {length} bytes in place of {wanted}");
            return Err(self.unpacker.broken(start, &problem));
        }
        Ok(Some(Bytes::Data(&tools.plain[..length])))
    }

    /// The next piece, the fragment's included; `None` at the end.
    pub(super) fn next<'t>(&mut self, tools: &'t mut Tools) -> Result<Option<Bytes<'t>>> {
        if self.index < self.words.len() {
            return self.block(tools);
        }
        let Some((fragment, offset, length)) =
            self.file.tail(self.unpacker.block).filter(|_| self.given < self.file.size)
        else {
            return Ok(None);
        };
        self.given += length as u64;
        let copied = self.unpacker.fragment(tools, fragment, |content, tools| {
            let tail = cut(content, offset, length)?;
            if tools.plain.len() < length {
                tools.plain.resize(length, 0);
            }
            tools.plain[..length].copy_from_slice(tail);
            Some(())
        })?;
        copied.ok_or_else(|| self.unpacker.broken(self.start_of(fragment), OUTSIDE))?;
        Ok(Some(Bytes::Data(&tools.plain[..length])))
    }

    fn start_of(&self, fragment: u32) -> u64 {
        self.unpacker.fragments.get(fragment as usize).map_or(0, |fragment| fragment.start)
    }
}

pub(super) const OUTSIDE: &str = "the end of a file lies outside of its fragment";

/// The end of a file in its fragment.
pub(super) fn cut(content: &[u8], offset: u32, length: usize) -> Option<&[u8]> {
    let from = offset as usize;
    content.get(from..from.checked_add(length)?)
}
