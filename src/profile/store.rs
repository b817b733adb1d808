//! The saved profiles of this person.

use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::{fmt, fs};

use thiserror::Error;

use super::read;

/// The folder of the saved profiles: one `NAME.toml` each, readable by their owner alone, since
/// they may hold password hashes and Wi-Fi keys.
#[derive(Debug, Clone)]
pub struct Store {
    folder: PathBuf,
}

/// Whether a saved profile of the same name may be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overwrite {
    Yes,
    No,
}

/// Why a saved profile could not be read or written.
#[derive(Debug, Error)]
pub enum StoreError {
    #[error(
        "`{0}` cannot be the name of a profile; use letters, digits, - and _, 64 at most, and begin with a letter or digit"
    )]
    Name(String),
    #[error("there is no saved profile `{name}` ({}); see `snowpress list`, or make one with `snowpress new`", path.display())]
    Missing { name: String, path: PathBuf },
    #[error("there is a profile `{name}` already ({}); give another name, or overwrite it explicitly", path.display())]
    Exists { name: String, path: PathBuf },
    #[error("{doing} {} failed: {source}", path.display())]
    Io { doing: Doing, path: PathBuf, source: io::Error },
}

/// What was being done to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    Reading,
    Writing,
    Listing,
}

impl fmt::Display for Doing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Reading => "reading",
            Self::Writing => "writing",
            Self::Listing => "listing",
        })
    }
}

impl Doing {
    fn failed(self, path: &Path) -> impl FnOnce(io::Error) -> StoreError {
        let path = path.to_owned();
        move |source| StoreError::Io { doing: self, path, source }
    }
}

impl Store {
    /// The store in this folder, which need not exist yet.
    #[must_use]
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The names of the saved profiles, sorted.
    ///
    /// # Errors
    /// When the folder exists and cannot be read.
    pub fn list(&self) -> Result<Vec<String>, StoreError> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(Doing::Listing.failed(&self.folder)(error)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(Doing::Listing.failed(&self.folder))?;
            let file = entry.file_name();
            if let Some(name) = file.to_str().and_then(|file| file.strip_suffix(".toml"))
                && valid(name)
            {
                names.push(name.to_owned());
            }
        }
        names.sort_unstable();
        Ok(names)
    }

    /// Where a profile of this name is or would be.
    ///
    /// # Errors
    /// When the name cannot be one.
    pub fn path(&self, name: &str) -> Result<PathBuf, StoreError> {
        if !valid(name) {
            return Err(StoreError::Name(name.chars().filter(|c| !c.is_control()).collect()));
        }
        Ok(self.folder.join(format!("{name}.toml")))
    }

    /// The text of a saved profile.
    ///
    /// # Errors
    /// When there is none of this name or it cannot be read as UTF-8.
    pub fn read(&self, name: &str) -> Result<String, StoreError> {
        let path = self.path(name)?;
        read::text(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => StoreError::Missing { name: name.to_owned(), path: path.clone() },
            _ => Doing::Reading.failed(&path)(error),
        })
    }

    /// Saves a text under a name, whole or not at all: it is written beside and moved into place.
    /// Gives the path.
    ///
    /// # Errors
    /// When the name is taken and may not be overwritten, or the disk refuses.
    pub fn write(&self, name: &str, text: &str, overwrite: Overwrite) -> Result<PathBuf, StoreError> {
        let path = self.path(name)?;
        let failed = || Doing::Writing.failed(&path);
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder).map_err(failed())?;
        place(&path, text, PRIVATE, overwrite).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => StoreError::Exists { name: name.to_owned(), path: path.clone() },
            _ => failed()(error),
        })?;
        Ok(path)
    }
}

/// For the owner alone: a profile may hold password hashes and Wi-Fi keys.
const PRIVATE: u32 = 0o600;

/// Replaces a file of the person's own with the care of [`Store::write`]: whole or not at all. A
/// link is followed, so that the file changes and not the link; its mode stays, and a new file is
/// readable by its owner alone. Folders on the way are made.
///
/// # Errors
/// When the disk refuses; the old text stays then.
pub fn write_file(path: &Path, text: &str) -> Result<(), StoreError> {
    let failed = || Doing::Writing.failed(path);
    let path = match fs::canonicalize(path) {
        Ok(real) => real,
        Err(_) => std::path::absolute(path).map_err(failed())?,
    };
    let folder = path.parent().unwrap_or(Path::new("/"));
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed())?;
    let mode = fs::metadata(&path).map_or(PRIVATE, |found| found.permissions().mode() & 0o777);
    place(&path, text, mode, Overwrite::Yes).map_err(failed())
}

/// Writes a text beside its place and moves it there.
fn place(path: &Path, text: &str, mode: u32, overwrite: Overwrite) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("/"));
    let mut file = tempfile::Builder::new()
        .prefix(".snowpress-")
        .permissions(fs::Permissions::from_mode(PRIVATE))
        .tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().set_permissions(fs::Permissions::from_mode(mode))?;
    file.as_file().sync_all()?;
    let moved = match overwrite {
        Overwrite::Yes => file.persist(path),
        Overwrite::No => file.persist_noclobber(path),
    };
    moved.map_err(|error| error.error)?;
    // The new name itself is on disk only once the folder is.
    fs::File::open(folder)?.sync_all()
}

fn valid(name: &str) -> bool {
    name.len() <= 64
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}
