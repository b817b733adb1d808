//! The file that holds the older lines of the log. It has no name: when the program ends, however
//! it ends, the file is gone.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

/// Blocks that memory has no room for.
#[derive(Debug, Default)]
pub struct Spool {
    folder: PathBuf,
    file: Option<File>,
    end: u64,
    fault: Option<String>,
}

impl Spool {
    /// A file in this folder, made when the first block comes.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, ..Self::default() }
    }

    /// Why blocks were lost, once some were.
    pub fn fault(&self) -> Option<&str> {
        self.fault.as_deref()
    }

    /// Writes a block and says where it lies; nothing when it could not be kept.
    pub fn keep(&mut self, bytes: &[u8]) -> Option<u64> {
        let place = self.end;
        match self.file().and_then(|file| file.write_all_at(bytes, place)) {
            Ok(()) => {
                self.end += bytes.len() as u64;
                Some(place)
            }
            Err(error) => {
                self.fault = Some(error.to_string());
                None
            }
        }
    }

    pub fn read(&self, place: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        let file = self.file.as_ref().ok_or(io::ErrorKind::NotFound)?;
        file.read_exact_at(&mut bytes, place)?;
        Ok(bytes)
    }

    fn file(&mut self) -> io::Result<&File> {
        if self.file.is_none() {
            // The folder given lies on a disk most of the time, the system's own often in memory.
            self.file = Some(tempfile::tempfile_in(&self.folder).or_else(|_| tempfile::tempfile())?);
        }
        self.file.as_ref().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}
