//! From the tables of a squashfs to its tree.
//!
//! Each folder is walked once and the entries of all together are no longer than their table, so
//! that no loop and no listing shared by many makes more of an image than it is.

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use super::bytes::Bytes;
use super::content::{Contents, Place, Stored};
use super::inode::{self, Body, Inode};
use super::superblock::Layout;
use super::table::{Table, broken};
use crate::image::error::{ImageError, Result};
use crate::image::files::{Kind, Meta};
use crate::image::source::Window;
use crate::image::tree::{Growing, Id, Tree};

/// No path that Linux can name is deeper.
const DEPTH: u32 = 2048;
/// Files of one squashfs.
pub(super) const FILES: usize = 4 << 20;

struct Walk<'a> {
    window: &'a Window,
    block: u32,
    inodes: &'a Table,
    folders: &'a Table,
    /// Files and links by the place of their inode: several names may share one.
    known: HashMap<u64, Place>,
    walked: HashSet<u64>,
    /// Bytes of entries that may still follow.
    left: usize,
    /// Bytes of blocks and targets that may still be taken from the inodes.
    unclaimed: usize,
    contents: Contents,
}

/// A folder that waits for its turn.
struct Waiting {
    id: Id,
    depth: u32,
    block: u32,
    offset: u16,
    size: u32,
}

/// One entry of a folder.
struct Named<'t> {
    inode: u64,
    kind: u16,
    name: &'t [u8],
    /// Where in the table it stands.
    at: usize,
}

/// The tree and the content of its files.
pub(super) fn walk(
    window: &Window,
    layout: &Layout,
    inodes: &Table,
    folders: &Table,
) -> Result<(Tree<Place>, Contents)> {
    let mut walk = Walk {
        window,
        block: layout.block,
        inodes,
        folders,
        known: HashMap::new(),
        walked: HashSet::new(),
        left: folders.bytes.len(),
        unclaimed: inodes.bytes.len(),
        contents: Contents::default(),
    };
    let (_, root) = walk.inode(layout.root)?;
    walk.walked.insert(layout.root);
    let mut tree = Growing::new(meta(&root), Place::Nothing);
    let Body::Folder { block, offset, size } = root.body else {
        return Err(broken(window, layout.inodes.start, "its root is no folder"));
    };
    let mut waiting = vec![Waiting { id: 0, depth: 1, block, offset, size }];
    while let Some(folder) = waiting.pop() {
        for entry in walk.entries(&folder)? {
            walk.add(&mut tree, &folder, &entry, &mut waiting)?;
        }
    }
    walk.contents.shrink();
    Ok((tree.done(), walk.contents))
}

fn meta(inode: &Inode) -> Meta {
    let (kind, size) = match inode.body {
        Body::Folder { .. } => (Kind::Folder, 0),
        Body::File { size, .. } => (Kind::File, size),
        Body::Link(_) => (Kind::Link, 0),
        Body::Special => (Kind::Special, 0),
    };
    Meta { kind, size, mode: u32::from(inode.mode) & 0o7777, modified: inode.modified.into() }
}

impl<'a> Walk<'a> {
    /// The inode at a reference: a block of the table, and how many bytes on.
    fn inode(&self, reference: u64) -> Result<(u16, Inode)> {
        let (block, offset) = (reference >> 16, (reference & 0xffff) as u16);
        let at = self
            .inodes
            .find(block, offset)
            .ok_or_else(|| broken(self.window, self.inodes.place(0), "an inode outside of its table"))?;
        inode::parse(&self.inodes.bytes, at, self.block)
            .map_err(|problem| broken(self.window, self.inodes.place(at), problem))
    }

    fn wrong(&self, at: usize, problem: &str) -> ImageError {
        broken(self.window, self.folders.place(at), problem)
    }

    fn entries(&mut self, folder: &Waiting) -> Result<Vec<Named<'a>>> {
        // Three bytes are for `.` and `..`, which nobody writes.
        let length = folder.size.saturating_sub(3) as usize;
        if length == 0 {
            return Ok(Vec::new());
        }
        let table = self.folders;
        let from = table
            .find(folder.block.into(), folder.offset)
            .ok_or_else(|| self.wrong(0, "a folder's entries lie outside of their table"))?;
        let end = from.checked_add(length).filter(|end| *end <= table.bytes.len());
        let end = end.ok_or_else(|| self.wrong(from, "a folder has more entries than the table"))?;
        let left = self.left.checked_sub(length);
        self.left = left.ok_or_else(|| self.wrong(from, "folders share their entries"))?;
        let mut bytes = Bytes::new(&table.bytes[..end], from);
        let mut found = Vec::new();
        while bytes.at < end {
            let at = bytes.at;
            run(&mut bytes, &mut found)
                .ok_or_else(|| self.wrong(at, "the entries of a folder do not end with it"))?;
        }
        Ok(found)
    }

    fn add(
        &mut self,
        tree: &mut Growing<Place>,
        folder: &Waiting,
        entry: &Named,
        waiting: &mut Vec<Waiting>,
    ) -> Result<()> {
        let (kind, inode) = self.inode(entry.inode)?;
        if kind != entry.kind {
            return Err(self.wrong(entry.at, "an entry and its inode are of two types"));
        }
        if tree.len() >= FILES {
            return Err(self.wrong(entry.at, "more than four million files"));
        }
        let meta = meta(&inode);
        let place = self.place(entry, &inode)?;
        let id =
            tree.add(folder.id, entry.name, meta, place).map_err(|problem| self.wrong(entry.at, problem))?;
        if let Body::Folder { block, offset, size } = inode.body {
            if !self.walked.insert(entry.inode) {
                return Err(self.wrong(entry.at, "a folder that stands in two folders, or in itself"));
            }
            if folder.depth >= DEPTH {
                return Err(self.wrong(entry.at, "folders nested too deep"));
            }
            waiting.push(Waiting { id, depth: folder.depth + 1, block, offset, size });
        }
        Ok(())
    }

    fn place(&mut self, entry: &Named, inode: &Inode) -> Result<Place> {
        if let Some(place) = self.known.get(&entry.inode) {
            return Ok(*place);
        }
        let (Body::File { blocks: claimed, .. } | Body::Link(claimed)) = &inode.body else {
            return Ok(Place::Nothing);
        };
        // An inode may begin within another one: a small table could claim any number of blocks.
        let unclaimed = self.unclaimed.checked_sub(claimed.len());
        self.unclaimed = unclaimed.ok_or_else(|| self.wrong(entry.at, "inodes lie within each other"))?;
        let bytes = &self.inodes.bytes[claimed.clone()];
        let place = match &inode.body {
            Body::File { start, size, fragment, .. } => {
                self.contents.add_file(Stored::new(*start, *size, *fragment), bytes)
            }
            _ => self.contents.add_link(bytes),
        };
        self.known.insert(entry.inode, place);
        Ok(place)
    }
}

/// One run of entries that have the block of their inodes in common.
fn run<'t>(bytes: &mut Bytes<'t>, into: &mut Vec<Named<'t>>) -> Option<()> {
    let (count, block, _number) = (bytes.u32()?, bytes.u32()?, bytes.u32()?);
    if count > 255 {
        return None;
    }
    for _ in 0..=count {
        let at = bytes.at;
        let (offset, _difference, kind, length) = (bytes.u16()?, bytes.u16()?, bytes.u16()?, bytes.u16()?);
        let name = bytes.take(usize::from(length) + 1).filter(|name| name.len() <= 256)?;
        into.push(Named { inode: u64::from(block) << 16 | u64::from(offset), kind, name, at });
    }
    Some(())
}
