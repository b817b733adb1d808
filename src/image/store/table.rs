//! Tables of a squashfs: bytes in packed blocks of 8 KiB each.
//!
//! The superblock is read by backhand. It reads tables too, but without a limit on what a block
//! unpacks to, until a position is met that may never come, with room made for as many blocks as a
//! file claims, and its folder entries are private; its fragments stay in memory for good. So tables
//! and data are read here, and the tests hold them against backhand's own reading.

use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::ops::Range;

use crate::codec::Decoder;
use crate::image::error::{ImageError, Part, Result};
use crate::image::source::{Source, Window};

/// Plain bytes of a block.
pub(super) const BLOCK: usize = 8192;
/// Plain bytes of a whole table: some four million files.
const LIMIT: usize = 256 << 20;

/// That the squashfs is broken at an offset in it; what is said is the offset in the image.
pub(super) fn broken(window: &Window, at: u64, problem: &str) -> ImageError {
    let place = window.place(at).map_or(at, |(place, _)| place);
    ImageError::broken(Part::Squashfs, place, crate::build::text::printable(problem))
}

/// Bytes at an offset, which have to be there.
pub(super) fn read_at(window: &Window, at: u64, into: &mut [u8]) -> Result<()> {
    window.read_at(at, into).map_err(|e| {
        let problem = format!("{} bytes cannot be read there: {e}", into.len());
        broken(window, at, &problem)
    })
}

/// A table in memory.
pub(super) struct Table {
    range: Range<u64>,
    pub bytes: Vec<u8>,
    /// Where each block lies: behind the table's beginning, and in `bytes`.
    blocks: Vec<(u64, usize)>,
}

impl Table {
    /// All blocks that lie in a range.
    pub(super) fn read(window: &Window, range: Range<u64>, decoder: &mut Decoder) -> Result<Self> {
        let mut table = Self { range: range.clone(), bytes: Vec::new(), blocks: Vec::new() };
        let mut reader = window.reader();
        let mut at = range.start;
        reader.seek(SeekFrom::Start(at)).map_err(|e| broken(window, at, &e.to_string()))?;
        while at < range.end {
            table.blocks.push((at - range.start, table.bytes.len()));
            at += block(window, &mut reader, at, decoder, &mut table.bytes)?;
            if table.bytes.len() > LIMIT {
                return Err(broken(window, at, "a table is larger than 256 MiB"));
            }
        }
        if at != range.end {
            return Err(broken(window, range.end, "the last block of a table reaches into the next"));
        }
        Ok(table)
    }

    /// The place in `bytes` of what is said to lie in a block, so many bytes on.
    pub(super) fn find(&self, block: u64, offset: u16) -> Option<usize> {
        let index = self.blocks.binary_search_by_key(&block, |(start, _)| *start).ok()?;
        let at = self.blocks[index].1 + usize::from(offset);
        (usize::from(offset) < BLOCK && at < self.bytes.len()).then_some(at)
    }

    /// Where in the squashfs the block lies that holds the byte at `at`.
    pub(super) fn place(&self, at: usize) -> u64 {
        let end = self.blocks.partition_point(|(_, from)| *from <= at);
        self.range.start + self.blocks[..end].last().map_or(0, |(start, _)| *start)
    }
}

/// Reads one block and says how many bytes it takes.
pub(super) fn block(
    window: &Window,
    reader: &mut impl Read,
    at: u64,
    decoder: &mut Decoder,
    into: &mut Vec<u8>,
) -> Result<u64> {
    let mut packed = [0; BLOCK];
    let failed = |e: std::io::Error| broken(window, at, &format!("a table cannot be read: {e}"));
    let mut length = [0; 2];
    reader.read_exact(&mut length).map_err(failed)?;
    let length = u16::from_le_bytes(length);
    let (size, plain) = (usize::from(length & 0x7fff), length & 0x8000 != 0);
    let packed = packed
        .get_mut(..size)
        .filter(|packed| !packed.is_empty())
        .ok_or_else(|| broken(window, at, &format!("a block of a table has {size} bytes, not 1 to 8192")))?;
    reader.read_exact(packed).map_err(failed)?;
    let from = into.len();
    if plain {
        into.extend_from_slice(packed);
    } else {
        into.resize(from + BLOCK, 0);
        let count = decoder.decode(packed, &mut into[from..]).map_err(|e| broken(window, at, &e))?;
        into.truncate(from + count);
    }
    if into.len() == from {
        return Err(broken(window, at, "a block of a table is empty"));
    }
    Ok(2 + size as u64)
}
