//! Numbers and pieces of hostile bytes: what is not there is an error or a zero, never a panic.

use std::io;

use crate::image::error::{ImageError, Part, Result};
use crate::image::source::Source;

/// Bytes of a sector of a disc.
pub const SECTOR: u64 = 2048;

/// The same, as the length of a buffer.
pub const SECTOR_LENGTH: usize = 2048;

pub fn le16(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes(array(bytes, at))
}

pub fn le32(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(array(bytes, at))
}

pub fn le64(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(array(bytes, at))
}

/// `N` bytes from an offset; zeros where there are fewer.
pub fn array<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    let there = bytes.get(at..).and_then(|rest| rest.first_chunk());
    there.copied().unwrap_or([0; N])
}

/// A part of `bytes`, or as much of it as there is.
pub fn part(bytes: &[u8], at: usize, length: usize) -> &[u8] {
    let rest = bytes.get(at..).unwrap_or_default();
    rest.get(..length).unwrap_or(rest)
}

/// Text of a fixed field: spaces and NULs at its end are filling.
pub fn text(field: &[u8]) -> String {
    let end = field.iter().rposition(|byte| !matches!(byte, b' ' | 0)).map_or(0, |last| last + 1);
    String::from_utf8_lossy(&field[..end]).into_owned()
}

/// Fills `into` from `at`.
pub fn fill(source: &dyn Source, of: Part, at: u64, into: &mut [u8]) -> Result<()> {
    let end = at.saturating_add(into.len() as u64);
    if end > source.length() {
        let problem = format!("{} bytes are wanted where the image ends", into.len());
        return Err(ImageError::broken(of, at, problem));
    }
    source.read_at(at, into).map_err(|error| unreadable(of, at, &error))
}

pub fn unreadable(of: Part, at: u64, error: &io::Error) -> ImageError {
    ImageError::broken(of, at, format!("cannot be read: {error}"))
}
