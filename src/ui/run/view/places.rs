//! Which panes there is room for, and where. The mouse and the keys ask the same as the drawing.

use ratatui::layout::Rect;

use super::View;
use crate::ui::run::draw::end;
use crate::ui::run::state::Run;
use crate::ui::run::{Border, Pane};

/// Below this there is one pane and two rows about the whole.
const ROOMY: (u16, u16) = (70, 16);

/// From this width on, tree and log stand side by side.
const WIDE: u16 = 100;

/// The least that a pane is given.
const LEAST: (u16, u16) = (20, 4);

/// Where everything is; what is not shown is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Places {
    pub stages: Rect,
    pub tree: Rect,
    pub log: Rect,
    pub warnings: Rect,
    /// What to try, below all.
    pub remedy: Rect,
    /// No boxes around panes.
    pub is_tight: bool,
    pub is_side_by_side: bool,
}

impl Places {
    #[must_use]
    pub fn of(&self, pane: Pane) -> Rect {
        match pane {
            Pane::Stages => self.stages,
            Pane::Tree => self.tree,
            Pane::Log => self.log,
            Pane::Warnings => self.warnings,
        }
    }

    fn of_mut(&mut self, pane: Pane) -> &mut Rect {
        match pane {
            Pane::Stages => &mut self.stages,
            Pane::Tree => &mut self.tree,
            Pane::Log => &mut self.log,
            Pane::Warnings => &mut self.warnings,
        }
    }

    /// The room inside of a pane.
    #[must_use]
    pub fn inner(&self, pane: Pane) -> Rect {
        let area = self.of(pane);
        let side = u16::from(!self.is_tight);
        Rect {
            x: area.x.saturating_add(side),
            y: area.y.saturating_add(1),
            width: area.width.saturating_sub(2 * side),
            height: area.height.saturating_sub(1 + side),
        }
    }

    /// The cells that are dragged to move a border.
    #[must_use]
    pub fn border(&self, border: Border) -> Option<Rect> {
        let (before, after) = match border {
            Border::TreeLog => (self.tree, self.log),
            Border::LogWarnings => (if self.log.is_empty() { self.tree } else { self.log }, self.warnings),
        };
        if self.is_tight || before.is_empty() || after.is_empty() {
            return None;
        }
        if border == Border::TreeLog && self.is_side_by_side {
            return Some(Rect { x: after.x.saturating_sub(1), width: 2, ..after });
        }
        let left = before.x.min(after.x);
        let width = after.right().max(before.right()) - left;
        Some(Rect { x: left, y: after.y.saturating_sub(1), width, height: 2 })
    }
}

/// Divides the screen.
#[must_use]
pub fn places(run: &Run, view: &View, area: Rect) -> Places {
    let is_tight = area.width < ROOMY.0 || area.height < ROOMY.1;
    let mut places = Places { is_tight, ..Places::default() };
    let focus = view.focus(run);
    if view.enlarged || is_tight {
        return one(run, focus, area, places);
    }
    let mut rest = area;
    if !view.is_hidden(Pane::Stages) {
        let most = area.height.saturating_sub(LEAST.1 * 2).min((area.height / 2).max(5));
        let wanted = end::head_rows(run, area.width.saturating_sub(2)).saturating_add(2);
        places.stages = top(&mut rest, wanted.min(most));
    }
    let wanted = end::foot_rows(run, area.width.saturating_sub(2));
    if wanted > 0 {
        let height = wanted.saturating_add(2).min(rest.height.saturating_sub(LEAST.1));
        places.remedy = bottom(&mut rest, height);
    }
    let alone = view.is_hidden(Pane::Tree) && view.is_hidden(Pane::Log);
    // When it is over, the cause and the log come before all else.
    let room = rest.height >= if run.end().is_some() { LEAST.1 * 4 } else { LEAST.1 * 3 };
    let wanted = focus == Pane::Warnings || (room && !run.told.all().is_empty());
    if !view.is_hidden(Pane::Warnings) && (wanted || alone) {
        let height = if alone { rest.height } else { share(rest.height, view.warnings_share, LEAST.1) };
        places.warnings = bottom(&mut rest, height);
    }
    if !alone {
        let is_low = run.end().is_some() && rest.height < LEAST.1 * 4;
        middle(view, focus, is_low, rest, &mut places);
    }
    places
}

/// Tree and log, one above the other or beside; where it is low, only the one with the keys.
fn middle(view: &View, focus: Pane, is_low: bool, rest: Rect, places: &mut Places) {
    let mut rest = rest;
    let (tree, log) = (!view.is_hidden(Pane::Tree), !view.is_hidden(Pane::Log));
    places.is_side_by_side = rest.width >= WIDE;
    if tree && log && places.is_side_by_side {
        places.tree = rest;
        places.tree.width = share(rest.width, view.tree_share, LEAST.0);
        rest.x += places.tree.width;
        rest.width -= places.tree.width;
        places.log = rest;
    } else if tree && log && !is_low && rest.height >= LEAST.1 * 2 {
        let height = share(rest.height, view.tree_share, LEAST.1);
        places.tree = top(&mut rest, height);
        places.log = rest;
    } else if tree && (!log || focus == Pane::Tree || (focus != Pane::Log && !is_low)) {
        places.tree = rest;
    } else {
        places.log = rest;
    }
}

/// One pane, below a row or a few that tell of the whole.
fn one(run: &Run, focus: Pane, area: Rect, mut places: Places) -> Places {
    let mut rest = area;
    if focus != Pane::Stages {
        let wanted = end::tight_rows(run, area.width);
        places.stages = top(&mut rest, wanted.min(area.height / 2));
        let wanted = end::foot_rows(run, area.width).min(area.height / 4);
        places.remedy = bottom(&mut rest, if places.is_tight || wanted == 0 { wanted } else { wanted + 2 });
    }
    *places.of_mut(focus) = rest;
    places
}

/// A part of a length, in thousandths, that leaves both sides something.
fn share(length: u16, thousandths: u16, least: u16) -> u16 {
    let part = u32::from(length) * u32::from(thousandths) / 1000;
    let part = u16::try_from(part).unwrap_or(length);
    part.min(length.saturating_sub(least)).max(least.min(length / 2))
}

fn top(rest: &mut Rect, height: u16) -> Rect {
    let height = height.min(rest.height);
    let cut = Rect { height, ..*rest };
    rest.y += height;
    rest.height -= height;
    cut
}

fn bottom(rest: &mut Rect, height: u16) -> Rect {
    let height = height.min(rest.height);
    rest.height -= height;
    Rect { y: rest.y + rest.height, height, ..*rest }
}
