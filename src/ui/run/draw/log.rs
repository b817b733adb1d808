//! The log's pane.

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::Paper;
use crate::ui::run::log::Kind;
use crate::ui::run::state::Run;
use crate::ui::run::view::{Row, View, log_size};
use crate::ui::theme::Role;

/// Whose log, and how it is looked at.
pub fn title(run: &Run, view: &View) -> (String, String) {
    let log = &view.log;
    let count = log.selection(run).len();
    let mut about = vec![format!("{count} lines")];
    if !log.filter().is_empty() {
        about.push(format!("with {}", log.filter()));
    }
    about.extend(view.searching());
    if log.follow && run.end().is_none() {
        about.push("following".to_owned());
    }
    if log.wrap {
        about.push("wrapped".to_owned());
    }
    if let Some(fault) = run.log.fault() {
        about.push(format!("older lines are lost: {fault}"));
    }
    (format!("Log of {}", view.whose(run)), format!("({})", about.join(", ")))
}

pub fn draw(run: &Run, view: &View, area: Rect, paper: &mut Paper) {
    let rows = view.log.rows(run, log_size(area));
    if rows.is_empty() {
        let text = if view.log.filter().is_empty() { "No line so far." } else { "No such line so far." };
        paper.say(area, 0, Role::Dim, text);
    }
    for (at, row) in rows.iter().enumerate() {
        let is_found = view.log.found == Some(row.number);
        let mut line = Line::from(sign(row, is_found, paper));
        line.spans.extend(spans(row, paper));
        paper.line(area, at, &line);
        if is_found {
            let down = u16::try_from(at).unwrap_or(u16::MAX);
            let place = Rect { y: area.y.saturating_add(down), height: 1, width: area.width.min(1), ..area };
            paper.buffer.set_style(place, paper.ink.style(Role::Selected));
        }
    }
}

/// The column in front: what was found, and lines that are no mere output.
fn sign(row: &Row, is_found: bool, paper: &Paper) -> Span<'static> {
    let symbols = paper.ink.symbols;
    if is_found {
        return paper.span(Role::Accent, symbols.pointer);
    }
    match row.kind {
        Kind::Error if row.is_first => paper.span(Role::Error, symbols.error),
        Kind::Warning if row.is_first => paper.span(Role::Warning, symbols.warning),
        _ => Span::raw(" "),
    }
}

fn spans(row: &Row, paper: &Paper) -> Vec<Span<'static>> {
    let role = match row.kind {
        Kind::Builder | Kind::Info => Role::Text,
        Kind::Warning => Role::Warning,
        Kind::Error => Role::Error,
        Kind::Trace => Role::Dim,
        Kind::Heading => Role::Title,
    };
    let mut spans = Vec::new();
    let mut at = 0;
    let mut upto = |role, end: usize| {
        if end > at {
            spans.push(paper.span(role, &row.text[at..end]));
            at = end;
        }
    };
    upto(Role::Dim, row.name);
    for found in &row.matches {
        upto(role, found.start);
        upto(Role::Match, found.end);
    }
    upto(role, row.text.len());
    spans
}
