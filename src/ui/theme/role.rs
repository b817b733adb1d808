//! What a piece of the screen is, so that a theme can say how it looks.

/// A role that text or a line plays. Every role is a whole style: colour of the text, its ground
/// and its modifiers. No role is told from another by colour alone where that matters: symbols or
/// words say the same.
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
    /// A dialog's ground.
    Layer,
    /// The sure part of a bar.
    Bar,
    /// The range of a bar: between the least and the most.
    BarRange,
    /// The empty rest of a bar.
    BarEmpty,
    /// Lines that the last change touched.
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
}
