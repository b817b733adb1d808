//! One run of Nix: its log becomes events while it runs, and an error where it fails.

use std::path::PathBuf;
use std::time::Duration;

use super::Press;
use crate::build::compress::Watch;
use crate::build::error::{BuildError, Failure};
use crate::build::event::{BuildEvent, Stage};
use crate::build::lines::Stream;
use crate::build::process::{Invocation, Next, ProcessError, Running};
use crate::build::remedy;
use crate::build::state::RunState;

/// Whoever watches hears something this often.
const QUIET: Duration = Duration::from_secs(1);

/// What a run of Nix left.
pub(super) struct Ran {
    pub(super) success: bool,
    /// Lines of standard output.
    out: Vec<String>,
    pub(super) state: RunState,
}

impl Ran {
    /// The store path that Nix printed last, the link to it followed; nothing when it failed.
    pub(super) fn path(&self) -> Option<PathBuf> {
        let printed = self.out.iter().rev().find(|line| line.starts_with('/')).filter(|_| self.success)?;
        Some(std::fs::read_link(printed).unwrap_or_else(|_| printed.into()))
    }
}

impl Press<'_> {
    /// Runs Nix to its end; what it says becomes events, what it prints is kept.
    pub(super) fn run(
        &mut self,
        stage: Stage,
        call: &Invocation,
        mut watch: Option<Watch>,
    ) -> Result<Ran, BuildError> {
        self.log.write(format!("$ {}\n", call.shown()).as_bytes());
        let lost = |error: ProcessError| {
            let remedy = "look whether Nix is installed and in PATH: `snowpress doctor`";
            BuildError::new(stage, Failure::Preflight, error.to_string(), remedy)
        };
        let mut running = Running::start(call, &self.log).map_err(lost)?;
        let mut ran = Ran { success: false, out: Vec::new(), state: RunState::new() };
        let mut told = self.began.elapsed();
        let status = loop {
            running.obey(self.cancel);
            let next = running.next(Duration::from_millis(100)).map_err(lost)?;
            let now = self.began.elapsed();
            match next {
                Next::Lines(chunk) if chunk.stream == Stream::Err => {
                    for line in chunk.lines() {
                        ran.state.line(line, now, self.emit);
                    }
                }
                Next::Lines(chunk) => {
                    ran.out.extend(chunk.lines().map(|line| String::from_utf8_lossy(line).into_owned()));
                }
                Next::Idle => ran.state.tick(now, self.emit),
                Next::Ended(status) => break status,
            }
            let seen = watch.as_mut().map(|watch| watch.look(running.id(), now));
            seen.into_iter().flatten().for_each(&mut *self.emit);
            if now.saturating_sub(told) >= QUIET {
                told = now;
                (self.emit)(BuildEvent::Quiet);
            }
        };
        ran.state.finish(self.began.elapsed(), self.emit);
        self.unknown = self.unknown.saturating_add(ran.state.unknown_records());
        ran.success = status.success();
        if !ran.success && self.cancel.asked() > 0 {
            return Err(BuildError::cancelled(stage));
        }
        Ok(ran)
    }
}

/// A build may fail while evaluating, too: where Nix text is made by a derivation.
pub(super) fn evaluation_failed(state: &RunState) -> BuildError {
    if state.culprit().is_some() {
        return BuildError { stage: Stage::Evaluate, ..build_failed(state) };
    }
    let text = said(state);
    let remedy = remedy::evaluation(&text);
    // The text may be sound; what it is evaluated with did not come.
    let failure = if remedy::is_download(&text) { Failure::Build } else { Failure::Evaluation };
    BuildError::new(Stage::Evaluate, failure, text, remedy)
}

pub(super) fn build_failed(state: &RunState) -> BuildError {
    let Some(fault) = state.culprit() else {
        let text = said(state);
        let remedy = remedy::build(&text);
        return BuildError::new(Stage::Build, Failure::Build, text, remedy);
    };
    let log_tail = state.tail(fault.derivation());
    let remedy = remedy::build(&format!("{}\n{}", fault.text, log_tail.join("\n")));
    let mut error = BuildError::new(Stage::Build, Failure::Build, fault.text.clone(), remedy);
    error.derivation = Some(fault.derivation().to_owned());
    error.log_tail = log_tail;
    error
}

/// The error texts of Nix; without any, the last that it said.
fn said(state: &RunState) -> String {
    let errors = state.errors();
    let text = if errors.is_empty() { state.recent().join("\n") } else { errors.join("\n") };
    if text.is_empty() { "Nix ended without a word".to_owned() } else { text }
}
