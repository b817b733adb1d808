//! The squashfs inside: what a live system has as its store, read in place.
//!
//! | part | what it does |
//! |---|---|
//! | `superblock`, `table`, `inode`, `walk` | metadata, checked before it is believed |
//! | `unpack`, `chunks`, `reader` | data, a block at a time |
//! | [`sizes`] | what takes the space |
//! | [`stream`] | all data of many files, in the order of the disc, by several threads |
//! | [`registration`], [`nar`], [`integrity`] | whether each store path is what Nix registered |

mod bytes;
mod chunks;
mod content;
mod inode;
pub mod integrity;
pub mod nar;
mod reader;
pub mod registration;
pub mod sizes;
pub mod stream;
mod superblock;
mod table;
mod unpack;
mod walk;

use std::ffi::OsStr;
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

pub use chunks::Bytes;
pub use content::Place;
pub use integrity::{Integrity, PathCheck, Soundness};
pub use sizes::{Sizes, StorePath};
pub use superblock::Superblock;

use self::chunks::Chunks;
use self::content::{Contents, Stored, Word};
use self::table::{Table, broken};
use self::unpack::{Tools, Unpacker};
use super::error::{ImageError, Result};
use super::files::{Entry, Files, Meta};
use super::source::Window;
use super::tree::{Id, Tree};
use crate::codec::Decoder;

/// A squashfs that is open. `/` is its root: of a live system's store, `<hash>-<name>` entries and
/// `nix-path-registration`.
pub struct Store {
    superblock: Superblock,
    tree: Tree<Place>,
    contents: Contents,
    unpacker: Unpacker,
    sizes: OnceLock<Vec<Sizes>>,
}

impl Store {
    /// Reads superblock and tables of the squashfs that a window shows.
    ///
    /// # Errors
    /// When it is none, is broken, or is of a kind that is not read; offsets are of the image.
    pub fn open(window: Window) -> Result<Self> {
        let (superblock, layout) = superblock::read(&window)?;
        let mut decoder = Decoder::new(layout.codec).map_err(|e| broken(&window, 0, &e))?;
        // The one on another core while the other is read here.
        let (inodes, folders) = std::thread::scope(|scope| {
            let apart = scope.spawn(|| {
                let mut decoder = Decoder::new(layout.codec).map_err(|e| broken(&window, 0, &e))?;
                Table::read(&window, layout.folders.clone(), &mut decoder)
            });
            let inodes = Table::read(&window, layout.inodes.clone(), &mut decoder);
            (inodes, apart.join().unwrap_or_else(|_| Err(broken(&window, 0, "its folders cannot be read"))))
        });
        let (inodes, folders) = (inodes?, folders?);
        let (tree, contents) = walk::walk(&window, &layout, &inodes, &folders)?;
        let unpacker = Unpacker::new(window, &layout, &mut decoder)?;
        Ok(Self { superblock, tree, contents, unpacker, sizes: OnceLock::new() })
    }

    #[must_use]
    pub fn superblock(&self) -> &Superblock {
        &self.superblock
    }

    #[must_use]
    pub fn tree(&self) -> &Tree<Place> {
        &self.tree
    }

    /// What each store path takes, by name.
    #[must_use]
    pub fn paths(&self) -> Vec<StorePath> {
        let path = |id: &Id| {
            let name = self.tree.name(*id);
            let Sizes { files, unpacked, packed } = self.sizes(*id);
            is_store_name(name).then(|| StorePath {
                name: name.to_string_lossy().into_owned(),
                files,
                unpacked,
                packed,
            })
        };
        self.tree.children(0).iter().filter_map(path).collect()
    }

    /// What a file takes, or a folder with everything in it. Found for all at the first question.
    #[must_use]
    pub fn sizes(&self, id: Id) -> Sizes {
        let all = self.sizes.get_or_init(|| sizes::all(self));
        all.get(id as usize).copied().unwrap_or_default()
    }

    fn stored(&self, id: Id) -> Option<Stored> {
        match self.tree.node(id)?.data {
            Place::File(index) => self.contents.file(index).copied(),
            Place::Link(_) | Place::Nothing => None,
        }
    }

    fn words(&self, stored: &Stored) -> &[Word] {
        self.contents.blocks(stored)
    }

    /// The content of a node, piece by piece; `None` where it is no file.
    fn chunks(&self, id: Id) -> Option<Chunks<'_>> {
        let stored = self.stored(id)?;
        Some(Chunks::new(&self.unpacker, stored, self.words(&stored)))
    }

    fn tools(&self) -> Result<Tools> {
        self.unpacker.tools()
    }

    /// Where a link points to, by its bytes.
    fn target(&self, id: Id) -> Option<&[u8]> {
        match self.tree.node(id)?.data {
            Place::Link(index) => self.contents.link(index),
            Place::File(_) | Place::Nothing => None,
        }
    }

    /// Where in the image a node's content begins, or that of the first file in it.
    fn place(&self, id: Id) -> u64 {
        let mut at = id;
        let mut waiting = Vec::new();
        loop {
            if let Some(stored) = self.stored(at) {
                let tail = stored.tail(self.unpacker.block);
                let fragment = tail.and_then(|tail| self.unpacker.fragments.get(tail.0 as usize));
                let start = fragment.filter(|_| stored.block_count() == 0).map_or(stored.start, |f| f.start);
                return self.unpacker.window.place(start).map_or(start, |(place, _)| place);
            }
            waiting.extend(self.tree.children(at).iter().rev());
            match waiting.pop() {
                Some(next) => at = next,
                None => return u64::MAX,
            }
        }
    }

    fn path_error(&self, id: Id, problem: &str) -> ImageError {
        ImageError::Path { path: self.tree.path(id).display().to_string(), problem: problem.to_owned() }
    }
}

impl Files for Store {
    fn meta(&self, path: &Path) -> Option<Meta> {
        Some(self.tree.node(self.tree.find(path)?)?.meta)
    }

    fn list(&self, path: &Path) -> Result<Vec<Entry>> {
        self.tree.list(path)
    }

    fn link(&self, path: &Path) -> Option<PathBuf> {
        self.target(self.tree.find(path)?).map(|target| OsStr::from_bytes(target).into())
    }

    fn open(&self, path: &Path) -> Result<Box<dyn Read + Send + '_>> {
        let missing = || ImageError::Missing { path: path.display().to_string() };
        let id = self.tree.find(path).ok_or_else(missing)?;
        let chunks = self.chunks(id).ok_or_else(|| self.path_error(id, "is no file"))?;
        Ok(Box::new(reader::Content::new(chunks, self.tools()?)))
    }

    fn packed(&self, path: &Path) -> Option<(&Store, Id)> {
        let id = self.tree.find(path)?;
        self.stored(id).map(|_| (self, id))
    }
}

/// Whether a name is `<hash>-<name>`, 32 characters of Nix's base 32 before the first `-`.
#[must_use]
pub fn is_store_name(name: &OsStr) -> bool {
    let name = name.as_bytes();
    let hash = name.get(..32).is_some_and(|hash| hash.iter().all(|b| registration::BASE32.contains(b)));
    hash && name.get(32) == Some(&b'-') && name.len() > 33
}

/// All store paths: what stands at the top and is not the registration.
fn tops(store: &Store) -> impl Iterator<Item = Id> {
    let tree = &store.tree;
    tree.children(0).iter().copied().filter(|id| tree.name(*id) != registration::NAME)
}
