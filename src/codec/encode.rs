//! From plain to packed, as mksquashfs 4.5 and 4.6 do it: the same calls, one block at a time.

use flate2::{Compress, Compression, FlushCompress, Status};
use liblzma::stream::{Action, Check, Error as XzError, Filters, LzmaOptions, Stream};
use lz4::block::{CompressionMode, compress_to_buffer};
use thiserror::Error;
use zstd::zstd_safe::CCtx;

use super::Settings;

/// A library did not do what it always does: it has no memory, or a setting that it does not know.
#[derive(Debug, Clone, Error, PartialEq, Eq)]
#[error("the {library} library cannot compress: {reason}")]
pub struct CodecError {
    library: &'static str,
    reason: String,
}

/// Packs blocks; each thread has its own, and what one block needs is kept for the next.
pub struct Encoder(Kind);

enum Kind {
    Gzip(Compress),
    Xz { plain: Filters, x86: Option<(Filters, Vec<u8>)> },
    Lz4(Option<CompressionMode>),
    Zstd { context: CCtx<'static>, level: i32 },
}

/// lz4's own highest level, which `-Xhc` stands for.
const LZ4_HIGHEST: i32 = 12;
/// What xz takes where nobody says otherwise.
const XZ_PRESET: u32 = 6;
const WINDOW_BITS: u8 = 15;
const WINDOW: usize = 1 << WINDOW_BITS;

impl Encoder {
    /// # Errors
    /// When a library refuses its setting, or has no memory.
    pub fn new(settings: Settings) -> Result<Self, CodecError> {
        Ok(Self(match settings {
            Settings::Gzip { level } => {
                let level = Compression::new(level.clamp(1, 9));
                Kind::Gzip(Compress::new_with_window_bits(level, true, WINDOW_BITS))
            }
            Settings::Xz { dictionary, x86 } => Kind::Xz {
                plain: filters(dictionary, false)?,
                x86: if x86 { Some((filters(dictionary, true)?, Vec::new())) } else { None },
            },
            Settings::Lz4 { high } => {
                Kind::Lz4(high.then_some(CompressionMode::HIGHCOMPRESSION(LZ4_HIGHEST)))
            }
            Settings::Zstd { level } => {
                let failed = CodecError { library: "zstd", reason: "it has no memory".to_owned() };
                let context = CCtx::try_create().ok_or(failed)?;
                Kind::Zstd { context, level: i32::try_from(level).unwrap_or(i32::MAX) }
            }
        }))
    }

    /// Packs a block into a place of at least its size, and says how many bytes it has then. Nothing
    /// where it would not get smaller: mksquashfs stores such a block as it is.
    ///
    /// # Errors
    /// When a library fails; a place that is too small is no failure.
    pub fn encode(&mut self, block: &[u8], into: &mut [u8]) -> Result<Option<usize>, CodecError> {
        let packed = match &mut self.0 {
            Kind::Gzip(stream) => gzip(stream, &[], block, into)?,
            Kind::Xz { plain, x86 } => {
                let size = xz(plain, block, into)?;
                match x86 {
                    Some((filters, other)) => {
                        better(size, xz_beside(filters, block, other, into.len())?, into, other)
                    }
                    None => size,
                }
            }
            // Both libraries fail in no other way than for want of room.
            Kind::Lz4(mode) => compress_to_buffer(block, *mode, false, into).ok(),
            Kind::Zstd { context, level } => context.compress(into, block, *level).ok(),
        };
        Ok(packed.filter(|size| *size < block.len()))
    }
}

impl Encoder {
    /// Packs a piece of a block as if it stood behind the bytes before it; only zlib looks back so
    /// little that a piece can stand for its block, so there is nothing for the others.
    ///
    /// # Errors
    /// When the library fails.
    pub fn encode_after(
        &mut self,
        before: &[u8],
        piece: &[u8],
        into: &mut [u8],
    ) -> Result<Option<usize>, CodecError> {
        let Kind::Gzip(stream) = &mut self.0 else { return Ok(None) };
        let before = &before[before.len().saturating_sub(WINDOW)..];
        // The name of what stood before is no part of a block.
        let named = if before.is_empty() { 0 } else { 4 };
        let packed = gzip(stream, before, piece, into)?.map(|size| size - named);
        Ok(packed.filter(|size| *size < piece.len()))
    }
}

fn gzip(
    stream: &mut Compress,
    before: &[u8],
    block: &[u8],
    into: &mut [u8],
) -> Result<Option<usize>, CodecError> {
    stream.reset();
    let failed = |reason: String| CodecError { library: "zlib", reason };
    if !before.is_empty() {
        stream.set_dictionary(before).map_err(|e| failed(e.to_string()))?;
    }
    match stream.compress(block, into, FlushCompress::Finish).map_err(|e| failed(e.to_string()))? {
        Status::StreamEnd => usize::try_from(stream.total_out()).map(Some).map_err(|e| failed(e.to_string())),
        Status::Ok | Status::BufError => Ok(None),
    }
}

fn filters(dictionary: u32, x86: bool) -> Result<Filters, CodecError> {
    let mut options = LzmaOptions::new_preset(XZ_PRESET).map_err(xz_failed)?;
    options.dict_size(dictionary);
    let mut filters = Filters::new();
    if x86 {
        filters.x86();
    }
    filters.lzma2(&options);
    Ok(filters)
}

fn xz_failed(error: XzError) -> CodecError {
    CodecError { library: "xz", reason: error.to_string() }
}

/// mksquashfs packs in one call, after which a block's header also holds its two sizes: eight bytes
/// that every reader does without.
fn xz(filters: &Filters, block: &[u8], into: &mut [u8]) -> Result<Option<usize>, CodecError> {
    let mut stream = Stream::new_stream_encoder(filters, Check::Crc32).map_err(xz_failed)?;
    match stream.process(block, into, Action::Finish) {
        Ok(liblzma::stream::Status::StreamEnd) => Ok(usize::try_from(stream.total_out()).ok()),
        Ok(_) => Ok(None),
        Err(error) => Err(xz_failed(error)),
    }
}

fn xz_beside(
    filters: &Filters,
    block: &[u8],
    other: &mut Vec<u8>,
    room: usize,
) -> Result<Option<usize>, CodecError> {
    other.resize(room, 0);
    xz(filters, block, other)
}

/// The smaller of the two, which ends up in `into`.
fn better(one: Option<usize>, two: Option<usize>, into: &mut [u8], other: &[u8]) -> Option<usize> {
    match (one, two) {
        (one, Some(size)) if one.is_none_or(|one| size < one) => {
            into[..size].copy_from_slice(&other[..size]);
            Some(size)
        }
        (one, _) => one,
    }
}
