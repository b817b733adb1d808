//! Why something could not be taken out of an image.

use std::io;
use std::path::PathBuf;

use rustix::io::Errno;

use crate::build::text::bytes;
use crate::image::error::ImageError;
use crate::image::name::shown;

/// What stands between a person and the files.
#[derive(Debug, thiserror::Error)]
pub enum ExtractError {
    #[error(transparent)]
    Image(#[from] ImageError),
    /// Found before anything was written.
    #[error(
        "{} exists already; nothing was written: name another folder with -C, or write over it with --force",
        shown(_0)
    )]
    Exists(PathBuf),
    /// Found before anything was written.
    #[error(
        "two of these would both become {}; extract them one after the other into different folders",
        shown(_0)
    )]
    Twice(PathBuf),
    /// Found before anything was written.
    #[error("{} are needed below {}, and {} are free; nothing was written", bytes(*needed), shown(folder), bytes(*free))]
    Space { needed: u64, free: u64, folder: PathBuf },
    /// Folders within folders without end, or names that no file can have.
    #[error("{}: {problem}", shown(path))]
    Hostile { path: PathBuf, problem: &'static str },
    /// The target, which is none of the image's doing.
    #[error("{}: {}", shown(path), said(source))]
    Write { path: PathBuf, source: io::Error },
}

/// What the system says, in words that say what to do where it is known.
fn said(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AlreadyExists => "something of this name came into the way while it was extracted; \
                                         does this disk take capital and small letters for the same?"
            .to_owned(),
        _ if matches!(
            error.raw_os_error().map(Errno::from_raw_os_error),
            Some(Errno::LOOP | Errno::XDEV)
        ) =>
        {
            "a link came into the way; nothing is written through it".to_owned()
        }
        _ => error.to_string(),
    }
}
