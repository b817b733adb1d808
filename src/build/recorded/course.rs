//! The course of one build: what was expected of each of its parts, and what of them has happened. From
//! both, what is left.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use crate::build::event::{BuildEvent, ByteWork, Counter, Stage};
use crate::build::gathered::{is_image, plain_name};
use crate::build::graph;
use crate::build::learned::Asked;
use crate::build::request::Request;
use crate::estimate::Range;
use crate::estimate::history::{Expected, History};
use crate::estimate::remaining::{Doing, Downloads, Image, Job, Rest, Squashing, Task, remaining};

/// Told at most this often.
const EVERY: Duration = Duration::from_secs(1);

/// The pace of mksquashfs is that of so many seconds: long enough to be even, short enough to follow
/// what else the machine does.
const PACE: Duration = Duration::from_secs(20);

/// A derivation of which nothing is known: most write a small file.
const TYPICAL: Range = Range::new(0.02, 0.3, 5.0);
/// Nix's own time for each.
const BETWEEN: Range = Range::new(0.02, 0.1, 0.5);
/// Bytes a second of a line of which nothing is known.
const LINE: Range = Range::new(1e6, 1e7, 5e7);
/// Bytes a second out of the store, hashed, of a disk of which nothing is known.
const DISK: Range = Range::new(5e7, 1.5e8, 5e8);
/// The part of the time beside the image that is evaluation, where nothing else is known of it.
const EVALUATION: Range = Range::new(0.1, 0.4, 0.8);

/// What was known before the build began.
struct Before {
    stages: HashMap<Stage, Range>,
    /// The build stage beside the image; nothing where it is not known.
    beside: Option<Range>,
    /// The image's own derivation, should it have to be made.
    image: Option<Range>,
    /// The image stands already, as far as that is known.
    already: bool,
    squash_cpu: Option<Range>,
    beside_squash: Range,
    derivations: HashMap<String, Range>,
    between: Range,
    line: Range,
}

pub(super) struct Course {
    before: Before,
    store: Option<String>,
    stages: HashMap<Stage, Doing>,
    /// When the stage that runs began.
    stage_began: Duration,
    image: Option<String>,
    plan: Option<Plan>,
    running: HashMap<String, Duration>,
    slots: u32,
    idle: Idle,
    downloads: Counter,
    planned_download: u64,
    line: Line,
    squash: VecDeque<(Duration, Duration)>,
    squash_began: Option<Duration>,
    image_began: Option<Duration>,
    image_done: bool,
    /// Input of the squashfs, and how much of it was told to be done.
    input: Option<(u64, u64)>,
    told: Option<Duration>,
}

struct Plan {
    jobs: Vec<Job>,
    places: HashMap<String, usize>,
    has_image: bool,
}

/// The time in which nothing was built although something was to be.
#[derive(Default)]
struct Idle {
    since: Option<Duration>,
    time: Duration,
    builds: u32,
}

/// The speed of the line so far.
#[derive(Default)]
struct Line {
    looked: Option<Duration>,
    bytes: u64,
    time: Duration,
}

impl Before {
    fn of(request: &Request, history: &History) -> Self {
        let wanted = Asked::of(request).wanted();
        let expected = request.expected;
        let given = expected.map(|it| it.image_seconds).filter(|it| it.likely > 0.0);
        let image = given.or_else(|| history.image_seconds(&wanted));
        let bytes = expected.map(|it| it.bytes).or_else(|| Some(history.with_image(&wanted)?.1));
        let collect = bytes.map(|bytes| history.collect(bytes.likely).unwrap_or_else(|| bytes.over(DISK)));
        let rest = |expected: Expected| expected.seconds.minus(expected.image_seconds);
        let evaluate =
            history.evaluation(&wanted).or_else(|| expected.map(|expected| rest(expected).times(EVALUATION)));
        let beside = history.build(&wanted);
        let beside =
            beside.or_else(|| expected.map(|expected| rest(expected).minus(evaluate.unwrap_or(Range::ZERO))));
        let stages = [(Stage::Evaluate, evaluate), (Stage::Collect, collect)];
        Self {
            stages: stages.into_iter().filter_map(|(stage, range)| Some((stage, range?))).collect(),
            beside,
            image,
            already: Asked::of(request).already(history),
            squash_cpu: history.squash_cpu(&wanted),
            beside_squash: history.beside_squash(&wanted).unwrap_or(Range::ZERO),
            derivations: history
                .derivations()
                .into_iter()
                .map(|(name, time)| (name.to_owned(), time))
                .collect(),
            between: history.between().unwrap_or(BETWEEN),
            line: history.download().unwrap_or(LINE),
        }
    }

    fn stage(&self, stage: Stage) -> Range {
        self.stages.get(&stage).copied().unwrap_or(Range::ZERO)
    }

    fn derivation(&self, path: &str) -> Range {
        self.derivations.get(plain_name(path)).copied().unwrap_or(TYPICAL)
    }
}

impl Course {
    pub(super) fn new(request: &Request, history: &History) -> Self {
        Self {
            before: Before::of(request, history),
            store: request.nix.store.clone(),
            stages: HashMap::new(),
            stage_began: Duration::ZERO,
            image: None,
            plan: None,
            running: HashMap::new(),
            slots: request.nix.jobs.unwrap_or(1).max(1),
            idle: Idle::default(),
            downloads: Counter::default(),
            planned_download: 0,
            line: Line::default(),
            squash: VecDeque::new(),
            squash_began: None,
            image_began: None,
            image_done: false,
            input: None,
            told: None,
        }
    }

    pub(super) fn event(&mut self, event: &BuildEvent, now: Duration) {
        match event {
            BuildEvent::StageStarted { stage } => {
                self.stages.insert(*stage, Doing::Running(0.0));
                self.stage_began = now;
                // Nix's counters begin anew.
                self.downloads = Counter::default();
            }
            BuildEvent::StageEnded { stage, .. } => drop(self.stages.insert(*stage, Doing::Done)),
            BuildEvent::Evaluated { derivation } => self.image = Some(derivation.clone()),
            BuildEvent::PlanKnown { builds, download_bytes, .. } => {
                self.planned_download = download_bytes.unwrap_or(0);
                self.planned(builds, now);
            }
            BuildEvent::DerivationStarted { derivation, .. } => self.started(derivation, now),
            BuildEvent::DerivationEnded { derivation, .. } => self.ended(derivation, now),
            BuildEvent::Progress(totals) => {
                self.line.come(self.downloads.done, totals.downloaded.done, now);
                self.downloads = totals.downloaded;
            }
            BuildEvent::Squashing { cpu, .. } => self.squashing(*cpu, now),
            _ => {}
        }
    }

    fn planned(&mut self, builds: &[String], now: Duration) {
        // Evaluating may build, too; that plan is not of the image.
        if self.doing(Stage::Build, now) == Doing::Waiting {
            return;
        }
        let image = self.image.get_or_insert_with(|| builds.last().cloned().unwrap_or_default()).clone();
        let (images, beside): (Vec<String>, Vec<String>) =
            builds.iter().cloned().partition(|path| is_image(Some(&image), path));
        let has_image = !images.is_empty();
        let needs = graph::needs(&beside, self.store.as_deref());
        let places = beside.iter().enumerate().map(|(at, path)| (path.clone(), at)).collect();
        let task = |path: &String| Task { expected: self.before.derivation(path), doing: Doing::Waiting };
        let jobs = beside.iter().zip(needs).map(|(path, needs)| Job { task: task(path), needs }).collect();
        self.plan = Some(Plan { jobs, places, has_image });
        self.idle.since = Some(now);
    }

    fn started(&mut self, derivation: &str, now: Duration) {
        self.running.insert(derivation.to_owned(), now);
        self.slots = self.slots.max(u32::try_from(self.running.len()).unwrap_or(u32::MAX));
        if let Some(since) = self.idle.since.take() {
            self.idle.time += now.saturating_sub(since);
        }
        self.idle.builds += 1;
        if is_image(self.image.as_deref(), derivation) {
            // A squashfs of its own is where the image's work begins.
            self.image_began.get_or_insert(now);
        }
        if self.image.as_deref() == Some(derivation) {
            // All that it needs is there, whatever was told of it.
            self.plan.iter_mut().flat_map(|plan| &mut plan.jobs).for_each(|job| job.task.doing = Doing::Done);
            self.downloads = Counter::default();
            self.planned_download = 0;
        }
    }

    fn ended(&mut self, derivation: &str, now: Duration) {
        self.running.remove(derivation);
        if self.running.is_empty() {
            self.idle.since = Some(now);
        }
        self.image_done |= self.image.as_deref() == Some(derivation);
        if let Some(plan) = &mut self.plan
            && let Some(job) = plan.places.get(derivation).and_then(|at| plan.jobs.get_mut(*at))
        {
            job.task.doing = Doing::Done;
        }
    }

    fn squashing(&mut self, cpu: Duration, now: Duration) {
        if self.squash.back().is_some_and(|(_, last)| cpu < *last) {
            self.squash.clear();
            self.squash_began = None;
        }
        self.squash_began.get_or_insert(now);
        self.squash.push_back((now, cpu));
        while self.squash.front().is_some_and(|(at, _)| now.saturating_sub(*at) > PACE) {
            self.squash.pop_front();
        }
    }

    /// The event as those hear it who watch. What mksquashfs has read is not what it has done: it reads
    /// ahead as far as it has memory. Where earlier builds tell how much work it is, that is told.
    pub(super) fn told(&mut self, event: BuildEvent) -> Vec<BuildEvent> {
        match event {
            BuildEvent::Quiet => Vec::new(),
            BuildEvent::Bytes { what: ByteWork::Compress, total, .. } if self.before.squash_cpu.is_some() => {
                let first = self.input.is_none();
                let done = self.input.map_or(0, |(done, _)| done);
                self.input = Some((done, total));
                let begun = BuildEvent::Bytes { what: ByteWork::Compress, done, total };
                first.then_some(begun).into_iter().collect()
            }
            BuildEvent::Squashing { .. } => {
                let worked = self.worked();
                [event].into_iter().chain(worked).collect()
            }
            event => vec![event],
        }
    }

    fn worked(&mut self) -> Option<BuildEvent> {
        let (told, total) = self.input?;
        let part = self.squashing_now()?.part();
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a part of a size, from 0 to 1"
        )]
        let done = ((total as f64 * part) as u64).clamp(told.min(total), total);
        self.input = Some((done, total));
        (done > told).then_some(BuildEvent::Bytes { what: ByteWork::Compress, done, total })
    }

    fn squashing_now(&self) -> Option<Squashing> {
        let expected_cpu = self.before.squash_cpu?;
        let (began, (first, first_cpu)) = (self.squash_began?, *self.squash.front()?);
        let (now, cpu) = *self.squash.back()?;
        let time = now.saturating_sub(first).as_secs_f64();
        let rate = (time >= 3.0).then(|| cpu.saturating_sub(first_cpu).as_secs_f64() / time);
        let since = now.saturating_sub(began).as_secs_f64();
        Some(Squashing { since, cpu: cpu.as_secs_f64(), expected_cpu, rate })
    }

    /// What is left, when it is time to tell it and something is known to tell it by.
    pub(super) fn tell(&mut self, now: Duration) -> Option<BuildEvent> {
        if self.told.is_some_and(|told| now.saturating_sub(told) < EVERY) {
            return None;
        }
        let Range { low, likely, high } = remaining(&self.rest(now)?);
        self.told = Some(now);
        let tenths = |seconds: f64| (seconds * 10.0).round() / 10.0;
        Some(BuildEvent::Remaining { low: tenths(low), likely: tenths(likely), high: tenths(high) })
    }

    fn doing(&self, stage: Stage, now: Duration) -> Doing {
        match self.stages.get(&stage) {
            None => Doing::Waiting,
            Some(Doing::Running(_)) => Doing::Running(now.saturating_sub(self.stage_began).as_secs_f64()),
            Some(doing) => *doing,
        }
    }

    /// Nothing where nobody knows how long the image takes.
    fn rest(&self, now: Duration) -> Option<Rest> {
        let task = |stage| Task { expected: self.before.stage(stage), doing: self.doing(stage, now) };
        let building = self.doing(Stage::Build, now);
        let mut rest = Rest {
            before: vec![task(Stage::Evaluate)],
            slots: self.slots,
            between: self.between(),
            after: vec![task(Stage::Collect)],
            ..Rest::default()
        };
        if building == Doing::Done {
            return self.before.stages.contains_key(&Stage::Collect).then_some(rest);
        }
        match &self.plan {
            Some(plan) => {
                rest.jobs.clone_from(&plan.jobs);
                for (derivation, since) in &self.running {
                    if let Some(job) = plan.places.get(derivation).and_then(|at| rest.jobs.get_mut(*at)) {
                        job.task.doing = Doing::Running(now.saturating_sub(*since).as_secs_f64());
                    }
                }
                rest.downloads = self.downloads();
                if plan.has_image {
                    rest.image = Some(self.image(now)?);
                }
            }
            None if self.before.already => {}
            None => {
                let task = Task { expected: self.before.beside?, doing: building };
                rest.jobs = vec![Job { task, needs: Vec::new() }];
                rest.between = Range::ZERO;
                rest.image = Some(self.image(now)?);
            }
        }
        Some(rest)
    }

    fn image(&self, now: Duration) -> Option<Image> {
        let doing = match (self.image_began, self.image_done) {
            (_, true) => Doing::Done,
            (Some(began), _) => Doing::Running(now.saturating_sub(began).as_secs_f64()),
            (None, _) => Doing::Waiting,
        };
        let task = Task { expected: self.before.image?, doing };
        Some(Image { task, squashing: self.squashing_now(), after: self.before.beside_squash })
    }

    /// By this build, once it tells something.
    fn between(&self) -> Range {
        if self.idle.builds < 5 {
            return self.before.between;
        }
        let each = self.idle.time.as_secs_f64() / f64::from(self.idle.builds);
        Range::new(each / 2.0, each, each * 2.0)
    }

    fn downloads(&self) -> Option<Downloads> {
        let Counter { done, expected, .. } = self.downloads;
        let expected = expected.max(self.planned_download);
        let speed = self.line.speed().unwrap_or(self.before.line);
        (expected > done).then_some(Downloads { done, expected, speed })
    }
}

impl Line {
    fn come(&mut self, before: u64, done: u64, now: Duration) {
        if done > before {
            self.bytes = self.bytes.saturating_add(done - before);
            self.time += self.looked.map_or(Duration::ZERO, |looked| now.saturating_sub(looked));
        }
        self.looked = Some(now);
    }

    /// Bytes a second, once it tells something.
    fn speed(&self) -> Option<Range> {
        #[expect(clippy::cast_precision_loss, reason = "bytes of a download, far from 2^53")]
        let bytes = self.bytes as f64;
        let seconds = self.time.as_secs_f64();
        (seconds >= 3.0 && bytes >= 1e6).then(|| Range::new(0.6, 1.0, 1.4).scaled(bytes / seconds))
    }
}
