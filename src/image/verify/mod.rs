//! Whether an image is what a profile asks for, item by item.
//!
//! Each file is one part of a profile. An item is contradicted only where the place was really read;
//! what a part of an image does not show, or what could not be read, is unseen, with the reason.

mod boot;
mod fields;
mod files;
mod firewall;
mod image;
mod known;
mod locale;
mod network;
pub mod of;
mod packages;
mod proof;
mod same;
mod source;
mod ssh;
mod system;
mod users;
mod wifi;

#[cfg(test)]
mod tests;

use std::path::Path;

use serde::Serialize;

use crate::profile::{Profile, Resolved};

use super::disc::{MenuEntry, Volume, Ways};
use super::error::Result;
use super::files::Files;
use super::nixos::System;
use super::store::Superblock;
use super::until::Until;
use crate::build::request::Cancel;

pub use fields::{SILENT, is_silent};

/// What was found in an image.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    /// The image's file, for its name.
    pub file: Option<&'a Path>,
    pub volume: &'a Volume,
    pub ways: &'a Ways,
    pub menus: &'a [MenuEntry],
    pub superblock: Option<&'a Superblock>,
    /// The disc, and the store at `/nix/store`.
    pub files: &'a dyn Files,
    pub system: Option<&'a System>,
}

/// Looks for everything that the profile asks for, in the order of the form.
///
/// # Errors
/// When it was asked to stop.
pub fn verify(seen: &Seen<'_>, wanted: &Resolved, cancel: &Cancel) -> Result<Vec<Item>> {
    let files = Until::asked(seen.files, cancel);
    let items = items(&Seen { files: &files, ..*seen }, wanted.profile());
    files.end(items)
}

fn items(seen: &Seen<'_>, profile: &Profile) -> Vec<Item> {
    let mut proof = proof::Proof::new(*seen, profile);
    image::section(&mut proof);
    source::section(&mut proof);
    packages::section(&mut proof);
    ssh::section(&mut proof);
    users::section(&mut proof);
    network::section(&mut proof);
    wifi::section(&mut proof);
    firewall::section(&mut proof);
    boot::section(&mut proof);
    locale::section(&mut proof);
    system::section(&mut proof);
    files::section(&mut proof);
    proof.done()
}

/// What came of looking for one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "verdict")]
pub enum Verdict {
    /// It is there; `at` says where.
    Proved { at: String },
    /// Something else is there, or nothing where it would have to be.
    Contradicted { found: String, at: String },
    /// It does not show in what was looked at.
    Unseen { why: String },
}

/// One thing that a profile asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Item {
    /// The field of the profile, `network.gateway`.
    pub field: String,
    /// What it is, in words: `gateway`, `SSH key of root`.
    pub what: String,
    /// What the profile asks for, as a person writes it; secrets are named, not shown.
    pub wanted: String,
    #[serde(flatten)]
    pub verdict: Verdict,
}

impl Item {
    #[must_use]
    pub fn is_contradicted(&self) -> bool {
        matches!(self.verdict, Verdict::Contradicted { .. })
    }
}

/// How many items came to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Tally {
    pub proved: usize,
    pub contradicted: usize,
    pub unseen: usize,
}

impl Tally {
    #[must_use]
    pub fn of(items: &[Item]) -> Self {
        let mut tally = Self::default();
        for item in items {
            match item.verdict {
                Verdict::Proved { .. } => tally.proved += 1,
                Verdict::Contradicted { .. } => tally.contradicted += 1,
                Verdict::Unseen { .. } => tally.unseen += 1,
            }
        }
        tally
    }
}
