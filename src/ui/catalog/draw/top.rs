//! What is searched for and in what, and the list that it is searched in.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::super::{Pane, Shelf, bracket, failure, key, number, origin};
use crate::build::text::{bytes, printable};
use crate::catalog::listing::age;
use crate::catalog::source::Progress;
use crate::ui::action::Action;
use crate::ui::hits::{Hits, Target};
use crate::ui::ink::Ink;
use crate::ui::model::{Focus, Model};
use crate::ui::text::{cut, put, width};
use crate::ui::theme::Role;

/// Draws it; returns its lines. Why a list could not be had has so many of them at most.
pub fn draw(model: &Model, area: Rect, failing: usize, buf: &mut Buffer, ink: &Ink, hits: &mut Hits) -> u16 {
    let line = |at: u16| Rect { y: area.y.saturating_add(at), height: 1, ..area }.intersection(area);
    search(model, line(0), buf, ink, hits);
    from(model, line(1), buf, ink, hits);
    let problem = model.catalog.problem.as_ref().filter(|_| model.catalog.fetching.is_none());
    let Some(problem) = problem else { return 2.min(area.height) };
    let sign = ink.symbols.warning;
    let begin = u16::try_from(width(sign)).unwrap_or(1) + 3;
    let columns = usize::from(area.width.saturating_sub(begin + 1));
    let lines = failure(&printable(problem), columns, failing, ink.symbols.ellipsis);
    let mut at = 2;
    for text in &lines {
        let row = line(at);
        if at == 2 {
            put(buf, row, 2, 0, sign, ink.style(Role::Warning));
        }
        put(buf, row, begin, 0, text, ink.style(Role::Warning));
        hits.add(row, Target::OnPage(Action::Why));
        at += 1;
    }
    at.min(area.height)
}

/// The filters, each of which can be taken off: the shelf, and the words; and how much they leave.
fn search(model: &Model, area: Rect, buf: &mut Buffer, ink: &Ink, hits: &mut Hits) {
    let catalog = &model.catalog;
    let (found, all) = (catalog.results.total, catalog.listing.index.len());
    let wait = if catalog.is_searching() { ink.symbols.ellipsis } else { "" };
    let count = match &catalog.shelf {
        Shelf::All => format!("{} of {}{wait}", number(found), number(all)),
        _ => format!("{} found{wait}", number(found)),
    };
    let end = area.width.saturating_sub(u16::try_from(width(&count)).unwrap_or(0) + 1);
    put(buf, area, end, 0, &count, ink.style(Role::Accent));
    let typing = model.focus == Focus::Form && catalog.pane == Pane::Field;
    let sign = if typing { ink.symbols.pointer } else { "/" };
    put(buf, area, 0, 0, sign, ink.style(Role::Key));
    let begin = shelf(model, area, buf, ink, hits);
    let wide = end.saturating_sub(begin + 2);
    let room = Rect { x: area.x.saturating_add(begin), width: wide, ..area }.intersection(area);
    hits.add(room, Target::Lookup);
    words(model, typing, room, buf, ink);
}

/// The category that is searched alone, or what is chosen; returns the column behind it.
fn shelf(model: &Model, area: Rect, buf: &mut Buffer, ink: &Ink, hits: &mut Hits) -> u16 {
    if model.catalog.shelf == Shelf::All {
        return 2;
    }
    let room = usize::from(area.width / 3);
    let title = cut(&printable(model.catalog.shelf.title()), room, ink.symbols.ellipsis);
    let end = put(buf, area, 2, 0, &format!("[{title}]"), ink.style(Role::Key));
    let place = Rect { x: area.x.saturating_add(2), width: end.saturating_sub(2), ..area };
    hits.add(place.intersection(area), Target::OnPage(Action::AllPackages));
    end + 1
}

fn words(model: &Model, typing: bool, room: Rect, buf: &mut Buffer, ink: &Ink) {
    let empty = if model.catalog.shelf == Shelf::All { "type to search" } else { "type to search in it" };
    if !typing {
        let text = model.catalog.text();
        let words = if text.is_empty() { empty } else { &text };
        let role = if text.is_empty() { Role::Dim } else { Role::Text };
        put(buf, room, 0, 0, &cut(words, usize::from(room.width), ink.symbols.ellipsis), ink.style(role));
        return;
    }
    let mut field = model.catalog.field.clone();
    field.set_style(ink.style(Role::Input));
    field.set_cursor_line_style(ink.style(Role::Input));
    field.set_cursor_style(ink.style(Role::Cursor));
    field.set_selection_style(ink.style(Role::Selected));
    field.set_placeholder_text(empty);
    field.set_placeholder_style(ink.style(Role::Dim));
    field.render(room, buf);
}

/// Where the list is from and how old, with the key that fetches it anew, and how far that is.
fn from(model: &Model, area: Rect, buf: &mut Buffer, ink: &Ink, hits: &mut Hits) {
    hits.add(area, Target::OnPage(Action::Refresh));
    let room = usize::from(area.width).saturating_sub(2);
    let (role, whole, short) = if let Some(progress) = &model.catalog.fetching {
        let text = format!("{} {}", ink.symbols.arrow, fetching(progress.as_ref()));
        // What is at hand is said beside what happens to it, where there is room for both.
        (Role::Accent, format!("{}; {text}", source(model)), text)
    } else {
        let fetches = key(model, Action::Refresh).map(|key| format!(" [{key}]"));
        let why = model.catalog.problem.as_ref().map(|_| bracket(model, Action::Why, "why"));
        let why = why.filter(|why| !why.is_empty()).map(|why| format!(" {why}"));
        let whole: String = [Some(source(model)), fetches, why].into_iter().flatten().collect();
        (Role::Dim, whole, source(model))
    };
    let text = if width(&whole) <= room { whole } else { short };
    put(buf, area, 2, 0, &cut(&text, room, ink.symbols.ellipsis), ink.style(role));
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
