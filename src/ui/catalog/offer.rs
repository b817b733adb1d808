//! Packages that would be added together – a bundle, names out of a file – shown before they are.

use super::lookup::Given;
use super::words::flags;
use crate::catalog::{Listing, Origin};

/// The nearest names that are offered for one that is unknown.
const NEAREST: usize = 5;

/// What is to be offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub title: String,
    pub about: String,
    pub names: Vec<String>,
}

/// How a name stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// On the profile's list already.
    Chosen,
    /// A package, with what is said of it and its flags.
    Known { about: String, flags: Vec<&'static str> },
    /// The list does not have it. `told` when it would have it if it were a package.
    Unknown { told: bool },
}

/// One of the names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    pub name: String,
    pub standing: Standing,
    /// Instead of an unknown one, the likeliest first.
    pub nearest: Vec<String>,
    /// Which is meant: 0 is the name itself, then the nearest ones.
    pub pick: usize,
    pub take: bool,
}

impl Offered {
    /// The name that would be added.
    #[must_use]
    pub fn meant(&self) -> &str {
        self.pick.checked_sub(1).and_then(|at| self.nearest.get(at)).unwrap_or(&self.name)
    }

    /// Why it cannot be taken, if it cannot.
    #[must_use]
    pub fn refused(&self) -> Option<&'static str> {
        match &self.standing {
            Standing::Known { flags, .. } => {
                flags.iter().copied().find(|flag| ["broken", "other systems"].contains(flag))
            }
            Standing::Chosen | Standing::Unknown { .. } => None,
        }
    }
}

/// The dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferLayer {
    pub title: String,
    pub about: String,
    pub items: Vec<Offered>,
    pub at: usize,
    /// Why the last key did nothing.
    pub problem: Option<String>,
}

impl OfferLayer {
    #[must_use]
    pub fn new(offer: &Offer, items: Vec<Offered>) -> Self {
        let (title, about) = (offer.title.clone(), offer.about.clone());
        Self { title, about, items, at: 0, problem: None }
    }

    pub fn step(&mut self, by: isize) {
        self.at = self.at.saturating_add_signed(by).min(self.items.len().saturating_sub(1));
        self.problem = None;
    }

    /// Marks it to be taken, or not.
    pub fn toggle(&mut self, at: usize) {
        let Some(item) = self.items.get_mut(at) else { return };
        self.at = at;
        self.problem = match (&item.standing, item.refused()) {
            (Standing::Chosen, _) => Some(format!("{} is on the list already", item.name)),
            (_, Some(flag)) => Some(format!("{}: {}", item.name, super::meaning(flag, false))),
            _ => {
                item.take = !item.take;
                None
            }
        };
    }

    /// Takes the next name for one that is unknown, or the one before, and marks it.
    pub fn turn(&mut self, forward: bool) {
        let Some(item) = self.items.get_mut(self.at).filter(|item| !item.nearest.is_empty()) else { return };
        let last = item.nearest.len();
        item.pick = if forward { (item.pick + 1).min(last) } else { item.pick.saturating_sub(1) };
        item.take = item.pick > 0;
        self.problem = None;
    }

    /// The names that would be added, each once.
    #[must_use]
    pub fn taken(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for item in self.items.iter().filter(|item| item.take) {
            if !names.iter().any(|name| name == item.meant()) {
                names.push(item.meant().to_owned());
            }
        }
        names
    }
}

/// How each of the names stands. A list that is not the profile's own cannot tell an unknown name
/// from a package that it lacks; the built-in one least of all.
#[must_use]
pub fn offered(names: &[String], chosen: &[String], listing: &Given) -> Vec<Offered> {
    names.iter().map(|name| one(name, chosen, &listing.0)).collect()
}

fn one(name: &str, chosen: &[String], listing: &Listing) -> Offered {
    let index = &listing.index;
    let bare =
        |standing, take| Offered { name: name.to_owned(), standing, nearest: Vec::new(), pick: 0, take };
    if chosen.iter().any(|other| other == name) {
        return bare(Standing::Chosen, false);
    }
    if let Some(number) = index.resolve(name) {
        let entry = index.entry(number);
        let flags = flags(&entry);
        let take = flags.is_empty();
        return bare(Standing::Known { about: entry.description.to_owned(), flags }, take);
    }
    let told = listing.origin != Origin::BuiltIn;
    let near = index.nearest(name, NEAREST).into_iter();
    let nearest = near.map(|number| index.entry(number).attribute.to_owned()).collect();
    Offered { nearest, ..bare(Standing::Unknown { told }, !told) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Flags, Index, Raw};
    use std::sync::Arc;

    fn listing() -> Given {
        let raw = |attribute: &str, flags| Raw { attribute: attribute.to_owned(), flags, ..Raw::default() };
        let broken = Flags { broken: true, unavailable: true, ..Flags::default() };
        let all = [raw("neovim", Flags::default()), raw("git", Flags::default()), raw("rotten", broken)];
        let origin = Origin::Channel { url: "file:///p.json".to_owned() };
        Given(Listing { index: Arc::new(Index::build(all)), origin, exact: true, ..Listing::built_in() })
    }

    fn layer(names: &[&str], chosen: &[&str], listing: &Given) -> OfferLayer {
        let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let offer = Offer { title: "t".into(), about: "a".into(), names: own(names) };
        let items = offered(&offer.names, &own(chosen), listing);
        OfferLayer::new(&offer, items)
    }

    #[test]
    fn what_is_unknown_is_left_out_until_a_near_name_is_taken() {
        let mut layer = layer(&["neovmi", "git", "rotten"], &["git"], &listing());
        assert_eq!(layer.taken(), Vec::<String>::new());
        layer.turn(true);
        assert_eq!(layer.taken(), ["neovim"]);
        layer.turn(false);
        assert_eq!(layer.taken(), Vec::<String>::new());
        layer.toggle(0);
        assert_eq!(layer.taken(), ["neovmi"], "who insists gets it");
        layer.toggle(1);
        assert!(layer.problem.as_ref().unwrap().contains("already"), "{:?}", layer.problem);
        layer.toggle(2);
        assert!(layer.problem.as_ref().unwrap().contains("refuses"), "{:?}", layer.problem);
        assert_eq!(layer.taken(), ["neovmi"]);
    }

    #[test]
    fn the_built_in_list_does_not_doubt_names() {
        let built_in = Given(Listing::built_in());
        assert_eq!(layer(&["git", "some-thing-else"], &[], &built_in).taken(), ["git", "some-thing-else"]);
    }
}
