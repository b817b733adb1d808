//! What the mouse does in the build view.

use ratatui::layout::Rect;

use super::{Reaction, Rows, View, places};
use crate::ui::run::state::Run;
use crate::ui::run::{Border, Pane, Spot};

/// Rows that one notch of the wheel moves.
const NOTCH: isize = 3;

impl View {
    /// A click on a place that the drawing handed out.
    pub fn click(&mut self, run: &Run, spot: Spot) -> Reaction {
        self.log.show(self.owner(run));
        match spot {
            Spot::Row(Pane::Tree, row) => {
                let again = self.focus(run) == Pane::Tree && self.selected == Rows(run).get(row);
                self.focus = Some(Pane::Tree);
                self.select(run, row);
                if again {
                    self.enter(run);
                }
            }
            Spot::Row(Pane::Warnings, row) => {
                let again = self.focus(run) == Pane::Warnings && self.notice == row;
                self.focus = Some(Pane::Warnings);
                self.notice = row;
                if again {
                    self.enter(run);
                }
            }
            Spot::Pane(pane) | Spot::Row(pane, _) => self.focus = Some(pane),
            Spot::Border(_) => return Reaction::None,
        }
        self.log.show(self.owner(run));
        Reaction::Changed
    }

    /// The mouse holds a border and is over a cell; `area` is that of the whole view.
    pub fn drag(&mut self, run: &Run, border: Border, column: u16, row: u16, area: Rect) -> Reaction {
        let places = places(run, self, area);
        if places.border(border).is_none() {
            return Reaction::None;
        }
        let before = (self.tree_share, self.warnings_share);
        match border {
            Border::TreeLog if places.is_side_by_side => {
                let whole = places.tree.union(places.log);
                self.tree_share = thousandths(column.saturating_sub(whole.x), whole.width);
            }
            Border::TreeLog => {
                let whole = places.tree.union(places.log);
                self.tree_share = thousandths(row.saturating_sub(whole.y), whole.height);
            }
            Border::LogWarnings => {
                let above = if places.log.is_empty() { places.tree } else { places.log };
                let above = if places.tree.is_empty() { above } else { above.union(places.tree) };
                let whole = above.union(places.warnings);
                self.warnings_share = thousandths(whole.bottom().saturating_sub(row), whole.height);
            }
        }
        if before == (self.tree_share, self.warnings_share) { Reaction::None } else { Reaction::Changed }
    }

    /// The wheel over a place; down is positive.
    pub fn wheel(&mut self, run: &Run, spot: Spot, notches: i32) -> Reaction {
        let (Spot::Pane(pane) | Spot::Row(pane, _)) = spot else { return Reaction::None };
        self.log.show(self.owner(run));
        let rows = isize::try_from(notches).unwrap_or(0).saturating_mul(NOTCH);
        match pane {
            Pane::Tree => {
                let height = usize::from(places(run, self, self.area).inner(Pane::Tree).height);
                let most = Rows(run).len().saturating_sub(height);
                self.tree_top = self.tree_top(run, height).saturating_add_signed(rows).min(most);
            }
            Pane::Log => {
                let size = self.log_size(run);
                self.log.scroll(run, size, rows);
            }
            Pane::Warnings => {
                let last = run.told.all().len().saturating_sub(1);
                self.notices_top = self.notices_top.saturating_add_signed(rows).min(last);
            }
            Pane::Stages => return Reaction::None,
        }
        Reaction::Changed
    }
}

/// Rounded up, so that dividing gives the same cell again. That at least a little is left of both
/// sides is the business of whoever divides.
fn thousandths(part: u16, whole: u16) -> u16 {
    let share = (u32::from(part) * 1000).div_ceil(u32::from(whole.max(1)));
    u16::try_from(share.min(1000)).unwrap_or(1000)
}
