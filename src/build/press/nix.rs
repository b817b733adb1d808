//! One run of Nix: its log becomes events while it runs, and an error where it fails.

use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::time::Duration;

use super::Press;
use crate::build::compress::Watch;
use crate::build::error::{BuildError, Failure};
use crate::build::event::{BuildEvent, Stage};
use crate::build::lines::Stream;
use crate::build::process::{Invocation, Next, ProcessError, Running};
use crate::build::state::RunState;
use crate::build::trouble::{self, Ended, Kind, Room, Scene, explain, garbage};
use crate::build::{machine, place};

/// Whoever watches hears something this often.
const QUIET: Duration = Duration::from_secs(1);

/// What a run of Nix left.
pub(super) struct Ran {
    success: bool,
    /// The signal that ended Nix.
    signal: Option<i32>,
    /// Lines of standard output.
    out: Vec<String>,
    state: RunState,
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
            let trouble = trouble::of_program(&error);
            BuildError::new(stage, Failure::Preflight, error.to_string(), remedy).with(trouble)
        };
        let mut running = Running::start(call, &self.log).map_err(lost)?;
        let mut ran = Ran { success: false, signal: None, out: Vec::new(), state: RunState::new() };
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
        ran.signal = status.signal();
        if !ran.success && self.cancel.asked() > 0 {
            return Err(BuildError::cancelled(stage));
        }
        Ok(ran)
    }
}

impl Press<'_> {
    /// Why a run of Nix failed.
    pub(super) fn explained(&self, stage: Stage, ran: &Ran) -> BuildError {
        let ended = Ended { stage, state: &ran.state, signal: ran.signal };
        let mut scene = Scene {
            profile: Some(self.request.profile.profile()),
            elsewhere: &self.request.elsewhere,
            ..Scene::default()
        };
        let error = explain(&ended, &scene);
        if error.trouble.as_ref().is_none_or(|trouble| trouble.kind != Kind::DiskFull) {
            return error;
        }
        // Only now it is worth the time to look.
        scene.rooms = self.rooms();
        scene.garbage = garbage::bytes(self.request.nix.store.as_deref());
        explain(&ended, &scene)
    }

    fn rooms(&self) -> Vec<Room> {
        let store = place::folder(self.request.nix.store.as_deref());
        let places = [("the build folder", self.build_folder.clone()), ("the store", store)];
        let room = |(name, path): (&'static str, PathBuf)| {
            let disk = machine::disk(&path)?;
            Some(Room { name, path, disk })
        };
        places.into_iter().filter_map(room).collect()
    }
}
