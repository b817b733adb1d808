//! How long a build that runs still takes: what is left on the longest way to the image, by what each part
//! was expected to take and by what has happened. The time is part of what is asked.

use super::learned::float;
use super::range::Range;

/// How far a part of the build is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Doing {
    Waiting,
    /// For so many seconds.
    Running(f64),
    Done,
}

/// A part of the build: how many seconds it should take in all, and how far it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Task {
    pub expected: Range,
    pub doing: Doing,
}

/// A derivation.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    pub task: Task,
    /// Those that must be there before, by their places in the list.
    pub needs: Vec<usize>,
}

/// What comes over the network.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Downloads {
    pub done: u64,
    pub expected: u64,
    /// Bytes a second.
    pub speed: Range,
}

/// mksquashfs while it runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Squashing {
    /// For so many seconds.
    pub since: f64,
    /// CPU seconds so far, and in all.
    pub cpu: f64,
    pub expected_cpu: Range,
    /// CPU seconds that it got in each second of late; the mean where that is not known.
    pub rate: Option<f64>,
}

/// The image's own derivation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Image {
    pub task: Task,
    pub squashing: Option<Squashing>,
    /// Of that, seconds after mksquashfs.
    pub after: Range,
}

/// Everything that is still to be done, and how far it is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rest {
    /// The stages before the build.
    pub before: Vec<Task>,
    /// The derivations of the plan beside the image's; before there is a plan, one for all.
    pub jobs: Vec<Job>,
    /// How many are built at once.
    pub slots: u32,
    /// Seconds that Nix takes for each beside its builder.
    pub between: Range,
    pub downloads: Option<Downloads>,
    pub image: Option<Image>,
    /// The stage after the build.
    pub after: Vec<Task>,
}

/// Parts of the range above what is likely, and of the time so far, that something late still takes at
/// least: nobody knows when it ends, but not now.
const LATE: f64 = 0.15;
const OVERDUE: f64 = 0.03;

/// How far the time that the image should take is off at least, and the pace of its work: other programs
/// come and go.
const DOUBT_TIME: f64 = 0.1;
const DOUBT_WORK: f64 = 0.12;

impl Task {
    /// Seconds that are left of it.
    #[must_use]
    pub fn left(&self) -> Range {
        match self.doing {
            Doing::Waiting => self.expected,
            Doing::Done => Range::ZERO,
            Doing::Running(since) => left(self.expected, since),
        }
    }

    fn is_done(&self) -> bool {
        self.doing == Doing::Done
    }
}

fn left(expected: Range, since: f64) -> Range {
    let since = since.max(0.0);
    let least =
        f64::max(LATE * (expected.high - since), OVERDUE * since).min(expected.likely.max(OVERDUE * since));
    let likely = f64::max(expected.likely - since, least).max(0.0);
    let low = (expected.low - since).clamp(0.0, likely);
    Range::new(low, likely, f64::max(expected.high - since, 2.0 * likely))
}

/// Seconds that are left of the whole.
#[must_use]
pub fn remaining(rest: &Rest) -> Range {
    let before = rest.before.iter().map(Task::left);
    let after = rest.after.iter().map(Task::left);
    let image = rest.image.as_ref().map_or(Range::ZERO, Image::left);
    let built = along(jobs(rest), rest.downloads.as_ref().map_or(Range::ZERO, Downloads::left));
    sound(Range::sum(before.chain([built, image]).chain(after)))
}

/// What is fetched and what is built go on side by side, but some of the one waits for some of the other.
fn along(built: Range, fetched: Range) -> Range {
    let likely = built.likely.max(fetched.likely) + built.likely.min(fetched.likely) / 2.0;
    Range::new(built.low.max(fetched.low), likely, (built.high + fetched.high).max(likely))
}

/// The longest chain, or all the work by as many as are built at once, whichever is longer.
fn jobs(rest: &Rest) -> Range {
    let slots = f64::from(rest.slots.max(1));
    let open = || rest.jobs.iter().filter(|job| !job.task.is_done());
    let count = open().filter(|job| job.task.doing == Doing::Waiting).count();
    let waits = rest.between.scaled(f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / slots);
    let work = Range::sum(open().map(|job| job.task.left())).scaled(1.0 / slots);
    let chain = chain(&rest.jobs);
    let most = |of: fn(Range) -> f64| f64::max(of(work), of(chain));
    let work = Range::new(most(|it| it.low), most(|it| it.likely), most(|it| it.high));
    Range::sum([work, waits])
}

/// Seconds of the longest chain. A ring cannot be, but the text says what it likes: it is cut open.
fn chain(jobs: &[Job]) -> Range {
    let mut known: Vec<Option<Range>> = vec![None; jobs.len()];
    let mut asked = vec![false; jobs.len()];
    let mut open = Vec::new();
    let mut longest = Range::ZERO;
    for start in 0..jobs.len() {
        open.push(start);
        while let Some(&at) = open.last() {
            if known[at].is_some() {
                open.pop();
                continue;
            }
            if !std::mem::replace(&mut asked[at], true) {
                let waits = |need: &&usize| **need < jobs.len() && known[**need].is_none() && !asked[**need];
                let needs: Vec<usize> = jobs[at].needs.iter().filter(waits).copied().collect();
                open.extend(needs);
                continue;
            }
            let before = jobs[at].needs.iter().filter_map(|need| *known.get(*need)?);
            let before = before.max_by(|one, two| one.likely.total_cmp(&two.likely)).unwrap_or(Range::ZERO);
            let whole = Range::sum([before, jobs[at].task.left()]);
            longest = if whole.likely > longest.likely { whole } else { longest };
            known[at] = Some(whole);
            open.pop();
        }
    }
    longest
}

impl Downloads {
    fn left(&self) -> Range {
        let bytes = float(self.expected.saturating_sub(self.done));
        let by = |speed: f64| bytes / speed.max(1.0);
        Range::new(by(self.speed.high), by(self.speed.likely), by(self.speed.low))
    }
}

impl Squashing {
    /// How much of it is done, 0 to 1.
    #[must_use]
    pub fn part(&self) -> f64 {
        let all = self.expected_cpu.likely.max(f64::MIN_POSITIVE);
        // What takes longer than expected is nearly done, nobody knows how nearly.
        sane(self.cpu / all).min(1.0 - OVERDUE)
    }

    /// CPU seconds do not grow with what else the machine does, so what is left of them, as fast as they
    /// come, is what is left.
    fn left(&self) -> Option<Range> {
        let mean = self.cpu / self.since.max(0.001);
        let rate = sane(self.rate.unwrap_or(mean));
        // In the first moments it tells nothing.
        (self.cpu >= 1.0 && self.since >= 1.0 && rate > 0.01)
            .then(|| left(self.expected_cpu, self.cpu).scaled(1.0 / rate))
    }
}

impl Image {
    /// By the time that it should take and by the work that is done, each as far as it can be trusted:
    /// where they are far apart, something is other than it was, and the work knows it.
    fn left(&self) -> Range {
        let by_time = self.task.left();
        let (Doing::Running(since), Some(squash)) =
            (self.task.doing, self.squashing.and_then(|it| it.left()))
        else {
            return by_time;
        };
        let by_work = Range::sum([squash, self.after]);
        let apart = ((since + by_work.likely) / (since + by_time.likely)).ln().abs();
        let Range { low, likely, high } = self.task.expected;
        let spread = sane((high - low) / (4.0 * likely)).max(DOUBT_TIME);
        let (time, work) = (spread.hypot(sane(apart) / 2.0).powi(-2), DOUBT_WORK.powi(-2));
        let share = sane(time / (time + work)).min(1.0);
        by_time.scaled(share).plus(by_work.scaled(1.0 - share))
    }
}

fn sane(value: f64) -> f64 {
    if value.is_finite() { value.max(0.0) } else { 0.0 }
}

fn sound(range: Range) -> Range {
    let likely = sane(range.likely);
    Range::new(sane(range.low).min(likely), likely, sane(range.high).max(likely))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn task(seconds: f64, doing: Doing) -> Task {
        Task { expected: Range::new(seconds * 0.8, seconds, seconds * 1.3), doing }
    }

    fn job(seconds: f64, needs: &[usize]) -> Job {
        Job { task: task(seconds, Doing::Waiting), needs: needs.into() }
    }

    fn likely(jobs: &[Job], slots: u32) -> f64 {
        remaining(&Rest { jobs: jobs.to_vec(), slots, ..Rest::default() }).likely
    }

    #[test]
    fn the_longest_chain_or_all_the_work() {
        let wide = [job(10.0, &[]), job(10.0, &[]), job(10.0, &[]), job(10.0, &[])];
        assert_eq!((likely(&wide, 1), likely(&wide, 2), likely(&wide, 4)), (40.0, 20.0, 10.0));
        let long = [job(10.0, &[]), job(10.0, &[0]), job(10.0, &[1]), job(1.0, &[])];
        assert_eq!((likely(&long, 1), likely(&long, 2), likely(&long, 8)), (31.0, 30.0, 30.0));
        // It says of itself that it needs itself, and what is not there.
        let odd = [job(5.0, &[1]), job(5.0, &[0, 7])];
        assert!((5.0..=10.0).contains(&likely(&odd, 8)));
    }

    #[test]
    fn parts_add_up_and_end() {
        let all = |doing| {
            let image = Image { task: task(60.0, doing), squashing: None, after: Range::ZERO };
            let job = Job { task: task(4.0, doing), needs: Vec::new() };
            let stages = vec![task(10.0, doing)];
            Rest {
                before: stages.clone(),
                jobs: vec![job],
                slots: 1,
                image: Some(image),
                after: stages,
                ..Rest::default()
            }
        };
        assert!((remaining(&all(Doing::Waiting)).likely - 84.0).abs() < 1e-9);
        assert_eq!(remaining(&all(Doing::Done)), Range::ZERO);
    }

    #[test]
    fn what_is_late_is_not_over() {
        let at = |since| task(60.0, Doing::Running(since)).left();
        assert!((at(0.0).likely - 60.0).abs() < 1e-9 && (at(30.0).likely - 30.0).abs() < 1e-9);
        assert!(at(61.0).likely > 0.5 && at(61.0).high >= 17.0, "{:?}", at(61.0));
        assert!(at(600.0).likely >= 10.0 && at(600.0).high > at(600.0).likely);
    }

    #[test]
    fn a_busy_machine_makes_the_rest_longer() {
        let image = |cpu: f64, since: f64, rate| Image {
            task: task(60.0, Doing::Running(since)),
            squashing: Some(Squashing { since, cpu, expected_cpu: Range::exactly(120.0), rate }),
            after: Range::exactly(2.0),
        };
        let left = |cpu, since, rate| image(cpu, since, rate).left().likely;
        // Two processors as expected, then one and a half of late, then half of one.
        assert!((30.0..=32.0).contains(&left(60.0, 30.0, None)));
        assert!((30.0..42.0).contains(&left(60.0, 40.0, Some(1.5))), "{}", left(60.0, 40.0, Some(1.5)));
        assert!((100.0..122.0).contains(&left(60.0, 120.0, None)), "{}", left(60.0, 120.0, None));
        assert!((image(60.0, 30.0, None).squashing.unwrap().part() - 0.5).abs() < 1e-9);
    }

    #[test]
    fn downloads_run_beside_the_builds() {
        let downloads = Some(Downloads { done: 500, expected: 2000, speed: Range::new(50.0, 100.0, 200.0) });
        let rest = Rest { jobs: vec![job(4.0, &[])], slots: 1, downloads, ..Rest::default() };
        let left = remaining(&rest);
        assert!((left.likely - 17.0).abs() < 1e-9 && left.high >= 30.0, "{left:?}");
    }

    fn figure() -> impl Strategy<Value = f64> {
        prop_oneof![0.0..1e4_f64, Just(0.0), Just(f64::MAX), Just(f64::NAN), Just(f64::INFINITY), Just(-3.0)]
    }

    fn any_range() -> impl Strategy<Value = Range> {
        (figure(), figure(), figure()).prop_map(|(low, likely, high)| Range::new(low, likely, high))
    }

    fn any_task() -> impl Strategy<Value = Task> {
        let doing = prop_oneof![Just(Doing::Waiting), figure().prop_map(Doing::Running), Just(Doing::Done)];
        (any_range(), doing).prop_map(|(expected, doing)| Task { expected, doing })
    }

    prop_compose! {
        fn any_rest()(
            before in prop::collection::vec(any_task(), 0..4),
            jobs in prop::collection::vec((any_task(), prop::collection::vec(0..40_usize, 0..5)), 0..30),
            slots in any::<u32>(),
            between in any_range(),
            downloads in prop::option::of((any::<u64>(), any::<u64>(), any_range())),
            image in prop::option::of((any_task(), any_range(), figure(), figure(), any_range())),
        ) -> Rest {
            let jobs = jobs.into_iter().map(|(task, needs)| Job { task, needs }).collect();
            let downloads = downloads.map(|(done, expected, speed)| Downloads { done, expected, speed });
            let image = image.map(|(task, after, since, cpu, expected_cpu)| Image {
                task, after, squashing: Some(Squashing { since, cpu, expected_cpu, rate: None })
            });
            Rest { after: before.clone(), before, jobs, slots, between, downloads, image }
        }
    }

    proptest! {
        #[test]
        fn never_negative_never_without_an_order(rest in any_rest()) {
            let left = remaining(&rest);
            prop_assert!(left.low >= 0.0 && left.low <= left.likely && left.likely <= left.high, "{:?}", left);
            prop_assert!(left.high.is_finite());
        }

        #[test]
        fn doing_more_leaves_no_more(
            jobs in prop::collection::vec((0.0..1e4_f64, prop::collection::vec(0..30_usize, 0..4)), 1..30),
            slots in 1..8_u32,
            at in any::<prop::sample::Index>(),
        ) {
            // Each needs some that come before it, as it is with derivations.
            let sound = |(place, (seconds, needs)): (usize, (f64, Vec<usize>))| {
                job(seconds, &needs.into_iter().filter(|need| *need < place).collect::<Vec<_>>())
            };
            let jobs: Vec<Job> = jobs.into_iter().enumerate().map(sound).collect();
            let mut rest = Rest { jobs, slots, between: Range::exactly(0.1), ..Rest::default() };
            let before = remaining(&rest).likely;
            let at = at.index(rest.jobs.len());
            rest.jobs[at].task.doing = Doing::Running(1.0);
            let meanwhile = remaining(&rest).likely;
            prop_assert!(meanwhile <= before + 1e-6);
            rest.jobs[at].task.doing = Doing::Done;
            prop_assert!(remaining(&rest).likely <= meanwhile + 1e-6);
            rest.jobs.iter_mut().for_each(|job| job.task.doing = Doing::Done);
            prop_assert_eq!(remaining(&rest), Range::ZERO);
        }
    }
}
