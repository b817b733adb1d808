//! Every line of a build, in little memory: the newest lie here, the older in a file, and both are
//! read alike. Lines are packed in blocks; all that is kept of each line is its place in a block's
//! count, so that a million lines cost some hundred kilobytes beside the newest two megabytes.

mod block;
mod hunt;
mod needle;
mod selection;
mod sieve;
mod spool;

pub use block::{Kind, Line, Owner};
pub use hunt::{Hunt, Step};
pub use needle::Needle;
pub use selection::{Selection, Shown};
pub use sieve::Sieve;

use std::borrow::Cow;
use std::collections::VecDeque;
use std::path::PathBuf;

use crate::build::text::{is_printable, printable, shortened};
use block::{Block, LONGEST};
use spool::Spool;

/// Bytes of the newest lines that stay in memory.
const NEWEST: usize = 2 << 20;

/// Where a block that left memory lies; nothing when it could not be kept.
type Place = Option<(u64, usize)>;

/// A block that holds lines of a selection, and how many lines of the selection lie before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    block: usize,
    before: usize,
}

/// The blocks that hold some of all lines.
#[derive(Debug, Default)]
struct Index {
    entries: Vec<Entry>,
    count: usize,
}

impl Index {
    fn add(&mut self, block: usize) {
        if self.entries.last().is_none_or(|last| last.block != block) {
            self.entries.push(Entry { block, before: self.count });
        }
        self.count += 1;
    }
}

/// All lines so far.
#[derive(Debug)]
pub struct Log {
    all: Index,
    /// For each owner, by its number.
    owners: Vec<Index>,
    /// Blocks that left memory, the first first.
    gone: Vec<Place>,
    /// The others; the last one takes lines.
    newest: VecDeque<Block>,
    bytes: usize,
    spool: Spool,
}

impl Log {
    /// Older lines go to a file without a name in this folder.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self {
            all: Index::default(),
            owners: vec![Index::default()],
            gone: Vec::new(),
            newest: VecDeque::from([Block::default()]),
            bytes: 0,
            spool: Spool::new(folder),
        }
    }

    /// One more that prints lines.
    pub fn owner(&mut self) -> Owner {
        let number = u32::try_from(self.owners.len()).unwrap_or(u32::MAX);
        self.owners.push(Index::default());
        Owner(number)
    }

    /// Lines so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.count
    }

    /// Lines of one owner.
    #[must_use]
    pub fn len_of(&self, owner: Owner) -> usize {
        self.owners.get(owner.place()).map_or(0, |index| index.count)
    }

    /// Why older lines could not be kept, when some could not.
    #[must_use]
    pub fn fault(&self) -> Option<&str> {
        self.spool.fault()
    }

    /// Adds text: its lines, each made printable; overlong ones become several.
    pub fn say(&mut self, owner: Owner, kind: Kind, text: &str) {
        if is_printable(text) && text.len() <= LONGEST {
            return self.push(Line { owner, kind, text });
        }
        for line in text.split('\n') {
            let line = printable(line);
            let mut rest = line.as_str();
            loop {
                let part = shortened(rest, LONGEST);
                self.push(Line { owner, kind, text: part });
                rest = &rest[part.len()..];
                if rest.is_empty() {
                    break;
                }
            }
        }
    }

    fn push(&mut self, line: Line) {
        if self.newest.back().is_none_or(Block::is_full) {
            self.begin_block();
        }
        let number = self.gone.len() + self.newest.len() - 1;
        let Some(open) = self.newest.back_mut() else { return };
        let before = open.bytes.len();
        open.push(line);
        self.bytes += open.bytes.len() - before;
        self.all.add(number);
        if let Some(index) = self.owners.get_mut(line.owner.place()) {
            index.add(number);
        }
    }

    fn begin_block(&mut self) {
        let mut free = Vec::new();
        while self.bytes > NEWEST && self.newest.len() > 1 {
            let Some(oldest) = self.newest.pop_front() else { break };
            let length = oldest.bytes.len();
            self.bytes -= length;
            self.gone.push(self.spool.keep(&oldest.bytes).map(|place| (place, length)));
            free = oldest.bytes;
        }
        self.newest.push_back(Block::again(free));
    }

    /// A block's bytes, or why there are none.
    fn block(&self, number: usize) -> Result<Cow<'_, [u8]>, String> {
        if let Some(place) = self.gone.get(number) {
            let Some((place, length)) = *place else {
                return Err(self.fault().unwrap_or("it was not kept").to_owned());
            };
            return self.spool.read(place, length).map(Cow::Owned).map_err(|error| error.to_string());
        }
        let block = self.newest.get(number - self.gone.len());
        Ok(Cow::Borrowed(block.map_or(&[], |block| block.bytes.as_slice())))
    }

    /// All lines, or those of one owner.
    #[must_use]
    pub fn select(&self, owner: Option<Owner>) -> Selection<'_> {
        Selection::new(self, owner, None)
    }
}
