//! Dialogs: a stack of layers, of which the topmost has the keys.

mod ask;
mod draw;
mod list;

pub use ask::AskLayer;
pub use draw::draw;
pub use list::ListLayer;

use super::catalog::OfferLayer;
use super::command::Command;

/// One dialog.
#[derive(Debug, Clone)]
pub enum Layer {
    /// The keys of where the person is.
    Help { scroll: u16 },
    /// Something to be chosen from a list that typing narrows.
    List(ListLayer),
    /// A line of text to be typed.
    Ask(Box<AskLayer>),
    /// Yes or no.
    Confirm(Box<ConfirmLayer>),
    /// Packages that are added together or not.
    Offer(Box<OfferLayer>),
    /// Words to be read.
    Text { title: String, text: String, scroll: u16 },
}

/// A question before something that cannot be taken back.
#[derive(Debug, Clone)]
pub struct ConfirmLayer {
    pub title: String,
    pub text: String,
    /// The word for going on, `Discard`.
    pub yes: String,
    pub then: Command,
    /// Whether yes is the one that Enter takes.
    pub on_yes: bool,
}
