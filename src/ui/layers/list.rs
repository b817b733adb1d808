//! A list to choose from: typing narrows it, Enter takes what is marked.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::super::command::Item;

/// The list and where one is in it.
#[derive(Debug, Clone)]
pub struct ListLayer {
    pub title: String,
    pub items: Vec<Item>,
    pub filter: String,
    /// The items that pass the filter, the best first.
    pub shown: Vec<usize>,
    /// The marked one, as a place in `shown`.
    pub at: usize,
    /// The theme to go back to when nothing is taken: this list shows themes as one moves in it.
    pub theme_before: Option<usize>,
    /// What the typed text itself stands for, where it need not be in the list: always the last item.
    pub typed: Option<fn(&str) -> Item>,
}

impl ListLayer {
    #[must_use]
    pub fn new(title: impl Into<String>, items: Vec<Item>) -> Self {
        let shown = (0..items.len()).collect();
        Self {
            title: title.into(),
            items,
            filter: String::new(),
            shown,
            at: 0,
            theme_before: None,
            typed: None,
        }
    }

    #[must_use]
    pub fn marked(&self) -> Option<&Item> {
        self.items.get(*self.shown.get(self.at)?)
    }

    /// Moves the mark; it stays in the list.
    pub fn step(&mut self, by: isize) {
        let last = self.shown.len().saturating_sub(1);
        self.at = self.at.saturating_add_signed(by).min(last);
    }

    /// With an item that is made of whatever is typed.
    #[must_use]
    pub fn or_typed(mut self, typed: fn(&str) -> Item) -> Self {
        self.items.push(typed(""));
        self.shown = (0..self.items.len()).collect();
        self.typed = Some(typed);
        self
    }

    /// Narrows the list to what matches all words.
    pub fn narrow(&mut self, filter: String) {
        self.filter = filter;
        self.at = 0;
        let typed = self.typed.map(|typed| typed(self.filter.trim()));
        let own = match (typed, self.items.last_mut()) {
            (Some(typed), Some(last)) => {
                *last = typed;
                self.items.len() - 1
            }
            _ => self.items.len(),
        };
        if self.filter.trim().is_empty() {
            self.shown = (0..self.items.len()).collect();
            return;
        }
        let pattern = Pattern::parse(&self.filter, CaseMatching::Ignore, Normalization::Smart);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut letters = Vec::new();
        let mut scored: Vec<(u32, usize)> = Vec::new();
        for (at, item) in self.items[..own].iter().enumerate() {
            let mut score = |text: &str| pattern.score(Utf32Str::new(text, &mut letters), &mut matcher);
            // The name counts before what is said of it, but scattered letters not before the word.
            let (by_name, by_detail) = (score(&item.label).map(|score| score * 2), score(&item.detail));
            // Keys stand before it in brackets.
            let said = item.detail.rsplit("] ").next().unwrap_or_default();
            let word = said.to_lowercase().starts_with(&self.filter.trim().to_lowercase());
            let by_detail = by_detail.map(|score| if word { score * 2 } else { score });
            if let Some(score) = by_name.max(by_detail) {
                scored.push((score, at));
            }
        }
        scored.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        self.shown = scored.into_iter().map(|(_, at)| at).collect();
        // A path that only resembles one in the list is not meant for that one.
        let meant = self.marked().is_some_and(|best| best.label.contains(self.filter.trim()));
        let place = if self.filter.contains('/') && !meant { 0 } else { self.shown.len() };
        self.shown.splice(place..place, own..self.items.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::command::Command;

    fn list() -> ListLayer {
        let item = |label, detail| Item::new(label, detail, Command::Nothing);
        ListLayer::new(
            "t",
            vec![item("Save", "write the profile"), item("Press", "save first"), item("Quit", "leave")],
        )
    }

    #[test]
    fn names_come_before_what_is_said_of_them() {
        let mut list = list();
        list.narrow("save".into());
        assert_eq!(list.shown, [0, 1]);
        list.narrow("qt".into());
        assert_eq!(list.marked().unwrap().label, "Quit");
        list.narrow("nothing at all".into());
        assert!(list.marked().is_none());
        list.step(1);
        list.narrow(String::new());
        list.step(-5);
        assert_eq!(list.at, 0);
        list.step(50);
        assert_eq!(list.at, 2);
    }
}
