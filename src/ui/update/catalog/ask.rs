//! What the page needs from outside: asked again when it changes, and only then.

use super::super::super::catalog::{Given, Lookup, Of, SizesOf, Sizing};
use super::super::super::effect::{Effect, SizesAsked};
use super::super::super::model::{Model, Place};
use super::super::super::step::Step;
use super::asked;
use crate::catalog::size::Sizes;
use crate::profile::{Profile, Severity};

/// After anything: asks for what has changed since it was asked last.
pub fn keep(model: &mut Model) -> Vec<Effect> {
    let mut effects = Vec::new();
    effects.extend(list(model));
    effects.extend(fetch(model));
    effects.extend(lookup(model));
    effects.extend(unknown(model));
    effects.extend(sizes(model));
    effects
}

/// Whether the person is past the first choice, and not in the middle of typing which nixpkgs.
fn is_ready(model: &Model) -> bool {
    let wrong = |field: &str| field.starts_with("source.");
    let begun = !matches!(model.place, Place::Guide(_) | Place::Step(Step::Start));
    let typing = model.editing.as_ref().is_some_and(|editing| wrong(&editing.field));
    let faulty = model.draft.faults.iter().any(|it| it.severity == Severity::Error && wrong(&it.field));
    begun && !typing && !faulty
}

fn of(model: &Model) -> Of {
    Of::new(&model.profile().source, &model.draft.base)
}

fn list(model: &mut Model) -> Option<Effect> {
    if !is_ready(model) || model.catalog.asked.of.as_ref() == Some(&of(model)) {
        return None;
    }
    let of = of(model);
    let catalog = &mut model.catalog;
    catalog.asked.of = Some(of);
    (catalog.problem, catalog.fetching, catalog.stale) = (None, None, false);
    Some(Effect::OpenList(Box::new(asked(model))))
}

/// Gets a better list by itself, once for each nixpkgs.
fn fetch(model: &mut Model) -> Option<Effect> {
    let catalog = &model.catalog;
    let wanted = catalog.stale && catalog.fetching.is_none() && catalog.asked.tried != catalog.asked.of;
    if !wanted || !is_ready(model) || catalog.asked.of.as_ref() != Some(&of(model)) {
        return None;
    }
    model.catalog.asked.tried = Some(of(model));
    model.catalog.fetching = Some(None);
    model.catalog.problem = None;
    Some(Effect::FetchList(Box::new(asked(model))))
}

fn lookup(model: &mut Model) -> Option<Effect> {
    if !model.shows_catalog() {
        return None;
    }
    let catalog = &model.catalog;
    let listing = Given(catalog.listing.clone());
    let wanted = (listing, catalog.text(), catalog.shelf.clone(), catalog.most);
    if catalog.asked.lookup.as_ref() == Some(&wanted) {
        return None;
    }
    let chosen = model.profile().packages.install.clone();
    let asked = &mut model.catalog.asked;
    asked.number += 1;
    asked.lookup = Some(wanted.clone());
    let number = asked.number;
    let (listing, text, shelf, most) = wanted;
    Some(Effect::Lookup(Box::new(Lookup { number, listing, text, shelf, chosen, most })))
}

fn unknown(model: &mut Model) -> Option<Effect> {
    let listing = Given(model.catalog.listing.clone());
    let Profile { packages, source, extra, .. } = model.profile();
    let (packages, source, extra) = (packages.clone(), source.clone(), extra.clone());
    let wanted = (listing.clone(), Profile { source, packages, extra, ..Profile::default() });
    if model.catalog.asked.unknown.as_ref() == Some(&wanted) || !is_ready(model) {
        return None;
    }
    let profile = Box::new(wanted.1.clone());
    let asked = &mut model.catalog.asked;
    asked.unknown = Some(wanted);
    asked.unknown_number += 1;
    let number = asked.unknown_number;
    Some(Effect::LookForUnknown { number, listing, profile })
}

/// Sizes of what is chosen and of what is looked at. Caches are asked from the Packages step alone:
/// elsewhere nobody looks at them.
fn sizes(model: &mut Model) -> Option<Effect> {
    if !is_ready(model) {
        return None;
    }
    let here = model.place == Place::Step(Step::Packages);
    let chosen = &model.profile().packages.install;
    let looked_at = || model.catalog.marked().filter(|_| model.catalog.is_known(model.catalog.marked));
    let also: Vec<String> = match looked_at().filter(|_| model.shows_catalog()) {
        Some(entry) if !chosen.iter().any(|name| name == entry.attribute) => {
            vec![entry.attribute.to_owned()]
        }
        _ => Vec::new(),
    };
    let of = SizesOf::new(&model.profile().source, &model.draft.base);
    let wanted = (of, chosen.clone(), also, here);
    let same = |(of, chosen, also, asked): &(SizesOf, Vec<String>, Vec<String>, bool)| {
        (of, chosen) == (&wanted.0, &wanted.1)
            && (wanted.2.is_empty() || *also == wanted.2)
            && (*asked || !here)
    };
    if model.catalog.asked.sizes.as_ref().is_some_and(same) {
        return None;
    }
    let source = asked(model);
    let catalog = &mut model.catalog;
    if catalog.asked.sizes.as_ref().is_none_or(|before| before.0 != wanted.0) {
        // On another base, or of another nixpkgs, they are others.
        catalog.sizes = Sizes::default();
        catalog.summed.clear();
        catalog.sized += 1;
    }
    catalog.asked.sizes = Some(wanted.clone());
    catalog.asked.sizes_number += 1;
    let (_, chosen, also, ask) = wanted;
    // Who has switched it off is not told of a question at every row.
    if catalog.sizing != Sizing::Off {
        let asking = ask && !(chosen.is_empty() && also.is_empty());
        catalog.sizing = if asking { Sizing::Asking } else { Sizing::Done };
    }
    let number = catalog.asked.sizes_number;
    Some(Effect::AskSizes(Box::new(SizesAsked { number, of: source, chosen, also, ask })))
}
