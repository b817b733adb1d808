//! The disks of this machine, as `/sys` and `/proc` show them.

pub(super) mod attributes;
mod mounts;
mod uses;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::Device;
use mounts::{Mount, Swaps};

/// The machine that is looked at: this one, or a made tree of files.
#[derive(Debug, Clone)]
pub struct Machine {
    root: PathBuf,
}

impl Default for Machine {
    fn default() -> Self {
        Self { root: "/".into() }
    }
}

/// Not disks, or made of disks: memory, what stands on others, drives of discs and floppies.
const NOT_DISKS: &[&str] = &["ram", "zram", "dm-", "md", "sr", "fd", "zd", "bcache"];

/// All disks with a size, the removable ones first.
#[must_use]
pub fn devices(machine: &Machine) -> Vec<Device> {
    let look = Look::at(machine);
    let mut found: Vec<Device> = look.names().iter().filter_map(|name| look.device(name)).collect();
    found.retain(|device| device.bytes > 0);
    found.sort_by_key(|device| (!device.removable, device.system, device.name.clone()));
    found
}

/// What a number of the kernel's belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Belongs {
    /// It is a disk; its size may be nothing.
    Disk(Device),
    /// It is a partition of the disk of this path.
    Partition { disk: PathBuf },
    /// It is something else, such as a mapping, a RAID or a drive of discs.
    Other,
}

impl Machine {
    #[must_use]
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    fn path(&self, below: &str) -> PathBuf {
        self.root.join(below)
    }

    /// What is known of a block device.
    #[must_use]
    pub fn belongs(&self, number: (u32, u32)) -> Belongs {
        let look = Look::at(self);
        for name in look.names() {
            if look.number(&name) == Some(number) {
                return look.device(&name).map_or(Belongs::Other, Belongs::Disk);
            }
            let is_this = |part: &String| attributes::number(&look.of(&name).join(part)) == Some(number);
            if look.partitions(&name).iter().any(is_this) {
                return Belongs::Partition { disk: node(&name) };
            }
        }
        Belongs::Other
    }

    /// Whether something with this number, such as a file's, lies on a disk.
    #[must_use]
    pub fn lies_on(&self, number: (u32, u32), device: &Device) -> bool {
        let look = Look::at(self);
        let nodes = look.nodes(&device.name);
        let on = |node: &uses::Node| {
            node.number == Some(number)
                || look.mounts.iter().any(|mount| mount.number == number && look.is_on(mount, node))
        };
        nodes.iter().any(on)
    }
}

/// The device file of a name of the kernel's; `!` stands for `/` there.
fn node(name: &str) -> PathBuf {
    Path::new("/dev").join(name.replace('!', "/"))
}

/// One look: what is mounted and what is swapped to is read once.
struct Look<'a> {
    machine: &'a Machine,
    mounts: Vec<Mount>,
    swaps: Swaps,
}

impl<'a> Look<'a> {
    fn at(machine: &'a Machine) -> Self {
        Self { machine, mounts: mounts::mounts(machine), swaps: mounts::swaps(machine) }
    }

    /// The folder of a disk or of what stands on disks.
    fn of(&self, name: &str) -> PathBuf {
        self.machine.path("sys/block").join(name)
    }

    /// Names of all disks.
    fn names(&self) -> Vec<String> {
        let skipped = |name: &str| {
            let rest = |prefix: &&str| {
                name.strip_prefix(*prefix).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
            };
            // Parts of an eMMC with a number of their own.
            let part = name.starts_with("mmcblk") && (name.contains("boot") || name.contains("rpmb"));
            part || NOT_DISKS.iter().any(rest)
        };
        let mut names = entries(&self.machine.path("sys/block"));
        names.retain(|name| !skipped(name));
        names
    }

    fn number(&self, name: &str) -> Option<(u32, u32)> {
        attributes::number(&self.of(name))
    }

    /// Names of the partitions of a disk.
    fn partitions(&self, name: &str) -> Vec<String> {
        let folder = self.of(name);
        let mut parts = entries(&folder);
        parts.retain(|part| part.starts_with(name) && folder.join(part).join("partition").exists());
        parts.sort_by_key(|part| (part.len(), part.clone()));
        parts
    }

    fn device(&self, name: &str) -> Option<Device> {
        let folder = self.of(name);
        let (bus, removable) = attributes::bus(&self.machine.root, &folder, name);
        let (uses, system) = self.uses(name);
        Some(Device {
            path: node(name),
            name: name.to_owned(),
            number: self.number(name)?,
            model: attributes::model(&folder, &bus),
            bytes: attributes::bytes(&folder),
            sequence: attributes::sequence(&folder),
            read_only: attributes::flag(&folder.join("ro")),
            bus,
            removable,
            system,
            uses,
            partitions: self.partitions(name).iter().map(|part| node(part)).collect(),
        })
    }
}

/// Names in a folder, in order; none where it cannot be read.
fn entries(folder: &Path) -> Vec<String> {
    let found = fs::read_dir(folder).into_iter().flatten().flatten();
    let names: BTreeSet<String> = found.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.into_iter().collect()
}

#[cfg(test)]
mod tests;
