//! Draws the topmost dialog.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::super::action::ACTIONS;
use super::super::catalog::draw::draw_offer;
use super::super::hits::{Hits, Target};
use super::super::ink::Ink;
use super::super::model::Model;
use super::super::text::{cut, put, width, wrap};
use super::super::theme::Role;
use super::super::view::{dialog, help_scopes};
use super::{AskLayer, ConfirmLayer, Layer, ListLayer};

/// So many items need no search.
const HANDFUL: usize = 6;

/// Columns of the keys in the help.
const KEYS: usize = 18;

/// The widest dialog, and the widest list.
const WIDEST: u16 = 76;
const WIDEST_LIST: u16 = 104;

pub fn draw(model: &Model, area: Rect, buf: &mut Buffer, ink: &Ink, hits: &mut Hits) {
    match model.layers.last() {
        Some(Layer::Help { scroll }) => draw_help(model, *scroll, area, buf, ink, hits),
        Some(Layer::List(list)) => draw_list(list, area, buf, ink, hits),
        Some(Layer::Ask(ask)) => draw_ask(ask, area, buf, ink, hits),
        Some(Layer::Offer(offer)) => {
            draw_offer(offer, &model.catalog.sizes, area, buf, ink, hits);
        }
        Some(Layer::Confirm(confirm)) => draw_confirm(confirm, area, buf, ink, hits),
        Some(Layer::Text { title, text, scroll }) => {
            let lines: Vec<(Role, String)> =
                wrap(text, columns(area)).into_iter().map(|line| (Role::Layer, line)).collect();
            draw_lines(title, &lines, *scroll, area, buf, ink, hits);
        }
        None => {}
    }
}

fn columns(area: Rect) -> usize {
    usize::from(area.width.saturating_sub(8).min(WIDEST))
}

fn draw_lines(
    title: &str,
    lines: &[(Role, String)],
    scroll: u16,
    area: Rect,
    buf: &mut Buffer,
    ink: &Ink,
    hits: &mut Hits,
) {
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(area.height.saturating_sub(4));
    let wide = u16::try_from(columns(area)).unwrap_or(WIDEST);
    let inner = dialog(title, (wide, height), area, buf, ink, hits);
    let first = usize::from(scroll).min(lines.len().saturating_sub(usize::from(inner.height)));
    for (line, (role, text)) in (0..inner.height).zip(&lines[first..]) {
        put(buf, inner, 0, line, text, ink.style(*role));
    }
    if first + usize::from(inner.height) < lines.len() {
        put(
            buf,
            inner,
            inner.width.saturating_sub(1),
            inner.height.saturating_sub(1),
            ink.symbols.below,
            ink.style(Role::Key),
        );
    }
}

fn draw_help(model: &Model, scroll: u16, area: Rect, buf: &mut Buffer, ink: &Ink, hits: &mut Hits) {
    let mut lines = Vec::new();
    for scope in help_scopes(model) {
        if !lines.is_empty() {
            lines.push((Role::Layer, String::new()));
        }
        lines.push((Role::Title, scope.title().to_owned()));
        for entry in ACTIONS.iter().filter(|entry| entry.scope == scope) {
            let keys: Vec<String> =
                model.look.keys.keys_of(scope, entry.action).map(|key| key.to_string()).collect();
            if !keys.is_empty() {
                lines.extend(help_lines(&keys.join(" "), entry.about, columns(area)));
            }
        }
    }
    draw_lines("Keys", &lines, scroll, area, buf, ink, hits);
}

/// Keys, and beside them what they do in as many lines as it needs.
fn help_lines(keys: &str, about: &str, columns: usize) -> Vec<(Role, String)> {
    let beside = KEYS.max(width(keys)) + 1;
    let about = wrap(about, columns.saturating_sub(beside).max(8));
    let begins = std::iter::once(keys).chain(std::iter::repeat(""));
    let line = |(keys, text)| (Role::Layer, format!("{keys:<wide$} {text}", wide = beside - 1));
    begins.zip(about).map(line).collect()
}

fn draw_list(list: &ListLayer, area: Rect, buf: &mut Buffer, ink: &Ink, hits: &mut Hits) {
    let count = u16::try_from(list.items.len()).unwrap_or(u16::MAX);
    let height = count.saturating_add(2).min(area.height.saturating_sub(6)).max(4);
    let wide = area.width.saturating_sub(8).min(WIDEST_LIST);
    let inner = dialog(&list.title, (wide, height), area, buf, ink, hits);
    let filter = if list.filter.is_empty() { "type to search".to_owned() } else { list.filter.clone() };
    let role = if list.filter.is_empty() { Role::Dim } else { Role::Input };
    // A handful is read faster than searched.
    let shown = !list.filter.is_empty() || list.items.len() > HANDFUL;
    let end = if shown { put(buf, inner, 0, 0, &format!("> {filter}"), ink.style(role)) } else { 0 };
    if !list.filter.is_empty() {
        put(buf, inner, end, 0, " ", ink.style(Role::Cursor));
    }
    let room = usize::from(inner.height.saturating_sub(2));
    let first = list.at.saturating_sub(room.saturating_sub(1));
    if list.shown.is_empty() {
        put(buf, inner, 0, 2, "Nothing matches.", ink.style(Role::Dim));
    }
    // Names get what the longest needs, and at most two thirds.
    let wide = usize::from(inner.width);
    let longest = list.items.iter().map(|item| width(&item.label)).max().unwrap_or(0);
    let any_detail = list.items.iter().any(|item| !item.detail.is_empty());
    let names = if any_detail { longest.min(wide * 2 / 3) } else { wide.saturating_sub(2) };
    for (line, at) in (2_u16..).zip(first..list.shown.len().min(first + room)) {
        let Some(item) = list.items.get(list.shown[at]) else { continue };
        let marked = at == list.at;
        let row = Rect { y: inner.y + line, height: 1, ..inner };
        hits.add(row.intersection(inner), Target::Item(at));
        if marked {
            put(buf, inner, 0, line, ink.symbols.pointer, ink.style(Role::Accent));
        }
        let role = if marked { Role::Selected } else { Role::Layer };
        put(buf, inner, 2, line, &cut(&item.label, names, ink.symbols.ellipsis), ink.style(role));
        let column = names + 4;
        if column < wide {
            let detail = cut(&item.detail, wide - column, ink.symbols.ellipsis);
            put(buf, inner, u16::try_from(column).unwrap_or(u16::MAX), line, &detail, ink.style(Role::Dim));
        }
    }
}

fn draw_ask(ask: &AskLayer, area: Rect, buf: &mut Buffer, ink: &Ink, hits: &mut Hits) {
    let about = wrap(ask.about(), columns(area));
    let problem = ask.problem.as_deref().map(|text| wrap(text, columns(area).saturating_sub(2)));
    let lines = about.len() + problem.as_ref().map_or(0, Vec::len) + 2;
    let wide = u16::try_from(columns(area)).unwrap_or(WIDEST);
    let inner = dialog(&ask.title(), (wide, u16::try_from(lines).unwrap_or(8)), area, buf, ink, hits);
    let mut field = ask.area.clone();
    field.set_style(ink.style(Role::Input));
    field.set_cursor_line_style(ink.style(Role::Input));
    field.set_cursor_style(ink.style(Role::Cursor));
    field.render(Rect { height: 1, ..inner }.intersection(inner), buf);
    let mut line = 1;
    for text in problem.iter().flatten() {
        put(buf, inner, 0, line, &format!("{} {text}", ink.symbols.error), ink.style(Role::Error));
        line += 1;
    }
    line += 1;
    for text in &about {
        put(buf, inner, 0, line, text, ink.style(Role::Dim));
        line += 1;
    }
}

fn draw_confirm(confirm: &ConfirmLayer, area: Rect, buf: &mut Buffer, ink: &Ink, hits: &mut Hits) {
    let text = wrap(&confirm.text, columns(area));
    let wide = u16::try_from(columns(area)).unwrap_or(WIDEST);
    let height = u16::try_from(text.len() + 2).unwrap_or(8);
    let inner = dialog(&confirm.title, (wide, height), area, buf, ink, hits);
    for (line, text) in (0..).zip(&text) {
        put(buf, inner, 0, line, text, ink.style(Role::Layer));
    }
    let line = inner.height.saturating_sub(1);
    let mut column = 0;
    for (at, (word, marked)) in
        [("No", !confirm.on_yes), (confirm.yes.as_str(), confirm.on_yes)].into_iter().enumerate()
    {
        let role = if marked { Role::Selected } else { Role::Layer };
        let sign = if marked { ink.symbols.pointer } else { " " };
        let end = put(buf, inner, column, line, &format!("{sign} [ {word} ]"), ink.style(role));
        let rect = Rect::new(inner.x + column, inner.y + line, end.saturating_sub(column), 1);
        hits.add(rect.intersection(inner), Target::Item(at));
        column = end + 2;
    }
    put(buf, inner, column + 1, line, "y / n", ink.style(Role::Dim));
}
