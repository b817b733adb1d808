//! What packages add to an image, in words: known, asked for, or not known and why not.

use crate::build::text::{bytes, printable};
use crate::catalog::size::Sizes;
use crate::estimate::typical_package;

/// How the question for sizes stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sizing {
    /// Answered, well or not.
    #[default]
    Done,
    Asking,
    /// The person's settings say that nobody is to be asked.
    Off,
}

/// What a package adds, or what is usual where that is not known.
#[must_use]
pub fn size(name: &str, sizes: &Sizes, sizing: Sizing) -> String {
    match (sizes.packages.get(name), sizing) {
        (Some(size), _) => match size.added {
            Some(added) => format!("adds {} ({} with all it needs)", bytes(added), bytes(size.closure)),
            None => format!("{} with all it needs, part of which the base may have", bytes(size.closure)),
        },
        (None, Sizing::Asking) => format!("asking; {}", usual()),
        (None, Sizing::Off) => {
            format!("not asked for, {}; `package-sizes` is switched off in the settings", usual())
        }
        (None, Sizing::Done) => format!("unknown, {}", usual()),
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
pub fn together(chosen: &[String], sizes: &Sizes, sizing: Sizing) -> String {
    let unknown = chosen.iter().filter(|name| !sizes.packages.contains_key(*name)).count();
    match (sizes.together, sizing) {
        (Some(sum), _) if unknown == 0 => format!("{} together", bytes(sum)),
        (Some(sum), _) => format!("{} and {unknown} of unknown size", bytes(sum)),
        (None, _) if chosen.is_empty() => String::new(),
        (None, Sizing::Off) => "sizes not asked for".to_owned(),
        (None, Sizing::Asking) => "asking for sizes".to_owned(),
        (None, _) => "sizes unknown".to_owned(),
    }
}

/// Words by which it is known that nobody was reached.
const UNREACHED: [&str; 8] = [
    "cannot be reached",
    "resolve host",
    "unable to download",
    "cannot download",
    "connect to server",
    "network is unreachable",
    "timed out",
    "in time",
];

/// The longest reason that is said as it is.
const SHORT: usize = 90;

/// Why the size of a package is not known, in a short sentence; the problems themselves can be long.
#[must_use]
pub fn why(name: &str, sizes: &Sizes) -> Option<String> {
    if sizes.packages.contains_key(name) || sizes.problems.is_empty() {
        return None;
    }
    let own = sizes.problems.iter().find_map(|problem| problem.strip_prefix(name)?.strip_prefix(": "));
    if let Some(own) = own.filter(|own| own.chars().count() <= SHORT && !own.contains('\n')) {
        return Some(format!("Its size is not known: {}.", printable(own)));
    }
    let all = sizes.problems.join("\n").to_lowercase();
    let reason = if UNREACHED.iter().any(|words| all.contains(words)) {
        "the network or the cache was not reached"
    } else if all.contains("was not found") {
        "Nix, which tells them, is not on this machine"
    } else {
        "not every question was answered"
    };
    Some(format!("Sizes are not known: {reason}."))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::catalog::size::Size;

    #[test]
    fn no_size_is_never_a_zero() {
        let mut sizes = Sizes::default();
        let said = size("jq", &sizes, Sizing::Done);
        assert!(said.starts_with("unknown, typically "), "{said}");
        let chosen = ["jq".to_owned(), "git".to_owned()];
        assert_eq!(together(&chosen, &sizes, Sizing::Done), "sizes unknown");
        sizes.packages = BTreeMap::from([("jq".to_owned(), Size { closure: 4096, added: Some(1024) })]);
        sizes.together = Some(1024);
        assert_eq!(size("jq", &sizes, Sizing::Done), "adds 1.0 KiB (4.0 KiB with all it needs)");
        assert_eq!(together(&chosen, &sizes, Sizing::Done), "1.0 KiB and 1 of unknown size");
    }

    #[test]
    fn what_is_asked_is_not_called_unknown_and_what_is_not_asked_says_why() {
        let sizes = Sizes::default();
        let chosen = ["jq".to_owned()];
        let words = |sizing| (size("jq", &sizes, sizing), together(&chosen, &sizes, sizing));
        let (one, all) = words(Sizing::Asking);
        assert!(one.starts_with("asking") && all == "asking for sizes", "{one} / {all}");
        let (one, all) = words(Sizing::Off);
        assert!(one.contains("`package-sizes` is switched off") && all == "sizes not asked for", "{one}");
    }

    #[test]
    fn a_long_problem_becomes_a_short_sentence() {
        let with = |problem: &str| Sizes { problems: vec![problem.to_owned()], ..Sizes::default() };
        let said = |problem: &str| why("jq", &with(problem)).unwrap();
        assert_eq!(why("jq", &Sizes::default()), None);
        assert_eq!(said("jq: is marked as broken"), "Its size is not known: is marked as broken.");
        let raw = "nixpkgs was not evaluated: error: unable to download 'https://…': Could not resolve host";
        assert!(said(raw).contains("was not reached"), "{}", said(raw));
        assert!(said("`nix-instantiate` was not found").contains("Nix"));
        assert!(said(&format!("jq: {}", "x".repeat(400))).chars().count() < 80);
        assert!(said("git: is marked as broken").contains("not every question"));
    }
}
