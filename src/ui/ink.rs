//! What drawing needs beside the thing to be drawn: colours, symbols, motion.

use ratatui::style::Style;

use super::theme::{Role, Symbols, Theme};

/// Passed down to everything that draws.
#[derive(Debug, Clone, Copy)]
pub struct Ink<'a> {
    pub theme: &'a Theme,
    pub symbols: &'a Symbols,
    /// Whether things may move that carry no information, such as spinners.
    pub motion: bool,
}

impl Ink<'_> {
    #[must_use]
    pub fn style(&self, role: Role) -> Style {
        self.theme.style(role)
    }
}
