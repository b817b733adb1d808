//! What earlier builds on this machine took: one record a build, kept in a file of JSON lines.
//!
//! The answers come from the builds that are most like the one asked about, and one bad run among
//! them counts for nothing: the median of the last ten, with a range that is wide for one build and
//! narrow for many alike.

mod answers;
mod ask;
mod closing;
mod spread;
mod store;

pub use closing::{Accuracy, accuracy};
pub(crate) use store::write;
pub use store::{Forget, Forgotten, HistoryError, Kept, Store};

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::range::Range;

/// The form of [`Record`]s that this program writes.
pub const VERSION: u32 = 1;

/// The facts of one build that ended well.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Record {
    /// Of this form.
    pub version: u32,
    /// Seconds since 1970.
    pub at: u64,
    /// Name of the profile.
    pub name: String,
    /// SHA-256 of its text.
    pub profile_hash: String,
    /// `x86_64-linux`
    pub system: String,
    /// `classic` or `flake`.
    pub style: String,
    /// Where nixpkgs came from, in a word that tells two places apart.
    pub nixpkgs: String,
    /// `Nix 2.8.0`
    pub nix: String,
    pub cores: u32,
    /// Model of the processor, as the kernel says it.
    pub processor: String,
    /// As `compression_label` has it.
    pub compression: String,
    /// The store on the image, uncompressed, as Nix counts it; nothing where nobody could tell.
    pub closure_bytes: Option<u64>,
    pub image_bytes: u64,
    /// Seconds of each stage, by its name.
    pub stages: BTreeMap<String, f64>,
    /// Of the build stage, seconds of the image's own derivation; nothing when it was there already.
    pub image_seconds: Option<f64>,
    /// What was built beside it: names without hash and version, with the seconds of each.
    pub built: Vec<(String, f64)>,
    /// Bytes that came over the network, and the seconds in which something came.
    pub fetched: Option<(u64, f64)>,
    /// What was expected before it began.
    pub expected: Option<Expected>,
    /// All that was asked for by name: what the next build adds to it or takes from it is known so.
    pub packages: BTreeSet<String>,
    /// Bytes of the store that the table gives to everything else, and of those the ones that are
    /// compressed already.
    pub bare_bytes: f64,
    pub packed_bytes: f64,
    /// The name of its work folder: two files of one name are two profiles.
    pub work: String,
    /// The result in the store; empty where nobody could tell.
    pub store_path: String,
    /// The making of the squashfs, where it could be watched.
    pub squash: Option<Squash>,
}

/// One run of mksquashfs, seen from outside.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Squash {
    pub seconds: f64,
    /// Of all processors together.
    pub cpu_seconds: f64,
    /// Bytes that it wrote.
    pub written: u64,
}

/// An estimate as it was said.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Expected {
    pub seconds: Range,
    pub bytes: Range,
    pub closure_bytes: Range,
    /// Of the image's own derivation.
    pub image_seconds: Range,
    /// The same before earlier builds corrected it: or the correction of one build would count again in
    /// the next.
    pub uncorrected: Range,
    /// A sample told that; else the table did.
    pub measured: bool,
}

/// What is asked about: a build that is to come.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    pub name: String,
    /// The name of its work folder; empty where it is of no account.
    pub work: String,
    pub profile_hash: String,
    pub system: String,
    pub style: String,
    pub nixpkgs: String,
    pub compression: String,
    pub cores: u32,
}

/// All records, oldest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct History {
    pub records: Vec<Record>,
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "figures that are rounded first, or made by hand")]
mod tests;
