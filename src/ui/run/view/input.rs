//! What the keys do in the build view.

use super::{Item, Reaction, Rows, Size, View, Whose, places};
use crate::ui::action::Action;
use crate::ui::run::Pane;
use crate::ui::run::state::Run;

/// Columns that one step to the side moves.
const SIDEWAYS: usize = 8;

/// A movement in a list.
#[derive(Clone, Copy)]
enum Move {
    By(isize),
    First,
    Last,
}

impl View {
    /// Does what an action means here.
    pub fn action(&mut self, run: &mut Run, action: Action) -> Reaction {
        self.log.show(self.owner(run));
        match action {
            Action::Cancel if run.end().is_none() => return Reaction::AskCancel,
            Action::Search => return Reaction::AskSearch(self.log.search().to_owned()),
            Action::Filter => return Reaction::AskFilter(self.log.filter().to_owned()),
            Action::Back => return self.back(),
            Action::NextMatch | Action::PreviousMatch if self.log.search().is_empty() => {
                return Reaction::AskSearch(String::new());
            }
            Action::NextMatch => self.log.seek(true),
            Action::PreviousMatch => self.log.seek(false),
            Action::NextPane => self.turn(run, 1),
            Action::PreviousPane => self.turn(run, Pane::ALL.len() - 1),
            Action::Enlarge => self.enlarged = !self.enlarged,
            Action::HidePane => self.hide(run),
            Action::ShowPanes => self.show_all(),
            Action::Follow => self.follow(run),
            Action::Wrap => self.log.wrap = !self.log.wrap,
            Action::AllLogs => self.toggle_all(run),
            Action::OwnWords => self.toggle_words(),
            Action::Enter => self.enter(run),
            Action::Left if !self.log.wrap => self.log.left = self.log.left.saturating_sub(SIDEWAYS),
            Action::Right if !self.log.wrap => {
                self.log.left = self.log.left.saturating_add(SIDEWAYS).min(1 << 14);
            }
            Action::Up => self.shift(run, Move::By(-1)),
            Action::Down => self.shift(run, Move::By(1)),
            Action::PageUp => self.shift(run, Move::By(-self.page(run))),
            Action::PageDown => self.shift(run, Move::By(self.page(run))),
            Action::First => self.shift(run, Move::First),
            Action::Last => self.shift(run, Move::Last),
            _ => return Reaction::NotMine,
        }
        self.log.show(self.owner(run));
        Reaction::Changed
    }

    /// Undoes what narrows the view, the last first; then it is for others.
    fn back(&mut self) -> Reaction {
        if self.enlarged {
            self.enlarged = false;
        } else if !self.log.search().is_empty() {
            self.log.set_search("");
        } else if !self.log.filter().is_empty() {
            self.log.set_filter("");
        } else {
            return Reaction::NotMine;
        }
        Reaction::Changed
    }

    fn turn(&mut self, run: &Run, by: usize) {
        let mut at = self.focus(run) as usize;
        for _ in Pane::ALL {
            at = (at + by) % Pane::ALL.len();
            if !self.hidden[at] {
                break;
            }
        }
        self.focus = Some(Pane::ALL[at]);
    }

    fn hide(&mut self, run: &Run) {
        // The last pane stays: nothing could be seen and nothing be done.
        if self.hidden.iter().filter(|hidden| !**hidden).count() > 1 {
            let gone = self.focus(run);
            self.turn(run, 1);
            self.hidden[gone as usize] = true;
            self.enlarged = false;
        }
    }

    fn show_all(&mut self) {
        let first = Self::default();
        self.hidden = first.hidden;
        self.enlarged = false;
        (self.tree_share, self.warnings_share) = (first.tree_share, first.warnings_share);
    }

    fn follow(&mut self, run: &Run) {
        if self.log.follow {
            // What is on the screen now stays there.
            let size = self.log_size(run);
            self.log.scroll(run, size, 0);
        } else {
            self.log.follow = true;
        }
    }

    fn toggle_all(&mut self, run: &Run) {
        if self.owner(run).is_some() {
            self.whose = Whose::All;
            return;
        }
        if self.selected_owner().is_none() {
            // Of what is built, the first is as good as any.
            let first = run.culprit().or_else(|| run.work.building().first().copied());
            self.selected = first.or_else(|| run.work.ended().last().copied()).map(Item::Derivation);
        }
        self.whose = Whose::Selected;
    }

    /// Nix's own words, which are the raw text of an error; or back to the log that shows itself.
    fn toggle_words(&mut self) {
        self.whose = if self.whose == Whose::Nix { Whose::Automatic } else { Whose::Nix };
        self.focus = Some(Pane::Log);
        self.hidden[Pane::Log as usize] = false;
        // An error is one long line.
        self.log.wrap = true;
        self.log.follow = true;
    }

    /// Shows the log of what is selected.
    pub(super) fn enter(&mut self, run: &Run) {
        match self.focus(run) {
            Pane::Tree => {
                self.selected = Rows(run).get(self.selected_row(run));
                self.whose = if self.selected_owner().is_some() { Whose::Selected } else { Whose::All };
                self.focus = Some(Pane::Log);
            }
            Pane::Warnings => {
                let Some(notice) = run.told.all().get(self.notices(run).0) else { return };
                self.whose = Whose::All;
                self.log.show(None);
                let line = self.log.selection(run).number_of(notice.line);
                let size = self.log_size(run);
                self.log.go_to(line, size);
                self.log.found = Some(line);
                self.focus = Some(Pane::Log);
            }
            Pane::Stages | Pane::Log => {}
        }
    }

    fn page(&self, run: &Run) -> isize {
        let inner = places(run, self, self.area).inner(self.focus(run));
        // One row of the page before stays, so that the eye finds its place.
        isize::try_from(inner.height.saturating_sub(1).max(1)).unwrap_or(1)
    }

    fn shift(&mut self, run: &Run, step: Move) {
        match self.focus(run) {
            Pane::Tree => {
                let row = moved(self.selected_row(run), step, Rows(run).len());
                self.select(run, row);
            }
            Pane::Warnings => {
                let (row, _) = self.notices(run);
                self.notice = moved(row, step, run.told.all().len());
                let height = places(run, self, self.area).inner(Pane::Warnings).height;
                self.notices_top = seen(self.notices_top, self.notice, usize::from(height));
            }
            Pane::Stages | Pane::Log => self.shift_log(run, step),
        }
    }

    fn shift_log(&mut self, run: &Run, step: Move) {
        let size: Size = self.log_size(run);
        match step {
            Move::By(rows) => self.log.scroll(run, size, rows),
            Move::First => self.log.begin_at_first(),
            Move::Last => self.log.follow = true,
        }
    }

    pub(super) fn select(&mut self, run: &Run, row: usize) {
        self.selected = Rows(run).get(row);
        let height = places(run, self, self.area).inner(Pane::Tree).height;
        self.tree_top = seen(self.tree_top, row, usize::from(height));
    }
}

fn moved(row: usize, step: Move, all: usize) -> usize {
    match step {
        Move::By(by) => row.saturating_add_signed(by).min(all.saturating_sub(1)),
        Move::First => 0,
        Move::Last => all.saturating_sub(1),
    }
}

/// The first row shown, so that another one is seen.
fn seen(top: usize, row: usize, height: usize) -> usize {
    top.min(row).max((row + 1).saturating_sub(height.max(1)))
}
