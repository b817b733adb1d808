//! What can be done in forms and the lists of dialogs, and with the text beside them.

use super::{Action, Entry, Scope, entry};

pub const ACTIONS: &[Entry] = &[
    entry(Action::NextRow, "next-row", "next", "To the next field", Scope::Form, &["tab"]),
    entry(Action::PreviousRow, "previous-row", "previous", "To the field before", Scope::Form, &["backtab"]),
    entry(
        Action::Toggle,
        "toggle",
        "switch",
        "Switch on or off, or take the next option",
        Scope::Form,
        &["space"],
    ),
    entry(Action::Add, "add", "add", "Add one more to the list of this place", Scope::Form, &["a", "insert"]),
    entry(Action::Remove, "remove", "remove", "Take this one off its list", Scope::Form, &["d", "delete"]),
    entry(
        Action::Reset,
        "reset",
        "default",
        "Back to what the base module does by itself",
        Scope::Form,
        &["backspace"],
    ),
    entry(
        Action::Replace,
        "replace",
        "take the nearest",
        "Take the nearest package in place of a name that is unknown",
        Scope::Form,
        &["r"],
    ),
    entry(
        Action::NextFault,
        "next-fault",
        "next fault",
        "To the next field with a fault",
        Scope::Everywhere,
        &["f"],
    ),
    entry(
        Action::SideUp,
        "side-up",
        "scroll up",
        "Scroll the Nix text up",
        Scope::Everywhere,
        &["ctrl-up", "K"],
    ),
    entry(
        Action::SideDown,
        "side-down",
        "scroll down",
        "Scroll the Nix text down",
        Scope::Everywhere,
        &["ctrl-down", "J"],
    ),
];
