//! The folder that everything is written below, and nothing beside: each name is reached from its
//! handle, and no link on the way is followed, whoever put it there and when.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Component, Path, PathBuf};

use rustix::fs::{AtFlags, CWD, Mode, OFlags, ResolveFlags, Timespec, Timestamps};
use rustix::io::Errno;

use crate::image::files::Meta;

use super::ExtractError;

/// A folder of this machine that is written into.
pub(super) struct Target {
    root: OwnedFd,
    path: PathBuf,
    force: bool,
}

const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC).union(OFlags::NOFOLLOW);

impl Target {
    /// Opens the folder, which is made where it is missing. Links on the way to it are the user's.
    pub fn open(path: &Path, force: bool) -> Result<Self, ExtractError> {
        let failed = |source| ExtractError::Write { path: path.to_owned(), source };
        std::fs::create_dir_all(path).map_err(failed)?;
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let root = rustix::fs::openat(CWD, path, flags, Mode::empty()).map_err(|e| failed(e.into()))?;
        Ok(Self { root, path: path.to_owned(), force })
    }

    pub fn failed(&self, at: &Path, source: impl Into<io::Error>) -> ExtractError {
        ExtractError::Write { path: self.path.join(at), source: source.into() }
    }

    /// The folder at a place below.
    pub fn folder(&self, at: &Path) -> Result<OwnedFd, Errno> {
        let beneath = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
        let place = if at.as_os_str().is_empty() { Path::new(".") } else { at };
        match rustix::fs::openat2(&self.root, place, FOLDER, Mode::empty(), beneath) {
            // A kernel before 5.6, or a sandbox that does not know the call.
            Err(Errno::NOSYS | Errno::PERM) => step_by_step(&self.root, at),
            other => other,
        }
    }

    fn parent<'p>(&self, at: &'p Path) -> Result<(OwnedFd, &'p Path), Errno> {
        let name = at.file_name().map(Path::new).ok_or(Errno::INVAL)?;
        Ok((self.folder(at.parent().unwrap_or(Path::new("")))?, name))
    }

    pub fn make_folder(&self, at: &Path) -> Result<(), ExtractError> {
        self.make_folder_of(at).map_err(|error| self.failed(at, error))
    }

    fn make_folder_of(&self, at: &Path) -> Result<(), Errno> {
        let (parent, name) = self.parent(at)?;
        match rustix::fs::mkdirat(&parent, name, Mode::RWXU) {
            Err(Errno::EXIST) if self.force => {
                // A folder is written into; a file or a link gives way.
                if let Ok(there) = rustix::fs::openat(&parent, name, FOLDER, Mode::empty()) {
                    return rustix::fs::fchmod(there, Mode::RWXU);
                }
                rustix::fs::unlinkat(&parent, name, AtFlags::empty())?;
                rustix::fs::mkdirat(&parent, name, Mode::RWXU)
            }
            other => other,
        }
    }

    /// A new file in the folder `parent`, empty and open for writing.
    pub fn make_file(&self, parent: impl AsFd, name: &Path) -> Result<File, Errno> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let make = || rustix::fs::openat(&parent, name, flags, Mode::RUSR | Mode::WUSR);
        match make() {
            Err(Errno::EXIST) if self.force => {
                rustix::fs::unlinkat(&parent, name, AtFlags::empty())?;
                make().map(File::from)
            }
            other => other.map(File::from),
        }
    }

    /// A file that was made before, open for writing once more.
    #[expect(clippy::unused_self, reason = "it belongs to the target as the others do")]
    pub fn again(&self, parent: impl AsFd, name: &Path) -> Result<File, Errno> {
        let flags = OFlags::WRONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        rustix::fs::openat(&parent, name, flags, Mode::empty()).map(File::from)
    }

    pub fn make_link(&self, at: &Path, to: &Path, modified: i64) -> Result<(), ExtractError> {
        self.make_link_of(at, to, modified).map_err(|error| self.failed(at, error))
    }

    fn make_link_of(&self, at: &Path, to: &Path, modified: i64) -> Result<(), Errno> {
        let (parent, name) = self.parent(at)?;
        match rustix::fs::symlinkat(to, &parent, name) {
            Err(Errno::EXIST) if self.force => {
                rustix::fs::unlinkat(&parent, name, AtFlags::empty())?;
                rustix::fs::symlinkat(to, &parent, name)?;
            }
            other => other?,
        }
        rustix::fs::utimensat(&parent, name, &times(modified), AtFlags::SYMLINK_NOFOLLOW)
    }

    /// Gives a folder its rights and its time.
    pub fn finish_folder(&self, at: &Path, meta: Meta) -> Result<(), ExtractError> {
        let finish = || finish(self.folder(at)?, meta);
        finish().map_err(|error| self.failed(at, error))
    }
}

/// Rights and time as they are in the image; a set-user-ID bit would be for the wrong user here.
pub(super) fn finish(opened: impl AsFd, meta: Meta) -> Result<(), Errno> {
    rustix::fs::fchmod(&opened, Mode::from_raw_mode(meta.mode & 0o777))?;
    rustix::fs::futimens(&opened, &times(meta.modified))
}

fn times(modified: i64) -> Timestamps {
    let time = Timespec { tv_sec: modified, tv_nsec: 0 };
    Timestamps { last_access: time, last_modification: time }
}

fn step_by_step(root: &OwnedFd, at: &Path) -> Result<OwnedFd, Errno> {
    let mut opened = rustix::fs::openat(root, ".", FOLDER, Mode::empty())?;
    for part in at.components() {
        let Component::Normal(name) = part else { return Err(Errno::INVAL) };
        opened = rustix::fs::openat(&opened, name, FOLDER, Mode::empty())?;
    }
    Ok(opened)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_to_a_folder_follow_no_link_and_leave_no_target() {
        let outside = tempfile::tempdir().unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(outside.path(), folder.path().join("link")).unwrap();
        std::fs::create_dir_all(folder.path().join("a/b")).unwrap();
        let target = Target::open(folder.path(), false).unwrap();
        for way in
            [&|at: &Path| target.folder(at) as Result<_, Errno>, &|at: &Path| step_by_step(&target.root, at)]
                as [&dyn Fn(&Path) -> Result<OwnedFd, Errno>; 2]
        {
            assert!(way(Path::new("")).is_ok());
            assert!(way(Path::new("a/b")).is_ok());
            for bad in ["link", "link/x", "a/../..", "/", ".."] {
                assert!(way(Path::new(bad)).is_err(), "{bad}");
            }
        }
    }
}
