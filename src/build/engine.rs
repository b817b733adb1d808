//! Whatever turns a request into an image; a real Nix or a script of events.

use super::error::BuildError;
use super::event::{BuildEvent, Report};
use super::request::{Cancel, Request};

pub use super::press::NixEngine;

/// Receives events in the order in which things happen.
pub type Emit<'a> = &'a mut dyn FnMut(BuildEvent);

/// Presses images.
pub trait Engine: Send + Sync {
    /// Builds one image and returns when it lies in the output folder, or why it does not.
    /// A failure leaves no half image there, and an image of an earlier build untouched.
    ///
    /// # Errors
    /// See [`super::error::Failure`].
    fn press(&self, request: &Request, cancel: &Cancel, emit: Emit) -> Result<Report, BuildError>;
}
