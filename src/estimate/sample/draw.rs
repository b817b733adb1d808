//! Which blocks are packed in which way.

use super::blocks::Blocks;
use super::choices::{Choice, Part};
use super::press::{Job, PIECE, QUARTER};
use super::twins::mixed;

/// A block that was packed in the two quick ways.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quick {
    pub block: usize,
    /// Plain, and packed by lz4 and by zstd 1.
    pub bytes: f64,
    pub lz4: f64,
    pub zstd: f64,
    /// Seconds of zstd 1.
    pub seconds: f64,
}

/// Pieces that are packed at most.
const PIECES: usize = 1500;

/// All blocks that are stored, in an order of which every beginning is spread evenly over the whole.
pub(super) fn spread(blocks: &Blocks) -> Vec<Job> {
    let stored: Vec<usize> = (0..blocks.all.len()).filter(|at| !blocks.all[*at].twice).collect();
    let bits = u64::BITS - (stored.len() as u64).leading_zeros();
    let turned = |at: usize| (at as u64).reverse_bits() >> (u64::BITS - bits.max(1));
    let mut order: Vec<(u64, usize)> =
        stored.iter().enumerate().map(|(at, block)| (turned(at), *block)).collect();
    order.sort_unstable();
    let choices = Choice::of(|part| part == Part::All);
    order.into_iter().map(|(_, block)| Job { block, piece: None, choices: choices.clone() }).collect()
}

/// A piece of each block, at a place as good as random.
pub(super) fn pieces(blocks: &Blocks, quick: &[Quick]) -> Vec<Job> {
    let step = quick.len().div_ceil(PIECES).max(1);
    let mut choices = Choice::of(|part| part == Part::Pieces);
    choices.push(Choice::GZIP_1);
    let job = |quick: &Quick| {
        let places =
            usize::try_from(blocks.all[quick.block].bytes).unwrap_or_default().div_ceil(PIECE).max(1);
        let place = usize::try_from(mixed(quick.block as u64) % places as u64).unwrap_or_default();
        Job { block: quick.block, piece: Some((place * PIECE, PIECE)), choices: choices.clone() }
    };
    let mut jobs: Vec<Job> = quick.iter().step_by(step).map(job).collect();
    // Every beginning is spread over the whole, should the time be up before the end.
    jobs.sort_by_key(|job| mixed(!(job.block as u64)));
    jobs
}

/// So many of the blocks, evenly over how well they can be packed, and the larger ones rather than the
/// smaller; each with how many it stands for. Where nearly all are wanted, all.
pub(super) fn draw(quick: &[Quick], count: usize) -> Vec<(Quick, f64)> {
    if count * 3 >= quick.len() * 2 {
        return quick.iter().map(|quick| (*quick, 1.0)).collect();
    }
    let (plain, packed) =
        quick.iter().fold((0.0, 0.0), |(plain, packed), it| (plain + it.bytes, packed + it.zstd));
    let share = packed / f64::max(plain, 1.0);
    // Half by what is left, which sizes come from, half by what there is, which times come from.
    let size = |it: &Quick| it.zstd + it.bytes * share;
    let mut sorted: Vec<&Quick> = quick.iter().collect();
    sorted.sort_by(|one, two| gain(one).total_cmp(&gain(two)));
    let whole: f64 = sorted.iter().map(|it| size(it)).sum();
    let step = whole / f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    let (mut next, mut past, mut drawn) = (step / 2.0, 0.0, Vec::with_capacity(count));
    for it in sorted {
        past += size(it);
        if past > next {
            drawn.push((*it, step / size(it)));
            while next < past {
                next += step;
            }
        }
    }
    drawn
}

/// Quarters of so many blocks, for xz, each with how many it stands for.
pub(super) fn quarters(blocks: &Blocks, quick: &[Quick], count: usize) -> Vec<(Job, f64)> {
    let job = |(quick, weight): (Quick, f64)| {
        let bytes = usize::try_from(blocks.all[quick.block].bytes).unwrap_or_default();
        let places = bytes.div_ceil(QUARTER).max(1) as u64;
        let place = usize::try_from(mixed(quick.block as u64) % places).unwrap_or_default();
        let choices = vec![Choice::ZSTD_9, Choice::XZ];
        (Job { block: quick.block, piece: Some((place * QUARTER, QUARTER)), choices }, weight)
    };
    draw(quick, count).into_iter().take(count).map(job).collect()
}

/// What zstd finds beyond lz4: little in random bytes, more in programs, most in text.
pub(super) fn gain(quick: &Quick) -> f64 {
    quick.zstd / f64::max(quick.lz4, 1.0)
}

/// Evenly, so many of so many: their places.
pub(super) fn every(count: usize, all: usize) -> Vec<usize> {
    let count = count.min(all);
    (0..count).map(|at| (at * 2 + 1) * all / (count * 2)).collect()
}
