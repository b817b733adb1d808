//! The squashfs inside: what a live system has as its store, read in place.

use serde::Serialize;

/// What the superblock says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Superblock {
    /// `gzip`, `xz`, `lz4`, `zstd`, `lzo`, `none`
    pub compressor: String,
    /// Options of the compressor that differ from its default, such as `level 19` or
    /// `dictionary 1048576 bytes`; not every compressor leaves any.
    pub options: Vec<String>,
    pub block_bytes: u32,
    pub inodes: u32,
    pub fragments: u32,
    /// Seconds since 1970.
    pub made: u32,
    /// Bytes that it takes on the disc.
    pub bytes: u64,
}

/// One store path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct StorePath {
    /// `<hash>-<name>`
    pub name: String,
    pub files: u64,
    /// Bytes of its files' content. What is linked or stored once for several is counted for each.
    pub unpacked: u64,
    /// Bytes of the squashfs that its files lie in: their blocks, and their part of the fragments.
    /// What several share is counted for the first only.
    pub packed: u64,
}

/// What came of hashing one store path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "verdict")]
pub enum Soundness {
    Sound,
    /// Its content is not what Nix registered.
    Differs {
        registered: String,
        found: String,
    },
    /// It cannot be read.
    Unreadable {
        problem: String,
    },
    /// Registered, but not on the image.
    Missing,
    /// On the image, but not registered.
    Unregistered,
}

/// Integrity of one store path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct PathCheck {
    /// `/nix/store/…`
    pub path: String,
    #[serde(flatten)]
    pub soundness: Soundness,
}

/// Integrity of a whole store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "kebab-case")]
pub struct Integrity {
    /// Store paths whose hash is the registered one.
    pub sound: u64,
    /// All others.
    pub problems: Vec<PathCheck>,
    /// Bytes that were hashed.
    pub bytes: u64,
}

impl Integrity {
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty()
    }
}
