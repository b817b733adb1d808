//! Store paths of two images, brought together by package.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::image::Image;
use crate::image::files;
use crate::image::name::StoreName;
use crate::image::store::StorePath;

/// A store path, and the NAR hash that is registered for it.
pub(super) struct Path {
    pub path: StorePath,
    pub hash: Option<String>,
}

/// A store path that only one image has, or that has another content in each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct PathSize {
    /// `<hash>-<name>`
    pub path: String,
    pub version: String,
    pub packed: u64,
    pub unpacked: u64,
}

/// A package that is not the same in both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct PackageChange {
    /// `openssh`, `openssh (doc)`
    pub package: String,
    /// Empty where the package is added.
    pub a: Vec<PathSize>,
    /// Empty where it is removed.
    pub b: Vec<PathSize>,
    /// Bytes by which `b` is larger, packed.
    pub packed: i64,
    /// Bytes by which `b` is larger, unpacked.
    pub unpacked: i64,
}

impl PackageChange {
    #[must_use]
    pub fn is_added(&self) -> bool {
        self.a.is_empty()
    }

    #[must_use]
    pub fn is_removed(&self) -> bool {
        self.b.is_empty()
    }
}

/// Packages that differ; what changes the unpacked size most is first.
pub(super) fn changes(a: &[Path], b: &[Path]) -> Vec<PackageChange> {
    let mut groups: BTreeMap<String, (Vec<PathSize>, Vec<PathSize>)> = BTreeMap::new();
    for path in only(a, b) {
        groups.entry(StoreName::of(&path.name).group()).or_default().0.push(size(path));
    }
    for path in only(b, a) {
        groups.entry(StoreName::of(&path.name).group()).or_default().1.push(size(path));
    }
    let mut changes: Vec<PackageChange> =
        groups.into_iter().map(|(package, (a, b))| change(package, a, b)).collect();
    let weight = |change: &PackageChange| {
        let most = |sizes: &[PathSize]| sizes.iter().map(|size| size.unpacked).max().unwrap_or(0);
        (change.unpacked.unsigned_abs(), most(&change.a).max(most(&change.b)))
    };
    changes.sort_by(|x, y| weight(y).cmp(&weight(x)).then_with(|| x.package.cmp(&y.package)));
    changes
}

/// What is in `these` and not, or not the same, in `others`.
fn only<'a>(these: &'a [Path], others: &[Path]) -> Vec<&'a StorePath> {
    let others: HashMap<&str, &Path> = others.iter().map(|path| (path.path.name.as_str(), path)).collect();
    let differs = |path: &&Path| others.get(path.path.name.as_str()).is_none_or(|other| !same(path, other));
    these.iter().filter(differs).map(|path| &path.path).collect()
}

/// One name may stand for two contents, where a build gives something else each time.
fn same(a: &Path, b: &Path) -> bool {
    match (&a.hash, &b.hash) {
        (Some(a), Some(b)) if a != b => false,
        _ => (a.path.files, a.path.unpacked) == (b.path.files, b.path.unpacked),
    }
}

fn size(path: &StorePath) -> PathSize {
    let version = StoreName::of(&path.name).number().to_owned();
    PathSize { path: path.name.clone(), version, packed: path.packed, unpacked: path.unpacked }
}

fn change(package: String, a: Vec<PathSize>, b: Vec<PathSize>) -> PackageChange {
    let sum = |sizes: &[PathSize], of: fn(&PathSize) -> u64| {
        i64::try_from(sizes.iter().map(of).fold(0, u64::saturating_add)).unwrap_or(i64::MAX)
    };
    let grown = |of| sum(&b, of).saturating_sub(sum(&a, of));
    let (packed, unpacked) = (grown(|size| size.packed), grown(|size| size.unpacked));
    PackageChange { package, a, b, packed, unpacked }
}

/// Registered NAR hashes by store path name; none where nothing is registered.
pub(super) fn registered(image: &Image) -> HashMap<String, String> {
    /// Some hundred bytes a path, and some ten thousand paths.
    const LIMIT: u64 = 256 << 20;
    if !image.is_nix() {
        return HashMap::new();
    }
    let path = image.mount().join("nix-path-registration");
    let Ok(content) = files::read(image, &path, LIMIT) else { return HashMap::new() };
    hashes(&String::from_utf8_lossy(&content))
}

/// Each path is followed by its hash, its size, its deriver, and its references behind their number.
fn hashes(text: &str) -> HashMap<String, String> {
    let mut found = HashMap::new();
    let mut lines = text.lines();
    while let (Some(path), Some(hash), Some(_), Some(_), Some(count)) =
        (lines.next(), lines.next(), lines.next(), lines.next(), lines.next())
    {
        let name = path.rsplit('/').next().unwrap_or(path);
        found.insert(name.to_owned(), hash.to_owned());
        let Ok(count) = count.parse::<usize>() else { break };
        if count > 0 && lines.nth(count - 1).is_none() {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(digit: &str, name: &str, unpacked: u64, hash: &str) -> Path {
        let name = format!("{}-{name}", digit.repeat(32));
        let hash = Some(hash.to_owned()).filter(|hash| !hash.is_empty());
        Path { path: StorePath { name, files: 1, unpacked, packed: unpacked / 2 }, hash }
    }

    #[test]
    fn packages_are_added_removed_and_changed() {
        let a = [path("1", "git-2.39", 100, ""), path("2", "vim-9.1", 50, ""), path("3", "bash-5.2", 7, "")];
        let b =
            [path("4", "git-2.40", 130, ""), path("5", "emacs-30.1", 500, ""), path("3", "bash-5.2", 7, "")];
        let changes = changes(&a, &b);
        let seen: Vec<_> = changes
            .iter()
            .map(|change| {
                (
                    change.package.as_str(),
                    change.is_added(),
                    change.is_removed(),
                    change.unpacked,
                    change.packed,
                )
            })
            .collect();
        assert_eq!(
            seen,
            [("emacs", true, false, 500, 250), ("vim", false, true, -50, -25), ("git", false, false, 30, 15)]
        );
        assert_eq!((changes[2].a[0].version.as_str(), changes[2].b[0].version.as_str()), ("2.39", "2.40"));
    }

    #[test]
    fn one_name_with_two_contents_is_a_change() {
        let (a, b) = ([path("1", "x-1", 5, "sha256:a")], [path("1", "x-1", 5, "sha256:b")]);
        assert_eq!(changes(&a, &b).len(), 1);
        assert!(changes(&a, &a).is_empty());
        assert_eq!(changes(&a, &[path("1", "x-1", 6, "")]).len(), 1);
        assert!(changes(&a, &[path("1", "x-1", 5, "")]).is_empty());
    }

    #[test]
    fn the_registration_is_read_as_far_as_it_is_one() {
        let text = "/nix/store/a-x\nsha256:1\n10\n\n2\n/nix/store/b\n/nix/store/c\n/nix/store/b-y\nsha256:2\n4\n/d\n0\n";
        let found = hashes(text);
        assert_eq!((found["a-x"].as_str(), found["b-y"].as_str(), found.len()), ("sha256:1", "sha256:2", 2));
        assert_eq!(hashes("a\nb\nc\nd\n99999999999999999999\n").len(), 1);
        assert_eq!(hashes("a\nb\nc\nd\n18446744073709551615\nx").len(), 1);
    }
}
