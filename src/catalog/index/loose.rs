//! JSON of which nothing is certain: any value in any place, kept as far as it can be of use.

use std::cell::Cell;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// More values of one package are passed over: those of a package in nixpkgs are at most a few hundred.
const MOST_VALUES: usize = 4096;
/// So are values within more lists and objects than this. Nixpkgs needs four.
const DEEPEST: usize = 8;

/// The members that are of use, of packages, of their `meta` and of licences. All others are passed
/// over unread: the maintainers of a list are longer than its packages.
const WANTED: [&str; 19] = [
    "name",
    "pname",
    "version",
    "meta",
    "description",
    "homepage",
    "license",
    "mainProgram",
    "platforms",
    "broken",
    "insecure",
    "unfree",
    "unsupported",
    "available",
    "knownVulnerabilities",
    "spdxId",
    "shortName",
    "fullName",
    "free",
];

/// A value of any kind. Numbers are of no use here.
#[derive(Debug, Default, PartialEq, Eq)]
pub enum Loose {
    #[default]
    Nothing,
    Flag(bool),
    Text(String),
    List(Vec<Loose>),
    /// Of its members, those of [`WANTED`].
    Object(Vec<(&'static str, Loose)>),
}

impl Loose {
    pub fn text(&self) -> &str {
        if let Self::Text(text) = self { text } else { "" }
    }

    pub fn is_true(&self) -> bool {
        *self == Self::Flag(true)
    }

    /// The member of this name; nothing if this is no object.
    pub fn member(&self, name: &str) -> &Self {
        let Self::Object(members) = self else { return &Self::Nothing };
        members.iter().find(|(held, _)| *held == name).map_or(&Self::Nothing, |(_, value)| value)
    }

    /// Members of a list, or this alone.
    pub fn each(&self) -> &[Self] {
        if let Self::List(members) = self { members } else { std::slice::from_ref(self) }
    }
}

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Any { left: &Cell::new(MOST_VALUES), deep: DEEPEST })
    }
}

/// Any value, within what its package may still hold in all.
#[derive(Clone, Copy)]
struct Any<'l> {
    left: &'l Cell<usize>,
    deep: usize,
}

impl Any<'_> {
    /// For one member more; nothing where that is too much.
    fn inside(self) -> Option<Self> {
        self.left.set(self.left.get().checked_sub(1)?);
        Some(Self { deep: self.deep.checked_sub(1)?, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Any<'_> {
    type Value = Loose;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Loose, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Any<'_> {
    type Value = Loose;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Loose, E> {
        Ok(Loose::Nothing)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Loose, E> {
        Ok(Loose::Nothing)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Loose, E> {
        Ok(Loose::Nothing)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Loose, E> {
        Ok(Loose::Nothing)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Loose, E> {
        Ok(Loose::Flag(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Loose, E> {
        Ok(Loose::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Loose, A::Error> {
        let mut members = Vec::new();
        while let Some(inside) = self.inside() {
            let Some(member) = list.next_element_seed(inside)? else { return Ok(Loose::List(members)) };
            members.push(member);
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Loose::List(members))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Loose, A::Error> {
        let mut members = Vec::new();
        while let Some(name) = object.next_key()? {
            let Name(wanted) = name;
            match wanted.and_then(|name| Some((name, self.inside()?))) {
                Some((name, inside)) => members.push((name, object.next_value_seed(inside)?)),
                None => drop(object.next_value::<IgnoredAny>()?),
            }
        }
        Ok(Loose::Object(members))
    }
}

/// The name of a member, if it is wanted.
struct Name(Option<&'static str>);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(AnyName)
    }
}

struct AnyName;

impl Visitor<'_> for AnyName {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Name, E> {
        Ok(Name(WANTED.iter().find(|wanted| **wanted == name).copied()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(value: &Loose) -> usize {
        match value {
            Loose::List(members) => 1 + members.iter().map(values).sum::<usize>(),
            Loose::Object(members) => 1 + members.iter().map(|(_, value)| values(value)).sum::<usize>(),
            _ => 1,
        }
    }

    #[test]
    fn lists_in_lists_do_not_multiply() {
        let row = format!("[{}]", vec!["0"; 300].join(","));
        let square = format!("[{}]", vec![row.as_str(); 300].join(","));
        let whole: Loose = serde_json::from_str(&format!("{{\"meta\":{square},\"name\":1}}")).unwrap();
        assert!((300..=MOST_VALUES + 1).contains(&values(&whole)), "{}", values(&whole));
        let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
        assert_eq!(values(&serde_json::from_str(&deep).unwrap()), DEEPEST + 1);
    }
}
