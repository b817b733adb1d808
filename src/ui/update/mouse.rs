//! The mouse: a click, the wheel, a border that is dragged.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

use super::super::effect::Effect;
use super::super::hits::Target;
use super::super::layers::Layer;
use super::super::model::{Focus, Model, Place};
use super::super::step::Step;
use super::{catalog, edit, form, image, keys, layer, press};

/// Lines that one notch of the wheel goes.
const NOTCH: isize = 3;

pub fn mouse(model: &mut Model, mouse: MouseEvent) -> Vec<Effect> {
    let found = model.drawn.hits.at(mouse.column, mouse.row).map(|(area, target)| (area, target.clone()));
    match mouse.kind {
        MouseEventKind::Down(MouseButton::Left) => {
            (model.status, model.struck) = (None, None);
            found.map_or_else(Vec::new, |(_, target)| click(model, &target))
        }
        MouseEventKind::Drag(MouseButton::Left) => {
            if model.side_held {
                drag_side(model, mouse.column);
            }
            press::drag(model, mouse.column, mouse.row);
            Vec::new()
        }
        MouseEventKind::Up(_) => {
            model.side_held = false;
            press::drop(model);
            Vec::new()
        }
        MouseEventKind::ScrollUp => wheel(model, found.as_ref().map(|(_, target)| target), -NOTCH),
        MouseEventKind::ScrollDown => wheel(model, found.as_ref().map(|(_, target)| target), NOTCH),
        _ => Vec::new(),
    }
}

fn click(model: &mut Model, target: &Target) -> Vec<Effect> {
    match target {
        Target::Outside => layer::close(model),
        Target::Item(at) => return item(model, *at),
        Target::Step(step) => {
            keys::go(model, *step);
            model.focus = Focus::Form;
        }
        Target::Row(at) => return row(model, *at),
        Target::Choice { row, option } => {
            edit::end(model);
            if let Some(found) = form::rows(model).get(*row) {
                model.focus = Focus::Form;
                form::focus_row(model, *row, found);
                form::pick(model, found, *option);
            }
        }
        Target::Do(action) => return keys::action(model, *action),
        Target::OnPage(action) | Target::InDetails(action) => {
            model.focus = Focus::Form;
            return keys::action(model, *action);
        }
        Target::Run(spot) => press::click(model, *spot),
        Target::Space(at) => return image::click(model, *at),
        Target::SideBorder => model.side_held = true,
        Target::Package(_) | Target::PackageMark(_) | Target::Lookup | Target::Details => {
            return catalog::click(model, target);
        }
        Target::Layer | Target::Side => {}
    }
    Vec::new()
}

/// The border follows the mouse.
fn drag_side(model: &mut Model, column: u16) {
    let area = model.drawn.shared;
    let side = u32::from(area.right().saturating_sub(column)) * 100;
    let share = side.div_ceil(u32::from(area.width.max(1)));
    model.side_share = u16::try_from(share).unwrap_or(100).clamp(25, 65);
}

/// A click on the row that has the keys is an Enter; on another it takes the keys there.
fn row(model: &mut Model, at: usize) -> Vec<Effect> {
    let had = form::current(model).is_some_and(|(now, _)| now == at) && model.focus == Focus::Form;
    if had && model.editing.is_some() {
        return Vec::new();
    }
    edit::end(model);
    model.focus = Focus::Form;
    let rows = form::rows(model);
    let Some(found) = rows.get(at) else { return Vec::new() };
    form::focus_row(model, at, found);
    // A button is meant when it is clicked.
    let button = matches!(found.kind, super::super::form::Kind::Button { .. });
    if had || button { keys::action(model, super::super::action::Action::Enter) } else { Vec::new() }
}

fn item(model: &mut Model, at: usize) -> Vec<Effect> {
    match model.layers.last() {
        Some(Layer::List(_)) => layer::take_at(model, at),
        Some(Layer::Offer(_)) => {
            catalog::click_offer(model, at);
            Vec::new()
        }
        Some(Layer::Confirm(_)) if at == 1 => layer::agree(model),
        Some(Layer::Confirm(_)) => {
            layer::close(model);
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn wheel(model: &mut Model, target: Option<&Target>, by: isize) -> Vec<Effect> {
    if let Some(top) = model.layers.last_mut() {
        match top {
            Layer::Help { scroll } | Layer::Text { scroll, .. } => {
                let to = usize::from(*scroll).saturating_add_signed(by);
                *scroll = u16::try_from(to).unwrap_or(u16::MAX);
            }
            Layer::List(list) => {
                list.step(by.signum());
                layer::preview_theme(model);
            }
            Layer::Offer(offer) => offer.step(by.signum()),
            Layer::Ask(_) | Layer::Confirm(_) => {}
        }
        return Vec::new();
    }
    if model.shows_catalog() {
        catalog::wheel(model, matches!(target, Some(Target::Details | Target::InDetails(_))), by);
        return Vec::new();
    }
    let fills = model.desk.shows_space() || model.desk.shows_machine();
    if model.place == Place::Step(Step::Image) && fills {
        image::wheel(model, by);
        return Vec::new();
    }
    match target {
        Some(Target::Side) => {
            let to = usize::from(model.side_scroll).saturating_add_signed(by);
            model.side_scroll = u16::try_from(to).unwrap_or(u16::MAX);
        }
        Some(Target::Run(spot)) => press::wheel(model, *spot, by > 0),
        Some(Target::Step(_)) => {
            let step = model.step();
            keys::go(model, if by < 0 { step.previous() } else { step.next() });
        }
        _ => form::scroll(model, by),
    }
    Vec::new()
}
