//! Scripts of builds, and what the build view makes of them.

mod logs;
mod pictures;
mod random;
mod reducer;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Expected, Paper, Run, Spread, View, draw};
use crate::build::error::{BuildError, Failure};
use crate::build::event::{BuildEvent, ByteWork, Counter, Level, Outcome, Report, Stage, Totals, Verdict};
use crate::build::trouble::{Kind, Trouble};
use crate::ui::action::Action;
use crate::ui::hits::Hits;
use crate::ui::ink::Ink;
use crate::ui::theme::{Symbols, Theme};

const MIB: u64 = 1 << 20;

/// A build and the clock that it is told.
struct Script {
    run: Run,
    began: Instant,
    now: Instant,
}

fn path(name: &str) -> String {
    format!("/nix/store/0123456789abcdfghijklmnpqrsvwxyz-{name}")
}

fn derivation(name: &str) -> String {
    path(&format!("{name}.drv"))
}

impl Script {
    fn new() -> Self {
        let seconds = Duration::from_secs;
        let time = Spread { low: seconds(120), likely: seconds(200), high: seconds(360) };
        let bytes = Spread { low: 700 * MIB, likely: 800 * MIB, high: 900 * MIB };
        let began = Instant::now();
        let expected = Expected { time: Some(time), bytes: Some(bytes) };
        Self { run: Run::new("box", expected, PathBuf::from("/nonexistent"), began), began, now: began }
    }

    fn at(&mut self, millis: u64) -> &mut Self {
        self.now = self.began + Duration::from_millis(millis);
        self
    }

    fn tell(&mut self, event: &BuildEvent) -> &mut Self {
        self.run.event(event, self.now);
        self
    }

    fn starts(&mut self, stage: Stage) -> &mut Self {
        self.tell(&BuildEvent::StageStarted { stage })
    }

    fn ends(&mut self, stage: Stage, millis: u64) -> &mut Self {
        self.tell(&BuildEvent::StageEnded { stage, elapsed: Duration::from_millis(millis) })
    }

    fn builds(&mut self, name: &str) -> &mut Self {
        self.tell(&BuildEvent::DerivationStarted { derivation: derivation(name), machine: String::new() })
    }

    fn says(&mut self, name: &str, line: &str) -> &mut Self {
        self.tell(&BuildEvent::DerivationLog { derivation: derivation(name), line: line.to_owned() })
    }

    fn phase(&mut self, name: &str, phase: &str) -> &mut Self {
        self.tell(&BuildEvent::DerivationPhase { derivation: derivation(name), phase: phase.to_owned() })
    }

    fn built(&mut self, name: &str, millis: u64, outcome: Outcome) -> &mut Self {
        let elapsed = Duration::from_millis(millis);
        self.tell(&BuildEvent::DerivationEnded { derivation: derivation(name), elapsed, outcome })
    }

    fn message(&mut self, level: Level, text: &str) -> &mut Self {
        self.tell(&BuildEvent::Message { level, text: text.to_owned() })
    }

    fn totals(&mut self, builds: u64, paths: u64, downloaded: u64) -> &mut Self {
        let counter = |done, expected| Counter { done, expected, running: 0, failed: 0 };
        let totals = Totals {
            builds: counter(builds, 31),
            paths: counter(paths, 40),
            downloaded: counter(downloaded, 120 * MIB),
            ..Totals::default()
        };
        self.tell(&BuildEvent::Progress(totals))
    }

    fn compresses(&mut self, done: u64) -> &mut Self {
        self.tell(&BuildEvent::Bytes { what: ByteWork::Compress, done, total: 812 * MIB })
    }

    /// Up to the stage that builds.
    fn evaluated() -> Self {
        let mut script = Self::new();
        let checked = BuildEvent::Checked {
            item: "KVM".to_owned(),
            found: "not there".to_owned(),
            verdict: Verdict::Warning { remedy: "the machine boots slowly in a test".to_owned() },
        };
        script.at(0).starts(Stage::Preflight).tell(&checked).at(400).ends(Stage::Preflight, 400);
        script.starts(Stage::Generate).at(500).ends(Stage::Generate, 100).starts(Stage::Evaluate);
        script.message(Level::Warning, "warning: Git tree '/home/me/nixpkgs' is dirty");
        script.message(Level::Warning, "warning: Git tree '/home/me/nixpkgs' is dirty");
        let plan = BuildEvent::PlanKnown {
            builds: (0..31).map(|number| derivation(&format!("part-{number}"))).collect(),
            fetches: (0..40).map(|number| path(&format!("dep-{number}"))).collect(),
            download_bytes: Some(120 * MIB),
            unpacked_bytes: None,
        };
        script.at(9_500).ends(Stage::Evaluate, 9_000).starts(Stage::Build).tell(&plan);
        script
    }

    fn running() -> Self {
        let mut script = Self::evaluated();
        script.at(10_000).builds("acl-2.3").builds("linux-6.1").phase("linux-6.1", "unpackPhase");
        for second in 0..30 {
            script.at(10_000 + second * 1000).totals(second / 3, second / 2, second * second * 100_000);
        }
        for number in 0..40 {
            script.says("acl-2.3", &format!("checking for function number {number}... yes"));
        }
        let fetch =
            BuildEvent::FetchStarted { path: path("glibc-2.40"), from: "https://cache.nixos.org".to_owned() };
        script.tell(&fetch).built("acl-2.3", 12_300, Outcome::Ended).at(41_000);
        script.says("linux-6.1", "unpacking source archive").phase("linux-6.1", "buildPhase");
        script
    }

    fn compressing() -> Self {
        let mut script = Self::running();
        script.tell(&BuildEvent::FetchEnded { path: path("glibc-2.40"), elapsed: Duration::from_secs(1) });
        script.built("linux-6.1", 31_000, Outcome::Ended).totals(30, 40, 120 * MIB).builds("squashfs.img");
        for second in 0..60 {
            script.at(42_000 + second * 1050).compresses(second * 8 * MIB);
        }
        script
    }

    fn failed() -> Self {
        let mut script = Self::running();
        script.says("linux-6.1", "gcc: internal compiler error: Killed (program cc1)");
        script.built("linux-6.1", 32_000, Outcome::Failed).at(43_000);
        let text = format!("error: builder for '{}' failed with exit code 2", derivation("linux-6.1"));
        script.message(Level::Error, &text);
        let remedy =
            "the kernel or somebody killed the builder, most often for want of memory; try fewer `cores`";
        let mut error = BuildError::new(Stage::Build, Failure::Build, text, remedy);
        error.derivation = Some(derivation("linux-6.1"));
        error.trouble = Some(Box::new(Trouble {
            kind: Kind::NoMemory,
            sentence: "`linux-6.1` ran out of memory: \"gcc: internal compiler error: Killed (program cc1)\""
                .to_owned(),
            field: None,
            unknown: None,
            nearest: Vec::new(),
        }));
        error.log_tail = vec![
            "unpacking source archive".to_owned(),
            "gcc: internal compiler error: Killed (program cc1)".to_owned(),
        ];
        script.end(Err(error));
        script
    }

    fn cancelled() -> Self {
        let mut script = Self::running();
        script.at(44_000).run.stop_asked();
        script.end(Err(BuildError::cancelled(Stage::Build)));
        script
    }

    fn done() -> Self {
        let mut script = Self::compressing();
        script.built("squashfs.img", 65_000, Outcome::Ended).at(110_000).ends(Stage::Build, 100_500);
        script.starts(Stage::Collect);
        let copy = |done| BuildEvent::Bytes { what: ByteWork::Copy, done, total: 700 * MIB };
        script
            .at(111_000)
            .tell(&copy(300 * MIB))
            .at(112_000)
            .tell(&copy(700 * MIB))
            .ends(Stage::Collect, 2_000);
        let report = Report {
            image: "/home/me/images/box.iso".into(),
            image_bytes: 734 * MIB,
            sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad".to_owned(),
            expected: None,
            facts: "/home/me/images/box.build.json".into(),
            log: "/home/me/images/box.log".into(),
            store_path: path("box.iso"),
            elapsed: Duration::from_secs(112),
        };
        script.end(Ok(report));
        script
    }

    fn end(&mut self, end: Result<Report, BuildError>) -> &mut Self {
        self.run.ended(end, self.now);
        self
    }

    /// What is on the screen, and where.
    fn drawn(&self, view: &mut View, area: Rect, symbols: &Symbols) -> (Buffer, Hits) {
        while view.update(&self.run, area) {}
        let (mut buffer, mut hits) = (Buffer::empty(area), Hits::default());
        let theme = Theme::mono();
        let key = |action: Action| action.entry().keys.first().copied().unwrap_or_default().to_owned();
        let ink = Ink { theme: &theme, symbols, motion: true };
        let mut paper = Paper { buffer: &mut buffer, hits: &mut hits, ink, key: &key, now: self.now };
        draw(&self.run, view, area, &mut paper);
        (buffer, hits)
    }

    fn screen(&self, view: &mut View, width: u16, height: u16) -> String {
        text(&self.drawn(view, Rect::new(0, 0, width, height), &Symbols::UNICODE).0)
    }
}

fn text(buffer: &Buffer) -> String {
    let row = |row: u16| {
        let cells = (0..buffer.area.width).map(|column| buffer[(column, row)].symbol());
        cells.collect::<String>().trim_end().to_owned()
    };
    (0..buffer.area.height).map(row).collect::<Vec<_>>().join("\n")
}
