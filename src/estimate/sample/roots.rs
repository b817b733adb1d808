//! What a sample is drawn from: the store paths of the profile's last image, or whatever on this machine
//! comes nearest to them.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::twins::mixed;
use crate::estimate::Origin;

/// Paths, and how near they come to what will be on the image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roots {
    pub origin: Origin,
    pub paths: Vec<PathBuf>,
}

/// Where to look, in this order. Tests give trees of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// Store paths of the profile's last image, one a line.
    pub list: Option<PathBuf>,
    /// `/nix/store`
    pub store: PathBuf,
    /// `/usr`
    pub system: PathBuf,
}

impl Places {
    /// Those of this machine.
    #[must_use]
    pub fn here(list: Option<PathBuf>) -> Self {
        Self { list, store: "/nix/store".into(), system: "/usr".into() }
    }
}

/// Bytes of a list of paths that are read: 40,000 paths.
const LIST: u64 = 4 << 20;
/// Of the paths of a list, those that must still be there, percent.
const THERE: usize = 90;
/// Paths of a store that are taken where nothing says which.
const PATHS: usize = 600;
/// A store with fewer says nothing of an image.
const FEW: usize = 20;

/// The best that there is.
#[must_use]
pub fn roots(places: &Places) -> Roots {
    let found = |origin, paths: Option<Vec<PathBuf>>| Some(Roots { origin, paths: paths? });
    let system = || places.system.is_dir().then(|| vec![places.system.clone()]);
    let program = || std::env::current_exe().map(|path| vec![path]).unwrap_or_default();
    found(Origin::Image, places.list.as_deref().and_then(listed))
        .or_else(|| found(Origin::Store, stored(&places.store)))
        .or_else(|| found(Origin::System, system()))
        .unwrap_or_else(|| Roots { origin: Origin::Program, paths: program() })
}

/// The paths of a list that are still there, where nearly all are.
fn listed(list: &Path) -> Option<Vec<PathBuf>> {
    let mut text = String::new();
    fs::File::open(list).ok()?.take(LIST).read_to_string(&mut text).ok()?;
    let paths: Vec<&Path> = text.lines().map(Path::new).filter(|path| path.is_absolute()).collect();
    let mut there: Vec<PathBuf> =
        paths.iter().filter(|path| path.symlink_metadata().is_ok()).map(PathBuf::from).collect();
    let enough = !paths.is_empty() && there.len() * 100 >= paths.len() * THERE;
    there.sort_unstable();
    there.dedup();
    enough.then_some(there)
}

/// Outputs in a store, as good as random but the same each time.
fn stored(store: &Path) -> Option<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(store)
        .ok()?
        .filter_map(Result::ok)
        .filter(|entry| is_output(&entry.file_name().to_string_lossy()))
        .map(|entry| entry.path())
        .collect();
    if paths.len() < FEW {
        return None;
    }
    paths.sort_by_cached_key(|path| {
        let bytes = path.as_os_str().as_encoded_bytes();
        (bytes.iter().fold(0, |sum, byte| mixed(sum ^ u64::from(*byte))), path.clone())
    });
    paths.truncate(PATHS);
    paths.sort_unstable();
    Some(paths)
}

/// Whether a name in a store is what a build gave, and not what went into one.
fn is_output(name: &str) -> bool {
    const NOT: [&str; 15] = [
        ".drv", ".lock", ".chroot", ".check", ".patch", ".diff", ".tar.gz", ".tar.xz", ".tar.bz2",
        ".tar.zst", ".tgz", ".zip", ".crate", "-source", ".iso",
    ];
    let hashed = name.split_once('-').is_some_and(|(hash, rest)| hash.len() == 32 && !rest.is_empty());
    hashed && !NOT.iter().any(|end| name.ends_with(end)) && !name.contains("nixos-image")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    #[test]
    fn the_image_s_own_paths_come_first_while_nearly_all_are_there() {
        let folder = folder();
        let names: Vec<PathBuf> = (0..20).map(|at| folder.path().join(format!("p{at}"))).collect();
        for name in &names {
            fs::write(name, "x").unwrap();
        }
        let list = folder.path().join("list");
        let lines: Vec<String> = names.iter().map(|name| name.display().to_string()).collect();
        fs::write(&list, format!("relative\n\n{}\n", lines.join("\n"))).unwrap();
        let places =
            Places { list: Some(list), store: folder.path().join("none"), system: folder.path().to_owned() };
        fs::remove_file(&names[3]).unwrap();
        fs::remove_file(&names[4]).unwrap();
        let found = roots(&places);
        assert_eq!((found.origin, found.paths.len()), (Origin::Image, 18));
        fs::remove_file(&names[5]).unwrap();
        assert_eq!(roots(&places), Roots { origin: Origin::System, paths: vec![folder.path().to_owned()] });
    }

    #[test]
    fn of_a_store_only_outputs_are_taken() {
        let folder = folder();
        let hash = |at: usize| format!("{at:032}");
        for at in 0..30 {
            for name in ["hello-2.12", "hello-2.12.drv", "hello.tar.gz", "nixpkgs-source", "fix.patch"] {
                fs::write(folder.path().join(format!("{}-{name}", hash(at))), "x").unwrap();
            }
        }
        fs::create_dir(folder.path().join(".links")).unwrap();
        let places =
            Places { list: None, store: folder.path().to_owned(), system: folder.path().join("none") };
        let found = roots(&places);
        assert_eq!((found.origin, found.paths.len()), (Origin::Store, 30));
        assert!(found.paths.iter().all(|path| path.to_string_lossy().ends_with("hello-2.12")));
        assert_eq!(found, roots(&places));
    }

    #[test]
    fn with_nothing_else_there_is_this_program() {
        let nowhere = PathBuf::from("/nowhere/at/all");
        let found = roots(&Places { list: Some(nowhere.clone()), store: nowhere.clone(), system: nowhere });
        assert_eq!((found.origin, found.paths.len()), (Origin::Program, 1));
        assert!(found.paths[0].is_file());
    }
}
