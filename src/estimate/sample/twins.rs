//! Which files have the contents of one before them: mksquashfs stores those once.
//!
//! Only files of one size can be twins. Of the larger ones the ends and the middle are compared; with the
//! small ones nearly every size occurs, so where they are too many, some sizes are compared and stand
//! for the others.

use std::collections::HashSet;
use std::fs::File as Disk;
use std::hash::{BuildHasher, Hasher};
use std::os::unix::fs::FileExt;

use foldhash::quality::FixedState;

use super::walk::Tree;

/// Files that are opened, at most.
const MOST: usize = 6_000;
/// Files beyond this size are compared all, with the ends and the middle only.
const LARGE: u64 = 64 << 10;
const PIECE: usize = 4 << 10;
const SEED: u64 = 0x5eed;

/// For each file, whether it is one.
pub(super) fn find(tree: &Tree, stop: &dyn Fn() -> bool) -> Vec<bool> {
    let mut twice: Vec<bool> = tree.files.iter().map(|file| file.linked).collect();
    let mut order: Vec<usize> = (0..tree.files.len()).filter(|at| !twice[*at]).collect();
    order.sort_by_key(|at| (tree.files[*at].bytes, *at));
    let size = |at: &usize| tree.files[*at].bytes;
    let groups: Vec<&[usize]> =
        order.chunk_by(|one, two| size(one) == size(two)).filter(|group| group.len() > 1).collect();
    let (large, mut small): (Vec<&[usize]>, Vec<&[usize]>) =
        groups.into_iter().partition(|group| size(&group[0]) >= LARGE);
    for group in large {
        if stop() {
            return twice;
        }
        compare(tree, group, &mut twice);
    }
    small.sort_by_key(|group| mixed(size(&group[0])));
    let mut opened = 0;
    let compared = small.iter().take_while(|group| {
        opened += group.len();
        opened <= MOST && !stop()
    });
    let compared = compared.map(|group| compare(tree, group, &mut twice)).count();
    guess(tree, &small[..compared], &small[compared..], &mut twice);
    twice
}

/// Marks the files of one size that are like one before.
fn compare(tree: &Tree, group: &[usize], twice: &mut [bool]) {
    let mut seen = HashSet::new();
    for at in group {
        if let Some(print) = print(tree, *at) {
            twice[*at] = !seen.insert(print);
        }
    }
}

/// What tells a file's contents from others of its size.
fn print(tree: &Tree, at: usize) -> Option<u64> {
    let file = &tree.files[at];
    let disk = Disk::open(tree.path(file)).ok()?;
    let mut hasher = FixedState::with_seed(SEED).build_hasher();
    let mut buffer = [0; PIECE];
    let middle = file.bytes / 2;
    let last = file.bytes.saturating_sub(PIECE as u64);
    let pieces: Vec<u64> =
        if file.bytes < LARGE { (0..file.bytes).step_by(PIECE).collect() } else { vec![0, middle, last] };
    for piece in pieces {
        let count = disk.read_at(&mut buffer, piece).ok()?;
        hasher.write(&buffer[..count]);
    }
    Some(hasher.finish())
}

/// Marks as many of those that were not compared, by the share of those that were.
fn guess(tree: &Tree, compared: &[&[usize]], others: &[&[usize]], twice: &mut [bool]) {
    let files = || compared.iter().flat_map(|group| group.iter().copied());
    let all = files().count() as u64;
    let found = files().filter(|at| twice[*at]).count() as u64;
    if all == 0 {
        return;
    }
    for at in others.iter().flat_map(|group| group.iter().skip(1).copied()) {
        // The first of each size is no twin, so the share of the rest is a little more.
        let one = tree.files[at].bytes ^ (at as u64) << 24;
        twice[at] = mixed(one) % all < found;
    }
}

/// A number as good as random that is the same each time.
pub(super) fn mixed(value: u64) -> u64 {
    let value = (value ^ value >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ value >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ value >> 31
}
