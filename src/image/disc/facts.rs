//! What is known of a disc, as values that reports and the screen show.

use std::path::PathBuf;

use serde::Serialize;

/// What the volume descriptors say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Volume {
    pub label: String,
    pub system: String,
    pub publisher: String,
    pub preparer: String,
    pub application: String,
    /// RFC 3339, in the zone that the disc names.
    pub created: Option<String>,
    pub modified: Option<String>,
    /// Bytes of the file system by its own account: blocks times block size.
    pub bytes: u64,
    pub rock_ridge: bool,
    pub joliet: bool,
}

/// Who runs a boot image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Platform {
    Bios,
    Uefi,
    Other(u8),
}

/// One boot image of the El Torito catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct BootImage {
    pub platform: Platform,
    pub bootable: bool,
    /// `no emulation`, `1.44 MB floppy`, …
    pub emulation: &'static str,
    /// Offset in the image, bytes.
    pub at: u64,
    /// Bytes that the firmware loads.
    pub loaded: u64,
    /// The file of the disc that begins there.
    #[serde(serialize_with = "crate::image::name::maybe_path")]
    pub file: Option<PathBuf>,
}

/// The El Torito boot catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct BootCatalogue {
    /// Offset in the image, bytes.
    pub at: u64,
    pub images: Vec<BootImage>,
}

/// One entry of a partition table; offsets and sizes in bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Partition {
    pub number: u32,
    /// `EFI System`, `Microsoft basic data`, `0x17`, …
    pub kind: String,
    pub name: String,
    pub active: bool,
    pub at: u64,
    pub bytes: u64,
}

/// The MBR of a hybrid image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Mbr {
    /// There is boot code, and it is not only zeros.
    pub code: bool,
    pub disk: u32,
    pub partitions: Vec<Partition>,
}

/// The GPT of a hybrid image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Gpt {
    pub disk: String,
    /// The copy at the end agrees with the one at the beginning.
    pub backup: bool,
    /// Where the disk ends by its account: behind that copy.
    pub end: u64,
    pub partitions: Vec<Partition>,
}

/// Whether and why a machine can start from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Way {
    pub works: bool,
    /// What was found, or what is missing.
    pub because: String,
}

/// The four ways to start a machine from an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Ways {
    pub bios_disc: Way,
    pub uefi_disc: Way,
    pub bios_stick: Way,
    pub uefi_stick: Way,
}

/// Who shows a menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Loader {
    Isolinux,
    Grub,
    SystemdBoot,
}

/// One entry of a boot menu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct MenuEntry {
    pub loader: Loader,
    /// The menu's file on the disc.
    #[serde(serialize_with = "crate::image::name::path")]
    pub file: PathBuf,
    pub title: String,
    /// Chosen by itself when the time is over.
    pub default: bool,
    #[serde(serialize_with = "crate::image::name::maybe_path")]
    pub kernel: Option<PathBuf>,
    #[serde(serialize_with = "crate::image::name::paths")]
    pub initrd: Vec<PathBuf>,
    /// The kernel's parameters, as the menu has them.
    pub parameters: Vec<String>,
}
