//! How far mksquashfs is. It prints nothing inside of a builder, for minutes, and that is the
//! longest step of an image; but what it has read can be seen from outside when it runs as the
//! same user (or we are root), and the size of what it has to read lies in the store by then.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::closure::Closure;
use super::event::{BuildEvent, ByteWork};
use super::procfs;

/// The kernel is asked this often.
const EVERY: Duration = Duration::from_secs(1);

/// Parts of a second that the kernel counts CPU time in, on every machine that Nix runs on.
const TICKS: u64 = 100;

/// Watches for a mksquashfs below a running Nix.
#[derive(Debug)]
pub(super) struct Watch {
    closure: Closure,
    looked: Option<Duration>,
    told: u64,
}

impl Watch {
    pub(super) fn of(derivation: &Path, store: Option<&str>) -> Self {
        Self { closure: Closure::of(derivation, store), looked: None, told: 0 }
    }

    /// What there is to tell of it, about once a second.
    pub(super) fn look(&mut self, nix: u32, now: Duration) -> Vec<BuildEvent> {
        if self.looked.is_some_and(|looked| now.saturating_sub(looked) < EVERY) {
            return Vec::new();
        }
        self.looked = Some(now);
        let Some(process) = squashing(nix) else { return Vec::new() };
        let (read, written) = moved(process.id).unzip();
        let cpu = Duration::from_millis(process.ticks.saturating_mul(1000 / TICKS));
        let mut events = vec![BuildEvent::Squashing { cpu, written }];
        if let (Some(read), Some(total)) = (read, self.closure.bytes()) {
            // What it reads besides, its own libraries say, must not make the number go back.
            let done = read.min(total);
            if done > self.told {
                self.told = done;
                events.push(BuildEvent::Bytes { what: ByteWork::Compress, done, total });
            }
        }
        events
    }
}

/// The mksquashfs below this Nix; else the only one below a daemon, for that builds then in its place.
fn squashing(nix: u32) -> Option<procfs::Process> {
    let below = |process| procfs::descendants(process).into_iter().filter(|it| it.name == "mksquashfs");
    if let Some(found) = below(nix).next() {
        return Some(found);
    }
    let all = procfs::all();
    if !all.iter().any(|process| process.name == "mksquashfs") {
        return None;
    }
    let daemons = all.iter().filter(|process| process.name == "nix-daemon");
    let mut found: Vec<_> = daemons.flat_map(|daemon| below(daemon.id)).collect();
    found.sort_by_key(|process| process.id);
    found.dedup();
    let one = found.pop()?;
    found.is_empty().then_some(one)
}

/// Bytes that a process read and wrote; nothing where it is another person's.
fn moved(id: u32) -> Option<(u64, u64)> {
    let text = fs::read_to_string(format!("/proc/{id}/io")).ok()?;
    let after = |name: &str| text.lines().find_map(|line| line.strip_prefix(name))?.trim().parse().ok();
    Some((after("rchar:")?, after("wchar:")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_reading_is_counted() {
        assert!(moved(std::process::id()).unwrap().0 > 0);
    }

    #[test]
    fn without_a_mksquashfs_there_is_nothing_to_tell() {
        let mut watch = Watch::of(Path::new("/no/such.drv"), None);
        assert_eq!(watch.look(std::process::id(), Duration::ZERO), []);
    }
}
