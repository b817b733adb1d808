//! The counters, as Nix's own progress bar computes them.
//!
//! For each type of activity: `done` is what stopped activities had done plus what live ones have;
//! `expected` is the larger of that with the live ones' expectation and of the sum of all
//! announcements (`SetExpected`) for that type. Sums wrap, so that a nonsense number taken away
//! again leaves no trace.

use crate::build::event::{Counter, Totals};
use crate::build::nixlog::{Fields, activity};

/// The four types that are told, in the order of [`Sums`].
const TYPES: [u64; 4] =
    [activity::BUILDS, activity::COPY_PATHS, activity::COPY_PATH, activity::FILE_TRANSFER];

fn place(kind: u64) -> Option<usize> {
    TYPES.iter().position(|&known| known == kind)
}

/// What one live activity reported.
#[derive(Debug, Default)]
pub(super) struct Own {
    progress: Counter,
    /// Announcements, by the place of the type they are for.
    announced: [u64; TYPES.len()],
}

#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    stopped_done: u64,
    stopped_failed: u64,
    live: Counter,
    announced: u64,
}

#[derive(Debug, Default)]
pub(super) struct Sums([Sum; TYPES.len()]);

impl Sums {
    /// A `Progress` result. Nothing when its fields make no sense, else whether a total changed.
    pub(super) fn progress(&mut self, kind: u64, own: &mut Own, fields: &Fields) -> Option<bool> {
        let number = |at| fields.number(at);
        let new = Counter { done: number(0)?, expected: number(1)?, running: number(2)?, failed: number(3)? };
        let old = std::mem::replace(&mut own.progress, new);
        let Some(at) = place(kind) else { return Some(false) };
        let live = &mut self.0[at].live;
        *live = added(taken(*live, old), new);
        Some(old != new)
    }

    /// A `SetExpected` result, which replaces the activity's earlier one for the same type.
    pub(super) fn expect(&mut self, own: &mut Own, fields: &Fields) -> Option<bool> {
        let (kind, new) = (fields.number(0)?, fields.number(1)?);
        let Some(at) = place(kind) else { return Some(false) };
        let old = std::mem::replace(&mut own.announced[at], new);
        let sum = &mut self.0[at].announced;
        *sum = sum.wrapping_sub(old).wrapping_add(new);
        Some(old != new)
    }

    /// An activity stopped: what it did stays, what it expected and announced goes.
    pub(super) fn stopped(&mut self, kind: u64, own: &Own) -> bool {
        for (sum, announced) in self.0.iter_mut().zip(own.announced) {
            sum.announced = sum.announced.wrapping_sub(announced);
        }
        if let Some(at) = place(kind) {
            let sum = &mut self.0[at];
            sum.live = taken(sum.live, own.progress);
            sum.stopped_done = sum.stopped_done.wrapping_add(own.progress.done);
            sum.stopped_failed = sum.stopped_failed.wrapping_add(own.progress.failed);
        }
        own.progress != Counter::default() || own.announced != [0; TYPES.len()]
    }

    pub(super) fn builds(&self) -> Counter {
        self.totals(0).builds
    }

    pub(super) fn totals(&self, unknown_records: u64) -> Totals {
        let [builds, paths, unpacked, downloaded] = self.0.map(|sum| Counter {
            done: sum.stopped_done.wrapping_add(sum.live.done),
            expected: sum.stopped_done.wrapping_add(sum.live.expected).max(sum.announced),
            running: sum.live.running,
            failed: sum.stopped_failed.wrapping_add(sum.live.failed),
        });
        Totals { builds, paths, unpacked, downloaded, unknown_records }
    }
}

fn added(a: Counter, b: Counter) -> Counter {
    Counter {
        done: a.done.wrapping_add(b.done),
        expected: a.expected.wrapping_add(b.expected),
        running: a.running.wrapping_add(b.running),
        failed: a.failed.wrapping_add(b.failed),
    }
}

fn taken(a: Counter, b: Counter) -> Counter {
    Counter {
        done: a.done.wrapping_sub(b.done),
        expected: a.expected.wrapping_sub(b.expected),
        running: a.running.wrapping_sub(b.running),
        failed: a.failed.wrapping_sub(b.failed),
    }
}
