//! One line for each thing that happens; for logs, pipes and people who want it all.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use crate::build::event::{BuildEvent, ByteWork, Stage};
use crate::cli::terminal::{Paint, bytes, line};

use super::{Notice, Watch, words};

/// Lines on a stream.
pub struct Plain<W> {
    stream: W,
    paint: Paint,
    /// The work whose bytes move, when a line told of it last, and the tenth that it told.
    moving: Option<(ByteWork, Instant, u64)>,
    /// Between two such lines; what is over sooner has none.
    pause: Duration,
    /// When a line told last what is left of the whole; nothing once a new stage has begun.
    left: Option<Instant>,
}

impl<W: Write> Plain<W> {
    pub fn new(stream: W, paint: Paint) -> Self {
        Self { stream, paint, moving: None, pause: Duration::from_secs(5), left: None }
    }

    /// Bytes move all the time; a line now and then shows that something moves.
    fn moved(&mut self, what: ByteWork, done: u64, total: u64) -> Option<String> {
        let tenth = done.saturating_mul(10).checked_div(total)?;
        let Some((_, since, told)) = self.moving.filter(|(work, ..)| *work == what) else {
            self.moving = Some((what, Instant::now(), tenth));
            return None;
        };
        if told == tenth || since.elapsed() < self.pause {
            return None;
        }
        self.moving = Some((what, Instant::now(), tenth));
        Some(format!("  {}: {} of {}", words::work(what), bytes(done), bytes(total)))
    }
}

/// What is left is told with each stage, and this often within one.
const LEFT: Duration = Duration::from_mins(1);

/// Less than this is over before it is read.
const SOON: f64 = 5.0;

impl<W: Write> Plain<W> {
    fn left(&mut self, low: f64, likely: f64, high: f64) -> Option<String> {
        if likely < SOON || self.left.is_some_and(|told| told.elapsed() < LEFT) {
            return None;
        }
        self.left = Some(Instant::now());
        Some(format!("  {} ({} to {})", words::left(likely), words::about(low), words::about(high)))
    }
}

impl<W: Write> Watch for Plain<W> {
    fn event(&mut self, event: &BuildEvent) -> io::Result<()> {
        if matches!(
            event,
            BuildEvent::StageStarted { stage: Stage::Evaluate | Stage::Build | Stage::Collect }
        ) {
            self.left = None;
        }
        let text = match event {
            BuildEvent::Remaining { low, likely, high } => self.left(*low, *likely, *high),
            BuildEvent::DerivationLog { derivation, line: text } => {
                Some(format!("  {} {}", self.paint.dim(format!("{}>", words::name(derivation))), line(text)))
            }
            BuildEvent::DerivationPhase { derivation, phase } => {
                Some(self.paint.dim(format!("  {}: {}", words::name(derivation), line(phase))))
            }
            BuildEvent::Bytes { what, done, total } => self.moved(*what, *done, *total),
            event => words::event(event, self.paint),
        };
        match text {
            Some(text) => writeln!(self.stream, "{text}"),
            None => Ok(()),
        }
    }

    fn notice(&self) -> Notice {
        Box::new(|text| drop(writeln!(io::stderr(), "{text}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(events: &[BuildEvent], pause: Duration) -> String {
        let mut stream = Vec::new();
        let mut plain = Plain { pause, ..Plain::new(&mut stream, Paint(false)) };
        for event in events {
            plain.event(event).unwrap();
        }
        String::from_utf8(stream).unwrap()
    }

    #[test]
    fn bytes_are_told_by_tenths_and_not_when_it_is_over_soon() {
        let at = |done| BuildEvent::Bytes { what: ByteWork::Copy, done, total: 1000 };
        let all: Vec<BuildEvent> = (0..=1000).map(at).collect();
        let text = told(&all, Duration::ZERO);
        assert_eq!(text.lines().count(), 10, "{text}");
        assert!(text.ends_with("copying the image: 1000 B of 1000 B\n"), "{text}");
        assert_eq!(told(&all, Duration::MAX), "");
        assert_eq!(
            told(&[BuildEvent::Bytes { what: ByteWork::Copy, done: 0, total: 0 }], Duration::ZERO),
            ""
        );
    }

    #[test]
    fn what_is_left_is_told_with_a_stage_and_seldom_after() {
        let left = |likely| BuildEvent::Remaining { low: likely / 2.0, likely, high: likely * 2.0 };
        let stage = |stage| BuildEvent::StageStarted { stage };
        let text = told(
            &[stage(Stage::Evaluate), left(120.0), left(119.0), stage(Stage::Build), left(100.0), left(99.0)],
            Duration::ZERO,
        );
        let told: Vec<&str> = text.lines().filter(|line| line.contains("left")).collect();
        assert_eq!(told, ["  about 2 min left (1 min to 4 min)", "  about 1.5 min left (50 s to 3.5 min)"]);
        assert!(!super::tests::told(&[left(2.0)], Duration::ZERO).contains("left"));
    }

    #[test]
    fn log_lines_say_whose_they_are() {
        let derivation = "/nix/store/0123456789abcdefghijklmnopqrstuv-acl-2.3.drv".to_owned();
        let text = told(&[BuildEvent::DerivationLog { derivation, line: "hello".into() }], Duration::ZERO);
        assert_eq!(text, "  acl-2.3> hello\n");
    }
}
