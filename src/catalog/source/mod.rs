//! Where a list comes from: the cache, what a channel publishes, nixpkgs itself, or the program.
//!
//! | the profile's nixpkgs | its list is |
//! |---|---|
//! | a branch | what its channel publishes, or a mirror |
//! | a revision, a folder, the channel of this machine | what Nix says of it |
//!
//! A list of a branch is the [exact](Listing::exact) one for a week, and [stale](is_stale) after a
//! day: channels move about daily, and a name that is new since must not be called wrong. That of a
//! folder is exact until the folder changes, that of a revision for ever.

mod aliases;
mod error;
mod evaluated;
mod key;
mod print;
mod published;
mod shelf;
mod unpack;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

pub use error::SourceError;
pub use shelf::{About, Kept, kept};

use super::index::Index;
use super::listing::{Listing, Origin};
use crate::build::request::Cancel;
use crate::net::{NetError, Patience};
use crate::profile::model::{Nixpkgs, Source};
use key::Key;

/// From then on the list of a branch is fetched anew.
const FRESH: Duration = Duration::from_hours(24);
/// Up to then the list of a branch says what the branch has not.
const EXACT: Duration = Duration::from_hours(7 * 24);

/// What is needed to find the list of a profile.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The profile's nixpkgs and system.
    pub source: Source,
    /// The profile's folder, for a nixpkgs that is given by a relative path.
    pub base: PathBuf,
    /// The folder of caches.
    pub cache: PathBuf,
    /// A mirror instead of the usual server, from the settings: an address or `file:`.
    pub mirror: Option<String>,
}

/// How far a refresh is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// Asking `from`, an address or what Nix evaluates.
    Asking {
        from: String,
    },
    /// Bytes; `of` is unknown where the server does not say it.
    Fetching {
        done: u64,
        of: Option<u64>,
    },
    Indexing,
}

/// A list that was made, on its way into the cache.
struct Made {
    index: Index,
    about: About,
}

/// The best list that is at hand: the cache of the profile's nixpkgs, else the newest of another one,
/// else the built-in list. Takes milliseconds and asks nobody.
#[must_use]
pub fn open(wanted: &Wanted) -> Listing {
    let mut all = kept(&wanted.cache);
    // A damaged one is no reason to do without the next best.
    while let Some((best, exact)) = best_of(wanted, &all) {
        if let Some(listing) = listing(&best, exact) {
            return listing;
        }
        all.retain(|kept| kept.path != best.path);
    }
    Listing::built_in()
}

/// The file that [`open`] reads, and whether it is the profile's own.
#[must_use]
pub fn best(wanted: &Wanted) -> Option<(Kept, bool)> {
    best_of(wanted, &kept(&wanted.cache))
}

fn best_of(wanted: &Wanted, all: &[Kept]) -> Option<(Kept, bool)> {
    let key = Key::of(wanted);
    let place = shelf::place(&wanted.cache, &key);
    let now = SystemTime::now();
    if let Some(own) = all.iter().find(|kept| kept.path == place).cloned() {
        let exact = key.is_exact(&own.about, now);
        return Some((own, exact));
    }
    if let Nixpkgs::Revision(revision) = &wanted.source.nixpkgs {
        let same =
            |kept: &Kept| kept.about.revision.as_ref() == Some(revision) && kept.about.system == key.system;
        if let Some(same) = all.iter().find(|kept| same(kept)).cloned() {
            let exact = same.about.complete;
            return Some((same, exact));
        }
    }
    // A folder may hold anything: what it has says nothing of another nixpkgs.
    all.iter()
        .filter(|kept| kept.about.tree.is_none())
        .max_by_key(|kept| (kept.about.system == key.system, kept.about.made))
        .cloned()
        .map(|kept| (kept, false))
}

/// A kept list, read; nothing where it is damaged.
fn listing(kept: &Kept, exact: bool) -> Option<Listing> {
    let (index, about) = shelf::read(&kept.path)?;
    Some(Listing { index: Arc::new(index), origin: about.origin(), made: Some(about.made_at()), exact })
}

/// Whether the list at hand should be fetched anew without being asked: there is none of the
/// profile's nixpkgs, or it is of a branch and more than a day old.
#[must_use]
pub fn is_stale(listing: &Listing, wanted: &Wanted) -> bool {
    if !listing.exact {
        return true;
    }
    let age = |made: SystemTime| SystemTime::now().duration_since(made);
    // A list from the future was kept under a clock that was wrong.
    let old = listing.made.is_none_or(|made| age(made).map_or(true, |age| age > FRESH));
    matches!(wanted.source.nixpkgs, Nixpkgs::Branch(_)) && old
}

/// How a list is asked for.
#[derive(Debug, Clone)]
pub struct Asking {
    /// An address or a file that the person named; its list is taken however old it is.
    pub from: Option<String>,
    pub patience: Patience,
    /// How often a line that breaks is tried, and how long is waited between.
    pub tries: u32,
    pub pause: Duration,
}

impl Default for Asking {
    fn default() -> Self {
        Self { from: None, patience: Patience::default(), tries: 5, pause: Duration::from_secs(1) }
    }
}

/// Gets the list of the profile's nixpkgs and keeps it in the cache. A broken or half answer never
/// replaces a good cache, nor does an older list a newer one.
///
/// # Errors
/// See [`SourceError`].
pub fn refresh(
    wanted: &Wanted,
    cancel: &Cancel,
    progress: &mut dyn FnMut(Progress),
) -> Result<Listing, SourceError> {
    refresh_as(wanted, &Asking::default(), cancel, progress)
}

/// [`refresh`], asked for in another way.
///
/// # Errors
/// See [`SourceError`].
pub fn refresh_as(
    wanted: &Wanted,
    asking: &Asking,
    cancel: &Cancel,
    progress: &mut dyn FnMut(Progress),
) -> Result<Listing, SourceError> {
    let key = Key::of(wanted);
    let made = match (&asking.from, &wanted.source.nixpkgs) {
        (Some(from), Nixpkgs::Branch(branch)) => {
            let url = published::address(branch, Some(from));
            published::fetch(wanted, &key, &url, asking, cancel, progress)
        }
        (Some(from), _) => published::fetch(wanted, &key, from, asking, cancel, progress),
        (None, Nixpkgs::Branch(branch)) => {
            let url = published::address(branch, wanted.mirror.as_deref());
            match published::fetch(wanted, &key, &url, asking, cancel, progress) {
                // What Nix has is of any age: it is better than none, and never than a kept one.
                Err(error) if is_offline(&error) && own(wanted, &key).is_none() => {
                    match evaluated::of_fetched_branch(wanted, &key, branch, cancel, progress) {
                        _ if cancel.asked() > 0 => Err(SourceError::Stopped),
                        made => made.ok_or(error),
                    }
                }
                answer => answer.and_then(|made| not_older(wanted, &key, made)),
            }
        }
        (None, _) => evaluated::of(wanted, &key, cancel, progress),
    }?;
    keep(wanted, &key, made, cancel)
}

/// Nobody answers, so that nothing newer than what Nix fetched before can be had.
fn is_offline(error: &SourceError) -> bool {
    matches!(error, SourceError::Net { error: NetError::Unreachable { .. }, .. })
}

/// What is kept of exactly this nixpkgs and system.
fn own(wanted: &Wanted, key: &Key) -> Option<Kept> {
    let place = shelf::place(&wanted.cache, key);
    kept(&wanted.cache).into_iter().find(|kept| kept.path == place)
}

fn not_older(wanted: &Wanted, key: &Key, made: Made) -> Result<Made, SourceError> {
    match own(wanted, key).filter(|old| made.about.is_older_than(&old.about)) {
        None => Ok(made),
        Some(old) => Err(SourceError::Older {
            from: made.about.url.clone().unwrap_or_default(),
            its: made.about.edition(),
            kept: old.about.edition(),
        }),
    }
}

fn keep(wanted: &Wanted, key: &Key, made: Made, cancel: &Cancel) -> Result<Listing, SourceError> {
    if cancel.asked() > 0 {
        return Err(SourceError::Stopped);
    }
    shelf::keep(&wanted.cache, key, &made.index, &made.about)?;
    let (origin, at) = (made.about.origin(), made.about.made_at());
    Ok(Listing { index: Arc::new(made.index), origin, made: Some(at), exact: made.about.complete })
}

impl About {
    fn origin(&self) -> Origin {
        match &self.url {
            Some(url) => Origin::Channel { url: url.clone() },
            None => Origin::Nix { nixpkgs: self.nixpkgs.clone() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_a_branch_grows_old_in_a_day() {
        let wanted = |nixpkgs| Wanted {
            source: Source { nixpkgs, ..Source::default() },
            base: PathBuf::new(),
            cache: PathBuf::new(),
            mirror: None,
        };
        let branch = wanted(Nixpkgs::default());
        let aged = |hours| Listing {
            made: SystemTime::now().checked_sub(Duration::from_hours(hours)),
            exact: true,
            ..Listing::built_in()
        };
        assert!(!is_stale(&aged(23), &branch) && is_stale(&aged(25), &branch));
        assert!(!is_stale(&aged(25), &wanted(Nixpkgs::Revision("a1".repeat(20)))));
        assert!(is_stale(&Listing { exact: false, ..aged(1) }, &branch));
        let ahead = SystemTime::now() + Duration::from_hours(1);
        assert!(is_stale(&Listing { made: Some(ahead), ..aged(1) }, &branch));
    }
}
