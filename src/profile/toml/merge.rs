//! Brings a changed profile back into the person's own file: comments, order and layout stay.
//!
//! Only what differs between the profile that the text says and the wanted one is touched, down to
//! single entries of lists. Whether the result says the wanted profile is then seen by reading it.

use ::toml::value::{Table, Value};
use toml_edit::{ArrayOfTables, DocumentMut, Item, TableLike};

use super::lists::{self, Step};
use super::schema::{Kind, PROFILE};
use super::{decode, encode};
use crate::profile::Profile;

/// The text with the profile's changes. A text that is not TOML, or in which the changes cannot be
/// placed, is written anew, since a lost comment is better than a lost setting.
#[must_use]
pub fn merge(text: &str, profile: &Profile) -> String {
    // There is nothing to keep, and the version of the format is to be written.
    if text.trim().is_empty() {
        return encode::encode(profile);
    }
    let Ok(mut document) = text.parse::<DocumentMut>() else { return encode::encode(profile) };
    let old = decode(text);
    let (before, after) = (encode::values(&old.profile), encode::values(profile));
    table(document.as_table_mut(), false, &before, &after, &Kind::Table(&PROFILE));
    let merged = document.to_string();
    let read = decode(&merged);
    if read.profile == *profile && read.faults.len() <= old.faults.len() {
        merged
    } else {
        encode::encode(profile)
    }
}

/// Carries the differences of one table over. `braces` says that it is written on one line, where
/// tables of their own have no place.
fn table(into: &mut dyn TableLike, braces: bool, before: &Table, after: &Table, kind: &Kind) {
    for name in before.keys().filter(|name| !after.contains_key(*name)) {
        remove(into, name);
    }
    // Form order for what is new.
    let names: Vec<&str> = match kind {
        Kind::Table(shape) => shape.keys.iter().map(|key| key.name).collect(),
        _ => Vec::new(),
    };
    let rest = after.keys().map(String::as_str).filter(|name| !names.contains(name));
    for name in names.iter().copied().chain(rest) {
        let Some(wanted) = after.get(name) else { continue };
        let was = before.get(name);
        if was == Some(wanted) {
            continue;
        }
        let kind = inner(kind, name);
        match into.get_mut(name) {
            Some(item) => change(item, was, wanted, &kind),
            None if braces => drop(into.insert(name, Item::Value(encode::inline(wanted, &kind)))),
            None => drop(into.insert(name, encode::item(wanted, &kind))),
        }
    }
}

fn inner(kind: &Kind, name: &str) -> Kind {
    *encode::kind_of(kind, name)
}

/// Takes a key out. What stands above it and is set off by an empty line is about more than the key.
fn remove(from: &mut dyn TableLike, name: &str) {
    let prefix = from
        .key(name)
        .and_then(|key| key.leaf_decor().prefix()?.as_str().map(str::to_owned))
        .unwrap_or_default();
    let kept = prefix.rfind("\n\n").map(|at| prefix[..at + 2].to_owned());
    let next: Option<String> =
        from.iter().map(|(key, _)| key.to_owned()).skip_while(|key| key != name).nth(1);
    from.remove(name);
    if let (Some(kept), Some(next)) = (kept.filter(|kept| kept.contains('#')), next)
        && let Some(mut key) = from.key_mut(&next)
    {
        let own = key.leaf_decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default();
        let joined = format!("{kept}{}", own.trim_start_matches('\n'));
        key.leaf_decor_mut().set_prefix(joined);
    }
}

fn change(item: &mut Item, was: Option<&Value>, wanted: &Value, kind: &Kind) {
    let nothing = Table::new();
    let before = was.and_then(Value::as_table).unwrap_or(&nothing);
    let old = was.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    match (&mut *item, wanted, kind) {
        (Item::Table(into), Value::Table(after), _) => table(into, false, before, after, kind),
        (
            Item::Value(toml_edit::Value::InlineTable(into)),
            Value::Table(after),
            Kind::Table(_) | Kind::Names(_),
        ) => {
            table(into, true, before, after, kind);
        }
        (Item::ArrayOfTables(into), Value::Array(new), Kind::Tables(shape)) if into.len() == old.len() => {
            tables(into, old, new, &Kind::Table(shape));
        }
        (Item::Value(toml_edit::Value::Array(into)), Value::Array(new), _) if into.len() == old.len() => {
            lists::array(into, old, new, kind);
        }
        (Item::Value(value), _, _) => replace(value, encode::inline(wanted, kind)),
        _ => *item = encode::item(wanted, kind),
    }
}

/// Another value in the same place, with the comment behind it.
pub(super) fn replace(value: &mut toml_edit::Value, mut wanted: toml_edit::Value) {
    *wanted.decor_mut() = value.decor().clone();
    *value = wanted;
}

/// `[[tables]]`
fn tables(into: &mut ArrayOfTables, before: &[Value], after: &[Value], kind: &Kind) {
    let mut old: Vec<Option<toml_edit::Table>> = into.iter().cloned().map(Some).collect();
    into.clear();
    for step in lists::steps(before, after) {
        match step {
            Step::Keep(from) => into.extend(old.get_mut(from).and_then(Option::take)),
            Step::Change(from, to) => {
                let Some(mut entry) = old.get_mut(from).and_then(Option::take) else { continue };
                if let (Value::Table(before), Value::Table(after)) = (&before[from], &after[to]) {
                    table(&mut entry, false, before, after, kind);
                }
                into.push(entry);
            }
            Step::Drop(_) => {}
            Step::Add(to) => {
                if let Item::Table(mut entry) = encode::item(&after[to], kind) {
                    entry.set_implicit(false);
                    into.push(entry);
                }
            }
        }
    }
}

/// One entry of a list in brackets that changes: a table in braces is edited, all else replaced.
pub(super) fn entry(value: &mut toml_edit::Value, was: &Value, wanted: &Value, kind: &Kind) {
    match (&mut *value, was, wanted, kind) {
        (toml_edit::Value::InlineTable(into), Value::Table(before), Value::Table(after), Kind::Table(_)) => {
            table(into, true, before, after, kind);
        }
        _ => replace(value, encode::inline(wanted, kind)),
    }
}
