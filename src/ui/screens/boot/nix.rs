//! Nix of the person's own: modules as files, and one as text.

use crate::profile::model::Extra;

use super::super::super::command::Command;
use super::super::super::form::Row;
use super::super::fields;

pub fn rows(extra: &Extra) -> Vec<Row> {
    let count = extra.modules.len();
    let add = Command::edit_then(format!("extra.modules[{count}]"), |wish| {
        wish.profile.extra.modules.push(String::new());
    });
    let mut rows: Vec<Row> =
        extra.modules.iter().enumerate().map(|(at, path)| module(at, path, &add)).collect();
    rows.push(
        Row::button("extra.modules", "Add a module's file", "", add.clone())
            .help("A Nix file of yours that is imported beside what is chosen here.")
            .add(add),
    );
    rows.push(
        fields::verbatim("extra.nix", "Nix text", extra.nix.as_deref(), |wish, text| {
            wish.profile.extra.nix = text;
        })
        .lines()
        .placeholder("none; such as { services.tor.enable = true; }")
        .help("A module as text, for all that has no field: a set, or { config, lib, pkgs, ... }: { … }."),
    );
    rows
}

fn module(at: usize, path: &str, add: &Command) -> Row {
    fields::required(format!("extra.modules[{at}]"), "Module", path, move |wish, text| {
        if let Some(path) = wish.profile.extra.modules.get_mut(at) {
            *path = text;
        }
    })
    .placeholder("./module.nix")
    .help("A path relative to the profile's folder, or from ~/ or /. Remove takes it off the list.")
    .remove(move |wish| fields::drop_at(&mut wish.profile.extra.modules, at))
    .add(add.clone())
}
