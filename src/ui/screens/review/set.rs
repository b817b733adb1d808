//! What was set, by section: only what differs from the default, and no secrets.

use toml_edit::{DocumentMut, Item, Table, Value};

use crate::build::text::printable;
use crate::profile::toml::encode;

use super::super::super::command::Command;
use super::super::super::form::Row;
use super::super::super::model::Model;
use super::super::super::text::cut;
use super::super::super::theme::Role;

/// Longer values are cut: the form has them whole.
const SHOWN: usize = 120;

pub fn rows(model: &Model) -> Vec<Row> {
    let ellipsis = model.ink().symbols.ellipsis;
    // What this program wrote, it reads.
    let document: DocumentMut = encode(model.profile()).parse().unwrap_or_default();
    let mut rows = Vec::new();
    for (section, item) in document.iter() {
        let mut set = Vec::new();
        match item.as_table() {
            Some(table) => walk(section, "", table, &mut set),
            None if section != "version" => set.push(said(section, section, item)),
            None => {}
        }
        if !set.is_empty() {
            rows.push(Row::heading(title(section)));
        }
        rows.extend(set.into_iter().map(|(field, name, value)| {
            let value = cut(&printable(&value), SHOWN, ellipsis);
            Row::button(format!("~set.{field}"), printable(&name), value, Command::GoField(field))
        }));
    }
    if rows.is_empty() {
        rows.push(Row::note(Role::Dim, "Nothing is set: it is what the base module makes by itself."));
    }
    rows
}

fn title(section: &str) -> &str {
    match section {
        "description" => "Description",
        "image" => "Image",
        "source" => "Base",
        "packages" => "Packages",
        "ssh" => "SSH",
        "users" => "Users",
        "network" => "Network",
        "boot" => "Boot",
        "locale" => "Locale",
        "hardware" => "Hardware",
        "docs" => "Documentation",
        "banner" => "Banner",
        "files" => "Files",
        "extra" => "Nix of your own",
        other => other,
    }
}

/// Field, words for it, words for its value.
type Said = (String, String, String);

fn walk(path: &str, words: &str, table: &Table, into: &mut Vec<Said>) {
    for (key, item) in table {
        let field = crate::profile::toml::say::join(path, key);
        let name = format!("{words} {}", key.replace('-', " ")).trim_start().to_owned();
        match item {
            Item::Table(table) if table.is_empty() => into.push((field, name, "there".to_owned())),
            Item::Table(table) => walk(&field, &name, table, into),
            Item::ArrayOfTables(tables) => {
                for (at, table) in tables.iter().enumerate() {
                    let value: Vec<String> =
                        table.iter().map(|(key, item)| format!("{key} {}", spoken(key, item))).collect();
                    into.push((format!("{field}[{at}]"), format!("{name} {}", at + 1), value.join(", ")));
                }
            }
            _ => into.push(said(&field, &name, item)),
        }
    }
}

fn said(field: &str, name: &str, item: &Item) -> Said {
    let key = field.rsplit('.').next().unwrap_or(field);
    (field.to_owned(), name.to_owned(), spoken(key, item))
}

/// A value in words; what nobody should read over a shoulder is only said to be there.
fn spoken(key: &str, item: &Item) -> String {
    if matches!(key, "password-hash" | "password") {
        return "is set".to_owned();
    }
    item.as_value().map(value).unwrap_or_default()
}

fn value(item: &Value) -> String {
    match item {
        Value::String(text) if text.value().trim_end().contains('\n') => {
            format!("{} lines", text.value().lines().count())
        }
        Value::String(text) => text.value().trim_end().to_owned(),
        Value::Integer(number) => number.value().to_string(),
        Value::Boolean(on) => if *on.value() { "yes" } else { "no" }.to_owned(),
        Value::Array(list) => list.iter().map(value).collect::<Vec<_>>().join(", "),
        Value::InlineTable(table) => {
            let pairs = table.iter().map(|(key, item)| match key {
                "method" => value(item),
                _ => format!("{key} {}", value(item)),
            });
            pairs.collect::<Vec<_>>().join(", ")
        }
        Value::Float(_) | Value::Datetime(_) => item.to_string(),
    }
}
