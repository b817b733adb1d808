//! What stands around the packages of a list.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::super::IndexError;
use super::super::build::Builder;
use super::Kind;
use super::package;

/// Of a version that is another one, so many characters are shown.
const LONGEST_VERSION: usize = 40;

/// Where packages go to.
#[derive(Default)]
pub struct Sink {
    pub builder: Builder,
    pub version: Option<String>,
    /// Why reading ended early, if not for the JSON.
    pub refused: Option<IndexError>,
}

/// A list from its first brace to its last.
pub struct Whole<'s> {
    pub sink: &'s mut Sink,
    pub kind: Kind,
}

impl<'de> DeserializeSeed<'de> for Whole<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Whole<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object with packages")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        if self.kind != Kind::Published {
            return Packages(self).visit_map(map);
        }
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "version" => {
                    let Version(shown) = map.next_value()?;
                    if shown != "2" {
                        self.sink.refused = Some(IndexError::OtherVersion { found: shown });
                        return Err(A::Error::custom("another version"));
                    }
                    self.sink.version = Some(shown);
                }
                "packages" => {
                    map.next_value_seed(Packages(Whole { sink: self.sink, kind: self.kind }))?;
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// A version as people are shown it. Whatever is neither a number nor a word is read past: only a
/// list made to do harm has more here, and it may be of any size.
struct Version(String);

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(AnyVersion)
    }
}

struct AnyVersion;

impl<'de> Visitor<'de> for AnyVersion {
    type Value = Version;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a version")
    }

    fn visit_unit<E>(self) -> Result<Version, E> {
        Ok(Version("null".to_owned()))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Version, E> {
        Ok(Version(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Version, E> {
        Ok(Version(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Version, E> {
        Ok(Version(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Version, E> {
        Ok(Version(value.to_string().chars().take(LONGEST_VERSION).collect()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Version, E> {
        let shown: String = value.chars().filter(|c| !c.is_control()).take(LONGEST_VERSION).collect();
        // A word is no number, even where it reads like one.
        Ok(Version(format!("\"{shown}\"")))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Version, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Version("[…]".to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Version, A::Error> {
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Version("{…}".to_owned()))
    }
}

/// The object whose members are packages.
struct Packages<'s>(Whole<'s>);

impl<'de> DeserializeSeed<'de> for Packages<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Packages<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object whose members are packages")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let sink = self.0.sink;
        while let Some(key) = map.next_key::<String>()? {
            let Some(raw) = package::told(&map.next_value()?, key) else { continue };
            if let Err(refused) = sink.builder.push(&raw) {
                sink.refused = Some(refused);
                return Err(A::Error::custom("too many packages"));
            }
        }
        Ok(())
    }
}
