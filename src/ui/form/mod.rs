//! Forms: rows, how they are drawn, and how keys work on them.

mod draw;
mod field;
mod row;

pub use draw::draw;
pub use row::{Change, ChoiceRow, Finish, Kind, Paint, Pick, Row, Set, TextRow};

/// Where a row was drawn, in lines from the form's first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RowPlace {
    pub top: u16,
    pub height: u16,
    pub takes_keys: bool,
}
