//! A build on the screen: what has happened, and the panes that show it.

/// A place in the build view that takes a click or the wheel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    Pane(Pane),
    /// A row of a pane's list, counted from its first.
    Row(Pane, usize),
    /// The border between two panes, to be dragged.
    Border(Border),
}

/// The panes of the build view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pane {
    Stages,
    Tree,
    Log,
    Warnings,
}

/// A border that can be dragged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Border {
    /// Between the tree and the log.
    TreeLog,
    /// Between the log and the warnings.
    LogWarnings,
}
