//! Names of a profile that a list does not have.

use super::listing::Listing;
use crate::profile::Profile;

/// A name that no build could use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// `packages.install[3]`.
    pub field: String,
    pub name: String,
    /// The packages that may be meant, the likeliest first; at most five.
    pub nearest: Vec<String>,
}

/// The names of the profile that the list does not have. Nothing is unknown to a list that is not
/// [exact](Listing::exact), except what it can tell for certain.
#[must_use]
pub fn unknown(profile: &Profile, listing: &Listing) -> Vec<Unknown> {
    if !listing.exact {
        return Vec::new();
    }
    let names = profile.packages.install.iter().enumerate();
    names
        .filter(|(_, name)| listing.index.find(name).is_none())
        .map(|(at, name)| Unknown {
            field: format!("packages.install[{at}]"),
            name: name.clone(),
            nearest: listing
                .index
                .nearest(name, 5)
                .into_iter()
                .map(|number| listing.index.entry(number).attribute.to_owned())
                .collect(),
        })
        .collect()
}
