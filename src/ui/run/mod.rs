//! A build on the screen: what has happened, and the panes that show it.
//!
//! [`Run`] is what has happened, made of events. [`View`] is how a person looks at it. [`draw`]
//! shows both and says where things are; keys and mouse then change the view.

mod draw;
mod log;
mod state;
mod view;
mod words;

#[cfg(test)]
mod tests;

pub use draw::{Paper, draw};
pub use state::{End, Expected, Run, Spread, WHOLE};
pub use view::{Reaction, View};

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

impl Pane {
    pub const ALL: [Self; 4] = [Self::Stages, Self::Tree, Self::Log, Self::Warnings];
}

/// A border that can be dragged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Border {
    /// Between the tree and the log.
    TreeLog,
    /// Between the log and the warnings.
    LogWarnings,
}
