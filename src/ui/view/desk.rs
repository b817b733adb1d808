//! The pages of the Image step that fill the contents.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::action::Action;
use super::super::desk::draw::{About, machine, space};
use super::super::hits::Hits;
use super::super::ink::Ink;
use super::super::model::{Drawn, Focus, Model, Place};
use super::super::step::Step;
use super::super::update::scopes;
use super::{RAIL, RAIL_FROM, panel};

/// Whether one of them is shown.
pub fn draws(model: &Model) -> bool {
    model.place == Place::Step(Step::Image) && (model.desk.shows_space() || model.desk.shows_machine())
}

pub fn draw(model: &Model, area: Rect, buf: &mut Buffer, ink: &Ink, hits: &mut Hits, drawn: &mut Drawn) {
    // Narrow screens spare the frame: the line at the top says where one is.
    let inner = if area.width <= RAIL_FROM - RAIL {
        area
    } else {
        panel(model.desk.page.title(), model.focus == Focus::Form, area, buf, ink)
    };
    if let Some(seen) = model.desk.seen().filter(|_| model.desk.shows_space()) {
        drawn.bars = space(seen, model.desk.space, inner, buf, ink, hits);
        return;
    }
    if let Some(shown) = &model.desk.machine {
        let keys = keys(model);
        let about = About { now: model.now, shades: model.shades(), keys: &keys };
        machine(shown, &about, inner, buf, ink);
    }
}

/// What can be done with the machine now.
fn keys(model: &Model) -> String {
    let key = |action| {
        let key = model.look.keys.key_for(&scopes(model), action);
        key.map(|key| key.to_string()).unwrap_or_default()
    };
    let (back, stop) = (key(Action::Back), key(Action::Cancel));
    if model.desk.is_booting() {
        format!("{back} leaves, and it goes on; {stop} ends the machine")
    } else {
        format!("{back} back; {} boot again; {} whole console", key(Action::Boot), key(Action::ViewLog))
    }
}
