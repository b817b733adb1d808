//! Lines for what is done, and below them what is going on:
//!
//! ```text
//!   ended    openssh-9.2 after 1.3 s
//! ⠹ Building  about 2 min left, 14/31 built, 2 running, 12.0 MiB downloaded  41s
//!   ⠹ 3s linux-6.1  unpacking
//!   ⠸ 1s squashfs-tools-4.5
//!   compressing the store ████████░░░░░░░░ 45 % of 812.0 MiB
//! ```

use std::collections::HashMap;
use std::io;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use crate::build::event::{BuildEvent, ByteWork, Level, Totals};
use crate::cli::terminal::{Paint, bytes, line};

use super::echo::NoEcho;
use super::{Notice, Watch, words};

/// Derivations that are shown at once; more would push everything else off a small screen.
const SHOWN: usize = 8;
/// How often the hands of the clocks move.
const TICK: Duration = Duration::from_millis(120);

/// Bars on standard error.
pub struct Bars {
    all: MultiProgress,
    paint: Paint,
    stage: ProgressBar,
    name: &'static str,
    /// What the stage says of itself, and what is left of the whole.
    said: String,
    left: String,
    work: Option<(ByteWork, ProgressBar)>,
    running: HashMap<String, ProgressBar>,
    echo: Option<NoEcho>,
}

fn style(template: &str) -> ProgressStyle {
    // The templates are below; a test draws each of them.
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_spinner())
        .progress_chars("█░")
}

const STAGE: &str = "{spinner} {prefix}  {wide_msg} {elapsed}";
const DERIVATION: &str = "  {spinner} {elapsed:>4} {prefix}  {wide_msg}";
const WORK: &str = "  {prefix} {wide_bar} {percent} % of {msg}";

impl Bars {
    pub fn new(paint: Paint) -> Self {
        let all = MultiProgress::new();
        let stage = all.add(ProgressBar::new_spinner().with_style(style(STAGE)));
        stage.enable_steady_tick(TICK);
        Self {
            all,
            paint,
            stage,
            name: "",
            said: String::new(),
            left: String::new(),
            work: None,
            running: HashMap::new(),
            echo: NoEcho::begin(),
        }
    }

    fn started(&mut self, derivation: &str) {
        if self.running.len() >= SHOWN {
            return;
        }
        let last = self.work.as_ref().map(|(_, bar)| bar);
        let bar =
            ProgressBar::new_spinner().with_style(style(DERIVATION)).with_prefix(words::name(derivation));
        let bar = match last {
            Some(last) => self.all.insert_before(last, bar),
            None => self.all.add(bar),
        };
        bar.enable_steady_tick(TICK);
        self.running.insert(derivation.to_owned(), bar);
    }

    fn message(&self, derivation: &str, text: &str) {
        if let Some(bar) = self.running.get(derivation) {
            bar.set_message(line(text));
        }
    }

    fn bytes(&mut self, what: ByteWork, done: u64, total: u64) {
        if self.work.as_ref().is_none_or(|(shown, _)| *shown != what) {
            self.no_work();
            let bar = ProgressBar::new(total).with_style(style(WORK)).with_prefix(words::work(what));
            self.work = Some((what, self.all.add(bar)));
        }
        if let Some((_, bar)) = &self.work {
            bar.set_length(total);
            bar.set_message(bytes(total));
            bar.set_position(done.min(total));
        }
    }

    /// What is left comes first: the rest may be longer than the line.
    fn say(&mut self, said: String) {
        self.said = said;
        let parts = [self.left.as_str(), self.said.as_str()];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        self.stage.set_message(parts.join(", "));
    }

    fn no_work(&mut self) {
        if let Some((_, bar)) = self.work.take() {
            bar.finish_and_clear();
        }
    }

    /// What moves.
    fn shown(&mut self, event: &BuildEvent) {
        match event {
            BuildEvent::StageStarted { stage } => {
                self.name = words::stage(*stage);
                self.stage.set_prefix(self.name);
                self.say(String::new());
                self.stage.reset_elapsed();
            }
            BuildEvent::StageEnded { .. } => self.no_work(),
            BuildEvent::DerivationStarted { derivation, .. } => self.started(derivation),
            BuildEvent::DerivationPhase { derivation, phase } => self.message(derivation, phase),
            BuildEvent::DerivationLog { derivation, line } => self.message(derivation, line),
            BuildEvent::DerivationEnded { derivation, .. } => {
                if let Some(bar) = self.running.remove(derivation) {
                    bar.finish_and_clear();
                }
            }
            BuildEvent::Progress(totals) => self.say(counted(totals)),
            BuildEvent::Bytes { what, done, total } => self.bytes(*what, *done, *total),
            BuildEvent::Message { level: Level::Trace, text } => self.say(line(text)),
            BuildEvent::Remaining { likely, .. } => {
                self.left = words::left(*likely);
                self.say(self.said.clone());
            }
            _ => {}
        }
    }
}

/// The totals in words.
fn counted(totals: &Totals) -> String {
    let mut parts = Vec::new();
    if totals.builds.expected > 0 {
        parts.push(format!("{}/{} built", totals.builds.done, totals.builds.expected));
    }
    if totals.builds.running > 0 {
        parts.push(format!("{} running", totals.builds.running));
    }
    if totals.builds.failed > 0 {
        parts.push(format!("{} failed", totals.builds.failed));
    }
    if totals.paths.expected > 0 {
        parts.push(format!("{}/{} fetched", totals.paths.done, totals.paths.expected));
    }
    if totals.downloaded.expected > 0 {
        parts.push(format!(
            "{} of {} downloaded",
            bytes(totals.downloaded.done),
            bytes(totals.downloaded.expected)
        ));
    }
    parts.join(", ")
}

impl Watch for Bars {
    fn event(&mut self, event: &BuildEvent) -> io::Result<()> {
        self.shown(event);
        match words::event(event, self.paint) {
            // The bar says which stage it is, and which derivations run.
            Some(_) if matches!(event, BuildEvent::DerivationStarted { .. }) => Ok(()),
            Some(text) => self.all.println(text),
            None => Ok(()),
        }
    }

    fn notice(&self) -> Notice {
        let all = self.all.clone();
        Box::new(move |text| drop(all.println(text)))
    }

    fn finish(&mut self) {
        self.no_work();
        for (_, bar) in self.running.drain() {
            bar.finish_and_clear();
        }
        self.stage.finish_and_clear();
        self.echo = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use indicatif::{InMemoryTerm, ProgressDrawTarget};

    #[test]
    fn what_runs_is_seen_and_goes_when_it_ends() {
        let screen = InMemoryTerm::new(20, 60);
        let mut bars = Bars::new(Paint(false));
        bars.all.set_draw_target(ProgressDrawTarget::term_like(Box::new(screen.clone())));
        let derivation = "/nix/store/0123456789abcdefghijklmnopqrstuv-acl-2.3.drv".to_owned();
        let stage = crate::build::event::Stage::Build;
        bars.event(&BuildEvent::StageStarted { stage }).unwrap();
        bars.event(&BuildEvent::DerivationStarted { derivation: derivation.clone(), machine: String::new() })
            .unwrap();
        bars.event(&BuildEvent::DerivationLog {
            derivation: derivation.clone(),
            line: "unpa\x1b[2Jcking".into(),
        })
        .unwrap();
        bars.event(&BuildEvent::Bytes { what: ByteWork::Compress, done: 45, total: 100 }).unwrap();
        bars.event(&BuildEvent::Remaining { low: 60.0, likely: 118.0, high: 200.0 }).unwrap();
        bars.running[&derivation].tick();
        let seen = screen.contents();
        assert!(seen.contains("acl-2.3  unpacking"), "{seen}");
        assert!(seen.contains("45 % of 100 B") && seen.contains("about 2 min left"), "{seen}");
        bars.finish();
        let left = screen.contents();
        assert!(!left.contains("acl-2.3") && !left.contains('%'), "{left}");
    }

    #[test]
    fn every_template_is_understood() {
        for template in [STAGE, DERIVATION, WORK] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }
}
