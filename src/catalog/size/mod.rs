//! How much packages add to an image: their closures, less what the base has, shared parts once.
//!
//! Nix says which store paths a package has (one evaluation for all names, nothing is built), and the
//! store of this machine and binary caches say how large those are and what they need. Both answers are
//! remembered, so that a page that is opened again shows its sizes at once and without a network.
//!
//! The base is the profile's base module with nothing chosen. Of it only that counts which a cache
//! may know: its packages, kernel, Nix and systemd. It may have a little more, so what a package adds
//! is at most what is said here.

mod asking;
mod caches;
mod evaluate;
mod expression;
mod graph;
mod identity;
mod local;
mod memory;
mod name;
mod narinfo;
mod sums;
mod tool;
mod walk;

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::build::request::{Cancel, NixOptions};
use crate::profile::model::Source;

pub use caches::USUAL as USUAL_CACHE;

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
    /// What a binary cache would send for that; `None` where it is not known of every path.
    pub download: Option<u64>,
    /// Names of which Nix says that this nixpkgs has no such package.
    pub absent: Vec<String>,
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

/// What is remembered, and whether it still holds: what was answered for a branch, a channel or a
/// folder does for a day, what was answered for a revision always. Asks nobody and takes milliseconds.
#[must_use]
pub fn remembered(wish: &SizeWish) -> (Sizes, bool) {
    match asking::Asking::open(wish) {
        Ok(asking) => {
            let fresh = asking.is_fresh();
            (asking.sizes(), fresh)
        }
        // A source that is wrong is no better when it is asked again.
        Err(problem) => (Sizes { problems: vec![problem], ..Sizes::default() }, true),
    }
}

/// Asks the profile's nixpkgs for store paths and the caches for their sizes, and remembers the
/// answers by nixpkgs revision. Takes seconds, and minutes where a nixpkgs has to be fetched.
#[must_use]
pub fn ask(wish: &SizeWish, cancel: &Cancel) -> Sizes {
    ask_with(wish, &NixOptions::default(), cancel)
}

/// [`ask`] with a Nix that is called as for a build: its store, its options, without a network.
#[must_use]
pub fn ask_with(wish: &SizeWish, nix: &NixOptions, cancel: &Cancel) -> Sizes {
    match asking::Asking::open(wish) {
        Ok(asking) => asking.ask(nix, cancel),
        Err(problem) => Sizes { problems: vec![problem], ..Sizes::default() },
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::evaluate::Answer;
    use super::identity::Identity;
    use super::memory::{Memory, seconds};
    use super::*;
    use crate::profile::model::Nixpkgs;

    /// Whether what is remembered still holds, so many hours after it was asked.
    fn holds(nixpkgs: Nixpkgs, hours: u64) -> bool {
        let cache = tempfile::tempdir().unwrap();
        let source = Source { nixpkgs, ..Source::default() };
        let made = seconds(SystemTime::now() - Duration::from_hours(hours));
        let mut memory = Memory { made, ..Memory::default() };
        memory.answers.insert("jq".to_owned(), Answer::Paths(Vec::new()));
        memory.save(cache.path(), &Identity::of(&source).nixpkgs).unwrap();
        let (base, cache) = (PathBuf::from("/"), cache.path().to_owned());
        let chosen = vec!["jq".to_owned()];
        let wish = SizeWish { source, base, chosen, also: Vec::new(), cache, substituters: Vec::new() };
        remembered(&wish).1
    }

    #[test]
    fn what_is_remembered_of_a_branch_holds_for_a_day_and_of_a_revision_always() {
        let branch = || Nixpkgs::Branch("nixos-26.05".to_owned());
        assert!(holds(branch(), 23) && !holds(branch(), 25));
        assert!(holds(Nixpkgs::Revision("a1".repeat(20)), 25));
    }
}
