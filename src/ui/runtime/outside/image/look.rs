//! What is in an image, whether it is what its profile asks for, and whether it is whole.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use super::super::super::super::desk::{Against, Checked, Found, Id, Seen, SpaceTree, StoreSeen};
use super::{said, typed};
use crate::build::agent::SshAgent;
use crate::build::request::Cancel;
use crate::build::text::printable;
use crate::image::Image;
use crate::image::error::ImageError;
use crate::image::files::Kind;
use crate::image::inspect::{self, Problem, inspect};
use crate::image::progress::Progress;
use crate::image::store::{self, Store};
use crate::image::verify::{self, Item, verify};
use crate::image::{nixos, tree};
use crate::profile::resolve::resolve;

/// Images that are offered.
const MOST: usize = 20;

/// Images of earlier builds: `*.iso` in this folder and in those below it, the newest first.
pub fn found(folder: &Path) -> Vec<Found> {
    let inside = |folder: &Path| -> Vec<PathBuf> {
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
    };
    let mut paths = inside(folder);
    let folders: Vec<PathBuf> = paths.iter().filter(|path| path.is_dir()).cloned().collect();
    paths.extend(folders.iter().flat_map(|folder| inside(folder)));
    let images = paths.into_iter().filter(|path| path.extension().is_some_and(|e| e == "iso"));
    let mut found: Vec<_> = images
        .filter_map(|path| {
            let about = fs::metadata(&path).ok().filter(fs::Metadata::is_file)?;
            let path = std::path::absolute(&path).unwrap_or(path);
            Some((about.modified().ok(), Found { path, bytes: about.len() }))
        })
        .collect();
    found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.path.cmp(&b.1.path)));
    found.truncate(MOST);
    found.into_iter().map(|(_, found)| found).collect()
}

fn open(path: &Path) -> Result<Image, String> {
    Image::open(&typed(path)).map_err(|error| said(&error))
}

/// Looks into an image.
///
/// # Errors
/// When it is none, or cannot be read.
pub fn look(path: &Path) -> Result<Seen, String> {
    let image = open(path)?;
    let found = inspect(&image);
    let value = |found: Option<&nixos::Found<String>>| found.map(|found| found.value.clone());
    let system = found.system.as_ref();
    let store = found.store.as_ref().map(|store| StoreSeen {
        compressor: match store.superblock.options.as_slice() {
            [] => store.superblock.compressor.clone(),
            options => format!("{}, {}", store.superblock.compressor, options.join(", ")),
        },
        packed: store.superblock.bytes,
        unpacked: store.unpacked,
        paths: store.paths.len(),
    });
    Ok(Seen {
        path: image.path.clone(),
        bytes: image.bytes,
        label: found.disc.volume.label.clone(),
        created: found.disc.volume.created.clone(),
        ways: found.disc.ways.clone(),
        version: value(system.and_then(|system| system.version.as_ref())),
        kernel: value(system.and_then(|system| system.kernel.as_ref())),
        host_name: value(system.and_then(|system| system.host_name.as_ref())),
        packages: system.map_or(0, |system| system.packages.len()),
        store,
        rehearsal: rehearsal(&image),
        problems: found.problems.iter().map(in_words).collect(),
        space: Arc::new(space(&image)),
    })
}

/// Whether it is a rehearsal: the rehearsal channel writes down in the image what it lacks.
pub fn rehearsal(image: &Image) -> bool {
    let toplevel = nixos::toplevel(&image.disc.menus());
    toplevel.is_some_and(|toplevel| image.resolve(&toplevel.join("etc/rehearsal/lacks")).is_ok())
}

/// Which part, what is the matter with it, and where.
fn in_words(problem: &Problem) -> String {
    let at = problem.at.map(|at| format!(" (at byte {at})")).unwrap_or_default();
    printable(&format!("{}: {}{at}", problem.part, problem.problem))
}

/// Below this part of an image nothing is worth a name of its own: so no image makes a tree that
/// does not fit into memory.
const PART: u64 = 50_000;
const LEAST: u64 = 4096;

fn space(image: &Image) -> SpaceTree {
    let mut space = SpaceTree::default();
    let mut left = image.bytes;
    if let Some(store) = &image.store {
        let least = (image.bytes / PART).max(LEAST);
        let mount = image.mount();
        for id in store.tree().children(0) {
            let name = mount.join(store.tree().name(*id)).to_string_lossy().into_owned();
            grow(&mut space, name, store, *id, least);
        }
        let tables = store.superblock().bytes.saturating_sub(space.node(0).packed);
        let id = space.add(0, "tables of the squashfs");
        space.put(id, 0, tables, 0);
    }
    let tree = image.disc.tree();
    for id in tree.ids() {
        let Some(node) = tree.node(id).filter(|node| node.meta.kind == Kind::File) else { continue };
        let path = tree.path(id);
        if image.store.is_some() && image.store_at.as_ref() == Some(&path) {
            continue;
        }
        let mut at = 0;
        for name in path.components().skip(1) {
            let name = name.as_os_str().to_string_lossy();
            let name = if at == 0 { format!("/{name}") } else { name.into_owned() };
            at = space.within(at, name);
        }
        space.put(at, 1, node.meta.size, node.meta.size);
    }
    left = left.saturating_sub(space.node(0).packed);
    let id = space.add(0, "tables and padding of the disc");
    space.put(id, 0, left, 0);
    space
}

/// A file or folder of the store with what lies in it, as far as it is large enough.
fn grow(space: &mut SpaceTree, name: String, store: &Store, id: tree::Id, least: u64) {
    let top = space.add(0, name);
    let mut waiting: Vec<(Id, tree::Id)> = vec![(top, id)];
    while let Some((at, id)) = waiting.pop() {
        let children = store.tree().children(id);
        if children.is_empty() {
            let own = store.sizes(id);
            space.put(at, own.files, own.packed, own.unpacked);
            continue;
        }
        let mut small = None;
        for child in children {
            let sizes = store.sizes(*child);
            if sizes.packed.max(sizes.unpacked) >= least {
                let name = store.tree().name(*child).to_string_lossy().into_owned();
                waiting.push((space.add(at, name), *child));
            } else if sizes.files > 0 {
                let small = *small.get_or_insert_with(|| space.add(at, "small files"));
                space.put(small, sizes.files, sizes.packed, sizes.unpacked);
            }
        }
    }
}

/// Holds an image against a profile.
///
/// # Errors
/// When one of the two cannot be read, or it was stopped.
pub fn prove(path: &Path, against: &Against, cancel: &Cancel) -> Result<Vec<Item>, String> {
    let wanted = resolve(&against.profile, &against.base, &SshAgent).map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        format!("the profile has errors:\n{}", faults.join("\n"))
    })?;
    let image = open(path)?;
    let menus = image.disc.menus();
    let ways = image.disc.ways();
    let toplevel = nixos::toplevel(&menus);
    let system = toplevel.map(|toplevel| nixos::system_until(&image, &toplevel, cancel)).transpose();
    let system = system.map_err(|error| said(&error))?;
    let seen = verify::Seen {
        file: Some(&image.path),
        volume: image.disc.volume(),
        ways: &ways,
        menus: &menus,
        superblock: image.store.as_ref().map(Store::superblock),
        files: &image,
        system: system.as_ref(),
    };
    verify(&seen, &wanted, cancel).map_err(|error| said(&error))
}

/// Hashes every store path and the image, and compares what starts it with the store; `tell` gets bytes done and in all.
///
/// # Errors
/// When there is no store, or nothing to compare with, or it was stopped.
pub fn integrity(
    path: &Path,
    cancel: &Cancel,
    tell: &(dyn Fn(u64, u64) + Sync),
) -> Result<Box<Checked>, String> {
    let image = open(path)?;
    let store = match (&image.store, &image.store_error) {
        (Some(store), _) => store,
        (None, Some(error)) => return Err(said(error)),
        (None, None) => return Err("there is no store in this image".to_owned()),
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let last = AtomicU64::new(0);
    let told = |progress: Progress| {
        // A screen shows no more than this.
        let step = (progress.of / 500).max(1);
        if progress.done / step != last.swap(progress.done / step, Ordering::Relaxed) {
            tell(progress.done, progress.of);
        }
    };
    let problem = |error: ImageError| said(&error);
    let store = store::integrity::check(store, threads, cancel, &told).map_err(problem)?;
    let boot_files = inspect::boot_files(&image, &image.disc.menus(), cancel).map_err(problem)?;
    let whole = inspect::checksum(&image, cancel, &mut |progress| told(progress)).map_err(problem)?;
    Ok(Box::new(Checked { store, boot_files, whole }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::error::Part;

    #[test]
    fn damage_has_a_subject_and_a_place() {
        let (part, problem) = (Part::Squashfs, "ends too early\x1b[31m".to_owned());
        let broken = Problem { part, at: Some(4096), problem, broken: true };
        let said = in_words(&broken);
        assert!(said.starts_with("squashfs: ends too early") && said.ends_with(" (at byte 4096)"), "{said}");
        assert!(!said.contains('\x1b'), "{said}");
        assert!(
            in_words(&Problem { part: Part::Gpt, at: None, ..broken }).starts_with("GPT partition table: ")
        );
    }
}
