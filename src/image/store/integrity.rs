//! Whether each store path is, bit by bit, what Nix registered.
//!
//! # What a flipped bit does
//! In the data of a squashfs, a block or a fragment: gzip and xz have sums of their own, zstd, lz4
//! and lzo have none, so that nothing but the hash of the store path notices. Every byte that a
//! reader of the image can see is in some hash, or in the registration:
//! - content, names, kinds, targets and the owner's right to execute: the path differs, or cannot be
//!   read; it is named. Files of several paths in one fragment: each of them is named.
//! - the registration itself: hashes, lengths and paths disagree with the store, references lead to
//!   what is not registered, or a line cannot be read. A deriver is only held to be a store path.
//! - superblock and tables of inodes, folders and fragments: [`Store::open`] fails and says where,
//!   or a path differs.
//!
//! Not noticed, for nobody who reads the store can tell: times, owners, other bits of modes, numbers
//! of inodes and links, indexes of folders, tables of owners and exports, when it was made, the
//! options of the compressor, the padding behind the end; and bits of a packed block that unpack to
//! the same bytes (the last few behind a table of zstd's, a match that points to an equal text).

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use serde::Serialize;

use super::nar;
use super::registration::{self, Registered, Registration, shown_sha256};
use super::unpack::Tools;
use super::{Store, tops};
use crate::build::request::Cancel;
use crate::build::text::printable;
use crate::image::error::{ImageError, Result};
use crate::image::progress::Progress;
use crate::image::tree::Id;

/// What came of hashing one store path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "verdict")]
pub enum Soundness {
    Sound,
    /// Its content is not what Nix registered.
    Differs {
        registered: String,
        found: String,
    },
    /// It cannot be read.
    Unreadable {
        problem: String,
    },
    /// Registered, or referred to by what is, but not on the image.
    Missing,
    /// On the image, but not registered.
    Unregistered,
}

/// Integrity of one store path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct PathCheck {
    /// `/nix/store/…`
    pub path: String,
    #[serde(flatten)]
    pub soundness: Soundness,
}

/// Integrity of a whole store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "kebab-case")]
pub struct Integrity {
    /// Store paths whose hash is the registered one.
    pub sound: u64,
    /// All others, by path.
    pub problems: Vec<PathCheck>,
    /// Bytes that were hashed.
    pub bytes: u64,
}

impl Integrity {
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty()
    }
}

/// Hashes every store path, on so many threads, and compares it with what is registered. A path that
/// cannot be read is a result; the others are hashed all the same.
///
/// # Errors
/// When there is no registration, or it was cancelled.
pub fn check(
    store: &Store,
    threads: usize,
    cancel: &Cancel,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Integrity> {
    let registration = registration::of(store);
    let missing = || ImageError::Missing { path: format!("/{}", registration::NAME) };
    let registration = registration.ok_or_else(missing)?;
    let tops = ordered(store, threads);
    let run = Run {
        store,
        registered: registration.paths.iter().map(|path| (base(&path.path), path)).collect(),
        folder: folder(&registration),
        cancel,
        progress,
        of: tops.iter().fold(0, |sum, id| sum.saturating_add(store.sizes(*id).unpacked)),
        done: AtomicU64::new(0),
        checks: Mutex::default(),
    };
    run.all(&tops, threads)?;
    let mut checks = run.checks.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    let sound = checks.iter().filter(|check| check.soundness == Soundness::Sound).count() as u64;
    checks.retain(|check| check.soundness != Soundness::Sound);
    checks.extend(missing_paths(store, &registration, &run.registered));
    if let Some(problem) = &registration.problem {
        let path = format!("{}/{}", run.folder, registration::NAME);
        checks.push(PathCheck { path, soundness: Soundness::Unreadable { problem: problem.to_string() } });
    }
    checks.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Integrity { sound, problems: checks, bytes: run.done.into_inner() })
}

fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The folder that the registered paths are in.
fn folder(registration: &Registration) -> String {
    let first = registration.paths.first().and_then(|path| path.path.rsplit_once('/'));
    first.map_or("/nix/store", |(folder, _)| folder).to_owned()
}

/// In the order of the disc; but a path that would keep one thread busy long after the others comes
/// first.
fn ordered(store: &Store, threads: usize) -> Vec<Id> {
    let mut tops: Vec<Id> = tops(store).collect();
    let all: u64 = tops.iter().fold(0, |sum, id| sum.saturating_add(store.sizes(*id).unpacked));
    let large = all / (threads.max(1) as u64 * 4);
    tops.sort_by_cached_key(|id| {
        let unpacked = store.sizes(*id).unpacked;
        let rank = if threads > 1 && unpacked > large { u64::MAX - unpacked } else { u64::MAX };
        (rank, store.place(*id))
    });
    tops
}

/// What is registered or referred to and not there.
fn missing_paths(
    store: &Store,
    registration: &Registration,
    registered: &HashMap<&str, &Registered>,
) -> Vec<PathCheck> {
    let mut said = HashSet::new();
    let mut missing = Vec::new();
    let there: HashSet<&std::ffi::OsStr> = tops(store).map(|id| store.tree.name(id)).collect();
    // Where the registration is cut off, what is referred to may stand in what was lost.
    let whole = registration.problem.is_none();
    let known = |name: &str| there.contains(std::ffi::OsStr::new(name));
    for path in &registration.paths {
        let own = (!known(base(&path.path))).then_some(&path.path);
        let lost = path
            .references
            .iter()
            .filter(|path| !known(base(path)) || (whole && !registered.contains_key(base(path))));
        for path in own.into_iter().chain(lost) {
            if said.insert(base(path)) {
                missing.push(PathCheck { path: path.clone(), soundness: Soundness::Missing });
            }
        }
    }
    // What is there and unregistered is told as such already.
    missing.retain(|check| !known(base(&check.path)));
    missing
}

struct Run<'s> {
    store: &'s Store,
    registered: HashMap<&'s str, &'s Registered>,
    folder: String,
    cancel: &'s Cancel,
    progress: &'s (dyn Fn(Progress) + Sync),
    of: u64,
    done: AtomicU64,
    checks: Mutex<Vec<PathCheck>>,
}

impl Run<'_> {
    fn all(&self, tops: &[Id], threads: usize) -> Result<()> {
        let next = AtomicUsize::new(0);
        let work = || -> Result<()> {
            let mut tools = self.store.tools()?;
            while let Some(id) = tops.get(next.fetch_add(1, Ordering::Relaxed)) {
                let check = self.one(*id, &mut tools)?;
                self.checks.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(check);
            }
            Ok(())
        };
        std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads.max(1)).map(|_| scope.spawn(work)).collect();
            let own = work();
            let ends = others
                .into_iter()
                .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            ends.fold(own, Result::and)
        })
    }

    fn one(&self, id: Id, tools: &mut Tools) -> Result<PathCheck> {
        let name = self.store.tree.name(id).to_string_lossy();
        let registered = self.registered.get(&*name).copied();
        let path = registered.map_or_else(|| format!("{}/{name}", self.folder), |path| path.path.clone());
        let nar = nar::hash_with(self.store, id, tools, &mut |bytes| self.read(bytes));
        let soundness = match (nar, registered) {
            (Err(ImageError::Cancelled), _) => return Err(ImageError::Cancelled),
            (Err(error), _) => Soundness::Unreadable { problem: printable(&error.to_string()) },
            (Ok(_), None) => Soundness::Unregistered,
            (Ok(nar), Some(registered)) if nar.sha256 != registered.sha256 => Soundness::Differs {
                registered: shown_sha256(&registered.sha256),
                found: shown_sha256(&nar.sha256),
            },
            (Ok(nar), Some(registered)) if nar.bytes != registered.bytes => Soundness::Differs {
                registered: format!("{} bytes", registered.bytes),
                found: format!("{} bytes", nar.bytes),
            },
            (Ok(_), Some(_)) => Soundness::Sound,
        };
        Ok(PathCheck { path, soundness })
    }

    fn read(&self, bytes: u64) -> Result<()> {
        if self.cancel.asked() > 0 {
            return Err(ImageError::Cancelled);
        }
        let done = self.done.fetch_add(bytes, Ordering::Relaxed) + bytes;
        // A call for each MiB that is full, whoever filled it.
        if done >> 20 != (done - bytes) >> 20 || done == self.of {
            (self.progress)(Progress { done, of: self.of });
        }
        Ok(())
    }
}
