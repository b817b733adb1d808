//! Whether a nixpkgs in a folder is still the one that it was, told without reading all of it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::UNIX_EPOCH;

use crate::build::prepare::short_hash;

/// Files that say which nixpkgs it is.
const SAYING: &[&str] = &[".version", ".version-suffix", ".git-revision"];
/// Files and folders that change with the packages; `pkgs/by-name` does with a new first letter alone.
const CHANGING: &[&str] = &[
    "default.nix",
    "pkgs/top-level",
    "pkgs/top-level/default.nix",
    "pkgs/top-level/all-packages.nix",
    "pkgs/top-level/aliases.nix",
    "pkgs/by-name",
];

/// More than any of the files that are read.
const LONGEST: usize = 4096;

/// A short name of the state of this folder; nothing where there is none.
pub(super) fn print(tree: &Path) -> Option<String> {
    let real = fs::canonicalize(tree).ok()?;
    // A link may lead to another nixpkgs tomorrow.
    let mut seen = format!("{}\n", real.display());
    for name in SAYING {
        seen.push_str(&text(&real.join(name)).unwrap_or_default());
        seen.push('\n');
    }
    seen.push_str(&commit(&real).unwrap_or_default());
    for name in CHANGING {
        let modified = fs::metadata(real.join(name)).and_then(|about| about.modified()).ok();
        let since = modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let _ = write!(seen, "\n{name} {since:?}");
    }
    Some(short_hash(&seen))
}

fn text(path: &Path) -> Option<String> {
    let bytes = fs::metadata(path).ok().filter(|about| about.is_file() && about.len() <= LONGEST as u64);
    bytes.and_then(|_| fs::read_to_string(path).ok())
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
        assert_eq!(print(&tree.join("no")), None);
        let first = print(tree);
        assert_eq!(first, print(tree));
        fs::write(tree.join(".version"), "26.05").unwrap();
        let second = print(tree);
        assert_ne!(first, second);
        fs::create_dir_all(tree.join(".git/refs/heads")).unwrap();
        fs::write(tree.join(".git/HEAD"), "ref: refs/heads/main\n").unwrap();
        fs::write(tree.join(".git/refs/heads/main"), "a1").unwrap();
        let third = print(tree);
        fs::write(tree.join(".git/refs/heads/main"), "b2").unwrap();
        assert!(second != third && third != print(tree));
    }
}
