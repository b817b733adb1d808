//! From the root through all folders of a disc, with an end whatever the records say.
//!
//! A folder that is broken is a problem, not the end: what is sound beside it is shown.

use std::collections::{HashSet, VecDeque};

use super::bytes::{SECTOR, SECTOR_LENGTH, fill};
use super::names;
use super::record::Record;
use super::rock_ridge::{self, RockRidge};
use super::susp::Budget;
use super::volume::Root;
use crate::build::text::printable;
use crate::image::error::{ImageError, Part, Result};
use crate::image::files::{Kind, Meta};
use crate::image::source::Source;
use crate::image::tree::{Growing, Id, Tree};

/// Files, folders and links of a disc.
pub const ENTRIES: usize = 1_000_000;

/// Levels of folders.
pub const DEPTH: u32 = 256;

/// Bytes of one folder's records.
pub const FOLDER: u64 = 64 << 20;

/// Bytes of all areas in which Rock Ridge continues.
pub const AREAS: u64 = 256 << 20;

/// Problems that are kept; the first ones say what is wrong.
pub const PROBLEMS: usize = 64;

/// Where the content of a node lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    None,
    /// Offset in the image and length of each piece.
    Pieces(Box<[(u64, u64)]>),
    /// Where a link points to.
    Link(Box<[u8]>),
}

/// A tree with what was wrong in it.
#[derive(Debug)]
pub struct Walked {
    pub tree: Tree<Content>,
    pub rock_ridge: bool,
    pub problems: Vec<ImageError>,
}

struct Folder {
    id: Id,
    at: u64,
    length: u32,
    depth: u32,
}

/// A file whose records are not all read yet.
struct Open {
    name: Vec<u8>,
    pieces: Vec<(u64, u64)>,
}

struct Walk<'s> {
    source: &'s dyn Source,
    block: u64,
    joliet: bool,
    /// With Rock Ridge: bytes before its entries.
    skip: Option<usize>,
    tree: Growing<Content>,
    left: VecDeque<Folder>,
    /// Sectors that were read as folders.
    seen: HashSet<u64>,
    budget: Budget,
    open: Option<Open>,
    /// How many have names that no file can have, and where the first of them stands.
    unnamed: (u64, u64),
    /// How many files lie outside the image, the first of them, and where.
    outside: (u64, Id, u64),
    problems: Vec<ImageError>,
}

/// Reads the whole tree of a root.
///
/// # Errors
/// When the root itself cannot be read.
pub fn walk(source: &dyn Source, root: &Root) -> Result<Walked> {
    let at = root.record.extent * root.block;
    let mut walk = Walk {
        source,
        block: root.block,
        joliet: root.joliet,
        skip: None,
        tree: Growing::new(folder_meta(0o555, root.record.modified), Content::None),
        left: VecDeque::new(),
        seen: HashSet::new(),
        budget: Budget(AREAS.min(source.length())),
        open: None,
        unnamed: (0, 0),
        outside: (0, 0, 0),
        problems: Vec::new(),
    };
    walk.start(at)?;
    walk.left.push_back(Folder { id: 0, at, length: root.record.length, depth: 0 });
    while let Some(folder) = walk.left.pop_front() {
        if !walk.folder(&folder) {
            break;
        }
    }
    Ok(walk.done())
}

fn folder_meta(mode: u32, modified: i64) -> Meta {
    Meta { kind: Kind::Folder, size: 0, mode, modified }
}

impl Walk<'_> {
    fn problem(&mut self, at: u64, problem: impl Into<String>) {
        self.keep(ImageError::broken(Part::Iso9660, at, problem));
    }

    fn keep(&mut self, error: ImageError) {
        if self.problems.len() < PROBLEMS {
            self.problems.push(error);
        }
    }

    /// The first record of the root shows whether there is Rock Ridge.
    fn start(&mut self, at: u64) -> Result<()> {
        let (record, area) = self.own_record(at)?;
        if !record.is_dot() {
            return Err(ImageError::broken(Part::Iso9660, at, "the root does not begin with itself"));
        }
        self.skip = rock_ridge::skip(&area).filter(|_| !self.joliet);
        let root = self.rock_ridge(&area, at);
        if let Some(node) = self.tree.node_mut(0) {
            let mode = root.mode.unwrap_or(node.meta.mode);
            node.meta = folder_meta(mode & 0o7777, root.modified.unwrap_or(node.meta.modified));
        }
        Ok(())
    }

    /// The record with which a folder describes itself, and its system use area.
    fn own_record(&self, at: u64) -> Result<(Record, Vec<u8>)> {
        let mut length = [0];
        fill(self.source, Part::Iso9660, at, &mut length)?;
        let mut bytes = vec![0; usize::from(length[0])];
        fill(self.source, Part::Iso9660, at, &mut bytes)?;
        let record = Record::parse(&bytes, at)?;
        let area = record.system_use(&bytes).to_vec();
        Ok((record, area))
    }

    fn rock_ridge(&mut self, area: &[u8], at: u64) -> RockRidge {
        let Some(area) = self.skip.map(|skip| area.get(skip..).unwrap_or_default()) else {
            return RockRidge::default();
        };
        match RockRidge::read(self.source, self.block, area, &mut self.budget) {
            Ok(found) => {
                if found.too_long {
                    self.problem(at, "a name or link that is too long was cut");
                }
                found
            }
            Err(error) => {
                self.keep(error);
                RockRidge::default()
            }
        }
    }

    /// Reads a folder's sectors. False when there is no more to be read at all.
    fn folder(&mut self, folder: &Folder) -> bool {
        if u64::from(folder.length) > FOLDER {
            self.problem(folder.at, format!("a folder of {} bytes", folder.length));
            return true;
        }
        let mut sector = [0; SECTOR_LENGTH];
        for from in (0..u64::from(folder.length)).step_by(SECTOR_LENGTH) {
            let at = folder.at.saturating_add(from);
            if !self.seen.insert(at) {
                self.problem(at, "two folders lie here, or one leads back to itself");
                break;
            }
            let wanted = SECTOR.min(u64::from(folder.length) - from);
            let size = wanted.min(self.source.length().saturating_sub(at));
            let there = &mut sector[..usize::try_from(size).unwrap_or(0)];
            if size < wanted {
                self.problem(at, "a folder is cut off by the end of the image");
            }
            if let Err(error) = fill(self.source, Part::Iso9660, at, there) {
                self.keep(error);
                break;
            }
            if !self.sector(folder, there, at) {
                return false;
            }
            if size < wanted {
                break;
            }
        }
        if self.open.take().is_some() {
            self.problem(folder.at, "the last file of this folder goes on, but nothing follows");
        }
        true
    }

    fn sector(&mut self, folder: &Folder, sector: &[u8], at: u64) -> bool {
        let mut from = 0;
        // No record crosses into the next sector; a length of 0 fills up.
        while let Some(length) = sector.get(from).map(|length| usize::from(*length)).filter(|l| *l > 0) {
            let place = at + from as u64;
            let Some(bytes) = sector.get(from..from + length) else {
                self.problem(place, format!("a record of {length} bytes crosses the end of its sector"));
                break;
            };
            match Record::parse(bytes, place) {
                Ok(record) if self.tree.len() < ENTRIES => self.record(folder, &record, bytes),
                Ok(_) => {
                    self.problem(place, format!("more than {ENTRIES} files: the rest is not shown"));
                    return false;
                }
                Err(error) => self.keep(error),
            }
            from += length;
        }
        true
    }

    fn record(&mut self, folder: &Folder, record: &Record, bytes: &[u8]) {
        if record.is_dot() || record.is_associated() {
            return;
        }
        let mut found = self.rock_ridge(record.system_use(bytes), record.at);
        if found.moved {
            return;
        }
        let name = match found.name.take() {
            Some(name) => name,
            None if self.joliet => names::joliet(&record.name),
            None => names::plain(&record.name),
        };
        if record.is_folder() || found.child.is_some() {
            self.add_folder(folder, &name, record, &found);
        } else {
            self.add_file(folder.id, &name, record, found);
        }
    }

    fn add(&mut self, parent: Id, name: &[u8], at: u64, meta: Meta, content: Content) -> Option<Id> {
        let added = self.tree.add(parent, name, meta, content).ok();
        if added.is_none() {
            self.unnamed = (self.unnamed.0 + 1, if self.unnamed.0 == 0 { at } else { self.unnamed.1 });
        }
        added
    }

    fn add_folder(&mut self, folder: &Folder, name: &[u8], record: &Record, found: &RockRidge) {
        let mode = found.mode.unwrap_or(0o555) & 0o7777;
        let meta = folder_meta(mode, found.modified.unwrap_or(record.modified));
        let Some(id) = self.add(folder.id, name, record.at, meta, Content::None) else { return };
        if folder.depth >= DEPTH {
            self.problem(record.at, format!("more than {DEPTH} levels of folders"));
            return;
        }
        let (extent, length) = match found.child {
            None => (record.extent, Ok(record.length)),
            // A folder that was moved says itself how long it is.
            Some(child) => {
                let own = self.own_record(u64::from(child) * self.block);
                (u64::from(child), own.map(|(own, _)| own.length))
            }
        };
        match length {
            Ok(length) => {
                let at = extent * self.block;
                self.left.push_back(Folder { id, at, length, depth: folder.depth + 1 });
            }
            Err(error) => self.keep(error),
        }
    }

    fn add_file(&mut self, parent: Id, name: &[u8], record: &Record, found: RockRidge) {
        let kind = found.kind().unwrap_or(Kind::File);
        let kind = if found.link.is_some() { Kind::Link } else { kind };
        let mode = found.mode.unwrap_or(0o444) & 0o7777;
        let mut meta = Meta { kind, size: 0, mode, modified: found.modified.unwrap_or(record.modified) };
        let at = record.at;
        let content = match kind {
            Kind::Link => Content::Link(found.link.unwrap_or_default().into()),
            Kind::File => {
                let Some(pieces) = self.pieces(record) else { return };
                meta.size = pieces.iter().map(|(_, length)| length).sum();
                Content::Pieces(pieces.into())
            }
            Kind::Special | Kind::Folder => Content::None,
        };
        let outside = match &content {
            Content::Pieces(pieces) => {
                let length = self.source.length();
                pieces.iter().find(|(at, size)| at.saturating_add(*size) > length).map(|(at, _)| *at)
            }
            _ => None,
        };
        let Some(id) = self.add(parent, name, at, meta, content) else { return };
        if let Some(at) = outside {
            if self.outside.0 == 0 {
                self.outside = (0, id, at);
            }
            self.outside.0 += 1;
        }
    }

    /// All pieces of a file, once its last record is read.
    fn pieces(&mut self, record: &Record) -> Option<Vec<(u64, u64)>> {
        if record.interleaved {
            self.problem(record.at, "a file with gaps inside (interleaved), which is not read");
        }
        let mut open = match self.open.take() {
            Some(open) if open.name == record.name => open,
            broken => {
                if broken.is_some() {
                    self.problem(record.at, "the file before goes on, but another one follows");
                }
                Open { name: record.name.clone(), pieces: Vec::new() }
            }
        };
        let piece = (record.extent * self.block, u64::from(record.length));
        match open.pieces.last_mut() {
            Some(last) if last.0 + last.1 == piece.0 => last.1 += piece.1,
            _ => open.pieces.push(piece),
        }
        if record.continues() {
            self.open = Some(open);
            return None;
        }
        Some(open.pieces)
    }

    fn done(mut self) -> Walked {
        let tree = self.tree.done();
        let (count, at) = self.unnamed;
        if count > 0 {
            let (what, have) =
                if count == 1 { ("file or folder", "has") } else { ("files or folders", "have") };
            let problem = format!("{count} {what} {have} a name that no file can have, and are left out");
            let problem = if count == 1 { problem.replace("are left", "is left") } else { problem };
            self.problems.insert(0, ImageError::broken(Part::Iso9660, at, problem));
        }
        let (count, first, at) = self.outside;
        if count > 0 {
            let name = printable(&tree.path(first).display().to_string());
            let more = if count > 1 { format!(" and {} more files", count - 1) } else { String::new() };
            let problem = format!("{name}{more} reach beyond the end of the image");
            // It says more than what is wrong with single records.
            self.problems.insert(0, ImageError::broken(Part::Iso9660, at, problem));
        }
        Walked { tree, rock_ridge: self.skip.is_some(), problems: self.problems }
    }
}
