//! The rows of the list: sign, name, version, and what is said of it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::{Pane, Shelf, flags, key};
use crate::catalog::Entry;
use crate::ui::action::Action;
use crate::ui::hits::{Hits, Target};
use crate::ui::ink::Ink;
use crate::ui::model::{Focus, Model};
use crate::ui::text::{cut, put, width, wrap};
use crate::ui::theme::Role;

/// Where names begin: behind the pointer and the sign.
const NAME: u16 = 5;
/// The widest version.
const VERSION: usize = 12;
/// What is said of a package has so much room before its version has any.
const ABOUT: usize = 30;

/// Columns of what is in sight.
struct Columns {
    name: usize,
    version: usize,
}

/// Draws it; returns how many rows there is room for.
pub fn draw(model: &Model, area: Rect, buf: &mut Buffer, ink: &Ink, hits: &mut Hits) -> usize {
    let catalog = &model.catalog;
    let room = usize::from(area.height);
    let all = catalog.results.hits.len();
    if all == 0 {
        nothing(model, area, buf, ink);
        return room;
    }
    // The marked one stands in the middle, so that one sees where one goes.
    let first = catalog.marked.saturating_sub(room / 2).min(all.saturating_sub(room));
    let shown: Vec<(usize, Entry)> =
        (first..all.min(first + room)).filter_map(|at| Some((at, catalog.entry(at)?))).collect();
    let columns = columns(&shown, area);
    for (line, (at, entry)) in (0..area.height).zip(&shown) {
        let row = Rect { y: area.y + line, height: 1, ..area };
        hits.add(row, Target::Package(*at));
        // The sign itself, without the pointer before it.
        let sign = Rect { x: row.x + 1, width: NAME - 1, ..row }.intersection(row);
        hits.add(sign, Target::PackageMark(*at));
        one(model, *at, entry, &columns, row, buf, ink);
    }
    room
}

fn nothing(model: &Model, area: Rect, buf: &mut Buffer, ink: &Ink) {
    let catalog = &model.catalog;
    let chosen = model.profile().packages.install.len();
    let text = match (&catalog.shelf, catalog.is_searching()) {
        (_, true) => "Searching.".to_owned(),
        (Shelf::Chosen, _) if chosen == 0 => "Nothing is chosen yet.".to_owned(),
        (Shelf::Chosen, _) => format!(
            "Of the {chosen} chosen none has these words. Fewer or shorter words find more.{}",
            leave(model)
        ),
        (Shelf::Category(name), _) => {
            format!("Nothing in {name} has these words. Fewer or shorter words find more.{}", leave(model))
        }
        (Shelf::All, _) => "Nothing is found. Fewer or shorter words find more.".to_owned(),
    };
    let columns = usize::from(area.width.saturating_sub(NAME + 1));
    for (line, text) in (0..area.height).zip(&wrap(&text, columns)) {
        put(buf, area, NAME, line, text, ink.style(Role::Dim));
    }
}

/// How the words are searched for in everything.
fn leave(model: &Model) -> String {
    // In the field the key takes letters off, while there are any.
    let first = if model.catalog.pane == Pane::Field { "In the empty field " } else { "" };
    let key = key(model, Action::AllPackages);
    key.map(|key| format!(" {first}`{key}` goes back to all packages.")).unwrap_or_default()
}

fn columns(shown: &[(usize, Entry)], area: Rect) -> Columns {
    let wide = usize::from(area.width);
    let longest = |of: fn(&Entry) -> usize| shown.iter().map(|(_, entry)| of(entry)).max().unwrap_or(0);
    let name = longest(|entry| width(entry.attribute)).clamp(8, (wide * 2 / 5).max(8));
    let version = longest(|entry| width(entry.version)).min(VERSION);
    let rest = wide.saturating_sub(usize::from(NAME) + name + 2 + version + 2);
    Columns { name, version: if rest >= ABOUT { version } else { 0 } }
}

fn one(model: &Model, at: usize, entry: &Entry, columns: &Columns, row: Rect, buf: &mut Buffer, ink: &Ink) {
    let marked = at == model.catalog.marked;
    let has_keys = model.focus == Focus::Form && model.catalog.pane == Pane::List;
    if marked {
        put(buf, row, 0, 0, ink.symbols.pointer, ink.style(Role::Accent));
    }
    let chosen = model.profile().packages.install.iter().any(|name| name == entry.attribute);
    let (sign, role) = if chosen { (ink.symbols.on, Role::Accent) } else { (ink.symbols.off, Role::Dim) };
    put(buf, row, 1, 0, sign, ink.style(role));
    let role = match (marked, has_keys) {
        (true, true) => Role::Selected,
        (true, false) => Role::SelectedElsewhere,
        _ => Role::Text,
    };
    put(buf, row, NAME, 0, &cut(entry.attribute, columns.name, ink.symbols.ellipsis), ink.style(role));
    let mut column = NAME + u16::try_from(columns.name).unwrap_or(0) + 2;
    if columns.version > 0 {
        let version = cut(entry.version, columns.version, ink.symbols.ellipsis);
        put(buf, row, column, 0, &version, ink.style(Role::Dim));
        column += u16::try_from(columns.version).unwrap_or(0) + 2;
    }
    let words = if model.catalog.is_known(at) { flags(entry) } else { vec!["not in this list"] };
    for word in words {
        let sign = format!("{} {word}", ink.symbols.warning);
        column = put(buf, row, column, 0, &sign, ink.style(Role::Warning)) + 2;
    }
    let room = usize::from(row.width.saturating_sub(column + 1));
    put(buf, row, column, 0, &cut(entry.description, room, ink.symbols.ellipsis), ink.style(Role::Dim));
}
