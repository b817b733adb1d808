//! Files that tests make up, with names and lies that no reader would let through.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::error::{ImageError, Result};
use super::files::{Entry, Files, Kind, Meta};

/// What stands at a path, and what is read there.
#[derive(Debug, Default)]
pub struct Made {
    nodes: BTreeMap<PathBuf, (Meta, Vec<u8>)>,
    /// Entries of a folder that are no paths: hostile names.
    pub also: BTreeMap<PathBuf, Vec<Entry>>,
}

impl Made {
    pub fn file(self, path: &str, content: &str) -> Self {
        self.lying(path, content, content.len() as u64)
    }

    /// A file that is longer or shorter than it says.
    pub fn lying(self, path: &str, content: &str, size: u64) -> Self {
        self.with(path, Meta { kind: Kind::File, size, mode: 0o644, modified: 1 }, content)
    }

    pub fn link(self, path: &str, to: &str) -> Self {
        self.with(path, Meta { kind: Kind::Link, size: 0, mode: 0o777, modified: 1 }, to)
    }

    pub fn special(self, path: &str) -> Self {
        self.with(path, Meta { kind: Kind::Special, size: 0, mode: 0o600, modified: 1 }, "")
    }

    pub fn mode(mut self, path: &str, mode: u32) -> Self {
        self.nodes.get_mut(Path::new(path)).unwrap().0.mode = mode;
        self
    }

    fn with(mut self, path: &str, meta: Meta, content: &str) -> Self {
        for folder in Path::new(path).ancestors().skip(1) {
            let meta = Meta { kind: Kind::Folder, size: 0, mode: 0o755, modified: 1 };
            self.nodes.entry(folder.to_owned()).or_insert((meta, Vec::new()));
        }
        self.nodes.insert(path.into(), (meta, content.into()));
        self
    }
}

impl Files for Made {
    fn meta(&self, path: &Path) -> Option<Meta> {
        self.nodes.get(path).map(|(meta, _)| *meta)
    }

    fn list(&self, path: &Path) -> Result<Vec<Entry>> {
        let inside = self.nodes.iter().filter(|(below, _)| below.parent() == Some(path));
        let entry = |(below, (meta, _)): (&PathBuf, &(Meta, Vec<u8>))| Entry {
            name: below.file_name().unwrap().to_owned(),
            meta: *meta,
        };
        let mut all: Vec<Entry> = inside.map(entry).collect();
        all.extend(self.also.get(path).into_iter().flatten().cloned());
        Ok(all)
    }

    fn link(&self, path: &Path) -> Option<PathBuf> {
        let (meta, content) = self.nodes.get(path)?;
        (meta.kind == Kind::Link).then(|| String::from_utf8(content.clone()).unwrap().into())
    }

    fn open(&self, path: &Path) -> Result<Box<dyn Read + Send + '_>> {
        let node = self.nodes.get(path).filter(|(meta, _)| meta.kind == Kind::File);
        let (_, content) = node.ok_or_else(|| ImageError::Missing { path: path.display().to_string() })?;
        Ok(Box::new(content.as_slice()))
    }
}
