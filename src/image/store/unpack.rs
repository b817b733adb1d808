//! Blocks and fragments, read where they lie and unpacked.

use std::collections::VecDeque;
use std::io::Seek;
use std::io::SeekFrom;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::bytes::Bytes;
use super::content::Word;
use super::superblock::Layout;
use super::table::{self, broken};
use crate::codec::{Codec, Decoder};
use crate::image::error::{ImageError, Result};
use crate::image::source::{Source, Window};

/// What one thread needs to unpack: at most 2 MiB, and what the library wants for itself.
pub(super) struct Tools {
    decoder: Decoder,
    packed: Vec<u8>,
    pub plain: Vec<u8>,
}

/// One fragment on the disc.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fragment {
    pub start: u64,
    pub word: Word,
}

/// A fragment that is unpacked, or why it cannot be: where, and what is wrong.
type Slot = Arc<OnceLock<Result<Vec<u8>, (u64, String)>>>;

/// Fragments that stay unpacked, of 1 MiB at most each: the files of a folder lie in one or two of
/// them, and what is stored once for several reaches back to an older one.
const KEPT: usize = 8;

/// Unpacks blocks of one squashfs; threads share it.
pub(super) struct Unpacker {
    pub window: Window,
    codec: Codec,
    pub block: u32,
    /// Where the squashfs ends.
    end: u64,
    pub fragments: Vec<Fragment>,
    /// The newest first.
    kept: Mutex<VecDeque<(u32, Slot)>>,
}

impl Unpacker {
    pub(super) fn new(window: Window, layout: &Layout, decoder: &mut Decoder) -> Result<Self> {
        let fragments = fragments(&window, layout, decoder)?;
        Ok(Self {
            window,
            codec: layout.codec,
            block: layout.block,
            end: layout.end,
            fragments,
            kept: Mutex::default(),
        })
    }

    pub(super) fn tools(&self) -> Result<Tools> {
        let decoder = Decoder::new(self.codec).map_err(|e| broken(&self.window, 0, &e))?;
        Ok(Tools { decoder, packed: Vec::new(), plain: Vec::new() })
    }

    /// Unpacks a block of at most `most` bytes to the beginning of `tools.plain`, and says how many
    /// it has. It is not a hole.
    pub(super) fn unpack(&self, tools: &mut Tools, start: u64, word: Word, most: usize) -> Result<usize> {
        let Tools { decoder, packed, plain } = tools;
        if plain.len() < self.block as usize {
            plain.resize(self.block as usize, 0);
        }
        self.unpack_to(decoder, packed, (start, word), &mut plain[..most])
    }

    fn unpack_to(
        &self,
        decoder: &mut Decoder,
        packed: &mut Vec<u8>,
        (start, word): (u64, Word),
        plain: &mut [u8],
    ) -> Result<usize> {
        let size = word.bytes() as usize;
        if size > self.block as usize {
            return Err(self.broken(start, "a block claims to be larger than the block size"));
        }
        if start.checked_add(size as u64).is_none_or(|end| end > self.end) {
            return Err(self.broken(start, "a block lies outside of the squashfs"));
        }
        if word.is_plain() {
            let place =
                plain.get_mut(..size).ok_or_else(|| self.broken(start, "a block is larger than its file"))?;
            table::read_at(&self.window, start, place)?;
            return Ok(size);
        }
        if packed.len() < size {
            packed.resize(self.block as usize, 0);
        }
        table::read_at(&self.window, start, &mut packed[..size])?;
        decoder.decode(&packed[..size], plain).map_err(|e| self.broken(start, &e))
    }

    pub(super) fn broken(&self, at: u64, problem: &str) -> ImageError {
        broken(&self.window, at, problem)
    }

    /// What stands in a fragment, unpacked once for all threads that want it at about the same time.
    pub(super) fn fragment<T>(
        &self,
        tools: &mut Tools,
        index: u32,
        look: impl FnOnce(&[u8], &mut Tools) -> T,
    ) -> Result<T> {
        let Some(fragment) = self.fragments.get(index as usize).copied() else {
            let problem = format!("fragment {index} of {} is asked for", self.fragments.len());
            return Err(self.broken(0, &problem));
        };
        let slot = self.slot(index);
        let content = slot.get_or_init(|| {
            let mut plain = vec![0; self.block as usize];
            let place = (fragment.start, fragment.word);
            match self.unpack_to(&mut tools.decoder, &mut tools.packed, place, &mut plain) {
                Ok(length) => {
                    // Not shrunk: places of one size are what the allocator can use again.
                    plain.truncate(length);
                    Ok(plain)
                }
                Err(ImageError::Broken { at, problem, .. }) => Err((at, problem)),
                Err(other) => Err((fragment.start, other.to_string())),
            }
        });
        match content {
            Ok(content) => Ok(look(content, tools)),
            Err((at, problem)) => {
                Err(ImageError::broken(crate::image::error::Part::Squashfs, *at, problem.clone()))
            }
        }
    }

    fn slot(&self, index: u32) -> Slot {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().position(|(number, _)| *number == index);
        let slot = found.and_then(|at| kept.remove(at)).map_or_else(Slot::default, |(_, slot)| slot);
        kept.truncate(KEPT - 1);
        kept.push_front((index, Arc::clone(&slot)));
        slot
    }
}

/// The table of fragments: 16 bytes each, 512 in a block, and a list of those blocks.
fn fragments(window: &Window, layout: &Layout, decoder: &mut Decoder) -> Result<Vec<Fragment>> {
    let count = layout.fragment_count as usize;
    // Each is the end of one file at least; that many lists may all be the same few bytes.
    if count > super::walk::FILES {
        return Err(broken(window, layout.fragments, "it claims more fragments than there can be files"));
    }
    let lists = count.div_ceil(512);
    if (lists as u64).saturating_mul(8) > window.length().saturating_sub(layout.fragments) {
        return Err(broken(window, layout.fragments, "it claims more fragments than can be there"));
    }
    let mut found = Vec::new();
    for list in 0..lists as u64 {
        let mut place = [0; 8];
        table::read_at(window, layout.fragments + list * 8, &mut place)?;
        let at = u64::from_le_bytes(place);
        let mut reader = window.reader();
        reader.seek(SeekFrom::Start(at)).map_err(|e| broken(window, at, &e.to_string()))?;
        let mut plain = Vec::new();
        table::block(window, &mut reader, at, decoder, &mut plain)?;
        let mut bytes = Bytes::new(&plain, 0);
        for _ in 0..512.min(count - found.len()) {
            let entry = bytes.u64().zip(bytes.u32());
            let (start, word) = entry.ok_or_else(|| broken(window, at, "the fragment table is cut off"))?;
            bytes.u32();
            found.push(Fragment { start, word: Word(word) });
        }
    }
    Ok(found)
}
