//! Reading in a thread of its own while what was read is used: the image and the device are busy
//! at the same time.

use std::io;
use std::ops::ControlFlow;
use std::sync::mpsc::{channel, sync_channel};
use std::thread;

use super::buffer::Buffer;

/// Blocks in memory: one is used, one waits, one is read.
const BLOCKS: usize = 3;

/// What could not be read or written, and where.
#[derive(Debug)]
pub struct Fault {
    pub at: u64,
    pub error: io::Error,
}

/// What is read, and in which pieces.
#[derive(Debug, Clone, Copy)]
pub struct Blocks {
    pub length: u64,
    /// Bytes of each block but the last.
    pub block: usize,
    /// The last one is read, or filled with zeros, up to a multiple of this.
    pub multiple: usize,
}

/// Reads all blocks in order and gives each to `take` with its offset and its bytes; `read` gets
/// the offset and a place for the bytes. A failure to read is the last that `take` gets.
pub fn ahead<T>(
    blocks: Blocks,
    read: &(dyn Fn(u64, &mut [u8]) -> Result<(), Fault> + Sync),
    take: &mut dyn FnMut(u64, Result<&mut [u8], Fault>) -> ControlFlow<T>,
) -> Option<T> {
    thread::scope(|scope| {
        let (full, filled) = sync_channel(BLOCKS);
        let (free, emptied) = channel();
        for _ in 0..BLOCKS {
            // The other end is ours.
            let _ = free.send(Buffer::new(blocks.block));
        }
        scope.spawn(move || {
            let mut at = 0;
            while at < blocks.length {
                let Ok(mut buffer) = emptied.recv() else { return };
                let size = blocks.size(at);
                let done = read(at, &mut buffer.bytes()[..size]).map(|()| (buffer, size));
                let failed = done.is_err();
                if full.send((at, done)).is_err() || failed {
                    return;
                }
                at += size as u64;
            }
        });
        while let Ok((at, done)) = filled.recv() {
            let taken = match done {
                Ok((mut buffer, size)) => {
                    let taken = take(at, Ok(&mut buffer.bytes()[..size]));
                    // After the last block nobody waits for it.
                    let _ = free.send(buffer);
                    taken
                }
                Err(fault) => take(at, Err(fault)),
            };
            if let ControlFlow::Break(value) = taken {
                return Some(value);
            }
        }
        None
    })
}

impl Blocks {
    /// Bytes of the block at an offset, the last one rounded up.
    fn size(&self, at: u64) -> usize {
        let left = usize::try_from(self.length - at).unwrap_or(usize::MAX);
        left.checked_next_multiple_of(self.multiple).unwrap_or(usize::MAX).min(self.block)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLOCKS: Blocks = Blocks { length: 1300, block: 512, multiple: 256 };

    #[test]
    fn all_comes_in_order_and_the_last_block_is_rounded() {
        let mut seen = Vec::new();
        let read = |at: u64, into: &mut [u8]| {
            into.fill(u8::try_from(at / 512).unwrap());
            Ok(())
        };
        let ended = ahead::<()>(BLOCKS, &read, &mut |at, block| {
            let block = block.unwrap();
            seen.push((at, block.len(), block[0]));
            ControlFlow::Continue(())
        });
        assert_eq!(ended, None);
        assert_eq!(seen, [(0, 512, 0), (512, 512, 1), (1024, 512, 2)]);
        assert_eq!(Blocks { length: 1025, ..BLOCKS }.size(1024), 256);
    }

    #[test]
    fn a_failure_is_the_last_and_a_break_ends_it() {
        let fails = |at: u64, _: &mut [u8]| match at {
            512 => Err(Fault { at, error: io::Error::other("no") }),
            _ => Ok(()),
        };
        let mut seen = Vec::new();
        let ended = ahead::<()>(BLOCKS, &fails, &mut |at, block| {
            seen.push((at, block.is_ok()));
            ControlFlow::Continue(())
        });
        assert_eq!((ended, seen), (None, vec![(0, true), (512, false)]));
        assert_eq!(ahead(BLOCKS, &fails, &mut |at, _| ControlFlow::Break(at)), Some(0));
    }
}
