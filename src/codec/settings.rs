//! A compressor and how it is set, in mksquashfs' own terms.

use super::Codec;

/// Words behind `-comp`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Settings {
    /// `-Xcompression-level`, 1 to 9; the window is of 15 bits.
    Gzip { level: u32 },
    /// `-Xdict-size` in bytes, and `-Xbcj x86`.
    Xz { dictionary: u32, x86: bool },
    /// `-Xhc`.
    Lz4 { high: bool },
    /// `-Xcompression-level`, 1 to 22.
    Zstd { level: u32 },
}

/// Bytes of a metadata block, which inodes and directories are packed in.
const TABLE_BLOCK: u32 = 8 << 10;

impl Settings {
    #[must_use]
    pub fn codec(self) -> Codec {
        match self {
            Self::Gzip { .. } => Codec::Gzip,
            Self::Xz { .. } => Codec::Xz,
            Self::Lz4 { .. } => Codec::Lz4,
            Self::Zstd { .. } => Codec::Zstd,
        }
    }

    /// The same for inodes and directories: there xz has a dictionary of their block, and no filter.
    #[must_use]
    pub fn for_tables(self) -> Self {
        match self {
            Self::Xz { .. } => Self::Xz { dictionary: TABLE_BLOCK, x86: false },
            other => other,
        }
    }
}
