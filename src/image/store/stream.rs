//! All data of many files at once, in the order of the disc, on several threads.
//!
//! Blocks are read where the disc has them, each block that several files share once, and each
//! fragment once for all the files that end in it. So pieces of one file come in any order and from
//! any thread, each with its offset: an extraction writes them where they belong (`write_at`), a
//! hash needs [`super::nar`] instead.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::Store;
use super::chunks::{Bytes, Chunks, OUTSIDE, cut};
use super::content::Stored;
use super::unpack::Tools;
use crate::build::request::Cancel;
use crate::image::error::{ImageError, Result};
use crate::image::tree::Id;

/// A piece of one file's content. Every byte of it comes exactly once; an empty file has none.
#[derive(Debug, Clone, Copy)]
pub struct Piece<'b> {
    pub id: Id,
    /// Where in the file it belongs.
    pub at: u64,
    pub bytes: Bytes<'b>,
}

/// Who takes the pieces, on several threads at once.
pub trait Taker: Sync {
    /// What one thread has for itself.
    type Hand;

    fn hand(&self) -> Self::Hand;

    /// # Errors
    /// What ends the reading.
    fn piece(&self, hand: &mut Self::Hand, piece: Piece) -> Result<()>;

    /// A part of these files cannot be read; other parts of them may have come, or still come.
    ///
    /// # Errors
    /// What ends the reading.
    fn unread(&self, hand: &mut Self::Hand, ids: &[Id], error: ImageError) -> Result<()>;
}

/// A mere function takes pieces too; with it, what cannot be read ends the reading.
pub type Sink<'s> = dyn Fn(Piece) -> Result<()> + Sync + 's;

impl Taker for &Sink<'_> {
    type Hand = ();

    fn hand(&self) {}

    fn piece(&self, (): &mut (), piece: Piece) -> Result<()> {
        self(piece)
    }

    fn unread(&self, (): &mut (), _: &[Id], error: ImageError) -> Result<()> {
        Err(error)
    }
}

/// Blocks that one thread takes at once, so that a large file keeps all of them busy.
const RUN: usize = 8;

/// Blocks of one file, or a fragment.
struct Job {
    /// Where on the disc it lies.
    place: u64,
    what: What,
}

enum What {
    /// From a block on, files `from..to` of the list of those with blocks, which share them.
    Blocks { from: u32, to: u32, block: u32 },
    /// Ends of the files `from..to` of the list of those with an end.
    Ends { from: u32, to: u32 },
}

/// Files in the order that shares have.
struct Plan {
    /// By where their blocks lie.
    blocks: Vec<Id>,
    /// By the fragment and where in it.
    ends: Vec<Id>,
    jobs: Vec<Job>,
}

/// Reads all data of the nodes that are files; the others are passed over.
///
/// The sink is called from `threads` threads at once. In memory are, for each of them, a packed and
/// a plain block (2 MiB at most), and the list of what is to be done.
///
/// # Errors
/// The first that a thread met: what cannot be read, what the sink said, or that it was cancelled.
pub fn read_all(store: &Store, ids: &[Id], threads: usize, cancel: &Cancel, sink: &Sink) -> Result<()> {
    read_to(store, ids, threads, cancel, &sink)
}

/// As [`read_all`], for who has something of his own on each thread, or goes on behind what cannot be
/// read.
///
/// # Errors
/// The first that a thread met: what the taker said, or that it was cancelled.
pub fn read_to<T: Taker>(
    store: &Store,
    ids: &[Id],
    threads: usize,
    cancel: &Cancel,
    taker: &T,
) -> Result<()> {
    let plan = plan(store, ids);
    let next = AtomicUsize::new(0);
    let failed = AtomicBool::new(false);
    let work = || -> Result<()> {
        let mut tools = store.tools()?;
        let mut hand = taker.hand();
        while let Some(job) = plan.jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            if failed.load(Ordering::Relaxed) {
                return Ok(());
            }
            if cancel.asked() > 0 {
                return Err(ImageError::Cancelled);
            }
            run(store, &plan, job, &mut tools, &mut Give { taker, hand: &mut hand })?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let work = || work().inspect_err(|_| failed.store(true, Ordering::Relaxed));
        let others: Vec<_> = (1..threads.max(1)).map(|_| scope.spawn(work)).collect();
        let own = work();
        let ends = others
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        ends.fold(own, Result::and)
    })
}

fn plan(store: &Store, ids: &[Id]) -> Plan {
    let block = store.unpacker.block;
    let stored = |id: Id| store.stored(id);
    let mut blocks: Vec<Id> =
        ids.iter().copied().filter(|id| stored(*id).is_some_and(|file| file.block_count() > 0)).collect();
    let key = |id: Id| stored(id).map(|file| (file.start, file.size, file.block_count()));
    blocks.sort_by_key(|id| key(*id));
    let mut ends: Vec<Id> =
        ids.iter().copied().filter(|id| stored(*id).and_then(|file| file.tail(block)).is_some()).collect();
    let end = |id: Id| stored(id).and_then(|file| file.tail(block));
    ends.sort_by_key(|id| end(*id));
    let mut jobs = Vec::new();
    for (from, to) in groups(&blocks, |a, b| same_blocks(store, a, b)) {
        add_blocks(store, blocks[from as usize], (from, to), &mut jobs);
    }
    for (from, to) in groups(&ends, |a, b| end(a).map(|end| end.0) == end(b).map(|end| end.0)) {
        let fragment = end(ends[from as usize]).and_then(|end| store.unpacker.fragments.get(end.0 as usize));
        let place = fragment.map_or(u64::MAX, |fragment| fragment.start);
        jobs.push(Job { place, what: What::Ends { from, to } });
    }
    jobs.sort_by_key(|job| job.place);
    Plan { blocks, ends, jobs }
}

/// Whether two files have the very same blocks on the disc.
fn same_blocks(store: &Store, a: Id, b: Id) -> bool {
    store.stored(a).zip(store.stored(b)).is_some_and(|(a, b)| {
        let block = store.unpacker.block;
        let covered = |file: &Stored| file.size - file.tail(block).map_or(0, |(_, _, length)| length as u64);
        a.start == b.start && covered(&a) == covered(&b) && store.words(&a) == store.words(&b)
    })
}

/// Ranges of what is alike and stands together.
fn groups(ids: &[Id], alike: impl Fn(Id, Id) -> bool) -> Vec<(u32, u32)> {
    let mut from = 0;
    let mut found = Vec::new();
    for group in ids.chunk_by(|a, b| alike(*a, *b)) {
        let to = from + u32::try_from(group.len()).unwrap_or(u32::MAX);
        found.push((from, to));
        from = to;
    }
    found
}

fn add_blocks(store: &Store, id: Id, (from, to): (u32, u32), jobs: &mut Vec<Job>) {
    let Some(file) = store.stored(id) else { return };
    let mut place = file.start;
    for (run, words) in store.words(&file).chunks(RUN).enumerate() {
        let block = u32::try_from(run * RUN).unwrap_or(u32::MAX);
        jobs.push(Job { place, what: What::Blocks { from, to, block } });
        let bytes: u64 = words.iter().map(|word| u64::from(word.bytes())).sum();
        place = place.saturating_add(bytes);
    }
}

/// The taker, and what he has on this thread.
struct Give<'g, T: Taker> {
    taker: &'g T,
    hand: &'g mut T::Hand,
}

impl<T: Taker> Give<'_, T> {
    fn piece(&mut self, piece: Piece) -> Result<()> {
        self.taker.piece(self.hand, piece)
    }

    fn unread(&mut self, ids: &[Id], error: ImageError) -> Result<()> {
        self.taker.unread(self.hand, ids, error)
    }
}

fn run<T: Taker>(store: &Store, plan: &Plan, job: &Job, tools: &mut Tools, give: &mut Give<T>) -> Result<()> {
    match job.what {
        What::Blocks { from, to, block } => {
            blocks(store, &plan.blocks[from as usize..to as usize], (block as usize, job.place), tools, give)
        }
        What::Ends { from, to } => ends(store, &plan.ends[from as usize..to as usize], tools, give),
    }
}

fn blocks<T: Taker>(
    store: &Store,
    ids: &[Id],
    (block, place): (usize, u64),
    tools: &mut Tools,
    give: &mut Give<T>,
) -> Result<()> {
    let Some(file) = ids.first().and_then(|id| store.stored(*id)) else { return Ok(()) };
    let mut chunks = Chunks::new(&store.unpacker, file, store.words(&file)).from(block, place);
    for _ in 0..RUN {
        let at = chunks.given;
        match chunks.block(tools) {
            Ok(Some(bytes)) => ids.iter().try_for_each(|id| give.piece(Piece { id: *id, at, bytes }))?,
            Ok(None) => break,
            Err(error) => return give.unread(ids, error),
        }
    }
    Ok(())
}

fn ends<T: Taker>(store: &Store, ids: &[Id], tools: &mut Tools, give: &mut Give<T>) -> Result<()> {
    let end = |id: Id| {
        let file = store.stored(id)?;
        Some((file.tail(store.unpacker.block)?, file.size))
    };
    let Some(((fragment, ..), _)) = ids.first().and_then(|id| end(*id)) else { return Ok(()) };
    let given = store.unpacker.fragment(tools, fragment, |content, _| {
        for id in ids {
            let Some(((_, offset, length), size)) = end(*id) else { continue };
            match cut(content, offset, length) {
                Some(bytes) => {
                    let at = size - length as u64;
                    give.piece(Piece { id: *id, at, bytes: Bytes::Data(bytes) })?;
                }
                None => give.unread(&[*id], store.path_error(*id, OUTSIDE))?,
            }
        }
        Ok(())
    });
    match given {
        Ok(given) => given,
        Err(error) => give.unread(ids, error),
    }
}
