//! Pressing: what is asked before, what happens meanwhile, how it ends.

use std::path::Path;
use std::time::Duration;

use super::super::action::Action;
use super::super::command::{Command, Item, Question, Source};
use super::super::desk::Against;
use super::super::effect::{Effect, PressWish};
use super::super::layers::{AskLayer, ConfirmLayer, Layer, ListLayer};
use super::super::model::{Focus, Model, Place, Pressing};
use super::super::run::{End, Expected, Reaction, Run, Spot, Spread, View};
use super::super::step::Step;
use super::super::theme::Role;
use super::{image, keys, say};
use crate::build::error::{BuildError, Failure};
use crate::build::event::{BuildEvent, Level, Report, Stage};
use crate::estimate::Estimate;
use crate::profile::model::Nixpkgs;

/// Presses what is on the screen, after what has to be asked.
pub fn press(model: &mut Model, rehearse: bool) -> Vec<Effect> {
    super::edit::end(model);
    model.draft.wish.press.rehearse = rehearse;
    if model.is_building() {
        keys::go(model, Step::Press);
        say(model, Role::Warning, "A build is running already.");
        return Vec::new();
    }
    let sound = if rehearse { model.draft.can_be_rehearsed() } else { !model.draft.has_errors() };
    if !sound {
        keys::go(model, Step::Review);
        model.focus = Focus::Form;
        say(model, Role::Error, "The profile has errors: mend what is listed here first.");
        return Vec::new();
    }
    if model.draft.name.is_empty() || !is_kept(model) {
        keys::ask_name(model, true);
        return Vec::new();
    }
    if model.draft.is_unsaved() {
        return keys::save(model, true);
    }
    let fetched = matches!(model.profile().source.nixpkgs, Nixpkgs::Branch(_) | Nixpkgs::Revision(_));
    if !rehearse && fetched && model.known.network == Some(false) && !model.draft.wish.press.offline {
        let items = vec![
            Item::new(
                "Rehearse instead",
                "the same profile from Debian's parts, without a binary cache",
                Command::PressAnyway { rehearse: true },
            ),
            Item::new(
                "Try all the same",
                "with what the store and the caches of this machine have",
                Command::PressAnyway { rehearse: false },
            ),
            Item::new("Not now", "", Command::Nothing),
        ];
        let title = "What nixpkgs comes from does not answer";
        model.layers.push(Layer::List(ListLayer::new(title, items)));
        return Vec::new();
    }
    begin(model, rehearse)
}

fn is_kept(model: &Model) -> bool {
    matches!(model.draft.source, Source::Saved(_) | Source::File(_))
}

/// Presses.
pub fn begin(model: &mut Model, rehearse: bool) -> Vec<Effect> {
    if model.is_building() {
        return Vec::new();
    }
    model.draft.wish.press.rehearse = rehearse;
    let draft = &model.draft;
    let wish = PressWish {
        name: draft.name.clone(),
        source: draft.source.clone(),
        text: draft.text.clone(),
        base: draft.base.clone(),
        wish: draft.wish.clone(),
        known: model.knowledge(rehearse),
    };
    // What the table tells is of the real nixpkgs; of a rehearsal only earlier ones tell.
    let told = if rehearse { model.rehearsal() } else { Some(model.estimate()) };
    let expected = told.as_ref().map(expected).unwrap_or_default();
    let rehearsed = told.is_none();
    let estimate = told.unwrap_or_else(|| model.estimate());
    let name = model.draft.name.clone();
    model.status = None;
    let against = Against { name: name.clone(), profile: wish.wish.profile.clone(), base: wish.base.clone() };
    let run = Run::new(&name, expected, model.spool_folder.clone(), model.now);
    model.shows_build = true;
    model.pressing = Some(Pressing { run, view: View::default(), estimate, rehearsed, held: None, against });
    keys::go(model, Step::Press);
    model.focus = Focus::Form;
    vec![Effect::Press(Box::new(wish))]
}

fn expected(estimate: &Estimate) -> Expected {
    let seconds = |range: f64| Duration::from_secs_f64(range.clamp(0.0, 1e9));
    let time = estimate.seconds;
    let size = estimate.image_bytes;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to what an image can be"
    )]
    let bytes = |range: f64| range.clamp(0.0, 1e15) as u64;
    Expected {
        time: Some(Spread { low: seconds(time.low), likely: seconds(time.likely), high: seconds(time.high) }),
        bytes: Some(Spread { low: bytes(size.low), likely: bytes(size.likely), high: bytes(size.high) }),
    }
}

/// What happens before the engine begins.
pub fn preparing(model: &mut Model, text: String) {
    say(model, Role::Dim, text.clone());
    event(model, &BuildEvent::Message { level: Level::Info, text });
}

pub fn event(model: &mut Model, event: &BuildEvent) {
    let now = model.now;
    if let Some(pressing) = &mut model.pressing {
        pressing.run.event(event, now);
    }
}

/// The build has ended, well or not.
pub fn ended(model: &mut Model, end: Result<Report, BuildError>) -> Vec<Effect> {
    let now = model.now;
    let Some(pressing) = &mut model.pressing else { return Vec::new() };
    let said = match &end {
        Ok(_) => format!("{} is pressed.", pressing.run.name),
        Err(error) => format!("{}: {}", pressing.run.name, error.cause()),
    };
    // Without having been stopped for it: what is being saved before leaving is waited for.
    let stopped = pressing.run.stopping > 0;
    if let Ok(Report { expected: Some(told), .. }) = &end {
        // The engine kept the build with this estimate: what is held against it is the same everywhere.
        (pressing.estimate.seconds, pressing.estimate.image_bytes) = (told.seconds, told.bytes);
        (pressing.run.expected, pressing.rehearsed) = (expected(&pressing.estimate), false);
    }
    pressing.run.ended(end, now);
    model.taught.builds += 1;
    // A question whether it is to be stopped has answered itself.
    model
        .layers
        .retain(|layer| !matches!(layer, Layer::Confirm(ask) if matches!(ask.then, Command::StopBuild)));
    if model.leaving && stopped {
        return vec![Effect::Quit];
    }
    model.visited.insert(Step::Image);
    let mut effects = vec![Effect::Notify(said)];
    effects.extend(image::pressed(model));
    effects
}

/// Asks the build to stop.
pub fn stop(model: &mut Model) -> Vec<Effect> {
    match &mut model.pressing {
        Some(pressing) if pressing.run.end().is_none() => {
            pressing.run.stop_asked();
            vec![Effect::StopBuild]
        }
        _ => Vec::new(),
    }
}

/// An action on the build view; `None` where it is not one of its own.
pub fn action(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    if action == Action::EditCause {
        return Some(mend(model));
    }
    if action == Action::ViewLog {
        return Some(result(model, action));
    }
    let pressing = model.pressing.as_mut()?;
    // Asked to stop already: the second time is meant.
    if action == Action::Cancel && pressing.run.stopping > 0 {
        return Some(stop(model));
    }
    match pressing.view.action(&mut pressing.run, action) {
        Reaction::NotMine => return None,
        Reaction::None | Reaction::Changed => {}
        Reaction::AskCancel => ask_to_stop(model),
        Reaction::AskSearch(word) => ask(model, Question::Search, &word),
        Reaction::AskFilter(word) => ask(model, Question::Filter, &word),
    }
    Some(Vec::new())
}

fn ask(model: &mut Model, question: Question, word: &str) {
    model.layers.push(Layer::Ask(Box::new(AskLayer::new(question, word))));
}

fn ask_to_stop(model: &mut Model) {
    let confirm = ConfirmLayer {
        title: "Stop the build?".to_owned(),
        text: "What is built so far stays in the store, and the next build goes on from there. No half image is left behind.".to_owned(),
        yes: "Stop it".to_owned(),
        then: Command::StopBuild,
        on_yes: false,
    };
    model.layers.push(Layer::Confirm(Box::new(confirm)));
}

/// To the step that is to blame, as far as the error tells.
fn mend(model: &mut Model) -> Vec<Effect> {
    let Some(End::Failed(error)) = model.pressing.as_ref().and_then(|pressing| pressing.run.end()) else {
        return Vec::new();
    };
    if let Some(field) = error.trouble.as_ref().and_then(|trouble| trouble.field.clone()) {
        super::form::go_to_field(model, &field);
        return Vec::new();
    }
    let step = guilty(error);
    keys::go(model, step);
    model.focus = Focus::Form;
    Vec::new()
}

/// The step whose fields an error is most likely about.
fn guilty(error: &BuildError) -> Step {
    let said = format!("{} {}", error.message, error.derivation.as_deref().unwrap_or_default());
    let holds = |words: &[&str]| words.iter().any(|word| said.contains(word));
    if holds(&["undefined variable", "attribute", "systemPackages", "unfree", "is marked as broken"]) {
        Step::Packages
    } else if holds(&["networking.", "gateway", "wireless"]) {
        Step::Network
    } else if holds(&["openssh", "authorizedKeys"]) {
        Step::Ssh
    } else if holds(&["users.users", "hashedPassword", "wheel"]) {
        Step::Users
    } else if holds(&["squashfs", "mksquashfs"]) {
        Step::Compression
    } else if holds(&["extra.nix", "linuxPackages", "kernel", "initrd", "zfs"]) {
        Step::Boot
    } else {
        match error.failure {
            Failure::Preflight => Step::Base,
            Failure::Input => Step::Review,
            _ if error.stage == Stage::Evaluate => Step::Base,
            _ => Step::Review,
        }
    }
}

/// Actions on what was pressed.
pub fn result(model: &mut Model, action: Action) -> Vec<Effect> {
    let Some(pressing) = &model.pressing else {
        say(model, Role::Dim, "There is no build yet.");
        return Vec::new();
    };
    let log = match pressing.run.end() {
        Some(End::Done(report)) => Some(report.log.clone()),
        Some(End::Failed(error) | End::Cancelled(error)) => error.log.clone(),
        None => None,
    };
    let report = pressing.report().cloned();
    match (action, report, log) {
        (Action::ViewLog, _, Some(log)) => vec![Effect::Page(log)],
        (Action::CopyPath, Some(report), _) => {
            say(model, Role::Good, "Copied the path, where the terminal allows it.");
            vec![Effect::Copy(report.image.display().to_string())]
        }
        (Action::OpenFolder, Some(report), _) => {
            vec![Effect::OpenFolder(report.image.parent().map(Path::to_owned).unwrap_or_default())]
        }
        _ => {
            say(model, Role::Dim, "There is nothing of that yet.");
            Vec::new()
        }
    }
}

pub fn search(model: &mut Model, word: &str) -> Vec<Effect> {
    if let Some(pressing) = &mut model.pressing {
        pressing.view.set_search(word);
    }
    Vec::new()
}

pub fn filter(model: &mut Model, word: &str) -> Vec<Effect> {
    if let Some(pressing) = &mut model.pressing {
        pressing.view.set_filter(word);
    }
    Vec::new()
}

/// Before a frame: searching and filtering go on for a moment.
pub fn work(model: &mut Model) {
    let area = model.drawn.build;
    if let Some(pressing) = &mut model.pressing
        && model.place == Place::Step(Step::Press)
    {
        pressing.view.update(&pressing.run, area);
    }
}

pub fn click(model: &mut Model, spot: Spot) {
    model.focus = Focus::Form;
    if let Some(pressing) = &mut model.pressing {
        if let Spot::Border(border) = spot {
            pressing.held = Some(border);
        }
        pressing.view.click(&pressing.run, spot);
    }
}

pub fn wheel(model: &mut Model, spot: Spot, down: bool) {
    if let Some(pressing) = &mut model.pressing {
        pressing.view.wheel(&pressing.run, spot, if down { 1 } else { -1 });
    }
}

pub fn drag(model: &mut Model, column: u16, row: u16) {
    let area = model.drawn.build;
    if let Some(pressing) = &mut model.pressing
        && let Some(border) = pressing.held
    {
        pressing.view.drag(&pressing.run, border, column, row, area);
    }
}

pub fn drop(model: &mut Model) {
    if let Some(pressing) = &mut model.pressing {
        pressing.held = None;
    }
}
