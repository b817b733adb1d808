//! Pressing: what is asked before, what happens meanwhile, how it ends.

use super::super::action::Action;
use super::super::command::{Command, Item};
use super::super::effect::{Effect, PressWish};
use super::super::layers::{Layer, ListLayer};
use super::super::model::{Focus, Model, Pressing};
use super::super::run::Spot;
use super::super::step::Step;
use super::super::theme::Role;
use super::{keys, say};
use crate::build::error::BuildError;
use crate::build::event::{BuildEvent, Report};
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
    if model.draft.has_errors() {
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
    use super::super::command::Source;
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
    };
    model.pressing = Some(Pressing {
        name: draft.name.clone(),
        started: model.now,
        asked: 0,
        preparing: String::new(),
        ended: false,
        report: None,
    });
    keys::go(model, Step::Press);
    model.focus = Focus::Form;
    vec![Effect::Press(Box::new(wish))]
}

pub fn preparing(model: &mut Model, text: String) {
    if let Some(pressing) = &mut model.pressing {
        pressing.preparing = text;
    }
}

pub fn event(_model: &mut Model, _event: &BuildEvent) {}

/// The build has ended, well or not.
pub fn ended(model: &mut Model, end: Result<Report, BuildError>) -> Vec<Effect> {
    let Some(pressing) = &mut model.pressing else { return Vec::new() };
    pressing.ended = true;
    let name = pressing.name.clone();
    if model.leaving {
        return vec![Effect::Quit];
    }
    match end {
        Ok(report) => {
            pressing.report = Some(report);
            vec![Effect::Notify(format!("{name} is pressed."))]
        }
        Err(error) => vec![Effect::Notify(format!("{name}: {}", error.cause()))],
    }
}

/// Asks the build to stop.
pub fn stop(model: &mut Model) -> Vec<Effect> {
    match &mut model.pressing {
        Some(pressing) if !pressing.ended => {
            pressing.asked = pressing.asked.saturating_add(1);
            vec![Effect::StopBuild]
        }
        _ => Vec::new(),
    }
}

/// An action on the build view; `None` where it is not one of its own.
pub fn action(_model: &mut Model, _action: Action) -> Option<Vec<Effect>> {
    None
}

/// Actions on what was pressed.
pub fn result(_model: &mut Model, _action: Action) -> Vec<Effect> {
    Vec::new()
}

pub fn search(_model: &mut Model, _word: &str) -> Vec<Effect> {
    Vec::new()
}

pub fn filter(_model: &mut Model, _word: &str) -> Vec<Effect> {
    Vec::new()
}

pub fn click(_model: &mut Model, _spot: Spot, _column: u16, _row: u16) {}

pub fn wheel(_model: &mut Model, _spot: Spot, _by: isize) {}

pub fn drag(_model: &mut Model, _column: u16, _row: u16) {}

pub fn drop(_model: &mut Model) {}
