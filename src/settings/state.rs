//! What the program remembers from one run to the next. Losing it costs a little comfort and nothing
//! else, so that a file that cannot be read is an empty one.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Places;
use crate::profile::read;
use crate::profile::store::{StoreError, write_file};

/// Profiles that are remembered.
const MOST: usize = 10;

/// A profile that was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Recent {
    /// By its name in the store.
    Saved(String),
    /// By its absolute path.
    File(PathBuf),
}

impl From<String> for Recent {
    fn from(text: String) -> Self {
        // No saved profile has a `/` in its name, and every absolute path has.
        if text.contains('/') { Self::File(text.into()) } else { Self::Saved(text) }
    }
}

impl From<Recent> for String {
    fn from(recent: Recent) -> Self {
        match recent {
            Recent::Saved(name) => name,
            Recent::File(path) => path.to_string_lossy().into_owned(),
        }
    }
}

/// What is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct State {
    /// The guide of the first run has been seen through or left.
    pub guide_seen: bool,
    /// Opened profiles, the newest first. They may be gone since.
    pub recent: Vec<Recent>,
}

impl State {
    /// What was remembered last; nothing where that cannot be read.
    #[must_use]
    pub fn load(places: &Places) -> Self {
        let text = read::text(&places.state()).unwrap_or_default();
        let mut state: Self = toml::from_str(&text).unwrap_or_default();
        state.recent.truncate(MOST);
        state
    }

    /// Changes what is remembered on disk: read again first, since another run may have written.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn update(places: &Places, change: impl FnOnce(&mut Self)) -> Result<Self, StoreError> {
        let mut state = Self::load(places);
        change(&mut state);
        let text = toml::to_string(&state).unwrap_or_default();
        write_file(&places.state(), &format!("# Made by Snowpress; it may be deleted.\n{text}"))?;
        Ok(state)
    }

    /// Puts a profile at the head of the recent ones. A path that is no text cannot be remembered.
    pub fn opened(&mut self, profile: Recent) {
        if matches!(&profile, Recent::File(path) if !path.is_absolute() || path.to_str().is_none()) {
            return;
        }
        self.forget(&profile);
        self.recent.insert(0, profile);
        self.recent.truncate(MOST);
    }

    /// Takes a profile out that is gone.
    pub fn forget(&mut self, profile: &Recent) {
        self.recent.retain(|known| known != profile);
    }
}

impl Recent {
    /// A profile's file, absolute.
    #[must_use]
    pub fn file(path: &Path) -> Self {
        Self::File(std::path::absolute(path).unwrap_or_else(|_| path.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_newest_profiles_come_first_and_once() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places {
            config: folder.path().join("c"),
            data: folder.path().join("d"),
            cache: folder.path().join("k"),
        };
        assert_eq!(State::load(&places), State::default());
        for number in 0..12 {
            State::update(&places, |state| state.opened(Recent::Saved(format!("p{number}")))).unwrap();
        }
        let file = Recent::file(Path::new("/home/me/box.toml"));
        State::update(&places, |state| {
            state.opened(Recent::Saved("p5".into()));
            state.opened(file.clone());
            state.opened(Recent::File("relative.toml".into()));
            state.guide_seen = true;
        })
        .unwrap();
        let state = State::load(&places);
        assert!(state.guide_seen);
        assert_eq!(state.recent.len(), MOST);
        assert_eq!(state.recent[..3], [file, Recent::Saved("p5".into()), Recent::Saved("p11".into())]);
    }

    #[test]
    fn a_spoilt_file_is_an_empty_one() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places {
            config: folder.path().join("c"),
            data: folder.path().into(),
            cache: folder.path().join("k"),
        };
        fs::write(places.state(), "recent = 3\n").unwrap();
        assert_eq!(State::load(&places), State::default());
        State::update(&places, |state| state.guide_seen = true).unwrap();
        assert!(State::load(&places).guide_seen);
    }
}
