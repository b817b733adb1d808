//! What a piece of the screen is, so that a theme can say how it looks.

use ratatui::style::Modifier;

/// A role that text or a line plays. Every role is a whole style: colour of the text, its ground
/// and its modifiers. No role is told from another by colour alone where that matters: symbols or
/// words say the same.
///
/// A role without a ground of its own is drawn on whatever is below it: the ground of [`Role::Text`],
/// of [`Role::Layer`], and the code roles on that of [`Role::Changed`]; on these it is readable. The
/// style of a selected row goes over the whole row last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Ordinary text, and the ground of the whole screen.
    Text,
    /// Help, units, what is not in use.
    Dim,
    /// Headings and titles of panes.
    Title,
    /// What the person chose, the present step, values.
    Accent,
    /// Lines around panes.
    Border,
    /// Lines around the pane that has the keys.
    BorderFocus,
    /// The row that has the keys.
    Selected,
    /// The row that is remembered, in a pane without the keys.
    SelectedElsewhere,
    /// A text field that is being typed into.
    Input,
    /// The cursor in it.
    Cursor,
    /// A match of a search.
    Match,
    Good,
    Warning,
    Error,
    /// A key in the footer or the help.
    Key,
    /// A dialog's ground, and ordinary text on it.
    Layer,
    /// The sure part of a bar.
    Bar,
    /// The range of a bar: between the least and the most.
    BarRange,
    /// The empty rest of a bar.
    BarEmpty,
    /// Lines that the last change touched: a ground, so that the colours of the code stay.
    Changed,
    /// Nix: comments.
    CodeComment,
    /// Nix: strings and paths.
    CodeString,
    /// Nix: words of the language.
    CodeKeyword,
    /// Nix: numbers, true, false, null.
    CodeValue,
    /// Nix: names on the left of `=`.
    CodeName,
}

impl Role {
    pub const COUNT: usize = 25;

    /// In the order of the enum, so that a role is the place of its style.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Text,
        Self::Dim,
        Self::Title,
        Self::Accent,
        Self::Border,
        Self::BorderFocus,
        Self::Selected,
        Self::SelectedElsewhere,
        Self::Input,
        Self::Cursor,
        Self::Match,
        Self::Good,
        Self::Warning,
        Self::Error,
        Self::Key,
        Self::Layer,
        Self::Bar,
        Self::BarRange,
        Self::BarEmpty,
        Self::Changed,
        Self::CodeComment,
        Self::CodeString,
        Self::CodeKeyword,
        Self::CodeValue,
        Self::CodeName,
    ];

    /// The name in a theme's file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Dim => "dim",
            Self::Title => "title",
            Self::Accent => "accent",
            Self::Border => "border",
            Self::BorderFocus => "border-focus",
            Self::Selected => "selected",
            Self::SelectedElsewhere => "selected-elsewhere",
            Self::Input => "input",
            Self::Cursor => "cursor",
            Self::Match => "match",
            Self::Good => "good",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Key => "key",
            Self::Layer => "layer",
            Self::Bar => "bar",
            Self::BarRange => "bar-range",
            Self::BarEmpty => "bar-empty",
            Self::Changed => "changed",
            Self::CodeComment => "code-comment",
            Self::CodeString => "code-string",
            Self::CodeKeyword => "code-keyword",
            Self::CodeValue => "code-value",
            Self::CodeName => "code-name",
        }
    }

    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// The role that this one looks like where a theme leaves it out, with its [`Role::mark`] added.
    /// Every chain ends at a role that falls back on none.
    #[must_use]
    pub const fn falls_back_on(self) -> Option<Self> {
        match self {
            // The terminal's own colours; and a changed line keeps the colours of its code.
            Self::Text | Self::Changed => None,
            Self::Dim
            | Self::Accent
            | Self::SelectedElsewhere
            | Self::Input
            | Self::Cursor
            | Self::Layer
            | Self::CodeString
            | Self::CodeValue
            | Self::CodeName => Some(Self::Text),
            Self::Title
            | Self::BorderFocus
            | Self::Selected
            | Self::Match
            | Self::Good
            | Self::Warning
            | Self::Key
            | Self::Bar
            | Self::CodeKeyword => Some(Self::Accent),
            Self::Border | Self::BarEmpty | Self::CodeComment => Some(Self::Dim),
            Self::Error => Some(Self::Warning),
            Self::BarRange => Some(Self::Bar),
        }
    }

    /// What tells the role from text around it where its colours do not.
    #[must_use]
    pub const fn mark(self) -> Modifier {
        match self {
            Self::Selected | Self::Cursor => Modifier::REVERSED,
            Self::Input => Modifier::UNDERLINED,
            Self::Match => Modifier::BOLD.union(Modifier::UNDERLINED),
            Self::Title
            | Self::SelectedElsewhere
            | Self::Warning
            | Self::Error
            | Self::Key
            | Self::Changed => Modifier::BOLD,
            _ => Modifier::empty(),
        }
    }

    /// Whether it must be told from text around it by a ground or a modifier, since no sign says it.
    #[must_use]
    pub const fn must_stand_out(self) -> bool {
        matches!(
            self,
            Self::Selected
                | Self::SelectedElsewhere
                | Self::Input
                | Self::Cursor
                | Self::Match
                | Self::Changed
        )
    }

    /// The least contrast with its ground, after WCAG 2: 4.5 for text (1.4.3), 3 for what carries
    /// meaning as a line or an area (1.4.11). Plain borders and the empty rest of a bar mean nothing:
    /// titles, distances and the number beside a bar say the same, so they need only be seen.
    #[must_use]
    pub const fn least_contrast(self) -> f64 {
        match self {
            Self::Border | Self::BarEmpty => 1.5,
            Self::BorderFocus | Self::Bar | Self::BarRange => 3.0,
            _ => 4.5,
        }
    }

    /// The grounds below the role where it has none of its own.
    pub(super) const fn grounds(self) -> &'static [Self] {
        match self {
            Self::CodeComment | Self::CodeString | Self::CodeKeyword | Self::CodeValue | Self::CodeName => {
                &[Self::Text, Self::Changed]
            }
            _ => &[Self::Text, Self::Layer],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Role;

    #[test]
    fn all_roles_stand_in_their_order_and_have_names_of_their_own() {
        for (place, role) in Role::ALL.into_iter().enumerate() {
            assert_eq!(role as usize, place);
            assert_eq!(Role::named(role.name()), Some(role));
        }
    }

    #[test]
    fn every_chain_ends() {
        for role in Role::ALL {
            let length = std::iter::successors(Some(role), |role| role.falls_back_on()).take(99).count();
            assert!(length <= 4, "{role:?}");
        }
    }
}
