//! The image file itself: its name, label, menu, how it boots and how it is compressed.

use serde::{Deserialize, Serialize};

use super::{Wish, is_default};

/// `[image]`
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Image {
    /// File name without `.iso`; the base module's own name when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
    /// Volume label (ISO 9660 volume identifier), at most 32 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    /// Text put behind the entries of the boot menu.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub menu_label: Option<String>,
    /// Boots under UEFI; the installer modules say yes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uefi: Option<bool>,
    /// Boots under BIOS; x86 images do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bios: Option<bool>,
    /// Boots when written to a stick; the installer modules say yes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usb: Option<bool>,
    #[serde(skip_serializing_if = "is_default")]
    pub compression: Compression,
}

/// How the store on the image is compressed: `{ method = "zstd", level = 6 }`,
/// `{ method = "custom", text = "zstd -Xcompression-level 6" }`. The reader of profiles takes a bare
/// word too (`compression = "lz4"`, `compression = "under 1 GiB"`) and makes it a table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "kebab-case")]
pub enum Compression {
    /// What the release does by itself (zstd 19 since autumn 2024, xz before).
    #[default]
    Default,
    None,
    Lz4,
    Gzip {
        /// 1 to 9; mksquashfs takes 9 where none is given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        level: Option<u32>,
    },
    Xz {
        /// A percentage of the block (`100%`) or a size (`8K`, `1M`).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        dictionary: Option<String>,
    },
    Zstd {
        /// 1 to 22; mksquashfs takes 15 where none is given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        level: Option<u32>,
    },
    /// mksquashfs' own words behind `-comp`; must pass the grammar of the checks.
    Custom {
        text: String,
    },
    /// Whatever the estimate finds to stay under a size or a time; see [`Settled`](crate::profile::Settled).
    Wish(Wish),
}
