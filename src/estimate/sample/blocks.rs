//! The blocks that mksquashfs would form: full ones of large files and a short last one, and small
//! files packed one after another into fragments.
//!
//! The order is that of its main thread: a fragment stands where it was full, for there the next file
//! with blocks of its own waits until it is packed.

use std::fs::File as Disk;
use std::io;
use std::os::unix::fs::FileExt;

use super::walk::Tree;

/// Bytes of a block, as nixpkgs asks for: `-b 1048576`.
pub(super) const BLOCK: u64 = 1 << 20;

/// One block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block {
    pub bytes: u32,
    pub place: Place,
    /// Packed, but then not stored: the file is there already.
    pub twice: bool,
}

/// What is in a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Of one file, the block with this number.
    File { file: u32, number: u32 },
    /// Files from here on, as far as they are in [`Blocks::small`].
    Fragment { first: u32, count: u32 },
}

/// All blocks in order.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    pub all: Vec<Block>,
    /// Files in fragments, in order.
    small: Vec<u32>,
}

impl Block {
    /// Files that are opened for it.
    pub fn files(&self) -> f64 {
        match self.place {
            Place::Fragment { count, .. } => f64::from(count),
            Place::File { number: 0, .. } => 1.0,
            Place::File { .. } => 0.0,
        }
    }
}

impl Blocks {
    pub fn of(tree: &Tree, twice: &[bool]) -> Self {
        let mut blocks = Self::default();
        let (mut first, mut filled) = (0, 0);
        for (at, file) in tree.files.iter().enumerate() {
            let Ok(at32) = u32::try_from(at) else { break };
            if file.bytes >= BLOCK {
                blocks.file(at32, file.bytes, twice[at]);
            } else if !twice[at] {
                if filled + file.bytes > BLOCK {
                    blocks.fragment(first, filled);
                    (first, filled) = (blocks.small.len(), 0);
                }
                blocks.small.push(at32);
                filled += file.bytes;
            }
        }
        blocks.fragment(first, filled);
        blocks
    }

    fn file(&mut self, file: u32, bytes: u64, twice: bool) {
        for number in 0..u32::try_from(bytes.div_ceil(BLOCK)).unwrap_or(u32::MAX) {
            let size = (bytes - u64::from(number) * BLOCK).min(BLOCK);
            let bytes = u32::try_from(size).unwrap_or(u32::MAX);
            self.all.push(Block { bytes, place: Place::File { file, number }, twice });
        }
    }

    fn fragment(&mut self, first: usize, bytes: u64) {
        let count = u32::try_from(self.small.len() - first).unwrap_or(u32::MAX);
        if let (Ok(first), Ok(bytes)) = (u32::try_from(first), u32::try_from(bytes))
            && count > 0
        {
            self.all.push(Block { bytes, place: Place::Fragment { first, count }, twice: false });
        }
    }

    /// The files of a block, and where in the first of them it begins.
    pub fn files<'b>(&'b self, place: &'b Place) -> (&'b [u32], u64) {
        match place {
            Place::File { file, number } => (std::slice::from_ref(file), u64::from(*number) * BLOCK),
            Place::Fragment { first, count } => {
                let first = usize::try_from(*first).unwrap_or(usize::MAX);
                let count = usize::try_from(*count).unwrap_or_default();
                (self.small.get(first..first + count).unwrap_or_default(), 0)
            }
        }
    }

    /// A block's bytes. A file that has become shorter since is filled up with nothing.
    pub fn read(&self, tree: &Tree, block: &Block, into: &mut Vec<u8>) -> io::Result<()> {
        into.clear();
        into.resize(usize::try_from(block.bytes).unwrap_or_default(), 0);
        let (files, start) = self.files(&block.place);
        let mut at = 0;
        for file in files {
            let Some(file) = usize::try_from(*file).ok().and_then(|at| tree.files.get(at)) else { continue };
            let size = usize::try_from(file.bytes.saturating_sub(start).min(BLOCK)).unwrap_or_default();
            let end = (at + size).min(into.len());
            let disk = Disk::open(tree.path(file))?;
            fill(&disk, &mut into[at..end], start)?;
            at = end;
        }
        Ok(())
    }
}

fn fill(disk: &Disk, mut into: &mut [u8], mut from: u64) -> io::Result<()> {
    while !into.is_empty() {
        match disk.read_at(into, from)? {
            0 => return Ok(()),
            count => {
                into = &mut into[count..];
                from += count as u64;
            }
        }
    }
    Ok(())
}
