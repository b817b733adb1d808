//! One number for how far it all is: never backwards, never all of it before the end.

use std::time::Duration;

use crate::build::event::{ByteWork, Stage, Totals};

/// All of it.
pub const WHOLE: u64 = 10_000;

/// Before the end, this at most: 99 %.
const ALMOST: u64 = 9_900;

/// Where each stage begins on the way, and the end. Building takes nearly all of the time.
const BOUNDS: [u64; 6] = [0, 50, 100, 900, 9_300, WHOLE];

/// The part of building that making the squashfs is, when it is seen.
const COMPRESS: u64 = 5_500;

/// What is known of how far it is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known {
    /// The stage that runs, or ended last; nothing before the first.
    pub stage: Option<Stage>,
    /// That stage is over.
    pub stage_over: bool,
    pub totals: Totals,
    /// Of the plan: derivations and paths.
    pub planned: (u64, u64),
    pub bytes: Option<(ByteWork, u64, u64)>,
    pub elapsed: Duration,
    /// The time that it should take, as far as that was estimated.
    pub expected: Option<Duration>,
}

/// Parts of [`WHOLE`].
pub fn reckon(known: &Known) -> u64 {
    let Some(stage) = known.stage else { return 0 };
    let (from, to) = (BOUNDS[stage as usize], BOUNDS[stage as usize + 1]);
    let within = if known.stage_over { WHOLE } else { done(stage, known) };
    let worked = from + (to - from) * within / WHOLE;
    // Where nothing can be counted, the estimate moves it, though not past what is not done yet.
    let guessed = known.expected.map_or(0, |expected| share(millis(known.elapsed), millis(expected)));
    let most = if known.stage_over { to } else { to - (to - from) / 20 };
    worked.max(guessed.min(most)).min(ALMOST)
}

fn done(stage: Stage, known: &Known) -> u64 {
    match (stage, known.bytes) {
        (Stage::Build, Some((ByteWork::Compress, done, total))) => {
            // It is the last long thing, so all before it is done.
            WHOLE - COMPRESS + COMPRESS * share(done, total) / WHOLE
        }
        (Stage::Build, _) => (WHOLE - COMPRESS) * counted(known) / WHOLE,
        (Stage::Collect, Some((ByteWork::Copy, done, total))) => share(done, total),
        _ => 0,
    }
}

/// Derivations and paths that are done. A path counts as much as a derivation: most are small.
fn counted(known: &Known) -> u64 {
    let Totals { builds, paths, downloaded, .. } = known.totals;
    let (planned_builds, planned_paths) = known.planned;
    let all = builds.expected.max(planned_builds).saturating_add(paths.expected.max(planned_paths));
    let counted = share(builds.done.saturating_add(paths.done), all);
    // Large downloads move between two paths.
    if downloaded.expected > 0 && builds.expected.max(planned_builds) == 0 {
        counted.max(share(downloaded.done, downloaded.expected))
    } else {
        counted
    }
}

fn share(part: u64, all: u64) -> u64 {
    let part = u128::from(part.min(all)) * u128::from(WHOLE);
    part.checked_div(u128::from(all)).and_then(|share| u64::try_from(share).ok()).unwrap_or(0)
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::event::Counter;

    fn building() -> Known {
        Known { stage: Some(Stage::Build), ..Known::default() }
    }

    #[test]
    fn compressing_moves_most_of_the_bar() {
        let at = |done| reckon(&Known { bytes: Some((ByteWork::Compress, done, 1000)), ..building() });
        assert!(at(0) > 4_000 && at(0) < 5_000, "{}", at(0));
        assert!(at(1000) > 9_000 && at(1000) < WHOLE);
        assert!(at(500) - at(0) > 2_000);
    }

    #[test]
    fn what_cannot_be_counted_moves_with_the_estimate() {
        let at = |seconds| {
            let elapsed = Duration::from_secs(seconds);
            reckon(&Known { elapsed, expected: Some(Duration::from_secs(100)), ..building() })
        };
        assert!(at(50) > at(20) && at(20) > at(0));
        // The stage that comes after is not done.
        assert!(at(100_000) < 9_300);
    }

    #[test]
    fn nothing_is_all_before_the_end() {
        let full = Counter { done: u64::MAX, expected: u64::MAX, running: 0, failed: 0 };
        let totals =
            Totals { builds: full, paths: full, unpacked: full, downloaded: full, unknown_records: 0 };
        let bytes = Some((ByteWork::Copy, u64::MAX, u64::MAX));
        for stage in Stage::ALL {
            for stage_over in [false, true] {
                let known = Known { stage: Some(stage), stage_over, totals, bytes, ..Known::default() };
                assert!(reckon(&known) <= ALMOST);
            }
        }
    }
}
