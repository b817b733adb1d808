//! `build.json`: what this image was made of, when, and how long it took.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;

use super::calls::{Calls, Layout};
use super::event::Stage;
use super::process::capture;
use super::request::Request;
use crate::estimate::history::Expected;
use crate::estimate::wish::{Fulfilled, Held};
use crate::profile::model::{Compression, Nixpkgs, Style};

/// The facts of one build.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Facts {
    /// Format of this file.
    pub version: u32,
    pub name: String,
    /// SHA-256 of the profile's text, hex.
    pub profile_hash: String,
    /// File name of the image.
    pub image: String,
    pub image_bytes: u64,
    pub sha256: String,
    pub store_path: String,
    pub derivation: String,
    pub system: String,
    pub style: Style,
    pub nixpkgs: NixpkgsFacts,
    /// As it was built.
    pub compression: Compression,
    /// What was wished instead of a compressor, why it became this one, and whether it held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wish: Option<WishFacts>,
    /// `Nix 2.8.0`.
    pub nix: String,
    /// When the build began, RFC 3339 in UTC.
    pub started_at: String,
    /// Seconds of each stage. Collecting is not over when this is written: up to the last byte.
    pub seconds: BTreeMap<String, f64>,
    /// Of the build stage, those of the image's own derivation; nothing when it was there already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_seconds: Option<f64>,
    /// How many derivations were built beside it.
    pub built: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fetched: Option<Fetched>,
    /// What was expected before: seconds of the whole and of the image's derivation, bytes of the image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<Expected>,
    pub cores: usize,
    /// Records of Nix's log that were not understood.
    pub unknown_records: u64,
}

/// What came over the network.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Fetched {
    pub bytes: u64,
    /// In which something came.
    pub seconds: f64,
}

/// A wish and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct WishFacts {
    #[serde(flatten)]
    pub fulfilled: Fulfilled,
    pub held: Held,
}

/// Where nixpkgs came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct NixpkgsFacts {
    /// As the profile says.
    pub source: Nixpkgs,
    /// The commit, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// `24.05`, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release: Option<String>,
}

/// Seconds with three decimals, by the name of the stage.
pub(super) fn seconds(stages: &[(Stage, Duration)]) -> BTreeMap<String, f64> {
    let rounded = |time: &Duration| (time.as_secs_f64() * 1000.0).round() / 1000.0;
    stages.iter().map(|(stage, time)| (format!("{stage:?}").to_lowercase(), rounded(time))).collect()
}

/// Finds out what nixpkgs it was.
pub(super) fn nixpkgs(request: &Request, layout: &Layout, calls: &Calls) -> NixpkgsFacts {
    let source = &request.profile.profile().source;
    let mut facts = NixpkgsFacts { source: source.nixpkgs.clone(), revision: None, release: None };
    if let Nixpkgs::Revision(revision) = &source.nixpkgs {
        facts.revision = Some(revision.clone());
    }
    let folder = match (&source.nixpkgs, source.style) {
        (Nixpkgs::Path(path), _) => Some(path.clone()),
        (_, Style::Classic) => capture(&calls.find_nixpkgs(), Duration::from_mins(1))
            .ok()
            .filter(|done| done.status.success())
            .map(|done| done.text().trim().to_owned()),
        (_, Style::Flake) => {
            facts.revision = locked(&layout.lock_file()).or(facts.revision);
            None
        }
    };
    if let Some(folder) = folder.as_deref().map(Path::new) {
        facts.revision = facts.revision.or_else(|| revision_of(folder));
        facts.release =
            first_line(&folder.join(".version")).or_else(|| first_line(&folder.join("lib/.version")));
    }
    facts
}

fn locked(lock: &Path) -> Option<String> {
    let lock: serde_json::Value = serde_json::from_slice(&fs::read(lock).ok()?).ok()?;
    Some(lock.pointer("/nodes/nixpkgs/locked/rev")?.as_str()?.to_owned())
}

/// A channel says its commit in `.git-revision`, a checkout in `.git`.
fn revision_of(folder: &Path) -> Option<String> {
    let commit =
        |text: String| Some(text).filter(|t| t.len() == 40 && t.bytes().all(|b| b.is_ascii_hexdigit()));
    if let Some(found) = first_line(&folder.join(".git-revision")).and_then(commit) {
        return Some(found);
    }
    let head = first_line(&folder.join(".git/HEAD"))?;
    match head.strip_prefix("ref: ") {
        Some(name) if !name.contains("..") => first_line(&folder.join(".git").join(name)).and_then(commit),
        Some(_) => None,
        None => commit(head),
    }
}

fn first_line(path: &Path) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    Some(text.lines().next()?.trim().to_owned()).filter(|line| !line.is_empty())
}
