//! A list as it was fetched, packed by brotli or not, as a stream of its bytes within bounds.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use brotli_decompressor::Decompressor;

use crate::build::request::Cancel;

/// Lists have up to 300 MB with all their maintainers; a packed file of a few bytes may hold more.
pub(super) const UNPACKED: u64 = 512 << 20;

const BUFFER: usize = 64 << 10;

/// The bytes of the list. What they are is told by the first: brotli has no mark of its own, and no
/// stream of it begins like JSON and holds a list.
pub(super) fn unpacked(path: &Path, cancel: &Cancel) -> io::Result<impl Read + use<>> {
    let mut file = BufReader::with_capacity(BUFFER, File::open(path)?);
    let is_plain = file.fill_buf()?.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    let list: Box<dyn Read> =
        if is_plain { Box::new(file) } else { Box::new(Decompressor::new(file, BUFFER)) };
    Ok(Bounded { list, left: UNPACKED, cancel: cancel.clone() })
}

/// The unpacker's own words say nothing to anybody.
fn in_words(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::InvalidData => {
            io::Error::new(error.kind(), "it is neither JSON nor packed by brotli, or it is damaged")
        }
        io::ErrorKind::UnexpectedEof => io::Error::new(error.kind(), "it is cut off"),
        _ => error,
    }
}

struct Bounded {
    list: Box<dyn Read>,
    left: u64,
    cancel: Cancel,
}

impl Read for Bounded {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.cancel.asked() > 0 {
            return Err(io::Error::other("stopped as asked"));
        }
        let count = self.list.read(into).map_err(in_words)?;
        self.left = self
            .left
            .checked_sub(count as u64)
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "it is larger than any list"))?;
        Ok(count)
    }
}
