//! JSON of which nothing is certain: any value in any place, kept as far as it can be of use.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// More members of a list or object are passed over.
const MOST_MEMBERS: usize = 512;

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
        from.deserialize_any(Any)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
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
        while members.len() < MOST_MEMBERS {
            let Some(member) = list.next_element()? else { return Ok(Loose::List(members)) };
            members.push(member);
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Loose::List(members))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Loose, A::Error> {
        let mut members = Vec::new();
        while members.len() < MOST_MEMBERS {
            match object.next_key()? {
                None => return Ok(Loose::Object(members)),
                Some(Name(Some(name))) => members.push((name, object.next_value()?)),
                Some(Name(None)) => drop(object.next_value::<IgnoredAny>()?),
            }
        }
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
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
