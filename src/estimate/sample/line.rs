//! How long mksquashfs would take, by going through its work step by step.
//!
//! One thread reads, as many as there are processors pack the blocks of large files, as many again the
//! fragments, and the main thread takes everything in order. Before a file with blocks of its own it
//! waits until no fragment is being packed any more, so that the image comes out the same each time:
//! where small and large files lie mixed, fragments are packed one by one, however many processors
//! there are. What is ready to go on shares the processors.

use super::blocks::{Block, Place};
use crate::estimate::learned::float;

/// Seconds that something takes one processor.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Costs {
    /// Packing a byte.
    pub pack: f64,
    /// Reading a file, and a byte of it.
    pub open: f64,
    pub read: f64,
    /// The main thread: a file, and a byte in a fragment.
    pub file: f64,
    pub copy: f64,
}

/// Blocks that are read ahead at most: mksquashfs takes a sixteenth of the memory for them, this is 8 GiB's.
const AHEAD: usize = 512;
/// Work that is less than this is done.
const DONE: f64 = 1e-9;

#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    Unread,
    /// A block that waits for a thread, or is being packed; seconds that are left.
    Waits,
    Packs(f64),
    Ready,
}

struct Line<'l> {
    blocks: &'l [Block],
    costs: Costs,
    state: Vec<State>,
    /// Next to be read, with the seconds that are left for it.
    read: (usize, f64),
    /// Next for the main thread, with the seconds that are left for it, once it has begun.
    main: (usize, Option<f64>),
    /// Blocks with a thread; those before are done.
    packing: Vec<usize>,
    next: usize,
    /// Fragments with a thread, seconds that are left; and those that wait for one.
    fragments: Vec<f64>,
    waiting: Vec<f64>,
}

/// Seconds from the first byte to the last on so many processors.
pub(super) fn seconds(blocks: &[Block], costs: Costs, cores: usize) -> f64 {
    let mut line = Line {
        blocks,
        costs,
        state: vec![State::Unread; blocks.len()],
        read: (0, blocks.first().map_or(0.0, |block| reading(block, costs))),
        main: (0, None),
        packing: Vec::new(),
        next: 0,
        fragments: Vec::new(),
        waiting: Vec::new(),
    };
    let mut clock = 0.0;
    loop {
        line.begin(cores);
        let Some((least, busy)) = line.least() else { return clock };
        let share = f64::max(1.0, busy / float(cores as u64));
        clock += least * share;
        line.work(least);
    }
}

fn reading(block: &Block, costs: Costs) -> f64 {
    block.files() * costs.open + f64::from(block.bytes) * costs.read
}

fn is_fragment(block: &Block) -> bool {
    matches!(block.place, Place::Fragment { .. })
}

impl Line<'_> {
    /// Gives a thread to what may go on.
    fn begin(&mut self, cores: usize) {
        while self.packing.len() < cores {
            while self.next < self.read.0 && self.state[self.next] != State::Waits {
                self.next += 1;
            }
            if self.next >= self.read.0 {
                break;
            }
            let seconds = f64::from(self.blocks[self.next].bytes) * self.costs.pack;
            self.state[self.next] = State::Packs(seconds);
            self.packing.push(self.next);
        }
        while self.fragments.len() < cores
            && let Some(seconds) = self.waiting.pop()
        {
            self.fragments.push(seconds);
        }
        if self.main.1.is_none()
            && let Some(block) = self.blocks.get(self.main.0)
            && self.state[self.main.0] == State::Ready
        {
            let begins = matches!(block.place, Place::File { number: 0, .. });
            if !begins || (self.fragments.is_empty() && self.waiting.is_empty()) {
                let copied = if is_fragment(block) { f64::from(block.bytes) * self.costs.copy } else { 0.0 };
                self.main.1 = Some(block.files() * self.costs.file + copied);
            }
        }
    }

    fn reads(&self) -> bool {
        self.read.0 < self.blocks.len() && self.read.0 < self.main.0 + AHEAD
    }

    /// The shortest work that is under way, and how much there is.
    fn least(&self) -> Option<(f64, f64)> {
        let packing = self.packing.iter().filter_map(|at| match self.state[*at] {
            State::Packs(left) => Some(left),
            _ => None,
        });
        let all = packing.chain(self.fragments.iter().copied()).chain(self.main.1);
        let all = all.chain(self.reads().then_some(self.read.1));
        let (least, busy) = all.fold((f64::INFINITY, 0.0), |(least, busy), one| (least.min(one), busy + 1.0));
        (busy > 0.0).then_some((least.max(0.0), busy))
    }

    fn work(&mut self, seconds: f64) {
        let left = |before: f64| before - seconds;
        if self.reads() {
            self.read.1 = left(self.read.1);
            if self.read.1 <= DONE {
                let at = self.read.0;
                self.state[at] = if is_fragment(&self.blocks[at]) { State::Ready } else { State::Waits };
                self.read = (at + 1, self.blocks.get(at + 1).map_or(0.0, |block| reading(block, self.costs)));
            }
        }
        for at in &self.packing {
            if let State::Packs(before) = self.state[*at] {
                let left = left(before);
                self.state[*at] = if left <= DONE { State::Ready } else { State::Packs(left) };
            }
        }
        let state = &self.state;
        self.packing.retain(|at| matches!(state[*at], State::Packs(_)));
        self.fragments.iter_mut().for_each(|before| *before = left(*before));
        self.fragments.retain(|left| *left > DONE);
        if let Some(before) = self.main.1 {
            self.main.1 = Some(left(before));
            if left(before) <= DONE {
                let block = &self.blocks[self.main.0];
                if is_fragment(block) {
                    self.waiting.push(f64::from(block.bytes) * self.costs.pack);
                }
                self.main = (self.main.0 + 1, None);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(number: u32) -> Block {
        Block { bytes: 1 << 20, place: Place::File { file: 0, number }, twice: false }
    }

    fn fragment() -> Block {
        Block { bytes: 1 << 20, place: Place::Fragment { first: 0, count: 100 }, twice: false }
    }

    fn second_each() -> Costs {
        Costs { pack: 1.0 / f64::from(1 << 20), ..Costs::default() }
    }

    fn is(blocks: &[Block], cores: usize, wanted: f64) {
        let found = seconds(blocks, second_each(), cores);
        assert!((found - wanted).abs() < 0.01, "{found} instead of {wanted}");
    }

    #[test]
    fn processors_share_the_blocks() {
        let blocks: Vec<Block> = (0..12).map(file).collect();
        is(&blocks, 1, 12.0);
        is(&blocks, 4, 3.0);
        is(&blocks, 5, 3.0);
        is(&[], 2, 0.0);
    }

    #[test]
    fn fragments_side_by_side_share_them_too_but_not_with_files_between() {
        is(&[fragment(), fragment(), fragment(), fragment()], 4, 1.0);
        let mixed = [fragment(), file(0), fragment(), file(0), fragment(), file(0), fragment(), file(0)];
        is(&mixed, 1, 8.0);
        // Four blocks are packed at once with the first fragment; the other three follow one by one.
        let found = seconds(&mixed, second_each(), 4);
        assert!((4.0..4.5).contains(&found), "{found}");
    }

    #[test]
    fn the_reader_can_be_what_all_wait_for() {
        let blocks: Vec<Block> = (0..8).map(file).collect();
        let costs = Costs { open: 3.0, read: 2.0 / f64::from(1 << 20), ..second_each() };
        let found = seconds(&blocks, costs, 16);
        assert!((found - 20.0).abs() < 0.01, "{found}");
    }
}
