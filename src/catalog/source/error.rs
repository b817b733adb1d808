//! Why there is no new list, and what to do.

use std::io;
use std::path::PathBuf;

use crate::build::process::ProcessError;
use crate::build::text::printable;
use crate::catalog::index::IndexError;
use crate::net::{self, NetError};

/// Why there is no new list; the old one stays.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    #[error("the list was not fetched: it was asked to stop")]
    Stopped,
    #[error("the list of packages was not fetched: {error}; {remedy}")]
    Net { error: NetError, remedy: &'static str },
    #[error(
        "what came from {from} is no list of packages: {reason}; try again later, or name another place with `packages-url` in the settings or --from"
    )]
    Broken { from: String, reason: String },
    #[error(
        "{file} is no list of packages: {reason}; name what a channel publishes as packages.json.br, packed or not, with --from, SNOWPRESS_PACKAGES_URL or `packages-url` in the settings"
    )]
    NoList { file: String, reason: String },
    #[error(
        "{from} has an older list than the one that is kept ({its}, and {kept} is here); nothing was replaced: name it with --from where the older one is wanted"
    )]
    Older { from: String, its: String, kept: String },
    #[error(
        "{nixpkgs} gives no list without Nix ({error}); install it: `snowpress doctor --fix`, or https://nixos.org/download"
    )]
    NoNix { nixpkgs: String, error: ProcessError },
    #[error("Nix gives no list of {nixpkgs}: {reason}; look whether it is a nixpkgs, and reachable")]
    Nix { nixpkgs: String, reason: String },
    #[error("{}: {source}; look whether the disk is full and the folder yours (SNOWPRESS_CACHE_DIR moves it)", path.display())]
    File { path: PathBuf, source: io::Error },
}

impl SourceError {
    /// Whether another address is wanted, and not another network.
    #[must_use]
    pub fn is_input(&self) -> bool {
        match self {
            Self::Net { error: NetError::File { source, .. }, .. } => {
                source.kind() == io::ErrorKind::NotFound
            }
            Self::Net { error: NetError::Address { .. }, .. } | Self::Older { .. } => true,
            _ => false,
        }
    }

    pub(super) fn net(error: NetError) -> Self {
        let remedy = match &error {
            NetError::Stopped => return Self::Stopped,
            NetError::Status { code: 404 | 410, .. } => {
                "look whether there is such a branch, or name another place with --from"
            }
            NetError::File { source, .. } if source.kind() != io::ErrorKind::NotFound => {
                "look whether the disk is full and the folder yours (SNOWPRESS_CACHE_DIR moves it)"
            }
            NetError::File { .. } | NetError::Address { .. } => {
                "look at the address: --from, SNOWPRESS_PACKAGES_URL or `packages-url` in the settings"
            }
            NetError::Busy { .. } => "the list is here then",
            _ => "look at the network and try again, or name a mirror or a file with --from",
        };
        Self::Net { error, remedy }
    }

    pub(super) fn broken(from: &str, error: &IndexError) -> Self {
        let reason = match error {
            // That it is no list is said around it.
            IndexError::NotAList { problem } => problem.clone(),
            IndexError::Read(source) => source.to_string(),
            other => other.to_string(),
        };
        let (from, reason) = (printable(from), printable(&reason));
        // A file does not mend itself.
        if net::is_local(&from) { Self::NoList { file: from, reason } } else { Self::Broken { from, reason } }
    }
}
