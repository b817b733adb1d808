//! What a sample of real files told of them and of this machine: for each compressor, how much is left
//! and how long it takes here.

use serde::{Deserialize, Serialize};

use super::method::{Kind, Method};
use super::range::Range;

/// What the sample was taken from, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The store paths that were on this profile's last image, as far as they are still there.
    Image,
    /// Whatever lies in the Nix store of this machine.
    Store,
    /// This machine's own programs and libraries, where there is no store yet.
    System,
    /// This program, where there is nothing else.
    Program,
}

impl Origin {
    /// In words, behind "of".
    #[must_use]
    pub fn of(self) -> &'static str {
        match self {
            Self::Image => "what was on this profile's last image",
            Self::Store => "this machine's Nix store",
            Self::System => "this machine's own programs",
            Self::Program => "this program",
        }
    }
}

/// One sample and what it stands for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Measured {
    pub origin: Origin,
    /// When, in seconds since 1970.
    pub taken: u64,
    /// How long it took, in seconds.
    pub took: f64,
    /// Processors that the rows are for.
    pub cores: u32,
    pub whole: Whole,
    pub rows: Vec<Row>,
}

/// All that the sample was drawn from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Whole {
    /// Bytes of all regular files.
    pub bytes: u64,
    /// Of those, bytes of files that are there already under another name.
    pub twice: u64,
    pub inodes: u64,
}

/// One compressor with one setting.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Row {
    pub(super) kind: Kind,
    /// Level, or KiB of dictionary; 0 where there is none.
    pub(super) setting: f64,
    /// Bytes of the squashfs that mksquashfs would make of the whole.
    pub bytes: Range,
    /// Seconds that it would take for it, with the processors of the sample.
    pub seconds: Range,
    /// Of those, seconds that more processors would not make shorter.
    pub alone: f64,
}

impl Row {
    /// What stands in the picture, `zstd 6`.
    #[must_use]
    pub fn label(&self) -> String {
        self.method().label()
    }

    pub(super) fn method(&self) -> Method {
        Method::new(self.kind, self.setting)
    }
}
