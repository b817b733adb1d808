//! Free space where files are going to be, also for a folder that is not there yet.

use std::path::{Path, PathBuf};

/// The file system below a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disk {
    /// The nearest folder of the path that exists.
    pub folder: PathBuf,
    /// Bytes that this user may still write.
    pub free: u64,
    pub total: u64,
    /// Held in memory.
    pub tmpfs: bool,
    /// Tells file systems apart: two paths with the same number share their space.
    pub device: u64,
}

const TMPFS: u64 = 0x0102_1994;
const RAMFS: u64 = 0x8584_58f6;

/// Looks at the file system that a path is or will be on.
#[must_use]
pub fn disk(path: &Path) -> Option<Disk> {
    let path = std::path::absolute(path).ok()?;
    let folder = path.ancestors().find(|folder| folder.is_dir())?;
    let space = rustix::fs::statvfs(folder).ok()?;
    let kind = rustix::fs::statfs(folder).ok()?.f_type;
    // Kernels give the magic number sign-extended on some architectures.
    let kind = kind.cast_unsigned() & 0xffff_ffff;
    Some(Disk {
        folder: folder.to_owned(),
        free: space.f_bavail.saturating_mul(space.f_frsize),
        total: space.f_blocks.saturating_mul(space.f_frsize),
        tmpfs: kind == TMPFS || kind == RAMFS,
        device: rustix::fs::stat(folder).ok()?.st_dev,
    })
}

/// Whether this user may make files in a folder, or make the folder.
#[must_use]
pub(in crate::build) fn writable(path: &Path) -> bool {
    let Ok(path) = std::path::absolute(path) else { return false };
    let rights = rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK;
    let nearest = path.ancestors().find(|folder| folder.exists());
    nearest.is_some_and(|folder| folder.is_dir() && rustix::fs::access(folder, rights).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_not_there_yet_has_the_space_of_its_parent() {
        let folder = tempfile::tempdir().unwrap();
        let found = disk(&folder.path().join("not/yet")).unwrap();
        assert_eq!(found.folder, folder.path());
        assert!(found.total >= found.free && found.total > 0);
        assert!(writable(&folder.path().join("not/yet")));
    }

    #[test]
    fn a_file_is_no_folder_to_write_into() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        assert!(!writable(&file.join("below")));
    }

    #[test]
    fn shared_memory_is_a_tmpfs() {
        if let Some(found) = disk(Path::new("/dev/shm")).filter(|d| d.folder.ends_with("shm")) {
            assert!(found.tmpfs);
        }
    }
}
