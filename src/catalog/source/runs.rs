//! What runs leave for each other, a file each: that one is getting a list, and that Nix could not
//! give one.
//!
//! Two runs that got the same list at once would write into one file, and would evaluate the same
//! nixpkgs twice; the second waits, and takes what the first kept.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

use super::SourceError;
use super::key::Key;
use crate::build::request::Cancel;

/// How often it is looked whether the other run has ended.
const LOOK: Duration = Duration::from_millis(50);
/// A nixpkgs of which Nix could not give a list is not evaluated again by itself for so long, unless
/// it changes.
const TRIED: Duration = Duration::from_hours(1);
/// More than the state of any nixpkgs.
const LONGEST: u64 = 256;

/// While it lives, no other run gets this list.
#[derive(Debug)]
pub(super) struct Turn {
    _file: File,
    /// Another run had it before.
    pub waited: bool,
}

fn folder(cache: &Path) -> PathBuf {
    cache.join("runs")
}

impl Turn {
    /// Waits while another run has it, which is told to `waits` once.
    pub fn of(
        cache: &Path,
        key: &Key,
        cancel: &Cancel,
        waits: &mut dyn FnMut(),
    ) -> Result<Self, SourceError> {
        let folder = folder(cache);
        let path = folder.join(format!("{}.lock", key.name));
        let at = |source| SourceError::File { path: path.clone(), source };
        fs::create_dir_all(&folder).map_err(at)?;
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(&path).map_err(at)?;
        let mut waited = false;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file, waited }),
                Err(TryLockError::WouldBlock) if cancel.asked() > 0 => return Err(SourceError::Stopped),
                Err(TryLockError::WouldBlock) => {}
                // A file system without locks: better two runs at once than none.
                Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                    return Ok(Self { _file: file, waited });
                }
                Err(TryLockError::Error(source)) => return Err(at(source)),
            }
            if !waited {
                waits();
                waited = true;
            }
            thread::sleep(LOOK);
        }
    }
}

fn failed(cache: &Path, key: &Key) -> PathBuf {
    folder(cache).join(format!("{}.failed", key.name))
}

/// Notes that Nix could not give the list of this nixpkgs as it is now.
pub(super) fn note_failure(cache: &Path, key: &Key) {
    let write = || -> io::Result<()> {
        let mut file = tempfile::Builder::new().prefix(".failed-").tempfile_in(folder(cache))?;
        file.write_all(key.state().as_bytes())?;
        file.persist(failed(cache, key)).map_err(|error| error.error)?;
        Ok(())
    };
    // Without the note it is asked again, as it would be without a cache.
    let _ = write();
}

pub(super) fn forget_failure(cache: &Path, key: &Key) {
    let _ = fs::remove_file(failed(cache, key));
}

/// Whether Nix could not give the list of this nixpkgs a short while ago.
pub(super) fn has_failed(cache: &Path, key: &Key) -> bool {
    let path = failed(cache, key);
    let recent = |time| SystemTime::now().duration_since(time).is_ok_and(|age| age <= TRIED);
    let about = fs::metadata(&path).ok().filter(fs::Metadata::is_file);
    if !about.and_then(|about| about.modified().ok()).is_some_and(recent) {
        return false;
    }
    let mut of = String::new();
    let read = File::open(&path).and_then(|file| file.take(LONGEST).read_to_string(&mut of));
    read.is_ok() && of == key.state()
}

#[cfg(test)]
mod tests {
    use super::super::Wanted;
    use super::*;
    use crate::profile::model::{Nixpkgs, Source};

    fn key(tree: &Path) -> Key {
        let nixpkgs = Nixpkgs::Path(tree.to_str().unwrap().to_owned());
        let source = Source { nixpkgs, ..Source::default() };
        Key::of(&Wanted { source, base: "/".into(), cache: "/c".into(), mirror: None })
    }

    #[test]
    fn a_failure_counts_for_an_hour_and_until_the_nixpkgs_changes() {
        let (cache, tree) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (cache, key) = (cache.path(), key(tree.path()));
        fs::create_dir_all(folder(cache)).unwrap();
        assert!(!has_failed(cache, &key));
        note_failure(cache, &key);
        assert!(has_failed(cache, &key));
        let file = File::options().write(true).open(failed(cache, &key)).unwrap();
        file.set_modified(SystemTime::now() - TRIED - Duration::from_secs(9)).unwrap();
        assert!(!has_failed(cache, &key));
        note_failure(cache, &key);
        fs::write(tree.path().join(".version"), "another").unwrap();
        assert!(!has_failed(cache, &key));
        note_failure(cache, &key);
        forget_failure(cache, &key);
        assert!(!has_failed(cache, &key));
    }

    #[test]
    fn whoever_waits_can_stop_waiting() {
        let (cache, tree) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (cache, key) = (cache.path(), key(tree.path()));
        let cancel = Cancel::default();
        let first = Turn::of(cache, &key, &cancel, &mut || unreachable!()).unwrap();
        assert!(!first.waited);
        let asked = cancel.clone();
        let second = Turn::of(cache, &key, &cancel, &mut || asked.ask());
        assert!(matches!(second, Err(SourceError::Stopped)), "{second:?}");
        drop(first);
        assert!(!Turn::of(cache, &key, &Cancel::default(), &mut || unreachable!()).unwrap().waited);
    }
}
