//! The beginning of a download, kept beside its place until the rest has come.
//!
//! `NAME.part` is what came; `NAME.part.of` says of what: a hash of the address, which may hold a
//! password or a key, and what the server called that state of the file. Without the second the first
//! cannot be gone on from.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::error::{NetError, shown};

/// More than any hash and name of a state.
const LONGEST: u64 = 16 << 10;

/// What has come so far, held against other runs.
#[derive(Debug)]
pub(super) struct Part {
    file: File,
    path: PathBuf,
    of: PathBuf,
    url: String,
    pub done: u64,
    /// What `If-Range` takes; nothing where it cannot be gone on from here.
    pub validator: Option<String>,
}

fn beside(to: &Path, ending: &str) -> PathBuf {
    let mut name = to.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

impl Part {
    /// What an earlier run left of this file, or nothing yet.
    pub fn open(to: &Path, url: &str) -> Result<Self, NetError> {
        let (path, of) = (beside(to, ".part"), beside(to, ".part.of"));
        let at = |source| NetError::File { path: path.clone(), source };
        let mut file = loop {
            let mut wish = OpenOptions::new();
            let file = wish.read(true).write(true).create(true).truncate(false).open(&path).map_err(at)?;
            file.try_lock().map_err(|error| match error {
                TryLockError::WouldBlock => NetError::Busy { url: shown(url) },
                TryLockError::Error(source) => at(source),
            })?;
            // Another run may have moved or removed it before the lock was ours.
            if is_at(&file, &path).map_err(at)? {
                break file;
            }
        };
        let done = file.seek(SeekFrom::End(0)).map_err(at)?;
        let validator = kept(&of, url).filter(|_| done > 0);
        let mut part = Self { file, path: path.clone(), of, url: url.to_owned(), done, validator };
        if part.validator.is_none() {
            part.begin(None)?;
        }
        Ok(part)
    }

    fn at(&self) -> impl Fn(io::Error) -> NetError + '_ {
        |source| NetError::File { path: self.path.clone(), source }
    }

    /// Drops what has come, for what is called so now.
    pub fn begin(&mut self, validator: Option<String>) -> Result<(), NetError> {
        // First what it is of: a run that is killed in between must not leave it with another's bytes.
        let _ = fs::remove_file(&self.of);
        self.file.set_len(0).and_then(|()| self.file.rewind()).map_err(self.at())?;
        self.done = 0;
        if let Some(validator) = &validator {
            let mut wish = OpenOptions::new();
            let of = wish.write(true).create_new(true).mode(0o600).open(&self.of);
            let text = format!("{}\n{validator}\n", hash(&self.url));
            of.and_then(|mut of| of.write_all(text.as_bytes())).map_err(self.at())?;
        }
        self.validator = validator;
        Ok(())
    }

    pub fn add(&mut self, bytes: &[u8]) -> Result<(), NetError> {
        self.file.write_all(bytes).map_err(self.at())?;
        self.done += bytes.len() as u64;
        Ok(())
    }

    /// All of it is here.
    pub fn finish(self, to: &Path) -> Result<u64, NetError> {
        self.file.sync_all().map_err(self.at())?;
        fs::rename(&self.path, to).map_err(self.at())?;
        let _ = fs::remove_file(&self.of);
        Ok(self.done)
    }

    /// None of it is wanted.
    pub fn forget(self) {
        let _ = fs::remove_file(&self.of);
        let _ = fs::remove_file(&self.path);
    }
}

/// Whether it is this file that the path still leads to.
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    let ours = file.metadata()?;
    match fs::metadata(path) {
        Ok(there) => Ok((ours.dev(), ours.ino()) == (there.dev(), there.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

fn hash(url: &str) -> String {
    let digit = |four: u8| char::from_digit(u32::from(four), 16).unwrap_or_default();
    Sha256::digest(url).iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn kept(of: &Path, url: &str) -> Option<String> {
    let mut text = String::new();
    File::open(of).ok()?.take(LONGEST).read_to_string(&mut text).ok()?;
    let (its_hash, validator) = text.strip_suffix('\n')?.split_once('\n')?;
    let fits = !validator.is_empty() && validator.bytes().all(|byte| (0x20..0x7f).contains(&byte));
    (its_hash == hash(url) && fits).then(|| validator.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_of_an_address_lies_beside_a_download() {
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().join("list");
        let url = "http://user:sesame@host/a?key=open";
        let mut part = Part::open(&to, url).unwrap();
        part.begin(Some("\"one\"".to_owned())).unwrap();
        part.add(b"half").unwrap();
        drop(part);
        let of = beside(&to, ".part.of");
        let text = fs::read_to_string(&of).unwrap();
        assert!(!text.contains("sesame") && !text.contains("open") && !text.contains("host"), "{text}");
        assert_eq!(fs::metadata(&of).unwrap().mode() & 0o777, 0o600);
        let again = Part::open(&to, url).unwrap();
        assert_eq!((again.validator.as_deref(), again.done), (Some("\"one\""), 4));
        drop(again);
        assert_eq!(Part::open(&to, "http://user:other@host/a?key=open").unwrap().validator, None);
    }
}
