//! The dialog that shows packages before they are added together.

use crossterm::event::{KeyCode, KeyEvent};

use super::super::super::action::Action;
use super::super::super::catalog::{Given, Offer};
use super::super::super::effect::Effect;
use super::super::super::layers::Layer;
use super::super::super::model::Model;
use super::choose;

/// Rows that a page goes.
const PAGE: isize = 10;

/// Asks how the names stand; the dialog comes with the answer.
pub fn ask(model: &mut Model, offer: Offer) -> Vec<Effect> {
    model.catalog.asked.offer_number += 1;
    vec![Effect::LookAtNames {
        number: model.catalog.asked.offer_number,
        offer: Box::new(offer),
        listing: Given(model.catalog.listing.clone()),
        chosen: model.profile().packages.install.clone(),
    }]
}

pub fn key(model: &mut Model, key: KeyEvent, chosen: Option<Action>) {
    let Some(Layer::Offer(offer)) = model.layers.last_mut() else { return };
    let at = offer.at;
    match chosen {
        Some(Action::Up | Action::PreviousRow) => offer.step(-1),
        Some(Action::Down | Action::NextRow) => offer.step(1),
        Some(Action::PageUp) => offer.step(-PAGE),
        Some(Action::PageDown) => offer.step(PAGE),
        Some(Action::First) => offer.step(isize::MIN),
        Some(Action::Last) => offer.step(isize::MAX),
        Some(Action::Toggle) => offer.toggle(at),
        Some(Action::Left | Action::Right) => offer.turn(chosen == Some(Action::Right)),
        Some(Action::Quit) => drop(model.layers.pop()),
        _ if key.code == KeyCode::Enter => take(model),
        _ => {}
    }
}

/// Adds what is marked in it.
fn take(model: &mut Model) {
    let Some(Layer::Offer(offer)) = model.layers.last_mut() else { return };
    let names = offer.taken();
    if names.is_empty() {
        offer.problem = Some("nothing is marked; space marks a package, esc leaves".to_owned());
        return;
    }
    model.layers.pop();
    choose::take_names(model, names);
}

/// A click marks a package; on the last line it adds them.
pub fn click(model: &mut Model, at: usize) {
    let Some(Layer::Offer(offer)) = model.layers.last_mut() else { return };
    if at < offer.items.len() {
        offer.toggle(at);
    } else {
        take(model);
    }
}
