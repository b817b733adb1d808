//! Files out of an image: byte for byte, without root, and never outside the folder they are for.
//!
//! Everything is looked at before anything is written: what is there already, whether it fits. Then
//! come the folders, the files by several threads (those of the squashfs in the order in which their
//! data lies), the links, and last the rights and times of the folders, which may forbid writing into them. A link
//! is made after all files, and no file is made through one.

mod copy;
mod error;
mod hand;
mod packed;
mod plan;
mod target;
#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::build::machine;
use crate::build::request::Cancel;

use super::files::{Files, Kind};
use super::progress::Progress;

pub use error::ExtractError;
pub use plan::{Plan, Top, plan};

use target::Target;

/// What came of it.
#[derive(Debug, Default)]
pub struct Done {
    pub folders: u64,
    /// Files that are whole.
    pub files: u64,
    pub links: u64,
    pub bytes: u64,
    /// Devices, FIFOs and sockets, which are left out.
    pub special: u64,
    /// Files that the image does not give; what was written of them is removed.
    pub unread: Vec<Unread>,
    /// How many more there were than `unread` names.
    pub more_unread: u64,
    /// It was asked to stop before all was done.
    pub stopped: bool,
}

/// A file that cannot be read out of the image.
#[derive(Debug)]
pub struct Unread {
    pub path: PathBuf,
    pub problem: String,
}

/// Files that are named when they cannot be read; a broken image may have any number.
const NAMED: usize = 100;

impl Done {
    fn unread(&mut self, path: PathBuf, problem: String) {
        if self.unread.len() < NAMED {
            self.unread.push(Unread { path, problem });
        } else {
            self.more_unread += 1;
        }
    }

    /// All is there.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.unread.is_empty() && !self.stopped
    }
}

/// Whether the plan can be carried out: whether something is in the way, and whether it fits.
///
/// # Errors
/// When not; nothing was written.
pub fn check(plan: &Plan, into: &Path, force: bool) -> Result<(), ExtractError> {
    if !force {
        for top in &plan.tops {
            let place = into.join(&top.name);
            match std::fs::symlink_metadata(&place) {
                Ok(_) => return Err(ExtractError::Exists(place)),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(source) => return Err(ExtractError::Write { path: place, source }),
            }
        }
    }
    let free = machine::disk(into).map(|disk| disk.free);
    if let Some(free) = free.filter(|free| *free < plan.needed) {
        return Err(ExtractError::Space { needed: plan.needed, free, folder: into.to_owned() });
    }
    Ok(())
}

/// Writes what was planned below `into`, which is made where it is missing. With `force` files and
/// links that are there are replaced, and folders written into.
///
/// # Errors
/// When the target cannot be written; what was written until then stays. A file that the image does
/// not give is no error: it is in [`Done::unread`].
pub fn extract(
    files: &dyn Files,
    plan: &Plan,
    into: &Path,
    force: bool,
    threads: usize,
    cancel: &Cancel,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Done, ExtractError> {
    let target = Target::open(into, force)?;
    let mut done = Done { special: plan.special, ..Done::default() };
    for item in plan.of(Kind::Folder) {
        if cancel.asked() > 0 {
            done.stopped = true;
            return Ok(done);
        }
        target.make_folder(&plan.place(item))?;
        done.folders += 1;
    }
    copy::files(&copy::Work { files, plan, target: &target, cancel, progress }, threads, &mut done)?;
    for item in plan.of(Kind::Link) {
        if done.stopped || cancel.asked() > 0 {
            done.stopped = true;
            return Ok(done);
        }
        match files.link(&item.source) {
            Some(to) => {
                target.make_link(&plan.place(item), &to, item.meta.modified)?;
                done.links += 1;
            }
            None => done.unread(item.source.clone(), "a link that leads nowhere".to_owned()),
        }
    }
    // The deepest first: a folder that may not be written is closed when all below it is done.
    for item in plan.of(Kind::Folder).rev() {
        target.finish_folder(&plan.place(item), item.meta)?;
    }
    Ok(done)
}

/// The last name of a path; none for the root.
fn last_name(path: &Path) -> Option<OsString> {
    path.file_name().map(ToOwned::to_owned)
}
