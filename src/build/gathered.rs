//! What a build's events come to when it is over: for its facts and for the history. The time is an
//! argument: the time since the build began.

use std::time::Duration;

use super::event::{BuildEvent, Outcome, Stage};
use super::text::unhashed;
use crate::estimate::history::Squash;

/// Between two changes of the downloaded bytes, at most this counts as a time in which something came.
const PAUSE: Duration = Duration::from_secs(2);

/// More derivations than any image needs; beyond, they are not kept.
const MOST: usize = 200_000;

/// Up to 23.11 nixpkgs makes the squashfs in a derivation of its own, which then is the image's work.
const SQUASHFS: &str = "squashfs.img";

#[derive(Debug, Clone, Default)]
pub(super) struct Gathered {
    /// The image's derivation.
    pub(super) image: Option<String>,
    /// The build stage has begun.
    builds: bool,
    pub(super) stages: Vec<(Stage, Duration)>,
    /// Seconds of the image's own derivation; nothing when it was there already.
    pub(super) image_seconds: Option<f64>,
    /// What was built beside it: names without hash and version.
    pub(super) built: Vec<(String, f64)>,
    downloads: Downloads,
    squash: Option<Squashing>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Downloads {
    bytes: u64,
    time: Duration,
    /// Nix's counter begins anew with each run.
    last: u64,
    looked: Option<Duration>,
}

#[derive(Debug, Clone, Copy)]
struct Squashing {
    began: Duration,
    seen: Duration,
    cpu: Duration,
    written: u64,
}

impl Gathered {
    pub(super) fn event(&mut self, event: &BuildEvent, now: Duration) {
        match event {
            BuildEvent::StageStarted { stage: Stage::Build } => self.builds = true,
            BuildEvent::StageEnded { stage, elapsed } => self.stages.push((*stage, *elapsed)),
            BuildEvent::Evaluated { derivation } => self.image = Some(derivation.clone()),
            // What is built last is what was asked for. Evaluating may build, too; that plan is of something
            // else.
            BuildEvent::PlanKnown { builds, .. } if self.builds && self.image.is_none() => {
                self.image = builds.last().cloned();
            }
            BuildEvent::DerivationEnded { derivation, elapsed, outcome: Outcome::Ended } => {
                self.ended(derivation, elapsed.as_secs_f64());
            }
            BuildEvent::Progress(totals) => self.downloads.come(totals.downloaded.done, now),
            BuildEvent::Squashing { cpu, written } => self.squashing(*cpu, written.unwrap_or(0), now),
            _ => {}
        }
    }

    fn ended(&mut self, derivation: &str, seconds: f64) {
        if is_image(self.image.as_deref(), derivation) {
            self.image_seconds = Some(self.image_seconds.unwrap_or(0.0) + seconds);
        } else if self.built.len() < MOST {
            self.built.push((plain_name(derivation).to_owned(), rounded(seconds)));
        }
    }

    fn squashing(&mut self, cpu: Duration, written: u64, now: Duration) {
        match &mut self.squash {
            // A second one has had less time than the first.
            Some(squash) if cpu >= squash.cpu => {
                *squash =
                    Squashing { began: squash.began, seen: now, cpu, written: written.max(squash.written) };
            }
            squash => *squash = Some(Squashing { began: now, seen: now, cpu, written }),
        }
    }

    /// Bytes that came over the network, and the seconds in which something came.
    pub(super) fn fetched(&self) -> Option<(u64, f64)> {
        let Downloads { bytes, time, .. } = self.downloads;
        (bytes > 0).then(|| (bytes, rounded(time.as_secs_f64())))
    }

    /// The run of mksquashfs, of an image that was made.
    pub(super) fn squash(&self) -> Option<Squash> {
        let squash = self.squash.filter(|_| self.image_seconds.is_some())?;
        // It is seen once a second, so its beginning and its end are half a second off each.
        let seconds = squash.seen.saturating_sub(squash.began).as_secs_f64() + 1.0;
        let seconds = seconds.min(self.image_seconds.unwrap_or(seconds));
        Some(Squash {
            seconds: rounded(seconds),
            cpu_seconds: rounded(squash.cpu.as_secs_f64()),
            written: squash.written,
        })
    }
}

impl Downloads {
    fn come(&mut self, done: u64, now: Duration) {
        if done < self.last {
            self.last = 0;
        }
        if done > self.last {
            self.bytes = self.bytes.saturating_add(done - self.last);
            self.time += self.looked.map_or(Duration::ZERO, |looked| now.saturating_sub(looked)).min(PAUSE);
            self.last = done;
        }
        self.looked = Some(now);
    }
}

/// Whether a derivation is the image's or does a part of its work.
pub(super) fn is_image(image: Option<&str>, derivation: &str) -> bool {
    image == Some(derivation) || plain_name(derivation) == SQUASHFS
}

/// The name in a store path, without its hash and its version: `/nix/store/<hash>-acl-2.3.drv` is `acl`.
/// As for Nix, the version begins behind the first dash that no letter follows.
pub(super) fn plain_name(path: &str) -> &str {
    let name = unhashed(path);
    let name = name.strip_suffix(".drv").unwrap_or(name);
    let version = name
        .match_indices('-')
        .find(|(at, _)| name[at + 1..].chars().next().is_some_and(|next| !next.is_alphabetic()));
    version.map_or(name, |(at, _)| &name[..at])
}

/// To the millisecond.
pub(super) fn rounded(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::event::{Counter, Totals};

    const HASH: &str = "0123456789abcdfghijklmnpqrsvwxyz";

    fn second(number: u64) -> Duration {
        Duration::from_secs(number)
    }

    fn ended(name: &str, elapsed: u64, outcome: Outcome) -> BuildEvent {
        let derivation = format!("/nix/store/{HASH}-{name}.drv");
        BuildEvent::DerivationEnded { derivation, elapsed: second(elapsed), outcome }
    }

    #[test]
    fn names_are_without_hash_and_version() {
        let table = [
            ("acl-2.3", "acl"),
            ("linux-6.1.192", "linux"),
            ("unit-sshd.service", "unit-sshd.service"),
            ("nixos-system-box-26.05pre", "nixos-system-box"),
            ("python3-3.11-env", "python3"),
            ("odd-", "odd-"),
            ("", ""),
        ];
        for (name, plain) in table {
            assert_eq!(plain_name(&format!("/nix/store/{HASH}-{name}.drv")), plain);
        }
        assert_eq!(plain_name("\u{fc}-\u{20ac}1"), "\u{fc}");
    }

    #[test]
    fn the_image_stands_apart_and_failures_do_not_count() {
        let mut gathered = Gathered::default();
        let derivation = format!("/nix/store/{HASH}-box.iso.drv");
        gathered.event(&BuildEvent::Evaluated { derivation }, second(0));
        for event in [
            ended("acl-2.3", 4, Outcome::Ended),
            ended("bad-1", 9, Outcome::Failed),
            ended("squashfs.img", 50, Outcome::Ended),
            ended("box.iso", 5, Outcome::Ended),
        ] {
            gathered.event(&event, second(70));
        }
        assert_eq!(gathered.image_seconds, Some(55.0));
        assert_eq!(gathered.built, [("acl".to_owned(), 4.0)]);
        assert_eq!((gathered.fetched(), gathered.squash()), (None, None));
    }

    #[test]
    fn what_is_built_while_evaluating_is_not_the_image() {
        let mut gathered = Gathered::default();
        let planned = |names: &[&str]| BuildEvent::PlanKnown {
            builds: names.iter().map(|name| format!("/nix/store/{HASH}-{name}.drv")).collect(),
            fetches: Vec::new(),
            download_bytes: None,
            unpacked_bytes: None,
        };
        for event in [
            BuildEvent::StageStarted { stage: Stage::Evaluate },
            planned(&["imported-1.0"]),
            ended("imported-1.0", 30, Outcome::Ended),
            BuildEvent::StageEnded { stage: Stage::Evaluate, elapsed: second(35) },
            BuildEvent::StageStarted { stage: Stage::Build },
            planned(&["acl-2.3", "box.iso"]),
            ended("box.iso", 60, Outcome::Ended),
        ] {
            gathered.event(&event, second(0));
        }
        assert_eq!(gathered.image, Some(format!("/nix/store/{HASH}-box.iso.drv")));
        assert_eq!(gathered.image_seconds, Some(60.0));
        assert_eq!(gathered.built, [("imported".to_owned(), 30.0)]);
    }

    #[test]
    fn only_the_time_in_which_something_came_counts() {
        let mut gathered = Gathered::default();
        let come = |gathered: &mut Gathered, at: u64, done: u64| {
            let downloaded = Counter { done, ..Counter::default() };
            gathered.event(&BuildEvent::Progress(Totals { downloaded, ..Totals::default() }), second(at));
        };
        for (at, done) in [(0, 0), (1, 100), (2, 250), (50, 250), (51, 300), (90, 400)] {
            come(&mut gathered, at, done);
        }
        assert_eq!(gathered.fetched(), Some((400, 5.0)));
        // The next run of Nix counts from nothing.
        come(&mut gathered, 91, 10);
        assert_eq!(gathered.fetched(), Some((410, 6.0)));
    }

    #[test]
    fn a_squashfs_is_watched_from_its_first_second_to_its_last() {
        let mut gathered = Gathered { image_seconds: Some(60.0), ..Gathered::default() };
        for at in 0..30 {
            let event = BuildEvent::Squashing { cpu: second(2 * at), written: Some(at * 10) };
            gathered.event(&event, second(100 + at));
        }
        let squash = gathered.squash().unwrap();
        assert_eq!((squash.seconds, squash.cpu_seconds, squash.written), (30.0, 58.0, 290));
    }
}
