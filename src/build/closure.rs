//! The closure that gets onto an image: nixpkgs writes its paths and their size into a `closure-info` of
//! its own, which the image's derivation names, and which is built before the image.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::place;

/// How the names of such store paths end.
const NAME: &str = "-closure-info";

/// More than any derivation or list of paths has.
const LARGEST: u64 = 64 << 20;

/// Where the closure of an image is told.
#[derive(Debug, Clone, Default)]
pub(super) struct Closure {
    /// Every one that the derivation names: the image itself may have one besides that of its squashfs,
    /// and that one is empty where the squashfs holds everything.
    infos: Vec<PathBuf>,
}

impl Closure {
    /// That of an image's derivation.
    pub(super) fn of(derivation: &Path, store: Option<&str>) -> Self {
        let Some(text) = bounded(&place::real(store, derivation)) else { return Self::default() };
        let Some(folder) = derivation.parent().and_then(Path::to_str) else { return Self::default() };
        let infos = closure_infos(&text, folder);
        Self { infos: infos.iter().map(|info| place::real(store, Path::new(info))).collect() }
    }

    /// Its size, uncompressed, as Nix counts it; nothing before it is built.
    pub(super) fn bytes(&self) -> Option<u64> {
        Some(self.largest()?.0)
    }

    /// Its store paths.
    pub(super) fn paths(&self) -> Option<Vec<String>> {
        let text = bounded(&self.largest()?.1.join("store-paths"))?;
        Some(text.lines().filter(|line| line.starts_with('/')).map(str::to_owned).collect())
    }

    fn largest(&self) -> Option<(u64, &Path)> {
        let size = |info: &Path| bounded(&info.join("total-nar-size"))?.trim().parse().ok();
        self.infos.iter().filter_map(|info| Some((size(info)?, info.as_path()))).max()
    }
}

fn bounded(path: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(LARGEST).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// The different paths of the store in a text whose names end in `-closure-info`.
fn closure_infos(text: &str, store: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices(NAME) {
        let end = at + NAME.len();
        let Some(begin) = text[..at].rfind(store) else { continue };
        let path = &text[begin..end];
        let name = path.strip_prefix(store).and_then(|name| name.strip_prefix('/')).unwrap_or_default();
        let behind = text[end..].chars().next().unwrap_or(' ');
        let whole =
            name.len() == 32 + NAME.len() && !name.contains('/') && !matches!(behind, '.' | '-' | '_');
        if whole && !found.iter().any(|known| known == path) {
            found.push(path.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn finds_the_closures_and_not_their_derivations() {
        let (one, two) = ("0123456789abcdfghijklmnpqrsvwxyz", "zyxwvsrqpnmlkjihgfdcba9876543210");
        let path = |hash| format!("/nix/store/{hash}-closure-info");
        let text = format!(
            "([(\"{0}.drv\")],\"{{\\\"closureInfo\\\":\\\"{0}\\\"}} mksquashfs $(cat {1}/store-paths) {1}\")",
            path(one),
            path(two),
        );
        assert_eq!(closure_infos(&text, "/nix/store"), [path(one), path(two)]);
        assert_eq!(closure_infos("a-closure-info", "/nix/store"), [""; 0]);
        assert_eq!(closure_infos("", "/nix/store"), [""; 0]);
    }

    #[test]
    fn an_empty_closure_besides_does_not_hide_the_size() {
        let place = tempfile::tempdir().unwrap();
        let store = place.path().join("nix/store");
        let name = |hash: char| format!("{}-closure-info", hash.to_string().repeat(32));
        let mut text = String::new();
        for (hash, size) in [('0', "null"), ('1', "4096")] {
            fs::create_dir_all(store.join(name(hash))).unwrap();
            fs::write(store.join(name(hash)).join("total-nar-size"), size).unwrap();
            text = format!("{text} /nix/store/{}", name(hash));
        }
        fs::write(store.join("image.drv"), text).unwrap();
        let root = place.path().to_str().unwrap();
        let closure = Closure::of(Path::new("/nix/store/image.drv"), Some(root));
        assert_eq!(closure.bytes(), Some(4096));
        let list = format!("/nix/store/{}\n/nix/store/x\n", name('1'));
        fs::write(store.join(name('1')).join("store-paths"), list).unwrap();
        assert_eq!(closure.paths().unwrap().len(), 2);
    }
}
