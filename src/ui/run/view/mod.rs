//! How a person looks at a build: which panes, how large, where they stand. It survives the build
//! and says nothing of it.

mod input;
mod log;
mod mouse;
mod places;
mod rows;

pub use log::{LogView, Outcome, Row, Size};
pub use places::{Places, places};
pub use rows::{Group, Item, Rows};

use ratatui::layout::Rect;

use super::log::Owner;
use super::state::Run;
use super::{Pane, words};

/// What whoever drives the view has to do after an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reaction {
    /// Nothing changed.
    None,
    /// It must be drawn again.
    Changed,
    /// Ask whether the build is to be stopped.
    AskCancel,
    /// Ask for a word to search, beginning with this one, and give it to [`View::set_search`].
    AskSearch(String),
    /// Ask for a word to filter by, beginning with this one, and give it to [`View::set_filter`].
    AskFilter(String),
    /// The action means nothing here, or not to this view alone.
    NotMine,
}

/// Which log is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Whose {
    /// Of all; of the culprit when one failed.
    #[default]
    Automatic,
    All,
    Selected,
    /// What Nix said, and no builder.
    Nix,
}

/// The panes as a person left them.
#[derive(Debug)]
pub struct View {
    /// The size that it was drawn at last.
    area: Rect,
    focus: Option<Pane>,
    hidden: [bool; Pane::ALL.len()],
    enlarged: bool,
    /// The tree's part beside or above the log, in thousandths.
    tree_share: u16,
    /// The warnings' part below the log, in thousandths.
    warnings_share: u16,
    selected: Option<Item>,
    tree_top: usize,
    notice: usize,
    notices_top: usize,
    whose: Whose,
    pub(super) log: LogView,
}

impl Default for View {
    fn default() -> Self {
        Self {
            area: Rect::new(0, 0, 80, 24),
            focus: None,
            hidden: [false; Pane::ALL.len()],
            enlarged: false,
            tree_share: 400,
            warnings_share: 220,
            selected: None,
            tree_top: 0,
            notice: 0,
            notices_top: 0,
            whose: Whose::default(),
            log: LogView::default(),
        }
    }
}

impl View {
    /// The pane that has the keys. By itself what happens, and the log when it is over.
    #[must_use]
    pub fn focus(&self, run: &Run) -> Pane {
        let by_itself = if run.end().is_some() { Pane::Log } else { Pane::Tree };
        let focus = self.focus.unwrap_or(by_itself);
        if !self.is_hidden(focus) {
            return focus;
        }
        Pane::ALL.into_iter().find(|pane| !self.is_hidden(*pane)).unwrap_or(focus)
    }

    #[must_use]
    pub fn is_hidden(&self, pane: Pane) -> bool {
        self.hidden[pane as usize]
    }

    #[must_use]
    pub fn is_enlarged(&self) -> bool {
        self.enlarged
    }

    /// To be called after events and before drawing, with the area that it will be drawn in:
    /// searching and filtering go on for a moment. Returns whether there is more to do.
    pub fn update(&mut self, run: &Run, area: Rect) -> bool {
        self.area = area;
        self.log.show(self.owner(run));
        self.log.work(run, self.log_size(run))
    }

    /// Whether [`View::update`] has something to do without a further event.
    #[must_use]
    pub fn is_busy(&self, run: &Run) -> bool {
        self.log.is_busy(run)
    }

    /// Searches for a word from where the log stands; an empty word ends searching.
    pub fn set_search(&mut self, word: &str) {
        self.log.set_search(word);
    }

    /// Shows only lines with a word; an empty word shows all.
    pub fn set_filter(&mut self, word: &str) {
        self.log.set_filter(word);
    }

    /// Whose log is shown; all for nobody's.
    fn owner(&self, run: &Run) -> Option<Owner> {
        match self.whose {
            Whose::All => None,
            Whose::Nix => Some(Owner::NIX),
            Whose::Selected => self.selected_owner(),
            Whose::Automatic => run.culprit().filter(|owner| run.log.len_of(*owner) > 0),
        }
    }

    fn selected_owner(&self) -> Option<Owner> {
        match self.selected {
            Some(Item::Derivation(owner)) => Some(owner),
            _ => None,
        }
    }

    /// The row of the tree that is selected; the one at its place when it has gone.
    #[must_use]
    pub fn selected_row(&self, run: &Run) -> usize {
        self.selected.and_then(|item| Rows(run).position(item)).unwrap_or(0)
    }

    /// The first row of the tree that is shown.
    #[must_use]
    pub fn tree_top(&self, run: &Run, height: usize) -> usize {
        self.tree_top.min(Rows(run).len().saturating_sub(height))
    }

    /// The selected warning and the first that is shown.
    #[must_use]
    pub fn notices(&self, run: &Run) -> (usize, usize) {
        let last = run.told.all().len().saturating_sub(1);
        (self.notice.min(last), self.notices_top.min(last))
    }

    fn log_size(&self, run: &Run) -> Size {
        log_size(places(run, self, self.area).inner(Pane::Log))
    }

    /// Whose log it is, in words.
    #[must_use]
    pub fn whose(&self, run: &Run) -> String {
        if self.log.owner == Some(Owner::NIX) {
            return "Nix".to_owned();
        }
        let name = self.log.owner.and_then(|owner| run.work.derivation(owner));
        name.map_or_else(|| "all".to_owned(), |derivation| derivation.name.clone())
    }

    /// What the search is doing, in words; nothing without one.
    #[must_use]
    pub fn searching(&self) -> Option<String> {
        let word = self.log.search();
        if word.is_empty() {
            return None;
        }
        let word = words::fit(word, 20, "~");
        Some(match self.log.outcome {
            _ if self.log.is_searching() => format!("searching {word}"),
            Some(Outcome::NotFound) => format!("no {word}"),
            Some(Outcome::Found { round: true }) => format!("{word}, round again"),
            _ => word,
        })
    }
}

/// The room for the log's text: one column is taken by signs.
pub fn log_size(inner: Rect) -> Size {
    Size { width: usize::from(inner.width.saturating_sub(1)).max(1), height: usize::from(inner.height) }
}
