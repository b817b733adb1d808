//! What packages add to an image where somebody has asked: exact figures instead of typical ones.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::closure::MIB;
use super::data::{DATA, Package, figure};
use super::learned::{Learned, float};
use super::measured::Measured;
use super::range::Range;

/// Sizes of packages from nixpkgs and a binary cache, and what this machine taught; empty where nobody
/// has asked.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Known {
    packages: BTreeMap<String, u64>,
    together: Option<Together>,
    pub(super) learned: Arc<Learned>,
}

/// Some packages as one: what they share counts once.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Together {
    names: BTreeSet<String>,
    bytes: u64,
    download: Option<u64>,
}

/// The attribute that a profile means by a name.
fn attribute(name: &str) -> &str {
    name.strip_prefix("pkgs.").unwrap_or(name)
}

impl Known {
    /// Bytes that each package adds to the base by itself.
    #[must_use]
    pub fn new<N: AsRef<str>>(packages: impl IntoIterator<Item = (N, u64)>) -> Self {
        let packages = packages.into_iter().map(|(name, bytes)| (attribute(name.as_ref()).to_owned(), bytes));
        Self { packages: packages.collect(), ..Self::default() }
    }

    /// Adds a sample and what earlier builds took.
    #[must_use]
    pub fn learned(mut self, learned: Arc<Learned>) -> Self {
        self.learned = learned;
        self
    }

    /// The sample, where there is one.
    #[must_use]
    pub fn measured(&self) -> Option<&Measured> {
        self.learned.measured.as_ref()
    }

    /// Adds what those of `chosen` that are known add as one, and what a binary cache sends for it.
    #[must_use]
    pub fn together<N: AsRef<str>>(
        mut self,
        chosen: impl IntoIterator<Item = N>,
        bytes: u64,
        download: Option<u64>,
    ) -> Self {
        let names = chosen.into_iter().map(|name| attribute(name.as_ref()).to_owned());
        let names = names.filter(|name| self.packages.contains_key(name)).collect();
        self.together = Some(Together { names, bytes, download });
        self
    }
}

/// What packages nobody has asked for add to an image, and where that is from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Typical {
    pub bytes: Range,
    pub source: &'static str,
    pub how: &'static str,
}

/// The range for a package of which nothing is known.
#[must_use]
pub fn typical_package() -> Typical {
    let said = DATA.figures.get("package");
    Typical {
        bytes: figure("package").scaled(MIB),
        source: said.and_then(|said| DATA.sources.get(&said.source)).map_or("", String::as_str),
        how: said.map_or("", |said| said.how.as_str()),
    }
}

/// What the packages of a profile add.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Packages {
    /// Bytes of the store.
    pub added: Range,
    /// Of those, bytes whose download is known, and the bytes that are sent for them.
    pub sent: Option<(f64, f64)>,
    /// How many there are, and of how many somebody knows the size.
    pub all: usize,
    pub known: usize,
}

impl Packages {
    /// Of packages by name, each once.
    pub fn of(names: &BTreeSet<&str>, known: &Known) -> Self {
        let of = |name: &&str| known.packages.get(*name);
        let has = |name: &String| names.contains(name.as_str());
        // With one of them taken away again, nobody knows what of the sum was its own.
        let together = known.together.as_ref().filter(|it| !it.names.is_empty() && it.names.iter().all(has));
        let is_together = |name: &str| together.is_some_and(|it| it.names.contains(name));
        let single = names.iter().filter(|name| !is_together(name)).filter_map(of).copied();
        let singles: Vec<f64> = single.map(float).collect();
        let unknown = names.iter().filter(|name| of(name).is_none()).map(|name| unasked(name).scaled(MIB));
        let sum = together.map(|it| Range::exactly(float(it.bytes)));
        let asked = sum.into_iter().chain([apart(&singles, together.is_some())]);
        let asked = Range::sum(asked).times(figure("asked"));
        let sent = together.and_then(|it| Some((float(it.bytes), float(it.download?))));
        let known = names.iter().filter(|name| of(name).is_some()).count();
        Self { added: Range::sum(unknown.chain([asked])), sent, all: names.len(), known }
    }

    /// In a few words, where somebody has asked.
    pub fn basis(&self) -> Option<String> {
        let of = if self.known == self.all { String::new() } else { format!(" of {}", self.all) };
        let noun = if self.all == 1 { "package" } else { "packages" };
        (self.known > 0).then(|| format!("sizes of {}{of} {noun} from nixpkgs and binary caches", self.known))
    }

    /// What is counted instead of the sizes that are not known.
    pub fn note(&self) -> Option<String> {
        let unknown = self.all - self.known;
        let typical = figure("package");
        let (noun, verb) = if unknown == 1 { ("package", "is") } else { ("packages", "are") };
        (self.known > 0 && unknown > 0).then(|| {
            format!(
                "the size of {unknown} {noun} is not known: {verb} counted as in Debian, or as {} to {} MiB",
                typical.low, typical.high
            )
        })
    }
}

/// Packages whose shared parts nobody has counted: at least the largest, at most all of each; beside a
/// known sum perhaps nothing new at all.
fn apart(singles: &[f64], beside: bool) -> Range {
    let largest = singles.iter().copied().fold(0.0, f64::max);
    let sum: f64 = singles.iter().sum();
    Range::new(if beside { 0.0 } else { largest }, sum, sum)
}

/// MiB of a package that nobody has asked for.
fn unasked(name: &str) -> Range {
    let Some(known) = DATA.packages.rows.iter().find(|row| row.name == name) else {
        return figure("package");
    };
    let Package { own, added, .. } = known;
    // Nix splits packages less finely than Debian, and brings what Debian's standard system has.
    Range::new(own.min(*added) / 2.0, *added, (own + added) * 2.0 + 5.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIBS: u64 = 1 << 20;

    fn of(names: &[&str], known: &Known) -> Packages {
        Packages::of(&names.iter().copied().collect(), known)
    }

    fn mib(range: Range) -> Range {
        range.scaled(1.0 / MIB)
    }

    #[test]
    fn shared_parts_count_once_where_the_sum_is_known() {
        let each = Known::new([("one", 100 * MIBS), ("pkgs.two", 80 * MIBS)]);
        let apart = mib(of(&["one", "two"], &each).added);
        assert!((apart.likely - 180.0).abs() < 1e-6 && apart.low < 100.0, "{apart:?}");
        let known = each.together(["one", "pkgs.two", "unknown"], 120 * MIBS, Some(30 * MIBS));
        let both = of(&["one", "two"], &known);
        let added = mib(both.added);
        assert!((added.likely - 120.0).abs() < 1e-6, "{added:?}");
        assert!(added.high - added.low < 0.3 * 120.0, "{added:?}");
        assert_eq!(both.sent, Some((120.0 * MIB, 30.0 * MIB)));
        // One taken away: the sum says nothing any more, its own size does.
        let left = of(&["one"], &known);
        assert!((mib(left.added).likely - 100.0).abs() < 1e-6);
        assert_eq!((left.sent, left.known), (None, 1));
    }

    #[test]
    fn a_package_that_adds_nothing_is_known_and_an_unknown_one_never_is_nothing() {
        let known = Known::new([("bash", 0)]).together(["bash"], 0, Some(0));
        assert_eq!(of(&["bash"], &known).added, Range::ZERO);
        let other = of(&["bash", "no-such-thing"], &known);
        assert!((mib(other.added).likely - figure("package").likely).abs() < 1e-6);
        assert!(other.note().unwrap().contains("size of 1 package is not known"));
        assert!(other.basis().unwrap().contains("1 of 2 packages"));
    }

    #[test]
    fn knowing_narrows_the_range() {
        let names = ["git", "one", "two"];
        let nothing = of(&names, &Known::default());
        assert_eq!((nothing.basis(), nothing.note(), nothing.sent), (None, None, None));
        let some = of(&names, &Known::new([("one", 5 * MIBS)]));
        let all = of(&names, &Known::new(names.map(|name| (name, 5 * MIBS))));
        let width = |packages: Packages| packages.added.high - packages.added.low;
        assert!(width(all) < width(some) && width(some) < width(nothing));
        assert_eq!(all.note(), None);
    }

    #[test]
    fn the_typical_range_names_its_source() {
        let typical = typical_package();
        assert!(typical.bytes.low > 0.0 && typical.bytes.high > typical.bytes.likely);
        assert!(typical.source.contains("Debian") && typical.how.contains("packages"), "{typical:?}");
    }
}
