//! What a squashfs says of itself, and where its parts lie; checked before anything is read by it.

use std::io::Cursor;
use std::ops::Range;

use backhand::kind::{Kind, LE_V4_0};
use backhand::{Squashfs, SuperBlock};
use serde::Serialize;

use super::bytes::Bytes;
use super::table::{self, broken};
use crate::codec::Codec;
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
/// Flag: options of the compressor stand behind the superblock.
const OPTIONS: u16 = 0x400;
/// Where in the superblock these numbers stand.
const CODEC: usize = 20;
const FLAGS: usize = 24;
const VERSION: usize = 28;

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
    let codec = codec(window, &bytes)?;
    let options_there = u16::from_le_bytes([bytes[FLAGS], bytes[FLAGS + 1]]) & OPTIONS != 0;
    let raw = raw(window, bytes)?;
    check(window, &raw)?;
    let plain = raw.inodes_uncompressed()
        && raw.data_block_stored_uncompressed()
        && raw.fragments_stored_uncompressed();
    let options = if options_there { options(window, codec, raw.block_size)? } else { Vec::new() };
    let compressor = if plain { "none" } else { name(codec) };
    let facts = Superblock {
        compressor: compressor.to_owned(),
        options,
        block_bytes: raw.block_size,
        inodes: raw.inode_count,
        fragments: raw.frag_count,
        made: raw.mod_time,
        bytes: raw.bytes_used,
    };
    let layout = Layout {
        codec,
        block: raw.block_size,
        end: raw.bytes_used,
        root: raw.root_inode,
        inodes: raw.inode_table..raw.dir_table,
        folders: raw.dir_table..folders_end(window, &raw)?,
        fragments: raw.frag_table,
        fragment_count: raw.frag_count,
    };
    Ok((facts, layout))
}

/// The numbers of the superblock by backhand.
fn raw(window: &Window, mut bytes: [u8; SIZE]) -> Result<SuperBlock> {
    let block = u32::from_le_bytes([bytes[12], bytes[13], bytes[14], bytes[15]]);
    // backhand looks at it too, and does not say what is wrong.
    if !(4096..=1 << 20).contains(&block) || 1u32.checked_shl(bytes[22].into()) != Some(block) {
        let problem = "the block size is no power of two between 4 KiB and 1 MiB, or is said in two ways";
        return Err(broken(window, 12, problem));
    }
    // It would unpack the options without a limit and misreads those of gzip: they are read here.
    let [low, high] = (u16::from_le_bytes([bytes[FLAGS], bytes[FLAGS + 1]]) & !OPTIONS).to_le_bytes();
    (bytes[FLAGS], bytes[FLAGS + 1]) = (low, high);
    let kind = Kind::from_const(LE_V4_0).map_err(|problem| unsupported(&problem))?;
    Squashfs::superblock_and_compression_options(&mut Cursor::new(bytes), &kind)
        .map(|(raw, _)| raw)
        .map_err(|error| broken(window, 0, &format!("the superblock contradicts itself: {error}")))
}

fn codec(window: &Window, bytes: &[u8; SIZE]) -> Result<Codec> {
    let number = |at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]);
    let version = (number(VERSION), number(VERSION + 2));
    if version != (4, 0) {
        return Err(unsupported(&format!("version {}.{} is not 4.0", version.0, version.1)));
    }
    match number(CODEC) {
        1 => Ok(Codec::Gzip),
        3 => Ok(Codec::Lzo),
        4 => Ok(Codec::Xz),
        5 => Ok(Codec::Lz4),
        6 => Ok(Codec::Zstd),
        2 => Err(unsupported("it is packed with lzma, which no Linux kernel reads")),
        other => Err(broken(window, CODEC as u64, &format!("compressor {other} is not one of 1 to 6"))),
    }
}

/// What backhand leaves to whoever reads the tables.
fn check(window: &Window, raw: &SuperBlock) -> Result<()> {
    let wrong = |at, problem: &str| Err(broken(window, at, problem));
    if raw.bytes_used > window.length() {
        let problem = format!("{} of {} bytes are there: it is truncated", window.length(), raw.bytes_used);
        return wrong(40, &problem);
    }
    let inside = |at: u64| (SIZE as u64..raw.bytes_used).contains(&at);
    if !(inside(raw.inode_table) && inside(raw.dir_table) && inside(raw.id_table))
        || raw.inode_table >= raw.dir_table
        || raw.dir_table > raw.id_table
    {
        return wrong(48, "its tables do not lie in their order within it");
    }
    if raw.frag_count > 0 && !inside(raw.frag_table) {
        return wrong(80, "the fragment table lies outside");
    }
    // Each inode takes 20 bytes, and 8 KiB of them at least one byte and two of a length.
    let possible = (raw.dir_table - raw.inode_table).saturating_mul(8192 / 20);
    if u64::from(raw.inode_count) > possible || raw.inode_count == 0 {
        return wrong(4, "it claims more inodes than its table can hold");
    }
    Ok(())
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
fn folders_end(window: &Window, raw: &SuperBlock) -> Result<u64> {
    let lists = [
        (raw.frag_count > 0).then_some(raw.frag_table),
        (raw.export_table != NOT_THERE).then_some(raw.export_table),
        (raw.id_count > 0).then_some(raw.id_table),
    ];
    let mut end = raw.bytes_used;
    for list in lists.into_iter().flatten() {
        let mut first = [0; 8];
        table::read_at(window, list, &mut first)?;
        let first = u64::from_le_bytes(first);
        if first <= raw.dir_table || first > list {
            return Err(broken(window, list, "a table that does not lie behind the folders"));
        }
        end = end.min(first);
    }
    Ok(end)
}

/// Options of the compressor, which stand behind the superblock as a block of a table that is not
/// packed.
fn options(window: &Window, codec: Codec, block: u32) -> Result<Vec<String>> {
    let at = SIZE as u64;
    let mut length = [0; 2];
    table::read_at(window, at, &mut length)?;
    let length = u16::from_le_bytes(length);
    let size = usize::from(length & 0x7fff);
    let mut bytes = [0; 64];
    let bytes = bytes
        .get_mut(..size)
        .filter(|_| length & 0x8000 != 0)
        .ok_or_else(|| broken(window, at, "the options of the compressor are not a few plain bytes"))?;
    table::read_at(window, at + 2, bytes)?;
    said(codec, Bytes::new(bytes, 0), block)
        .ok_or_else(|| broken(window, at, "the options of the compressor are cut off"))
}

fn said(codec: Codec, mut bytes: Bytes, block: u32) -> Option<Vec<String>> {
    let first = bytes.u32()?;
    let mut said = Vec::new();
    match codec {
        Codec::Gzip => {
            let (window, strategies) = (bytes.u16()?, bytes.u16()?);
            said.push(format!("level {first}"));
            if window != 15 {
                said.push(format!("window {window}"));
            }
            if strategies > 1 {
                said.push(format!("strategies {strategies:#x}"));
            }
        }
        Codec::Lzo => {
            let names = ["lzo1x_1", "lzo1x_1_11", "lzo1x_1_12", "lzo1x_1_15", "lzo1x_999"];
            let name = usize::try_from(first).ok().and_then(|index| names.get(index));
            said.push(name.map_or_else(|| format!("algorithm {first}"), |name| (*name).to_owned()));
            let level = bytes.u32()?;
            if first == 4 {
                said.push(format!("level {level}"));
            }
        }
        Codec::Xz => {
            if first != block {
                said.push(format!("dictionary {first} bytes"));
            }
            let filters = bytes.u32()?;
            let names = ["x86", "powerpc", "ia64", "arm", "armthumb", "sparc", "arm64", "riscv"];
            let used = names.iter().enumerate().filter(|(bit, _)| filters & (1 << bit) != 0);
            said.extend(used.map(|(_, name)| format!("filter {name}")));
        }
        Codec::Lz4 => {
            if bytes.u32()? & 1 != 0 {
                said.push("high compression".to_owned());
            }
        }
        Codec::Zstd => said.push(format!("level {first}")),
    }
    Some(said)
}
