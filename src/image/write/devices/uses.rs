//! Who uses a disk: mounts, swap, and what stands on it, however deep.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::attributes::{number, text};
use super::mounts::Mount;
use super::{Look, entries};
use crate::build::process::Invocation;
use crate::build::text::printable;
use crate::image::write::Use;

/// A disk, a partition, or something that stands on one.
#[derive(Debug, Clone)]
pub struct Node {
    /// The kernel's name.
    pub name: String,
    pub number: Option<(u32, u32)>,
    pub folder: PathBuf,
    /// Not on the disk itself: a mapping, a RAID.
    pub stands_on: bool,
}

/// Mount points without which the running system does not run, and what lies below them.
const SYSTEM: &[&str] = &[
    "/boot",
    "/efi",
    "/nix",
    "/home",
    "/usr",
    "/var",
    "/etc",
    "/root",
    "/opt",
    "/srv",
    "/iso",
    "/cdrom",
    "/sysroot",
    "/run/initramfs",
    "/run/live",
    "/run/archiso",
    "/lib/live",
];

impl Look<'_> {
    /// The disk, its partitions, and all that stands on them.
    pub fn nodes(&self, disk: &str) -> Vec<Node> {
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        let mut waiting = vec![(disk.to_owned(), self.of(disk), false)];
        // What stands on itself would be the kernel's mistake, and must not be ours.
        while let Some((name, folder, stands_on)) = waiting.pop() {
            if !seen.insert(name.clone()) {
                continue;
            }
            let parts = self.partitions(&name).into_iter().map(|part| {
                let below = folder.join(&part);
                (part, below, stands_on)
            });
            let holders = entries(&folder.join("holders"));
            let holders = holders.into_iter().map(|holder| (holder.clone(), self.of(&holder), true));
            waiting.extend(holders.chain(parts));
            found.push(Node { number: number(&folder), name, folder, stands_on });
        }
        found.sort_by_key(|node| (node.stands_on, node.name.len(), node.name.clone()));
        found
    }

    /// What is done with a disk, and whether the running system needs it.
    pub fn uses(&self, disk: &str) -> (Vec<Use>, bool) {
        let mut uses = Vec::new();
        let mut system = false;
        for node in self.nodes(disk) {
            let device = super::node(&node.name);
            let add = |by: String, end: Invocation| Use {
                device: device.clone(),
                by: printable(&by),
                end: end.shown(),
            };
            if node.stands_on {
                let (what, end) = holder(&node);
                uses.push(add(what, end));
            }
            for mount in self.mounts.iter().filter(|mount| self.is_on(mount, &node)) {
                system |= is_system(&mount.point);
                uses.push(add(mount.point.to_string_lossy().into_owned(), unmount(&mount.point, &device)));
            }
            for swap in self.swaps.iter().filter(|swap| self.leads_to(swap, &node)) {
                uses.push(add("swap".to_owned(), Invocation::new("swapoff").arg(swap)));
            }
            uses.extend(self.btrfs(&node).map(|by| add(by, Invocation::new("umount").arg(&device))));
            system |= self.is_system_pool(&node);
        }
        let mut seen = HashSet::new();
        uses.retain(|one| seen.insert((one.device.clone(), one.by.clone())));
        (uses, system)
    }

    /// Whether a mount is of this device, by its number or, where a file system has a number of
    /// its own, by its name.
    pub fn is_on(&self, mount: &Mount, node: &Node) -> bool {
        // bcachefs gives all its devices, with colons between.
        node.number == Some(mount.number)
            || (mount.number.0 == 0
                && mount.source.split(':').any(|part| self.leads_to(Path::new(part), node)))
    }

    /// Whether a path is the device file of a node, or leads to it.
    fn leads_to(&self, path: &Path, node: &Node) -> bool {
        if !path.starts_with("/dev") {
            return false;
        }
        let mapped = text(&node.folder.join("dm/name"));
        let is_mapped = !mapped.is_empty() && path == Path::new("/dev/mapper").join(mapped);
        let leads = || {
            let link = self.machine.path(path.strip_prefix("/").unwrap_or(path).to_str().unwrap_or_default());
            fs::read_link(link).is_ok_and(|to| to.file_name().is_some_and(|name| *name == *node.name))
        };
        path == super::node(&node.name) || is_mapped || leads()
    }

    /// A btrfs of several devices is mounted by one of them; the others show here alone.
    fn btrfs(&self, node: &Node) -> Option<String> {
        let all = self.machine.path("sys/fs/btrfs");
        let mounted = |one: &String| all.join(one).join("devices").join(&node.name).exists();
        let id = entries(&all).into_iter().find(mounted)?;
        // Where it is the one that was mounted, its folder says more.
        let shown = self.mounts.iter().any(|mount| mount.kind == "btrfs" && self.is_on(mount, node));
        (!shown).then(|| format!("btrfs {id}"))
    }

    /// ZFS shows nowhere which disks it has. Where the system lies on it, each of its disks is the
    /// system's.
    fn is_system_pool(&self, node: &Node) -> bool {
        let Some((major, minor)) = node.number else { return false };
        let known = text(&self.machine.path(&format!("run/udev/data/b{major}:{minor}")));
        known.contains("ID_FS_TYPE=zfs_member")
            && self.mounts.iter().any(|mount| mount.kind == "zfs" && is_system(&mount.point))
    }
}

fn is_system(point: &Path) -> bool {
    point == Path::new("/") || SYSTEM.iter().any(|folder| point.starts_with(folder))
}

fn unmount(point: &Path, device: &Path) -> Invocation {
    // What a desktop mounted, a desktop unmounts, without root.
    if point.starts_with("/media") || point.starts_with("/run/media") {
        Invocation::new("udisksctl").args(["unmount", "-b"]).arg(device)
    } else {
        Invocation::new("umount").arg(point)
    }
}

/// What stands on a disk, and what takes it away.
fn holder(node: &Node) -> (String, Invocation) {
    let read = |name: &str| text(&node.folder.join(name));
    let (kind, mapped) = (read("dm/uuid"), read("dm/name"));
    let path = super::node(&node.name);
    match kind.split('-').next() {
        Some("CRYPT") => (format!("LUKS {mapped}"), Invocation::new("cryptsetup").args(["close", &mapped])),
        Some("LVM") => (
            format!("LVM {mapped}"),
            Invocation::new("lvchange").args(["-an", &format!("/dev/mapper/{mapped}")]),
        ),
        _ if !mapped.is_empty() => {
            (format!("mapping {mapped}"), Invocation::new("dmsetup").args(["remove", &mapped]))
        }
        _ if node.name.starts_with("md") => {
            (format!("RAID {}", node.name), Invocation::new("mdadm").arg("--stop").arg(path))
        }
        _ => (format!("part of {}", node.name), Invocation::new("lsblk").arg(path)),
    }
}
