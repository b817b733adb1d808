//! What a squashfs says of itself, and where its parts lie; checked before anything is read by it.

use std::ops::Range;

use backhand::compression::CompressionOptions;
use backhand::kind::{Kind, LE_V4_0};
use backhand::v4::compressor::XzFilter;
use serde::Serialize;

use super::bytes::Bytes;
use super::codec::Codec;
use super::table::{self, broken};
use crate::image::error::{ImageError, Part, Result};
use crate::image::source::{Source, Window};

/// What the superblock says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Superblock {
    /// `gzip`, `xz`, `lz4`, `zstd`, `lzo`, `none`
    pub compressor: String,
    /// Options of the compressor that differ from its default, such as `level 19` or
    /// `dictionary 1048576 bytes`. mksquashfs leaves none where nothing was asked for: then they
    /// are [`Self::defaults`]. What xz's preset or lz4's level was, nobody writes down.
    pub options: Vec<String>,
    pub block_bytes: u32,
    pub inodes: u32,
    pub fragments: u32,
    /// Seconds since 1970.
    pub made: u32,
    /// Bytes that it takes on the disc.
    pub bytes: u64,
}

impl Superblock {
    /// What no [`options`](Self::options) mean, as mksquashfs has its defaults.
    #[must_use]
    pub fn defaults(&self) -> String {
        match &*self.compressor {
            "zstd" => "level 15".to_owned(),
            "gzip" => "level 9, window 15".to_owned(),
            "lzo" => "lzo1x_999, level 8".to_owned(),
            "xz" => format!("dictionary {} bytes, no filters", self.block_bytes),
            "lz4" => "not high compression".to_owned(),
            _ => String::new(),
        }
    }
}

/// Where the parts lie, counted from the beginning of the squashfs.
pub(super) struct Layout {
    pub codec: Codec,
    pub block: u32,
    /// Where it ends.
    pub end: u64,
    pub root: u64,
    pub inodes: Range<u64>,
    pub folders: Range<u64>,
    /// Of the list of offsets where the fragment table's blocks lie.
    pub fragments: u64,
    pub fragment_count: u32,
}

const SIZE: usize = 96;
const MAGIC: u32 = 0x7371_7368;
const NOT_THERE: u64 = u64::MAX;
/// Flags: inodes, data and fragments are stored as they are.
const PLAIN: u16 = 0x1 | 0x2 | 0x8;
/// Flag: options of the compressor stand behind the superblock.
const OPTIONS: u16 = 0x400;

/// The superblock's numbers, as they stand there.
struct Raw {
    inodes: u32,
    made: u32,
    block: u32,
    fragments: u32,
    codec: u16,
    log: u16,
    flags: u16,
    ids: u16,
    version: (u16, u16),
    root: u64,
    used: u64,
    id_table: u64,
    inode_table: u64,
    folder_table: u64,
    fragment_table: u64,
    export_table: u64,
}

fn raw(bytes: &[u8]) -> Option<Raw> {
    let mut bytes = Bytes::new(bytes, 4);
    let raw = Raw {
        inodes: bytes.u32()?,
        made: bytes.u32()?,
        block: bytes.u32()?,
        fragments: bytes.u32()?,
        codec: bytes.u16()?,
        log: bytes.u16()?,
        flags: bytes.u16()?,
        ids: bytes.u16()?,
        version: (bytes.u16()?, bytes.u16()?),
        root: bytes.u64()?,
        used: bytes.u64()?,
        id_table: bytes.u64()?,
        inode_table: {
            bytes.u64()?; // extended attributes: a store has none
            bytes.u64()?
        },
        folder_table: bytes.u64()?,
        fragment_table: bytes.u64()?,
        export_table: bytes.u64()?,
    };
    Some(raw)
}

/// Reads and checks the superblock.
pub(super) fn read(window: &Window) -> Result<(Superblock, Layout)> {
    let mut bytes = [0; SIZE];
    table::read_at(window, 0, &mut bytes)?;
    let magic = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    if magic == MAGIC.swap_bytes() {
        let problem = "it is of the big-endian kind that Linux gave up in 2009".to_owned();
        return Err(ImageError::Unsupported { part: Part::Squashfs, problem });
    }
    if magic != MAGIC {
        return Err(broken(window, 0, "it does not begin with `hsqs`"));
    }
    let raw = raw(&bytes).ok_or_else(|| broken(window, 0, "the superblock is too short"))?;
    let codec = check(window, &raw)?;
    let options = options(window, &raw)?;
    let compressor = if raw.flags & PLAIN == PLAIN { "none" } else { name(codec) };
    let facts = Superblock {
        compressor: compressor.to_owned(),
        options: options.map(|options| said(options, raw.block)).unwrap_or_default(),
        block_bytes: raw.block,
        inodes: raw.inodes,
        fragments: raw.fragments,
        made: raw.made,
        bytes: raw.used,
    };
    let layout = Layout {
        codec,
        block: raw.block,
        end: raw.used,
        root: raw.root,
        inodes: raw.inode_table..raw.folder_table,
        folders: raw.folder_table..folders_end(window, &raw)?,
        fragments: raw.fragment_table,
        fragment_count: raw.fragments,
    };
    Ok((facts, layout))
}

fn check(window: &Window, raw: &Raw) -> Result<Codec> {
    let wrong = |at, problem: &str| Err(broken(window, at, problem));
    if raw.version != (4, 0) {
        let problem = format!("version {}.{} is not 4.0", raw.version.0, raw.version.1);
        return Err(ImageError::Unsupported { part: Part::Squashfs, problem });
    }
    if !(4096..=1 << 20).contains(&raw.block) || 1u32.checked_shl(raw.log.into()) != Some(raw.block) {
        return wrong(
            12,
            "the block size is no power of two between 4 KiB and 1 MiB, or is said in two ways",
        );
    }
    if raw.used > window.length() {
        let problem = format!("{} of {} bytes are there: it is truncated", window.length(), raw.used);
        return wrong(40, &problem);
    }
    let inside = |at: u64| (SIZE as u64..raw.used).contains(&at);
    if !(inside(raw.inode_table) && inside(raw.folder_table) && inside(raw.id_table))
        || raw.inode_table >= raw.folder_table
        || raw.folder_table > raw.id_table
    {
        return wrong(48, "its tables do not lie in their order within it");
    }
    if raw.fragments > 0 && !inside(raw.fragment_table) {
        return wrong(80, "the fragment table lies outside");
    }
    // Each inode takes 20 bytes, and 8 KiB of them at least one byte and two of a length.
    let possible = (raw.folder_table - raw.inode_table).saturating_mul(8192 / 20);
    if u64::from(raw.inodes) > possible || raw.inodes == 0 {
        return wrong(4, "it claims more inodes than its table can hold");
    }
    match raw.codec {
        1 => Ok(Codec::Gzip),
        3 => Ok(Codec::Lzo),
        4 => Ok(Codec::Xz),
        5 => Ok(Codec::Lz4),
        6 => Ok(Codec::Zstd),
        2 => Err(unsupported("it is packed with lzma, which no Linux kernel reads")),
        other => wrong(20, &format!("compressor {other} is not one of 1 to 6")),
    }
}

fn unsupported(problem: &str) -> ImageError {
    ImageError::Unsupported { part: Part::Squashfs, problem: problem.to_owned() }
}

fn name(codec: Codec) -> &'static str {
    match codec {
        Codec::Gzip => "gzip",
        Codec::Lzo => "lzo",
        Codec::Xz => "xz",
        Codec::Lz4 => "lz4",
        Codec::Zstd => "zstd",
    }
}

/// Folders end where the blocks of the next table begin: fragments, exports or ids. A list of the
/// places of those blocks stands behind them.
fn folders_end(window: &Window, raw: &Raw) -> Result<u64> {
    let lists = [
        (raw.fragments > 0).then_some(raw.fragment_table),
        (raw.export_table != NOT_THERE).then_some(raw.export_table),
        (raw.ids > 0).then_some(raw.id_table),
    ];
    let mut end = raw.used;
    for list in lists.into_iter().flatten() {
        let mut first = [0; 8];
        table::read_at(window, list, &mut first)?;
        let first = u64::from_le_bytes(first);
        if first <= raw.folder_table || first > list {
            return Err(broken(window, list, "a table that does not lie behind the folders"));
        }
        end = end.min(first);
    }
    Ok(end)
}

/// Options of the compressor, by backhand. It is given nothing but the superblock, which is
/// checked, and a block of a few bytes that are stored as they are.
fn options(window: &Window, raw: &Raw) -> Result<Option<CompressionOptions>> {
    if raw.flags & OPTIONS == 0 {
        return Ok(None);
    }
    let mut length = [0; 2];
    table::read_at(window, SIZE as u64, &mut length)?;
    let length = u16::from_le_bytes(length);
    if length & 0x8000 == 0 || length & 0x7fff > 64 {
        return Err(broken(window, SIZE as u64, "the options of the compressor are not a few plain bytes"));
    }
    let kind = Kind::from_const(LE_V4_0).map_err(|e| broken(window, 0, &e))?;
    backhand::Squashfs::superblock_and_compression_options(&mut window.reader(), &kind)
        .map(|(_, options)| options)
        .map_err(|e| broken(window, 0, &e.to_string()))
}

fn said(options: CompressionOptions, block: u32) -> Vec<String> {
    let mut said = Vec::new();
    match options {
        CompressionOptions::Gzip(gzip) => {
            said.push(format!("level {}", gzip.compression_level));
            if gzip.window_size != 15 {
                said.push(format!("window {}", gzip.window_size));
            }
            if gzip.strategies > 1 {
                said.push(format!("strategies {:#x}", gzip.strategies));
            }
        }
        CompressionOptions::Lzo(lzo) => {
            let name = ["lzo1x_1", "lzo1x_1_11", "lzo1x_1_12", "lzo1x_1_15", "lzo1x_999"];
            let algorithm = usize::try_from(lzo.algorithm).ok().and_then(|index| name.get(index));
            said.push(algorithm.map_or_else(|| format!("algorithm {}", lzo.algorithm), |n| (*n).to_owned()));
            said.push(format!("level {}", lzo.compression_level));
        }
        CompressionOptions::Xz(xz) => {
            if xz.dictionary_size != block {
                said.push(format!("dictionary {} bytes", xz.dictionary_size));
            }
            let names = ["x86", "powerpc", "ia64", "arm", "armthumb", "sparc"];
            let bits = (0..64).find(|bits| XzFilter::new(*bits) == xz.filters).unwrap_or(0);
            let used = names.iter().enumerate().filter(|(bit, _)| bits & (1 << bit) != 0);
            said.extend(used.map(|(_, name)| format!("filter {name}")));
        }
        CompressionOptions::Lz4(lz4) => {
            if lz4.flags & 1 != 0 {
                said.push("high compression".to_owned());
            }
        }
        CompressionOptions::Zstd(zstd) => said.push(format!("level {}", zstd.compression_level)),
        CompressionOptions::Lzma => {}
    }
    said
}
