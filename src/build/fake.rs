//! An engine that plays a script, for whoever watches builds.

use super::engine::{Emit, Engine};
use super::error::BuildError;
use super::event::{BuildEvent, Report, Stage};
use super::request::{Cancel, Request};

/// Plays events one after the other and ends as told. Asked to stop, it stops before the next
/// event, as a build cancelled in the stage that was begun last.
#[derive(Debug, Clone)]
pub struct FakeEngine {
    pub events: Vec<BuildEvent>,
    pub end: Result<Report, BuildError>,
}

impl Engine for FakeEngine {
    fn press(&self, _: &Request, cancel: &Cancel, emit: Emit) -> Result<Report, BuildError> {
        let mut stage = Stage::Preflight;
        for event in &self.events {
            if cancel.asked() > 0 {
                return Err(BuildError::cancelled(stage));
            }
            if let BuildEvent::StageStarted { stage: begun } = event {
                stage = *begun;
            }
            emit(event.clone());
        }
        self.end.clone()
    }
}
