//! Names of a profile that a list does not have.
//!
//! That a list lacks a name proves little by itself. Of several names for one package it has one
//! alone, so that what a channel publishes has neither `python3` nor `libreoffice`; it has no outputs
//! (`openssl.dev`), no sets that are not walked (`linuxPackages.zfs`), and nothing that an overlay
//! adds. What could be one of those is told from a slip here.

use std::collections::{BTreeMap, HashSet};

use super::built_in;
use super::entry::Entry;
use super::listing::{Listing, Origin};
use crate::profile::Profile;
use crate::profile::check::is_attribute;

/// Names that are offered for one.
const OFFERED: usize = 5;

/// A name that the list does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// `packages.install[3]`.
    pub field: String,
    pub name: String,
    /// The packages that may be meant, the likeliest first; at most five.
    pub nearest: Vec<String>,
    /// No build could use it. Otherwise it may be a name that such a list leaves out.
    pub certain: bool,
}

/// The names of the profile that the list does not have and that are slips, for certain or likely.
/// Nothing is certain to a list that is not [exact](Listing::exact).
#[must_use]
pub fn unknown(profile: &Profile, listing: &Listing) -> Vec<Unknown> {
    let names = profile.packages.install.iter().enumerate();
    let missing: Vec<(usize, &str)> = names
        .map(|(at, name)| (at, name.as_str()))
        // What is no name at all is said by whoever checks the profile.
        .filter(|(_, name)| is_attribute(name) && listing.index.resolve(name).is_none())
        .collect();
    if missing.is_empty() {
        return Vec::new();
    }
    let seen = Seen::of(listing, missing.iter().map(|(_, name)| *name));
    let overlaid = has_overlays(profile);
    let judged = missing.into_iter().filter_map(|(at, name)| {
        let (nearest, certain) = seen.judge(name, listing)?;
        Some(Unknown {
            field: format!("packages.install[{at}]"),
            name: name.to_owned(),
            nearest,
            certain: certain && listing.exact && !overlaid,
        })
    });
    judged.filter(|unknown| unknown.certain || !unknown.nearest.is_empty()).collect()
}

/// A module may add packages.
fn has_overlays(profile: &Profile) -> bool {
    let text = profile.extra.nix.as_deref().unwrap_or_default();
    !profile.extra.modules.is_empty() || text.contains("overlays") || text.contains("packageOverrides")
}

/// What one look through the whole list shows of some names.
struct Seen<'a> {
    /// Sets that the list has packages of, `python313Packages`.
    sets: HashSet<&'a str>,
    /// By name: packages that start a program of this name.
    starting: BTreeMap<&'a str, Vec<&'a str>>,
    /// By name: packages that are called so in another place, or with a version behind.
    called: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Seen<'a> {
    fn of(listing: &'a Listing, names: impl Iterator<Item = &'a str>) -> Self {
        let names: Vec<&str> = names.collect();
        let mut seen = Self { sets: HashSet::new(), starting: BTreeMap::new(), called: BTreeMap::new() };
        for number in 0..u32::try_from(listing.index.len()).unwrap_or(u32::MAX) {
            let entry = listing.index.entry(number);
            let (set, last) = entry.attribute.rsplit_once('.').unwrap_or(("", entry.attribute));
            if !set.is_empty() {
                seen.sets.insert(set);
            }
            for name in &names {
                if entry.main_program == *name && set.is_empty() {
                    seen.starting.entry(name).or_default().push(entry.attribute);
                }
                if is_called(name, &entry, set, last) {
                    seen.called.entry(name).or_default().push(entry.attribute);
                }
            }
        }
        seen
    }

    /// What may be meant, and whether the name is nothing; nothing at all where nobody can tell.
    fn judge(&self, name: &str, listing: &Listing) -> Option<(Vec<String>, bool)> {
        match name.rsplit_once('.') {
            Some((set, last)) => self.nested(name, set, last, listing),
            None => self.top_level(name, listing),
        }
    }

    fn top_level(&self, name: &str, listing: &Listing) -> Option<(Vec<String>, bool)> {
        let evaluated = matches!(listing.origin, Origin::Nix { .. });
        if listing.origin == Origin::BuiltIn {
            // A few hundred names know few of those that there are: a slip alone is told.
            return Some((
                near(name, listing).into_iter().filter(|near| is_slip(name, near)).collect(),
                false,
            ));
        }
        if !evaluated && built_in::is_taken(name) {
            return None;
        }
        let mut offered = self.starting.get(name).cloned().unwrap_or_default();
        // Nix was asked for the other names too.
        let called = self.called.get(name).filter(|_| !evaluated);
        offered.extend(called.into_iter().flatten());
        Some((join(offered, near(name, listing)), called.is_none()))
    }

    fn nested(&self, name: &str, set: &str, last: &str, listing: &Listing) -> Option<(Vec<String>, bool)> {
        if listing.origin == Origin::BuiltIn {
            return None;
        }
        // One of several names perhaps; `python3Packages` is the list's `python313Packages`.
        if self.called.contains_key(name) {
            return None;
        }
        if self.sets.contains(set) {
            return Some((near(name, listing), true));
        }
        let wanted = family(set);
        let members = self.sets.iter().filter(|known| family(known) == wanted);
        let in_family = members.flat_map(|member| {
            let found = near(&format!("{member}.{last}"), listing).into_iter();
            found
                .filter_map(|near| near.strip_prefix(&format!("{member}."))?.to_owned().into())
                .map(|last| format!("{set}.{last}"))
                .collect::<Vec<_>>()
        });
        Some((join(Vec::new(), in_family.collect()), false))
    }
}

/// Whether a package is what this name means, as far as names go; one of a set is looked for in the
/// set, and in those that are told from it by a number.
fn is_called(name: &str, entry: &Entry, set: &str, last: &str) -> bool {
    match name.rsplit_once('.') {
        None => {
            let alike = set.is_empty() && family(entry.attribute) == family(name) && name.len() > 2;
            entry.pname == name || last == name || is_version_of(entry.attribute, name) || alike
        }
        Some((wanted, name)) => {
            !set.is_empty()
                && (entry.pname == name || last == name || is_version_of(last, name))
                && family(set) == family(wanted)
        }
    }
}

/// `pythonPackages` of `python313Packages`, `nodejs` of `nodejs_22`.
fn family(set: &str) -> String {
    set.replace(|c: char| c.is_ascii_digit() || c == '_', "")
}

/// `python310` and `nodejs_22` of `python` and `nodejs`.
fn is_version_of(attribute: &str, name: &str) -> bool {
    let Some(rest) = attribute.strip_prefix(name) else { return false };
    let rest = rest.trim_start_matches(['-', '_']);
    rest.starts_with(|c: char| c.is_ascii_digit())
        && rest.chars().all(|c| c.is_ascii_digit() || matches!(c, '_' | '.' | '-'))
}

/// One finger wrong; a longer or shorter word is most often another package.
fn is_slip(name: &str, near: &str) -> bool {
    name.len() > 3
        && strsim::osa_distance(name, near) == 1
        && !name.starts_with(near)
        && !near.starts_with(name)
        && name.chars().next() == near.chars().next()
}

fn near(name: &str, listing: &Listing) -> Vec<String> {
    let numbers = listing.index.nearest(name, OFFERED).into_iter();
    numbers.map(|number| listing.index.entry(number).attribute.to_owned()).collect()
}

fn join(first: Vec<&str>, more: Vec<String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for name in first.into_iter().map(str::to_owned).chain(more) {
        if all.len() < OFFERED && !all.contains(&name) {
            all.push(name);
        }
    }
    all
}
