//! Writes a profile: short, in form order, nothing for what was left at its default.

use ::toml::value::{Table, Value};
use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item};

use super::schema::{Kind, METHODS, NIXPKGS, PROFILE, Shape};
use crate::profile::Profile;

/// Lists longer than this are written one entry a line.
const WIDTH: usize = 96;

/// The profile as TOML. [`super::decode`] reads the same profile back.
#[must_use]
pub fn encode(profile: &Profile) -> String {
    let mut document = DocumentMut::new();
    *document.as_table_mut() = table(&values(profile), &PROFILE);
    document.to_string().trim_start().to_owned()
}

/// The profile as plain values, defaults left out.
pub(super) fn values(profile: &Profile) -> Table {
    // A profile holds nothing that TOML lacks: texts, numbers, switches, lists, named tables.
    match Value::try_from(profile) {
        Ok(Value::Table(table)) => table,
        Ok(_) | Err(_) => Table::new(),
    }
}

pub(super) fn table(values: &Table, shape: &Shape) -> toml_edit::Table {
    let mut table = toml_edit::Table::new();
    for key in shape.keys {
        if let Some(value) = values.get(key.name) {
            table.insert(key.name, item(value, &key.kind));
        }
    }
    // [network] over [[network.interfaces]] alone would be an empty header.
    let headers_only = table.iter().all(|(_, item)| item.is_table() || item.is_array_of_tables());
    table.set_implicit(headers_only && !table.is_empty());
    table
}

/// A value in the layout that its kind has.
pub(super) fn item(value: &Value, kind: &Kind) -> Item {
    match (kind, value) {
        (Kind::Table(shape), Value::Table(values)) => Item::Table(table(values, shape)),
        (Kind::Names(inner), Value::Table(values)) => Item::Table(names(values, inner)),
        (Kind::Tables(shape), Value::Array(entries)) => {
            let tables = entries.iter().filter_map(Value::as_table).map(|entry| {
                let mut table = table(entry, shape);
                table.set_implicit(false);
                table
            });
            Item::ArrayOfTables(tables.collect::<ArrayOfTables>())
        }
        _ => Item::Value(inline(value, kind)),
    }
}

fn names(values: &Table, inner: &Kind) -> toml_edit::Table {
    let mut table = toml_edit::Table::new();
    for (name, value) in values {
        let mut item = item(value, inner);
        if let Some(table) = item.as_table_mut() {
            // An account with all defaults still exists.
            table.set_implicit(false);
        }
        table.insert(name, item);
    }
    let headers_only = table.iter().all(|(_, item)| item.is_table());
    table.set_implicit(headers_only && !table.is_empty());
    table
}

/// A value that stands on the line of its key.
pub(super) fn inline(value: &Value, kind: &Kind) -> toml_edit::Value {
    match value {
        Value::String(text) => text.as_str().into(),
        Value::Integer(number) => (*number).into(),
        Value::Float(number) => (*number).into(),
        Value::Boolean(flag) => (*flag).into(),
        Value::Datetime(date) => date.to_string().into(),
        Value::Array(entries) => {
            let inner = match kind {
                Kind::List(inner) => **inner,
                Kind::Tables(shape) => Kind::Table(shape),
                _ => Kind::Text,
            };
            list(entries, &inner).into()
        }
        Value::Table(values) => inline_table(values, kind).into(),
    }
}

fn list(entries: &[Value], inner: &Kind) -> Array {
    let mut array: Array = entries.iter().map(|entry| inline(entry, inner)).collect();
    if array.to_string().len() > WIDTH {
        for entry in array.iter_mut() {
            entry.decor_mut().set_prefix("\n  ");
        }
        array.set_trailing("\n");
        array.set_trailing_comma(true);
    }
    array
}

fn inline_table(values: &Table, kind: &Kind) -> InlineTable {
    let order: Vec<&str> = match kind {
        Kind::Compression => std::iter::once("method")
            .chain(METHODS.iter().flat_map(|(_, shape)| shape.keys.iter().map(|key| key.name)))
            .collect(),
        Kind::Nixpkgs => NIXPKGS.keys.iter().map(|key| key.name).collect(),
        Kind::Table(shape) => shape.keys.iter().map(|key| key.name).collect(),
        _ => values.keys().map(String::as_str).collect(),
    };
    let mut table = InlineTable::new();
    for name in order {
        if let Some(value) = values.get(name).filter(|_| !table.contains_key(name)) {
            table.insert(name, inline(value, kind_of(kind, name)));
        }
    }
    table
}

/// The kind of a key within a table's kind.
pub(super) fn kind_of(kind: &Kind, name: &str) -> &'static Kind {
    match kind {
        Kind::Table(shape) | Kind::Tables(shape) => shape.key(name).map_or(&Kind::Text, |key| &key.kind),
        Kind::Names(inner) => inner,
        _ => &Kind::Text,
    }
}
