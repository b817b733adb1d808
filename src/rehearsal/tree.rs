//! The channel's Nix text, out of the program and onto the disk.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, SystemTime};

use include_dir::{Dir, DirEntry, File, include_dir};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::{RehearsalError, at};
use crate::build::text::hex;

static TREE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/rehearsal/nixpkgs");

/// How folders that are still being made begin.
const UNFINISHED: &str = ".unfinished-";
/// Folders of runs that were killed are swept away when they are this old.
const STALE: Duration = Duration::from_hours(24);
/// Goes into the hash; to be raised when [`super::parts::lay`] lays the parts in another way.
const LAYOUT: &str = "1";

fn files<'a>(folder: &'a Dir<'a>, into: &mut Vec<&'a File<'a>>) {
    for entry in folder.entries() {
        match entry {
            DirEntry::Dir(inner) => files(inner, into),
            DirEntry::File(file) => into.push(file),
        }
    }
}

fn sorted() -> Vec<&'static File<'static>> {
    let mut all = Vec::new();
    files(&TREE, &mut all);
    all.sort_by_key(|file| file.path());
    all
}

/// Names the channel: another tree or other parts make another folder.
pub fn hash(parts: &str) -> String {
    let mut hasher = Sha256::new();
    let mut add = |bytes: &[u8]| {
        hasher.update((bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    add(LAYOUT.as_bytes());
    add(parts.as_bytes());
    for file in sorted() {
        add(file.path().as_os_str().as_encoded_bytes());
        add(file.contents());
    }
    hex(&hasher.finalize()[..10])
}

/// The mode that a file of the tree had: the compiler keeps contents, not modes, and what is
/// meant to be run says so in its first line.
pub fn mode(contents: &[u8]) -> u32 {
    if contents.starts_with(b"#!") { 0o755 } else { 0o644 }
}

/// A folder for what is being made; gone when the value is.
pub fn unfinished(folder: &Path) -> Result<TempDir, RehearsalError> {
    tempfile::Builder::new().prefix(UNFINISHED).tempdir_in(folder).map_err(at(folder))
}

/// Writes the tree into `folder`.
pub fn write(folder: &Path) -> Result<(), RehearsalError> {
    for file in sorted() {
        let path = folder.join(file.path());
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(at(parent))?;
        }
        fs::write(&path, file.contents()).map_err(at(&path))?;
        fs::set_permissions(&path, Permissions::from_mode(mode(file.contents()))).map_err(at(&path))?;
    }
    Ok(())
}

/// Renames a finished folder into its place. Where another run was quicker, its result stands.
pub fn settle(made: &Path, place: &Path) -> Result<(), RehearsalError> {
    // A temporary folder is private to its owner; builders under another user read this one.
    fs::set_permissions(made, Permissions::from_mode(0o755)).map_err(at(made))?;
    match fs::rename(made, place) {
        Err(error)
            if matches!(error.kind(), io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::AlreadyExists)
                && place.is_dir() =>
        {
            Ok(())
        }
        result => result.map_err(at(place)),
    }
}

/// Takes away what killed runs left; what cannot be taken away does no harm.
pub fn sweep(root: &Path) {
    let Ok(entries) = fs::read_dir(root) else { return };
    for entry in entries.flatten() {
        let unfinished = entry.file_name().to_string_lossy().starts_with(UNFINISHED);
        let age = entry
            .metadata()
            .and_then(|meta| meta.modified())
            .map(|time| SystemTime::now().duration_since(time).unwrap_or_default());
        if unfinished && age.is_ok_and(|age| age > STALE) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
