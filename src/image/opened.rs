//! An image that is open: the disc, and the squashfs inside as a part of it.
//!
//! The squashfs of a `NixOS` image is seen where the running system has it, at `/nix/store`. That of
//! any other live image is the root of its system; it is seen at `/squashfs`, and links in it lead to
//! places in it.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::disc::Disc;
use super::error::{ImageError, Result};
use super::files::{self, Entry, Files, Kind, Meta};
use super::source::{Opened, Source};
use super::store::{Store, is_store_name, registration};
use super::tree::Id;

mod recognise;

/// An image that is looked into.
pub struct Image {
    pub path: PathBuf,
    /// Bytes of the file.
    pub bytes: u64,
    pub disc: Disc,
    /// The squashfs inside, where there is one that can be read.
    pub store: Option<Store>,
    /// Where on the disc the squashfs lies.
    pub store_at: Option<PathBuf>,
    /// Why the squashfs cannot be read.
    pub store_error: Option<ImageError>,
    source: Arc<dyn Source>,
    /// Names of the folders, from the root, below which the squashfs is seen.
    mount: &'static [&'static str],
}

/// Where the store of a running system is.
const NIX_STORE: &[&str] = &["nix", "store"];
/// Where any other squashfs is seen.
const SQUASHFS: &[&str] = &["squashfs"];

impl Image {
    /// Opens an image: a file, a block device, or a folder in which one image lies, such as Nix's
    /// `result`.
    ///
    /// # Errors
    /// When it is no image, with what it is instead; when the disc cannot be read.
    pub fn open(path: &Path) -> Result<Self> {
        let path = recognise::in_folder(path)?;
        let opened = Opened::open(&path)?;
        Self::of(path, Arc::new(opened))
    }

    /// Opens an image that is read from elsewhere; `path` is what it is called.
    ///
    /// # Errors
    /// As [`Image::open`].
    pub fn of(path: impl Into<PathBuf>, source: Arc<dyn Source>) -> Result<Self> {
        let path = path.into();
        recognise::refuse(&path, &*source)?;
        let disc = Disc::open(source.clone()).map_err(|error| recognise::explain(&path, &*source, error))?;
        let bytes = source.length();
        let (mut store, mut store_at, mut store_error) = (None, None, None);
        if let Some((at, window)) = disc.squashfs() {
            store_at = Some(at);
            match Store::open(window) {
                Ok(opened) => store = Some(opened),
                Err(error) => store_error = Some(error),
            }
        }
        let mount = if store.as_ref().is_none_or(is_nix) { NIX_STORE } else { SQUASHFS };
        Ok(Self { path, bytes, disc, store, store_at, store_error, source, mount })
    }

    /// The bytes of the image.
    #[must_use]
    pub fn source(&self) -> &Arc<dyn Source> {
        &self.source
    }

    /// Bytes that are missing at the end, by the account of the file system, or of the partition table
    /// whose copy is the last of an image. What lies in the squashfs and reaches beyond is said when it
    /// is opened.
    #[must_use]
    pub fn missing(&self) -> u64 {
        let table = self.disc.gpt().ok().flatten().map_or(0, |gpt| gpt.end);
        self.disc.volume().bytes.max(table).saturating_sub(self.bytes)
    }

    /// What is said of an image that is cut off.
    #[must_use]
    pub fn cut_off(&self) -> Option<String> {
        let missing = self.missing();
        (missing > 0).then(|| recognise::cut(self.bytes.saturating_add(missing), self.bytes))
    }

    /// Where the squashfs is seen: `/nix/store`, or `/squashfs` where it is no Nix store.
    #[must_use]
    pub fn mount(&self) -> PathBuf {
        Path::new("/").join(self.mount.iter().collect::<PathBuf>())
    }

    /// Whether the squashfs is a Nix store.
    #[must_use]
    pub fn is_nix(&self) -> bool {
        self.store.is_some() && self.mount == NIX_STORE
    }

    /// The path behind all links. In the squashfs of another live image, an absolute link leads to
    /// the root of that squashfs.
    ///
    /// # Errors
    /// When there is nothing, or too many links.
    pub fn resolve(&self, path: &Path) -> Result<PathBuf> {
        match self.place(path) {
            Place::Store(store, below) if self.mount == SQUASHFS => {
                let found = files::resolve(store, &below).map_err(|error| named(error, path))?;
                Ok(joined(&self.mount(), &found))
            }
            _ => files::resolve(self, path),
        }
    }

    fn place<'a>(&'a self, path: &Path) -> Place<'a> {
        let mut rest = path.strip_prefix("/").unwrap_or(path).components();
        let Some(store) = &self.store else { return Place::Disc };
        for (depth, name) in self.mount.iter().enumerate() {
            match rest.next() {
                None => return Place::Above(self.mount[depth]),
                Some(part) if part.as_os_str() == *name => {}
                Some(_) => return Place::Disc,
            }
        }
        Place::Store(store, Path::new("/").join(rest.as_path()))
    }
}

/// Who knows what stands at a path.
enum Place<'a> {
    Disc,
    /// The disc, where it has this folder, and one more entry.
    Above(&'static str),
    Store(&'a Store, PathBuf),
}

/// A folder that is there for the squashfs to be seen in it.
const FOLDER: Meta = Meta { kind: Kind::Folder, size: 0, mode: 0o755, modified: 0 };

impl Files for Image {
    fn meta(&self, path: &Path) -> Option<Meta> {
        match self.place(path) {
            Place::Disc => self.disc.meta(path),
            Place::Above(_) => {
                Some(self.disc.meta(path).filter(|meta| meta.kind == Kind::Folder).unwrap_or(FOLDER))
            }
            Place::Store(store, below) => store.meta(&below),
        }
    }

    fn list(&self, path: &Path) -> Result<Vec<Entry>> {
        match self.place(path) {
            Place::Disc => self.disc.list(path),
            Place::Above(name) => {
                let there = self.disc.meta(path).is_some_and(|meta| meta.kind == Kind::Folder);
                let mut entries = if there { self.disc.list(path)? } else { Vec::new() };
                entries.retain(|entry| entry.name != name);
                let at = entries.partition_point(|entry| entry.name.as_os_str() < name);
                let meta = self.meta(&path.join(name)).unwrap_or(FOLDER);
                entries.insert(at, Entry { name: name.into(), meta });
                Ok(entries)
            }
            Place::Store(store, below) => store.list(&below).map_err(|error| named(error, path)),
        }
    }

    fn link(&self, path: &Path) -> Option<PathBuf> {
        match self.place(path) {
            Place::Disc => self.disc.link(path),
            Place::Above(_) => None,
            Place::Store(store, below) => store.link(&below),
        }
    }

    fn open(&self, path: &Path) -> Result<Box<dyn Read + Send + '_>> {
        match self.place(path) {
            Place::Disc => self.disc.open(path),
            Place::Above(_) => {
                let problem = "is a folder".to_owned();
                Err(ImageError::Path { path: path.display().to_string(), problem })
            }
            Place::Store(store, below) => store.open(&below).map_err(|error| named(error, path)),
        }
    }

    fn packed(&self, path: &Path) -> Option<(&Store, Id)> {
        match self.place(path) {
            Place::Disc | Place::Above(_) => None,
            Place::Store(store, below) => store.packed(&below),
        }
    }
}

/// The path as it was asked for, not as the store knows it.
fn named(error: ImageError, asked: &Path) -> ImageError {
    let path = asked.display().to_string();
    match error {
        ImageError::Missing { .. } => ImageError::Missing { path },
        ImageError::Path { problem, .. } => ImageError::Path { path, problem },
        other => other,
    }
}

fn joined(mount: &Path, below: &Path) -> PathBuf {
    match below.strip_prefix("/") {
        Ok(rest) if !rest.as_os_str().is_empty() => mount.join(rest),
        _ => mount.to_owned(),
    }
}

/// What lies in the root of a squashfs that is a store.
fn is_nix(store: &Store) -> bool {
    let looks = |entry: &Entry| entry.name == registration::NAME || is_store_name(&entry.name);
    store.list(Path::new("/")).is_ok_and(|entries| entries.iter().any(looks))
}
