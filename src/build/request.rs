//! What a build is asked to do.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use crate::estimate::history::Expected;
use crate::estimate::wish::Fulfilled;
use crate::estimate::{Known, Machine};
use crate::profile::Settled;

use super::machine;

/// One image to be built.
#[derive(Debug, Clone)]
pub struct Request {
    /// Name of the profile; names the folder of the result and the flake's configuration.
    pub name: String,
    pub profile: Settled,
    /// What the profile wished for, where it named no compressor.
    pub wish: Option<Fulfilled>,
    /// What was known of it before, for what is expected of it.
    pub known: Known,
    /// SHA-256 of the profile's text, hex, for the facts.
    pub profile_hash: String,
    /// Where image, checksum, facts and log go; made when missing.
    pub output: PathBuf,
    /// Where the Nix text is laid; kept, so that a person can look and a lock file survives.
    pub work: PathBuf,
    pub nix: NixOptions,
    /// What it is expected to take, where somebody has estimated it.
    pub expected: Option<Expected>,
    /// What else to build from where nixpkgs cannot be reached, in the terms of whoever asks:
    /// its own flags. It stands behind an "or".
    pub elsewhere: String,
}

/// How Nix is called.
#[derive(Debug, Clone, Default)]
pub struct NixOptions {
    /// Cores for each derivation; Nix's own setting when absent.
    pub cores: Option<u32>,
    /// Derivations at once; Nix's own setting when absent.
    pub jobs: Option<u32>,
    /// No substituters, no downloads.
    pub offline: bool,
    /// Take the newest nixpkgs of a branch: a flake's lock file goes, and what was fetched is stale.
    pub update: bool,
    /// `--option NAME VALUE`, passed on as they are.
    pub options: Vec<(String, String)>,
    /// A store of its own (`--store`), for tests and for people without `/nix`.
    pub store: Option<String>,
}

impl NixOptions {
    /// The machine as the builders have it.
    #[must_use]
    pub fn machine(&self) -> Machine {
        let all = || u32::try_from(machine::cores()).unwrap_or(u32::MAX);
        // Nix takes 0 for all.
        Machine { cores: self.cores.filter(|cores| *cores > 0).unwrap_or_else(all) }
    }
}

/// Asked from another thread to stop: once to stop cleanly, twice to kill.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicU8>);

impl Cancel {
    pub fn ask(&self) {
        let _ =
            self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |count| Some(count.saturating_add(1)));
    }

    /// How often it was asked.
    #[must_use]
    pub fn asked(&self) -> u8 {
        self.0.load(Ordering::SeqCst)
    }
}
