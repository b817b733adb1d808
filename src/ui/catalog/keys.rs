//! The keys that the words of the page name: those of the part that has them.

use crate::ui::action::{Action, Scope};
use crate::ui::keymap::Chord;
use crate::ui::model::Model;

/// The key that does it now, whatever lies over the page.
#[must_use]
pub fn key(model: &Model, action: Action) -> Option<Chord> {
    model.look.keys.key_here(&[model.catalog.scope(), Scope::Everywhere], action)
}

/// `[space chooses it]`, which the mouse takes for its key; empty where no key does it.
#[must_use]
pub fn bracket(model: &Model, action: Action, does: &str) -> String {
    key(model, action).map(|key| format!("[{key} {does}]")).unwrap_or_default()
}
