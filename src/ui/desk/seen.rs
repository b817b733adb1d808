//! What was found in an image.

use std::path::PathBuf;
use std::sync::Arc;

use super::space::SpaceTree;
use crate::image::disc::Ways;
use crate::image::inspect::{BootFile, Checksum};
use crate::image::store::Integrity;
use crate::image::verify::{Item, Verdict};
use crate::profile::Profile;

/// An answer that may take its time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Asked<T> {
    #[default]
    Not,
    Running,
    Done(T),
    /// A sentence on why there is none.
    Failed(String),
}

/// The facts of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The image itself, where a folder was named in which it lies.
    pub path: PathBuf,
    pub bytes: u64,
    pub label: String,
    /// RFC 3339, as the disc says.
    pub created: Option<String>,
    pub ways: Ways,
    /// Of NixOS, and of the kernel.
    pub version: Option<String>,
    pub kernel: Option<String>,
    pub host_name: Option<String>,
    pub packages: usize,
    /// Compressor with its options, `zstd, level 19`; bytes that the store takes, and unpacked.
    pub store: Option<StoreSeen>,
    /// Made of Debian's parts, with a kernel that knows no USB.
    pub rehearsal: bool,
    /// What could not be read, in sentences.
    pub problems: Vec<String>,
    pub space: Arc<SpaceTree>,
}

/// The squashfs of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreSeen {
    pub compressor: String,
    pub packed: u64,
    pub unpacked: u64,
    pub paths: usize,
}

/// A profile that an image is held against.
#[derive(Debug, Clone, PartialEq)]
pub struct Against {
    pub name: String,
    pub profile: Profile,
    /// Where its relative paths begin.
    pub base: PathBuf,
}

/// An image of an earlier build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub path: PathBuf,
    pub bytes: u64,
}

/// Which items of the proof are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Only {
    #[default]
    All,
    Contradicted,
    Unseen,
    Proved,
}

impl Only {
    pub const ALL: [Self; 4] = [Self::All, Self::Contradicted, Self::Unseen, Self::Proved];

    #[must_use]
    pub fn takes(self, item: &Item) -> bool {
        match self {
            Self::All => true,
            Self::Contradicted => item.is_contradicted(),
            Self::Unseen => matches!(item.verdict, Verdict::Unseen { .. }),
            Self::Proved => matches!(item.verdict, Verdict::Proved { .. }),
        }
    }
}

/// Hashing all of a store.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Checking {
    #[default]
    Not,
    /// Bytes done, and in all; asked to stop.
    Running {
        done: u64,
        of: u64,
        stopping: bool,
    },
    Done(Box<Checked>),
    Failed(String),
}

/// All that can be hashed or compared: the store, what starts it, and the image as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    pub store: Integrity,
    pub boot_files: Vec<BootFile>,
    pub whole: Checksum,
}

impl Checked {
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.store.is_sound()
            && self.boot_files.iter().all(BootFile::is_sound)
            && self.whole.agrees() != Some(false)
    }
}
