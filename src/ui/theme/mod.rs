//! Themes: a file of few roles, and the styles made of it.

mod role;
mod symbols;

pub use role::Role;
pub use symbols::Symbols;

use ratatui::style::Style;

/// The styles of every role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    pub name: String,
    styles: [Style; Role::COUNT],
}

impl Theme {
    #[must_use]
    pub fn style(&self, role: Role) -> Style {
        self.styles[role as usize]
    }

    /// No colours at all: bold, underline and reverse alone.
    #[must_use]
    pub fn mono() -> Self {
        Self { name: "mono".to_owned(), styles: [Style::new(); Role::COUNT] }
    }
}
