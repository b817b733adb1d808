//! What this machine teaches: asked for when the profile is another one, measured where nobody did.

use super::super::action::Action;
use super::super::effect::Effect;
use super::super::model::{Model, Place};
use super::super::msg::Msg;
use super::super::step::Step;
use super::super::taught::{About, name};
use super::super::theme::Role;
use super::say;
use crate::build::text::printable;
use crate::estimate::Measured;
use crate::estimate::words;
use crate::profile::model::Compression;

/// After anything: asks for what has changed since it was asked last, and holds it for the draft.
pub fn keep(model: &mut Model) -> Vec<Effect> {
    let mut effects: Vec<Effect> = recall(model).into_iter().collect();
    let cores = model.machine().cores;
    model.taught.stand(&model.draft, cores);
    effects.extend(measure(model));
    let seen = model.place == Place::Step(Step::Compression);
    model.compared = seen.then(|| model.compared());
    effects
}

fn recall(model: &mut Model) -> Option<Effect> {
    if matches!(model.place, Place::Guide(_) | Place::Step(Step::Start)) {
        return None;
    }
    let draft = &model.draft;
    let same = |about: &About| {
        (&*about.name, about.cores) == (name(draft), model.machine().cores)
            && about.file.as_deref() == draft.file()
            && &about.text == draft.seen.as_ref().unwrap_or(&draft.text)
            && about.profile == draft.kept
            && (about.update, about.builds) == (draft.wish.press.update, model.taught.builds)
            && about.output == model.output()
    };
    if model.taught.asked.as_ref().is_some_and(same) {
        return None;
    }
    let about = About {
        name: name(draft).to_owned(),
        file: draft.file().map(std::path::Path::to_owned),
        text: draft.seen.as_ref().unwrap_or(&draft.text).clone(),
        profile: draft.kept.clone(),
        cores: model.machine().cores,
        update: draft.wish.press.update,
        output: model.output(),
        builds: model.taught.builds,
    };
    let taught = &mut model.taught;
    taught.number += 1;
    taught.asked = Some(about.clone());
    Some(Effect::Recall { number: taught.number, about: Box::new(about) })
}

/// Builds and machines would make it slow, and it them.
fn is_busy(model: &Model) -> bool {
    model.is_building() || model.desk.is_booting()
}

/// Takes a sample where there is none and one is looked for, and gives it up for what is asked for.
fn measure(model: &mut Model) -> Option<Effect> {
    if is_busy(model) {
        model.taught.measuring.take()?;
        // It is taken when the step is seen the next time.
        model.taught.tried = false;
        return Some(Effect::StopMeasuring);
    }
    let seen = model.place == Place::Step(Step::Compression);
    if seen && model.taught.lacks_sample() { begin(model, false) } else { None }
}

fn begin(model: &mut Model, wanted: bool) -> Option<Effect> {
    let (number, roots) = model.taught.begin(wanted)?;
    Some(Effect::Measure { number, roots, cores: model.machine().cores })
}

/// The key: begins, or ends what was begun.
pub fn turn(model: &mut Model) -> Vec<Effect> {
    let key = model.key(Action::Measure).map(|key| format!("; `{key}` begins anew")).unwrap_or_default();
    if model.taught.measuring.take().is_some() {
        say(model, Role::Dim, format!("Measuring is stopped{key}."));
        return vec![Effect::StopMeasuring];
    }
    if is_busy(model) {
        let text = "A build or a machine runs, and would be measured with it: wait for its end, or stop it.";
        say(model, Role::Warning, text);
        return Vec::new();
    }
    let begun = begin(model, true);
    if begun.is_none() {
        say(model, Role::Dim, "Begin with a profile: what is measured is what will be on its image.");
    }
    begun.into_iter().collect()
}

pub fn outside(model: &mut Model, msg: Msg) {
    match msg {
        Msg::Recalled { number, recalled } => {
            model.taught.recalled(number, *recalled);
            said(model);
        }
        Msg::Measuring { number, done } => model.taught.progress(number, done),
        Msg::Measured { number, end } => measured(model, number, &end),
        _ => {}
    }
}

fn measured(model: &mut Model, number: u64, end: &Result<Option<Box<Measured>>, String>) {
    let taken = end.as_ref().ok().and_then(Option::as_deref);
    let Some(measuring) = model.taught.ended(number, taken) else { return };
    match end {
        Ok(Some(measured)) => {
            said(model);
            if measuring.wanted {
                let (count, of) = (measured.rows.len(), measured.origin.of());
                let took = words::time(measured.took);
                say(model, Role::Good, format!("Measured here: {count} compressors in {took}, of {of}."));
            }
        }
        Ok(None) => {}
        Err(problem) => {
            let key = model.key(Action::Measure).map(|key| format!("; `{key}` tries again"));
            let key = key.unwrap_or_default();
            let text = format!("This machine was not measured: {}{key}.", printable(problem));
            model.taught.problems[0] = Some(text.clone());
            say(model, Role::Warning, text);
        }
    }
}

/// What is known has changed: a wish may come to another compressor.
fn said(model: &mut Model) {
    if matches!(model.profile().image.compression, Compression::Wish(_)) {
        model.previewed = 0;
    }
}
