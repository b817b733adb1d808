//! The end of a build: of a failure the cause first, and below everything what to try.

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Widget};

use super::Paper;
use super::stages::{against, between, in_a_row};
use crate::build::error::BuildError;
use crate::build::event::Report;
use crate::build::text::{printable, printable_lines};
use crate::ui::action::Action;
use crate::ui::run::state::{End, Run};
use crate::ui::run::view::Places;
use crate::ui::run::words;
use crate::ui::theme::Role;

/// Rows of the cause that are shown; the log has all of it.
const MOST_CAUSE: usize = 4;

/// Last lines of the builder that stand below the cause.
const MOST_TAIL: usize = 5;

/// A row to be drawn: its role and text.
type Said = (Role, String);

/// Rows that the box above the panes has use for.
pub fn head_rows(run: &Run, width: u16) -> u16 {
    let rows = run.end().map_or(3, |end| said(run, end, width, true).len() + 1);
    u16::try_from(rows).unwrap_or(u16::MAX)
}

/// The same without a box.
pub fn tight_rows(run: &Run, width: u16) -> u16 {
    let rows = run.end().map_or(2, |end| said(run, end, width, false).len());
    u16::try_from(rows.min(5)).unwrap_or(2)
}

/// Rows below the panes.
pub fn foot_rows(run: &Run, width: u16) -> u16 {
    let rows = tries(run, width).len();
    if rows == 0 { 0 } else { u16::try_from(rows.min(6) + 1).unwrap_or(u16::MAX) }
}

/// What is above the panes.
pub fn head(run: &Run, area: Rect, paper: &mut Paper) {
    let Some(end) = run.end() else { return };
    let symbols = paper.ink.symbols;
    let (sign, role) = match end {
        End::Done(_) => (symbols.good, Role::Good),
        End::Failed(_) => (symbols.error, Role::Error),
        End::Cancelled(_) => (symbols.warning, Role::Warning),
    };
    let height = usize::from(area.height);
    let whole = said(run, end, area.width, true);
    // The builder's last lines stand in the log, too.
    let said = if whole.len() <= height { whole } else { said(run, end, area.width, false) };
    for (row, (role_of_row, text)) in said.iter().enumerate() {
        let mut line = Line::default();
        if row == 0 {
            line.push_span(paper.span(role, format!("{sign} ")));
        }
        line.push_span(paper.span(*role_of_row, text.as_str()));
        paper.line(area, row, &line);
    }
    let stages = in_a_row(run, usize::from(area.width), paper);
    paper.line(area, said.len(), &stages);
}

fn said(run: &Run, end: &End, width: u16, with_tail: bool) -> Vec<Said> {
    match end {
        End::Done(report) => pressed(run, report),
        End::Failed(error) => failed(run, error, usize::from(width), with_tail),
        End::Cancelled(_) => vec![
            (Role::Title, format!("Stopped as asked after {}", words::time(run.elapsed(run.began)))),
            (Role::Text, "No image was made; what was built is kept in the store.".to_owned()),
        ],
    }
}

fn pressed(run: &Run, report: &Report) -> Vec<Said> {
    let size = words::bytes(report.image_bytes);
    let size = match run.expected.bytes {
        Some(bytes) => {
            let between = between(bytes, words::bytes);
            format!("{size}, estimated {} ({between})", words::bytes(bytes.likely))
        }
        None => size,
    };
    vec![
        (Role::Title, format!("Pressed {} in {}", run.name, against(report.elapsed, run.expected.time))),
        (Role::Text, format!("image    {}", printable(&report.image.to_string_lossy()))),
        (Role::Text, format!("size     {size}")),
        (Role::Dim, format!("SHA-256  {}", printable(&report.sha256))),
    ]
}

fn failed(run: &Run, error: &BuildError, width: usize, with_tail: bool) -> Vec<Said> {
    let cause = words::without_hashes(&printable_lines(&error.cause()));
    // The sign in front takes two columns.
    let rows = words::flow(&cause, width.saturating_sub(2).max(1));
    let mut said: Vec<Said> = rows.into_iter().take(MOST_CAUSE).map(|row| (Role::Error, row)).collect();
    let stage = words::stage(error.stage);
    let after = words::time(run.elapsed(run.began));
    let mut place = format!("while: {} ({stage}), after {after}", words::doing(error.stage));
    if let Some(derivation) = &error.derivation {
        place = format!("derivation {} ({stage}), after {after}", words::name(derivation));
    }
    said.push((Role::Text, place));
    if !with_tail {
        return said;
    }
    if !error.log_tail.is_empty() {
        said.push((Role::Dim, "the last lines that it printed:".to_owned()));
    }
    let last = error.log_tail.len().saturating_sub(MOST_TAIL);
    said.extend(error.log_tail[last..].iter().map(|line| (Role::Text, format!("  {}", printable(line)))));
    said
}

/// What to try.
fn tries(run: &Run, width: u16) -> Vec<String> {
    let width = usize::from(width).saturating_sub(3).max(1);
    match run.end() {
        Some(End::Failed(error)) => words::flow(&printable_lines(&error.remedy), width),
        Some(End::Cancelled(_)) => vec!["press again to go on from here".to_owned()],
        Some(End::Done(_)) => vec!["what is in the image and what to do with it: the next step".to_owned()],
        None => Vec::new(),
    }
}

/// What is below the panes.
pub fn foot(run: &Run, places: &Places, paper: &mut Paper) {
    let Some(end) = run.end() else { return };
    let mut area = places.remedy;
    if area.is_empty() {
        return;
    }
    if !places.is_tight {
        let title = match end {
            End::Failed(_) => " What to try ",
            End::Done(_) | End::Cancelled(_) => " What next ",
        };
        let ink = paper.ink;
        let block = Block::bordered().border_set(ink.symbols.border).border_style(ink.style(Role::Border));
        let block = block.title(Span::styled(title, ink.style(Role::Title)));
        let inner = block.inner(area);
        block.style(ink.style(Role::Text)).render(area, paper.buffer);
        area = inner;
    }
    let arrow = paper.ink.symbols.arrow;
    let room = usize::from(area.height).saturating_sub(1);
    let rows = tries(run, area.width);
    let shown = rows.len().min(room);
    for (row, text) in rows.into_iter().take(room).enumerate() {
        let sign = if row == 0 { arrow } else { "  " };
        paper.say(area, row, Role::Text, format!("{sign} {text}"));
    }
    let actions: &[Action] = match end {
        End::Failed(_) => &[Action::EditCause, Action::PressNow, Action::OwnWords, Action::ViewLog],
        End::Cancelled(_) => &[Action::PressNow, Action::ViewLog],
        End::Done(_) => &[Action::NextStep, Action::ViewLog],
    };
    paper.buttons(area, shown, actions);
}
