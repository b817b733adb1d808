//! How far a long look into an image has come.

use serde::Serialize;

/// Bytes that are done, of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "kebab-case")]
pub struct Progress {
    pub done: u64,
    pub of: u64,
}
