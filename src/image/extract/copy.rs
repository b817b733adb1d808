//! The content of files, by several threads.

use std::fs::File;
use std::io::{Read, Write};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::build::request::Cancel;
use crate::image::files::Files;
use crate::image::progress::Progress;

use super::hand::Hand;
use super::plan::{Item, Plan};
use super::target::Target;
use super::{Done, ExtractError, packed};

/// What all threads share.
pub(super) struct Work<'a> {
    pub files: &'a dyn Files,
    pub plan: &'a Plan,
    pub target: &'a Target,
    pub cancel: &'a Cancel,
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

/// How a file ended that is not whole.
pub(super) enum Ended {
    /// The image does not give it; the others may be sound.
    Unread(String),
    /// The target does not take it, nor others.
    Write(ExtractError),
    Stopped,
}

/// Bytes that are taken at once.
const PIECE: usize = 256 << 10;

/// What the threads tell each other.
pub(super) struct Shared {
    bytes: AtomicU64,
    /// No more is begun.
    over: AtomicBool,
    done: Mutex<(Done, Option<ExtractError>)>,
}

impl Shared {
    pub fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    pub fn add(&self, work: &Work, bytes: u64) {
        let done = self.bytes.fetch_add(bytes, Ordering::Relaxed) + bytes;
        (work.progress)(Progress { done, of: work.plan.bytes });
    }

    /// How a file ended, or all of them.
    pub fn ended(&self, item: Option<&Item>, ended: Result<(), Ended>) {
        let mut guard = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        let (done, error) = &mut *guard;
        match ended {
            Ok(()) => done.files += 1,
            Err(Ended::Unread(problem)) => {
                done.unread(item.map(|item| item.source.clone()).unwrap_or_default(), problem);
            }
            Err(Ended::Stopped) => {
                done.stopped = true;
                self.over.store(true, Ordering::Relaxed);
            }
            Err(Ended::Write(failed)) => {
                error.get_or_insert(failed);
                self.over.store(true, Ordering::Relaxed);
            }
        }
    }
}

/// Writes all files of the plan; stops at the first that the target does not take.
pub(super) fn files(work: &Work, threads: usize, done: &mut Done) -> Result<(), ExtractError> {
    let shared = Shared {
        bytes: AtomicU64::new(0),
        over: AtomicBool::new(false),
        done: Mutex::new((std::mem::take(done), None)),
    };
    let threads = threads.clamp(1, 64);
    let (store, packed, others) = packed::divide(work);
    if let Some(store) = store {
        packed::files(work, store, &packed, threads, &shared);
    }
    drop(packed);
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..threads.min(others.len()) {
            scope.spawn(|| one_thread(work, &others, &next, &shared));
        }
    });
    let bytes = shared.bytes.into_inner();
    let (ended, error) = shared.done.into_inner().unwrap_or_else(PoisonError::into_inner);
    *done = Done { bytes, ..ended };
    error.map_or(Ok(()), Err)
}

fn one_thread(work: &Work, all: &[&Item], next: &AtomicUsize, shared: &Shared) {
    let mut hand = Hand::new(work.plan, work.target);
    let mut piece = vec![0; PIECE];
    while !shared.is_over() {
        let Some(item) = all.get(next.fetch_add(1, Ordering::Relaxed)) else { return };
        shared.ended(Some(item), one_file(work, shared, &mut hand, item, &mut piece));
    }
}

fn one_file(
    work: &Work,
    shared: &Shared,
    hand: &mut Hand,
    item: &Item,
    piece: &mut [u8],
) -> Result<(), Ended> {
    let file = hand.make(item).map_err(Ended::Write)?;
    let failed = |error| Ended::Write(hand.failed(item, error));
    let ended = copy(work, shared, item, &file, piece, &failed)
        .and_then(|()| hand.finish(item, &file).map_err(Ended::Write));
    if ended.is_err() {
        hand.remove(item);
    }
    ended
}

fn copy(
    work: &Work,
    shared: &Shared,
    item: &Item,
    mut file: &File,
    piece: &mut [u8],
    failed: &dyn Fn(std::io::Error) -> Ended,
) -> Result<(), Ended> {
    let mut reader = work.files.open(&item.source).map_err(|e| Ended::Unread(e.to_string()))?;
    let mut length = 0u64;
    loop {
        if work.cancel.asked() > 0 {
            return Err(Ended::Stopped);
        }
        let read = match reader.read(piece) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(Ended::Unread(error.to_string())),
        };
        length += read as u64;
        if length > item.meta.size {
            return Err(Ended::Unread("it is longer than the image says".to_owned()));
        }
        file.write_all(&piece[..read]).map_err(failed)?;
        shared.add(work, read as u64);
    }
    if length < item.meta.size {
        let problem = format!("it ends after {length} of {} bytes", item.meta.size);
        return Err(Ended::Unread(problem));
    }
    Ok(())
}
