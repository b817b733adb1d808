//! The derivations of a run and the last lines of each, in bounded memory.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

/// Lines kept of each derivation.
const TAIL_LINES: usize = 50;

/// Bytes kept of each line.
const TAIL_WIDTH: usize = 1024;

/// Bytes kept of all tails together; the derivations that ended first give theirs up first.
const TAIL_BYTES: usize = 8 << 20;

/// Ended derivations remembered, so that a late error can still be told of them.
const MOST_ENDED: usize = 1 << 16;

#[derive(Debug, Default)]
struct Derivation {
    began: Duration,
    elapsed: Duration,
    /// A remote build shows the same derivation twice: here and on the machine that builds it.
    live: u32,
    failed: bool,
    /// Whether its end was told as a failure.
    told: bool,
    /// The phase that its builder told last.
    phase: Option<Box<str>>,
    tail: VecDeque<Box<str>>,
    tail_bytes: usize,
}

#[derive(Debug, Default)]
pub(super) struct Derivations {
    all: HashMap<String, Derivation>,
    /// In the order of their end, perhaps more than once.
    ended: VecDeque<String>,
    tail_bytes: usize,
}

impl Derivations {
    /// Whether it was not being built already.
    pub(super) fn started(&mut self, derivation: &str, now: Duration) -> bool {
        if let Some(known) = self.all.get_mut(derivation) {
            known.live += 1;
            if known.live == 1 {
                (known.began, known.failed, known.told) = (now, false, false);
            }
            return known.live == 1;
        }
        self.all.insert(derivation.to_owned(), Derivation { began: now, live: 1, ..Derivation::default() });
        true
    }

    /// How long it took and whether it is known to have failed; nothing while another activity
    /// still builds it.
    pub(super) fn ended(&mut self, derivation: &str, now: Duration) -> Option<(Duration, bool)> {
        let known = self.all.get_mut(derivation)?;
        known.live = known.live.saturating_sub(1);
        if known.live > 0 {
            return None;
        }
        known.elapsed = now.saturating_sub(known.began);
        known.told = known.failed;
        let ended = (known.elapsed, known.failed);
        self.ended.push_back(derivation.to_owned());
        if self.ended.len() > MOST_ENDED {
            self.forget_oldest();
        }
        Some(ended)
    }

    /// Known, and no error has named it.
    pub(super) fn is_innocent(&self, derivation: &str) -> bool {
        self.all.get(derivation).is_some_and(|known| !known.failed)
    }

    /// An error names it. How long it took, if its end was told already as something else.
    pub(super) fn failed(&mut self, derivation: &str) -> Option<Duration> {
        let known = self.all.get_mut(derivation)?;
        known.failed = true;
        (known.live == 0 && !std::mem::replace(&mut known.told, true)).then_some(known.elapsed)
    }

    pub(super) fn said(&mut self, derivation: &str, line: &str) {
        let Some(known) = self.all.get_mut(derivation) else { return };
        let line = super::shortened(line, TAIL_WIDTH);
        known.tail.push_back(line.into());
        let mut change = line.len();
        let dropped = if known.tail.len() > TAIL_LINES { known.tail.pop_front() } else { None };
        known.tail_bytes += change;
        let dropped = dropped.map_or(0, |line| line.len());
        known.tail_bytes -= dropped;
        change += self.tail_bytes;
        self.tail_bytes = change - dropped;
        while self.tail_bytes > TAIL_BYTES && self.forget_oldest() {}
        if self.tail_bytes > TAIL_BYTES {
            self.empty(derivation);
        }
    }

    fn forget_oldest(&mut self) -> bool {
        let Some(oldest) = self.ended.pop_front() else { return false };
        // It may have been started again since.
        if self.all.get(&oldest).is_some_and(|known| known.live == 0) {
            let gone = self.all.remove(&oldest);
            self.tail_bytes -= gone.map_or(0, |known| known.tail_bytes);
        }
        true
    }

    /// The last resort when very many builders talk at once.
    fn empty(&mut self, derivation: &str) {
        if let Some(known) = self.all.get_mut(derivation) {
            self.tail_bytes -= std::mem::take(&mut known.tail_bytes);
            known.tail.clear();
        }
    }

    pub(super) fn entered(&mut self, derivation: &str, phase: &str) {
        if let Some(known) = self.all.get_mut(derivation) {
            known.phase = Some(super::shortened(phase, TAIL_WIDTH).into());
        }
    }

    pub(super) fn phase(&self, derivation: &str) -> Option<&str> {
        self.all.get(derivation)?.phase.as_deref()
    }

    pub(super) fn tail(&self, derivation: &str) -> Vec<String> {
        let lines = self.all.get(derivation).map(|known| known.tail.iter());
        lines.into_iter().flatten().map(ToString::to_string).collect()
    }

    pub(super) fn running(&self) -> usize {
        self.all.values().filter(|known| known.live > 0).count()
    }
}
