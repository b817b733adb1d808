//! The pages of the Image step that fill the contents.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::action::Action;
use super::super::desk::Page;
use super::super::desk::draw::{About, machine, space};
use super::super::hits::Hits;
use super::super::ink::Ink;
use super::super::model::{Drawn, Focus, Model, Place};
use super::super::step::Step;
use super::super::update::scopes;
use super::{RAIL, RAIL_FROM, chrome, panel};

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
        (drawn.bars, drawn.rest) = space(seen, model.desk.space, inner, buf, ink, hits);
        return;
    }
    if let Some(shown) = &model.desk.machine {
        let keys = keys(model);
        let about = About { now: model.now, shades: model.shades(), keys: &keys };
        drawn.machine_most = machine(shown, &about, inner, buf, ink);
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

/// On the Image step: what is done with the image, besides the row that has the keys.
pub fn hints(model: &Model) -> Vec<(Action, &'static str)> {
    let hint = |action: Action| (action, action.entry().hint);
    let desk = &model.desk;
    let back = if desk.page == Page::Overview { "steps" } else { "back" };
    // The machine hides the rows.
    let mut hints = if desk.shows_machine() { Vec::new() } else { chrome::row_hints(model) };
    if desk.shows_space() {
        hints.extend([Action::SpaceIn, Action::SpaceOut, Action::TurnPicture, Action::TurnMeasure].map(hint));
    }
    hints.push((Action::Back, back));
    match desk.page {
        Page::Boot if desk.is_booting() => hints.push((Action::Cancel, "end the machine")),
        Page::Boot if desk.shows_machine() => hints.extend([hint(Action::Boot), hint(Action::ViewLog)]),
        Page::Write if desk.is_writing() => hints.push(hint(Action::Cancel)),
        Page::Proof => hints.push(hint(Action::Integrity)),
        Page::Overview if desk.path.is_some() => {
            hints.extend([Action::Space, Action::Proof, Action::Boot, Action::Write].map(hint));
        }
        Page::Overview => hints.push(hint(Action::OpenImage)),
        _ => {}
    }
    hints
}
