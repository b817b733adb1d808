//! The catalogue page: what is done on it, what is asked outside, and what comes back.

mod answers;
mod ask;
mod choose;
mod keys;
mod offer;

pub use answers::outside;
pub use ask::keep;
pub use choose::replace_nearest;
pub use keys::{click, has_keys, key, paste, paste_on_step, wheel};
pub use offer::{click as click_offer, key as offer_key};

use super::super::action::Action;
use super::super::catalog::{Order, Pane, Shelf};
use super::super::command::{Command, Item, Question};
use super::super::effect::{Effect, ListAsked};
use super::super::layers::{AskLayer, Layer, ListLayer};
use super::super::model::{Focus, Model};
use super::super::screens;
use super::super::step::Step;
use super::super::theme::Role;
use super::{keys as all_keys, say, show};

/// Opens the page, with the keys in the search field; what stands in it is replaced by typing.
pub fn open(model: &mut Model) {
    all_keys::go(model, Step::Packages);
    model.focus = Focus::Form;
    model.catalog.shown = true;
    to_field(model);
}

fn to_field(model: &mut Model) {
    model.catalog.pane = Pane::Field;
    model.catalog.field.select_all();
}

/// Carries an order out.
pub fn order(model: &mut Model, order: Order) -> Vec<Effect> {
    match order {
        Order::Open => open(model),
        Order::Shelf(shelf) => turn(model, shelf),
        Order::Offer(offer) => return offer::ask(model, *offer),
        Order::AskFile => {
            model.layers.push(Layer::Ask(Box::new(AskLayer::new(Question::Names, ""))));
        }
        Order::Add { names, allow } => choose::add(model, &names, allow),
        Order::Replace { name, with } => choose::replace(model, &name, &with),
    }
    Vec::new()
}

/// To another shelf; the list begins at its first row.
fn turn(model: &mut Model, shelf: Shelf) {
    if !model.shows_catalog() {
        open(model);
    }
    let catalog = &mut model.catalog;
    catalog.shelf = shelf;
    (catalog.marked, catalog.scroll) = (0, 0);
    catalog.pane = Pane::List;
    // What is chosen may be other packages than when it was looked at last.
    catalog.asked.lookup = None;
}

/// An action while the page is shown; `None` where it is not one of its own.
pub fn action(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    if model.focus != Focus::Form {
        return None;
    }
    if keys::moves(model, action) {
        return Some(Vec::new());
    }
    match action {
        Action::Enter => keys::details(model),
        Action::Toggle => choose::toggle_marked(model),
        Action::Search | Action::Catalog => to_field(model),
        Action::NextPane | Action::PreviousPane => keys::turn_pane(model, action == Action::NextPane),
        Action::ShowChosen => {
            let chosen = model.catalog.shelf == Shelf::Chosen;
            turn(model, if chosen { Shelf::All } else { Shelf::Chosen });
        }
        Action::AllPackages => leave_shelf(model),
        Action::Why => why(model),
        Action::Categories => model.layers.push(Layer::List(categories(model))),
        Action::Bundles => {
            let items = screens::bundles(&model.profile().packages.install);
            model.layers.push(Layer::List(ListLayer::new("Bundles", items)));
        }
        Action::Import => return Some(order(model, Order::AskFile)),
        Action::Refresh => return Some(refresh(model)),
        Action::Program => choose::program(model),
        Action::Replace => choose::replace_marked(model),
        Action::Back => keys::back(model),
        Action::Undo | Action::Redo => {
            // What is chosen then may be other packages: that shelf is looked at anew.
            model.catalog.asked.lookup = None;
            return None;
        }
        _ => return None,
    }
    Some(Vec::new())
}

/// Back to all packages; what is typed stays, and so do the keys where they are.
fn leave_shelf(model: &mut Model) {
    if model.catalog.shelf == Shelf::All {
        return say(model, Role::Dim, "All packages are searched.");
    }
    let pane = if model.catalog.pane == Pane::Field { Pane::Field } else { Pane::List };
    turn(model, Shelf::All);
    model.catalog.pane = pane;
}

/// What was said word for word when a list or sizes could not be had.
fn why(model: &mut Model) {
    let catalog = &model.catalog;
    let list = catalog.problem.iter().map(|problem| format!("The list: {problem}"));
    let said: Vec<String> = list.chain(catalog.sizes.problems.iter().cloned()).collect();
    if said.is_empty() {
        return say(model, Role::Dim, "Nothing went wrong with the list or the sizes.");
    }
    show(model, "What could not be had", said.join("\n"));
}

/// Fetches the list anew.
fn refresh(model: &mut Model) -> Vec<Effect> {
    if model.catalog.fetching.is_some() {
        say(model, Role::Dim, "The list is being fetched already.");
        return Vec::new();
    }
    model.catalog.fetching = Some(None);
    model.catalog.problem = None;
    vec![Effect::FetchList(Box::new(asked(model)))]
}

/// Whose list the profile needs.
fn asked(model: &Model) -> ListAsked {
    ListAsked { source: model.profile().source.clone(), base: model.draft.base.clone() }
}

fn categories(model: &Model) -> ListLayer {
    let all = model.catalog.listing.index.len();
    let to = |shelf| Command::Catalog(Order::Shelf(shelf));
    let count = |number: usize| format!("{} packages", super::super::catalog::number(number));
    let chosen = model.profile().packages.install.len();
    let mut items = vec![
        Item::new("All packages", count(all), to(Shelf::All)),
        Item::new("Chosen ones", count(chosen), to(Shelf::Chosen)),
    ];
    items.extend(model.catalog.listing.index.categories().into_iter().map(|group| {
        Item::new(group.name, count(group.packages.len()), to(Shelf::Category(group.name.to_owned())))
    }));
    ListLayer::new("Categories", items)
}
