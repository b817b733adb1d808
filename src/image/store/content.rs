//! Where the content of each file lies, as compact as a million files ask for.

/// What a node of the tree has beside its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A folder, or something special.
    Nothing,
    File(u32),
    Link(u32),
}

/// Where the content of one file lies: blocks behind each other, and its end in a fragment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stored {
    pub start: u64,
    pub size: u64,
    /// First and number of its blocks in the list of all.
    blocks: (u32, u32),
    fragment: u32,
    offset: u32,
}

const NO_FRAGMENT: u32 = u32::MAX;

impl Stored {
    pub(super) fn new(start: u64, size: u64, fragment: Option<(u32, u32)>) -> Self {
        let (fragment, offset) = fragment.unwrap_or((NO_FRAGMENT, 0));
        Self { start, size, blocks: (0, 0), fragment, offset }
    }

    pub(super) fn block_count(&self) -> u32 {
        self.blocks.1
    }

    /// Number of the fragment that has its end, where in it, and how many bytes of it.
    pub(super) fn tail(&self, block: u32) -> Option<(u32, u32, usize)> {
        let length = usize::try_from(self.size % u64::from(block)).unwrap_or(0);
        (self.fragment != NO_FRAGMENT && length > 0).then_some((self.fragment, self.offset, length))
    }
}

/// A block on the disc: its bytes there, and whether they are packed. All zeros is a hole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word(pub u32);

impl Word {
    pub(super) fn bytes(self) -> u32 {
        self.0 & 0x00ff_ffff
    }

    pub(super) fn is_plain(self) -> bool {
        self.0 & 0x0100_0000 != 0
    }

    pub(super) fn is_hole(self) -> bool {
        self.bytes() == 0
    }
}

/// Contents of all files, targets of all links.
#[derive(Default)]
pub(super) struct Contents {
    files: Vec<Stored>,
    blocks: Vec<Word>,
    links: Vec<Box<[u8]>>,
}

impl Contents {
    /// Adds a file with the sizes of its blocks, four bytes each.
    pub(super) fn add_file(&mut self, stored: Stored, sizes: &[u8]) -> Place {
        let from = self.blocks.len();
        let words = sizes.chunks_exact(4).map(|b| Word(u32::from_le_bytes([b[0], b[1], b[2], b[3]])));
        self.blocks.extend(words);
        // A table of 256 MiB has room for far less than either can count.
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        self.files.push(Stored { blocks: (count(from), count(self.blocks.len() - from)), ..stored });
        Place::File(count(self.files.len() - 1))
    }

    pub(super) fn add_link(&mut self, target: &[u8]) -> Place {
        self.links.push(target.into());
        Place::Link(u32::try_from(self.links.len() - 1).unwrap_or(u32::MAX))
    }

    pub(super) fn shrink(&mut self) {
        self.files.shrink_to_fit();
        self.blocks.shrink_to_fit();
        self.links.shrink_to_fit();
    }

    pub(super) fn file(&self, index: u32) -> Option<&Stored> {
        self.files.get(index as usize)
    }

    pub(super) fn link(&self, index: u32) -> Option<&[u8]> {
        self.links.get(index as usize).map(|target| &**target)
    }

    pub(super) fn blocks(&self, file: &Stored) -> &[Word] {
        let (from, count) = (file.blocks.0 as usize, file.blocks.1 as usize);
        self.blocks.get(from..from.saturating_add(count)).unwrap_or_default()
    }
}
