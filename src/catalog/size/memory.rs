//! What was answered before, one file for each nixpkgs: which paths its packages have, and what each
//! path needs. A path's contents never change, and a revision's answers neither; those of a branch
//! are good for a day. A file that is not whole is as none.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::evaluate::Answer;
use super::graph::{Graph, PathInfo};
use super::name::StoreName;

/// The first line, before the checksum of the rest; a file of another form is asked for anew.
const MARK: &str = "snowpress sizes 1 ";
/// A file larger than any that is written here is not read.
const LONGEST: u64 = 64 << 20;
/// Files that are kept; the oldest go first.
const MOST_FILES: usize = 24;
/// The answers of what may change by tomorrow.
const FRESH: Duration = Duration::from_hours(24);

/// What is known of one nixpkgs.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    /// Where the store lies whose paths these are.
    pub folder: String,
    pub revision: Option<String>,
    /// When the oldest answer was given, seconds since 1970.
    pub made: u64,
    /// Outputs that the base installs of every package.
    pub outputs: Vec<String>,
    /// The base's paths by [`super::identity::Identity::base`].
    pub bases: BTreeMap<String, Base>,
    pub answers: BTreeMap<String, Answer>,
    pub graph: Graph,
}

/// What a base has.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Base {
    pub paths: Vec<String>,
    pub outputs: Vec<String>,
    /// Of those, how many no cache has.
    pub absent: usize,
}

/// The same as it is written; `known` holds a path's name, sizes, and the places of what it needs
/// among all names, those of `known` before those of `unknown`.
#[derive(Default, Serialize, Deserialize)]
struct Written {
    key: String,
    folder: String,
    revision: Option<String>,
    made: u64,
    outputs: Vec<String>,
    bases: BTreeMap<String, Base>,
    answers: BTreeMap<String, Answer>,
    known: Vec<(String, u64, Option<u64>, Vec<u32>)>,
    unknown: Vec<String>,
}

impl Memory {
    /// What is remembered of the nixpkgs with this key; nothing where there is no whole file of it.
    #[must_use]
    pub fn load(cache: &Path, key: &str) -> Self {
        read(&file(cache, key)).filter(|written| written.key == key).and_then(Self::from).unwrap_or_default()
    }

    /// Whether the answers still hold for a nixpkgs that may change.
    #[must_use]
    pub fn is_fresh(&self, now: SystemTime) -> bool {
        let now = seconds(now);
        // A clock that was set back must not keep an answer for years.
        self.made <= now && now - self.made < FRESH.as_secs()
    }

    /// Keeps what the remembered paths need, and nothing else.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn save(&self, cache: &Path, key: &str) -> std::io::Result<()> {
        let path = file(cache, key);
        let folder = cache.join("sizes");
        fs::create_dir_all(&folder)?;
        let json = serde_json::to_vec(&self.written(key))?;
        let mut new = tempfile::NamedTempFile::new_in(&folder)?;
        writeln!(new, "{MARK}{:08x}", crc32fast::hash(&json))?;
        new.write_all(&json)?;
        new.persist(path).map_err(|error| error.error)?;
        sweep(&folder);
        Ok(())
    }

    /// All paths that were answered.
    pub fn roots(&self) -> impl Iterator<Item = StoreName> + '_ {
        let packages = self.answers.values().filter_map(|answer| match answer {
            Answer::Paths(paths) => Some(paths),
            Answer::Reason(_) => None,
        });
        let paths = packages.chain(self.bases.values().map(|base| &base.paths)).flatten();
        paths.filter_map(|path| Some(StoreName::of_path(path)?.1))
    }

    fn written(&self, key: &str) -> Written {
        let roots: Vec<StoreName> = self.roots().collect();
        let closure = self.graph.closure(&roots);
        let names: Vec<&StoreName> = closure.paths.iter().chain(&closure.missing).collect();
        let places: HashMap<&StoreName, u32> = names.iter().copied().zip(0..).collect();
        let line = |name: &StoreName| {
            let info = self.graph.get(name)?;
            let needs = info.references.iter().filter_map(|name| places.get(name).copied()).collect();
            Some((name.to_string(), info.nar, info.file, needs))
        };
        Written {
            key: key.to_owned(),
            folder: self.folder.clone(),
            revision: self.revision.clone(),
            made: self.made,
            outputs: self.outputs.clone(),
            bases: self.bases.clone(),
            answers: self.answers.clone(),
            known: closure.paths.iter().filter_map(line).collect(),
            unknown: closure.missing.iter().map(ToString::to_string).collect(),
        }
    }

    fn from(written: Written) -> Option<Self> {
        let names = written.known.iter().map(|(name, ..)| name).chain(&written.unknown);
        let names: Vec<StoreName> = names.map(|name| StoreName::parse(name)).collect::<Option<_>>()?;
        let mut graph = Graph::default();
        for (name, (_, nar, file, needs)) in names.iter().zip(&written.known) {
            let at = |place: &u32| names.get(usize::try_from(*place).ok()?).cloned();
            let references = needs.iter().map(at).collect::<Option<_>>()?;
            graph.insert(name.clone(), PathInfo { nar: *nar, file: *file, references });
        }
        let Written { folder, revision, made, outputs, bases, answers, .. } = written;
        Some(Self { folder, revision, made, outputs, bases, answers, graph })
    }
}

/// Seconds since 1970.
#[must_use]
pub fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

fn file(cache: &Path, key: &str) -> PathBuf {
    cache.join("sizes").join(format!("{}.sizes", &crate::build::prepare::hash(key)[..24]))
}

fn read(path: &Path) -> Option<Written> {
    let found = path.metadata().ok().filter(|found| found.is_file() && found.len() <= LONGEST)?;
    let mut text = Vec::with_capacity(usize::try_from(found.len()).ok()?);
    fs::File::open(path).ok()?.take(LONGEST).read_to_end(&mut text).ok()?;
    let end = text.iter().position(|byte| *byte == b'\n')?;
    let (head, json) = (std::str::from_utf8(&text[..end]).ok()?, &text[end + 1..]);
    let sum = u32::from_str_radix(head.strip_prefix(MARK)?, 16).ok()?;
    (sum == crc32fast::hash(json)).then(|| serde_json::from_slice(json).ok())?
}

/// Removes the oldest files beyond the most that are kept. What fails is tried again next time.
fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let files = entries.flatten().filter(|entry| entry.path().extension().is_some_and(|it| it == "sizes"));
    let mut files: Vec<(SystemTime, PathBuf)> =
        files.filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path()))).collect();
    files.sort();
    for (_, path) in files.iter().take(files.len().saturating_sub(MOST_FILES)) {
        let _ = fs::remove_file(path);
    }
}

#[cfg(test)]
mod tests {
    use super::super::graph::tests::{info, name};
    use super::*;

    fn memory() -> Memory {
        let mut memory = Memory { folder: "/nix/store".into(), made: 5, ..Memory::default() };
        memory.graph.insert(name('a'), info(100, "abc"));
        memory.graph.insert(name('b'), info(10, "a"));
        memory.graph.insert(name('x'), info(1, ""));
        memory.answers.insert("one".into(), Answer::Paths(vec![format!("/nix/store/{}", name('a'))]));
        memory.answers.insert("two".into(), Answer::Reason("broken".into()));
        memory.bases.insert("minimal".into(), Base::default());
        memory
    }

    #[test]
    fn what_is_saved_comes_back_and_what_nobody_needs_does_not() {
        let cache = tempfile::tempdir().unwrap();
        let memory = memory();
        memory.save(cache.path(), "key").unwrap();
        let loaded = Memory::load(cache.path(), "key");
        assert_eq!(loaded.answers, memory.answers);
        assert_eq!((loaded.bases, loaded.made), (memory.bases, 5));
        let closure = loaded.graph.closure(&[name('a')]);
        assert_eq!((closure.paths.len(), closure.missing.len()), (2, 1));
        assert_eq!(loaded.graph.get(&name('a')), memory.graph.get(&name('a')));
        assert_eq!(loaded.graph.get(&name('x')), None);
        assert!(Memory::load(cache.path(), "other").answers.is_empty());
    }

    #[test]
    fn a_damaged_file_is_as_none() {
        let cache = tempfile::tempdir().unwrap();
        memory().save(cache.path(), "key").unwrap();
        let path = file(cache.path(), "key");
        let whole = fs::read(&path).unwrap();
        for at in (0..whole.len()).step_by(7) {
            fs::write(&path, &whole[..at]).unwrap();
            assert!(Memory::load(cache.path(), "key").answers.is_empty(), "cut at {at}");
            let mut spoilt = whole.clone();
            spoilt[at] ^= 1;
            fs::write(&path, &spoilt).unwrap();
            assert!(Memory::load(cache.path(), "key").answers.is_empty(), "spoilt at {at}");
        }
        fs::write(&path, &whole).unwrap();
        assert_eq!(Memory::load(cache.path(), "key").answers.len(), 2);
    }

    #[test]
    fn only_so_many_files_are_kept() {
        let cache = tempfile::tempdir().unwrap();
        for number in 0..MOST_FILES + 3 {
            memory().save(cache.path(), &number.to_string()).unwrap();
        }
        assert_eq!(fs::read_dir(cache.path().join("sizes")).unwrap().count(), MOST_FILES);
        assert_eq!(Memory::load(cache.path(), &(MOST_FILES + 2).to_string()).made, 5);
    }

    #[test]
    fn answers_age_and_those_of_the_future_are_old() {
        let memory = memory();
        let at = |seconds| memory.is_fresh(UNIX_EPOCH + Duration::from_secs(seconds));
        assert!(at(5) && at(5 + 86_399));
        assert!(!at(4) && !at(5 + 86_400));
    }
}
