//! Review: everything in one page, before it is saved and pressed.
//!
//! ```text
//! ✗ error  network.gateway: … ; …          (Enter goes there)
//! [ Save ] [ Save as ] [ Press ] [ Rehearse ]
//! What is set       Network  host name: rescue …
//! Nix files         [ iso.nix ] 84 lines …
//! Fetched and built …
//! Without the screen  snowpress build rescue
//! ```

pub mod faults;
mod made;
mod set;

use super::super::action::Action;
use super::super::command::{Command, Question};
use super::super::form::Row;
use super::super::model::Model;
use super::super::theme::Role;
use super::press;
use crate::build::text::printable;

pub fn rows(model: &Model) -> Vec<Row> {
    let mut rows = faults::all(model);
    rows.push(Row::heading("Profile"));
    rows.push(state(model));
    rows.push(Row::button("~review.save", "Save", "", Command::Do(Action::Save)));
    let ask = Command::Ask(Question::Name { press: false });
    rows.push(Row::button("~review.save-as", "Save as", "under another name", ask));
    rows.extend(press::buttons(model));
    rows.extend(made::command(model));
    rows.extend(set::rows(model));
    rows.extend(made::files(model));
    rows.extend(made::fetched(model));
    rows
}

fn state(model: &Model) -> Row {
    let name = printable(&model.draft.name);
    let text = match (name.is_empty(), model.draft.is_unsaved()) {
        (true, _) => "It has no name yet.".to_owned(),
        (false, true) => format!("{name}, with changes that are not saved."),
        (false, false) => format!("{name}, saved as it is here."),
    };
    Row::note(Role::Dim, text)
}

#[cfg(test)]
mod tests;
