//! How much happens in each second, for the sparkline and the speeds.

use std::collections::VecDeque;
use std::time::Instant;

use crate::build::event::ByteWork;

/// Seconds that are remembered; more than any screen is wide.
const SECONDS: usize = 320;

/// Seconds that a speed is taken over.
const SPAN: usize = 5;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    Downloaded,
    Worked(ByteWork),
    Lines,
}

#[derive(Debug, Default)]
struct Series {
    /// Full seconds, the newest last.
    past: VecDeque<u64>,
    now: u64,
    /// A counter's last value.
    counter: u64,
}

impl Series {
    fn count(&mut self, value: u64) {
        self.now = self.now.saturating_add(value.saturating_sub(self.counter));
        self.counter = value;
    }

    fn next_second(&mut self) {
        self.past.push_back(std::mem::take(&mut self.now));
        if self.past.len() > SECONDS {
            self.past.pop_front();
        }
    }
}

/// All that is counted, second by second.
#[derive(Debug)]
pub struct Rates {
    began: Instant,
    second: u64,
    downloaded: Series,
    worked: Series,
    work: Option<ByteWork>,
    lines: Series,
}

impl Rates {
    pub(super) fn new(now: Instant) -> Self {
        let series = Series::default;
        Self { began: now, second: 0, downloaded: series(), worked: series(), work: None, lines: series() }
    }

    fn second(&self, now: Instant) -> u64 {
        now.saturating_duration_since(self.began).as_secs()
    }

    pub(super) fn advance(&mut self, now: Instant) {
        let second = self.second(now);
        // A long silence fills the memory with noughts once, not for each second of it.
        let steps = usize::try_from(second.saturating_sub(self.second)).unwrap_or(usize::MAX);
        for _ in 0..steps.min(SECONDS + 1) {
            for series in [&mut self.downloaded, &mut self.worked, &mut self.lines] {
                series.next_second();
            }
        }
        self.second = self.second.max(second);
    }

    pub(super) fn line(&mut self) {
        self.lines.now += 1;
    }

    pub(super) fn downloaded(&mut self, total: u64) {
        self.downloaded.count(total);
    }

    pub(super) fn worked(&mut self, what: ByteWork, done: u64) {
        if self.work != Some(what) {
            self.work = Some(what);
            self.worked = Series { counter: done, ..Series::default() };
        }
        self.worked.count(done);
    }

    fn series(&self, flow: Flow) -> &Series {
        match flow {
            Flow::Downloaded => &self.downloaded,
            Flow::Worked(_) => &self.worked,
            Flow::Lines => &self.lines,
        }
    }

    /// What moved most lately, of what a person waits for.
    #[must_use]
    pub fn flow(&self, now: Instant) -> Flow {
        match self.work {
            Some(work) if self.speed(Flow::Worked(work), now) > 0 => Flow::Worked(work),
            _ if self.speed(Flow::Downloaded, now) > 0 => Flow::Downloaded,
            _ => Flow::Lines,
        }
    }

    /// The last `count` full seconds, the newest last.
    pub fn seconds(&self, flow: Flow, count: usize, now: Instant) -> Vec<u64> {
        let series = self.series(flow);
        let silent = usize::try_from(self.second(now).saturating_sub(self.second)).unwrap_or(usize::MAX);
        // The present second is full when time went on since the last event.
        let present = (silent > 0).then_some(series.now);
        let noughts = std::iter::repeat_n(0, silent.saturating_sub(1));
        let newest = noughts.chain(present).chain(series.past.iter().rev().copied());
        let mut seconds: Vec<u64> = newest.take(count).collect();
        seconds.reverse();
        seconds
    }

    /// Per second, over the last few.
    #[must_use]
    pub fn speed(&self, flow: Flow, now: Instant) -> u64 {
        let seconds = self.seconds(flow, SPAN, now);
        seconds.iter().sum::<u64>() / (seconds.len().max(1) as u64)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn seconds_are_counted_and_silence_is_nought() {
        let began = Instant::now();
        let at = |millis| began + Duration::from_millis(millis);
        let mut rates = Rates::new(began);
        for (millis, total) in [(100, 10), (900, 30), (1500, 40)] {
            rates.advance(at(millis));
            rates.downloaded(total);
        }
        assert_eq!(rates.seconds(Flow::Downloaded, 9, at(1600)), [30]);
        assert_eq!(rates.seconds(Flow::Downloaded, 9, at(4100)), [30, 10, 0, 0]);
        assert_eq!(rates.seconds(Flow::Downloaded, 2, at(4100)), [0, 0]);
        assert_eq!(rates.speed(Flow::Downloaded, at(2100)), 20);
        assert_eq!(rates.flow(at(2100)), Flow::Downloaded);
        assert_eq!(rates.flow(at(60_000)), Flow::Lines);
    }

    #[test]
    fn a_new_kind_of_bytes_begins_anew() {
        let began = Instant::now();
        let mut rates = Rates::new(began);
        rates.worked(ByteWork::Compress, 500);
        rates.worked(ByteWork::Compress, 700);
        rates.worked(ByteWork::Copy, 0);
        rates.worked(ByteWork::Copy, 50);
        assert_eq!(rates.speed(Flow::Worked(ByteWork::Copy), began + Duration::from_secs(1)), 50);
    }
}
