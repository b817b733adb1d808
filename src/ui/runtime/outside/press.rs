//! A build on a thread: the rehearsal channel made ready where it is asked for, then the engine.

use std::path::Path;

use super::super::super::command::Source;
use super::super::super::effect::PressWish;
use super::super::super::msg::Msg;
use super::Answer;
use crate::build::agent::SshAgent;
use crate::build::engine::Engine;
use crate::build::error::{BuildError, Failure};
use crate::build::event::{Report, Stage};
use crate::build::prepare::{self, From, PrepareError, Wanted};
use crate::build::request::{Cancel, NixOptions};
use crate::build::text::bytes;
use crate::rehearsal::{self, MachineApt, RehearsalError, Step, UntilStopped};
use crate::settings::{OUTPUT, Places};

const ELSEWHERE: &str = "rehearse, or choose a folder of this machine as the nixpkgs in the Base step";

/// The build never came to an end of its own.
pub fn lost(why: String) -> BuildError {
    BuildError::new(Stage::Preflight, Failure::Files, why, "press again")
}

pub fn build(
    engine: &dyn Engine,
    wish: &PressWish,
    places: &Places,
    cancel: &Cancel,
    answer: &Answer,
) -> Result<Report, BuildError> {
    let options = &wish.wish.press;
    let from = if options.rehearse { rehearsal(places, cancel, answer)? } else { From::Profile };
    if cancel.asked() > 0 {
        return Err(BuildError::cancelled(Stage::Preflight));
    }
    let output = match options.output.trim() {
        "" => Path::new(OUTPUT).join(&wish.name),
        path => Path::new(path).to_owned(),
    };
    let file = match &wish.source {
        Source::File(path) => Some(path.as_path()),
        _ => None,
    };
    let wanted = Wanted {
        name: &wish.name,
        file,
        text: &wish.text,
        profile: wish.wish.profile.clone(),
        base: &wish.base,
        nix: NixOptions {
            cores: options.cores,
            jobs: options.jobs,
            // There is nothing to be asked of a cache, and asking costs time where there is none.
            offline: options.offline || matches!(from, From::Rehearsal(_)),
            update: options.update,
            ..NixOptions::default()
        },
        from,
        output: &output,
        work: &|name| places.work(name),
        known: wish.known.clone(),
        anyway: false,
        elsewhere: ELSEWHERE,
    };
    let request = prepare::request(wanted, &SshAgent).map_err(|error| unprepared(&error))?;
    engine.press(&request, cancel, &mut |event| answer.send(Msg::Build(event)))
}

fn unprepared(error: &PrepareError) -> BuildError {
    BuildError::new(Stage::Preflight, Failure::Input, error.to_string(), "mend what is said, and press again")
}

fn rehearsal(places: &Places, cancel: &Cancel, answer: &Answer) -> Result<From, BuildError> {
    let say = |text: String| answer.send(Msg::Preparing(text));
    let stopped = || cancel.asked() > 0;
    let apt = UntilStopped { apt: &MachineApt, stopped: &stopped };
    let made = rehearsal::materialise_with(&apt, &places.data, &mut |step| match step {
        Step::Found => {}
        Step::Resolved { packages, .. } => {
            say(format!("Making the rehearsal channel ready from {packages} of Debian's packages"));
        }
        Step::Downloaded { done, total, bytes: got } => {
            say(format!("Rehearsal channel: {done} of {total} packages, {}", bytes(got)));
        }
        Step::Ready => say("The rehearsal channel is ready".to_owned()),
    });
    made.map(|channel| From::Rehearsal(channel.path)).map_err(|error| match error {
        RehearsalError::Stopped => BuildError::cancelled(Stage::Preflight),
        error => {
            let remedy = "look at what is missing in the guide (`:` guide)";
            BuildError::new(Stage::Preflight, Failure::Preflight, error.to_string(), remedy)
        }
    })
}
