//! A miniature nixpkgs that builds a bootable image without a network.
//!
//! Its Nix text is inside the program; what it builds from are Debian packages, which apt gets.
//! [`materialise`] brings both together in a folder that stands where a real nixpkgs would.

mod apt;
mod parts;
mod tree;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub use apt::{Apt, MachineApt, UntilStopped};

/// The Debian packages that the channel is made of; the syntax stands at the top of the file.
const PARTS: &str = include_str!("parts.txt");

/// The channel, ready to be used as a nixpkgs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    pub path: PathBuf,
}

/// What happens while the channel is made ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// It has been there since an earlier run.
    Found,
    /// The machine's apt was asked. What it does not know is left out of the channel.
    Resolved { packages: usize, unknown: Vec<String> },
    /// Packages got so far.
    Downloaded { done: usize, total: usize, bytes: u64 },
    /// All of it is in place.
    Ready,
}

/// Why there is no channel.
#[derive(Debug, thiserror::Error)]
pub enum RehearsalError {
    #[error(
        "the rehearsal is made from Debian's packages, and `{program}` does not run on this machine: {reason}; rehearse on Debian or Ubuntu (a container will do), or build from a real nixpkgs: leave --rehearse out"
    )]
    NoApt { program: String, reason: String },
    #[error(
        "apt knows none of the packages that the rehearsal is made from; its lists are empty or old: run `apt-get update` as root (`snowpress demo` does it after asking)"
    )]
    NoLists,
    #[error("apt does not know `{package}`, without which the rehearsal cannot begin; {remedy}")]
    Missing { package: String, remedy: &'static str },
    #[error(
        "`{command}` failed: {reason}; run `apt-get update` as root where a package was not found, and look at the network where nothing was reached"
    )]
    Apt { command: String, reason: String },
    #[error("stopped as asked")]
    Stopped,
    #[error("{}: {source}; look whether the disk is full and the folder yours (SNOWPRESS_DATA_DIR moves it)", path.display())]
    File { path: PathBuf, source: io::Error },
}

/// Says which file an input or output error is about.
fn at(path: &Path) -> impl FnOnce(io::Error) -> RehearsalError + '_ {
    move |source| RehearsalError::File { path: path.to_owned(), source }
}

/// Where the channel is below `data`, made or not.
#[must_use]
pub fn place(data: &Path) -> PathBuf {
    data.join("rehearsal").join(tree::hash(PARTS)).join("nixpkgs")
}

/// Makes the channel below `data`, or finds the one that an earlier run made.
///
/// The folder is named by a hash of what is in the program, is made beside its place and
/// renamed into it: another run at the same time, or one that was killed, does no harm.
///
/// # Errors
/// When the machine has no apt, apt cannot get the packages, or `data` cannot be written.
pub fn materialise(data: &Path, report: &mut dyn FnMut(Step)) -> Result<Channel, RehearsalError> {
    materialise_with(&MachineApt, data, report)
}

/// [`materialise`] with an apt of the caller's own.
///
/// # Errors
/// As [`materialise`].
pub fn materialise_with(
    apt: &dyn Apt,
    data: &Path,
    report: &mut dyn FnMut(Step),
) -> Result<Channel, RehearsalError> {
    let root = data.join("rehearsal");
    let channel = Channel { path: place(data) };
    let place = root.join(tree::hash(PARTS));
    if channel.path.is_dir() {
        report(Step::Found);
        return Ok(channel);
    }
    fs::create_dir_all(&root).map_err(at(&root))?;
    tree::sweep(&root);
    let pool = parts::fill_pool(apt, PARTS, &root.join("debs"), report)?;
    let making = tree::unfinished(&root)?;
    let nixpkgs = making.path().join("nixpkgs");
    tree::write(&nixpkgs)?;
    parts::lay(apt, &pool, &nixpkgs.join("parts"))?;
    tree::settle(making.path(), &place)?;
    report(Step::Ready);
    Ok(channel)
}

#[cfg(test)]
mod tests;
