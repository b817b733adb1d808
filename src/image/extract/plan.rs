//! What is going to be written, known in full before anything is.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

use crate::build::request::Cancel;
use crate::image::error::ImageError;
use crate::image::files::{Entry, Files, Kind, Meta};

use super::{ExtractError, last_name};

/// One of the things that were asked for, and what it is called in the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Top {
    pub source: PathBuf,
    pub name: OsString,
}

/// One file, folder or link.
#[derive(Debug)]
pub(super) struct Item {
    pub source: PathBuf,
    /// Below which of the tops it is.
    top: usize,
    pub meta: Meta,
}

/// All that is going to be written; folders stand before what is in them.
#[derive(Debug, Default)]
pub struct Plan {
    pub tops: Vec<Top>,
    pub(super) items: Vec<Item>,
    /// Bytes of all files.
    pub bytes: u64,
    /// Bytes of disk that this takes, in whole blocks.
    pub needed: u64,
    /// Devices, FIFOs and sockets, which are not made.
    pub special: u64,
}

impl Plan {
    pub(super) fn of(&self, kind: Kind) -> impl DoubleEndedIterator<Item = &Item> {
        self.items.iter().filter(move |item| item.meta.kind == kind)
    }

    /// Where an item is written, relative to the target.
    pub(super) fn place(&self, item: &Item) -> PathBuf {
        let Some(top) = self.tops.get(item.top) else { return PathBuf::new() };
        match item.source.strip_prefix(&top.source) {
            Ok(rest) if rest.as_os_str().is_empty() => PathBuf::from(&top.name),
            Ok(rest) => Path::new(&top.name).join(rest),
            Err(_) => PathBuf::new(),
        }
    }

    /// Files that are going to be written.
    #[must_use]
    pub fn files(&self) -> usize {
        self.of(Kind::File).count()
    }
}

/// Folders within folders; Linux opens no path that is deeper.
const DEPTH: usize = 2000;
/// What a file takes on the disk comes in such pieces.
const BLOCK: u64 = 4096;

/// Plans to write these, each under its last name; of the root, everything in it.
///
/// # Errors
/// When one of them is not there, when two have one name, or when the image is not a tree.
pub fn plan(files: &dyn Files, wanted: &[PathBuf], cancel: &Cancel) -> Result<Plan, ExtractError> {
    let mut plan = Plan::default();
    for path in wanted {
        match last_name(path) {
            Some(name) => plan.tops.push(Top { source: path.clone(), name }),
            None if path.components().any(|part| part == Component::ParentDir) => {
                return Err(ExtractError::Hostile {
                    path: path.clone(),
                    problem: "a path has to end with a name",
                });
            }
            None => {
                let mut inside = files.list(path)?;
                inside.dedup_by(|a, b| a.name == b.name);
                let top = |entry: Entry| Top { source: path.join(&entry.name), name: entry.name };
                plan.tops.extend(inside.into_iter().map(top));
            }
        }
    }
    let mut names = HashSet::new();
    if let Some(twice) = plan.tops.iter().find(|top| !names.insert(top.name.clone())) {
        return Err(ExtractError::Twice(PathBuf::from(&twice.name)));
    }
    for top in 0..plan.tops.len() {
        plan.walk(files, top, cancel)?;
    }
    Ok(plan)
}

impl Plan {
    fn walk(&mut self, files: &dyn Files, top: usize, cancel: &Cancel) -> Result<(), ExtractError> {
        let source = self.tops[top].source.clone();
        check_name(&self.tops[top].name, &source)?;
        let missing = || ImageError::Missing { path: source.display().to_string() };
        let meta = files.meta(&source).ok_or_else(missing)?;
        // A stack and not recursion: the depth is the image's choice.
        let mut left = vec![(source, meta, 0)];
        while let Some((path, meta, depth)) = left.pop() {
            if cancel.asked() > 0 {
                return Err(ImageError::Cancelled.into());
            }
            if depth > DEPTH {
                return Err(ExtractError::Hostile { path, problem: "folders within folders without end" });
            }
            if meta.kind == Kind::Folder {
                let mut entries = files.list(&path)?;
                // Of several with one name, the last is what a path finds.
                entries.reverse();
                entries.dedup_by(|a, b| a.name == b.name);
                for entry in entries {
                    let below = path.join(&entry.name);
                    check_name(&entry.name, &below)?;
                    left.push((below, entry.meta, depth + 1));
                }
            }
            self.add(path, top, meta);
        }
        Ok(())
    }

    fn add(&mut self, source: PathBuf, top: usize, meta: Meta) {
        if meta.kind == Kind::Special {
            self.special += 1;
            return;
        }
        if meta.kind == Kind::File {
            self.bytes = self.bytes.saturating_add(meta.size);
        }
        let blocks = meta.size.div_ceil(BLOCK).max(u64::from(meta.kind == Kind::Folder));
        self.needed = self.needed.saturating_add(blocks.saturating_mul(BLOCK));
        self.items.push(Item { source, top, meta });
    }
}

/// The readers let no such name through; whatever else is behind [`Files`] may.
fn check_name(name: &OsStr, path: &Path) -> Result<(), ExtractError> {
    let bytes = name.as_bytes();
    if bytes.is_empty() || bytes == b"." || bytes == b".." || bytes.iter().any(|b| matches!(b, b'/' | 0)) {
        return Err(ExtractError::Hostile { path: path.to_owned(), problem: "a name that no file can have" });
    }
    Ok(())
}
