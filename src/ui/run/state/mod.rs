//! What has happened in a build, told from its events; the time is an argument.
//!
//! The log's older lines go to a file from here: that the memory stays small is part of the state.

mod progress;
mod rates;
mod stages;
mod told;
mod work;

pub use progress::WHOLE;
pub use rates::{Flow, Rates};
pub use stages::{Stages, Standing};
pub use told::{Notice, Told};
pub use work::{Fate, Work};

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::log::{Kind, Log, Owner};
use super::words;
use crate::build::error::{BuildError, Failure};
use crate::build::event::{BuildEvent, ByteWork, Level, Outcome, Report, Stage, Totals, Verdict};

/// An estimate with its range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread<T> {
    pub low: T,
    pub likely: T,
    pub high: T,
}

/// What was estimated before the build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Expected {
    pub time: Option<Spread<Duration>>,
    /// Size of the image.
    pub bytes: Option<Spread<u64>>,
}

/// How it ended.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    Done(Report),
    Failed(BuildError),
    Cancelled(BuildError),
}

/// What Nix said that it would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Planned {
    pub builds: usize,
    pub fetches: usize,
    pub download_bytes: Option<u64>,
}

/// Bytes of one work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    pub what: ByteWork,
    pub done: u64,
    pub total: u64,
}

/// From here on what is done tells something of the rest.
const TELLING: u64 = WHOLE / 10;

/// What the engine said of the rest counts so long.
const FRESH: Duration = Duration::from_secs(15);

/// One build, as far as it has come.
#[derive(Debug)]
pub struct Run {
    pub name: String,
    pub expected: Expected,
    pub began: Instant,
    pub stages: Stages,
    pub work: Work,
    pub totals: Totals,
    pub planned: Option<Planned>,
    /// The bytes that move now.
    pub moved: Option<Moved>,
    pub rates: Rates,
    pub told: Told,
    pub log: Log,
    /// How often it was asked to stop.
    pub stopping: u8,
    end: Option<(End, Duration)>,
    /// The stage begun last, and whether it is over.
    stage: Option<(Stage, bool)>,
    least: u64,
    /// What the engine said to be left, and when.
    rest: Option<(Spread<Duration>, Instant)>,
}

/// Of what another thread reckoned, whatever it is.
fn lasting(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}

impl Run {
    /// A build that begins now. Older lines of its log go to a file without a name in `folder`.
    #[must_use]
    pub fn new(name: &str, expected: Expected, folder: PathBuf, now: Instant) -> Self {
        Self {
            name: crate::build::text::printable(name),
            expected,
            began: now,
            stages: Stages::default(),
            work: Work::default(),
            totals: Totals::default(),
            planned: None,
            moved: None,
            rates: Rates::new(now),
            told: Told::default(),
            log: Log::new(folder),
            stopping: 0,
            end: None,
            stage: None,
            least: 0,
            rest: None,
        }
    }

    /// How it ended, once it did.
    #[must_use]
    pub fn end(&self) -> Option<&End> {
        self.end.as_ref().map(|(end, _)| end)
    }

    /// The time it took so far, or in all.
    #[must_use]
    pub fn elapsed(&self, now: Instant) -> Duration {
        self.end.as_ref().map_or_else(|| now.saturating_duration_since(self.began), |(_, elapsed)| *elapsed)
    }

    /// How far it is, in parts of [`WHOLE`]; all of it only when the image is there.
    #[must_use]
    pub fn progress(&self, now: Instant) -> u64 {
        match self.end() {
            Some(End::Done(_)) => WHOLE,
            Some(_) => self.least,
            None => self.least.max(progress::reckon(&self.known(now))),
        }
    }

    /// What remains: what the engine says, as long as that is not old. Else by the estimate at first, and
    /// the more is done the more by what that took. `None` while nothing can be told.
    #[must_use]
    pub fn left(&self, now: Instant) -> Option<Duration> {
        if let Some((rest, at)) = &self.rest
            && now.saturating_duration_since(*at) < FRESH
        {
            return Some(rest.likely.saturating_sub(now.saturating_duration_since(*at)));
        }
        let elapsed = self.elapsed(now);
        let done = self.progress(now).min(WHOLE);
        let part = |duration: Duration, of: u64| {
            let millis = duration.as_millis().saturating_mul(u128::from(of)) / u128::from(WHOLE);
            Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX))
        };
        // What is done took so long; the rest takes as much in proportion.
        let by_progress = (done >= TELLING).then(|| {
            let millis = elapsed.as_millis().saturating_mul(u128::from(WHOLE - done)) / u128::from(done);
            Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX))
        });
        let by_estimate = self.expected.time.map(|time| time.likely.saturating_sub(elapsed));
        match (by_estimate, by_progress) {
            (Some(estimate), Some(progress)) => {
                Some(part(estimate, WHOLE - done).saturating_add(part(progress, done)))
            }
            (one, other) => one.or(other),
        }
    }

    fn known(&self, now: Instant) -> progress::Known {
        let planned = self.planned.unwrap_or_default();
        progress::Known {
            stage: self.stage.map(|(stage, _)| stage),
            stage_over: self.stage.is_some_and(|(_, over)| over),
            totals: self.totals,
            planned: (planned.builds as u64, planned.fetches as u64),
            bytes: self.moved.map(|moved| (moved.what, moved.done, moved.total)),
            elapsed: self.elapsed(now),
            expected: self.expected.time.map(|time| time.likely),
        }
    }

    /// The derivation that failed, for whoever looks for the cause.
    #[must_use]
    pub fn culprit(&self) -> Option<Owner> {
        match self.end()? {
            End::Failed(error) => self.work.owner(error.derivation.as_ref()?),
            End::Done(_) | End::Cancelled(_) => None,
        }
    }

    /// It was asked to stop, once more.
    pub fn stop_asked(&mut self) {
        if self.end.is_none() {
            self.stopping = self.stopping.saturating_add(1);
        }
    }

    /// It is over.
    pub fn ended(&mut self, end: Result<Report, BuildError>, now: Instant) {
        if self.end.is_some() {
            return;
        }
        self.least = self.progress(now);
        self.rates.advance(now);
        let elapsed = now.saturating_duration_since(self.began);
        let end = match end {
            Ok(report) => End::Done(report),
            Err(error) => {
                self.stages.failed(error.stage, now);
                if error.failure == Failure::Cancelled { End::Cancelled(error) } else { End::Failed(error) }
            }
        };
        if let End::Failed(error) = &end {
            let told = self.told.all().iter().any(|notice| error.message.contains(&notice.text));
            if !told {
                self.told.add(true, &error.message, self.log.len());
                self.log.say(Owner::NIX, Kind::Error, &error.message);
            }
        }
        self.stages.over(now);
        self.work.over(now);
        self.moved = None;
        self.end = Some((end, elapsed));
    }

    /// One more thing happened.
    pub fn event(&mut self, event: &BuildEvent, now: Instant) {
        self.rates.advance(now);
        // A line of a log moves no bar, and lines come by the thousand.
        if let BuildEvent::DerivationLog { derivation, line } = event {
            let owner = self.work.known(derivation, now, &mut self.log);
            self.log.say(owner, Kind::Builder, line);
            self.rates.line();
            return;
        }
        self.least = self.progress(now);
        self.took(event, now);
    }

    fn took(&mut self, event: &BuildEvent, now: Instant) {
        match event {
            BuildEvent::StageStarted { stage } => {
                self.stages.started(*stage, now);
                self.stage = Some((*stage, false));
                self.moved = None;
                self.say(Kind::Heading, words::doing(*stage));
            }
            BuildEvent::StageEnded { stage, elapsed } => {
                self.stages.ended(*stage, *elapsed);
                self.stage = Some((*stage, true));
                self.moved = None;
            }
            BuildEvent::Checked { item, found, verdict } => self.checked(item, found, verdict),
            BuildEvent::PlanKnown { builds, fetches, download_bytes, .. } => {
                let (builds, fetches) = (builds.len(), fetches.len());
                self.planned = Some(Planned { builds, fetches, download_bytes: *download_bytes });
                self.say(Kind::Info, &format!("{builds} to build, {fetches} to fetch"));
            }
            BuildEvent::DerivationStarted { derivation, machine } => {
                let owner = self.work.known(derivation, now, &mut self.log);
                self.work.started(owner, machine, now);
            }
            BuildEvent::DerivationPhase { derivation, phase } => {
                let owner = self.work.known(derivation, now, &mut self.log);
                self.work.phase(owner, phase);
            }
            BuildEvent::DerivationEnded { derivation, elapsed, outcome } => {
                let owner = self.work.known(derivation, now, &mut self.log);
                self.work.finished(owner, *elapsed, *outcome);
                if *outcome == Outcome::Failed {
                    let text = format!("{} failed after {}", words::name(derivation), words::time(*elapsed));
                    self.say(Kind::Error, &text);
                }
            }
            BuildEvent::FetchStarted { path, from } => self.work.fetch_started(path, from, now),
            BuildEvent::FetchEnded { path, .. } => self.work.fetch_ended(path),
            BuildEvent::Progress(totals) => {
                self.totals = *totals;
                self.rates.downloaded(totals.downloaded.done);
            }
            BuildEvent::Bytes { what, done, total } => {
                self.moved = Some(Moved { what: *what, done: *done, total: *total });
                self.rates.worked(*what, *done);
            }
            BuildEvent::Message { level, text } => self.message(*level, text),
            BuildEvent::Remaining { low, likely, high } => {
                let [low, likely, high] = [low, likely, high].map(|seconds| lasting(*seconds));
                self.rest = Some((Spread { low, likely, high }, now));
            }
            BuildEvent::DerivationLog { .. }
            | BuildEvent::Evaluated { .. }
            | BuildEvent::Squashing { .. }
            | BuildEvent::Quiet => {}
        }
    }

    fn message(&mut self, level: Level, text: &str) {
        // Thousands of them in an evaluation of nixpkgs; the log file has them all.
        if level == Level::Trace && text.trim_start().starts_with("evaluating file ") {
            return;
        }
        let kind = match level {
            Level::Error => Kind::Error,
            Level::Warning => Kind::Warning,
            Level::Info => Kind::Info,
            Level::Trace => Kind::Trace,
        };
        if matches!(level, Level::Error | Level::Warning) {
            self.told.add(level == Level::Error, text, self.log.len());
        }
        self.say(kind, text);
    }

    fn checked(&mut self, item: &str, found: &str, verdict: &Verdict) {
        let (kind, remedy) = match verdict {
            Verdict::Good => return self.say(Kind::Info, &format!("{item}: {found}")),
            Verdict::Warning { remedy } => (Kind::Warning, remedy),
            Verdict::Missing { remedy } => (Kind::Error, remedy),
        };
        let text = format!("{item}: {found}\n{remedy}");
        self.told.add(kind == Kind::Error, &text, self.log.len());
        self.say(kind, &text);
    }

    fn say(&mut self, kind: Kind, text: &str) {
        self.log.say(Owner::NIX, kind, text);
        self.rates.line();
    }
}
