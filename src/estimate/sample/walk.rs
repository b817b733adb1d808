//! All that mksquashfs would find below some paths, in its order: folder by folder, names sorted by
//! their bytes.
//!
//! A closure has hundreds of thousands of files, so a name is kept once and a path is put together only
//! for a file that is read.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fs::{self, Metadata};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::tables::{Inode, Tables};

/// One regular file that is not empty.
#[derive(Debug, Clone, Copy)]
pub(super) struct File {
    pub bytes: u64,
    folder: u32,
    name: u32,
    name_bytes: u16,
    /// The same inode as one before it.
    pub linked: bool,
}

/// What is looked at, at most.
#[derive(Debug, Clone, Copy)]
pub(super) struct Most {
    pub inodes: u64,
    pub bytes: u64,
    /// Folders within folders.
    pub deep: usize,
}

/// The files, and what else there is to know of the whole.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub files: Vec<File>,
    pub bytes: u64,
    pub inodes: u64,
    /// Files and folders that could not be read.
    pub unread: u64,
    /// Whether there was more than is looked at.
    pub cut: bool,
    pub tables: Tables,
    folders: Vec<Folder>,
    names: Vec<u8>,
}

#[derive(Debug, Clone, Copy)]
struct Folder {
    above: u32,
    name: u32,
    name_bytes: u16,
}

/// What stands above the roots.
const NOWHERE: u32 = u32::MAX;

/// A walk that is under way.
struct Walk<'w> {
    tree: Tree,
    most: Most,
    stop: &'w dyn Fn() -> bool,
    /// Inodes with several names that were seen under one.
    linked: HashSet<(u64, u64)>,
}

impl Tree {
    /// Walks the paths in the order of their last names, until there is enough or `stop` says so.
    pub fn of(roots: &[PathBuf], most: Most, stop: &dyn Fn() -> bool) -> Self {
        let mut sorted: Vec<&PathBuf> = roots.iter().collect();
        sorted.sort_by_key(|root| root.file_name().map(OsStr::to_owned));
        let mut walk = Walk { tree: Self::default(), most, stop, linked: HashSet::new() };
        let mut list = Vec::new();
        for root in sorted {
            let folder = walk.tree.enter(NOWHERE, root.parent().unwrap_or(Path::new("")).as_os_str());
            let name = root.file_name().unwrap_or(OsStr::new("/"));
            if let Some(inode) = walk.entry(root, folder, name, 0) {
                list.push((name, inode));
            }
        }
        walk.tree.tables.folder(0o755, 0, list.iter().map(|(name, inode)| (name.as_bytes(), *inode)));
        walk.tree.tables.end();
        walk.tree.inodes += 1;
        walk.tree
    }

    /// Where a file lies.
    pub fn path(&self, file: &File) -> PathBuf {
        let mut names = vec![self.name(file.name, file.name_bytes)];
        let mut above = file.folder;
        while let Some(folder) = usize::try_from(above).ok().and_then(|at| self.folders.get(at)) {
            names.push(self.name(folder.name, folder.name_bytes));
            above = folder.above;
        }
        names.into_iter().rev().collect()
    }

    fn name(&self, at: u32, bytes: u16) -> &OsStr {
        let at = usize::try_from(at).unwrap_or_default();
        OsStr::from_bytes(self.names.get(at..at + usize::from(bytes)).unwrap_or_default())
    }

    fn keep(&mut self, name: &OsStr) -> Option<(u32, u16)> {
        let at = u32::try_from(self.names.len()).ok()?;
        let bytes = u16::try_from(name.len()).ok()?;
        self.names.extend_from_slice(name.as_bytes());
        Some((at, bytes))
    }

    fn enter(&mut self, above: u32, name: &OsStr) -> u32 {
        let at = u32::try_from(self.folders.len()).unwrap_or(NOWHERE);
        let (name, name_bytes) = self.keep(name).unwrap_or_default();
        self.folders.push(Folder { above, name, name_bytes });
        at
    }
}

impl Walk<'_> {
    fn enough(&mut self) -> bool {
        self.tree.cut |= self.tree.inodes >= self.most.inodes || self.tree.bytes >= self.most.bytes;
        self.tree.cut || (self.stop)()
    }

    /// One name, with all that lies below it.
    fn entry(&mut self, path: &Path, folder: u32, name: &OsStr, deep: usize) -> Option<Inode> {
        if self.enough() {
            return None;
        }
        let Ok(meta) = fs::symlink_metadata(path) else {
            self.tree.unread += 1;
            return None;
        };
        self.tree.inodes += 1;
        if meta.is_dir() {
            return Some(self.folder(path, folder, name, &meta, deep));
        }
        let tables = &mut self.tree.tables;
        if meta.is_symlink() {
            let target = fs::read_link(path).unwrap_or_default();
            return Some(tables.link(meta.mode(), meta.mtime(), target.as_os_str().as_bytes()));
        }
        if !meta.is_file() {
            return Some(tables.link(meta.mode(), meta.mtime(), b""));
        }
        let inode = tables.file(meta.mode(), meta.mtime(), meta.len());
        self.file(folder, name, &meta);
        Some(inode)
    }

    fn file(&mut self, folder: u32, name: &OsStr, meta: &Metadata) {
        if meta.len() == 0 {
            return;
        }
        let linked = meta.nlink() > 1 && !self.linked.insert((meta.dev(), meta.ino()));
        let Some((name, name_bytes)) = self.tree.keep(name) else { return };
        self.tree.bytes += meta.len();
        self.tree.files.push(File { bytes: meta.len(), folder, name, name_bytes, linked });
    }

    fn folder(&mut self, path: &Path, above: u32, name: &OsStr, meta: &Metadata, deep: usize) -> Inode {
        let own = self.tree.enter(above, name);
        let mut names = self.names(path, deep);
        names.sort_unstable();
        let mut list = Vec::with_capacity(names.len());
        for name in &names {
            if let Some(inode) = self.entry(&path.join(name), own, name, deep + 1) {
                list.push((name, inode));
            }
        }
        let list = list.iter().map(|(name, inode)| (name.as_bytes(), *inode));
        self.tree.tables.folder(meta.mode(), meta.mtime(), list)
    }

    fn names(&mut self, path: &Path, deep: usize) -> Vec<OsString> {
        let found = if deep < self.most.deep { fs::read_dir(path).ok() } else { None };
        let Some(found) = found else {
            self.tree.unread += 1;
            return Vec::new();
        };
        found.filter_map(|entry| Some(entry.ok()?.file_name())).collect()
    }
}
