//! A file of the store as something that reads.

use std::io::{self, Read};

use super::chunks::{Bytes, Chunks};
use super::unpack::Tools;

/// Reads one file, a block in memory at a time.
pub(super) struct Content<'s> {
    chunks: Chunks<'s>,
    tools: Tools,
    /// What is left of the piece in `tools`, or zeros.
    from: usize,
    to: usize,
    zeros: u64,
}

impl<'s> Content<'s> {
    pub(super) fn new(chunks: Chunks<'s>, tools: Tools) -> Self {
        Self { chunks, tools, from: 0, to: 0, zeros: 0 }
    }
}

impl Read for Content<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        if self.from == self.to && self.zeros == 0 {
            match self.chunks.next(&mut self.tools).map_err(io::Error::other)? {
                None => return Ok(0),
                Some(Bytes::Zeros(count)) => self.zeros = count,
                Some(Bytes::Data(data)) => (self.from, self.to) = (0, data.len()),
            }
        }
        if self.zeros > 0 {
            let count = into.len().min(usize::try_from(self.zeros).unwrap_or(usize::MAX));
            into[..count].fill(0);
            self.zeros -= count as u64;
            return Ok(count);
        }
        let count = into.len().min(self.to - self.from);
        into[..count].copy_from_slice(&self.tools.plain[self.from..self.from + count]);
        self.from += count;
        Ok(count)
    }
}
