//! From the model to the screen.
//!
//! ```text
//! Snowpress  rescue (changed)                               2 errors, 1 warning
//! ✓ Start        │ form                              │ estimate
//! ▸ Base         │                                   │ iso.nix
//! · Packages     │                                   │
//! enter edit   n next step   ? help   q quit
//! ```
//!
//! Narrower than 110 columns the estimate is a strip above the footer and the Nix text takes the
//! form's place when asked for; narrower than 72 the rail is one line.

mod build;
mod catalog;
mod chrome;
mod desk;
mod side;

pub use chrome::{help_scopes, shows_build};

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Block, Clear, Widget};

use super::desk::Page;
use super::form;
use super::hits::{Hits, Target};
use super::ink::Ink;
use super::layers;
use super::model::{Drawn, Focus, Model, Place, Side};
use super::screens;
use super::step::Step;
use super::text::put;
use super::theme::Role;
use crate::build::text::printable;

/// The smallest terminal that can be worked in.
pub const LEAST: (u16, u16) = (50, 15);
/// From here on there is a rail at the left, and a side panel at the right.
const RAIL_FROM: u16 = 72;
const SIDE_FROM: u16 = 110;
const RAIL: u16 = 18;

/// Draws everything, and says where it went.
#[must_use]
pub fn view(model: &Model, frame: &mut Frame) -> Drawn {
    let area = frame.area();
    draw(model, area, frame.buffer_mut())
}

/// As [`view`], into a buffer.
#[must_use]
pub fn draw(model: &Model, area: Rect, buf: &mut Buffer) -> Drawn {
    let ink = model.ink();
    buf.set_style(area, ink.style(Role::Text));
    let mut drawn = Drawn::default();
    if area.width < LEAST.0 || area.height < LEAST.1 {
        too_small(area, buf, &ink);
        return drawn;
    }
    let mut hits = Hits::default();
    chrome::header(model, Rect { height: 1, ..area }, buf, &ink);
    let foot = Rect { y: area.bottom() - 1, height: 1, ..area };
    chrome::footer(model, foot, buf, &ink, &mut hits);
    let mut body = Rect { y: area.y + 1, height: area.height - 2, ..area };
    if matches!(model.place, Place::Step(_)) {
        if area.width >= RAIL_FROM {
            let rail = Rect { width: RAIL, ..body };
            chrome::rail(model, rail, buf, &ink, &mut hits);
            body = Rect { x: body.x + RAIL, width: body.width - RAIL, ..body };
        } else {
            chrome::rail_line(model, Rect { height: 1, ..body }, buf, &ink, &mut hits);
            body = Rect { y: body.y + 1, height: body.height - 1, ..body };
        }
    }
    contents(model, body, buf, &ink, &mut hits, &mut drawn);
    if !model.layers.is_empty() {
        layers::draw(model, area, buf, &ink, &mut hits);
    }
    drawn.hits = hits;
    drawn
}

fn too_small(area: Rect, buf: &mut Buffer, ink: &Ink) {
    let text = format!("Snowpress needs {} x {} cells", LEAST.0, LEAST.1);
    put(buf, area, 0, 0, &text, ink.style(Role::Text));
    put(buf, area, 0, 1, &format!("and has {} x {}.", area.width, area.height), ink.style(Role::Text));
}

fn contents(model: &Model, area: Rect, buf: &mut Buffer, ink: &Ink, hits: &mut Hits, drawn: &mut Drawn) {
    if chrome::shows_build(model) {
        build::draw(model, area, buf, ink, hits, drawn);
        return;
    }
    if model.shows_catalog() {
        return catalog::draw(model, area, buf, ink, hits, drawn);
    }
    if desk::draws(model) {
        return desk::draw(model, area, buf, ink, hits, drawn);
    }
    let page = if model.place == Place::Step(Step::Image) { model.desk.page } else { Page::Overview };
    let with_side = matches!(model.place, Place::Step(step) if step != Step::Start) && page == Page::Overview;
    drawn.beside = with_side && area.width + RAIL >= SIDE_FROM;
    if !with_side {
        return draw_form(model, area, buf, ink, hits, drawn);
    }
    if drawn.beside && model.side == Side::Beside {
        let share = u32::from(model.side_share.clamp(25, 65));
        let width = u16::try_from(u32::from(area.width) * share / 100).unwrap_or(40).max(36);
        let form = Rect { width: area.width - width, ..area };
        draw_form(model, form, buf, ink, hits, drawn);
        let rest = Rect { x: form.right(), width, ..area };
        side::draw(model, rest, buf, ink, hits, drawn);
        drawn.shared = area;
        hits.add(Rect { x: rest.x - 1, width: 2, ..area }, Target::SideBorder);
        return;
    }
    let strip = side::strip_height(model, area);
    let above = Rect { height: area.height - strip, ..area };
    if model.side == Side::Instead {
        side::nix(model, above, buf, ink, hits, drawn);
    } else {
        draw_form(model, above, buf, ink, hits, drawn);
    }
    side::strip(model, Rect { y: above.bottom(), height: strip, ..area }, buf, ink);
}

fn draw_form(model: &Model, area: Rect, buf: &mut Buffer, ink: &Ink, hits: &mut Hits, drawn: &mut Drawn) {
    let page = model.desk.page;
    let (title, purpose) = match model.place {
        Place::Step(Step::Image) if page != Page::Overview => (page.title(), page.purpose()),
        Place::Step(step) => (step.title(), step.purpose()),
        Place::Guide(_) => ("Welcome to Snowpress", ""),
    };
    // Narrow screens spare the frame: the line at the top says where one is.
    let inner = if area.width <= RAIL_FROM - RAIL && matches!(model.place, Place::Step(_)) {
        area
    } else {
        panel(title, model.focus == Focus::Form, area, buf, ink)
    };
    let mut rest = inner;
    if !purpose.is_empty() && inner.height > 12 {
        put(buf, inner, 1, 0, purpose, ink.style(Role::Dim));
        rest = Rect { y: inner.y + 2, height: inner.height - 2, ..inner };
    }
    let rows = screens::rows(model, model.place);
    let form = form::draw(model, &rows, rest, buf, ink, hits);
    (drawn.rows, drawn.form_height, drawn.form_scroll) = (form.rows, form.height, form.scroll);
}

/// A frame with a title; narrow screens spare the frame. Returns what is inside.
fn panel(title: &str, focused: bool, area: Rect, buf: &mut Buffer, ink: &Ink) -> Rect {
    if area.width < 20 || area.height < 3 {
        return area;
    }
    framed(title, focused, area, buf, ink)
}

/// A frame with a title, however small. Returns what is inside.
fn framed(title: &str, focused: bool, area: Rect, buf: &mut Buffer, ink: &Ink) -> Rect {
    let role = if focused { Role::BorderFocus } else { Role::Border };
    let sign = if focused { format!(" {} ", ink.symbols.pointer) } else { " ".to_owned() };
    let block = Block::bordered()
        .border_set(ink.symbols.border)
        .border_style(ink.style(role))
        .title(format!("{sign}{title} "))
        .title_style(ink.style(Role::Title));
    let inner = block.inner(area);
    Clear.render(area, buf);
    buf.set_style(area, ink.style(Role::Text));
    block.render(area, buf);
    inner
}

/// The frame of a dialog, empty, in the middle; clicks beside it close it.
pub fn dialog(
    title: &str,
    size: (u16, u16),
    area: Rect,
    buf: &mut Buffer,
    ink: &Ink,
    hits: &mut Hits,
) -> Rect {
    let width = size.0.saturating_add(4).min(area.width);
    let height = size.1.saturating_add(2).min(area.height);
    let frame =
        Rect::new(area.x + (area.width - width) / 2, area.y + (area.height - height) / 2, width, height);
    hits.add(area, Target::Outside);
    hits.add(frame, Target::Layer);
    Clear.render(frame, buf);
    buf.set_style(frame, ink.style(Role::Layer));
    let block = Block::bordered()
        .border_set(ink.symbols.border)
        .border_style(ink.style(Role::BorderFocus))
        .title(format!(" {} ", printable(title)))
        .title_style(ink.style(Role::Title));
    let inner = block.inner(frame);
    block.render(frame, buf);
    Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner }
}
