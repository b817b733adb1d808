//! The bytes of an image onto a target, and back again to be compared.

use std::io::{self, ErrorKind};
use std::ops::ControlFlow::{Break, Continue};

use rustix::io::Errno;

use super::ahead::{Blocks, Fault, ahead};
use super::buffer::Buffer;
use super::cause::{self, Difference};
use super::{Outcome, Phase, WriteEvent};
use crate::build::request::Cancel;
use crate::image::source::Source;

/// Bytes that are written and read at once: large enough that a stick erases whole blocks, small
/// enough that a slow one still answers within a second.
pub const BLOCK: usize = 4 << 20;

/// After an error, the rest of a block goes in pieces of this size: what can be written is, and
/// the place that cannot is named.
const PIECE: usize = 64 << 10;

/// Whether a device is still what it was when it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    There,
    Gone,
    /// It ends here now.
    Shorter(u64),
}

/// What is written to: a block device, or a test's idea of a bad one.
pub trait Target: Sync {
    /// Bytes in all.
    fn length(&self) -> u64;

    /// The smallest piece it takes; offsets, lengths and memory are multiples of it.
    fn sector(&self) -> usize;

    /// Writes some of the bytes and says how many.
    ///
    /// # Errors
    /// What the device says.
    fn write_at(&self, at: u64, data: &[u8]) -> io::Result<usize>;

    /// Reads some bytes and says how many; none at the end.
    ///
    /// # Errors
    /// What the device says.
    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<usize>;

    /// Has everything on the medium when it returns; what is read after it comes from there.
    ///
    /// # Errors
    /// What the device says.
    fn sync(&self) -> io::Result<()>;

    fn state(&self) -> State {
        State::There
    }
}

/// An image, where it goes, and in which pieces.
#[derive(Clone, Copy)]
pub struct Work<'a> {
    pub image: &'a dyn Source,
    pub target: &'a dyn Target,
    pub cancel: &'a Cancel,
    /// [`BLOCK`]; tests take less.
    pub block: usize,
}

impl Work<'_> {
    /// Writes, syncs and compares. Nothing after [`Outcome`] is told.
    pub fn run(&self, tell: &mut dyn FnMut(WriteEvent)) -> Outcome {
        let steps = self.write(tell).and_then(|()| self.sync(tell)).and_then(|()| self.compare(tell));
        match steps {
            Ok(()) => Outcome::Written { bytes: self.image.length(), old_gpt: self.old_gpt() },
            Err(ended) => ended,
        }
    }

    fn blocks(&self) -> Blocks {
        Blocks { length: self.image.length(), block: self.block, multiple: self.target.sector() }
    }

    fn told(&self, phase: Phase, done: u64) -> WriteEvent {
        let of = self.image.length();
        WriteEvent::Progress { phase, done: done.min(of), of }
    }

    fn write(&self, tell: &mut dyn FnMut(WriteEvent)) -> Result<(), Outcome> {
        let phase = Phase::Writing;
        tell(self.told(phase, 0));
        let ended = ahead(self.blocks(), &|at, into| self.of_image(at, into), &mut |at, block| {
            if self.cancel.asked() > 0 {
                return Break(Outcome::Cancelled { phase: Some(phase), done: at });
            }
            let block = match block {
                Ok(block) => block,
                Err(fault) => return Break(Outcome::failed(Some(phase), at, cause::image(&fault))),
            };
            if let Err(fault) = self.put(at, block) {
                return Break(self.failed(phase, &fault));
            }
            tell(self.told(phase, at + block.len() as u64));
            Continue(())
        });
        ended.map_or(Ok(()), Err)
    }

    fn sync(&self, tell: &mut dyn FnMut(WriteEvent)) -> Result<(), Outcome> {
        let (phase, at) = (Phase::Syncing, self.image.length());
        tell(self.told(phase, at));
        self.target.sync().map_err(|error| self.failed(phase, &Fault { at, error }))
    }

    fn compare(&self, tell: &mut dyn FnMut(WriteEvent)) -> Result<(), Outcome> {
        let phase = Phase::Comparing;
        tell(self.told(phase, 0));
        let mut wanted = Buffer::new(self.block);
        let ended = ahead(self.blocks(), &|at, into| self.get(at, into), &mut |at, block| {
            if self.cancel.asked() > 0 {
                return Break(Outcome::Cancelled { phase: Some(phase), done: at });
            }
            let got = match block {
                Ok(block) => block,
                Err(fault) => return Break(self.failed(phase, &fault)),
            };
            // What was filled up behind the image is nobody's.
            let size = usize::try_from(self.image.length() - at).unwrap_or(usize::MAX).min(got.len());
            let (got, wanted) = (&got[..size], &mut wanted.bytes()[..size]);
            if let Err(fault) = self.of_image(at, wanted) {
                return Break(Outcome::failed(Some(phase), at, cause::image(&fault)));
            }
            if got != wanted {
                return Break(Difference { work: self, at, wanted, got }.outcome());
            }
            tell(self.told(phase, at + size as u64));
            Continue(())
        });
        ended.map_or(Ok(()), Err)
    }

    fn failed(&self, phase: Phase, fault: &Fault) -> Outcome {
        let why = cause::device(&fault.error, self.target.state());
        Outcome::failed(Some(phase), fault.at, why)
    }

    /// Bytes of the image from an offset on, zeros behind its end.
    pub(super) fn of_image(&self, at: u64, into: &mut [u8]) -> Result<(), Fault> {
        let left = self.image.length().saturating_sub(at);
        let size = usize::try_from(left).unwrap_or(usize::MAX).min(into.len());
        let (image, behind) = into.split_at_mut(size);
        behind.fill(0);
        self.image.read_at(at, image).map_err(|error| Fault { at, error })
    }

    fn put(&self, at: u64, data: &[u8]) -> Result<(), Fault> {
        self.pieces(at, data.len(), |at, from, to| self.target.write_at(at, &data[from..to]))
    }

    pub(super) fn get(&self, at: u64, into: &mut [u8]) -> Result<(), Fault> {
        self.pieces(at, into.len(), |at, from, to| self.target.read_at(at, &mut into[from..to]))
    }

    /// Does something with a block until all of it is done, however little is done at once.
    fn pieces(
        &self,
        at: u64,
        size: usize,
        mut act: impl FnMut(u64, usize, usize) -> io::Result<usize>,
    ) -> Result<(), Fault> {
        let sector = self.target.sector();
        let (mut done, mut most) = (0, size);
        while done < size {
            let place = at + done as u64;
            match act(place, done, size.min(done.saturating_add(most))) {
                Ok(some) if some >= sector => done += some - some % sector,
                // Less than a sector is nothing: this is where it ends.
                Ok(_) => return Err(Fault { at: place, error: ErrorKind::UnexpectedEof.into() }),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if is_io(&error) && most > PIECE.max(sector) => most = PIECE.max(sector),
                Err(error) => return Err(Fault { at: place, error }),
            }
        }
        Ok(())
    }

    /// Whether the backup of a partition table that was there before lies in the last sector.
    fn old_gpt(&self) -> bool {
        let sector = self.target.sector();
        let Some(last) = self.target.length().checked_sub(sector as u64) else { return false };
        let mut buffer = Buffer::new(sector);
        last >= self.image.length()
            && self.get(last, buffer.bytes()).is_ok()
            && buffer.bytes().starts_with(b"EFI PART")
    }
}

fn is_io(error: &io::Error) -> bool {
    Errno::from_io_error(error) == Some(Errno::IO)
}

#[cfg(test)]
mod tests;
