//! What stands around the packages of a list.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};

use super::super::IndexError;
use super::super::build::Builder;
use super::Kind;
use super::package;

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
                    let version = map.next_value::<serde_json::Value>()?.to_string();
                    let shown: String = version.chars().filter(|c| !c.is_control()).take(40).collect();
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
        let Whole { sink, kind } = self.0;
        while let Some(key) = map.next_key::<String>()? {
            let Some(raw) = package::told(&map.next_value()?, key, kind) else { continue };
            if let Err(refused) = sink.builder.push(&raw) {
                sink.refused = Some(refused);
                return Err(A::Error::custom("too many packages"));
            }
        }
        Ok(())
    }
}
