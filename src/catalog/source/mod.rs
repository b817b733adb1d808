//! Where a list comes from: the cache, what a channel publishes, nixpkgs itself, or the program.
//!
//! | the profile's nixpkgs | its list is |
//! |---|---|
//! | a branch | what its channel publishes, or a mirror |
//! | a revision, a folder, the channel of this machine | what Nix says of it |
//!
//! A list of a branch is the [exact](Listing::exact) one for a week, and [stale](is_stale) after a
//! day: channels move about daily, and a name that is new since must not be called wrong. That of a
//! folder is exact until the folder changes, that of a revision for ever. What Nix gave but in part is
//! fresh for a day, and what it could not give is not asked for again by itself for an hour.

mod aliases;
mod dated;
mod error;
mod evaluated;
mod key;
mod published;
mod runs;
mod shelf;
mod sweep;
mod unpack;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

pub use error::SourceError;
pub use shelf::{About, Kept, damaged, kept};

use super::index::{Index, IndexError};
use super::listing::{Listing, Origin};
use crate::build::request::Cancel;
use crate::net::{NetError, Patience};
use crate::profile::model::{Nixpkgs, Source};
use key::Key;
use runs::Turn;

/// From then on the list of a branch is fetched anew, and one that lacks names is made anew.
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
    opened(wanted).0
}

/// What [`open`] gives, and the file that it is from.
#[must_use]
pub fn opened(wanted: &Wanted) -> (Listing, Option<Kept>) {
    let key = Key::of(wanted);
    let mut all = kept(&wanted.cache);
    let mut problem = None;
    let place = shelf::place(&wanted.cache, &key);
    if place.exists()
        && !all.iter().any(|kept| kept.path == place)
        && let Err(error) = shelf::read(&place)
    {
        problem = Some(left_aside(&place, &error));
    }
    // A damaged one is no reason to do without the next best.
    while let Some((best, exact)) = best_of(wanted, &key, &all) {
        match shelf::read(&best.path) {
            Ok((index, about)) => {
                let partial = !exact && key.is_of(&best, wanted) && key.is_current(&about, SystemTime::now());
                let listing = Listing { exact, partial, problem, ..listing(index, &about) };
                return (listing, Some(best));
            }
            Err(error) => problem = problem.or_else(|| Some(left_aside(&best.path, &error))),
        }
        all.retain(|kept| kept.path != best.path);
    }
    (Listing { problem, ..Listing::built_in() }, None)
}

fn left_aside(path: &Path, error: &IndexError) -> String {
    format!("{error} ({}); it is left aside, and getting the list again replaces it", path.display())
}

fn best_of(wanted: &Wanted, key: &Key, all: &[Kept]) -> Option<(Kept, bool)> {
    if let Some(own) = all.iter().find(|kept| key.is_of(kept, wanted)).cloned() {
        let exact = key.is_exact(&own.about, SystemTime::now());
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

fn listing(index: Index, about: &About) -> Listing {
    let (origin, made) = (about.origin(), Some(about.made_at()));
    Listing {
        index: Arc::new(index),
        origin,
        made,
        exact: about.complete,
        partial: !about.complete,
        problem: None,
    }
}

/// Whether the list at hand should be got anew without being asked: there is none of the profile's
/// nixpkgs, or it is more than a day old and of a branch or without some names. Not where Nix could
/// not give one an hour ago: that takes minutes, and would be no better now.
#[must_use]
pub fn is_stale(listing: &Listing, wanted: &Wanted) -> bool {
    let age = |made: SystemTime| SystemTime::now().duration_since(made);
    // A list from the future was kept under a clock that was wrong.
    let old = listing.made.is_none_or(|made| age(made).map_or(true, |age| age > FRESH));
    if matches!(wanted.source.nixpkgs, Nixpkgs::Branch(_)) {
        return old || !listing.exact;
    }
    let due = !listing.exact && (old || !listing.partial);
    due && !runs::has_failed(&wanted.cache, &Key::of(wanted))
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
    let before = own(wanted, &key);
    let mut waits = || progress(Progress::Asking { from: "the other run that gets this list".to_owned() });
    let turn = Turn::of(&wanted.cache, &key, cancel, &mut waits)?;
    sweep::sweep(&wanted.cache, &shelf::place(&wanted.cache, &key));
    if turn.waited
        && asking.from.is_none()
        && let Some(kept) = own(wanted, &key).filter(|kept| Some(kept) != before.as_ref())
        && let Ok((index, about)) = shelf::read(&kept.path)
    {
        return Ok(listing(index, &about));
    }
    let made = made(wanted, &key, asking, cancel, progress);
    if matches!(made, Err(SourceError::Nix { .. })) {
        runs::note_failure(&wanted.cache, &key);
    }
    let listing = keep(wanted, &key, made?, cancel)?;
    runs::forget_failure(&wanted.cache, &key);
    Ok(listing)
}

fn made(
    wanted: &Wanted,
    key: &Key,
    asking: &Asking,
    cancel: &Cancel,
    progress: &mut dyn FnMut(Progress),
) -> Result<Made, SourceError> {
    match (&asking.from, &wanted.source.nixpkgs) {
        (Some(from), Nixpkgs::Branch(branch)) => {
            let url = published::address(branch, Some(from));
            published::fetch(wanted, key, &url, asking, cancel, progress)
        }
        (Some(from), _) => published::fetch(wanted, key, from, asking, cancel, progress),
        (None, Nixpkgs::Branch(branch)) => {
            let url = published::address(branch, wanted.mirror.as_deref());
            match published::fetch(wanted, key, &url, asking, cancel, progress) {
                // What Nix has is of any age: it is better than none, and never than a kept one.
                Err(error) if is_offline(&error) && readable(wanted, key).is_none() => {
                    match evaluated::of_fetched_branch(wanted, key, branch, cancel, progress) {
                        _ if cancel.asked() > 0 => Err(SourceError::Stopped),
                        made => made.ok_or(error),
                    }
                }
                answer => answer.and_then(|made| not_older(wanted, key, made)),
            }
        }
        (None, _) => evaluated::of(wanted, key, cancel, progress),
    }
}

/// Nobody answers, so that nothing newer than what Nix fetched before can be had.
fn is_offline(error: &SourceError) -> bool {
    matches!(error, SourceError::Net { error: NetError::Unreachable { .. }, .. })
}

/// What is kept of exactly the profile's nixpkgs and system, which a new list replaces.
#[must_use]
pub fn replaced(wanted: &Wanted) -> Option<Kept> {
    own(wanted, &Key::of(wanted))
}

fn own(wanted: &Wanted, key: &Key) -> Option<Kept> {
    kept(&wanted.cache).into_iter().find(|kept| key.is_of(kept, wanted))
}

/// A damaged one is nothing to hold another against.
fn readable(wanted: &Wanted, key: &Key) -> Option<Kept> {
    own(wanted, key).filter(|kept| shelf::read(&kept.path).is_ok())
}

fn not_older(wanted: &Wanted, key: &Key, made: Made) -> Result<Made, SourceError> {
    let newer = own(wanted, key).filter(|old| made.about.is_older_than(&old.about));
    match newer.and_then(|_| readable(wanted, key)) {
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
    Ok(listing(made.index, &made.about))
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
        // What lacks names is not made again at each start.
        let tree = wanted(Nixpkgs::Path("/n".to_owned()));
        let partial = |hours| Listing { exact: false, partial: true, ..aged(hours) };
        assert!(!is_stale(&partial(23), &tree) && is_stale(&partial(25), &tree));
        assert!(is_stale(&Listing { partial: false, ..partial(1) }, &tree), "it is of another state");
        let ahead = SystemTime::now() + Duration::from_hours(1);
        assert!(is_stale(&Listing { made: Some(ahead), ..aged(1) }, &branch));
    }
}
