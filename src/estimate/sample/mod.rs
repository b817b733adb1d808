//! What a sample of the real files tells of time and size in every way to pack them, on this machine.
//!
//! A squashfs is packed in blocks that know nothing of each other, so some of them stand for all. Each
//! file here is one step:
//!
//! | file | what it does |
//! |---|---|
//! | `roots` | what to look at: the image's own store paths, or what comes nearest |
//! | `walk`, `tables` | all files below, in mksquashfs' order, and the inodes and lists they come to |
//! | `twins` | files that are there twice and stored once |
//! | `blocks` | the blocks that mksquashfs would form |
//! | `choices`, `draw` | the ways to pack, and which blocks each packs |
//! | `press` | packs them on all processors and takes the time |
//! | `tell` | from those blocks to all |
//! | `line`, `overheads` | the time of the whole, with what mksquashfs does beside packing |
//! | `rows` | size and time of each way |
//! | `keep`, `processor` | the result on disk, and on what it was measured |

mod blocks;
mod choices;
mod draw;
mod keep;
mod line;
mod overheads;
mod press;
mod processor;
mod roots;
mod rows;
mod tables;
mod tell;
#[cfg(test)]
mod tests;
mod twins;
mod walk;

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use thiserror::Error;

pub use keep::{keep, kept, sound};
pub use processor::processor;
pub use roots::{Places, Roots, roots};

use self::blocks::{Block, Blocks};
use self::choices::{Choice, Part};
use self::draw::Quick;
use self::overheads::Reading;
use self::press::{Found, Job, Source, press};
use self::rows::Facts;
use self::tell::{Seen, Unit};
use self::walk::{Most, Tree};
use super::learned::float;
use super::{Measured, Origin, Whole};
use crate::codec::CodecError;

/// Why there is no sample.
#[derive(Debug, Error)]
pub enum SampleError {
    #[error("the sample was stopped before it was done")]
    Stopped,
    #[error("there is nothing to take a sample of: no file below {0} can be read")]
    Nothing(String),
    #[error("no thread can be started to take a sample with: {0}")]
    Thread(#[source] io::Error),
    #[error(transparent)]
    Codec(#[from] CodecError),
}

/// The longest that all may take.
const LONGEST: Duration = Duration::from_secs(13);
/// Of the time that the real compressions of [`COMPARED`] take together, what a sample may.
const SHARE: f64 = 0.036;
/// What those take in the time of zstd 1: lz4, gzip 1 and 9, zstd 1, 3, 6 and 15, xz.
const COMPARED: f64 = 268.0;
/// Of the longest, what the quick ways may take.
const QUICK: f64 = 0.45;
/// Blocks that the ways between quick and slow pack.
const SOME: (usize, usize) = (36, 160);
/// Blocks that a slow way packs.
const FEW: (f64, f64) = (3.0, 60.0);
/// Quarters of blocks that xz packs at least.
const QUARTERS: usize = 10;

/// How much is looked at: an image's own paths all, of a store or a system no more than an image has.
fn most(origin: Origin) -> Most {
    match origin {
        Origin::Image => Most { inodes: 1_500_000, bytes: 64 << 30, deep: 200 },
        _ => Most { inodes: 150_000, bytes: 4 << 30, deep: 60 },
    }
}

/// Takes a sample with so many processors and says how far it is, from 0 to 1.
///
/// Whenever `stop` says so it ends within a tenth of a second; threads that are in the middle of a
/// block end that on their own. It needs some 20 MB for each processor.
///
/// # Errors
/// When it is stopped, when there is nothing that can be read, or when the system or a library fails.
pub fn measure(
    roots: &Roots,
    cores: u32,
    stop: &dyn Fn() -> bool,
    progress: &mut dyn FnMut(f64),
) -> Result<Measured, SampleError> {
    let start = Instant::now();
    let tree = Tree::of(&roots.paths, most(roots.origin), stop);
    progress(0.03);
    let twice = twins::find(&tree, stop);
    let blocks = Blocks::of(&tree, &twice);
    if stop() {
        return Err(SampleError::Stopped);
    }
    if blocks.all.is_empty() {
        let first = roots.paths.first().map_or(String::new(), |path| path.display().to_string());
        return Err(SampleError::Nothing(first));
    }
    let twins: u64 =
        tree.files.iter().zip(&twice).filter(|(_, twice)| **twice).map(|(file, _)| file.bytes).sum();
    let whole = Whole { bytes: tree.bytes, twice: twins, inodes: tree.inodes };
    let origin = if tree.cut { roots.origin.max(Origin::Store) } else { roots.origin };
    let source = Arc::new(Source { tree, blocks });
    let mut sample = Sample { source, cores: usize::try_from(cores.max(1)).unwrap_or(1), start, stop };
    progress(0.06);
    let (seen, reading) = sample.take(&mut |done| progress(0.06 + 0.9 * done))?;
    let Source { tree, blocks } = &*sample.source;
    let facts = Facts {
        blocks: &blocks.all,
        tables: &tree.tables,
        inodes: float(tree.inodes),
        seen: &seen,
        reading,
        cores: sample.cores,
    };
    let rows = facts.rows(stop).ok_or(SampleError::Stopped)?;
    progress(1.0);
    let taken = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    Ok(Measured { origin, taken, took: start.elapsed().as_secs_f64(), cores: cores.max(1), whole, rows })
}

/// A sample that is being taken.
struct Sample<'s> {
    source: Arc<Source>,
    cores: usize,
    start: Instant,
    stop: &'s dyn Fn() -> bool,
}

impl Sample<'_> {
    fn take(&mut self, progress: &mut dyn FnMut(f64)) -> Result<(Seen, Reading), SampleError> {
        let jobs = draw::spread(&self.source.blocks);
        let until = self.start + LONGEST.mul_f64(QUICK);
        let found = self.press(jobs.clone(), until, &mut |done| progress(done * 0.3))?;
        let reading = self.reading(&jobs, &found);
        let (quick, mut units) = quick(&self.source.blocks.all, &jobs, &found);
        if quick.is_empty() {
            return Err(SampleError::Nothing("the paths that were given".to_owned()));
        }
        let stored = self.source.blocks.all.iter().filter(|block| !block.twice);
        let stored: f64 = stored.map(|block| f64::from(block.bytes)).sum();
        let jobs = self.slow(&quick, stored);
        let found = self.press(
            jobs.iter().map(|(job, _)| job.clone()).collect(),
            self.start + LONGEST,
            &mut |done| {
                progress(0.3 + done * 0.7);
            },
        )?;
        units.extend(slow_units(&self.source.blocks.all, &quick, &jobs, found));
        Ok((Seen { stored, quick, units }, reading))
    }

    fn press(
        &self,
        jobs: Vec<Job>,
        until: Instant,
        progress: &mut dyn FnMut(f64),
    ) -> Result<Vec<Found>, SampleError> {
        press(&self.source, jobs, self.cores, until, self.stop, progress)
    }

    fn reading(&self, jobs: &[Job], found: &[Found]) -> Reading {
        let read = |(job, found): (&Job, &Found)| {
            let block = &self.source.blocks.all[job.block];
            Some((block.files().max(1.0), f64::from(block.bytes), found.read?))
        };
        Reading::of(&jobs.iter().zip(found).filter_map(read).collect::<Vec<_>>())
    }

    /// What the slower ways pack, each job with how many blocks it stands for. First comes as much of
    /// each as is needed to say anything, should the time be up before the end.
    fn slow(&self, quick: &[Quick], stored: f64) -> Vec<(Job, f64)> {
        let weighed = |job| (job, 1.0);
        let pieces: Vec<(Job, f64)> =
            draw::pieces(&self.source.blocks, quick).into_iter().map(weighed).collect();
        let (least, most) = SOME;
        let some = draw::draw(quick, (quick.len() / 9).clamp(least, most));
        let others = Choice::of(|part| part == Part::Some);
        let job = |(quick, weight): &(Quick, f64), choices: Vec<Choice>| {
            (Job { block: quick.block, piece: None, choices }, *weight)
        };
        let middle: Vec<(Job, f64)> = some.iter().map(|one| job(one, others.clone())).collect();
        let left = self.left(quick, stored, pieces.iter().chain(&middle));
        let (mut first, mut later) = (Vec::new(), Vec::new());
        for choice in Choice::of(|part| matches!(part, Part::Few(_))) {
            let places = draw::every(wanted(choice, quick, left), some.len());
            let all = places.into_iter().map(|at| job(&some[at], vec![choice]));
            for (at, one) in all.enumerate() {
                if at < tell::LEAST { first.push(one) } else { later.push(one) }
            }
        }
        let each = sums(quick).1 / float(quick.len() as u64) * Choice::XZ.known().cost / 5.0;
        let count = affords(left, choices::XZ_PIECES, each).max(QUARTERS).min(quick.len());
        later.extend(draw::quarters(&self.source.blocks, quick, count));
        let (now, then) = pieces.split_at(pieces.len() / 4);
        let mut jobs = now.to_vec();
        for part in [middle, first, then.to_vec(), later] {
            jobs.extend(part);
        }
        jobs
    }

    /// Seconds of a processor that are left for the slow ways.
    fn left<'j>(&self, quick: &[Quick], stored: f64, jobs: impl Iterator<Item = &'j (Job, f64)>) -> f64 {
        let cores = float(self.cores as u64);
        let spent = self.start.elapsed().as_secs_f64() * cores;
        let (bytes, seconds) = sums(quick);
        let part = |job: &Job| if job.piece.is_some() { 1.0 / 48.0 } else { 1.0 };
        let cost = |job: &Job| job.choices.iter().map(|choice| choice.known().cost).sum::<f64>() * part(job);
        let planned: f64 = jobs.map(|(job, _)| cost(job)).sum::<f64>() * seconds / float(quick.len() as u64);
        let real = seconds / f64::max(bytes, 1.0) * stored * COMPARED;
        let most = (LONGEST.as_secs_f64() * 0.9 * cores).min(real * SHARE);
        (most - spent - planned).max(0.0)
    }
}

/// Bytes, and seconds of zstd 1.
fn sums(quick: &[Quick]) -> (f64, f64) {
    quick.iter().fold((0.0, 0.0), |(bytes, seconds), it| (bytes + it.bytes, seconds + it.seconds))
}

/// How many blocks a slow way packs, when so many seconds are left for all of them.
fn wanted(choice: Choice, quick: &[Quick], left: f64) -> usize {
    let Part::Few(share) = choice.known().part else { return 0 };
    affords(left, share, sums(quick).1 / float(quick.len() as u64) * choice.known().cost)
}

/// How many of something that takes so long its share of the time is enough for.
fn affords(left: f64, share: u32, each: f64) -> usize {
    let (least, most) = FEW;
    let count = (left * f64::from(share) / 1000.0 / f64::max(each, 1e-9)).clamp(least, most);
    (1..=100_u64).take_while(|at| float(*at) <= count).count()
}

/// What the quick ways found: of each block, and as units to tell their own rows from.
fn quick(blocks: &[Block], jobs: &[Job], found: &[Found]) -> (Vec<Quick>, Vec<Unit>) {
    let mut all: Vec<Quick> = Vec::with_capacity(jobs.len());
    let mut units = Vec::with_capacity(jobs.len());
    for (job, found) in jobs.iter().zip(found) {
        let seen = seen(found);
        let (Some(lz4), Some(zstd)) = (seen.get(&Choice::LZ4), seen.get(&Choice::ZSTD_1)) else { continue };
        let bytes = f64::from(blocks[job.block].bytes);
        let quick = Quick { block: job.block, bytes, lz4: lz4.0, zstd: zstd.0, seconds: zstd.1 };
        all.push(quick);
        units.push(Unit { quick, is_piece: false, part: 1.0, weight: 1.0, seen });
    }
    all.sort_by_key(|quick| quick.block);
    (all, units)
}

fn seen(found: &Found) -> BTreeMap<Choice, (f64, f64)> {
    found.seen.iter().map(|seen| (seen.choice, (seen.bytes, seen.seconds))).collect()
}

/// Blocks that several ways packed come together, so that the ways can be compared.
fn slow_units(blocks: &[Block], quick: &[Quick], jobs: &[(Job, f64)], found: Vec<Found>) -> Vec<Unit> {
    let mut units: BTreeMap<(usize, Option<(usize, usize)>), Unit> = BTreeMap::new();
    for ((job, weight), found) in jobs.iter().zip(found) {
        let Ok(at) = quick.binary_search_by_key(&job.block, |quick| quick.block) else { continue };
        let whole = f64::from(blocks[job.block].bytes);
        let part = job.piece.map_or(1.0, |(from, bytes)| {
            (whole - float(from as u64)).min(float(bytes as u64)) / f64::max(whole, 1.0)
        });
        // A piece stands for all pieces of its block.
        let weight = weight / part;
        let unit =
            Unit { quick: quick[at], is_piece: job.piece.is_some(), part, weight, seen: BTreeMap::new() };
        let unit = units.entry((job.block, job.piece)).or_insert(unit);
        // The time of zstd 1 is that of the same block, from the first round.
        unit.seen.extend(seen(&found));
        if job.piece.is_none() && !unit.seen.is_empty() {
            let quick = unit.quick;
            unit.seen.entry(Choice::ZSTD_1).or_insert((quick.zstd, quick.seconds));
        }
    }
    units.into_values().filter(|unit| !unit.seen.is_empty()).collect()
}
