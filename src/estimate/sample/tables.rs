//! What a squashfs holds beside the files' contents: inodes, lists of folders, the lookup table and the
//! table of fragments, in metadata blocks of 8 KiB that are packed one by one.
//!
//! With many small files they are a few percent of the image. The blocks are formed as mksquashfs
//! forms them, with what is known before anything is packed; every so many are kept, to be packed later.

/// Bytes of a metadata block.
pub(super) const TABLE_BLOCK: usize = 8 << 10;
/// Blocks of each table that are kept, at most.
const KEPT: usize = 24;
const BLOCK: u64 = 1 << 20;
/// What may be left of a byte, for places that depend on how well the rest is packed.
const LEFT: u64 = 3;

/// One table: its size, and some of its blocks, evenly spread.
#[derive(Debug, Default)]
pub(super) struct Stream {
    pub bytes: u64,
    pub kept: Vec<Vec<u8>>,
    block: Vec<u8>,
    seen: usize,
    every: usize,
}

impl Stream {
    fn push(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        let mut rest = bytes;
        while !rest.is_empty() {
            let taken = rest.len().min(TABLE_BLOCK - self.block.len());
            self.block.extend_from_slice(&rest[..taken]);
            rest = &rest[taken..];
            if self.block.len() == TABLE_BLOCK {
                self.full();
            }
        }
    }

    fn full(&mut self) {
        let block = std::mem::take(&mut self.block);
        let every = self.every.max(1);
        if self.seen.is_multiple_of(every) {
            self.kept.push(block);
        }
        self.seen += 1;
        if self.kept.len() > KEPT {
            let mut at = 0;
            self.kept.retain(|_| {
                at += 1;
                at % 2 == 1
            });
            self.every = every * 2;
        }
    }

    /// Where the next byte will lie, as an inode is named: the packed block's start, and the place
    /// within.
    fn place(&self) -> u64 {
        let before = self.bytes / TABLE_BLOCK as u64 * (TABLE_BLOCK as u64 / LEFT);
        before << 16 | self.block.len() as u64
    }

    pub fn blocks(&self) -> u64 {
        self.bytes.div_ceil(TABLE_BLOCK as u64)
    }
}

/// An inode that was written: what the list of its folder says of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Inode {
    place: u64,
    number: u32,
    kind: u16,
}

const FOLDER: u16 = 1;
const FILE: u16 = 2;
const LINK: u16 = 3;
/// A long header follows after so many entries of a list.
const ENTRIES: usize = 256;

/// All tables, while the tree is walked.
#[derive(Debug, Default)]
pub(super) struct Tables {
    pub inodes: Stream,
    pub folders: Stream,
    pub lookup: Stream,
    pub fragments: Stream,
    number: u32,
    /// Where the next file's data would lie.
    start: u64,
    /// The open fragment, and how full it is.
    fragment: u32,
    filled: u64,
}

impl Tables {
    pub fn all(&self) -> [&Stream; 4] {
        [&self.inodes, &self.folders, &self.lookup, &self.fragments]
    }

    /// What is left over when all is written.
    pub fn end(&mut self) {
        for stream in [&mut self.inodes, &mut self.folders, &mut self.lookup, &mut self.fragments] {
            if stream.kept.is_empty() && !stream.block.is_empty() {
                let block = std::mem::take(&mut stream.block);
                stream.kept.push(block);
            }
        }
    }

    pub fn file(&mut self, mode: u32, time: i64, bytes: u64) -> Inode {
        let mut rest = Vec::with_capacity(64);
        let (start, fragment, offset) = self.room(bytes);
        for field in [start, fragment, offset, low(bytes)] {
            rest.extend(field.to_le_bytes());
        }
        if bytes >= BLOCK {
            let left = bytes.div_ceil(BLOCK);
            for at in 0..left.min(1 << 20) {
                // Packed sizes differ from block to block in the lower half of their bytes.
                let size = low((BLOCK / LEFT) ^ (at.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 46));
                rest.extend(size.to_le_bytes());
            }
        }
        self.inode(FILE, mode, time, &rest)
    }

    pub fn link(&mut self, mode: u32, time: i64, target: &[u8]) -> Inode {
        let mut rest = 1_u32.to_le_bytes().to_vec();
        rest.extend(low(target.len() as u64).to_le_bytes());
        rest.extend(target);
        self.inode(LINK, mode, time, &rest)
    }

    /// A folder, after all that is in it: names, sorted.
    pub fn folder<'n>(
        &mut self,
        mode: u32,
        time: i64,
        list: impl ExactSizeIterator<Item = (&'n [u8], Inode)>,
    ) -> Inode {
        let place = self.folders.place();
        let count = list.len();
        let mut bytes = Vec::new();
        let (mut block, mut first, mut entries) = (u64::MAX, 0_u32, 0);
        for (name, inode) in list {
            if inode.place >> 16 != block || entries == ENTRIES {
                (block, first, entries) = (inode.place >> 16, inode.number, 0);
                for field in [low(ENTRIES.min(count) as u64), low(block), first] {
                    bytes.extend(field.to_le_bytes());
                }
            }
            entries += 1;
            let away = inode.number.wrapping_sub(first);
            let fields =
                [inode.place & 0xffff, u64::from(away), u64::from(inode.kind), name.len() as u64 - 1];
            for field in fields {
                bytes.extend(&field.to_le_bytes()[..2]);
            }
            bytes.extend(name);
        }
        self.folders.push(&bytes);
        let mut rest = Vec::with_capacity(24);
        for field in
            [low(place >> 16), low(count as u64), low((bytes.len() as u64 + 3) | ((place & 0xffff) << 16)), 0]
        {
            rest.extend(field.to_le_bytes());
        }
        self.inode(FOLDER, mode, time, &rest)
    }

    fn inode(&mut self, kind: u16, mode: u32, time: i64, rest: &[u8]) -> Inode {
        let place = self.inodes.place();
        self.number += 1;
        let mut bytes = Vec::with_capacity(16 + rest.len());
        bytes.extend(kind.to_le_bytes());
        bytes.extend(&mode.to_le_bytes()[..2]);
        bytes.extend([0; 4]);
        bytes.extend(&time.to_le_bytes()[..4]);
        bytes.extend(self.number.to_le_bytes());
        bytes.extend(rest);
        self.inodes.push(&bytes);
        self.lookup.push(&place.to_le_bytes());
        Inode { place, number: self.number, kind }
    }

    /// Start of the data, and fragment with place within, of a file of this size.
    fn room(&mut self, bytes: u64) -> (u32, u32, u32) {
        if bytes >= BLOCK {
            let start = self.start;
            self.start += bytes / LEFT;
            return (low(start), u32::MAX, 0);
        }
        if bytes == 0 {
            return (0, u32::MAX, 0);
        }
        if self.filled + bytes > BLOCK {
            let mut entry = self.start.to_le_bytes().to_vec();
            entry.extend(low(self.filled / LEFT).to_le_bytes());
            entry.extend([0; 4]);
            self.fragments.push(&entry);
            self.start += self.filled / LEFT;
            (self.fragment, self.filled) = (self.fragment + 1, 0);
        }
        let offset = self.filled;
        self.filled += bytes;
        (0, self.fragment, low(offset))
    }
}

/// The lower half: fields of an image are of 32 bits, and here only their spread counts.
fn low(value: u64) -> u32 {
    u32::try_from(value & 0xffff_ffff).unwrap_or(u32::MAX)
}
