//! A store path as Nix serialises it, hashed as it is read.
//!
//! What is in it: names, kinds, content, targets of links, and whether the owner may execute a file.
//! What is not: times, owners, all other bits of the mode.

use ring::digest::{Context, SHA256};

use super::Store;
use super::chunks::Bytes;
use super::unpack::Tools;
use crate::image::error::Result;
use crate::image::files::Kind;
use crate::image::tree::Id;

/// The serialisation of a store path: its SHA-256, and its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nar {
    pub sha256: [u8; 32],
    pub bytes: u64,
}

/// Hashes the serialisation of a file, a link or a folder with everything in it. `read` is told the
/// bytes of content as they come, and may end it.
///
/// # Errors
/// When something cannot be read, or is of a kind that no store path has; and what `read` says.
pub fn hash(store: &Store, id: Id, read: &mut dyn FnMut(u64) -> Result<()>) -> Result<Nar> {
    hash_with(store, id, &mut store.tools()?, read)
}

/// As [`hash`], with what the thread has at hand.
pub(super) fn hash_with(
    store: &Store,
    id: Id,
    tools: &mut Tools,
    read: &mut dyn FnMut(u64) -> Result<()>,
) -> Result<Nar> {
    let mut out = Out { hasher: Context::new(&SHA256), bytes: 0 };
    out.word(b"nix-archive-1");
    // Folders that are open, and which child of theirs comes next. Nothing calls itself here: a
    // folder may be 2048 deep.
    let mut open: Vec<(Id, usize)> = Vec::new();
    begin(store, id, &mut out, tools, read, &mut open)?;
    while let Some((folder, next)) = open.last_mut() {
        let child = store.tree.children(*folder).get(*next).copied();
        *next += 1;
        if let Some(child) = child {
            out.words(&[b"entry", b"(", b"name", store.tree.name(child).as_encoded_bytes(), b"node"]);
            if !begin(store, child, &mut out, tools, read, &mut open)? {
                out.word(b")");
            }
        } else {
            open.pop();
            out.word(b")");
            if !open.is_empty() {
                out.word(b")");
            }
        }
    }
    let mut sha256 = [0; 32];
    sha256.copy_from_slice(out.hasher.finish().as_ref());
    Ok(Nar { sha256, bytes: out.bytes })
}

/// Writes a node; of a folder only its head, which stays open: then it says so.
fn begin(
    store: &Store,
    id: Id,
    out: &mut Out,
    tools: &mut Tools,
    read: &mut dyn FnMut(u64) -> Result<()>,
    open: &mut Vec<(Id, usize)>,
) -> Result<bool> {
    let meta = store.tree.node(id).map(|node| node.meta);
    let meta = meta.ok_or_else(|| store.path_error(id, "is not there"))?;
    out.words(&[b"(", b"type"]);
    match meta.kind {
        Kind::Folder => {
            out.word(b"directory");
            open.push((id, 0));
            return Ok(true);
        }
        Kind::Link => {
            let target =
                store.target(id).ok_or_else(|| store.path_error(id, "is a link without a target"))?;
            out.words(&[b"symlink", b"target", target]);
        }
        Kind::File => {
            out.word(b"regular");
            if meta.mode & 0o100 != 0 {
                out.words(&[b"executable", b""]);
            }
            out.word(b"contents");
            content(store, id, meta.size, out, tools, read)?;
        }
        Kind::Special => return Err(store.path_error(id, "is a device, a FIFO or a socket")),
    }
    out.word(b")");
    Ok(false)
}

fn content(
    store: &Store,
    id: Id,
    size: u64,
    out: &mut Out,
    tools: &mut Tools,
    read: &mut dyn FnMut(u64) -> Result<()>,
) -> Result<()> {
    let mut chunks = store.chunks(id).ok_or_else(|| store.path_error(id, "is no file"))?;
    out.raw(&size.to_le_bytes());
    while let Some(bytes) = chunks.next(tools)? {
        match bytes {
            Bytes::Data(data) => out.raw(data),
            Bytes::Zeros(count) => out.zeros(count, read)?,
        }
        if let Bytes::Data(data) = bytes {
            read(data.len() as u64)?;
        }
    }
    out.pad(size);
    Ok(())
}

struct Out {
    hasher: Context,
    bytes: u64,
}

/// Zeros that are hashed at once.
static ZEROS: [u8; 64 << 10] = [0; 64 << 10];

impl Out {
    fn raw(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
        self.bytes += bytes.len() as u64;
    }

    /// Zeros are told one by one too: a hole may be terabytes, and somebody may want to stop.
    fn zeros(&mut self, count: u64, read: &mut dyn FnMut(u64) -> Result<()>) -> Result<()> {
        let mut left = count;
        while left > 0 {
            let step = left.min(ZEROS.len() as u64);
            self.raw(&ZEROS[..usize::try_from(step).unwrap_or(0)]);
            read(step)?;
            left -= step;
        }
        Ok(())
    }

    fn pad(&mut self, length: u64) {
        let over = usize::try_from(length % 8).unwrap_or(0);
        if over > 0 {
            self.raw(&[0; 8][over..]);
        }
    }

    /// A word is its length, its bytes, and zeros up to a multiple of eight.
    fn word(&mut self, word: &[u8]) {
        self.raw(&(word.len() as u64).to_le_bytes());
        self.raw(word);
        self.pad(word.len() as u64);
    }

    fn words(&mut self, words: &[&[u8]]) {
        for word in words {
            self.word(word);
        }
    }
}
