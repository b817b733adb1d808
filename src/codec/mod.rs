//! One block from plain to packed and back, with the libraries that mksquashfs itself is made of.
//!
//! Reading an image, estimating one and writing one mean the same bytes by "gzip 9": that is why the
//! compressors live in one room, and why zlib is the C library here and not one of those that are
//! faster, but come out at other sizes.
//!
//! | file | what it does |
//! |---|---|
//! | `settings` | a compressor and how it is set, in mksquashfs' own terms |
//! | `encode` | plain to packed, block by block, each thread with its own encoder |
//! | `decode`, `lzo` | packed to plain, from images that anybody may have made |

mod decode;
mod encode;
mod lzo;
mod settings;
#[cfg(test)]
mod tests;

pub use decode::Decoder;
pub use encode::{CodecError, Encoder};
pub use settings::Settings;

/// What a squashfs is packed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Codec {
    Gzip,
    Lzo,
    Xz,
    Lz4,
    Zstd,
}
