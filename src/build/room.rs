//! What this machine has for a build: free space where it takes some, and memory.

use std::path::{Path, PathBuf};

use super::machine::{self, Disk, NixFound};
use super::place;
use crate::estimate::limits::{Room, Space};

/// Looks at the store (Nix's own, or the one that is named), where its builders work, and where the
/// image goes.
#[must_use]
pub fn look(nix: Option<&NixFound>, store: Option<&str>, output: &Path) -> Room {
    Room {
        store: space(&place::folder(store)),
        build: space(&build_folder(nix)),
        output: space(output),
        memory: machine::memory_bytes(),
    }
}

fn space(folder: &Path) -> Option<Space> {
    let Disk { folder, free, tmpfs, device, .. } = machine::disk(folder)?;
    Some(Space { folder, free, tmpfs, device })
}

/// Nix's `build-dir`, else its `TMPDIR`.
pub(super) fn build_folder(nix: Option<&NixFound>) -> PathBuf {
    let set = nix.and_then(|nix| nix.settings.get("build-dir")).filter(|folder| folder.starts_with('/'));
    let usual = || std::env::var_os("TMPDIR").map_or_else(|| "/tmp".into(), PathBuf::from);
    set.map_or_else(usual, PathBuf::from)
}
