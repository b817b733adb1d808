//! The kept lists, one file each: the index, then what is known of it, then how long that is. The
//! end can be read without the index, and the index without being moved.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::SourceError;
use super::key::Key;
use super::sweep;
use crate::build::time::rfc3339;
use crate::catalog::index::{Index, IndexError};

/// The last bytes of a list; another form of file has another.
const MARK: &[u8; 8] = b"snowlst1";
const TAIL: usize = 4 + MARK.len();
/// More than is ever known of a list.
const LONGEST: usize = 64 << 10;
/// More than any index; what is larger is none.
const LARGEST: u64 = 1 << 30;
/// The day of its last use is written to a list so often.
const USED: Duration = Duration::from_hours(24);

/// What is known of a kept list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct About {
    /// For people: `branch nixos-26.05`.
    pub nixpkgs: String,
    pub system: String,
    /// Where it was fetched from, behind all redirections; nothing where Nix was asked.
    pub url: Option<String>,
    /// `nixos-26.05.1234.0123abcd`, as the channel calls it.
    pub release: Option<String>,
    /// The revision of nixpkgs, 40 hex digits.
    pub revision: Option<String>,
    /// When it was published, in seconds since 1970.
    pub published: Option<u64>,
    /// When it was got, in seconds since 1970.
    pub made: u64,
    pub packages: usize,
    /// Whether a package that it does not have is none, as far as lists of its kind can tell.
    pub complete: bool,
    /// The folder that Nix was asked of.
    pub tree: Option<PathBuf>,
    /// The state of that folder.
    pub print: Option<String>,
}

/// A kept list, not opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    pub path: PathBuf,
    pub about: About,
    /// Of the file, in bytes.
    pub size: u64,
}

impl About {
    #[must_use]
    pub fn made_at(&self) -> SystemTime {
        UNIX_EPOCH.checked_add(Duration::from_secs(self.made)).unwrap_or(UNIX_EPOCH)
    }

    /// How a person tells it from another list of the same branch.
    #[must_use]
    pub fn edition(&self) -> String {
        match (&self.release, self.published) {
            (Some(release), _) => release.clone(),
            (None, Some(seconds)) => {
                let time = UNIX_EPOCH.checked_add(Duration::from_secs(seconds)).unwrap_or(UNIX_EPOCH);
                format!("published {}", rfc3339(time))
            }
            (None, None) => "of an unknown day".to_owned(),
        }
    }

    /// By the number in the release's name, else by the day; unknown is not older.
    pub(super) fn is_older_than(&self, other: &Self) -> bool {
        match (self.number(), other.number()) {
            (Some((ours, number)), Some((theirs, its))) if ours == theirs => number < its,
            _ => matches!((self.published, other.published), (Some(ours), Some(theirs)) if ours < theirs),
        }
    }

    /// `nixos-26.05.` and 1234 of `nixos-26.05.1234.0123abcd`; an unstable one has `pre` before its number.
    fn number(&self) -> Option<(&str, u64)> {
        let (front, _) = self.release.as_deref()?.rsplit_once('.')?;
        let digits = front.len() - front.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let (stem, number) = front.split_at(front.len() - digits);
        Some((stem, number.parse().ok()?))
    }
}

pub(super) fn folder(cache: &Path) -> PathBuf {
    cache.join("lists")
}

pub(super) fn place(cache: &Path, key: &Key) -> PathBuf {
    folder(cache).join(format!("{}.list", key.name))
}

/// The folder of lists, made where there is none.
pub(super) fn make_folder(cache: &Path) -> Result<PathBuf, SourceError> {
    let folder = folder(cache);
    fs::create_dir_all(&folder).map_err(|source| SourceError::File { path: folder.clone(), source })?;
    Ok(folder)
}

/// Writes a list beside its place and moves it there: it is whole or the old one.
pub(super) fn keep(cache: &Path, key: &Key, index: &Index, about: &About) -> Result<(), SourceError> {
    let folder = make_folder(cache)?;
    let path = place(cache, key);
    // It would replace one that can be read, and could not be read itself.
    if (index.bytes().len() + LONGEST + TAIL) as u64 > LARGEST {
        let source = io::Error::new(io::ErrorKind::FileTooLarge, "the list is larger than any");
        return Err(SourceError::File { path, source });
    }
    let write = || -> io::Result<()> {
        let about = serde_json::to_vec(about)?;
        let length = u32::try_from(about.len()).map_err(io::Error::other)?;
        let mut file = tempfile::Builder::new().prefix(sweep::LIST).tempfile_in(&folder)?;
        for bytes in [index.bytes(), &about, &length.to_le_bytes(), MARK] {
            file.write_all(bytes)?;
        }
        file.as_file().sync_all()?;
        file.persist(&path).map_err(|error| error.error)?;
        Ok(())
    };
    write().map_err(|source| SourceError::File { path: path.clone(), source })
}

/// All kept lists; what is none is passed over, see [`damaged`].
#[must_use]
pub fn kept(cache: &Path) -> Vec<Kept> {
    let kept = |path: PathBuf| about(&path).map(|(about, size)| Kept { path, about, size });
    paths(cache).into_iter().filter_map(kept).collect()
}

/// The lists that cannot be used, with the reason. Each is read as a whole for it.
#[must_use]
pub fn damaged(cache: &Path) -> Vec<(PathBuf, String)> {
    let reason = |path: &Path| load(path).err().map(|error| error.to_string());
    paths(cache).into_iter().filter_map(|path| reason(&path).map(|reason| (path, reason))).collect()
}

fn paths(cache: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder(cache)).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| is_list(path)).collect();
    paths.sort();
    paths
}

pub(super) fn is_list(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "list")
}

fn about(path: &Path) -> Option<(About, u64)> {
    // A pipe of that name would be waited for.
    let size = fs::metadata(path).ok().filter(|about| about.is_file() && about.len() <= LARGEST)?.len();
    let mut file = File::open(path).ok()?;
    let behind = size.min((LONGEST + TAIL) as u64);
    file.seek(SeekFrom::Start(size - behind)).ok()?;
    let mut end = Vec::new();
    file.take(behind).read_to_end(&mut end).ok()?;
    let (about, _) = split(&end)?;
    Some((about, size))
}

/// What stands at the end, and where it begins.
fn split(bytes: &[u8]) -> Option<(About, usize)> {
    let front = bytes.strip_suffix(MARK)?;
    let (front, length) = front.split_last_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok().filter(|length| *length <= LONGEST)?;
    let begin = front.len().checked_sub(length)?;
    Some((serde_json::from_slice(&front[begin..]).ok()?, begin))
}

/// A kept list; an error where it is damaged or of another release of this program.
pub(super) fn read(path: &Path) -> Result<(Index, About), IndexError> {
    let list = load(path)?;
    touch(path);
    Ok(list)
}

fn load(path: &Path) -> Result<(Index, About), IndexError> {
    let damaged = |what| IndexError::Damaged { what };
    let about = fs::metadata(path).map_err(IndexError::Read)?;
    if !about.is_file() || about.len() > LARGEST {
        return Err(damaged("it is no file of a list's size"));
    }
    let mut bytes = fs::read(path).map_err(IndexError::Read)?;
    let (known, begin) = split(&bytes).ok_or(damaged("it does not end as one"))?;
    bytes.truncate(begin);
    Ok((Index::from_bytes(bytes)?, known))
}

/// Whoever sweeps the cache goes by the last use.
fn touch(path: &Path) {
    let now = SystemTime::now();
    let before = fs::metadata(path).and_then(|about| about.modified()).ok();
    if before.and_then(|before| now.duration_since(before).ok()).is_some_and(|age| age > USED) {
        // In a cache that cannot be written nothing is swept either.
        let _ = File::open(path).and_then(|file| file.set_modified(now));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn released(release: &str, published: Option<u64>) -> About {
        let release = Some(release.to_owned()).filter(|release| !release.is_empty());
        About { release, published, ..About::default() }
    }

    #[test]
    fn older_is_told_by_number_then_by_day() {
        let old = released("nixos-26.05.99.abc", Some(9));
        let new = released("nixos-26.05.100.def", Some(5));
        assert!(old.is_older_than(&new) && !new.is_older_than(&old));
        let pre = |number| released(&format!("nixos-26.11pre{number}.abc"), None);
        assert!(pre(7).is_older_than(&pre(10)));
        assert!(!pre(7).is_older_than(&new), "another release, and no day");
        assert!(released("", Some(1)).is_older_than(&old));
        assert!(!released("", None).is_older_than(&old));
        assert!(!old.is_older_than(&old));
    }

    #[test]
    fn what_is_no_list_is_passed_over() {
        let cache = tempfile::tempdir().unwrap();
        let folder = make_folder(cache.path()).unwrap();
        for (name, bytes) in [
            ("a.list", &b""[..]),
            ("b.list", b"snowlst1"),
            ("c.list", b"\xff\xff\xff\xffsnowlst1"),
            ("d.list", b"{}\x02\0\0\0snowlst1"),
        ] {
            fs::write(folder.join(name), bytes).unwrap();
            assert!(read(&folder.join(name)).is_err(), "{name}");
        }
        assert_eq!(kept(cache.path()), []);
        let damaged = damaged(cache.path());
        assert_eq!(damaged.len(), 4);
        assert!(damaged.iter().all(|(_, reason)| reason.contains("damaged")), "{damaged:?}");
    }

    #[test]
    fn a_list_that_is_read_is_one_that_is_used() {
        let cache = tempfile::tempdir().unwrap();
        let source = crate::profile::model::Source::default();
        let wanted =
            super::super::Wanted { source, base: "/".into(), cache: cache.path().into(), mirror: None };
        let key = Key::of(&wanted);
        keep(cache.path(), &key, &Index::built_in(), &About::default()).unwrap();
        let path = place(cache.path(), &key);
        let day = |days: u64| SystemTime::now() - Duration::from_hours(days * 24);
        File::open(&path).unwrap().set_modified(day(30)).unwrap();
        read(&path).unwrap();
        assert!(fs::metadata(&path).unwrap().modified().unwrap() > day(1));
    }
}
