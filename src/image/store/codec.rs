//! From packed to plain bytes, one block at a time, never more than the place that is given.
//!
//! The libraries are called directly, as backhand calls them, with three things that it lacks: the
//! place for the plain bytes is of fixed size, what one block needs is kept for the next, and xz may
//! not ask for a dictionary of gigabytes.

use flate2::{Decompress, FlushDecompress};
use liblzma::stream::{Action, Stream};

use super::lzo;

/// What a squashfs is packed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Codec {
    Gzip,
    Lzo,
    Xz,
    Lz4,
    Zstd,
}

/// Memory that xz may take for one block: its dictionary is never larger than the block, which is
/// of 1 MiB at most.
const XZ_MEMORY: u64 = 8 << 20;

/// Unpacks blocks of one squashfs; each thread has its own.
pub(super) enum Decoder {
    Gzip(Box<Decompress>),
    Lzo,
    Xz,
    Lz4,
    Zstd(Box<zstd::bulk::Decompressor<'static>>),
}

impl Decoder {
    pub(super) fn new(codec: Codec) -> Result<Self, String> {
        Ok(match codec {
            Codec::Gzip => Self::Gzip(Box::new(Decompress::new(true))),
            Codec::Lzo => Self::Lzo,
            Codec::Xz => Self::Xz,
            Codec::Lz4 => Self::Lz4,
            Codec::Zstd => Self::Zstd(Box::new(zstd::bulk::Decompressor::new().map_err(|e| e.to_string())?)),
        })
    }

    /// Unpacks a whole block and says how many bytes it has.
    pub(super) fn decode(&mut self, packed: &[u8], into: &mut [u8]) -> Result<usize, String> {
        match self {
            Self::Gzip(decoder) => gzip(decoder, packed, into),
            Self::Lzo => lzo::decode(packed, into).map_err(|e| format!("lzo: {e}")),
            Self::Xz => xz(packed, into),
            Self::Lz4 => lz4_flex::block::decompress_into(packed, into).map_err(|e| format!("lz4: {e}")),
            Self::Zstd(decoder) => {
                decoder.decompress_to_buffer(packed, into).map_err(|e| format!("zstd: {e}"))
            }
        }
    }
}

fn gzip(decoder: &mut Decompress, packed: &[u8], into: &mut [u8]) -> Result<usize, String> {
    decoder.reset(true);
    let status = decoder.decompress(packed, into, FlushDecompress::Finish);
    match status.map_err(|e| format!("gzip: {e}"))? {
        flate2::Status::StreamEnd if decoder.total_in() == packed.len() as u64 => {
            usize::try_from(decoder.total_out()).map_err(|e| e.to_string())
        }
        flate2::Status::StreamEnd => Err("gzip: it ends before its block does".to_owned()),
        _ => Err("gzip: it does not end with its block".to_owned()),
    }
}

fn xz(packed: &[u8], into: &mut [u8]) -> Result<usize, String> {
    let failed = |e: liblzma::stream::Error| format!("xz: {e}");
    let mut stream = Stream::new_stream_decoder(XZ_MEMORY, 0).map_err(failed)?;
    match stream.process(packed, into, Action::Finish).map_err(failed)? {
        liblzma::stream::Status::StreamEnd if stream.total_in() == packed.len() as u64 => {
            usize::try_from(stream.total_out()).map_err(|e| e.to_string())
        }
        liblzma::stream::Status::StreamEnd => Err("xz: it ends before its block does".to_owned()),
        _ => Err("xz: it does not end with its block".to_owned()),
    }
}
