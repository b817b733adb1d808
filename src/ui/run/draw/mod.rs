//! The build view, drawn:
//!
//! ```text
//! ╭ Pressing box ───────────────────────────────────────────────────────────╮
//! │ ██████████████░░░░░░░░░░░░░░░░ 42 %  1 min 20 s, about 2 min 00 s left  │
//! │ ✓ Check 0.4 s  ✓ Write 0.1 s  ✓ Evaluate 9.0 s  ⠹ Build 1 min 10 s      │
//! │ ▁▂▃▅▇█  12.4 MiB/s downloaded          14 of 31 built, 12 of 40 fetched │
//! ├ Builds and downloads ────────────┬ Log of all ──────────────────────────┤
//! │ Building 2, 14 of 31 done        │ acl> checking for gcc... gcc         │
//! │ ├ ⠹ linux-6.1  buildPhase  41 s  │ …                                    │
//! ├ Warnings 1 ──────────────────────┴──────────────────────────────────────┤
//! │ ! Git tree is dirty                                                     │
//! ╰─────────────────────────────────────────────────────────────────────────╯
//! ```

pub(super) mod end;
mod log;
mod stages;
mod tree;
mod warnings;

use std::time::Instant;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Borders, Widget};

use super::state::{Run, WHOLE};
use super::view::{Places, View, places};
use super::{Border, Pane, Spot};
use crate::ui::action::Action;
use crate::ui::hits::{Hits, Target};
use crate::ui::ink::Ink;
use crate::ui::theme::Role;

/// What is drawn on, and with.
pub struct Paper<'a> {
    pub buffer: &'a mut Buffer,
    pub hits: &'a mut Hits,
    pub ink: Ink<'a>,
    /// The key of an action, as it is written for people.
    pub key: &'a dyn Fn(Action) -> String,
    pub now: Instant,
}

/// Draws a build into an area.
pub fn draw(run: &Run, view: &View, area: Rect, paper: &mut Paper) {
    let area = area.intersection(paper.buffer.area);
    let places = places(run, view, area);
    for pane in Pane::ALL {
        paper.hits.add(places.of(pane), Target::Run(Spot::Pane(pane)));
    }
    if places.is_tight || (view.is_enlarged() && view.focus(run) != Pane::Stages) {
        stages::tight(run, places.stages, paper);
    }
    for pane in Pane::ALL {
        if pane == Pane::Stages && !stages::has_box(run, view, &places) {
            continue;
        }
        let inner = boxed(run, view, &places, pane, paper);
        if inner.is_empty() {
            continue;
        }
        match pane {
            Pane::Stages => stages::whole(run, inner, paper),
            Pane::Tree => tree::draw(run, view, inner, paper),
            Pane::Log => log::draw(run, view, inner, paper),
            Pane::Warnings => warnings::draw(run, view, inner, paper),
        }
    }
    end::foot(run, &places, paper);
    for border in [Border::TreeLog, Border::LogWarnings] {
        if let Some(area) = places.border(border) {
            paper.hits.add(area.intersection(paper.buffer.area), Target::Run(Spot::Border(border)));
        }
    }
}

/// Draws the lines around a pane; returns the room inside.
fn boxed(run: &Run, view: &View, places: &Places, pane: Pane, paper: &mut Paper) -> Rect {
    let area = places.of(pane);
    if area.is_empty() {
        return Rect::ZERO;
    }
    let is_focus = view.focus(run) == pane;
    let (name, more) = match pane {
        Pane::Stages => (stages::title(run), String::new()),
        Pane::Tree => ("Builds and downloads".to_owned(), String::new()),
        Pane::Log => log::title(run, view),
        Pane::Warnings => (warnings::title(run), String::new()),
    };
    let ink = paper.ink;
    let pointer = if is_focus { format!(" {} ", ink.symbols.pointer) } else { " ".to_owned() };
    let mut title = Line::from(vec![
        Span::styled(pointer, ink.style(Role::Accent)),
        Span::styled(format!("{name} "), ink.style(Role::Title)),
    ]);
    if !more.is_empty() {
        title.push_span(Span::styled(format!("{more} "), ink.style(Role::Dim)));
    }
    let border = ink.style(if is_focus { Role::BorderFocus } else { Role::Border });
    let sides = if places.is_tight { Borders::TOP } else { Borders::ALL };
    let block = Block::new().borders(sides).border_set(ink.symbols.border).border_style(border);
    block.style(ink.style(Role::Text)).title(title).render(area, paper.buffer);
    places.inner(pane).intersection(paper.buffer.area)
}

impl Paper<'_> {
    /// Writes spans into a row of an area; what is too long is cut.
    fn line(&mut self, area: Rect, row: usize, line: &Line) {
        let Ok(row) = u16::try_from(row) else { return };
        if row < area.height {
            self.buffer.set_line(area.x, area.y + row, line, area.width);
        }
    }

    fn span(&self, role: Role, text: impl Into<String>) -> Span<'static> {
        Span::styled(text.into(), self.ink.style(role))
    }

    /// A row of one role.
    fn say(&mut self, area: Rect, row: usize, role: Role, text: impl Into<String>) {
        let line = Line::from(self.span(role, text));
        self.line(area, row, &line);
    }

    /// Something that runs: it turns, where things may move.
    fn turning(&self, run: &Run) -> &'static str {
        let symbols = self.ink.symbols;
        if !self.ink.motion || symbols.spinner.is_empty() {
            return symbols.point_now;
        }
        let tenths = self.now.saturating_duration_since(run.began).as_millis() / 100;
        let turn = tenths % (symbols.spinner.len() as u128);
        usize::try_from(turn).ok().and_then(|turn| symbols.spinner.get(turn)).copied().unwrap_or(" ")
    }

    /// A bar of so many cells, filled by parts of [`WHOLE`].
    fn bar(&self, cells: usize, parts: u64) -> [Span<'static>; 2] {
        let full = (cells as u64) * parts.min(WHOLE) / WHOLE;
        let full = usize::try_from(full).unwrap_or(cells);
        let symbols = self.ink.symbols;
        [
            self.span(Role::Bar, symbols.bar.repeat(full)),
            self.span(Role::BarEmpty, symbols.bar_empty.repeat(cells - full)),
        ]
    }

    /// Buttons for actions, with their keys, in one row.
    fn buttons(&mut self, area: Rect, row: usize, actions: &[Action]) {
        let Ok(down) = u16::try_from(row) else { return };
        if down >= area.height {
            return;
        }
        let mut x = area.x;
        for action in actions {
            let key = self.span(Role::Key, (self.key)(*action));
            let line = Line::from(vec![key, self.span(Role::Text, format!(" {}", action.entry().hint))]);
            let width = u16::try_from(line.width()).unwrap_or(u16::MAX);
            let left = area.right().saturating_sub(x);
            // Half a button is no button.
            if width > left {
                break;
            }
            self.buffer.set_line(x, area.y + down, &line, left);
            self.hits.add(Rect::new(x, area.y + down, width, 1), Target::Do(*action));
            x = x.saturating_add(width + 3);
        }
    }
}
