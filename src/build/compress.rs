//! How far mksquashfs is. It prints nothing inside of a builder, for minutes, and that is the
//! longest step of an image; but what it has read can be seen from outside when it runs as the
//! same user (or we are root), and the size of what it has to read lies in the store by then.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{place, procfs};

/// The kernel is asked this often.
const EVERY: Duration = Duration::from_secs(1);

/// Bytes at the end of each store path's name that belong to no path.
const NAME: &str = "-closure-info";

/// Watches for a mksquashfs below a running Nix.
#[derive(Debug)]
pub(super) struct Watch {
    /// `total-nar-size` of every closure that the derivation names: the image itself may have one
    /// besides that of its squashfs, and that one is empty where the squashfs holds everything.
    sizes: Vec<PathBuf>,
    looked: Option<Duration>,
    told: u64,
}

impl Watch {
    /// Nothing when the derivation does not name a closure: then its size is not known.
    pub(super) fn of(derivation: &Path, store: Option<&str>) -> Option<Self> {
        let text = fs::read(place::real(store, derivation)).ok()?;
        let folder = derivation.parent()?.to_str()?;
        let closures = closure_infos(&String::from_utf8_lossy(&text), folder);
        let size = |closure: &String| place::real(store, Path::new(closure)).join("total-nar-size");
        let sizes: Vec<PathBuf> = closures.iter().map(size).collect();
        (!sizes.is_empty()).then_some(Self { sizes, looked: None, told: 0 })
    }

    /// Bytes read and bytes to read, when there is something new to tell.
    pub(super) fn look(&mut self, nix: u32, now: Duration) -> Option<(u64, u64)> {
        if self.looked.is_some_and(|looked| now.saturating_sub(looked) < EVERY) {
            return None;
        }
        self.looked = Some(now);
        let total = self.total()?;
        let below = procfs::descendants(nix);
        let squashing = below.iter().find(|process| process.name == "mksquashfs")?;
        let done = read_bytes(squashing.id)?.min(total);
        // What it reads besides, its own libraries say, must not make the number go back.
        (done > self.told).then(|| {
            self.told = done;
            (done, total)
        })
    }

    fn total(&self) -> Option<u64> {
        let size = |path: &PathBuf| fs::read_to_string(path).ok()?.trim().parse().ok();
        self.sizes.iter().filter_map(size).max()
    }
}

fn read_bytes(id: u32) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{id}/io")).ok()?;
    text.lines().find_map(|line| line.strip_prefix("rchar:"))?.trim().parse().ok()
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
        let watch = Watch::of(Path::new("/nix/store/image.drv"), Some(root)).unwrap();
        assert_eq!(watch.total(), Some(4096));
    }

    #[test]
    fn our_own_reading_is_counted() {
        assert!(read_bytes(std::process::id()).unwrap() > 0);
    }
}
