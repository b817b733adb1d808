//! Moving in the picture of what takes the space.

use super::super::super::action::Action;
use super::super::super::desk::{Id, Measure};
use super::super::super::effect::Effect;
use super::super::super::model::{Focus, Model};

/// Rows that a page goes.
const PAGE: isize = 10;

/// What is shown, the largest first.
fn shown(model: &Model) -> Vec<Id> {
    let view = model.desk.space;
    model.desk.seen().map(|seen| seen.space.largest(view.at, view.by)).unwrap_or_default()
}

pub fn action(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    match action {
        Action::Up | Action::PreviousRow => step(model, -1),
        Action::Down | Action::NextRow => step(model, 1),
        Action::PageUp => step(model, -PAGE),
        Action::PageDown => step(model, PAGE),
        Action::First => step(model, isize::MIN),
        Action::Last => step(model, isize::MAX),
        Action::SpaceIn => go_in(model),
        Action::SpaceOut => go_out(model),
        Action::TurnPicture => {
            let now = model.drawn.bars;
            model.desk.space.bars = Some(!now);
        }
        Action::TurnMeasure => turn_measure(model),
        _ => return None,
    }
    Some(Vec::new())
}

fn step(model: &mut Model, by: isize) {
    let last = shown(model).len().saturating_sub(1);
    let marked = &mut model.desk.space.marked;
    *marked = marked.saturating_add_signed(by).min(last);
}

/// Into the marked one, where it holds something.
fn go_in(model: &mut Model) {
    // Those that are too small to be drawn each are seen one by one as bars.
    if model.drawn.rest.is_some_and(|from| model.desk.space.marked >= from) {
        model.desk.space.bars = Some(true);
        return;
    }
    let at = shown(model).get(model.desk.space.marked).copied();
    let Some(seen) = model.desk.seen() else { return };
    let Some(at) = at.filter(|at| !seen.space.node(*at).kids.is_empty()) else { return };
    (model.desk.space.at, model.desk.space.marked) = (at, 0);
}

/// Out again: what one was in is marked.
fn go_out(model: &mut Model) {
    let from = model.desk.space.at;
    let Some(seen) = model.desk.seen() else { return };
    model.desk.space.at = seen.space.node(from).parent;
    let marked = shown(model).iter().position(|id| *id == from);
    model.desk.space.marked = marked.unwrap_or(model.desk.space.marked);
}

/// The same one stays marked, wherever it stands then.
fn turn_measure(model: &mut Model) {
    let marked = shown(model).get(model.desk.space.marked).copied();
    let by = &mut model.desk.space.by;
    *by = if *by == Measure::Packed { Measure::Unpacked } else { Measure::Packed };
    let place = marked.and_then(|marked| shown(model).iter().position(|id| *id == marked));
    model.desk.space.marked = place.unwrap_or(0);
}

/// A click marks; on what is marked it goes in.
pub fn click(model: &mut Model, at: usize) -> Vec<Effect> {
    let had = model.focus == Focus::Form && model.desk.space.marked == at;
    model.focus = Focus::Form;
    if had {
        go_in(model);
    } else {
        model.desk.space.marked = at.min(shown(model).len().saturating_sub(1));
    }
    Vec::new()
}

pub fn wheel(model: &mut Model, by: isize) {
    step(model, by);
}
