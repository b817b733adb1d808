//! The palette: every action, step and field by name.

use super::action::{ACTIONS, Scope};
use super::command::{Command, Item};
use super::desk::{Order, Page};
use super::form::Row;
use super::layers::ListLayer;
use super::model::{Model, Place};
use super::screens;
use super::step::Step;
use super::update::scopes;

/// Everything that can be done from where the person is.
#[must_use]
pub fn list(model: &Model) -> ListLayer {
    let steps = Step::ALL.map(|step| Item::new(step.title(), step.purpose(), Command::Go(step)));
    let mut items = Vec::from(steps);
    items.extend(actions(model));
    if model.place != Place::Step(Step::Image) {
        items.extend(of_the_image());
    }
    for step in Step::ALL {
        let rows = screens::rows(model, Place::Step(step));
        items.extend(rows.into_iter().filter(is_field).map(|row| {
            let label = format!("{}: {}", step.title(), row.label);
            Item::new(label, row.field.clone(), Command::GoField(row.field))
        }));
    }
    ListLayer::new("Commands, steps and fields", items)
}

/// What is done with an image, from any other step.
fn of_the_image() -> impl Iterator<Item = Item> {
    let pages = [
        ("Open an image", Order::Choose),
        ("See what takes the space of the image", Order::Page(Page::Space)),
        ("Hold the image against the profile", Order::Page(Page::Proof)),
        ("Hash every store path of the image", Order::CheckIntegrity),
        ("Boot the image", Order::Page(Page::Boot)),
        ("Write the image to a stick", Order::Page(Page::Write)),
    ];
    pages.into_iter().map(|(label, order)| Item::new(label, Step::Image.title(), Command::Image(order)))
}

fn is_field(row: &Row) -> bool {
    row.takes_keys() && !row.field.starts_with('~') && !row.label.is_empty()
}

fn actions(model: &Model) -> impl Iterator<Item = Item> {
    let scopes: Vec<Scope> = scopes(model);
    // Moving about is done with the keys that do it.
    let moves = |name: &str| {
        ["up", "down", "left", "right", "first", "last", "page-up", "page-down", "enter", "palette"]
            .contains(&name)
    };
    ACTIONS.iter().filter(move |entry| scopes.contains(&entry.scope) && !moves(entry.name)).map(|entry| {
        let keys: Vec<String> =
            model.look.keys.keys_of(entry.scope, entry.action).map(|key| key.to_string()).collect();
        // Who knows the word for it finds it by that, whatever the sentence says.
        let name = entry.name.replace('-', " ");
        let detail = if keys.is_empty() { name } else { format!("[{}] {name}", keys.join(" ")) };
        Item::new(entry.about, detail, Command::Do(entry.action))
    })
}
