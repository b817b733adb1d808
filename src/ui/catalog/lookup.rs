//! A search of the list as it is carried out beside the screen.

use std::collections::HashSet;
use std::sync::Arc;

use super::{Hit, Shelf};
use crate::catalog::judge::judge_knowing;
use crate::catalog::unknown::Unknown;
use crate::catalog::{Found, Index, Listing, Query, search};
use crate::profile::{Fault, Profile};

/// A list as it is handed out: two are the same when they are one.
#[derive(Clone)]
pub struct Given(pub Listing);

impl PartialEq for Given {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0.index, &other.0.index) && self.0.exact == other.0.exact
    }
}

impl std::fmt::Debug for Given {
    /// A list of 130,000 says nothing to anybody.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Given({} packages, {:?})", self.0.index.len(), self.0.origin)
    }
}

/// What is searched for.
#[derive(Debug, Clone, PartialEq)]
pub struct Lookup {
    pub number: u64,
    pub listing: Given,
    pub text: String,
    pub shelf: Shelf,
    /// What the profile has.
    pub chosen: Vec<String>,
    pub most: usize,
}

/// What was found, with the index that its numbers are of.
#[derive(Clone, Default)]
pub struct Results {
    pub index: Arc<Index>,
    pub hits: Vec<Hit>,
    pub total: usize,
    /// What was asked for.
    pub text: String,
    pub shelf: Shelf,
}

impl std::fmt::Debug for Results {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Results({} of {})", self.hits.len(), self.total)
    }
}

/// Searches; `None` when `stop` said that nobody waits any more.
#[must_use]
pub fn lookup(asked: &Lookup, stop: &dyn Fn() -> bool) -> Option<Results> {
    let index = Arc::clone(&asked.listing.0.index);
    let query = Query::parse(&asked.text);
    let shelf: Option<Vec<Hit>> = match &asked.shelf {
        Shelf::All => None,
        Shelf::Chosen => Some(asked.chosen.iter().map(|name| hit(&index, name)).collect()),
        Shelf::Category(name) => Some(category(&index, name)),
    };
    let (hits, total) = match shelf {
        Some(shelf) if query.is_empty() => {
            let total = shelf.len();
            (shelf, total)
        }
        Some(shelf) => {
            let mut hits = narrowed(&shelf, &asked.text, &search(&index, &query, index.len(), stop)?);
            if asked.shelf == Shelf::Chosen {
                // What is chosen stands everywhere in the order in which it was.
                hits.sort_by_key(|hit| shelf.iter().position(|other| other == hit));
            }
            let total = hits.len();
            (hits, total)
        }
        None if query.is_empty() => everything(&index, asked.most, stop)?,
        None => {
            let Found { best, total } = search(&index, &query, asked.most, stop)?;
            (best.into_iter().map(Hit::Package).collect(), total)
        }
    };
    Some(Results { index, hits, total, text: asked.text.clone(), shelf: asked.shelf.clone() })
}

/// What the list says against packages and programs of the profile, by their names: their places
/// change.
#[must_use]
pub fn judged(profile: &Profile, listing: &Listing, unknown: &[Unknown]) -> Vec<(String, Fault)> {
    let place = |fault: &Fault| {
        let (list, at) = fault.field.strip_suffix(']')?.split_once('[')?;
        let names = match list {
            "packages.install" => &profile.packages.install,
            "packages.programs" => &profile.packages.programs,
            _ => return None,
        };
        names.get(at.parse::<usize>().ok()?).cloned()
    };
    let faults = judge_knowing(profile, listing, unknown).into_iter();
    faults.filter_map(|fault| Some((place(&fault)?, fault))).collect()
}

fn hit(index: &Index, name: &str) -> Hit {
    match (index.find(name), index.resolve(name)) {
        (Some(number), _) => Hit::Package(number),
        (None, Some(number)) => Hit::Called(name.to_owned(), number),
        (None, None) => Hit::Name(name.to_owned()),
    }
}

fn category(index: &Index, name: &str) -> Vec<Hit> {
    let groups = index.categories().into_iter().filter(|group| group.name == name);
    groups.flat_map(|group| group.packages).map(Hit::Package).collect()
}

/// What of a shelf was found, in the order of the search; unknown names are met by a part of them.
fn narrowed(shelf: &[Hit], text: &str, found: &Found) -> Vec<Hit> {
    let best: HashSet<u32> = found.best.iter().copied().collect();
    let on: HashSet<u32> = shelf
        .iter()
        .filter_map(|hit| match hit {
            Hit::Package(number) => Some(*number),
            Hit::Called(..) | Hit::Name(_) => None,
        })
        .collect();
    let known = found.best.iter().filter(|number| on.contains(number)).map(|number| Hit::Package(*number));
    let named = shelf.iter().filter(|hit| match hit {
        Hit::Package(_) => false,
        Hit::Called(name, number) => best.contains(number) || name.contains(text.trim()),
        Hit::Name(name) => name.contains(text.trim()),
    });
    known.chain(named.cloned()).collect()
}

/// With nothing typed, what people really put on images comes first.
fn everything(index: &Index, most: usize, stop: &dyn Fn() -> bool) -> Option<(Vec<Hit>, usize)> {
    let usual: Vec<u32> = index.categories().into_iter().flat_map(|group| group.packages).collect();
    let first: HashSet<u32> = usual.iter().copied().collect();
    let rest = search(index, &Query::default(), most, stop)?;
    let rest = rest.best.into_iter().filter(|number| !first.contains(number));
    let hits = usual.iter().copied().chain(rest).take(most.max(usual.len())).map(Hit::Package).collect();
    Some((hits, index.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks(text: &str, shelf: Shelf) -> Vec<String> {
        asks_of(["jq", "no-such", "git"].map(str::to_owned).to_vec(), text, shelf)
    }

    fn asks_of(chosen: Vec<String>, text: &str, shelf: Shelf) -> Vec<String> {
        let asked = Lookup {
            number: 1,
            listing: Given(Listing::built_in()),
            text: text.to_owned(),
            shelf,
            chosen,
            most: 5,
        };
        let found = lookup(&asked, &|| false).unwrap();
        let name = |hit: &Hit| match hit {
            Hit::Package(number) => found.index.entry(*number).attribute.to_owned(),
            Hit::Called(name, number) => format!("{name} of {}", found.index.entry(*number).attribute),
            Hit::Name(name) => format!("?{name}"),
        };
        assert!(found.total >= found.hits.len());
        found.hits.iter().map(name).collect()
    }

    #[test]
    fn the_chosen_ones_are_in_their_order_and_unknown_ones_among_them() {
        assert_eq!(asks("", Shelf::Chosen), ["jq", "?no-such", "git"]);
        assert_eq!(asks("such", Shelf::Chosen), ["?no-such"]);
        assert_eq!(asks("git", Shelf::Chosen), ["git"]);
        let vims = ["neovim", "vim", "jq"].map(str::to_owned).to_vec();
        // Of everything vim itself would come first.
        assert_eq!(asks_of(vims, "vim", Shelf::Chosen), ["neovim", "vim"]);
    }

    #[test]
    fn a_category_is_searched_alone() {
        let all = asks("", Shelf::Category("Editors".to_owned()));
        assert!(all.contains(&"neovim".to_owned()) && !all.contains(&"git".to_owned()), "{all:?}");
        let some = asks("vim", Shelf::Category("Editors".to_owned()));
        assert!(some.contains(&"neovim".to_owned()) && some.len() < all.len(), "{some:?}");
    }

    #[test]
    fn nothing_typed_is_everything_and_a_stop_is_heeded() {
        assert!(asks("", Shelf::All).len() > 250);
        let asked = Lookup {
            number: 1,
            listing: Given(Listing::built_in()),
            text: "e".to_owned(),
            shelf: Shelf::All,
            chosen: Vec::new(),
            most: 5,
        };
        assert!(lookup(&asked, &|| true).is_none());
    }

    #[test]
    fn a_usual_name_of_a_set_is_the_package_of_the_list() {
        let raw = |attribute: &str| crate::catalog::Raw {
            attribute: attribute.to_owned(),
            version: "2.2".to_owned(),
            ..crate::catalog::Raw::default()
        };
        let index = Arc::new(Index::build(["python313Packages.numpy", "jq"].map(raw)));
        let asked = Lookup {
            number: 1,
            listing: Given(Listing { index, ..Listing::built_in() }),
            text: String::new(),
            shelf: Shelf::Chosen,
            chosen: vec!["python3Packages.numpy".to_owned(), "jq".to_owned()],
            most: 5,
        };
        let found = lookup(&asked, &|| false).unwrap();
        let number = found.index.find("python313Packages.numpy").unwrap();
        assert_eq!(found.hits[0], Hit::Called("python3Packages.numpy".to_owned(), number));
        let catalog = super::super::Catalog { results: found, ..super::super::Catalog::default() };
        let entry = catalog.entry(0).unwrap();
        assert!(catalog.is_known(0));
        assert_eq!((entry.attribute, entry.version), ("python3Packages.numpy", "2.2"));
        // It is found by what it is called there, too.
        let narrowed = lookup(&Lookup { text: "numpy".to_owned(), ..asked }, &|| false).unwrap();
        assert_eq!(narrowed.hits.len(), 1);
    }

    #[test]
    fn programs_are_judged_by_their_names() {
        let mut profile = Profile::default();
        profile.packages.programs = vec!["zsh".to_owned(), "fihs".to_owned()];
        let said = judged(&profile, &Listing::built_in(), &[]);
        let [(name, fault)] = said.as_slice() else { panic!("{said:?}") };
        assert_eq!((name.as_str(), fault.field.as_str()), ("fihs", "packages.programs[1]"));
        let source = crate::ui::command::Source::Empty;
        let mut draft =
            crate::ui::draft::Draft::new(source, String::new(), String::new(), profile, "/".into());
        draft.knows_of(Vec::new(), said);
        let fields = |draft: &crate::ui::draft::Draft| {
            draft
                .faults
                .iter()
                .filter(|it| it.field.starts_with("packages"))
                .map(|it| it.field.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(fields(&draft), ["packages.programs[1]"]);
        // It follows its name.
        draft.change("~test", |wish| drop(wish.profile.packages.programs.remove(0)));
        assert_eq!(fields(&draft), ["packages.programs[0]"]);
    }
}
