//! Store paths by their last part, `HASH-NAME`: what a cache or a program says is one only if it looks
//! like one, so that nothing else ever becomes part of an address, a file name or a command.

use std::fmt;
use std::sync::Arc;

/// The digits of Nix's base 32: no `e`, `o`, `t` and `u`.
const DIGITS: &str = "0123456789abcdfghijklmnpqrsvwxyz";
const HASH: usize = 32;
/// Nix's own limit of what stands behind the hash.
const LONGEST: usize = 211;

/// `08awvn92a3nzdsfpz84gx45kn3npibgm-git-2.39.5`; cheap to copy.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StoreName(Arc<str>);

impl StoreName {
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (hash, name) = text.split_once('-')?;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | '_' | '?' | '=');
        let good = hash.len() == HASH
            && hash.chars().all(|digit| DIGITS.contains(digit))
            && (1..=LONGEST).contains(&name.len())
            && !matches!(name, "." | "..")
            && name.chars().all(plain);
        good.then(|| Self(text.into()))
    }

    /// Takes a path apart into the folder of its store and its name; what lies below is left out.
    #[must_use]
    pub fn of_path(path: &str) -> Option<(&str, Self)> {
        let at = path.match_indices('/').map(|(at, _)| at + 1).find_map(|at| {
            let last = path[at..].split('/').next().unwrap_or_default();
            Some((&path[..at - 1], Self::parse(last)?))
        });
        at.filter(|(folder, _)| folder.starts_with('/'))
    }

    /// What names its file in a binary cache.
    #[must_use]
    pub fn hash(&self) -> &str {
        self.0.get(..HASH).unwrap_or_default()
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StoreName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIT: &str = "08awvn92a3nzdsfpz84gx45kn3npibgm-git-2.39.5";

    #[test]
    fn names_are_taken_apart() {
        assert_eq!(StoreName::parse(GIT).unwrap().hash(), "08awvn92a3nzdsfpz84gx45kn3npibgm");
        for path in [format!("/nix/store/{GIT}"), format!("/nix/store/{GIT}/bin/git")] {
            let (folder, name) = StoreName::of_path(&path).unwrap();
            assert_eq!((folder, name.as_str()), ("/nix/store", GIT));
        }
    }

    #[test]
    fn whatever_could_lead_elsewhere_is_no_name() {
        let hash = "08awvn92a3nzdsfpz84gx45kn3npibgm";
        for name in ["..", ".", "", "a/b", "a b", "a\nb", "ü", "a%2f", "a\0", &"x".repeat(212)] {
            assert_eq!(StoreName::parse(&format!("{hash}-{name}")), None, "{name}");
        }
        for text in ["", "-git", "08awvn92a3nzdsfpz84gx45kn3npibge-git", "../../etc/passwd"] {
            assert_eq!(StoreName::parse(text), None, "{text}");
        }
        assert_eq!(StoreName::of_path(GIT), None, "without a folder it is no path");
        assert_eq!(StoreName::of_path(&format!("store/{GIT}")), None);
    }
}
