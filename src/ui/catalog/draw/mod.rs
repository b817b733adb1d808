//! The page of packages:
//!
//! ```text
//! > nvim                                          12 of 129,815
//! nixos-26.05 as published, 129,815 packages, 3 h old
//! ▸[x] neovim      0.11.2   Vim with Lua    │ neovim 0.11.2
//!  [ ] neovim-qt   0.2.18   unfree, A GUI   │ Vim with Lua …
//!                                           │ Adds: unknown, …
//! 2 chosen, 38.0 MiB together ─────────────────────────────────
//! git neovim
//! ```

mod details;
mod list;
mod offer;

pub use offer::draw as draw_offer;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::{Pane, Shelf, number, origin, together};
use crate::build::text::{bytes, printable};
use crate::catalog::listing::age;
use crate::catalog::source::Progress;
use crate::ui::action::{Action, Scope};
use crate::ui::hits::{Hits, Target};
use crate::ui::ink::Ink;
use crate::ui::model::{Drawn, Focus, Model};
use crate::ui::text::{cut, put, width, wrap};
use crate::ui::theme::Role;

/// From this width on details stand beside the list.
const BESIDE: u16 = 84;
/// The room that what is chosen has below the list, on low and on high screens.
const LOW: u16 = 15;

pub fn draw(model: &Model, area: Rect, buf: &mut Buffer, ink: &Ink, hits: &mut Hits, drawn: &mut Drawn) {
    let chosen = match area.height {
        ..LOW => 1,
        LOW..30 => 2,
        _ => 4,
    };
    field(model, Rect { height: 1, ..area }, buf, ink, hits);
    from(model, line(area, 1), buf, ink, hits);
    let middle = Rect { y: area.y + 2, height: area.height.saturating_sub(2 + chosen), ..area };
    let foot = Rect { y: middle.bottom(), height: chosen.min(area.height), ..area };
    drawn.details_beside = area.width >= BESIDE;
    if drawn.details_beside {
        let wide = area.width * 11 / 20;
        drawn.packages = list::draw(model, Rect { width: wide, ..middle }, buf, ink, hits);
        let beside = Rect { x: middle.x + wide, width: middle.width - wide, ..middle };
        for y in 0..beside.height {
            put(buf, beside, 0, y, ink.symbols.vertical, ink.style(Role::Border));
        }
        let beside = Rect { x: beside.x + 2, width: beside.width.saturating_sub(2), ..beside };
        drawn.details_most = details::draw(model, beside, buf, ink, hits);
    } else if model.catalog.pane == Pane::Details {
        let inner = Rect { x: middle.x + 1, width: middle.width.saturating_sub(1), ..middle };
        drawn.details_most = details::draw(model, inner, buf, ink, hits);
        drawn.packages = usize::from(middle.height);
    } else {
        drawn.packages = list::draw(model, middle, buf, ink, hits);
    }
    basket(model, foot, buf, ink, hits);
}

fn line(area: Rect, at: u16) -> Rect {
    Rect { y: area.y.saturating_add(at), height: 1, ..area }.intersection(area)
}

/// The search field, and how much was found.
fn field(model: &Model, area: Rect, buf: &mut Buffer, ink: &Ink, hits: &mut Hits) {
    let catalog = &model.catalog;
    let (found, all) = (catalog.results.total, catalog.listing.index.len());
    let wait = if catalog.is_searching() { ink.symbols.ellipsis } else { "" };
    let count = match &catalog.shelf {
        Shelf::All => format!("{} of {}{wait}", number(found), number(all)),
        shelf => format!("{}: {}{wait}", shelf.title(), number(found)),
    };
    let begin = area.width.saturating_sub(u16::try_from(width(&count)).unwrap_or(0) + 1);
    put(buf, area, begin, 0, &count, ink.style(Role::Accent));
    let typing = model.focus == Focus::Form && catalog.pane == Pane::Field;
    let sign = if typing { ink.symbols.pointer } else { "/" };
    put(buf, area, 0, 0, sign, ink.style(Role::Key));
    let room = Rect { x: area.x + 2, width: begin.saturating_sub(4), ..area }.intersection(area);
    hits.add(room, Target::Lookup);
    if !typing {
        let text = catalog.text();
        let words = if text.is_empty() { "type to search" } else { &text };
        let role = if text.is_empty() { Role::Dim } else { Role::Text };
        put(buf, room, 0, 0, &cut(words, usize::from(room.width), ink.symbols.ellipsis), ink.style(role));
        return;
    }
    let mut field = catalog.field.clone();
    field.set_style(ink.style(Role::Input));
    field.set_cursor_line_style(ink.style(Role::Input));
    field.set_cursor_style(ink.style(Role::Cursor));
    field.set_selection_style(ink.style(Role::Selected));
    field.set_placeholder_text("type to search");
    field.set_placeholder_style(ink.style(Role::Dim));
    field.render(room, buf);
}

/// Where the list is from and how old, or how far a better one is, or why there is none.
fn from(model: &Model, area: Rect, buf: &mut Buffer, ink: &Ink, hits: &mut Hits) {
    let catalog = &model.catalog;
    let key = model.look.keys.key_for(&[Scope::Lookup], Action::Refresh);
    let key = key.map(|key| format!(" [{key}]")).unwrap_or_default();
    let (role, text) = match (&catalog.fetching, &catalog.problem) {
        (Some(progress), _) => {
            (Role::Accent, format!("{} {}", ink.symbols.arrow, fetching(progress.as_ref())))
        }
        (None, Some(problem)) => {
            (Role::Warning, format!("{} {}{key}", ink.symbols.warning, printable(problem)))
        }
        (None, None) => (Role::Dim, format!("{}{key}", source(model))),
    };
    // What is at hand is said beside what happens to it, where there is room for both.
    let both = if role == Role::Dim { String::new() } else { format!("{}; ", source(model)) };
    let room = usize::from(area.width).saturating_sub(2);
    let whole = Some(format!("{both}{text}")).filter(|whole| width(whole) <= room).unwrap_or(text);
    put(buf, area, 2, 0, &cut(&whole, room, ink.symbols.ellipsis), ink.style(role));
    hits.add(area, Target::Do(Action::Refresh));
}

/// The list at hand with its age.
pub fn source(model: &Model) -> String {
    let age = model.catalog.age(model.now).map(|it| format!(", {}", age(it))).unwrap_or_default();
    format!("{}{age}", origin(&model.catalog.listing))
}

fn fetching(progress: Option<&Progress>) -> String {
    match progress {
        None => "fetching a newer list".to_owned(),
        Some(Progress::Asking { from }) => format!("asking {}", printable(from)),
        Some(Progress::Fetching { done, of: Some(of) }) => {
            format!("fetching a newer list: {} of {}", bytes(*done), bytes(*of))
        }
        Some(Progress::Fetching { done, of: None }) => format!("fetching a newer list: {}", bytes(*done)),
        Some(Progress::Indexing) => "reading the newer list".to_owned(),
    }
}

/// What is chosen, always in sight.
fn basket(model: &Model, area: Rect, buf: &mut Buffer, ink: &Ink, hits: &mut Hits) {
    hits.add(area, Target::Do(Action::ShowChosen));
    let chosen = &model.profile().packages.install;
    let sizes = together(chosen, &model.catalog.sizes);
    let sizes = if sizes.is_empty() { sizes } else { format!(", {sizes}") };
    let count = match chosen.len() {
        0 => "nothing chosen yet".to_owned(),
        many => format!("{} chosen{sizes}", number(many)),
    };
    let end = put(buf, area, 1, 0, &count, ink.style(Role::Title)) + 1;
    let names = chosen.iter().rev().map(|name| printable(name)).collect::<Vec<_>>().join(" ");
    if area.height < 2 {
        let room = usize::from(area.width.saturating_sub(end + 1));
        put(buf, area, end, 0, &cut(&names, room, ink.symbols.ellipsis), ink.style(Role::Text));
        return;
    }
    for column in end..area.width {
        put(buf, area, column, 0, ink.symbols.horizontal, ink.style(Role::Border));
    }
    let room = usize::from(area.width).saturating_sub(2);
    let lines = usize::from(area.height) - 1;
    let mut wrapped = wrap(&names, room);
    if wrapped.len() > lines {
        let rest = wrapped.split_off(lines.saturating_sub(1)).join(" ");
        wrapped.push(cut(&format!("{rest} "), room.saturating_sub(1), ink.symbols.ellipsis));
    }
    for (at, text) in (1..area.height).zip(&wrapped) {
        put(buf, area, 1, at, text, ink.style(Role::Text));
    }
}
