//! SSH public keys as they stand in `authorized_keys`: judged, described, and found on this machine.

mod found;
mod given;
mod info;
mod judge;

pub use found::{Found, FoundKey, Skipped, collect, found, in_agent};
pub use given::{GivenError, Owned, owned, read};
pub(crate) use info::matches;
pub use info::{KeyInfo, describe};
pub(crate) use judge::judge;

/// The lines of a file or an agent that hold a key: not empty, not a comment.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}
