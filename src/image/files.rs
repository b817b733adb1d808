//! A file system that can be looked at, whatever holds it: the disc, the store inside, a folder.
//!
//! Paths are absolute and of bytes, as Unix has them: names from an image may be anything.

use std::collections::VecDeque;
use std::ffi::{OsStr, OsString};
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use serde::Serialize;

use super::error::{ImageError, Result};
use super::store::Store;
use super::tree::Id;

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Folder,
    File,
    Link,
    /// A device, a FIFO or a socket.
    Special,
}

/// What is known of a file without opening it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Meta {
    pub kind: Kind,
    /// Bytes of a file's content; 0 for anything else.
    pub size: u64,
    /// Permission bits, as `chmod` has them.
    pub mode: u32,
    /// Seconds since 1970; 0 where it is not known.
    pub modified: i64,
}

/// One entry of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub name: OsString,
    pub meta: Meta,
}

/// A file system to be looked at. No function but [`resolve`] and what stands on it follows links.
pub trait Files: Send + Sync {
    fn meta(&self, path: &Path) -> Option<Meta>;

    /// Entries by name.
    ///
    /// # Errors
    /// When it is no folder, or cannot be read.
    fn list(&self, path: &Path) -> Result<Vec<Entry>>;

    /// Where a link points to, as it stands there.
    fn link(&self, path: &Path) -> Option<PathBuf>;

    /// # Errors
    /// When it is no file, or cannot be read.
    fn open(&self, path: &Path) -> Result<Box<dyn Read + Send + '_>>;

    /// The squashfs in which the content of a file lies, and which of its files it is: many of them
    /// are read faster in the order of the disc than one by one.
    fn packed(&self, _path: &Path) -> Option<(&Store, Id)> {
        None
    }
}

/// Links followed before it is called a loop, as Linux does.
const LINKS: usize = 40;

/// The path behind all links, each followed inside of these files: nothing leads out of them.
///
/// # Errors
/// When there is nothing, or too many links.
pub fn resolve(files: &(impl Files + ?Sized), path: &Path) -> Result<PathBuf> {
    let missing = || ImageError::Missing { path: path.display().to_string() };
    let mut left: VecDeque<OsString> = parts(path);
    let (mut at, mut followed) = (PathBuf::from("/"), 0);
    while let Some(name) = left.pop_front() {
        if name == ".." {
            at.pop();
            continue;
        }
        let next = at.join(&name);
        match files.meta(&next).ok_or_else(missing)?.kind {
            Kind::Link => {
                followed += 1;
                if followed > LINKS {
                    let problem = format!("leads through more than {LINKS} links");
                    return Err(ImageError::Path { path: path.display().to_string(), problem });
                }
                let target = files.link(&next).ok_or_else(missing)?;
                if target.is_absolute() {
                    at = PathBuf::from("/");
                }
                for part in parts(&target).into_iter().rev() {
                    left.push_front(part);
                }
            }
            _ => at = next,
        }
    }
    Ok(at)
}

fn parts(path: &Path) -> VecDeque<OsString> {
    path.components()
        .filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_owned()),
            Component::ParentDir => Some(OsStr::new("..").to_owned()),
            _ => None,
        })
        .collect()
}

/// The content of a file behind all links, of at most `limit` bytes.
///
/// # Errors
/// When there is no such file, when it cannot be read, or when it is larger.
pub fn read(files: &(impl Files + ?Sized), path: &Path, limit: u64) -> Result<Vec<u8>> {
    let place = resolve(files, path)?;
    let problem = |problem: String| ImageError::Path { path: path.display().to_string(), problem };
    let mut content = Vec::new();
    let reader = files.open(&place)?;
    reader
        .take(limit.saturating_add(1))
        .read_to_end(&mut content)
        .map_err(|e| problem(format!("cannot be read: {e}")))?;
    if content.len() as u64 > limit {
        return Err(problem(format!("is larger than {limit} bytes")));
    }
    Ok(content)
}

/// The text of a small file behind all links; what is no UTF-8 is replaced.
#[must_use]
pub fn text(files: &(impl Files + ?Sized), path: impl AsRef<Path>) -> Option<String> {
    let content = read(files, path.as_ref(), TEXT).ok()?;
    Some(String::from_utf8_lossy(&content).into_owned())
}

/// No configuration that is read as a whole is larger.
const TEXT: u64 = 4 << 20;
