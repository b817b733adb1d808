//! Letting go of records, and of the lists of store paths beside them that tell what was on an image.

use std::collections::BTreeSet;
use std::fs::{self, DirEntry};
use std::io;
use std::path::PathBuf;
use std::time::UNIX_EPOCH;

use super::{HistoryError, Line, Store, failed, remove};

/// What is to be forgotten; all where nothing is said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Forget {
    /// Of this profile alone.
    pub profile: Option<String>,
    /// Only what is older than this, in seconds since 1970.
    pub before: Option<u64>,
}

/// How much of what was forgotten, or would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Forgotten {
    pub builds: usize,
    /// Lines that could not be read, or that a newer program wrote.
    pub lines: usize,
    /// Lists of the store paths of a last image.
    pub lists: usize,
}

/// The names of profiles, by what becomes of their records.
#[derive(Default)]
struct Names {
    stay: BTreeSet<String>,
    go: BTreeSet<String>,
}

impl Forget {
    fn is_all(&self) -> bool {
        *self == Self::default()
    }

    fn takes(&self, line: &Line) -> bool {
        match line {
            Line::Record(record) => {
                self.profile.as_ref().is_none_or(|name| record.name == *name)
                    && self.before.is_none_or(|time| record.at < time)
            }
            Line::Newer(_) | Line::Damaged(_) => self.is_all(),
        }
    }

    fn count(&self, lines: &[Line]) -> (Forgotten, Names) {
        let (mut gone, mut names) = (Forgotten::default(), Names::default());
        for line in lines {
            let goes = self.takes(line);
            match line {
                Line::Record(record) => {
                    gone.builds += usize::from(goes);
                    if goes { &mut names.go } else { &mut names.stay }.insert(record.name.clone());
                }
                Line::Newer(_) | Line::Damaged(_) => gone.lines += usize::from(goes),
            }
        }
        (gone, names)
    }

    /// A list is as old as its file. It goes with the last record of its profile, too: that one was begun
    /// before its list was written.
    fn takes_list(&self, entry: &DirEntry, names: &Names) -> bool {
        let file = entry.file_name();
        let file = file.to_string_lossy();
        let Some(stem) = file.strip_suffix(".paths") else { return false };
        // Where two profiles may have it, it is of the longer name.
        let another =
            |name: &str| names.stay.iter().any(|stays| stays.len() > name.len() && belongs(stem, stays));
        let of_it = self.profile.as_deref().is_none_or(|name| belongs(stem, name) && !another(name));
        let mut bare = names.go.difference(&names.stay);
        of_it
            && (self.before.is_none_or(|time| written(entry).is_none_or(|at| at < time))
                || bare.any(|name| belongs(stem, name) && !another(name)))
    }
}

impl Forgotten {
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

impl Store {
    /// What [`Store::forget`] would forget now.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn forgettable(&self, what: &Forget) -> Result<Forgotten, HistoryError> {
        let (gone, names) = what.count(&self.lines()?);
        let aside = if what.is_all() { self.set_aside() } else { 0 };
        Ok(Forgotten { lines: gone.lines + aside, lists: self.lists(what, &names)?.len(), ..gone })
    }

    /// Forgets records and the lists that go with them, and says how many. Forgetting all takes what
    /// could not be read, too.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn forget(&self, what: &Forget) -> Result<Forgotten, HistoryError> {
        if !self.folder.is_dir() {
            return Ok(Forgotten::default());
        }
        let (mut gone, mut names) = (Forgotten::default(), Names::default());
        self.change(|lines| {
            (gone, names) = what.count(lines);
            lines.retain(|line| !what.takes(line));
        })?;
        if what.is_all() {
            gone.lines += self.set_aside();
            remove(&self.damaged())?;
        }
        for list in self.lists(what, &names)? {
            remove(&list)?;
            gone.lists += 1;
        }
        Ok(gone)
    }

    fn lists(&self, what: &Forget, names: &Names) -> Result<Vec<PathBuf>, HistoryError> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(failed(&self.folder))?,
        };
        let taken = entries.flatten().filter(|entry| what.takes_list(entry, names));
        Ok(taken.map(|entry| entry.path()).collect())
    }
}

/// Whether a list is of a profile: a file's has a short hash behind a `-`, and a build from elsewhere a
/// word of its own behind a `.`.
fn belongs(stem: &str, profile: &str) -> bool {
    let is_hash = |text: &str| text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    stem.strip_prefix(profile).is_some_and(|rest| {
        let file = rest.split('.').next().unwrap_or_default();
        file.is_empty() || file.strip_prefix('-').is_some_and(is_hash)
    })
}

/// In seconds since 1970.
fn written(entry: &DirEntry) -> Option<u64> {
    let time = entry.metadata().and_then(|meta| meta.modified()).ok()?;
    Some(time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::super::{Record, VERSION};
    use super::*;

    fn store(records: &[(&str, u64)], lists: &[(&str, u64)]) -> (tempfile::TempDir, Store) {
        let place = tempfile::tempdir().unwrap();
        let store = Store::at(place.path().join("history"));
        for (name, at) in records {
            let record = Record { version: VERSION, name: (*name).into(), at: *at, ..Record::default() };
            store.append(&record).unwrap();
        }
        fs::create_dir_all(&store.folder).unwrap();
        for (name, at) in lists {
            let file = fs::File::create(store.folder.join(format!("{name}.paths"))).unwrap();
            file.set_modified(UNIX_EPOCH + Duration::from_secs(*at)).unwrap();
        }
        (place, store)
    }

    fn of(profile: &str) -> Forget {
        Forget { profile: Some(profile.into()), before: None }
    }

    fn left(store: &Store) -> (Vec<u64>, Vec<String>) {
        let records = store.read().unwrap().history.records.iter().map(|record| record.at).collect();
        let names = fs::read_dir(&store.folder).unwrap().map(|entry| entry.unwrap().file_name());
        let names = names.map(|name| name.to_string_lossy().into_owned());
        let mut lists: Vec<String> =
            names.filter_map(|name| Some(name.strip_suffix(".paths")?.to_owned())).collect();
        lists.sort();
        (records, lists)
    }

    /// What is told before is what is done.
    fn forgets(store: &Store, what: &Forget) -> (usize, usize) {
        let told = store.forgettable(what).unwrap();
        assert_eq!(store.forget(what).unwrap(), told);
        assert!(store.forgettable(what).unwrap().is_nothing());
        (told.builds, told.lists)
    }

    #[test]
    fn a_folder_that_is_not_there_holds_nothing_and_is_not_made() {
        let (place, _) = store(&[], &[]);
        let none = Store::at(place.path().join("none"));
        assert_eq!(forgets(&none, &Forget::default()), (0, 0));
        assert!(!none.folder.exists());
    }

    #[test]
    fn a_profile_goes_with_its_lists_and_no_other() {
        let lists = ["box", "box.rehearsal", "box-0a1b2c3d", "box-0a1b2c3d.rehearsal"];
        let others = ["box-00000000", "box-two", "boxer", "desk"];
        let all: Vec<(&str, u64)> = lists.iter().chain(&others).map(|name| (*name, 9)).collect();
        let (_place, store) = store(&[("box", 1), ("desk", 2), ("box", 3), ("box-00000000", 4)], &all);
        assert_eq!(forgets(&store, &of("box")), (2, 4));
        assert_eq!(left(&store), (vec![2, 4], others.map(str::to_owned).to_vec()));
        store.append(&Record { version: VERSION, name: "box".into(), at: 5, ..Record::default() }).unwrap();
        assert_eq!(forgets(&store, &of("box-00000000")), (1, 1));
        assert_eq!(left(&store), (vec![2, 5], others[1..].iter().map(|name| (*name).to_owned()).collect()));
    }

    #[test]
    fn what_is_old_goes_with_lists_that_are_as_old() {
        let records = [("box", 10), ("desk", 20), ("box", 30), ("late", 10)];
        let lists = [("box", 31), ("box.rehearsal", 11), ("desk", 21), ("late", 26), ("elsewhere", 5)];
        let (_place, store) = store(&records, &lists);
        let old = |profile: Option<&str>| Forget { profile: profile.map(str::to_owned), before: Some(25) };
        assert_eq!(forgets(&store, &old(Some("box"))), (1, 1));
        assert_eq!(forgets(&store, &old(None)), (2, 3));
        assert_eq!(left(&store), (vec![30], vec!["box".to_owned()]));
    }

    #[test]
    fn all_is_all_whether_there_are_records_or_not() {
        let (_place, store) = store(&[], &[("box", 1), ("desk", 2)]);
        assert_eq!(forgets(&store, &Forget::default()), (0, 2));
        fs::write(store.path(), "nonsense\n").unwrap();
        fs::write(store.damaged(), "and\nmore\n").unwrap();
        assert_eq!(store.forgettable(&of("box")).unwrap(), Forgotten::default());
        let told = store.forgettable(&Forget::default()).unwrap();
        assert_eq!((told.lines, store.forget(&Forget::default()).unwrap()), (3, told));
        assert!(!store.damaged().exists());
    }
}
