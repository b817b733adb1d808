//! Packs blocks in the background, on all processors at once, and takes the time of each.
//!
//! All processors are busy as they will be when the image is made, so that what they share (memory,
//! a core's two threads) counts. What is measured is the time that a thread had, not the time that
//! passed, so that other programs count little.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

use super::blocks::{BLOCK, Blocks};
use super::walk::Tree;
use super::{SampleError, choices::Choice, float};
use crate::codec::{CodecError, Encoder};

/// What is to be packed: a block in these ways.
#[derive(Debug, Clone)]
pub(super) struct Job {
    pub block: usize,
    /// Only a piece, that begins here and is so long.
    pub piece: Option<(usize, usize)>,
    pub choices: Vec<Choice>,
}

/// A block or a piece, packed in one way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub choice: Choice,
    pub bytes: f64,
    /// Of the processor.
    pub seconds: f64,
}

/// What came of a job; a block that cannot be read has neither.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    /// Seconds that reading took.
    pub read: Option<f64>,
    pub seen: Vec<Seen>,
}

/// Bytes of a piece, which zlib packs knowing the 32 KiB before it.
pub(super) const PIECE: usize = 16 << 10;
/// Bytes of a piece for xz.
pub(super) const QUARTER: usize = 256 << 10;

/// How often the caller is asked whether it has had enough.
const LOOK: Duration = Duration::from_millis(20);

/// How long a thread may go on with its block when the time is up; a later one is not waited for.
const GRACE: Duration = Duration::from_millis(700);

/// The files that samples are drawn from, as threads share them.
#[derive(Debug)]
pub(super) struct Source {
    pub tree: Tree,
    pub blocks: Blocks,
}

struct Work {
    source: Arc<Source>,
    jobs: Vec<Job>,
    next: AtomicUsize,
    over: AtomicBool,
}

/// Goes through the jobs in their order until all are done, the time is up or the caller has had
/// enough. Then it returns at once: a thread that is in the middle of a block ends on its own.
pub(super) fn press(
    source: &Arc<Source>,
    jobs: Vec<Job>,
    cores: usize,
    until: Instant,
    stop: &dyn Fn() -> bool,
    progress: &mut dyn FnMut(f64),
) -> Result<Vec<Found>, SampleError> {
    let all = jobs.len();
    let work =
        Work { source: Arc::clone(source), jobs, next: AtomicUsize::new(0), over: AtomicBool::new(false) };
    let work = Arc::new(work);
    let (sender, receiver) = mpsc::channel();
    for _ in 0..cores.min(all) {
        let (work, sender) = (Arc::clone(&work), sender.clone());
        thread::Builder::new().spawn(move || run(&work, &sender)).map_err(SampleError::Thread)?;
    }
    drop(sender);
    let (mut results, mut done) = (vec![Found::default(); all], 0);
    loop {
        if stop() {
            work.over.store(true, Ordering::Relaxed);
            return Err(SampleError::Stopped);
        }
        if Instant::now() >= until {
            work.over.store(true, Ordering::Relaxed);
        }
        if Instant::now() >= until + GRACE {
            return Ok(results);
        }
        match receiver.recv_timeout(LOOK) {
            Ok(found) => {
                let (at, found) = found?;
                done += 1;
                progress(share(done, all));
                results[at] = found;
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Ok(results),
        }
    }
}

fn share(done: usize, all: usize) -> f64 {
    float(done as u64) / float(all.max(1) as u64)
}

type Answer = Result<(usize, Found), CodecError>;

fn run(work: &Work, sender: &Sender<Answer>) {
    let room = usize::try_from(BLOCK).unwrap_or(1 << 20);
    let (mut plain, mut packed) = (Vec::with_capacity(room), vec![0; room]);
    // Encoders are large, and jobs come sorted by what they need: the last ones are enough.
    let mut encoders: Vec<(Choice, Encoder)> = Vec::new();
    while !work.over.load(Ordering::Relaxed) {
        let at = work.next.fetch_add(1, Ordering::Relaxed);
        let Some(job) = work.jobs.get(at) else { return };
        let found = one(work, job, &mut encoders, &mut plain, &mut packed);
        if sender.send(found.map(|found| (at, found))).is_err() {
            return;
        }
    }
}

/// Encoders that a thread keeps.
const ENCODERS: usize = 4;

fn one(
    work: &Work,
    job: &Job,
    encoders: &mut Vec<(Choice, Encoder)>,
    plain: &mut Vec<u8>,
    packed: &mut [u8],
) -> Result<Found, CodecError> {
    let Source { tree, blocks } = &*work.source;
    let block = &blocks.all[job.block];
    let start = clock();
    if blocks.read(tree, block, plain).is_err() {
        return Ok(Found { read: None, seen: Vec::new() });
    }
    let read = Some(clock() - start);
    let mut seen = Vec::with_capacity(job.choices.len());
    let (before, part) = match job.piece {
        Some((from, bytes)) => {
            let from = from.min(plain.len());
            (&plain[..from], &plain[from..plain.len().min(from + bytes)])
        }
        None => (&[][..], &plain[..]),
    };
    for choice in &job.choices {
        if work.over.load(Ordering::Relaxed) {
            break;
        }
        let encoder = encoder(encoders, *choice)?;
        let start = clock();
        // A block of zeros is a hole: it is neither packed nor stored.
        let hole = plain.iter().all(|byte| *byte == 0);
        let size = match job.piece {
            _ if hole => Some(0),
            Some(_) if choice.looks_back() => encoder.encode_after(before, part, packed)?,
            _ => encoder.encode(part, packed)?,
        };
        let bytes = f64::from(u32::try_from(size.unwrap_or(part.len())).unwrap_or(u32::MAX));
        seen.push(Seen { choice: *choice, bytes, seconds: clock() - start });
    }
    Ok(Found { read, seen })
}

/// The encoder for a way, the one that was made last where there are too many.
fn encoder(encoders: &mut Vec<(Choice, Encoder)>, choice: Choice) -> Result<&mut Encoder, CodecError> {
    let known = encoders.iter().position(|(known, _)| *known == choice);
    if known.is_none() {
        if choice.is_large() {
            encoders.clear();
        } else if encoders.len() >= ENCODERS {
            encoders.remove(0);
        }
        encoders.push((choice, Encoder::new(choice.settings())?));
    }
    let at = known.unwrap_or(encoders.len() - 1);
    Ok(&mut encoders[at].1)
}

/// Seconds of the processor that this thread has had.
pub(super) fn clock() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(
        u64::try_from(time.tv_sec).unwrap_or_default(),
        u32::try_from(time.tv_nsec).unwrap_or_default(),
    )
    .as_secs_f64()
}
