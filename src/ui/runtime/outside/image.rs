//! Images: looked into, proved, hashed, booted and written, by the engines of [`crate::image`]. The
//! only place where the wizard calls them.

mod boot;
mod look;
mod write;

pub use boot::boot;
pub use look::{found, integrity, look, prove};
pub use write::{devices, write};

use std::env;
use std::path::{Path, PathBuf};

/// A path as a person types it: `~/` is the home folder.
fn typed(path: &Path) -> PathBuf {
    let home = || env::var_os("HOME").filter(|home| !home.is_empty());
    match path.strip_prefix("~") {
        Ok(rest) => home().map_or_else(|| path.to_owned(), |home| Path::new(&home).join(rest)),
        Err(_) => path.to_owned(),
    }
}

/// An error with what caused it.
fn said(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    for cause in std::iter::successors(error.source(), |error| error.source()) {
        let cause = cause.to_string();
        // Many say their cause themselves.
        if !words.contains(&cause) {
            words = format!("{words}: {cause}");
        }
    }
    words
}
