//! Whether a nixpkgs in a folder is still the one that it was, told without reading all of it. Lists
//! and sizes are kept by the same answer, so that both are of the same state.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::UNIX_EPOCH;

use crate::build::prepare::short_hash;

/// Files that say which nixpkgs it is.
const SAYING: &[&str] = &[".version", ".version-suffix", ".git-revision"];
/// Folders whose entries are looked at: the packages and modules that people change by hand.
const LOOKED_AT: &[&str] = &["", "pkgs", "pkgs/top-level", "nixos", "nixos/modules"];
/// Folders of too many entries; this one changes with a new first letter alone.
const ITSELF: &[&str] = &["pkgs/by-name"];
/// More entries than any of them has.
const MOST: usize = 500;
/// More than any of the files that are read.
const LONGEST: u64 = 4096;

/// A short name of the state of this folder; nothing where there is none.
pub(super) fn of(tree: &Path) -> Option<String> {
    let real = fs::canonicalize(tree).ok()?;
    // A link may lead to another nixpkgs tomorrow.
    let mut seen = format!("{}\n", real.display());
    for name in SAYING {
        seen.push_str(&text(&real.join(name)).unwrap_or_default());
        seen.push('\n');
    }
    seen.push_str(&commit(&real).unwrap_or_default());
    for name in LOOKED_AT {
        let mut stamps = stamps(&real.join(name));
        stamps.sort();
        let _ = write!(seen, "\n{name}\n{}", stamps.join("\n"));
    }
    for name in ITSELF {
        let _ = write!(seen, "\n{name} {}", stamp(&real.join(name)));
    }
    Some(short_hash(&seen))
}

fn stamps(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().take(MOST);
    // What git does to look at its files changes nothing of them.
    let entries = entries.filter(|entry| entry.file_name() != ".git");
    entries.map(|entry| format!("{} {}", entry.file_name().to_string_lossy(), stamp(&entry.path()))).collect()
}

/// Size and time of a file; a word where there is none.
pub(super) fn stamp(path: &Path) -> String {
    let Ok(found) = fs::metadata(path) else { return "none".to_owned() };
    let time =
        found.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    format!("{}@{}", found.len(), time.as_nanos())
}

pub(super) fn text(path: &Path) -> Option<String> {
    // A pipe of that name would be waited for.
    fs::metadata(path).ok().filter(|about| about.is_file() && about.len() <= LONGEST)?;
    fs::read_to_string(path).ok()
}

/// What `HEAD` of a git repository stands for.
fn commit(tree: &Path) -> Option<String> {
    let head = text(&tree.join(".git/HEAD"))?;
    let named = head.trim().strip_prefix("ref: ").and_then(|name| text(&tree.join(".git").join(name)));
    // Packed references change with the folder's own log.
    let log = fs::metadata(tree.join(".git/logs/HEAD")).map(|about| about.len()).unwrap_or_default();
    Some(format!("{head}{}{log}", named.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_folder_is_another() {
        let folder = tempfile::tempdir().unwrap();
        let tree = folder.path();
        assert_eq!(of(&tree.join("no")), None);
        let first = of(tree);
        assert_eq!(first, of(tree));
        fs::write(tree.join(".version"), "26.05").unwrap();
        let second = of(tree);
        assert_ne!(first, second);
        fs::create_dir_all(tree.join(".git/refs/heads")).unwrap();
        fs::write(tree.join(".git/HEAD"), "ref: refs/heads/main\n").unwrap();
        fs::write(tree.join(".git/refs/heads/main"), "a1").unwrap();
        let third = of(tree);
        fs::write(tree.join(".git/refs/heads/main"), "b2").unwrap();
        let fourth = of(tree);
        assert!(second != third && third != fourth);
        fs::create_dir_all(tree.join("pkgs/top-level")).unwrap();
        fs::write(tree.join("pkgs/top-level/all-packages.nix"), "{ }").unwrap();
        let fifth = of(tree);
        fs::write(tree.join("pkgs/top-level/all-packages.nix"), "{ a = 1; }").unwrap();
        assert!(fourth != fifth && fifth != of(tree));
        // `git status` refreshes its index.
        let sixth = of(tree);
        fs::write(tree.join(".git/index"), "x").unwrap();
        assert_eq!(sixth, of(tree));
    }
}
