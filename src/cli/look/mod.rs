//! Looking into an image from the command line: opening it, watching long work, stopping it.

mod difference;
mod inspection;
mod lines;
mod watch;

use std::io;
use std::path::{Component, Path, PathBuf};

use anyhow::Result;

use crate::image::Image;
use crate::image::error::ImageError;

use super::failure::{Failure, WRONG_INPUT};
use super::terminal::line;

pub use difference::difference;
pub use inspection::{Shown, inspection};
pub use lines::stamp;
pub use watch::{STOPPED, watched};

/// Opens an image; whatever is none ends the command as a wrong argument does.
pub fn open(path: &Path) -> Result<Image> {
    Image::open(path).map_err(|error| Failure::wrong(error.to_string()))
}

/// Says what of the image cannot be seen, where that may be missed at `place`. True where something is.
pub fn incomplete(image: &Image, place: &Path, terminal: &mut super::terminal::Terminal) -> io::Result<bool> {
    let store = Path::new("/nix/store");
    let concerned = place.starts_with(store) || store.starts_with(place);
    let error = image.store_error.as_ref().filter(|_| concerned);
    let broken = image.disc.tree_problems();
    let label = terminal.err_paint.warning("warning:");
    let mut say = |what: &str| writeln!(terminal.err, "{label} {}", line(what));
    if let Some((at, error)) = image.store_at.as_ref().zip(error) {
        say(&format!("what is in {} is not shown, since it cannot be read: {error}", at.display()))?;
    }
    if let Some(first) = broken.first() {
        let more = match broken.len() - 1 {
            0 => String::new(),
            more => format!("; {more} more problems: `snowpress inspect` names them"),
        };
        say(&format!("{first}{more}"))?;
    }
    Ok(error.is_some() || !broken.is_empty())
}

/// A path as a person types it, from the root of the image: `boot/efi.img` is `/boot/efi.img`. What
/// leads up is left to whoever follows links.
pub fn inside(path: &Path) -> PathBuf {
    let parts = path.components().filter(|part| !matches!(part, Component::RootDir | Component::CurDir));
    Path::new("/").join(parts.collect::<PathBuf>())
}

/// How a command ends that an image did not let go on.
pub fn failed(error: ImageError) -> anyhow::Error {
    match error {
        ImageError::Cancelled => Failure::silent(STOPPED),
        other => other.into(),
    }
}

/// The error as the one JSON object of the output, where that was asked for.
pub fn told<T>(done: Result<T>, json: bool, terminal: &mut super::terminal::Terminal) -> Result<T> {
    match done {
        Err(error) if json => {
            let (code, to_say) = super::failure::verdict(&error);
            if to_say {
                let message = super::terminal::block(&super::failure::message(&error));
                let value = serde_json::json!({ "error": message, "exit-code": code });
                writeln!(terminal.out, "{value}")?;
                return Err(Failure::silent(code));
            }
            Err(error)
        }
        done => done,
    }
}

/// As `diff` has it: every trouble has the code of a wrong argument, which is 2.
pub fn trouble(error: anyhow::Error) -> anyhow::Error {
    match super::failure::verdict(&error) {
        (super::failure::FAILED, true) => Failure::wrong(super::failure::message(&error)),
        (super::failure::FAILED, false) => Failure::silent(WRONG_INPUT),
        _ => error,
    }
}
