//! All that is known of an image without unpacking it, as one value: for a report, for JSON, for a
//! screen.

mod checksum;
mod problems;
mod space;
mod started;

use std::path::PathBuf;

use serde::Serialize;

use super::Image;
use super::disc::{BootCatalogue, Gpt, Mbr, MenuEntry, Volume, Ways};
use super::name::{self, shown};
use super::nixos::{self, System};
use super::store::{Integrity, Sizes, Store, StorePath, Superblock};
use super::tree::Id;

pub use checksum::{Checksum, Expected, checksum};
pub use problems::Problem;
pub use space::{Purpose, Space};
pub use started::{BootFile, Sameness, boot_files};

/// An image, looked into.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Inspection {
    #[serde(serialize_with = "name::path")]
    pub image: PathBuf,
    /// Bytes of the file.
    pub bytes: u64,
    pub disc: DiscFacts,
    pub store: Option<StoreFacts>,
    /// What takes the space; all of it is `bytes`.
    pub space: Space,
    pub system: Option<System>,
    /// What is broken or missing.
    pub problems: Vec<Problem>,
    /// Where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub integrity: Option<Integrity>,
    /// Kernels and initial RAM disks beside those of the store, where integrity was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub boot_files: Option<Vec<BootFile>>,
    /// Where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checksum: Option<Checksum>,
}

/// What is known of the disc.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct DiscFacts {
    pub volume: Volume,
    pub ways: Ways,
    pub catalogue: Option<BootCatalogue>,
    pub mbr: Option<Mbr>,
    pub gpt: Option<Gpt>,
    pub menus: Vec<MenuEntry>,
}

/// What is known of the squashfs.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct StoreFacts {
    /// On the disc.
    #[serde(serialize_with = "name::path")]
    pub at: PathBuf,
    /// Where `ls`, `cat` and `extract` see it.
    #[serde(serialize_with = "name::path")]
    pub seen_at: PathBuf,
    /// It is a Nix store; else the root of another live system.
    pub nix: bool,
    pub superblock: Superblock,
    /// Bytes of all files in it.
    pub unpacked: u64,
    /// Bytes on the disc for each byte unpacked.
    pub ratio: Option<f64>,
    /// Store paths, or what stands at the top of the root of another live system; the largest first.
    pub paths: Vec<StorePath>,
}

/// Looks at everything that needs no reading of all data.
#[must_use]
pub fn inspect(image: &Image) -> Inspection {
    let menus = image.disc.menus();
    let paths = paths(image);
    let space = space::of(image, &menus, &paths);
    let toplevel = nixos::toplevel(&menus);
    let system = toplevel
        .filter(|toplevel| image.is_nix() && image.resolve(toplevel).is_ok())
        .map(|toplevel| nixos::system(image, &toplevel));
    let problems = problems::of(image, &menus);
    let disc = DiscFacts {
        volume: image.disc.volume().clone(),
        ways: image.disc.ways(),
        catalogue: image.disc.catalogue().ok().flatten().cloned(),
        mbr: image.disc.mbr().ok().flatten().cloned(),
        gpt: image.disc.gpt().ok().flatten().cloned(),
        menus,
    };
    let store = store(image, paths);
    Inspection {
        image: image.path.clone(),
        bytes: image.bytes,
        disc,
        store,
        space,
        system,
        problems,
        integrity: None,
        boot_files: None,
        checksum: None,
    }
}

/// Store paths; of another live system what stands at the top of its root.
fn paths(image: &Image) -> Vec<StorePath> {
    let Some(store) = &image.store else { return Vec::new() };
    let mut paths = if image.is_nix() { store.paths() } else { tops(store) };
    paths.sort_by(|a, b| (b.packed, b.unpacked, &a.name).cmp(&(a.packed, a.unpacked, &b.name)));
    paths
}

fn tops(store: &Store) -> Vec<StorePath> {
    let tree = store.tree();
    let top = |id: &Id| {
        let Sizes { files, unpacked, packed } = store.sizes(*id);
        StorePath { name: shown(tree.name(*id)), files, unpacked, packed }
    };
    tree.children(0).iter().map(top).collect()
}

fn store(image: &Image, paths: Vec<StorePath>) -> Option<StoreFacts> {
    let (store, at) = (image.store.as_ref()?, image.store_at.clone()?);
    let unpacked = paths.iter().map(|path| path.unpacked).fold(0, u64::saturating_add);
    let superblock = store.superblock().clone();
    #[expect(clippy::cast_precision_loss, reason = "a ratio of two sizes needs no more than a double has")]
    let ratio = (unpacked > 0).then(|| superblock.bytes as f64 / unpacked as f64);
    Some(StoreFacts { at, seen_at: image.mount(), nix: image.is_nix(), superblock, unpacked, ratio, paths })
}

impl Inspection {
    /// Nothing that was looked at is broken. What was not asked for was not looked at.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.problems.iter().all(|problem| !problem.broken)
            && self.integrity.as_ref().is_none_or(Integrity::is_sound)
            && self.boot_files.as_ref().is_none_or(|files| files.iter().all(BootFile::is_sound))
            && self.checksum.as_ref().is_none_or(|checksum| checksum.agrees() != Some(false))
    }
}
