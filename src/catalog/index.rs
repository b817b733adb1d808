//! The packages of one list, by number and by attribute.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use super::built_in;
use super::entry::{Entry, Flags, Raw};

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct IndexError(String);

/// An index of packages; a package's number is stable for as long as the index lives.
#[derive(Debug, Default)]
pub struct Index {
    all: Vec<Raw>,
    by_attribute: HashMap<String, u32>,
    bytes: Vec<u8>,
}

impl Index {
    /// Of these packages; of one attribute twice, the first counts.
    #[must_use]
    pub fn build(packages: impl IntoIterator<Item = Raw>) -> Self {
        let mut index = Self::default();
        for raw in packages {
            let number = u32::try_from(index.all.len()).unwrap_or(u32::MAX);
            index.by_attribute.entry(raw.attribute.clone()).or_insert(number);
            index.all.push(raw);
        }
        index
    }

    fn of(map: &serde_json::Map<String, serde_json::Value>) -> Result<Self, IndexError> {
        if map.is_empty() {
            return Err(IndexError("the list has no packages".into()));
        }
        let mut index = Self::build(map.iter().map(|(attribute, p)| {
            let t = |v: &serde_json::Value| v.as_str().unwrap_or_default().to_owned();
            let m = &p["meta"];
            let f = |n: &str| m[n].as_bool().unwrap_or(false);
            Raw {
                attribute: attribute.clone(),
                pname: t(&p["pname"]),
                version: t(&p["version"]),
                description: t(&m["description"]),
                homepage: t(&m["homepage"]),
                main_program: t(&m["mainProgram"]),
                licence: t(&m["license"]["spdxId"]),
                flags: Flags {
                    broken: f("broken"),
                    insecure: f("insecure"),
                    unfree: f("unfree"),
                    unsupported: f("unsupported"),
                    unavailable: m["available"] == false,
                },
                ..Raw::default()
            }
        }));
        index.bytes = serde_json::to_vec(map).unwrap_or_default();
        Ok(index)
    }

    pub fn from_channel(list: impl std::io::Read) -> Result<Self, IndexError> {
        let v: serde_json::Value = serde_json::from_reader(list).map_err(|e| IndexError(e.to_string()))?;
        Self::of(v["packages"].as_object().ok_or(IndexError("this is not a list of packages".into()))?)
    }

    pub fn from_nix_env(list: impl std::io::Read) -> Result<Self, IndexError> {
        let v: serde_json::Value = serde_json::from_reader(list).map_err(|e| IndexError(e.to_string()))?;
        Self::of(v.as_object().ok_or(IndexError("this is not a list of packages".into()))?)
    }

    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, IndexError> {
        Self::from_nix_env(&bytes[..])
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The list inside the program, made once.
    #[must_use]
    pub fn built_in() -> Arc<Self> {
        static MADE: LazyLock<Arc<Index>> = LazyLock::new(|| {
            Arc::new(Index::build(built_in::packages().iter().map(|package| Raw {
                attribute: package.attribute.to_owned(),
                pname: package.attribute.rsplit('.').next().unwrap_or_default().to_owned(),
                description: package.about.to_owned(),
                ..Raw::default()
            })))
        });
        Arc::clone(&MADE)
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The package of this number; an empty one where there is none.
    #[must_use]
    pub fn entry(&self, number: u32) -> Entry<'_> {
        let Some(raw) = usize::try_from(number).ok().and_then(|at| self.all.get(at)) else {
            return Entry::default();
        };
        Entry {
            attribute: &raw.attribute,
            pname: &raw.pname,
            version: &raw.version,
            description: &raw.description,
            homepage: &raw.homepage,
            licence: &raw.licence,
            main_program: &raw.main_program,
            platforms: &raw.platforms,
            category: built_in::find(&raw.attribute).map_or("", |package| package.category),
            flags: raw.flags,
        }
    }

    /// The number of the package with exactly this attribute.
    #[must_use]
    pub fn find(&self, attribute: &str) -> Option<u32> {
        self.by_attribute.get(attribute).copied()
    }

    /// Packages whose names are most like this one, the nearest first; empty where none is near.
    #[must_use]
    pub fn nearest(&self, name: &str, most: usize) -> Vec<u32> {
        let mut scored: Vec<(f64, u32)> = (0..)
            .zip(&self.all)
            .map(|(number, raw)| (strsim::jaro_winkler(name, &raw.attribute), number))
            .filter(|(score, _)| *score > 0.85)
            .collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        scored.into_iter().take(most).map(|(_, number)| number).collect()
    }
}
