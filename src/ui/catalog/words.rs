//! Where a list is from, how old it is, what flags mean for a build, and sizes: in words.

use crate::build::text::{bytes, printable};
use crate::catalog::size::Sizes;
use crate::catalog::{Entry, Flag, Listing, Origin};
use crate::estimate::typical_package;

/// A number as a person reads it, `129,815`.
#[must_use]
pub fn number(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `nixos-26.05 as published, 129,815 packages`.
#[must_use]
pub fn origin(listing: &Listing) -> String {
    let count = number(listing.index.len());
    let kept = if listing.problem.is_some() { "; the kept list is damaged" } else { "" };
    let from = match &listing.origin {
        Origin::Channel { url } => format!("{} as published, {count} packages", channel(url)),
        Origin::Nix { nixpkgs } => format!("{} as Nix evaluates it, {count} packages", printable(nixpkgs)),
        Origin::BuiltIn => format!("built-in list, {count} packages"),
    };
    format!("{from}{kept}")
}

/// The channel's name in an address, `nixos-26.05`; else the file's.
fn channel(url: &str) -> String {
    let mut parts = url.rsplit('/').filter(|part| !part.is_empty());
    let file = parts.next().unwrap_or(url);
    let folder = parts.next().unwrap_or_default();
    let named = folder.starts_with("nixos-") || folder.starts_with("nixpkgs-");
    printable(if named { folder } else { file })
}

/// The flags of a package in words, the one that weighs most first.
#[must_use]
pub fn flags(entry: &Entry) -> Vec<&'static str> {
    entry.flags.words()
}

/// What a flag means for the build; `allowed` when the profile takes unfree packages.
#[must_use]
pub fn meaning(flag: &str, allowed: bool) -> &'static str {
    match Flag::of_word(flag).unwrap_or(Flag::Unavailable) {
        Flag::Unfree if !allowed => {
            "its licence is not free; choosing it asks whether the profile is to allow such packages"
        }
        flag => flag.meaning(allowed),
    }
}

/// What a package adds, or what is usual where that is not known.
#[must_use]
pub fn size(name: &str, sizes: &Sizes, asking: bool) -> String {
    match sizes.packages.get(name) {
        Some(size) => match size.added {
            Some(added) => format!("adds {} ({} with all it needs)", bytes(added), bytes(size.closure)),
            None => format!("{} with all it needs, part of which the base may have", bytes(size.closure)),
        },
        None if asking => format!("asking; {}", usual()),
        None => format!("unknown, {}", usual()),
    }
}

/// What a package takes, from the table of estimates.
fn usual() -> String {
    let range = typical_package().bytes;
    match (mebibytes(range.low), mebibytes(range.high)) {
        (low, high) if low == "0.0" => format!("typically up to {high} MiB"),
        (low, high) => format!("typically {low} to {high} MiB"),
    }
}

fn mebibytes(bytes: f64) -> String {
    let count = bytes / (1024.0 * 1024.0);
    if count < 10.0 { format!("{count:.1}") } else { format!("{count:.0}") }
}

/// What all that is chosen adds together.
#[must_use]
pub fn together(chosen: &[String], sizes: &Sizes) -> String {
    let unknown = chosen.iter().filter(|name| !sizes.packages.contains_key(*name)).count();
    match sizes.together {
        Some(sum) if unknown == 0 => format!("{} together", bytes(sum)),
        Some(sum) => format!("{} and {unknown} of unknown size", bytes(sum)),
        None if chosen.is_empty() => String::new(),
        None => "sizes unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::catalog::Flags;
    use crate::catalog::size::Size;

    #[test]
    fn numbers_are_read_at_once() {
        assert_eq!([number(7), number(387), number(129_815)], ["7", "387", "129,815"]);
    }

    #[test]
    fn a_list_says_where_it_is_from() {
        let mut listing = Listing::built_in();
        assert!(origin(&listing).starts_with("built-in list, ") && !origin(&listing).contains("damaged"));
        let damaged = Listing { problem: Some("its checksum is wrong".to_owned()), ..listing.clone() };
        assert!(origin(&damaged).ends_with("packages; the kept list is damaged"), "{}", origin(&damaged));
        let url = "https://channels.nixos.org/nixos-26.05/packages.json.br".to_owned();
        listing.origin = Origin::Channel { url };
        assert!(origin(&listing).starts_with("nixos-26.05 as published, "), "{}", origin(&listing));
        listing.origin = Origin::Channel { url: "file:///srv/mine.json".to_owned() };
        assert!(origin(&listing).starts_with("mine.json as published"), "{}", origin(&listing));
    }

    #[test]
    fn no_size_is_never_a_zero() {
        let mut sizes = Sizes::default();
        assert!(
            size("jq", &sizes, false).starts_with("unknown, typically "),
            "{}",
            size("jq", &sizes, false)
        );
        let chosen = ["jq".to_owned(), "git".to_owned()];
        assert_eq!(together(&chosen, &sizes), "sizes unknown");
        sizes.packages = BTreeMap::from([("jq".to_owned(), Size { closure: 4096, added: Some(1024) })]);
        sizes.together = Some(1024);
        assert_eq!(size("jq", &sizes, false), "adds 1.0 KiB (4.0 KiB with all it needs)");
        assert_eq!(together(&chosen, &sizes), "1.0 KiB and 1 of unknown size");
    }

    #[test]
    fn what_is_not_available_says_why_where_that_is_known() {
        let entry = |flags| Entry { flags, ..Entry::default() };
        let none = Flags { unavailable: true, ..Flags::default() };
        assert_eq!(flags(&entry(none)), ["unavailable"]);
        assert_eq!(flags(&entry(Flags { unfree: true, ..none })), ["unfree"]);
        assert!(flags(&entry(Flags::default())).is_empty());
    }
}
