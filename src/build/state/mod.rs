//! The state of a run, from the lines of Nix's log to our events. Time is an argument: the time
//! since the run began.

mod derivations;
mod ends;
mod failure;
mod totals;

pub use failure::Fault;

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use super::event::{BuildEvent, Level, Outcome};
use super::nixlog::{Fields, Line, Record, activity, parse, result};
use super::plan::{Plan, PlanReader};
use super::text::{is_printable, printable, printable_lines, shortened};
use derivations::Derivations;
use ends::Ends;
use failure::understand;
use totals::Sums;

/// Totals are told at most this often.
const FRAME: Duration = Duration::from_millis(100);

/// More activities at once than any Nix has; beyond, they are counted as unknown.
const MOST_ACTIVITIES: usize = 1 << 16;

/// Longer lines of a builder are cut for whoever watches; the log file has all of them.
const LONGEST_LINE: usize = 4096;

/// Error texts kept for the report when the run fails.
const MOST_ERRORS: usize = 20;

/// Other lines kept, for what they add to an error: a banner of `ssh` has fifteen.
const MOST_OTHERS: usize = 60;

#[derive(Debug)]
enum Work {
    Build(String),
    Fetch { path: String, since: Duration },
    Other,
}

#[derive(Debug)]
struct Activity {
    kind: u64,
    parent: u64,
    work: Work,
    sums: totals::Own,
}

/// Everything that is known of a run so far.
#[derive(Debug, Default)]
pub struct RunState {
    activities: HashMap<u64, Activity>,
    derivations: Derivations,
    ends: Ends,
    sums: Sums,
    plan: PlanReader,
    last: Option<Plan>,
    unknown: u64,
    told: Duration,
    changed: bool,
    errors: Vec<String>,
    faults: Vec<Fault>,
    recent: VecDeque<String>,
    warnings: Vec<String>,
    others: VecDeque<String>,
}

impl RunState {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes one line of standard error.
    pub fn line(&mut self, line: &[u8], now: Duration, emit: &mut dyn FnMut(BuildEvent)) {
        match parse(line) {
            Line::Record(record) => self.record(record, now, emit),
            Line::Rescued(record) => {
                self.count_unknown();
                self.record(record, now, emit);
            }
            Line::Plain(text) => self.message(&text, emit),
            Line::Broken => self.count_unknown(),
        }
        self.tick(now, emit);
    }

    /// Tells the totals when they changed and it is time.
    pub fn tick(&mut self, now: Duration, emit: &mut dyn FnMut(BuildEvent)) {
        while let Some(told) = self.ends.next(self.sums.builds(), now) {
            if told.2 == Outcome::Failed {
                self.derivations.failed(&told.0);
            }
            emit(derivation_ended(told));
        }
        if self.changed && now.saturating_sub(self.told) >= FRAME {
            self.tell(now, emit);
        }
    }

    /// The run is over: tells what is still held back.
    pub fn finish(&mut self, now: Duration, emit: &mut dyn FnMut(BuildEvent)) {
        self.plan_ended(emit);
        self.tick(now, emit);
        while let Some(told) = self.ends.any() {
            emit(derivation_ended(told));
        }
        if self.changed {
            self.tell(now, emit);
        }
    }

    fn tell(&mut self, now: Duration, emit: &mut dyn FnMut(BuildEvent)) {
        self.told = now;
        self.changed = false;
        emit(BuildEvent::Progress(self.sums.totals(self.unknown)));
    }

    fn count_unknown(&mut self) {
        self.unknown = self.unknown.saturating_add(1);
        self.changed = true;
    }

    fn plan_ended(&mut self, emit: &mut dyn FnMut(BuildEvent)) {
        // Without anything to do, there is no plan to tell.
        let Some(plan) = self.plan.take() else { return };
        let Plan { builds, fetches, download_bytes, unpacked_bytes } = plan.clone();
        self.last = Some(plan);
        emit(BuildEvent::PlanKnown { builds, fetches, download_bytes, unpacked_bytes });
    }

    fn record(&mut self, record: Record, now: Duration, emit: &mut dyn FnMut(BuildEvent)) {
        if !matches!(record, Record::Message { .. }) {
            self.plan_ended(emit);
        }
        match record {
            Record::Start { id, kind, parent, text, fields } => {
                if let Some(old) = self.activities.remove(&id) {
                    // An id begun twice never came to its stop.
                    self.ended(old, now, emit);
                }
                if self.activities.len() < MOST_ACTIVITIES {
                    let work = self.started(kind, parent, &text, &fields, now, emit);
                    let sums = totals::Own::default();
                    self.activities.insert(id, Activity { kind, parent, work, sums });
                } else {
                    self.count_unknown();
                }
            }
            Record::Stop { id } => match self.activities.remove(&id) {
                Some(activity) => self.ended(activity, now, emit),
                None => self.count_unknown(),
            },
            Record::Result { id, kind, fields } => self.resulted(id, kind, &fields, emit),
            Record::Message { text } => self.message(&text, emit),
            Record::Unknown => self.count_unknown(),
        }
    }

    fn started(
        &mut self,
        kind: u64,
        parent: u64,
        text: &str,
        fields: &Fields,
        now: Duration,
        emit: &mut dyn FnMut(BuildEvent),
    ) -> Work {
        match (kind, fields.text(0)) {
            (activity::BUILD, Some(derivation)) => {
                let derivation = printable(shortened(derivation, LONGEST_LINE));
                if self.derivations.started(&derivation, now) {
                    let machine = printable(shortened(fields.text(1).unwrap_or_default(), LONGEST_LINE));
                    emit(BuildEvent::DerivationStarted { derivation: derivation.clone(), machine });
                }
                Work::Build(derivation)
            }
            (activity::SUBSTITUTE, Some(path)) => fetch(path, fields.text(1), now, emit),
            // The copy below a substitution is the same fetch once more.
            (activity::COPY_PATH, Some(path)) if !self.is_below(parent, activity::SUBSTITUTE) => {
                fetch(path, fields.text(1), now, emit)
            }
            (activity::COPY_PATH, Some(_)) => Work::Other,
            (activity::BUILD | activity::SUBSTITUTE | activity::COPY_PATH, None) => {
                self.count_unknown();
                Work::Other
            }
            (0, _) => {
                if text.starts_with("copying ") || text.starts_with("downloading ") {
                    emit(message(&printable(shortened(text, LONGEST_LINE))));
                }
                Work::Other
            }
            (activity::BUILD_WAITING, _) => {
                // Without a word it would look as if nothing went on.
                if text.starts_with("waiting for lock on") {
                    let what = printable(shortened(text, LONGEST_LINE));
                    emit(message(&format!("warning: another Nix builds the same: {what}")));
                }
                Work::Other
            }
            (activity::FIRST..=activity::LAST, _) => Work::Other,
            _ => {
                self.count_unknown();
                Work::Other
            }
        }
    }

    fn is_below(&self, mut parent: u64, kind: u64) -> bool {
        // Parents come from a log and may form a ring.
        for _ in 0..16 {
            match self.activities.get(&parent) {
                Some(above) if above.kind == kind => return true,
                Some(above) => parent = above.parent,
                None => return false,
            }
        }
        false
    }

    fn ended(&mut self, activity: Activity, now: Duration, emit: &mut dyn FnMut(BuildEvent)) {
        self.changed |= self.sums.stopped(activity.kind, &activity.sums);
        match activity.work {
            Work::Build(derivation) => match self.derivations.ended(&derivation, now) {
                Some((elapsed, true)) => emit(derivation_ended((derivation, elapsed, Outcome::Failed))),
                Some((elapsed, false)) => self.ends.wait(derivation, elapsed, now),
                None => {}
            },
            Work::Fetch { path, since } => {
                emit(BuildEvent::FetchEnded { path, elapsed: now.saturating_sub(since) });
            }
            Work::Other => {}
        }
    }

    fn resulted(&mut self, id: u64, kind: u64, fields: &Fields, emit: &mut dyn FnMut(BuildEvent)) {
        match kind {
            result::BUILD_LOG_LINE | result::POST_BUILD_LOG_LINE => match fields.text(0) {
                Some(line) => self.builder_said(id, line, emit),
                None => self.count_unknown(),
            },
            result::SET_PHASE => match (fields.text(0), self.derivation_of(id)) {
                (Some(phase), Some(derivation)) => {
                    let phase = printable(shortened(phase, LONGEST_LINE));
                    let derivation = derivation.to_owned();
                    self.derivations.entered(&derivation, &phase);
                    emit(BuildEvent::DerivationPhase { derivation, phase });
                }
                _ => self.count_unknown(),
            },
            result::PROGRESS | result::SET_EXPECTED => {
                let known = self.activities.get_mut(&id).and_then(|activity| {
                    if kind == result::PROGRESS {
                        self.sums.progress(activity.kind, &mut activity.sums, fields)
                    } else {
                        self.sums.expect(&mut activity.sums, fields)
                    }
                });
                match known {
                    Some(changed) => self.changed |= changed,
                    None => self.count_unknown(),
                }
            }
            result::FIRST..=result::LAST => {}
            _ => self.count_unknown(),
        }
    }

    fn builder_said(&mut self, id: u64, line: &str, emit: &mut dyn FnMut(BuildEvent)) {
        let line = shortened(line, LONGEST_LINE);
        let line = if is_printable(line) { line.to_owned() } else { printable(line) };
        match self.derivation_of(id).map(str::to_owned) {
            Some(derivation) => {
                self.derivations.said(&derivation, &line);
                emit(BuildEvent::DerivationLog { derivation, line });
            }
            None => emit(BuildEvent::Message { level: Level::Info, text: line }),
        }
    }

    /// The derivation that an activity builds, or that an activity above it builds.
    fn derivation_of(&self, mut id: u64) -> Option<&str> {
        for _ in 0..16 {
            let activity = self.activities.get(&id)?;
            if let Work::Build(derivation) = &activity.work {
                return Some(derivation);
            }
            id = activity.parent;
        }
        None
    }

    fn message(&mut self, text: &str, emit: &mut dyn FnMut(BuildEvent)) {
        // A plan may come as one message of many lines, too.
        let text = printable_lines(text);
        let mut ours = true;
        for line in text.lines() {
            ours &= self.plan.line(line);
        }
        if ours && !text.is_empty() {
            return;
        }
        self.plan_ended(emit);
        if let Some(fault) = understand(&text) {
            for derivation in fault.derivations() {
                if self.derivations.is_innocent(derivation) {
                    self.ends.blame(derivation);
                }
                if let Some(elapsed) = self.derivations.failed(derivation) {
                    emit(derivation_ended((derivation.to_owned(), elapsed, Outcome::Failed)));
                }
            }
            if self.faults.len() < MOST_ERRORS && !self.faults.contains(&fault) {
                self.faults.push(fault);
            }
        }
        let event = message(&text);
        self.keep(&text, &event);
        if let BuildEvent::Message { level: Level::Error, text } = &event
            && self.errors.len() < MOST_ERRORS
            && !self.errors.contains(text)
        {
            self.errors.push(text.clone());
        }
        if !text.trim().is_empty() {
            self.recent.push_back(shortened(&text, LONGEST_LINE).to_owned());
            if self.recent.len() > MOST_ERRORS {
                self.recent.pop_front();
            }
            emit(event);
        }
    }

    fn keep(&mut self, text: &str, event: &BuildEvent) {
        match event {
            BuildEvent::Message { level: Level::Warning, text }
                if self.warnings.len() < MOST_ERRORS && !self.warnings.contains(text) =>
            {
                self.warnings.push(text.clone());
            }
            BuildEvent::Message { level: Level::Info, .. } => {
                self.others.extend(text.lines().map(|line| shortened(line, LONGEST_LINE).to_owned()));
                self.others.drain(..self.others.len().saturating_sub(MOST_OTHERS));
            }
            _ => {}
        }
    }

    /// What was said beside the errors, line by line: warnings, and what programs printed that Nix runs
    /// itself (`ssh`, `git`). Nothing of it is a builder's.
    #[must_use]
    pub fn heard(&self) -> Vec<String> {
        let warnings = self.warnings.iter().flat_map(|text| text.lines());
        warnings.map(str::to_owned).chain(self.others.iter().cloned()).collect()
    }

    /// The phase that a derivation's builder told last.
    #[must_use]
    pub fn phase(&self, derivation: &str) -> Option<&str> {
        self.derivations.phase(derivation)
    }

    /// The first derivation whose own builder failed, and what Nix said of it.
    #[must_use]
    pub fn culprit(&self) -> Option<&Fault> {
        self.faults.iter().find(|fault| !fault.by_dependency)
    }

    /// The last lines that a derivation's builder printed.
    #[must_use]
    pub fn tail(&self, derivation: &str) -> Vec<String> {
        self.derivations.tail(derivation)
    }

    /// Error texts so far, the first twenty different ones.
    #[must_use]
    pub fn errors(&self) -> &[String] {
        &self.errors
    }

    /// The last twenty messages of any kind, for a failure that names no error.
    #[must_use]
    pub fn recent(&self) -> Vec<String> {
        self.recent.iter().cloned().collect()
    }

    /// The plan, once it was told.
    #[must_use]
    pub fn plan(&self) -> Option<&Plan> {
        self.last.as_ref()
    }

    /// Records that were not understood.
    #[must_use]
    pub fn unknown_records(&self) -> u64 {
        self.unknown
    }

    /// Derivations being built now.
    #[must_use]
    pub fn building(&self) -> usize {
        self.derivations.running()
    }
}

fn derivation_ended((derivation, elapsed, outcome): ends::Told) -> BuildEvent {
    BuildEvent::DerivationEnded { derivation, elapsed, outcome }
}

fn fetch(path: &str, from: Option<&str>, now: Duration, emit: &mut dyn FnMut(BuildEvent)) -> Work {
    let path = printable(shortened(path, LONGEST_LINE));
    let from = printable(shortened(from.unwrap_or_default(), LONGEST_LINE));
    emit(BuildEvent::FetchStarted { path: path.clone(), from });
    Work::Fetch { path, since: now }
}

/// Level 0 does not mean error: daemon messages and traces come with it. The words decide.
fn message(text: &str) -> BuildEvent {
    let text = text.trim_end();
    let first = text.trim_start();
    let level = if first.starts_with("error:") || first.starts_with("error (") {
        Level::Error
    } else if ["creating", "updating"].iter().any(|it| first.starts_with(&format!("warning: {it} lock file")))
    {
        // That is how it is meant to be: the lock file of the work folder is made by Nix.
        Level::Info
    } else if first.starts_with("warning:") || first.starts_with("evaluation warning:") {
        Level::Warning
    } else if first.starts_with("trace:") || first.starts_with("evaluating file ") {
        Level::Trace
    } else {
        Level::Info
    };
    BuildEvent::Message { level, text: text.to_owned() }
}
