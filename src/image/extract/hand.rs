//! One thread that writes files: it keeps the folder open that it writes into, for the next file
//! mostly goes there too.

use std::fs::File;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use rustix::fs::AtFlags;
use rustix::io::Errno;

use super::ExtractError;
use super::plan::{Item, Plan};
use super::target::{Target, finish};

pub(super) struct Hand<'a> {
    plan: &'a Plan,
    target: &'a Target,
    open: Option<(PathBuf, OwnedFd)>,
}

impl<'a> Hand<'a> {
    pub fn new(plan: &'a Plan, target: &'a Target) -> Self {
        Self { plan, target, open: None }
    }

    /// A new file for an item.
    pub fn make(&mut self, item: &Item) -> Result<File, ExtractError> {
        self.at(item, |target, folder, name| target.make_file(folder, name))
    }

    /// The file of an item once more.
    pub fn again(&mut self, item: &Item) -> Result<File, ExtractError> {
        self.at(item, |target, folder, name| target.again(folder, name))
    }

    /// Half a file must not pass for a whole one.
    pub fn remove(&mut self, item: &Item) {
        let _ = self.at(item, |_, folder, name| rustix::fs::unlinkat(folder, name, AtFlags::empty()));
    }

    /// Gives a file that is all written its rights and its time.
    pub fn finish(&self, item: &Item, file: &File) -> Result<(), ExtractError> {
        finish(file, item.meta).map_err(|error| self.failed(item, error))
    }

    pub fn failed(&self, item: &Item, error: impl Into<std::io::Error>) -> ExtractError {
        self.target.failed(&self.plan.place(item), error)
    }

    fn at<T>(
        &mut self,
        item: &Item,
        work: impl FnOnce(&Target, &OwnedFd, &Path) -> Result<T, Errno>,
    ) -> Result<T, ExtractError> {
        let place = self.plan.place(item);
        let folder = place.parent().unwrap_or(Path::new(""));
        let failed = |error: Errno| self.target.failed(&place, error);
        if self.open.as_ref().is_none_or(|(path, _)| path != folder) {
            self.open = Some((folder.to_owned(), self.target.folder(folder).map_err(failed)?));
        }
        let (Some((_, folder)), Some(name)) = (&self.open, place.file_name()) else {
            return Err(failed(Errno::INVAL));
        };
        work(self.target, folder, Path::new(name)).map_err(failed)
    }
}
