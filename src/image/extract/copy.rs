//! The content of files, by several threads.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use rustix::fs::AtFlags;

use crate::build::request::Cancel;
use crate::image::files::{Files, Kind};
use crate::image::progress::Progress;

use super::plan::{Item, Plan};
use super::target::{Target, finish};
use super::{Done, ExtractError};

/// What all threads share.
pub(super) struct Work<'a> {
    pub files: &'a dyn Files,
    pub plan: &'a Plan,
    pub target: &'a Target,
    pub cancel: &'a Cancel,
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

/// How a file ended that is not whole.
enum Ended {
    /// The image does not give it; the others may be sound.
    Unread(String),
    /// The target does not take it, nor others.
    Write(ExtractError),
    Stopped,
}

/// Bytes that are taken at once.
const PIECE: usize = 256 << 10;

/// What the threads tell each other.
struct Shared<'a> {
    next: AtomicUsize,
    bytes: AtomicU64,
    /// No more is begun.
    over: AtomicBool,
    done: Mutex<(&'a mut Done, Option<ExtractError>)>,
}

/// Writes all files of the plan; stops at the first that the target does not take.
pub(super) fn files(work: &Work, threads: usize, done: &mut Done) -> Result<(), ExtractError> {
    let all: Vec<&Item> = work.plan.of(Kind::File).collect();
    let shared = Shared {
        next: AtomicUsize::new(0),
        bytes: AtomicU64::new(0),
        over: AtomicBool::new(false),
        done: Mutex::new((done, None)),
    };
    std::thread::scope(|scope| {
        for _ in 0..threads.clamp(1, 64).min(all.len()) {
            scope.spawn(|| one_thread(work, &all, &shared));
        }
    });
    let bytes = shared.bytes.into_inner();
    let (done, error) = shared.done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.bytes = bytes;
    error.map_or(Ok(()), Err)
}

fn one_thread(work: &Work, all: &[&Item], shared: &Shared) {
    let mut hand = Hand { work, bytes: &shared.bytes, open: None, piece: vec![0; PIECE] };
    while !shared.over.load(Ordering::Relaxed) {
        let Some(item) = all.get(shared.next.fetch_add(1, Ordering::Relaxed)) else { return };
        let ended = hand.file(item);
        let mut guard = shared.done.lock().unwrap_or_else(PoisonError::into_inner);
        let (done, error) = &mut *guard;
        match ended {
            Ok(()) => done.files += 1,
            Err(Ended::Unread(problem)) => done.unread(item.source.clone(), problem),
            Err(Ended::Stopped) => {
                done.stopped = true;
                shared.over.store(true, Ordering::Relaxed);
            }
            Err(Ended::Write(failed)) => {
                error.get_or_insert(failed);
                shared.over.store(true, Ordering::Relaxed);
            }
        }
    }
}

/// One thread's own: the folder that it writes into is kept open for the next file.
struct Hand<'a> {
    work: &'a Work<'a>,
    bytes: &'a AtomicU64,
    open: Option<(PathBuf, OwnedFd)>,
    piece: Vec<u8>,
}

impl Hand<'_> {
    fn file(&mut self, item: &Item) -> Result<(), Ended> {
        let target = self.work.target;
        let place = self.work.plan.place(item);
        let failed = |error: std::io::Error| Ended::Write(target.failed(&place, error));
        let name = place.file_name().map(Path::new).unwrap_or(Path::new(""));
        let folder = place.parent().unwrap_or(Path::new(""));
        if self.open.as_ref().is_none_or(|(path, _)| path != folder) {
            self.open = Some((folder.to_owned(), target.folder(folder).map_err(|e| failed(e.into()))?));
        }
        let Some((_, parent)) = &self.open else { return Err(Ended::Stopped) };
        let file = target.make_file(parent, name).map_err(|e| failed(e.into()))?;
        let ended = copy(self.work, self.bytes, item, &file, &mut self.piece, &failed)
            .and_then(|()| finish(&file, item.meta).map_err(|e| failed(e.into())));
        if ended.is_err() {
            // Half a file must not pass for a whole one.
            let _ = rustix::fs::unlinkat(parent, name, AtFlags::empty());
        }
        ended
    }
}

fn copy(
    work: &Work,
    count: &AtomicU64,
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
        let done = count.fetch_add(read as u64, Ordering::Relaxed) + read as u64;
        (work.progress)(Progress { done, of: work.plan.bytes });
    }
    if length < item.meta.size {
        let problem = format!("it ends after {length} of {} bytes", item.meta.size);
        return Err(Ended::Unread(problem));
    }
    Ok(())
}
