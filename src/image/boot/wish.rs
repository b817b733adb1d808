//! What a machine is asked to do, in plain values.

use std::path::PathBuf;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use super::super::Image;
use super::super::files::Files;
use super::{Firmware, Medium};
use crate::profile::Resolved;
use crate::profile::model::System;

/// Memory of a machine that boots an image without a desktop.
const BASE_MIB: u64 = 1024;
/// An initial RAM disk is in memory packed and unpacked: about this many times its size.
const INITRD_TIMES: u64 = 4;
/// A store of more than this, packed, holds a desktop.
const DESKTOP: u64 = 1500 << 20;
const DESKTOP_MIB: u64 = 2048;
const MIB: u64 = 1 << 20;

/// Where the machine's screen is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Display {
    /// Only as [`super::BootEvent::Screen`].
    #[default]
    Nowhere,
    /// A window of QEMU's own.
    Window,
    /// The serial console in the terminal that this process has, handed to QEMU.
    Terminal,
}

/// Something typed into the guest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GuestKey {
    /// Keys pressed together, by QEMU's names: `["ctrl", "alt", "f2"]`.
    Chord(Vec<String>),
    /// Text typed on a US keyboard; what such a keyboard lacks is left out.
    Text(String),
    /// Text that arrives on the serial console.
    Serial(String),
}

/// One machine.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct BootWish {
    pub image: PathBuf,
    pub system: System,
    /// What the machine is compared with.
    pub profile: Option<Resolved>,
    /// Unattended: until everything was asked inside. Otherwise until it is cancelled or the guest
    /// powers off.
    pub check: bool,
    pub firmware: Firmware,
    pub medium: Medium,
    /// A stick is a virtio disk instead of a USB one: faster, but not how a stick is found.
    pub virtio: bool,
    pub memory_mib: u32,
    /// Whether the image writes to the first serial line; where that is not known, no.
    pub serial: bool,
    pub display: Display,
    /// Whether somebody looks at [`super::BootEvent::Screen`].
    pub screens: bool,
    /// A private key to log in with, before all others.
    pub key: Option<PathBuf>,
    /// Private keys that may fit, such as those beside the public keys that a profile names.
    pub near_keys: Vec<PathBuf>,
    /// Whether ssh-agent and `~/.ssh` are searched as well.
    pub own_keys: bool,
    pub timeout: Option<Duration>,
    /// Where console and screenshot go; made when missing.
    pub keep: PathBuf,
    pub keys: Option<Receiver<GuestKey>>,
}

/// What is known of an image, as far as it decides what machine it gets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    pub image: PathBuf,
    /// Bytes of the file.
    pub bytes: u64,
    /// Bytes of the squashfs; those of the image where it was not found.
    pub squashfs: Option<u64>,
    /// Bytes of all initial RAM disks of the default menu entry.
    pub initrd: Option<u64>,
    /// Kernel parameters of the default menu entry.
    pub parameters: Vec<String>,
    /// Whether it boots this way at all; `None` where that is not known.
    pub bios: Option<bool>,
}

impl Facts {
    /// What an image shows of itself.
    #[must_use]
    pub fn of(image: &Image) -> Self {
        let menus = image.disc.menus();
        let entry = menus.iter().find(|entry| entry.default).or(menus.first());
        let size = |file: &PathBuf| Some(image.meta(&image.resolve(file).ok()?)?.size);
        let ways = image.disc.ways();
        Self {
            image: image.path.clone(),
            bytes: image.bytes,
            squashfs: image.store.as_ref().map(|store| store.superblock().bytes),
            initrd: entry.map(|entry| entry.initrd.iter().filter_map(size).fold(0, u64::saturating_add)),
            parameters: entry.map(|entry| entry.parameters.clone()).unwrap_or_default(),
            bios: Some(ways.bios_disc.works || ways.bios_stick.works),
        }
    }

    /// 1 GiB, four times the initial RAM disk, 2 GiB more for a store that holds a desktop, and the
    /// whole disc with an eighth on top where the menu copies it to memory.
    #[must_use]
    pub fn memory_mib(&self) -> u32 {
        let mut mib = BASE_MIB.saturating_add((self.initrd.unwrap_or(0) / MIB).saturating_mul(INITRD_TIMES));
        if self.squashfs.unwrap_or(self.bytes) > DESKTOP {
            mib = mib.saturating_add(DESKTOP_MIB);
        }
        if self.parameters.iter().any(|word| word == "copytoram" || word.starts_with("copytoram=")) {
            mib = mib.saturating_add((self.bytes / MIB).saturating_mul(9) / 8);
        }
        u32::try_from(mib.next_multiple_of(256).min(1 << 20)).unwrap_or(1 << 20)
    }

    fn serial(&self) -> bool {
        self.parameters.iter().any(|word| word.starts_with("console=ttyS0"))
    }
}

impl BootWish {
    /// The machine that fits an image; everything else is set by whoever asks.
    #[must_use]
    pub fn for_image(facts: &Facts) -> Self {
        let stem = facts.image.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Self {
            image: facts.image.clone(),
            system: System::default(),
            profile: None,
            check: false,
            firmware: if facts.bios == Some(false) { Firmware::Uefi } else { Firmware::Bios },
            medium: Medium::Disc,
            virtio: false,
            memory_mib: facts.memory_mib(),
            serial: facts.serial(),
            display: Display::default(),
            screens: false,
            key: None,
            near_keys: Vec::new(),
            own_keys: true,
            timeout: None,
            keep: facts.image.with_file_name(format!("{stem}.boot")),
            keys: None,
        }
    }

    /// What the profile says of architecture, firmware, console and memory.
    pub fn take(&mut self, profile: Resolved, facts: &Facts) {
        let wanted = profile.profile();
        self.system = wanted.source.system;
        self.serial |= wanted.boot.serial_console.as_deref().is_some_and(|line| line.starts_with("ttyS0"));
        if wanted.image.bios == Some(false) {
            self.firmware = Firmware::Uefi;
        }
        if wanted.boot.copy_to_ram && !facts.parameters.iter().any(|word| word == "copytoram") {
            let mut copied = facts.clone();
            copied.parameters.push("copytoram".to_owned());
            self.memory_mib = copied.memory_mib();
        }
        self.profile = Some(profile);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_grows_with_what_lies_in_it() {
        let mut facts = Facts { image: "/x/a.iso".into(), bytes: 100 * MIB, ..Facts::default() };
        assert_eq!(facts.memory_mib(), 1024);
        facts.initrd = Some(30 * MIB);
        assert_eq!(facts.memory_mib(), 1280);
        facts.squashfs = Some(2000 * MIB);
        facts.bytes = 2048 * MIB;
        assert_eq!(facts.memory_mib(), 3328);
        facts.parameters = vec!["copytoram".to_owned()];
        assert_eq!(facts.memory_mib(), 5632);
        facts.bytes = u64::MAX;
        facts.initrd = Some(u64::MAX);
        assert_eq!(facts.memory_mib(), 1 << 20);
    }

    #[test]
    fn results_lie_beside_the_image() {
        let facts = Facts {
            image: "/x/a.iso".into(),
            parameters: vec!["console=ttyS0,115200".to_owned()],
            bios: Some(false),
            ..Facts::default()
        };
        let wish = BootWish::for_image(&facts);
        assert_eq!(wish.keep, PathBuf::from("/x/a.boot"));
        assert!(wish.serial && wish.firmware == Firmware::Uefi);
    }
}
