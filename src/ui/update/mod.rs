//! The only place where the model changes: a message in, effects out.

mod catalog;
mod command;
mod edit;
mod form;
mod image;
mod keys;
mod layer;
mod learn;
mod mouse;
mod outside;
mod press;
#[cfg(test)]
mod tests;

pub use keys::scopes;

use std::time::Instant;

use super::effect::{Effect, Preview};
use super::layers::Layer;
use super::model::{Drawn, Model, Place};
use super::msg::Msg;
use super::status::Status;
use super::theme::Role;

/// What is to be done before the first frame is drawn and while it is looked at.
#[must_use]
pub fn begin(model: &mut Model) -> Vec<Effect> {
    let mut effects = vec![
        Effect::LookForProfiles,
        Effect::LookForKeys,
        Effect::LookAtNet,
        Effect::LookAtMachine,
        Effect::LookForRescued,
    ];
    effects.extend(model.opens.take().map(Effect::Open));
    effects.extend(preview(model));
    effects
}

/// Takes one message.
#[must_use]
pub fn update(model: &mut Model, msg: Msg, now: Instant) -> Vec<Effect> {
    model.now = now;
    fade(model);
    model.touched |= matches!(msg, Msg::Key(_) | Msg::Mouse(_) | Msg::Paste(_));
    let before = model.place;
    let in_guide = matches!(model.place, Place::Guide(_));
    let mut effects = match msg {
        Msg::Key(key) => keys::key(model, key),
        Msg::Paste(text) => keys::paste(model, &text),
        Msg::Mouse(mouse) => mouse::mouse(model, mouse),
        Msg::Resize | Msg::Tick => Vec::new(),
        other => outside::outside(model, other),
    };
    let learns = learn::keep(model);
    form::settle(model);
    press::work(model);
    effects.extend(catalog::keep(model));
    effects.extend(learns);
    effects.extend(image::come(model, before));
    // Whichever way it is left, it is not shown by itself again.
    if in_guide && (matches!(model.place, Place::Step(_)) || effects.contains(&Effect::Quit)) {
        effects.insert(0, Effect::GuideSeen);
    }
    effects.extend(preview(model));
    effects
}

/// What was said gives its line back to the keys when it has been read.
fn fade(model: &mut Model) {
    let ends = model.status.as_ref().and_then(Status::ends);
    if ends.is_some_and(|ends| model.now >= ends) {
        model.status = None;
    }
}

/// Takes the layout of the frame that was just drawn.
pub fn drawn(model: &mut Model, drawn: Drawn) {
    let place = model.place;
    let scroll = drawn.form_scroll;
    model.forms.entry(place).or_default().scroll = scroll;
    model.side_scroll = model.side_scroll.min(drawn.side_lines.saturating_sub(drawn.side_height));
    model.drawn = drawn;
}

/// Asks for the Nix of a draft that has changed.
fn preview(model: &mut Model) -> Option<Effect> {
    let draft = &model.draft;
    if model.previewed == draft.generation {
        return None;
    }
    model.previewed = draft.generation;
    let agent =
        model.known.agent.clone().map(|keys| keys.map(|keys| keys.into_iter().map(|key| key.line).collect()));
    Some(Effect::Preview(Box::new(Preview {
        generation: draft.generation,
        profile: draft.profile().clone(),
        base: draft.base.clone(),
        machine: model.machine(),
        estimated: model.knowledge(false),
        agent,
    })))
}

fn say(model: &mut Model, role: Role, text: impl Into<String>) {
    model.status = Some(Status { role, text: text.into(), since: model.now });
}

fn show(model: &mut Model, title: impl Into<String>, text: impl Into<String>) {
    let (title, text) = (title.into(), text.into());
    // Said again, it is one thing to be read, not many.
    let same =
        |layer: &Layer| matches!(layer, Layer::Text { title: t, text: x, .. } if *t == title && *x == text);
    model.layers.retain(|layer| !same(layer));
    model.layers.push(Layer::Text { title, text, scroll: 0 });
}
