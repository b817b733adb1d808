//! What this machine taught of a build that is to come: earlier builds, and a sample that was kept. The
//! one place where a front end gets both, so that the same profile is expected alike from everywhere.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::calls::Layout;
use super::place;
use super::request::Request;
use crate::estimate::history::{History, Store, Wanted};
use crate::estimate::sample::{self, Places, Roots, SampleError};
use crate::estimate::{Learned, Measured};
use crate::profile::Profile;

/// Where it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// Of earlier builds.
    pub history: PathBuf,
    /// Of samples; they can be taken again.
    pub samples: PathBuf,
}

/// Which build is asked about. The profile names the nixpkgs that it is built from.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub name: &'a str,
    /// SHA-256 of the profile's text, hex; empty where it is being changed.
    pub profile_hash: &'a str,
    pub profile: &'a Profile,
    /// Its work folder.
    pub work: &'a Path,
    /// A store of its own.
    pub store: Option<&'a str>,
    pub cores: u32,
    /// It takes the newest nixpkgs, whatever the last build had.
    pub update: bool,
}

impl<'a> Asked<'a> {
    #[must_use]
    pub fn of(request: &'a Request) -> Self {
        Self {
            name: &request.name,
            profile_hash: &request.profile_hash,
            profile: request.profile.profile(),
            work: &request.work,
            store: request.nix.store.as_deref(),
            cores: request.nix.machine().cores,
            update: request.nix.update,
        }
    }

    /// What the history is asked about.
    #[must_use]
    pub fn wanted(&self) -> Wanted {
        let mut wanted = Wanted::of(self.name, self.profile_hash, self.profile, self.cores);
        let work = self.work.file_name().unwrap_or_default();
        wanted.work = work.to_string_lossy().into_owned();
        // What is in the one store is not in the other.
        if let Some(store) = self.store {
            wanted.nixpkgs = format!("{} in {store}", wanted.nixpkgs);
        }
        wanted
    }

    /// Whether the image of the last build of this profile still stands and would come out again, as far
    /// as can be told without evaluating.
    #[must_use]
    pub fn already(&self, history: &History) -> bool {
        let link = Layout::of(self.work).result;
        let Ok(result) = fs::read_link(link) else { return false };
        // The profile's text says nothing of what is in the files that it names.
        let (files, extra) = (&self.profile.files, &self.profile.extra);
        let own = !files.embed.is_empty() || !files.disc.is_empty() || !extra.modules.is_empty();
        !self.update && !own && history.already(&self.wanted(), &place::real(self.store, &result))
    }

    /// With earlier builds that were read and a sample that was taken.
    #[must_use]
    pub fn learned(&self, history: History, measured: Option<Measured>) -> Learned {
        let already = self.already(&history);
        Learned { measured, history, build: Some(self.wanted()), already }
    }
}

/// All that is kept of it.
#[derive(Debug, Clone)]
pub struct Kept {
    pub learned: Arc<Learned>,
    /// What a sample of it is drawn from.
    pub roots: Roots,
    /// Why earlier builds are not known.
    pub problem: Option<String>,
}

/// Reads what is kept; measures nothing.
#[must_use]
pub fn recall(folders: &Folders, asked: &Asked) -> Kept {
    let (history, problem) = match Store::at(&folders.history).read() {
        Ok(kept) => (kept.history, None),
        Err(error) => (History::default(), Some(error.to_string())),
    };
    let roots = roots(&folders.history, Some(asked.work));
    let measured = sample::kept(&folders.samples, &roots, asked.cores);
    Kept { learned: Arc::new(asked.learned(history, measured)), roots, problem }
}

/// What a sample for a build in this work folder is drawn from; without one, of this machine.
#[must_use]
pub fn roots(history: &Path, work: Option<&Path>) -> Roots {
    sample::roots(&Places::here(work.map(|work| paths(history, work))))
}

/// Takes a sample and keeps it.
///
/// # Errors
/// See [`SampleError`].
pub fn measure(
    folders: &Folders,
    roots: &Roots,
    cores: u32,
    stop: &dyn Fn() -> bool,
    tell: &mut dyn FnMut(f64),
) -> Result<Measured, SampleError> {
    let measured = sample::measure(roots, cores, stop, tell)?;
    sample::keep(&folders.samples, roots, &measured);
    Ok(measured)
}

/// Where the store paths of the last image are kept that was built in this work folder: one a line, as
/// paths of this machine.
#[must_use]
pub fn paths(history: &Path, work: &Path) -> PathBuf {
    let name = work.file_name().unwrap_or_default().to_string_lossy().into_owned();
    history.join(format!("{name}.paths"))
}
