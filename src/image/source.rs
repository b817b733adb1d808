//! Bytes at an offset: an image is read in place, by several threads, and never held as a whole.

use std::fs::File;
use std::io::{self, BufRead, Read, Seek, SeekFrom};
use std::os::unix::fs::{FileExt, FileTypeExt};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::error::ImageError;

/// Something with bytes at offsets that several threads may read at once.
pub trait Source: Send + Sync {
    /// Bytes in all.
    fn length(&self) -> u64;

    /// Fills `into` from the offset `at`.
    ///
    /// # Errors
    /// [`io::ErrorKind::UnexpectedEof`] where less is there; and what the system says.
    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<()>;
}

/// A file or a block device.
#[derive(Debug)]
pub struct Opened {
    file: File,
    length: u64,
}

impl Opened {
    /// # Errors
    /// When it cannot be opened for reading, or is neither a file nor a block device.
    pub fn open(path: &Path) -> Result<Self, ImageError> {
        let failed = |source| ImageError::File { path: path.to_owned(), source };
        // Before it is opened: a FIFO would wait for somebody to write.
        let kind = std::fs::metadata(path).map_err(failed)?.file_type();
        if kind.is_dir() {
            return Err(failed(io::Error::from(io::ErrorKind::IsADirectory)));
        }
        if !(kind.is_file() || kind.is_block_device()) {
            let problem = "it is neither a file nor a block device";
            return Err(failed(io::Error::new(io::ErrorKind::InvalidInput, problem)));
        }
        let mut file = File::open(path).map_err(failed)?;
        // The length of a block device is where its end is.
        let length = file.seek(SeekFrom::End(0)).map_err(failed)?;
        Ok(Self { file, length })
    }
}

impl Source for Opened {
    fn length(&self) -> u64 {
        self.length
    }

    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<()> {
        self.file.read_exact_at(into, at)
    }
}

impl Source for Vec<u8> {
    fn length(&self) -> u64 {
        self.len() as u64
    }

    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<()> {
        let from = usize::try_from(at).ok().and_then(|at| self.get(at..)).unwrap_or_default();
        let there = from.get(..into.len()).ok_or(io::ErrorKind::UnexpectedEof)?;
        into.copy_from_slice(there);
        Ok(())
    }
}

/// Whatever reads and seeks, one reader at a time.
pub struct Seekable<R> {
    inner: Mutex<R>,
    length: u64,
}

impl<R: Read + Seek + Send> Seekable<R> {
    /// # Errors
    /// When its end cannot be found.
    pub fn new(mut inner: R) -> io::Result<Self> {
        let length = inner.seek(SeekFrom::End(0))?;
        Ok(Self { inner: Mutex::new(inner), length })
    }
}

impl<R: Read + Seek + Send> Source for Seekable<R> {
    fn length(&self) -> u64 {
        self.length
    }

    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<()> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.seek(SeekFrom::Start(at))?;
        inner.read_exact(into)
    }
}

/// A part of a source, such as one file of a disc that lies in one piece or in several.
#[derive(Clone)]
pub struct Window {
    source: Arc<dyn Source>,
    /// Offset in the source and length of each piece, in order.
    pieces: Arc<[(u64, u64)]>,
    length: u64,
}

impl Window {
    /// All of a source.
    pub fn whole(source: Arc<dyn Source>) -> Self {
        let length = source.length();
        Self { source, pieces: Arc::new([(0, length)]), length }
    }

    /// Pieces of a source, `(offset, length)`, one after the other. Whether they lie within it is
    /// found when they are read.
    pub fn of(source: Arc<dyn Source>, pieces: impl Into<Arc<[(u64, u64)]>>) -> Self {
        let pieces = pieces.into();
        let length = pieces.iter().fold(0u64, |sum, (_, length)| sum.saturating_add(*length));
        Self { source, pieces, length }
    }

    /// Where in the source the byte at `at` lies, and how many follow it there.
    #[must_use]
    pub fn place(&self, at: u64) -> Option<(u64, u64)> {
        let mut left = at;
        for (offset, length) in self.pieces.iter() {
            if left < *length {
                return Some((offset.checked_add(left)?, length - left));
            }
            left -= length;
        }
        None
    }

    /// A reader with a position and a small buffer, as crates want it.
    #[must_use]
    pub fn reader(&self) -> Reader {
        Reader { window: self.clone(), at: 0, buffer: Vec::new(), from: 0 }
    }
}

impl Source for Window {
    fn length(&self) -> u64 {
        self.length
    }

    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<()> {
        let mut done = 0;
        while done < into.len() {
            let (place, there) = self.place(at + done as u64).ok_or(io::ErrorKind::UnexpectedEof)?;
            let piece = (into.len() - done).min(usize::try_from(there).unwrap_or(usize::MAX));
            self.source.read_at(place, &mut into[done..done + piece])?;
            done += piece;
        }
        Ok(())
    }
}

/// Bytes that a [`Reader`] takes at once.
const BUFFER: u64 = 64 << 10;

/// Reads a [`Window`] from a position on.
pub struct Reader {
    window: Window,
    /// Where the next byte comes from.
    at: u64,
    buffer: Vec<u8>,
    /// Where the buffer begins.
    from: u64,
}

impl Reader {
    fn buffered(&self) -> &[u8] {
        let skip = self.at.checked_sub(self.from).and_then(|skip| usize::try_from(skip).ok());
        skip.and_then(|skip| self.buffer.get(skip..)).unwrap_or_default()
    }
}

impl BufRead for Reader {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.buffered().is_empty() {
            let size = BUFFER.min(self.window.length.saturating_sub(self.at));
            self.buffer.resize(usize::try_from(size).unwrap_or(0), 0);
            self.from = self.at;
            if let Err(error) = self.window.read_at(self.at, &mut self.buffer) {
                self.buffer.clear();
                return Err(error);
            }
        }
        Ok(self.buffered())
    }

    fn consume(&mut self, amount: usize) {
        self.at = self.at.saturating_add(amount as u64);
    }
}

impl Read for Reader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let there = self.fill_buf()?;
        let count = there.len().min(into.len());
        into[..count].copy_from_slice(&there[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl Seek for Reader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.window.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces() -> Window {
        let source: Arc<dyn Source> = Arc::new((0..=255).collect::<Vec<u8>>());
        Window::of(source, vec![(10, 3), (200, 0), (100, 2)])
    }

    #[test]
    fn pieces_are_read_as_one() {
        let mut all = Vec::new();
        pieces().reader().read_to_end(&mut all).unwrap();
        assert_eq!(all, [10, 11, 12, 100, 101]);
        assert_eq!(pieces().place(3), Some((100, 2)));
        assert_eq!(pieces().place(5), None);
    }

    #[test]
    fn a_reader_seeks_both_ways() {
        let mut reader = pieces().reader();
        let mut two = [0; 2];
        reader.seek(SeekFrom::Start(2)).unwrap();
        reader.read_exact(&mut two).unwrap();
        assert_eq!(two, [12, 100]);
        reader.seek(SeekFrom::Current(-3)).unwrap();
        reader.read_exact(&mut two).unwrap();
        assert_eq!(two, [11, 12]);
        assert!(reader.seek(SeekFrom::End(-6)).is_err());
    }

    #[test]
    fn what_lies_outside_is_an_error() {
        let source: Arc<dyn Source> = Arc::new(vec![0u8; 4]);
        let window = Window::of(source, vec![(2, 9)]);
        assert_eq!(window.read_at(1, &mut [0; 4]).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        assert!(window.read_at(u64::MAX - 1, &mut [0; 1]).is_err());
    }

    #[test]
    fn what_never_ends_is_no_image() {
        let Err(error) = Opened::open(Path::new("/dev/zero")) else { unreachable!("it was opened") };
        assert!(error.to_string().contains("neither a file nor a block device"), "{error}");
    }

    #[test]
    fn whatever_seeks_is_a_source() {
        let source = Seekable::new(io::Cursor::new(vec![1, 2, 3])).unwrap();
        let mut two = [0; 2];
        source.read_at(1, &mut two).unwrap();
        assert_eq!((source.length(), two), (3, [2, 3]));
    }
}
