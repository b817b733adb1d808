//! One inode, as the table has it.

use std::ops::Range;

use super::bytes::Bytes;

/// What an inode says.
pub(super) struct Inode {
    pub mode: u16,
    pub modified: u32,
    pub body: Body,
}

/// What kind of file it is, and where its content lies.
pub(super) enum Body {
    Folder {
        block: u32,
        offset: u16,
        /// Bytes of its entries, and three more.
        size: u32,
    },
    File {
        start: u64,
        size: u64,
        /// Number of the fragment that has the rest of its content, and where in it.
        fragment: Option<(u32, u32)>,
        /// Where in the table the sizes of its blocks stand.
        blocks: Range<usize>,
    },
    /// Where in the table the target stands.
    Link(Range<usize>),
    Special,
}

/// As Linux has its longest path.
const TARGET: usize = 4096;
const NO_FRAGMENT: u32 = u32::MAX;
/// What squashfs itself can hold.
const LARGEST: u64 = 1 << 41;

/// The type that a folder's entry has for an inode of this type: the basic one.
pub(super) fn basic(kind: u16) -> u16 {
    if kind > 7 { kind - 7 } else { kind }
}

/// The inode that begins at a place in the table, and its type.
pub(super) fn parse(table: &[u8], at: usize, block: u32) -> Result<(u16, Inode), &'static str> {
    let mut bytes = Bytes::new(table, at);
    let (kind, inode) = head(&mut bytes).ok_or("an inode is cut off")?;
    let body = match kind {
        1 | 8 => folder(&mut bytes, kind == 8).ok_or("a folder's inode is cut off")?,
        2 | 9 => file(&mut bytes, kind == 9, block)?,
        3 | 10 => link(&mut bytes)?,
        4..=7 | 11..=14 => Body::Special,
        _ => return Err("an inode is of no known type"),
    };
    Ok((basic(kind), Inode { body, ..inode }))
}

fn head(bytes: &mut Bytes) -> Option<(u16, Inode)> {
    let kind = bytes.u16()?;
    let mode = bytes.u16()?;
    let _owner_and_group = bytes.u32()?;
    let modified = bytes.u32()?;
    let _number = bytes.u32()?;
    Some((kind, Inode { mode, modified, body: Body::Special }))
}

fn folder(bytes: &mut Bytes, extended: bool) -> Option<Body> {
    let first = bytes.u32()?;
    if extended {
        let (size, block, _parent) = (bytes.u32()?, bytes.u32()?, bytes.u32()?);
        let (_index, offset) = (bytes.u16()?, bytes.u16()?);
        return Some(Body::Folder { block, offset, size });
    }
    let (_links, size, offset) = (bytes.u32()?, bytes.u16()?, bytes.u16()?);
    Some(Body::Folder { block: first, offset, size: size.into() })
}

fn file(bytes: &mut Bytes, extended: bool, block: u32) -> Result<Body, &'static str> {
    let mut numbers = || {
        Some(if extended {
            let (start, size, _sparse, _links) = (bytes.u64()?, bytes.u64()?, bytes.u64()?, bytes.u32()?);
            let (index, offset, _attributes) = (bytes.u32()?, bytes.u32()?, bytes.u32()?);
            (start, size, index, offset)
        } else {
            let (start, index, offset) = (bytes.u32()?, bytes.u32()?, bytes.u32()?);
            (start.into(), bytes.u32()?.into(), index, offset)
        })
    };
    let (start, size, index, offset) = numbers().ok_or("a file's inode is cut off")?;
    if size > LARGEST {
        return Err("a file is larger than 2 TiB");
    }
    let fragment = (index != NO_FRAGMENT).then_some((index, offset));
    let whole = if fragment.is_some() { size / u64::from(block) } else { size.div_ceil(block.into()) };
    let from = bytes.at;
    let length = usize::try_from(whole).ok().and_then(|whole| whole.checked_mul(4));
    length.and_then(|length| bytes.take(length)).ok_or("a file claims more blocks than the table has")?;
    Ok(Body::File { start, size, fragment, blocks: from..bytes.at })
}

fn link(bytes: &mut Bytes) -> Result<Body, &'static str> {
    let mut size = || {
        bytes.u32()?;
        usize::try_from(bytes.u32()?).ok()
    };
    let size = size().ok_or("a link's inode is cut off")?;
    if size == 0 || size > TARGET {
        return Err("a link's target is empty or longer than 4096 bytes");
    }
    let from = bytes.at;
    bytes.take(size).ok_or("a link's target is cut off")?;
    Ok(Body::Link(from..bytes.at))
}
