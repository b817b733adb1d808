//! From packed to plain bytes, one block at a time, never more than the place that is given.
//!
//! The libraries are called directly: the place for the plain bytes is of fixed size, what one block
//! needs is kept for the next, and xz may not ask for a dictionary of gigabytes. What comes out is the
//! same whoever unpacks it, so here the libraries are the ones that are fast and safe.

use liblzma::stream::{Action, Stream};

use zlib_rs::{Inflate, InflateFlush};

use super::{Codec, lzo};

/// The largest window that zlib knows.
const WINDOW_BITS: u8 = 15;

/// Memory that xz may take for one block: its dictionary is never larger than the block, which is
/// of 1 MiB at most.
const XZ_MEMORY: u64 = 8 << 20;

/// Unpacks blocks of one squashfs; each thread has its own.
pub struct Decoder(Kind);

enum Kind {
    Gzip(Box<Inflate>),
    Lzo,
    Xz,
    Lz4,
    Zstd(Box<zstd::bulk::Decompressor<'static>>),
}

impl Decoder {
    /// # Errors
    /// When a library has no memory.
    pub fn new(codec: Codec) -> Result<Self, String> {
        Ok(Self(match codec {
            Codec::Gzip => Kind::Gzip(Box::new(Inflate::new(true, WINDOW_BITS))),
            Codec::Lzo => Kind::Lzo,
            Codec::Xz => Kind::Xz,
            Codec::Lz4 => Kind::Lz4,
            Codec::Zstd => Kind::Zstd(Box::new(zstd::bulk::Decompressor::new().map_err(|e| e.to_string())?)),
        }))
    }

    /// Unpacks a whole block and says how many bytes it has.
    ///
    /// # Errors
    /// When the bytes are no such block, or are more than there is place for; in the library's words.
    pub fn decode(&mut self, packed: &[u8], into: &mut [u8]) -> Result<usize, String> {
        match &mut self.0 {
            Kind::Gzip(decoder) => gzip(decoder, packed, into),
            Kind::Lzo => lzo::decode(packed, into).map_err(|e| format!("lzo: {e}")),
            Kind::Xz => xz(packed, into),
            Kind::Lz4 => lz4_flex::block::decompress_into(packed, into).map_err(|e| format!("lz4: {e}")),
            Kind::Zstd(decoder) => {
                decoder.decompress_to_buffer(packed, into).map_err(|e| format!("zstd: {e}"))
            }
        }
    }
}

fn gzip(decoder: &mut Inflate, packed: &[u8], into: &mut [u8]) -> Result<usize, String> {
    decoder.reset(true);
    let status = decoder.decompress(packed, into, InflateFlush::Finish);
    match status.map_err(|e| format!("gzip: {}", e.as_str()))? {
        zlib_rs::Status::StreamEnd if decoder.total_in() == packed.len() as u64 => {
            usize::try_from(decoder.total_out()).map_err(|e| e.to_string())
        }
        zlib_rs::Status::StreamEnd => Err("gzip: it ends before its block does".to_owned()),
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
