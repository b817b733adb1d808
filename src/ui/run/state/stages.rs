//! The five stages and their times.

use std::time::{Duration, Instant};

use crate::build::event::Stage;

/// How a stage stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standing {
    #[default]
    Pending,
    Running(Instant),
    Done(Duration),
    /// It ended the build, after this time.
    Failed(Duration),
}

/// All stages of a run.
#[derive(Debug, Clone, Copy, Default)]
pub struct Stages([Standing; Stage::ALL.len()]);

impl Stages {
    #[must_use]
    pub fn of(&self, stage: Stage) -> Standing {
        self.0[stage as usize]
    }

    /// The stage that runs.
    #[must_use]
    pub fn running(&self) -> Option<Stage> {
        Stage::ALL.into_iter().rev().find(|stage| matches!(self.of(*stage), Standing::Running(_)))
    }

    pub(super) fn started(&mut self, stage: Stage, now: Instant) {
        self.0[stage as usize] = Standing::Running(now);
    }

    pub(super) fn ended(&mut self, stage: Stage, elapsed: Duration) {
        self.0[stage as usize] = Standing::Done(elapsed);
    }

    /// The run is over in this stage.
    pub(super) fn failed(&mut self, stage: Stage, now: Instant) {
        let elapsed = match self.of(stage) {
            Standing::Running(since) => now.saturating_duration_since(since),
            Standing::Done(elapsed) | Standing::Failed(elapsed) => elapsed,
            Standing::Pending => Duration::ZERO,
        };
        self.0[stage as usize] = Standing::Failed(elapsed);
    }

    /// The run is over: what still seemed to run does not.
    pub(super) fn over(&mut self, now: Instant) {
        for standing in &mut self.0 {
            if let Standing::Running(since) = *standing {
                *standing = Standing::Done(now.saturating_duration_since(since));
            }
        }
    }
}
