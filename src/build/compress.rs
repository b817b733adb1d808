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
    /// `total-nar-size` of the image's closure.
    size: PathBuf,
    looked: Option<Duration>,
    told: u64,
}

impl Watch {
    /// Nothing when the derivation does not name a closure: then its size is not known.
    pub(super) fn of(derivation: &Path, store: Option<&str>) -> Option<Self> {
        let text = fs::read(place::real(store, derivation)).ok()?;
        let folder = derivation.parent()?.to_str()?;
        let closure = closure_info(&String::from_utf8_lossy(&text), folder)?;
        let size = place::real(store, Path::new(&closure)).join("total-nar-size");
        Some(Self { size, looked: None, told: 0 })
    }

    /// Bytes read and bytes to read, when there is something new to tell.
    pub(super) fn look(&mut self, nix: u32, now: Duration) -> Option<(u64, u64)> {
        if self.looked.is_some_and(|looked| now.saturating_sub(looked) < EVERY) {
            return None;
        }
        self.looked = Some(now);
        let total: u64 = fs::read_to_string(&self.size).ok()?.trim().parse().ok()?;
        let below = procfs::descendants(nix);
        let squashing = below.iter().find(|process| process.name == "mksquashfs")?;
        let done = read_bytes(squashing.id)?.min(total);
        // What it reads besides, its own libraries say, must not make the number go back.
        (done > self.told).then(|| {
            self.told = done;
            (done, total)
        })
    }
}

fn read_bytes(id: u32) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{id}/io")).ok()?;
    text.lines().find_map(|line| line.strip_prefix("rchar:"))?.trim().parse().ok()
}

/// The first path of the store in a text whose name ends in `-closure-info`.
fn closure_info(text: &str, store: &str) -> Option<String> {
    text.match_indices(NAME).find_map(|(at, _)| {
        let end = at + NAME.len();
        let begin = text[..at].rfind(store)?;
        let path = &text[begin..end];
        let name = path.strip_prefix(store)?.strip_prefix('/')?;
        let behind = text[end..].chars().next().unwrap_or(' ');
        let whole =
            name.len() == 32 + NAME.len() && !name.contains('/') && !matches!(behind, '.' | '-' | '_');
        whole.then(|| path.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_closure_and_not_its_derivation() {
        let hash = "0123456789abcdfghijklmnpqrsvwxyz";
        let text = format!(
            "([(\"/nix/store/{hash}-closure-info.drv\")],\"mksquashfs $(cat /nix/store/{hash}-closure-info/store-paths)\")"
        );
        assert_eq!(closure_info(&text, "/nix/store"), Some(format!("/nix/store/{hash}-closure-info")));
        assert_eq!(closure_info("a-closure-info", "/nix/store"), None);
        assert_eq!(closure_info("", "/nix/store"), None);
    }

    #[test]
    fn our_own_reading_is_counted() {
        assert!(read_bytes(std::process::id()).unwrap() > 0);
    }
}
