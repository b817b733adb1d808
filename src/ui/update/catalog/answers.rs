//! What came back about lists, searches, names and sizes.

use super::super::super::catalog::{Catalog, Of, Offer, OfferLayer, Order, Pane, Results, Sizing};
use super::super::super::effect::{Effect, ListAsked};
use super::super::super::layers::Layer;
use super::super::super::model::Model;
use super::super::super::msg::Msg;
use super::super::super::theme::Role;
use super::super::{say, show};
use super::order;
use crate::catalog::Listing;
use crate::catalog::size::Sizes;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

pub fn outside(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Listed { of, listing, age, stale } if is_meant(model, &of) => {
            listed(model, *listing, age, stale);
        }
        Msg::Fetching { of, progress } if is_meant(model, &of) => {
            if let Some(fetching) = &mut model.catalog.fetching {
                *fetching = Some(progress);
            }
        }
        Msg::FetchEnded { of, problem } if is_meant(model, &of) => {
            model.catalog.fetching = None;
            model.catalog.problem = problem;
        }
        Msg::Looked { number, results } if number > model.catalog.answered => {
            // An answer to an earlier key is better than one to a still earlier one.
            model.catalog.answered = number;
            looked(&mut model.catalog, results);
        }
        Msg::Unknown { number, unknown, judged } if number == model.catalog.asked.unknown_number => {
            model.draft.knows_of(unknown, judged);
        }
        Msg::Sized { number, sizes, last, off } if number == model.catalog.asked.sizes_number => {
            sized(model, *sizes, last, off);
        }
        Msg::NamesSeen { number, offer, items } if number == model.catalog.asked.offer_number => {
            let layer = OfferLayer::new(&offer, items);
            model.layers.push(Layer::Offer(Box::new(layer)));
        }
        Msg::NamesRead { path, names } => return read(model, &path, names),
        _ => {}
    }
    Vec::new()
}

/// Whether it is of the nixpkgs that the profile still has.
fn is_meant(model: &Model, of: &ListAsked) -> bool {
    model.catalog.asked.of.as_ref() == Some(&Of::new(&of.source, &of.base))
}

fn listed(model: &mut Model, listing: Listing, age: Option<Duration>, stale: bool) {
    let now = model.now;
    let catalog = &mut model.catalog;
    catalog.listing = listing;
    catalog.age = age.map(|age| (age, now));
    catalog.stale = stale;
}

/// The mark stays on its package, wherever that is in a newer list: what is chosen next is what the
/// person looks at. Other results begin at their top.
fn looked(catalog: &mut Catalog, results: Results) {
    let marked = catalog.marked().map(|entry| entry.attribute.to_owned());
    let before = std::mem::replace(&mut catalog.results, results);
    let now = &catalog.results;
    let same = (&before.text, &before.shelf) == (&now.text, &now.shelf);
    let kept = |name: &String| {
        (0..now.hits.len()).find(|at| catalog.entry(*at).is_some_and(|it| it.attribute == name))
    };
    let at = match marked.as_ref().filter(|_| same).and_then(kept) {
        Some(at) => Some(at),
        // Of one list only what is chosen can have changed, by the person's own hand.
        None if same && Arc::ptr_eq(&before.index, &now.index) => {
            Some(catalog.marked.min(now.hits.len().saturating_sub(1)))
        }
        None => None,
    };
    catalog.marked = at.unwrap_or_default();
    if at.is_none() {
        catalog.scroll = 0;
        // These are the details of another package.
        catalog.pane = if catalog.pane == Pane::Details { Pane::List } else { catalog.pane };
    }
}

fn sized(model: &mut Model, sizes: Sizes, last: bool, off: bool) {
    let catalog = &mut model.catalog;
    catalog.sized += 1;
    // What was looked at before is not forgotten.
    catalog.sizes.packages.extend(sizes.packages);
    (catalog.sizes.together, catalog.sizes.download) = (sizes.together, sizes.download);
    catalog.summed = catalog.asked.sizes.as_ref().map(|asked| asked.1.clone()).unwrap_or_default();
    // That something is not asked yet is no problem before the end, nor where nobody is to be asked.
    if off {
        catalog.sizing = Sizing::Off;
        catalog.sizes.problems.clear();
    } else if last && catalog.asked.sizes.as_ref().is_some_and(|asked| asked.3) {
        catalog.sizing = Sizing::Done;
        catalog.sizes.problems = sizes.problems;
        // Where the rest says why, this says no more than that.
        let rest = |problem: &String| !problem.starts_with("not asked yet: ");
        if catalog.sizes.problems.iter().any(rest) {
            catalog.sizes.problems.retain(rest);
        }
    }
}

fn read(model: &mut Model, path: &Path, names: Result<Vec<String>, String>) -> Vec<Effect> {
    let file = path.display();
    match names {
        Ok(names) if names.is_empty() => {
            say(model, Role::Warning, format!("{file} has no names of packages."));
            Vec::new()
        }
        Ok(names) => {
            let offer =
                Offer { title: format!("Names from {file}"), about: format!("{} names", names.len()), names };
            order(model, Order::Offer(Box::new(offer)))
        }
        Err(problem) => {
            show(model, "The names were not read", format!("{file}: {problem}"));
            Vec::new()
        }
    }
}
