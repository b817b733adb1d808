//! What is installed for everybody: `config/system-path.nix` makes `sw`, a tree of links into the
//! packages. A folder that one package alone has is one link.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::image::files::Kind;
use crate::image::name::{OUTPUTS, parts};

use super::Package;
use super::look::{Look, store_name};

/// Entries that are looked at; a desktop has some fifty thousand.
const ENTRIES: usize = 400_000;
/// `share/man/man1/x` is as deep as links begin.
const DEPTH: usize = 4;

pub(super) fn packages(look: &Look<'_>) -> Vec<Package> {
    let Some(root) = look.real(&look.toplevel.join("sw")) else { return Vec::new() };
    let mut found = BTreeSet::new();
    let mut left = vec![(root, 0)];
    let mut seen = 0;
    while let Some((folder, depth)) = left.pop() {
        for entry in look.files.list(&folder).unwrap_or_default() {
            seen += 1;
            if seen > ENTRIES {
                break;
            }
            let at = folder.join(&entry.name);
            match entry.meta.kind {
                Kind::Folder if depth < DEPTH => left.push((at, depth + 1)),
                Kind::Link => found.extend(look.files.link(&at).as_deref().and_then(store_path)),
                _ => {}
            }
        }
    }
    let mut packages: Vec<Package> = found.into_iter().filter_map(package).collect();
    packages.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    packages
}

/// The store path that a link leads into.
fn store_path(target: &Path) -> Option<PathBuf> {
    store_name(target)?;
    let first = target.strip_prefix("/nix/store").ok()?.components().next()?;
    Some(Path::new("/nix/store").join(first))
}

fn package(path: PathBuf) -> Option<Package> {
    let Named { name, version } = named(store_name(&path)?);
    Some(Package { name, version, store_path: path.into_os_string().into_string().ok()? })
}

impl Package {
    #[must_use]
    pub fn named(&self) -> Named {
        Named { name: self.name.clone(), version: self.version.clone() }
    }
}

/// A store path's name in two parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub name: String,
    pub version: String,
}

/// Takes a name apart as Nix does: the version begins behind the first dash that no letter follows.
/// The output (`-bin`, `-man`) is left out.
#[must_use]
pub fn named(name: &str) -> Named {
    let mut whole = name;
    while let Some((rest, last)) = whole.rsplit_once('-') {
        if !OUTPUTS.contains(&last) {
            break;
        }
        whole = rest;
    }
    match parts(whole) {
        ("", _) => Named { name: whole.to_owned(), version: String::new() },
        (name, version) => Named { name: name.to_owned(), version: version.to_owned() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart_as_nix_does() {
        let taken = |name| {
            let Named { name, version } = named(name);
            (name, version)
        };
        let is = |name: &str, version: &str| (name.to_owned(), version.to_owned());
        assert_eq!(taken("util-linux-2.39.4-bin"), is("util-linux", "2.39.4"));
        assert_eq!(taken("git-minimal-2.44.1"), is("git-minimal", "2.44.1"));
        assert_eq!(taken("python3.11-numpy-1.26.4"), is("python3.11-numpy", "1.26.4"));
        assert_eq!(taken("gptfdisk-1.0.9"), is("gptfdisk", "1.0.9"));
        assert_eq!(taken("nixos-install"), is("nixos-install", ""));
        assert_eq!(taken("openssh-9.7p1"), is("openssh", "9.7p1"));
        assert_eq!(taken("-wifi-x-"), is("-wifi-x-", ""));
    }
}
