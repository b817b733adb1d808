//! What a profile has that an earlier build of it had not, and the other way round.

use std::collections::BTreeSet;

use super::closure::{Contents, names};
use super::data::figure;
use super::history::Record;
use super::known::{Known, Packages};
use super::learned::float;
use super::range::Range;
use crate::profile::Profile;

/// All that a profile asks for, as it is kept with a build.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AskedFor {
    pub packages: BTreeSet<String>,
    /// Bytes of the store that the table gives to everything else, and of those the ones that are
    /// compressed already.
    pub bare_bytes: f64,
    pub packed_bytes: f64,
}

/// Of a profile.
#[must_use]
pub fn asked_for(profile: &Profile) -> AskedFor {
    let (names, known) = (names(profile), Known::default());
    let contents = Contents::of(profile, &Packages::of(&names, &known), &known.learned);
    let packages = names.into_iter().map(str::to_owned).collect();
    AskedFor { packages, bare_bytes: contents.bare(), packed_bytes: contents.packed.likely }
}

/// Bytes of the store.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Change {
    /// What came and what went.
    pub more: Range,
    pub less: Range,
    /// The same of what is compressed already.
    packed: (f64, f64),
}

impl Change {
    /// Since a build; nothing where the build does not say what it was of.
    pub fn since(record: &Record, contents: &Contents, profile: &Profile, known: &Known) -> Self {
        if record.bare_bytes <= 0.0 {
            return Self::default();
        }
        let now = names(profile);
        let then: BTreeSet<&str> = record.packages.iter().map(String::as_str).collect();
        let of = |names: BTreeSet<&str>| Packages::of(&names, known).added;
        let packed = contents.packed.likely - record.packed_bytes;
        let plain = contents.bare() - record.bare_bytes - packed;
        let spread = |bytes: f64| Range::exactly(bytes.max(0.0)).times(figure("ratio"));
        Self {
            more: Range::sum([of(&now - &then), spread(plain)]),
            less: Range::sum([of(&then - &now), spread(-plain)]),
            packed: (packed.max(0.0), (-packed).max(0.0)),
        }
    }

    /// A figure of that build as it is now, where so much is left of what is not compressed already.
    pub fn on(&self, range: Range, left: Range) -> Range {
        let (more, less) = (Range::exactly(self.packed.0), Range::exactly(self.packed.1));
        range.plus(self.more.times(left)).minus(self.less.times(left)).plus(more).minus(less)
    }
}

/// Of the squashfs of a build, the bytes that were compressed already: what is left over when the rest
/// has shrunk as the table says.
pub(super) fn packed_in(record: &Record, squashed: f64, left: f64, usual: f64) -> f64 {
    let most = squashed.min(usual);
    match record.closure_bytes {
        Some(closure) if left < 1.0 => {
            ((squashed - float(closure) * left) / (1.0 - left)).clamp(0.0, squashed)
        }
        _ => most,
    }
}
