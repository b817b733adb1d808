//! Brings a changed profile back into the person's own file: comments, order and layout stay.
//!
//! Only what differs between the profile that the text says and the wanted one is touched, down to
//! single entries of lists. Whether the result says the wanted profile is then seen by reading it.

use ::toml::value::{Table, Value};
use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, TableLike};

use super::schema::{Kind, PROFILE};
use super::{decode, encode};
use crate::profile::Profile;

/// The text with the profile's changes. A text that is not TOML, or in which the changes cannot be
/// placed, is written anew, since a lost comment is better than a lost setting.
#[must_use]
pub fn merge(text: &str, profile: &Profile) -> String {
    let Ok(mut document) = text.parse::<DocumentMut>() else { return encode::encode(profile) };
    let old = decode(text);
    let (before, after) = (encode::values(&old.profile), encode::values(profile));
    // A bare `[a.b]` header makes `a` without a line of its own; toml_edit keeps that.
    table(document.as_table_mut(), &before, &after, &Kind::Table(&PROFILE));
    let merged = document.to_string();
    let read = decode(&merged);
    if read.profile == *profile && read.faults.len() <= old.faults.len() { merged } else { encode::encode(profile) }
}

/// Carries the differences of one table over.
fn table(into: &mut dyn TableLike, before: &Table, after: &Table, kind: &Kind) {
    for name in before.keys().filter(|name| !after.contains_key(*name)) {
        into.remove(name);
    }
    let inline = into.as_inline();
    for (name, wanted) in after {
        let was = before.get(name);
        if was == Some(wanted) {
            continue;
        }
        let kind = encode::kind_of(kind, name);
        match (into.get_mut(name), was) {
            (Some(item), Some(was)) => change(item, was, wanted, kind),
            (Some(item), None) if !matches!(kind, Kind::Table(_) | Kind::Tables(_) | Kind::Names(_)) => {
                set(item, encode::inline(wanted, kind));
            }
            (Some(item), None) => change(item, &empty(wanted), wanted, kind),
            (None, _) if inline => drop(into.insert(name, Item::Value(encode::inline(wanted, kind)))),
            (None, _) => drop(into.insert(name, encode::item(wanted, kind))),
        }
    }
}

/// Whether a table is written in braces, where only values on one line fit.
trait Inline {
    fn as_inline(&self) -> bool;
}

impl Inline for dyn TableLike + '_ {
    fn as_inline(&self) -> bool {
        // Only a table of its own can hold a table of its own; the trait does not say which it is.
        self.is_inline()
    }
}
