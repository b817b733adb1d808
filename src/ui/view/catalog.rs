//! The page of packages in its frame, and the keys that are told below it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::action::Action;
use super::super::catalog::{OfferLayer, Pane, Shelf, draw as page, program};
use super::super::hits::Hits;
use super::super::ink::Ink;
use super::super::model::{Drawn, Focus, Model};
use super::{RAIL, RAIL_FROM, panel};

/// Narrow screens spare the frame: the line at the top says where one is.
pub fn draw(model: &Model, area: Rect, buf: &mut Buffer, ink: &Ink, hits: &mut Hits, drawn: &mut Drawn) {
    let inner = if area.width <= RAIL_FROM - RAIL {
        area
    } else {
        panel("Catalogue of packages", model.focus == Focus::Form, area, buf, ink)
    };
    page::draw(model, inner, buf, ink, hits, drawn);
}

/// Before packages are added together.
pub fn offer_hints(offer: &OfferLayer) -> Vec<(Action, &'static str)> {
    let mut hints = vec![(Action::Toggle, "mark"), (Action::Enter, "add the marked")];
    if offer.items.get(offer.at).is_some_and(|item| !item.nearest.is_empty()) {
        hints.extend([(Action::Left, "the name itself"), (Action::Right, "one near to it")]);
    }
    if offer.items.len() > 1 {
        hints.extend([(Action::Up, "before"), (Action::Down, "next")]);
    }
    hints.push((Action::Back, "add nothing"));
    hints
}

/// What the part of the page with the keys can do.
pub fn hints(model: &Model) -> Vec<(Action, &'static str)> {
    let hint = |action: Action| (action, action.entry().hint);
    let marked = model.catalog.marked();
    let chosen = |name: &str| model.profile().packages.install.iter().any(|own| own == name);
    let toggle = match &marked {
        Some(entry) if chosen(entry.attribute) => "take off",
        _ => "choose",
    };
    let mut hints = match model.catalog.pane {
        Pane::Field => {
            vec![(Action::Down, "to the list"), (Action::Toggle, toggle), (Action::Enter, "details")]
        }
        Pane::List => vec![(Action::Toggle, toggle), (Action::Enter, "details"), hint(Action::Search)],
        Pane::Details => vec![(Action::Toggle, toggle), (Action::Enter, "back to the list")],
    };
    let narrowed = model.catalog.shelf != Shelf::All;
    if narrowed && (model.catalog.pane != Pane::Field || model.catalog.text().is_empty()) {
        hints.insert(2, hint(Action::AllPackages));
    }
    if marked.as_ref().is_some_and(|entry| program(entry.attribute).is_some()) {
        hints.push(hint(Action::Program));
    }
    if marked.is_some() && !model.catalog.is_known(model.catalog.marked) {
        hints.push(hint(Action::Replace));
    }
    hints.push((Action::Back, if model.catalog.pane == Pane::Details { "back" } else { "done" }));
    let more = [Action::ShowChosen, Action::Categories, Action::Bundles, Action::Import, Action::Refresh];
    hints.extend(more.map(hint));
    hints
}
