//! A list with where it is from.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::index::Index;

/// Where a list was made from; shown with its age.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// What the channel publishes at this address.
    Channel { url: String },
    /// The profile's own nixpkgs, evaluated; `nixpkgs` says which, `branch nixos-26.05`.
    Nix { nixpkgs: String },
    /// The list inside the program.
    BuiltIn,
}

/// The packages to choose from.
#[derive(Debug, Clone)]
pub struct Listing {
    pub index: Arc<Index>,
    pub origin: Origin,
    /// When it was got; `None` for the built-in list.
    pub made: Option<SystemTime>,
    /// Whether it is the list of the profile's own nixpkgs, so that a name it does not have is no
    /// package there. False for the built-in list and for lists of other revisions.
    pub exact: bool,
    /// Whether it is the list of the profile's own nixpkgs as that is now, but may lack names.
    pub partial: bool,
    /// Why a better list that is kept was not used, a sentence.
    pub problem: Option<String>,
}

impl Listing {
    /// The list inside the program.
    #[must_use]
    pub fn built_in() -> Self {
        Self {
            index: Index::built_in(),
            origin: Origin::BuiltIn,
            made: None,
            exact: false,
            partial: false,
            problem: None,
        }
    }
}

/// How old a list is, as short as a line beside other things needs it: `3 h old`.
#[must_use]
pub fn age(age: Duration) -> String {
    match age.as_secs() / 60 {
        0 => "just made".to_owned(),
        minutes @ 1..60 => format!("{minutes} min old"),
        minutes if minutes / (1440 * 365) >= 40 => "of unknown age".to_owned(),
        minutes @ 60..2880 => format!("{} h old", minutes / 60),
        minutes => format!("{} days old", minutes / 1440),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_short() {
        let of = |minutes: u64| age(Duration::from_secs(minutes * 60));
        assert_eq!([of(0), of(59), of(180), of(2880)], ["just made", "59 min old", "3 h old", "2 days old"]);
        assert_eq!(of(1440 * 365 * 56), "of unknown age", "nobody knows when it was made");
    }
}
