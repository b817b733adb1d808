//! What differs between two images: what is in them, not where it lies or when it was made.

mod facts;
mod files;
mod packages;

use std::path::PathBuf;

use serde::Serialize;

use crate::build::request::Cancel;

use super::Image;
use super::error::Result;
use super::inspect::{Inspection, inspect};
use super::name;

pub use files::FileChange;
pub use packages::{PackageChange, PathSize};

/// How two images differ; of everything, the first image is `a` and the second `b`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Difference {
    pub equal: bool,
    pub a: Side,
    pub b: Side,
    /// One thing each that both have otherwise.
    pub facts: Vec<FactChange>,
    /// Several things each, of which one has what the other has not.
    pub lists: Vec<ListChange>,
    /// Packages of the store; what changes the size most is first.
    pub packages: Vec<PackageChange>,
    /// Files of the disc, without the squashfs.
    pub files: Vec<FileChange>,
}

/// One of the two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Side {
    #[serde(serialize_with = "name::path")]
    pub image: PathBuf,
    pub bytes: u64,
    /// Store paths.
    pub paths: usize,
    /// Bytes of the store as a running system sees it.
    pub unpacked: u64,
}

/// Something that is otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct FactChange {
    pub what: String,
    pub a: Option<String>,
    pub b: Option<String>,
}

/// Things that only one has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct ListChange {
    pub what: String,
    pub removed: Vec<String>,
    pub added: Vec<String>,
}

/// Compares two images.
///
/// # Errors
/// When a file of a disc cannot be read, or when it was asked to stop.
pub fn diff(a: &Image, b: &Image, cancel: &Cancel) -> Result<Difference> {
    let (seen_a, seen_b) = (inspect(a), inspect(b));
    let packages = packages::changes(&paths(a, &seen_a), &paths(b, &seen_b));
    let files = files::changes((&a.disc, a.store_at.as_deref()), (&b.disc, b.store_at.as_deref()), cancel)?;
    let facts = facts::facts(&seen_a, &seen_b);
    let lists = facts::lists(&seen_a, &seen_b);
    Ok(Difference {
        equal: facts.is_empty() && lists.is_empty() && packages.is_empty() && files.is_empty(),
        a: side(&seen_a),
        b: side(&seen_b),
        facts,
        lists,
        packages,
        files,
    })
}

fn side(seen: &Inspection) -> Side {
    Side {
        image: seen.image.clone(),
        bytes: seen.bytes,
        paths: seen.store.as_ref().map_or(0, |store| store.paths.len()),
        unpacked: seen.store.as_ref().map_or(0, |store| store.unpacked),
    }
}

/// Store paths with the hash that Nix registered for each.
fn paths(image: &Image, seen: &Inspection) -> Vec<packages::Path> {
    let registered = packages::registered(image);
    let path = |path: &super::store::StorePath| packages::Path {
        path: path.clone(),
        hash: registered.get(&path.name).cloned(),
    };
    seen.store.iter().flat_map(|store| &store.paths).map(path).collect()
}
