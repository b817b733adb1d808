//! Why an image, or a part of it, cannot be read.

use std::io;
use std::path::PathBuf;

use serde::Serialize;

/// The part of an image that is spoken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    Iso9660,
    ElTorito,
    Mbr,
    Gpt,
    Squashfs,
    BootMenu,
    Registration,
}

impl Part {
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Iso9660 => "ISO 9660 file system",
            Self::ElTorito => "El Torito boot catalogue",
            Self::Mbr => "MBR partition table",
            Self::Gpt => "GPT partition table",
            Self::Squashfs => "squashfs",
            Self::BootMenu => "boot menu",
            Self::Registration => "nix-path-registration",
        }
    }
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.title())
    }
}

/// What stands between a person and the content of an image.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// The file itself, or the disk below it.
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: io::Error },
    /// It is something else than an image of a disc, or not all of one.
    #[error("{} {problem}", path.display())]
    NotImage { path: PathBuf, problem: String },
    /// The bytes are not what this part of an image consists of. `at` counts from the beginning of
    /// the image.
    #[error("{part}: {problem} (at byte {at})")]
    Broken { part: Part, at: u64, problem: String },
    /// It may be sound, but this program does not read it.
    #[error("{part}: {problem}")]
    Unsupported { part: Part, problem: String },
    /// There is nothing at this path.
    #[error("there is no {path} in the image")]
    Missing { path: String },
    /// There is something at this path, of another kind.
    #[error("{path} {problem}")]
    Path { path: String, problem: String },
    #[error("stopped")]
    Cancelled,
}

impl ImageError {
    pub fn broken(part: Part, at: u64, problem: impl Into<String>) -> Self {
        Self::Broken { part, at, problem: problem.into() }
    }
}

/// What reading an image gives.
pub type Result<T, E = ImageError> = std::result::Result<T, E>;
