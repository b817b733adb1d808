//! Files that can be read until somebody asks to stop: from then on there is nothing any more, so that
//! whatever goes through them ends at once.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::error::{ImageError, Result};
use super::files::{Entry, Files, Meta};
use super::store::Store;
use super::tree::Id;
use crate::build::request::Cancel;

/// What was read of them is worth nothing once it was asked: see [`Until::end`].
pub struct Until<'a> {
    files: &'a dyn Files,
    cancel: &'a Cancel,
}

impl<'a> Until<'a> {
    #[must_use]
    pub fn asked(files: &'a dyn Files, cancel: &'a Cancel) -> Self {
        Self { files, cancel }
    }

    fn is_over(&self) -> bool {
        self.cancel.asked() > 0
    }

    /// What was found, if nobody asked to stop meanwhile.
    ///
    /// # Errors
    /// When somebody did.
    pub fn end<T>(&self, found: T) -> Result<T> {
        if self.is_over() { Err(ImageError::Cancelled) } else { Ok(found) }
    }
}

impl Files for Until<'_> {
    fn meta(&self, path: &Path) -> Option<Meta> {
        self.end(()).ok().and_then(|()| self.files.meta(path))
    }

    fn list(&self, path: &Path) -> Result<Vec<Entry>> {
        self.end(()).and_then(|()| self.files.list(path))
    }

    fn link(&self, path: &Path) -> Option<PathBuf> {
        self.end(()).ok().and_then(|()| self.files.link(path))
    }

    fn open(&self, path: &Path) -> Result<Box<dyn Read + Send + '_>> {
        let content = self.end(()).and_then(|()| self.files.open(path))?;
        Ok(Box::new(Content { content, cancel: self.cancel }))
    }

    fn packed(&self, path: &Path) -> Option<(&Store, Id)> {
        self.end(()).ok().and_then(|()| self.files.packed(path))
    }
}

struct Content<'a> {
    content: Box<dyn Read + Send + 'a>,
    cancel: &'a Cancel,
}

impl Read for Content<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.cancel.asked() > 0 {
            return Err(io::Error::other("stopped as asked"));
        }
        self.content.read(into)
    }
}
