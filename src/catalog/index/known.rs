//! What the program itself knows of the packages of an index: which of them people put on images, and
//! which bring programs of other names.

use std::collections::BTreeMap;

use super::{Index, Section};
use crate::catalog::built_in::{self, Package};

/// Resolved against one index when it is opened.
#[derive(Debug, Default)]
pub struct Known {
    /// Of the built-in list, in its order.
    packages: Vec<(u32, &'static Package)>,
    /// The same by number: what the list says of them, in lower case.
    about: BTreeMap<u32, String>,
    /// Programs and other names, with the packages of this index that bring them, the likeliest first.
    brought: BTreeMap<&'static str, Vec<u32>>,
    /// What packages are for, in several wordings, and those of this index that are, the likeliest first.
    purposes: Vec<(&'static [Vec<&'static str>], Vec<u32>)>,
    /// Whether a package is of the built-in list, by number, and its tier below.
    standing: Vec<u8>,
}

const KNOWN: u8 = 0x80;

impl Known {
    pub fn of(index: &Index) -> Self {
        let packages: Vec<(u32, &'static Package)> =
            built_in::packages().iter().filter_map(|one| Some((index.find(one.attribute)?, one))).collect();
        let about = packages.iter().map(|(number, one)| (*number, one.about.to_lowercase())).collect();
        let brought = built_in::brought_by()
            .iter()
            .map(|(name, by)| (*name, by.iter().filter_map(|one| index.find(one)).collect::<Vec<u32>>()))
            .filter(|(_, by)| !by.is_empty())
            .collect();
        let purposes = built_in::purposes()
            .iter()
            .map(|one| {
                (one.phrases.as_slice(), one.packages.iter().filter_map(|one| index.find(one)).collect())
            })
            .collect();
        let mut standing = index.form().get(Section::Tier).to_vec();
        for (number, _) in &packages {
            if let Some(byte) = standing.get_mut(*number as usize) {
                *byte |= KNOWN;
            }
        }
        Self { packages, about, brought, purposes, standing }
    }

    pub fn packages(&self) -> impl Iterator<Item = (u32, &'static Package)> {
        self.packages.iter().copied()
    }

    /// What the built-in list says of its packages, in lower case.
    pub fn about(&self) -> impl Iterator<Item = (u32, &str)> {
        self.about.iter().map(|(number, about)| (*number, about.as_str()))
    }

    /// Programs and other names, with the packages that bring them.
    pub fn brought(&self) -> impl Iterator<Item = (&'static str, &[u32])> {
        self.brought.iter().map(|(name, by)| (*name, by.as_slice()))
    }

    /// What packages are for, and the packages.
    pub fn purposes(&self) -> impl Iterator<Item = (&'static [Vec<&'static str>], &[u32])> {
        self.purposes.iter().map(|(phrases, packages)| (*phrases, packages.as_slice()))
    }

    /// The packages that bring this program.
    pub fn bringers(&self, name: &str) -> &[u32] {
        self.brought.get(name).map_or(&[], Vec::as_slice)
    }

    /// The tier of a package, and whether it is of the built-in list.
    pub fn standing(&self, at: usize) -> (u8, bool) {
        let byte = self.standing.get(at).copied().unwrap_or(0);
        (byte & !KNOWN, byte & KNOWN != 0)
    }
}
