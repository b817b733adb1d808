//! A build as it is shown: lines, lines with bars below, or JSON.

mod bars;
mod echo;
pub mod items;
mod json;
mod plain;
mod words;

use std::io;

use crate::build::event::BuildEvent;

pub use bars::Bars;
pub use json::{Json, LastError, event, last_error};
pub use plain::Plain;
pub use words::{about, end, failed, time, wish};

/// Says something from another thread while a report is shown.
pub type Notice = Box<dyn Fn(&str) + Send>;

/// Shows what happens.
pub trait Watch {
    /// Shows one event.
    ///
    /// # Errors
    /// When nobody can read it any more.
    fn event(&mut self, event: &BuildEvent) -> io::Result<()>;

    /// Something to say from the thread that listens for signals.
    fn notice(&self) -> Notice;

    /// Takes away what moves; what was said stays.
    fn finish(&mut self) {}
}
