//! The file of records: `builds.jsonl`, one a line, oldest first. It is written whole under a lock, so
//! two builds that end at once both stay. What cannot be read is kept beside it, not thrown away.

mod forget;

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use super::{History, Record, VERSION};

pub use forget::{Forget, Forgotten};

/// Kept of each profile, and in all; the newest.
const OF_ONE: usize = 50;
const OF_ALL: usize = 500;
/// Derivations kept of a build, those that took longest.
const DERIVATIONS: usize = 2000;
/// A file that is larger was not written by this program.
const LARGEST: u64 = 64 << 20;
/// The file of what could not be read is not let grow beyond this.
const LARGEST_DAMAGED: u64 = 4 << 20;

/// Why the history could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}; look at that file and its rights", path.display())]
pub struct HistoryError {
    path: PathBuf,
    source: io::Error,
}

/// The folder of the history, which need not exist yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    folder: PathBuf,
}

/// What the file held.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Kept {
    pub history: History,
    /// Lines that make no sense, set aside already or yet to be.
    pub damaged: usize,
    /// Records of a newer program, which stay where they are.
    pub newer: usize,
}

/// One line of the file.
enum Line {
    Record(Box<Record>),
    Newer(Vec<u8>),
    Damaged(Vec<u8>),
}

impl Store {
    #[must_use]
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The file of records.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.folder.join("builds.jsonl")
    }

    /// Where lines go that make no sense.
    #[must_use]
    pub fn damaged(&self) -> PathBuf {
        self.folder.join("builds.damaged")
    }

    /// All records; none where there is no file.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn read(&self) -> Result<Kept, HistoryError> {
        let lines = self.lines()?;
        let mut kept = Kept { damaged: self.set_aside(), ..Kept::default() };
        for line in lines {
            match line {
                Line::Record(record) => kept.history.records.push(*record),
                Line::Newer(_) => kept.newer += 1,
                Line::Damaged(_) => kept.damaged += 1,
            }
        }
        Ok(kept)
    }

    /// Adds a record, and lets go of the oldest where there are too many.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn append(&self, record: &Record) -> Result<(), HistoryError> {
        self.change(|lines| {
            let mut record = record.clone();
            record.version = VERSION;
            record.built.sort_by(|one, two| two.1.total_cmp(&one.1));
            record.built.truncate(DERIVATIONS);
            lines.push(Line::Record(Box::new(record)));
            bound(lines);
        })
    }

    fn change(&self, work: impl FnOnce(&mut Vec<Line>)) -> Result<(), HistoryError> {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.folder)
            .map_err(failed(&self.folder))?;
        let path = self.folder.join("builds.lock");
        let lock = File::create(&path).map_err(failed(&path))?;
        // Where the file system knows no locks, going on is better than forgetting a build.
        let _ = lock.lock();
        let mut lines = self.lines()?;
        work(&mut lines);
        let (mut text, mut damaged) = (Vec::new(), Vec::new());
        for line in &lines {
            match line {
                Line::Record(record) => {
                    let line = serde_json::to_vec(record).map_err(io::Error::other);
                    text.extend(line.map_err(failed(&self.path()))?);
                    text.push(b'\n');
                }
                Line::Newer(raw) => text.extend(raw.iter().chain(b"\n")),
                Line::Damaged(raw) => damaged.extend(raw.iter().chain(b"\n")),
            }
        }
        if !damaged.is_empty() {
            self.put_aside(&damaged)?;
        }
        write(&self.path(), &text).map_err(failed(&self.path()))
    }

    /// The beginning stays where there is no room for all: it is what a person would ask about first.
    fn put_aside(&self, damaged: &[u8]) -> Result<(), HistoryError> {
        let path = self.damaged();
        let mut all = bounded(&path, LARGEST_DAMAGED).map_err(failed(&path))?.unwrap_or_default();
        all.extend(damaged);
        all.truncate(usize::try_from(LARGEST_DAMAGED).unwrap_or(usize::MAX));
        write(&path, &all).map_err(failed(&path))
    }

    fn set_aside(&self) -> usize {
        let aside = bounded(&self.damaged(), LARGEST_DAMAGED).ok().flatten().unwrap_or_default();
        aside.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count()
    }

    fn lines(&self) -> Result<Vec<Line>, HistoryError> {
        let path = self.path();
        let text = bounded(&path, LARGEST).map_err(failed(&path))?.unwrap_or_default();
        let lines = text.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
        Ok(lines.map(understood).collect())
    }
}

fn remove(path: &Path) -> Result<(), HistoryError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(path)(error)),
        _ => Ok(()),
    }
}

/// The newest of each profile, then of all.
fn bound(lines: &mut Vec<Line>) {
    let mut seen = std::collections::HashMap::<String, usize>::new();
    let mut all = 0;
    let mut stays: Vec<bool> = lines
        .iter()
        .rev()
        .map(|line| {
            let Line::Record(record) = line else { return true };
            let of_one = seen.entry(record.name.clone()).or_default();
            *of_one += 1;
            let stays = *of_one <= OF_ONE && all < OF_ALL;
            all += usize::from(stays);
            stays
        })
        .collect();
    lines.retain(|_| stays.pop().unwrap_or(true));
}

fn understood(line: &[u8]) -> Line {
    #[derive(serde::Deserialize)]
    struct Form {
        version: u32,
    }
    if let Ok(Form { version }) = serde_json::from_slice(line)
        && version > VERSION
    {
        return Line::Newer(line.to_owned());
    }
    match serde_json::from_slice::<Record>(line) {
        Ok(record) if is_sound(&record) => Line::Record(Box::new(record)),
        _ => Line::Damaged(line.to_owned()),
    }
}

/// Whether a build can have been like this.
fn is_sound(record: &Record) -> bool {
    let ranges = record.expected.iter().flat_map(|it| [it.seconds, it.bytes, it.image_seconds]);
    let squash = record.squash.iter().flat_map(|it| [it.seconds, it.cpu_seconds]);
    let times = record.stages.values().chain(record.built.iter().map(|(_, time)| time)).copied();
    let times = times.chain(record.image_seconds).chain(record.fetched.map(|(_, time)| time)).chain(squash);
    !record.name.is_empty()
        && record.version == VERSION
        && times.chain(ranges.flat_map(|it| [it.low, it.likely, it.high])).all(|time| time >= 0.0)
}

/// A file of this size at most; nothing where there is none.
fn bounded(path: &Path, largest: u64) -> io::Result<Option<Vec<u8>>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut bytes = Vec::new();
    file.take(largest + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > largest {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            "larger than this program writes it; move it away",
        ));
    }
    Ok(Some(bytes))
}

/// Readable by the owner alone, for profiles are named in it; whole or not at all.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new()
        .prefix(".snowpress-")
        .permissions(fs::Permissions::from_mode(0o600))
        .tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> HistoryError {
    let path = path.to_owned();
    move |source| HistoryError { path, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(name: &str, at: u64) -> Record {
        Record { version: VERSION, name: name.to_owned(), at, ..Record::default() }
    }

    fn store() -> (tempfile::TempDir, Store) {
        let place = tempfile::tempdir().unwrap();
        let store = Store::at(place.path().join("history"));
        (place, store)
    }

    fn times(store: &Store) -> Vec<u64> {
        store.read().unwrap().history.records.iter().map(|record| record.at).collect()
    }

    #[test]
    fn what_is_appended_is_read() {
        let (_place, store) = store();
        assert_eq!(store.read().unwrap(), Kept::default());
        let mut one = record("box", 1);
        one.built = vec![("acl".into(), 1.25), ("linux".into(), 300.0)];
        one.stages.insert("build".into(), 3.5);
        one.fetched = Some((5, 0.5));
        one.expected = Some(super::super::Expected {
            seconds: crate::estimate::Range::new(1.0, 2.0, 3.0),
            bytes: crate::estimate::Range::exactly(7.0),
            image_seconds: crate::estimate::Range::ZERO,
            ..Default::default()
        });
        store.append(&one).unwrap();
        store.append(&record("box", 2)).unwrap();
        let kept = store.read().unwrap();
        one.built.reverse();
        assert_eq!(kept.history.records[0], one);
        assert_eq!((times(&store), kept.damaged), (vec![1, 2], 0));
        let mode = fs::metadata(store.path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn damaged_lines_are_counted_and_survive_the_next_append() {
        let (_place, store) = store();
        store.append(&record("box", 1)).unwrap();
        let mut text = fs::read(store.path()).unwrap();
        text.extend(b"{\"version\":1,\"name\":\"cut\n\xff\xfe\n{\"version\":1}\n");
        text.extend(b"{\"version\":1,\"name\":\"x\",\"stages\":{\"build\":-4}}\n");
        text.extend(b"{\"version\":1,\"name\":\"x\",\"image-bytes\":1e999}\n{\"version\":99,\"new\":[]}\n");
        fs::write(store.path(), &text).unwrap();
        let kept = store.read().unwrap();
        assert_eq!((kept.history.records.len(), kept.damaged, kept.newer), (1, 5, 1));
        store.append(&record("box", 2)).unwrap();
        let kept = store.read().unwrap();
        assert_eq!((kept.history.records.len(), kept.damaged, kept.newer), (2, 5, 1));
        let aside = fs::read(store.damaged()).unwrap();
        assert!(aside.starts_with(b"{\"version\":1,\"name\":\"cut\n\xff\xfe\n"));
        assert!(fs::read_to_string(store.path()).unwrap().contains("\"version\":99"));
    }

    #[test]
    fn a_file_that_is_too_large_stays_and_is_told() {
        let (_place, store) = store();
        store.append(&record("box", 1)).unwrap();
        File::options().write(true).open(store.path()).unwrap().set_len(LARGEST + 1).unwrap();
        assert!(store.read().unwrap_err().to_string().contains("move it away"));
        assert!(store.append(&record("box", 2)).is_err());
        assert_eq!(fs::metadata(store.path()).unwrap().len(), LARGEST + 1);
    }

    #[test]
    fn the_newest_stay() {
        let mut lines: Vec<Line> = Vec::new();
        for at in 0..2000_u64 {
            let name = if at % 2 == 0 { "box".to_owned() } else { format!("other-{}", at % 61) };
            lines.push(Line::Record(Box::new(record(&name, at))));
            bound(&mut lines);
        }
        let records: Vec<&Record> = lines
            .iter()
            .map(|line| match line {
                Line::Record(record) => &**record,
                _ => panic!("only records were put in"),
            })
            .collect();
        assert_eq!(records.len(), OF_ALL);
        assert_eq!(records.iter().filter(|record| record.name == "box").count(), OF_ONE);
        assert_eq!(records.last().unwrap().at, 1999);
        assert!(records.is_sorted_by_key(|record| record.at));
    }

    #[test]
    fn two_at_once_both_stay() {
        let (_place, store) = store();
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let store = &store;
                scope.spawn(move || {
                    (0..10).for_each(|at| store.append(&record("box", thread * 10 + at)).unwrap());
                });
            }
        });
        let mut all = times(&store);
        all.sort_unstable();
        assert_eq!(all, (0..40).collect::<Vec<_>>());
    }
}
