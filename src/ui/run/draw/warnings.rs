//! Warnings and errors, each once; the selected one in full.

use ratatui::layout::Rect;
use ratatui::text::Line;

use super::Paper;
use crate::ui::hits::Target;
use crate::ui::run::state::{Notice, Run};
use crate::ui::run::view::View;
use crate::ui::run::{Pane, Spot, words};
use crate::ui::theme::Role;

pub fn title(run: &Run) -> String {
    let errors = run.told.errors();
    let warnings = run.told.all().len() - errors;
    let beyond = run.told.beyond();
    let mut text = match (warnings, errors) {
        (0, 0) => "Warnings".to_owned(),
        (warnings, 0) => format!("Warnings {warnings}"),
        (0, errors) => format!("Errors {errors}"),
        (warnings, errors) => format!("Warnings {warnings}, errors {errors}"),
    };
    if beyond > 0 {
        text = format!("{text}, and {beyond} more in the log");
    }
    text
}

pub fn draw(run: &Run, view: &View, area: Rect, paper: &mut Paper) {
    let all = run.told.all();
    if all.is_empty() {
        paper.say(area, 0, Role::Dim, "Nothing to warn of so far.");
        return;
    }
    let (selected, top) = view.notices(run);
    let is_focus = view.focus(run) == Pane::Warnings;
    let mut row = 0;
    for (at, notice) in all.iter().enumerate().skip(top) {
        if row >= usize::from(area.height) {
            break;
        }
        let is_open = is_focus && at == selected;
        let rows = rows(notice, is_open, area, paper);
        let height = rows.len().min(usize::from(area.height) - row);
        for (below, line) in rows.iter().enumerate() {
            paper.line(area, row + below, line);
        }
        let place = Rect { y: area.y + count(row), height: count(height), ..area };
        if is_open {
            paper.buffer.set_style(place, paper.ink.style(Role::Selected));
        }
        paper.hits.add(place, Target::Run(Spot::Row(Pane::Warnings, at)));
        row += height.max(1);
    }
}

fn count(rows: usize) -> u16 {
    u16::try_from(rows).unwrap_or(u16::MAX)
}

fn rows(notice: &Notice, is_open: bool, area: Rect, paper: &Paper) -> Vec<Line<'static>> {
    let symbols = paper.ink.symbols;
    let (sign, role) =
        if notice.is_error { (symbols.error, Role::Error) } else { (symbols.warning, Role::Warning) };
    let pointer = if is_open { symbols.pointer } else { " " };
    let times = if notice.count > 1 { format!(" ({} times)", notice.count) } else { String::new() };
    let width = usize::from(area.width).saturating_sub(4 + times.len()).max(1);
    let texts = if is_open {
        words::flow(&notice.text, width)
    } else {
        let first = notice.text.lines().next().unwrap_or_default();
        let is_all = notice.text.lines().nth(1).is_none();
        let more = if is_all { String::new() } else { format!(" {}", symbols.ellipsis) };
        vec![words::fit(&format!("{first}{more}"), width, symbols.ellipsis)]
    };
    let line = |(at, text): (usize, String)| {
        if at > 0 {
            return Line::from(paper.span(Role::Text, format!("    {text}")));
        }
        Line::from(vec![
            paper.span(Role::Accent, format!("{pointer} ")),
            paper.span(role, format!("{sign} ")),
            paper.span(Role::Text, text),
            paper.span(Role::Dim, times.clone()),
        ])
    };
    texts.into_iter().enumerate().map(line).collect()
}
