//! What takes the space of an image: a tree of kinds, and below them files and store paths.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::image::Image;
use crate::image::disc::MenuEntry;
use crate::image::files::{Files, Kind};
use crate::image::name::{StoreName, shown};
use crate::image::store::StorePath;

/// What something is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    Boot,
    Kernel,
    Initrd,
    Firmware,
    Packages,
    /// Folders of a live system that has no store paths.
    System,
    Configuration,
    Documentation,
    Fonts,
    Locales,
    /// Copies of nixpkgs and other sources.
    Sources,
    /// Files of the disc that belong to none of these.
    Files,
    /// Directories, tables and padding of both file systems.
    Tables,
}

impl Purpose {
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Boot => "boot loaders",
            Self::Kernel => "kernel and modules",
            Self::Initrd => "initial RAM disk",
            Self::Firmware => "firmware",
            Self::Packages => "packages",
            Self::System => "the live system",
            Self::Configuration => "configuration",
            Self::Documentation => "documentation",
            Self::Fonts => "fonts",
            Self::Locales => "locales and time zones",
            Self::Sources => "sources",
            Self::Files => "other files",
            Self::Tables => "tables and padding",
        }
    }
}

/// A part of the image, and what it consists of; the largest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Space {
    /// What it is called; of a file its path, of a store path `<hash>-<name>`.
    pub name: String,
    pub purpose: Option<Purpose>,
    /// Bytes of the image that it takes.
    pub packed: u64,
    /// Bytes that a running system sees of it.
    pub unpacked: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Space>,
}

/// A part without parts.
struct Leaf {
    purpose: Purpose,
    name: String,
    packed: u64,
    unpacked: u64,
}

/// Divides the image. All parts together are as large as the file.
pub(super) fn of(image: &Image, menus: &[MenuEntry], paths: &[StorePath]) -> Space {
    let mut leaves = disc_files(image, menus);
    if let Some(store) = &image.store {
        let mut left = store.superblock().bytes;
        for path in paths {
            let packed = path.packed.min(left);
            left -= packed;
            let purpose = if image.is_nix() { purpose(&path.name) } else { Purpose::System };
            leaves.push(Leaf { purpose, name: path.name.clone(), packed, unpacked: path.unpacked });
        }
        leaves.push(table("inodes, directories and tables of the squashfs", left));
    }
    let known = leaves.iter().fold(0u64, |sum, leaf| sum.saturating_add(leaf.packed));
    leaves.push(table("partitions, directories and padding of the disc", image.bytes.saturating_sub(known)));
    tree(image, leaves)
}

fn table(name: &str, bytes: u64) -> Leaf {
    Leaf { purpose: Purpose::Tables, name: name.to_owned(), packed: bytes, unpacked: 0 }
}

fn tree(image: &Image, leaves: Vec<Leaf>) -> Space {
    let mut purposes: BTreeMap<Purpose, Vec<Space>> = BTreeMap::new();
    for Leaf { purpose, name, packed, unpacked } in leaves {
        if packed > 0 || unpacked > 0 {
            let space = Space { name, purpose: Some(purpose), packed, unpacked, children: Vec::new() };
            purposes.entry(purpose).or_default().push(space);
        }
    }
    let groups = purposes
        .into_iter()
        .map(|(purpose, children)| parent(purpose.title().to_owned(), Some(purpose), children));
    let mut all = parent(shown(image.path.file_name().unwrap_or_default()), None, groups.collect());
    all.packed = image.bytes;
    all
}

fn parent(name: String, purpose: Option<Purpose>, mut children: Vec<Space>) -> Space {
    children.sort_by(|a, b| (b.packed, b.unpacked, &a.name).cmp(&(a.packed, a.unpacked, &b.name)));
    let sum = |size: fn(&Space) -> u64| children.iter().map(size).fold(0, u64::saturating_add);
    Space { name, purpose, packed: sum(|s| s.packed), unpacked: sum(|s| s.unpacked), children }
}

/// Files of the disc; the squashfs is taken apart, or, where it cannot be read, one of them.
fn disc_files(image: &Image, menus: &[MenuEntry]) -> Vec<Leaf> {
    let tree = image.disc.tree();
    let apart = image.store_at.as_ref().filter(|_| image.store.is_some());
    let mut leaves = Vec::new();
    for id in tree.ids() {
        let Some(node) = tree.node(id).filter(|node| node.meta.kind == Kind::File) else { continue };
        let path = tree.path(id);
        if apart != Some(&path) {
            let size = node.meta.size;
            let purpose = file_purpose(&path, menus, image);
            leaves.push(Leaf { purpose, name: shown(&path), packed: size, unpacked: size });
        }
    }
    leaves
}

fn file_purpose(path: &Path, menus: &[MenuEntry], image: &Image) -> Purpose {
    let same = |named: &PathBuf| {
        named == path
            || image.disc.meta(named).is_some_and(|meta| meta.kind == Kind::Link)
                && image.resolve(named).is_ok_and(|to| to == path)
    };
    if menus.iter().any(|entry| entry.kernel.as_ref().is_some_and(same)) {
        return Purpose::Kernel;
    }
    if menus.iter().any(|entry| entry.initrd.iter().any(same)) {
        return Purpose::Initrd;
    }
    let text = path.to_string_lossy().to_lowercase();
    let name = text.rsplit('/').next().unwrap_or_default();
    let first = text.split('/').nth(1).unwrap_or_default();
    match (first, name) {
        (_, "bzimage" | "vmlinuz" | "image" | "linux") => Purpose::Kernel,
        (_, name) if name.starts_with("initrd") || name.starts_with("initramfs") => Purpose::Initrd,
        ("boot" | "efi" | "isolinux" | "syslinux" | "loader" | "grub", _)
        | (_, "boot.cat" | ".boot.cat" | "boot.catalog") => Purpose::Boot,
        _ => Purpose::Files,
    }
}

/// What a store path is for, by its name.
fn purpose(entry: &str) -> Purpose {
    let name = StoreName::of(entry);
    let group = name.group();
    let has = |words: &[&str]| words.iter().any(|word| name.package.contains(word));
    let begins = |words: &[&str]| words.iter().any(|word| name.package.starts_with(word));
    if begins(&["initrd", "initramfs"]) || name.package == "stage" {
        Purpose::Initrd
    } else if has(&["firmware", "microcode", "ucode", "wireless-regdb", "sof-bin"]) {
        Purpose::Firmware
    } else if name.package == "linux"
        || begins(&["kernel-modules", "linux-rt", "linux-zen", "linux-hardened"])
    {
        Purpose::Kernel
    } else if ["(doc)", "(man)", "(info)", "(devdoc)"].iter().any(|end| group.ends_with(end))
        || has(&["-manual", "man-pages", "-docs"])
    {
        Purpose::Documentation
    } else if has(&["font", "dejavu", "noto-", "-ttf", "unifont"]) {
        Purpose::Fonts
    } else if has(&["locales", "locale-archive", "tzdata"]) {
        Purpose::Locales
    } else if matches!(name.package, "source" | "nixpkgs" | "nixos-channel") {
        Purpose::Sources
    } else if begins(&[
        "nixos-system",
        "unit-",
        "etc",
        "system-path",
        "system-units",
        "user-units",
        "X-Restart",
    ]) {
        Purpose::Configuration
    } else {
        Purpose::Packages
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn store_paths_are_sorted_by_what_they_are_for() {
        let of = |name: &str| purpose(&format!("0123456789abcdfghijklmnpqrsvwxyz-{name}"));
        assert_eq!(of("linux-6.1.192"), Purpose::Kernel);
        assert_eq!(of("linux-6.12.5-modules"), Purpose::Kernel);
        assert_eq!(of("linux-firmware-20240909"), Purpose::Firmware);
        assert_eq!(of("linux-pam-1.6.1"), Purpose::Packages);
        assert_eq!(of("initrd-linux-6.1.192"), Purpose::Initrd);
        assert_eq!(of("git-2.39.5-doc"), Purpose::Documentation);
        assert_eq!(of("glibc-locales-2.40"), Purpose::Locales);
        assert_eq!(of("nixos-system-box-26.05"), Purpose::Configuration);
        assert_eq!(of("firefox-130.0"), Purpose::Packages);
    }

    #[test]
    fn parts_are_summed_and_the_largest_is_first() {
        let leaf = |name: &str, packed| Space {
            name: name.to_owned(),
            purpose: None,
            packed,
            unpacked: packed * 2,
            children: Vec::new(),
        };
        let all = parent("all".to_owned(), None, vec![leaf("b", 1), leaf("a", 1), leaf("c", 5)]);
        let names: Vec<&str> = all.children.iter().map(|child| child.name.as_str()).collect();
        assert_eq!((names, all.packed, all.unpacked), (vec!["c", "a", "b"], 7, 14));
        let huge =
            parent("huge".to_owned(), None, vec![Space { packed: u64::MAX, ..leaf("x", 1) }, leaf("y", 1)]);
        assert_eq!(huge.packed, u64::MAX);
    }
}
