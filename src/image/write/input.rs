//! The image that is written: opened once, so that what was looked at is what is written.

use std::fs::{File, Metadata};
use std::io::{self, ErrorKind, Seek, SeekFrom};
use std::os::unix::fs::{FileExt, FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use super::Refusal;
use crate::image::source::Source;

/// An image, open.
#[derive(Debug)]
pub struct Input {
    path: PathBuf,
    file: File,
    length: u64,
    changed: (i64, i64),
}

/// Where the first volume descriptor of a disc says `CD001`.
const MARK: u64 = 32_769;
/// Where it says how many blocks the disc has.
const BLOCKS: u64 = 32_768 + 80;

/// How packed files begin, and what unpacks them.
const PACKED: &[(&[u8], &str)] = &[
    (&[0x28, 0xb5, 0x2f, 0xfd], "zstd -d"),
    (&[0xfd, b'7', b'z', b'X', b'Z'], "xz -dk"),
    (&[0x1f, 0x8b], "gunzip -k"),
    (b"BZh", "bunzip2 -k"),
    (&[0x04, 0x22, 0x4d, 0x18], "lz4 -d"),
    (b"PK\x03\x04", "unzip"),
];

impl Input {
    /// Opens an image; with `any_file` one that is no disc's.
    ///
    /// # Errors
    /// When it cannot be read, is empty, is packed or is no image.
    pub fn open(path: &Path, any_file: bool) -> Result<Self, Refusal> {
        let unreadable = |error| Refusal::Unreadable { path: path.to_owned(), error };
        let opened = Self::of(path, File::open(path).map_err(unreadable)?).map_err(unreadable)?;
        if opened.length == 0 {
            return Err(Refusal::Empty { path: path.to_owned() });
        }
        let mut head = [0; 5];
        let there = opened.file.read_at(&mut head, 0).map_err(unreadable)?;
        if let Some((_, by)) = PACKED.iter().find(|(magic, _)| head[..there].starts_with(magic)) {
            return Err(Refusal::Packed { path: path.to_owned(), by });
        }
        let mut mark = [0; 5];
        let is_disc = opened.read_at(MARK, &mut mark).is_ok() && mark == *b"CD001";
        if any_file {
            return Ok(opened);
        }
        if !is_disc {
            return Err(Refusal::NoDisc { path: path.to_owned() });
        }
        match opened.claimed() {
            Some(claimed) if claimed > opened.length => {
                Err(Refusal::Cut { path: path.to_owned(), there: opened.length, claimed })
            }
            _ => Ok(opened),
        }
    }

    /// Bytes of the disc by its own account, where both ways of writing it agree.
    fn claimed(&self) -> Option<u64> {
        let mut blocks = [0; 8];
        self.read_at(BLOCKS, &mut blocks).ok()?;
        let (small, big) = blocks.split_at(4);
        let count = u32::from_le_bytes(small.try_into().ok()?);
        (count == u32::from_be_bytes(big.try_into().ok()?)).then(|| u64::from(count) * 2048)
    }

    /// What somebody else opened.
    ///
    /// # Errors
    /// When it is neither a file nor a device.
    pub fn of(path: &Path, mut file: File) -> io::Result<Self> {
        let about = file.metadata()?;
        if about.is_dir() {
            return Err(ErrorKind::IsADirectory.into());
        }
        if !about.is_file() && !about.file_type().is_block_device() {
            return Err(io::Error::other("neither a file nor a block device"));
        }
        // The length of a block device is where its end is.
        let length = file.seek(SeekFrom::End(0))?;
        Ok(Self { path: path.to_owned(), file, length, changed: stamp(&about) })
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// # Errors
    /// When there are no more files to be had.
    pub fn file(&self) -> io::Result<File> {
        self.file.try_clone()
    }

    /// The number of the device that it lies on, or is.
    #[must_use]
    pub fn on(&self) -> Option<(u32, u32)> {
        let about = self.file.metadata().ok()?;
        let number = if about.file_type().is_block_device() { about.rdev() } else { about.dev() };
        Some((rustix::fs::major(number), rustix::fs::minor(number)))
    }

    /// Whether somebody wrote to it since it was opened.
    #[must_use]
    pub fn was_changed(&self) -> bool {
        // A device has no time of its own, and the length of a file is seen in its metadata.
        let same = |now: Metadata| {
            now.file_type().is_block_device() || (now.len() == self.length && stamp(&now) == self.changed)
        };
        !self.file.metadata().is_ok_and(same)
    }
}

fn stamp(about: &Metadata) -> (i64, i64) {
    (about.mtime(), about.mtime_nsec())
}

impl Source for Input {
    fn length(&self) -> u64 {
        self.length
    }

    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<()> {
        self.file.read_exact_at(into, at)
    }
}
