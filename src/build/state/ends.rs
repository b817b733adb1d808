//! Whether a derivation that ended was built or failed. Nix's log stops both in the same way, and
//! says which it was in the counters before or after that, and in an error that may come last; so
//! an end is held back for a moment until one of them has spoken.

use std::collections::VecDeque;
use std::time::Duration;

use crate::build::event::{Counter, Outcome};

/// Held back no longer than this: where no counters come, somebody waits for a line.
const PATIENCE: Duration = Duration::from_secs(1);

/// More ends in doubt at once than any Nix leaves.
const MOST: usize = 1024;

#[derive(Debug)]
struct End {
    derivation: String,
    elapsed: Duration,
    since: Duration,
}

/// A derivation, how long it took, and what came of it.
pub(super) type Told = (String, Duration, Outcome);

#[derive(Debug, Default)]
pub(super) struct Ends {
    waiting: VecDeque<End>,
    told_built: u64,
    /// Failures that were laid at the door of a derivation.
    blamed: u64,
}

impl Ends {
    /// It stopped, and no error has named it yet.
    pub(super) fn wait(&mut self, derivation: String, elapsed: Duration, now: Duration) {
        self.waiting.push_back(End { derivation, elapsed, since: now });
    }

    /// An error names it.
    pub(super) fn blame(&mut self, derivation: &str) {
        self.blamed += 1;
        self.waiting.retain(|end| end.derivation != derivation);
    }

    /// The next end that is sure by now, from Nix's counter of builds.
    pub(super) fn next(&mut self, builds: Counter, now: Duration) -> Option<Told> {
        // Counter and stop of one build stand together, so a failure that nobody is blamed for is
        // that of the derivation that stopped last.
        if builds.failed > self.blamed
            && let Some(end) = self.waiting.pop_back()
        {
            self.blamed += 1;
            return Some((end.derivation, end.elapsed, Outcome::Failed));
        }
        let first = self.waiting.front()?;
        let counted = builds.done > self.told_built;
        if !counted && now.saturating_sub(first.since) < PATIENCE && self.waiting.len() <= MOST {
            return None;
        }
        self.told_built += u64::from(counted);
        self.any()
    }

    /// Any that is left, when nothing more can come.
    pub(super) fn any(&mut self) -> Option<Told> {
        let end = self.waiting.pop_front()?;
        Some((end.derivation, end.elapsed, Outcome::Ended))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(done: u64, failed: u64) -> Counter {
        Counter { done, failed, ..Counter::default() }
    }

    fn outcome(ends: &mut Ends, builds: Counter, now: u64) -> Option<Outcome> {
        ends.next(builds, Duration::from_millis(now)).map(|(_, _, outcome)| outcome)
    }

    #[test]
    fn the_counters_decide_before_or_after_the_stop() {
        let mut ends = Ends::default();
        ends.wait("a".into(), Duration::ZERO, Duration::ZERO);
        assert_eq!(outcome(&mut ends, counted(0, 0), 0), None);
        assert_eq!(outcome(&mut ends, counted(1, 0), 0), Some(Outcome::Ended));
        ends.wait("b".into(), Duration::ZERO, Duration::ZERO);
        assert_eq!(outcome(&mut ends, counted(1, 1), 0), Some(Outcome::Failed));
        assert_eq!(outcome(&mut ends, counted(1, 1), 0), None);
    }

    #[test]
    fn without_counters_it_is_told_in_the_end() {
        let mut ends = Ends::default();
        ends.wait("a".into(), Duration::ZERO, Duration::ZERO);
        assert_eq!(outcome(&mut ends, counted(0, 0), 999), None);
        assert_eq!(outcome(&mut ends, counted(0, 0), 1000), Some(Outcome::Ended));
    }

    #[test]
    fn a_failure_is_blamed_on_one_alone() {
        let mut ends = Ends::default();
        ends.blame("bad");
        ends.wait("good".into(), Duration::ZERO, Duration::ZERO);
        assert_eq!(outcome(&mut ends, counted(0, 1), 0), None);
        assert_eq!(outcome(&mut ends, counted(1, 1), 0), Some(Outcome::Ended));
    }
}
