//! Which nixpkgs a list is of, as far as its place in the cache goes.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::shelf::{self, About, Kept};
use super::{EXACT, Wanted};
use crate::build::prepare::short_hash;
use crate::catalog::fingerprint;
use crate::profile::model::Nixpkgs;

/// A nixpkgs and a system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    /// For people: `branch nixos-26.05`.
    pub nixpkgs: String,
    pub system: String,
    /// Names the file.
    pub name: String,
    kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Branch,
    Revision,
    /// A folder, absolute.
    Tree(PathBuf),
    /// Wherever Nix looks for `<nixpkgs>`.
    Channel,
}

impl Key {
    pub fn of(wanted: &Wanted) -> Self {
        let system = wanted.source.system.to_string();
        let (nixpkgs, name, kind) = match &wanted.source.nixpkgs {
            Nixpkgs::Branch(branch) => (format!("branch {branch}"), named("branch", branch), Kind::Branch),
            Nixpkgs::Revision(revision) => {
                (format!("revision {revision}"), named("revision", revision), Kind::Revision)
            }
            Nixpkgs::Path(path) => {
                let tree = tree(&wanted.base, path);
                let shown = tree.display().to_string();
                (format!("folder {shown}"), format!("folder-{}", short_hash(&shown)), Kind::Tree(tree))
            }
            Nixpkgs::Channel => {
                let path = std::env::var_os("NIX_PATH").unwrap_or_default();
                let name = format!("channel-{}", short_hash(&path.to_string_lossy()));
                ("channel of this machine".to_owned(), name, Kind::Channel)
            }
        };
        Self { nixpkgs, name: format!("{name}-{system}"), system, kind }
    }

    /// The folder of the nixpkgs, where it is one.
    pub fn tree(&self) -> Option<&Path> {
        match &self.kind {
            Kind::Tree(tree) => Some(tree),
            _ => None,
        }
    }

    /// Whether a kept list was kept for this.
    pub fn is_of(&self, kept: &Kept, wanted: &Wanted) -> bool {
        kept.path == shelf::place(&wanted.cache, self)
    }

    /// The state that the nixpkgs is in, where it may change by itself.
    pub fn state(&self) -> String {
        self.tree().and_then(fingerprint::of).unwrap_or_default()
    }

    /// Whether a list that was kept for this still says what the nixpkgs has and has not.
    pub fn is_exact(&self, about: &About, now: SystemTime) -> bool {
        about.complete && self.is_current(about, now)
    }

    /// Whether a list that was kept for this is of the nixpkgs as it is, with all its names or not.
    pub fn is_current(&self, about: &About, now: SystemTime) -> bool {
        match &self.kind {
            Kind::Revision => true,
            // A clock that was wrong proves nothing.
            Kind::Branch => now.duration_since(about.made_at()).is_ok_and(|age| age <= EXACT),
            Kind::Tree(tree) => about.print.is_some() && about.print == fingerprint::of(tree),
            Kind::Channel => {
                about.print.is_some() && about.tree.as_deref().and_then(fingerprint::of) == about.print
            }
        }
    }
}

/// As in a profile: relative to its folder, or to the home.
fn tree(base: &Path, path: &str) -> PathBuf {
    let home = path.strip_prefix("~/").and_then(|rest| Some(std::env::home_dir()?.join(rest)));
    let joined = home.unwrap_or_else(|| base.join(path));
    std::path::absolute(&joined).unwrap_or(joined)
}

/// A branch is anybody's text; what cannot stand in a file's name is told apart by a hash.
fn named(kind: &str, name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.len() <= 64 && name.chars().all(plain) {
        format!("{kind}-{name}")
    } else {
        format!("{kind}-{}", short_hash(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::model::Source;

    fn key(nixpkgs: Nixpkgs) -> Key {
        let source = Source { nixpkgs, ..Source::default() };
        Key::of(&Wanted { source, base: "/base".into(), cache: "/c".into(), mirror: None })
    }

    #[test]
    fn names_are_plain_and_differ() {
        let names = [
            key(Nixpkgs::Branch("nixos-26.05".into())),
            key(Nixpkgs::Branch("../../etc".into())),
            key(Nixpkgs::Revision("a1".repeat(20))),
            key(Nixpkgs::Path("n".into())),
            key(Nixpkgs::Path("m".into())),
            key(Nixpkgs::Channel),
        ]
        .map(|key| key.name);
        assert_eq!(names[0], "branch-nixos-26.05-x86_64-linux");
        for (at, name) in names.iter().enumerate() {
            assert!(!name.contains('/') && !names[..at].contains(name), "{names:?}");
        }
        assert_eq!(key(Nixpkgs::Path("n".into())).tree(), Some(Path::new("/base/n")));
    }

    #[test]
    fn a_branch_moves_on_and_a_revision_does_not() {
        let about = About { made: 1_000_000, complete: true, ..About::default() };
        let branch = key(Nixpkgs::Branch("b".into()));
        let revision = key(Nixpkgs::Revision("a1".repeat(20)));
        let made = about.made_at();
        let later = |days: u64| made + std::time::Duration::from_hours(24 * days);
        assert!(branch.is_exact(&about, later(7)) && !branch.is_exact(&about, later(8)));
        assert!(!branch.is_exact(&about, SystemTime::UNIX_EPOCH), "kept under a clock that runs ahead");
        assert!(revision.is_exact(&about, later(9999)));
        assert!(!revision.is_exact(&About { complete: false, ..about }, later(1)));
    }
}
