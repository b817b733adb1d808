//! Themes: a file of few roles, and the styles made of it.

mod colour;
mod depth;
mod file;
mod load;
mod lower;
mod role;
mod symbols;
#[cfg(test)]
mod tests;

pub use depth::ColorDepth;
pub use load::{Problem, UnknownTheme, built_in, find, load};
pub use role::Role;
pub use symbols::Symbols;

use ratatui::style::Style;

/// Whether text is light on a dark ground, or dark on a light one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Dark,
    Light,
}

/// The theme of who chose none.
pub const DEFAULT: &str = "dark";

const MONO: &str = "mono";

/// The styles of every role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    pub name: String,
    pub kind: Kind,
    styles: [Style; Role::COUNT],
}

impl Theme {
    #[must_use]
    pub fn style(&self, role: Role) -> Style {
        self.styles[role as usize]
    }

    /// Whether it does without colours.
    #[must_use]
    pub fn is_mono(&self) -> bool {
        self.name == MONO || self.styles.iter().all(|style| style.fg.is_none() && style.bg.is_none())
    }

    /// No colours at all: bold, underline and reverse alone.
    #[must_use]
    pub fn mono() -> Self {
        Self::of_the_house(MONO)
    }

    /// The theme for a terminal that knows only so many colours. Text stays readable; what loses
    /// its ground gets a modifier for it.
    #[must_use]
    pub fn at(&self, depth: ColorDepth) -> Self {
        let styles = match depth {
            ColorDepth::TrueColor => self.styles,
            ColorDepth::Ansi256 => lower::lower(&self.styles, self.kind, lower::Palette::Ansi256),
            ColorDepth::Ansi16 => lower::lower(&self.styles, self.kind, lower::Palette::Ansi16),
            ColorDepth::None => Self::mono().styles,
        };
        Self { name: self.name.clone(), kind: self.kind, styles }
    }

    /// Bare marks where the name is none of the house's.
    fn of_the_house(name: &str) -> Self {
        let theme = built_in().iter().find(|theme| theme.name == name);
        theme.cloned().unwrap_or_else(|| Self {
            name: name.to_owned(),
            kind: Kind::Dark,
            styles: Role::ALL.map(|role| Style::new().add_modifier(role.mark())),
        })
    }
}

impl Default for Theme {
    fn default() -> Self {
        Self::of_the_house(DEFAULT)
    }
}
