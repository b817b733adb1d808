//! The palette: every action, step and field by name.

use super::action::{ACTIONS, Scope};
use super::command::{Command, Item};
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
    for step in Step::ALL {
        let rows = screens::rows(model, Place::Step(step));
        items.extend(rows.into_iter().filter(is_field).map(|row| {
            let label = format!("{}: {}", step.title(), row.label);
            Item::new(label, row.field.clone(), Command::GoField(row.field))
        }));
    }
    ListLayer::new("Commands, steps and fields", items)
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
        let detail = if keys.is_empty() { String::new() } else { format!("[{}]", keys.join(" ")) };
        Item::new(entry.about, detail, Command::Do(entry.action))
    })
}
