//! Warnings and errors, each once.

use std::collections::HashMap;

use crate::build::text::printable_lines;

/// Different ones that are kept; a build that says more is beyond reading.
const MOST: usize = 1000;

/// One warning or error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub is_error: bool,
    /// May have several lines.
    pub text: String,
    /// How often it came.
    pub count: usize,
    /// The line of the log where it came first.
    pub line: usize,
}

/// All of them, in the order in which they came first.
#[derive(Debug, Default)]
pub struct Told {
    all: Vec<Notice>,
    places: HashMap<Box<str>, usize>,
    beyond: usize,
}

impl Told {
    #[must_use]
    pub fn all(&self) -> &[Notice] {
        &self.all
    }

    /// Others that were not kept.
    #[must_use]
    pub fn beyond(&self) -> usize {
        self.beyond
    }

    #[must_use]
    pub fn errors(&self) -> usize {
        self.all.iter().filter(|notice| notice.is_error).count()
    }

    pub(super) fn add(&mut self, is_error: bool, text: &str, line: usize) {
        let text = printable_lines(text);
        let text = text.trim();
        let label = if is_error { "error:" } else { "warning:" };
        // The sign in front of it says the same.
        let text = text.strip_prefix(label).map_or(text, str::trim_start);
        if let Some(at) = self.places.get(text) {
            self.all[*at].count += 1;
        } else if self.all.len() < MOST {
            self.places.insert(text.into(), self.all.len());
            self.all.push(Notice { is_error, text: text.to_owned(), count: 1, line });
        } else {
            self.beyond += 1;
        }
    }
}
