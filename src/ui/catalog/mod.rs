//! The catalogue page: the list that is chosen from, what was typed, what was found, and where one is
//! in it. State alone; it changes in `update`.

pub mod draw;
mod keys;
mod lookup;
mod names;
mod offer;
mod sizes;
mod words;

pub use keys::{bracket, key};
pub use lookup::{Given, Lookup, Results, judged, lookup};
pub use names::names;
pub use offer::{Offer, OfferLayer, Offered, Standing, offered};
pub use sizes::{Sizing, size, together, why};
pub use words::{failure, flags, meaning, number, origin};

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ratatui_textarea::TextArea;

use crate::catalog::built_in::{self, Program};
use crate::catalog::size::Sizes;
use crate::catalog::source::Progress;
use crate::catalog::{Entry, Index, Listing};
use crate::estimate::Known;
use crate::profile::Profile;
use crate::profile::model::{Nixpkgs, Source, System};
use crate::ui::action::Scope;

/// So many results are asked for at first; more as one comes near their end.
pub const MOST: usize = 400;

/// Which part of the page has the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pane {
    #[default]
    Field,
    List,
    Details,
}

/// What is searched.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Shelf {
    #[default]
    All,
    Chosen,
    Category(String),
}

impl Shelf {
    #[must_use]
    pub fn title(&self) -> &str {
        match self {
            Self::All => "all packages",
            Self::Chosen => "chosen ones",
            Self::Category(name) => name,
        }
    }
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hit {
    /// By its number in the index of the results.
    Package(u32),
    /// A package that the profile has under the usual name of its set, `python3Packages.numpy`.
    Called(String, u32),
    /// A name of the profile that the list does not have.
    Name(String),
}

/// What a list is of: nothing else of a profile's source says which packages there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Of {
    pub nixpkgs: Nixpkgs,
    pub system: System,
    pub base: PathBuf,
}

impl Of {
    #[must_use]
    pub fn new(source: &Source, base: &std::path::Path) -> Self {
        Self { nixpkgs: source.nixpkgs.clone(), system: source.system, base: base.to_owned() }
    }
}

/// What sizes are of: the base, the licences and the caches count, too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SizesOf {
    source: Source,
    base: PathBuf,
}

impl SizesOf {
    #[must_use]
    pub fn new(source: &Source, base: &std::path::Path) -> Self {
        // These two change the live system and no package.
        let source = Source { channel: None, flakes: false, ..source.clone() };
        Self { source, base: base.to_owned() }
    }
}

/// What buttons, lists and answers do on this page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    Open,
    Shelf(Shelf),
    /// Shows these names, to be taken or not.
    Offer(Box<Offer>),
    AskFile,
    /// Puts these on the list of the profile; with `allow` unfree ones are allowed, too.
    Add {
        names: Vec<String>,
        allow: bool,
    },
    Replace {
        name: String,
        with: String,
    },
}

/// What was asked last, so that it is asked again when it changes and only then.
#[derive(Debug, Default)]
pub struct Asked {
    pub of: Option<Of>,
    /// Fetched by itself once.
    pub tried: Option<Of>,
    pub lookup: Option<(Given, String, Shelf, usize)>,
    /// With what of the profile says which packages Nix takes.
    pub unknown: Option<(Given, Profile)>,
    /// Chosen, looked at, and whether caches were asked.
    pub sizes: Option<(SizesOf, Vec<String>, Vec<String>, bool)>,
    pub number: u64,
    pub sizes_number: u64,
    pub unknown_number: u64,
    pub offer_number: u64,
}

/// Everything about the catalogue.
#[derive(Debug)]
pub struct Catalog {
    pub shown: bool,
    pub listing: Listing,
    pub stale: bool,
    /// How old the list was when it came, and when that was.
    pub age: Option<(Duration, Instant)>,
    /// A better list is being fetched.
    pub fetching: Option<Option<Progress>>,
    /// Why it was not fetched, in a line.
    pub problem: Option<String>,
    pub field: TextArea<'static>,
    pub shelf: Shelf,
    pub pane: Pane,
    pub results: Results,
    /// The number of the question that the results answer.
    pub answered: u64,
    pub most: usize,
    pub marked: usize,
    /// First line of the details that is in sight.
    pub scroll: usize,
    pub sizes: Sizes,
    /// Grows whenever they are others.
    pub sized: u64,
    /// Of which choice their sum is.
    pub summed: Vec<String>,
    pub sizing: Sizing,
    pub asked: Asked,
}

impl Default for Catalog {
    fn default() -> Self {
        Self {
            shown: false,
            listing: Listing::built_in(),
            stale: false,
            age: None,
            fetching: None,
            problem: None,
            field: TextArea::default(),
            shelf: Shelf::All,
            pane: Pane::Field,
            results: Results::default(),
            answered: 0,
            most: MOST,
            marked: 0,
            scroll: 0,
            sizes: Sizes::default(),
            sized: 0,
            summed: Vec::new(),
            sizing: Sizing::Done,
            asked: Asked::default(),
        }
    }
}

impl Catalog {
    /// For another profile: nothing is typed, and its own list is asked for.
    pub fn begin_anew(&mut self) {
        let asked = Asked {
            number: self.asked.number,
            unknown_number: self.asked.unknown_number + 1,
            sizes_number: self.asked.sizes_number + 1,
            offer_number: self.asked.offer_number + 1,
            tried: self.asked.tried.take(),
            ..Asked::default()
        };
        let Self { listing, age, answered, sized, .. } = std::mem::take(self);
        *self = Self { listing, age, answered, sized: sized + 1, asked, ..Self::default() };
    }

    /// Where the keys of the part that has them mean something.
    #[must_use]
    pub fn scope(&self) -> Scope {
        match self.pane {
            Pane::Field => Scope::Lookup,
            Pane::List | Pane::Details => Scope::Catalog,
        }
    }

    /// What was typed.
    #[must_use]
    pub fn text(&self) -> String {
        self.field.lines().join(" ")
    }

    /// The package of a row; of a name that is unknown, nothing but its name.
    #[must_use]
    pub fn entry(&self, at: usize) -> Option<Entry<'_>> {
        Some(match self.results.hits.get(at)? {
            Hit::Package(number) => self.results.index.entry(*number),
            Hit::Called(name, number) => Entry { attribute: name, ..self.results.index.entry(*number) },
            Hit::Name(name) => Entry { attribute: name, ..Entry::default() },
        })
    }

    #[must_use]
    pub fn marked(&self) -> Option<Entry<'_>> {
        self.entry(self.marked)
    }

    /// Whether a row is a package of the list, and no name that it does not know.
    #[must_use]
    pub fn is_known(&self, at: usize) -> bool {
        matches!(self.results.hits.get(at), Some(Hit::Package(_) | Hit::Called(..)))
    }

    /// Whether the results are of something that was typed before.
    #[must_use]
    pub fn is_searching(&self) -> bool {
        self.answered != self.asked.number
    }

    /// What is known of a package of the profile's list.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Entry<'_>> {
        let index: &Arc<Index> = &self.listing.index;
        index.resolve(name).map(|number| index.entry(number))
    }

    /// The sizes that are known, for the estimate.
    #[must_use]
    pub fn known(&self) -> Known {
        let each = self.sizes.packages.iter().filter_map(|(name, size)| Some((name, size.added?)));
        let known = Known::new(each);
        match self.sizes.together {
            Some(sum) => known.together(&self.summed, sum, self.sizes.download),
            None => known,
        }
    }

    /// The age of the list now.
    #[must_use]
    pub fn age(&self, now: Instant) -> Option<Duration> {
        self.age.map(|(age, then)| age + now.saturating_duration_since(then))
    }
}

/// The switch of NixOS that goes with a package: `gnupg` has `programs.gnupg.agent`.
#[must_use]
pub fn program(attribute: &str) -> Option<&'static Program> {
    built_in::programs().iter().find(|program| {
        program.name.strip_prefix(attribute).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}
