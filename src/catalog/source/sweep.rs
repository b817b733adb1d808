//! Removes what nobody needs any more: what runs left that were killed, and lists that no profile has
//! asked for in a long time. What a running process holds stays.

use std::cmp::Reverse;
use std::fs::{self, DirEntry, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::shelf;

/// A run that was killed wrote last before this; one that goes on writes all the time.
const LEFT: Duration = Duration::from_hours(1);
/// A download that nobody goes on with.
const PART: Duration = Duration::from_hours(7 * 24);
/// A list that no profile has used.
const UNUSED: Duration = Duration::from_hours(90 * 24);
/// Lists that are kept, and their bytes together; those used last stay.
const LISTS: usize = 16;
const BYTES: u64 = 512 << 20;

/// What runs lay into the folder of lists while they run.
pub(super) const NIX: &str = ".nix-";
pub(super) const LIST: &str = ".list-";
const COPY: &str = ".tmp";

/// Sweeps the folder of lists; the list at `own` is about to be used. What cannot be removed stays.
pub(super) fn sweep(cache: &Path, own: &Path) {
    let now = SystemTime::now();
    let Ok(entries) = fs::read_dir(shelf::folder(cache)) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let part = path.extension().filter(|ending| *ending == "of").map(|_| path.with_extension(""));
        if is_left(&entry, now) && !is_held(&path) && !part.is_some_and(|part| is_held(&part)) {
            let _ = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        }
    }
    unused(cache, own, now);
}

fn older(path: &Path, than: Duration, now: SystemTime) -> bool {
    let modified = fs::symlink_metadata(path).and_then(|about| about.modified()).ok();
    modified.and_then(|time| now.duration_since(time).ok()).is_some_and(|age| age > than)
}

fn is_left(entry: &DirEntry, now: SystemTime) -> bool {
    let (path, name) = (entry.path(), entry.file_name());
    let Some(name) = name.to_str() else { return false };
    if [NIX, LIST, COPY].iter().any(|begin| name.starts_with(begin)) {
        return older(&path, LEFT, now);
    }
    let is_empty = || entry.metadata().is_ok_and(|about| about.is_file() && about.len() == 0);
    if name.ends_with(".fetched") {
        older(&path, LEFT, now)
    } else if name.ends_with(".fetched.part") {
        is_empty() || older(&path, PART, now)
    } else if name.ends_with(".fetched.part.of") {
        let part = path.with_extension("");
        !part.exists() && older(&path, LEFT, now) || older(&path, PART, now) && older(&part, PART, now)
    } else {
        false
    }
}

/// Whether a running process has it: folders for Nix and parts of downloads are locked by theirs.
fn is_held(path: &Path) -> bool {
    let file = if path.is_dir() { File::open(path) } else { OpenOptions::new().write(true).open(path) };
    file.is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)))
}

/// Lists that have not been used for long, and those beyond the bounds.
fn unused(cache: &Path, own: &Path, now: SystemTime) {
    let lists = fs::read_dir(shelf::folder(cache)).into_iter().flatten().flatten();
    let lists = lists.map(|entry| entry.path()).filter(|path| shelf::is_list(path) && path != own);
    let mut lists: Vec<(SystemTime, PathBuf, u64)> = lists
        .filter_map(|path| {
            let about = fs::metadata(&path).ok()?;
            Some((about.modified().ok()?, path, about.len()))
        })
        .collect();
    lists.sort_by_key(|(used, path, _)| Reverse((*used, path.clone())));
    let mut bytes = fs::metadata(own).map_or(0, |about| about.len());
    for (at, (used, path, size)) in lists.into_iter().enumerate() {
        bytes = bytes.saturating_add(size);
        let long = now.duration_since(used).is_ok_and(|age| age > UNUSED);
        if long || at + 1 >= LISTS || bytes > BYTES {
            let _ = fs::remove_file(&path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Shelf(tempfile::TempDir);

    impl Shelf {
        fn new() -> Self {
            let shelf = Self(tempfile::tempdir().unwrap());
            fs::create_dir(shelf.0.path().join("lists")).unwrap();
            shelf
        }

        fn path(&self, name: &str) -> PathBuf {
            self.0.path().join("lists").join(name)
        }

        /// Something that was changed so many hours ago; a folder where it ends with `/`.
        fn has(&self, name: &str, bytes: &[u8], hours: u64) -> PathBuf {
            let path = self.path(name);
            if name.ends_with('/') {
                fs::create_dir(&path).unwrap();
                fs::write(path.join("packages"), bytes).unwrap();
            } else {
                fs::write(&path, bytes).unwrap();
            }
            let modified = SystemTime::now() - Duration::from_hours(hours);
            File::open(&path).unwrap().set_modified(modified).unwrap();
            path
        }

        fn sweeps(&self) -> Vec<String> {
            sweep(self.0.path(), &self.path("own.list"));
            let entries = fs::read_dir(self.0.path().join("lists")).unwrap().flatten();
            let mut names: Vec<String> =
                entries.map(|entry| entry.file_name().into_string().unwrap()).collect();
            names.sort();
            names
        }
    }

    #[test]
    fn what_a_killed_run_left_goes_and_what_a_run_has_stays() {
        let shelf = Shelf::new();
        shelf.has(".nix-old/", b"{}", 2);
        shelf.has(".nix-new/", b"{}", 0);
        let held = File::open(shelf.has(".nix-held/", b"{}", 2)).unwrap();
        held.try_lock().unwrap();
        shelf.has(".list-old", b"x", 2);
        shelf.has(".list-new", b"x", 0);
        shelf.has("a.fetched", b"x", 2);
        shelf.has("b.fetched", b"x", 0);
        shelf.has("something-else", b"x", 9999);
        assert_eq!(shelf.sweeps(), [".list-new", ".nix-held", ".nix-new", "b.fetched", "something-else"]);
        drop(held);
        assert!(!shelf.sweeps().contains(&".nix-held".to_owned()));
    }

    #[test]
    fn a_download_that_nobody_goes_on_with_goes() {
        let shelf = Shelf::new();
        let week = 7 * 24;
        shelf.has("empty.fetched.part", b"", 0);
        shelf.has("old.fetched.part", b"x", week + 1);
        shelf.has("old.fetched.part.of", b"x", week + 1);
        shelf.has("begun.fetched.part", b"x", week - 1);
        shelf.has("begun.fetched.part.of", b"x", week + 1);
        shelf.has("lone.fetched.part.of", b"x", 2);
        let running = shelf.has("held.fetched.part", b"", 0);
        let running = OpenOptions::new().write(true).open(running).unwrap();
        running.try_lock().unwrap();
        // Which of two comes first in the folder is open: what is left of a pair goes the next time.
        shelf.sweeps();
        assert_eq!(shelf.sweeps(), ["begun.fetched.part", "begun.fetched.part.of", "held.fetched.part"]);
    }

    #[test]
    fn lists_that_nobody_uses_go_and_the_own_one_stays() {
        let shelf = Shelf::new();
        shelf.has("own.list", b"x", 9999);
        shelf.has("unused.list", b"x", 91 * 24);
        for number in 0..20 {
            shelf.has(&format!("{number:02}.list"), b"x", number);
        }
        let left = shelf.sweeps();
        assert_eq!(left.len(), LISTS, "{left:?}");
        assert!(left.contains(&"own.list".to_owned()) && left.contains(&"14.list".to_owned()), "{left:?}");
        assert!(!left.contains(&"15.list".to_owned()), "{left:?}");
        let large = shelf.has("large.list", b"", 1);
        OpenOptions::new().write(true).open(&large).unwrap().set_len(BYTES).unwrap();
        File::open(&large).unwrap().set_modified(SystemTime::now() - Duration::from_secs(1)).unwrap();
        assert!(!shelf.sweeps().contains(&"large.list".to_owned()));
    }
}
