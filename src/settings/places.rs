//! Where things are kept on this machine.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use directories::ProjectDirs;

use crate::profile::store::Store;

/// The variable that replaces the folder of what a person wrote.
pub const CONFIG_VARIABLE: &str = "SNOWPRESS_CONFIG_DIR";
/// The variable that replaces the folder of what the program made.
pub const DATA_VARIABLE: &str = "SNOWPRESS_DATA_DIR";
/// The variable that replaces the folder of what can be fetched again.
pub const CACHE_VARIABLE: &str = "SNOWPRESS_CACHE_DIR";
/// Where images go, below the current directory, when nothing else is said.
pub const OUTPUT: &str = "snowpress-out";

/// The machine says nothing of a home folder.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no home folder to keep profiles in; set HOME, or {CONFIG_VARIABLE}, {DATA_VARIABLE} and {CACHE_VARIABLE} to folders of your choice"
)]
pub struct NoHome;

/// The folders of this program. None of them is made before something is put into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// What a person wrote: `~/.config/snowpress`.
    pub config: PathBuf,
    /// What the program made and may need again: `~/.local/share/snowpress`.
    pub data: PathBuf,
    /// What can be fetched again and may be deleted: `~/.cache/snowpress`.
    pub cache: PathBuf,
}

impl Places {
    /// The folders of the person who runs the program, after XDG; [`CONFIG_VARIABLE`],
    /// [`DATA_VARIABLE`] and [`CACHE_VARIABLE`] come first, so that tests and CI leave the person's own
    /// alone. Without a home, caches are kept with the data.
    ///
    /// # Errors
    /// When a folder is asked of the home folder and there is none.
    pub fn of_this_machine() -> Result<Self, NoHome> {
        Self::from(&|name| env::var_os(name), ProjectDirs::from("", "", "snowpress").as_ref())
    }

    fn from(
        variable: &dyn Fn(&str) -> Option<OsString>,
        standard: Option<&ProjectDirs>,
    ) -> Result<Self, NoHome> {
        let chosen = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let config = chosen(CONFIG_VARIABLE).or_else(|| Some(standard?.config_dir().to_owned()));
        let data = chosen(DATA_VARIABLE).or_else(|| Some(standard?.data_dir().to_owned()));
        let (config, data) = (config.ok_or(NoHome)?, data.ok_or(NoHome)?);
        let usual = || standard.map_or_else(|| data.join("cache"), |folders| folders.cache_dir().to_owned());
        let cache = chosen(CACHE_VARIABLE).unwrap_or_else(usual);
        Ok(Self { config, data, cache })
    }

    /// The saved profiles.
    #[must_use]
    pub fn profiles(&self) -> PathBuf {
        self.config.join("profiles")
    }

    /// What a person chose of the program's behaviour.
    #[must_use]
    pub fn settings(&self) -> PathBuf {
        self.config.join("settings.toml")
    }

    /// A person's own keys of the keyboard.
    #[must_use]
    pub fn keys(&self) -> PathBuf {
        self.config.join("keys.toml")
    }

    /// A person's own themes, one file each.
    #[must_use]
    pub fn themes(&self) -> PathBuf {
        self.config.join("themes")
    }

    /// What the program remembers.
    #[must_use]
    pub fn state(&self) -> PathBuf {
        self.data.join("state.toml")
    }

    /// Whether nobody has used the program here yet: nothing is chosen, remembered or saved.
    #[must_use]
    pub fn is_first_run(&self) -> bool {
        let profiles = Store::at(self.profiles()).list();
        // A folder that cannot be read is there, so somebody made it.
        !self.settings().exists() && !self.state().exists() && profiles.is_ok_and(|all| all.is_empty())
    }

    /// What earlier builds took.
    #[must_use]
    pub fn history(&self) -> PathBuf {
        self.data.join("history")
    }

    /// What was measured of real files on this machine.
    #[must_use]
    pub fn samples(&self) -> PathBuf {
        self.cache.join("samples")
    }

    /// Where the Nix text of a profile is laid; kept, so that a flake's lock file survives.
    #[must_use]
    pub fn work(&self, profile: &str) -> PathBuf {
        self.data.join("work").join(profile)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_come_first() {
        let places = Places::from(&|name| Some(OsString::from(format!("/chosen/{name}"))), None).unwrap();
        assert_eq!(places.profiles(), PathBuf::from("/chosen/SNOWPRESS_CONFIG_DIR/profiles"));
        assert_eq!(places.work("rescue"), PathBuf::from("/chosen/SNOWPRESS_DATA_DIR/work/rescue"));
        assert_eq!(places.cache, PathBuf::from("/chosen/SNOWPRESS_CACHE_DIR"));
        let old = |name: &str| (name != CACHE_VARIABLE).then(|| OsString::from("/c"));
        assert_eq!(Places::from(&old, None).unwrap().cache, PathBuf::from("/c/cache"));
    }

    #[test]
    fn the_first_run_is_over_once_anything_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places {
            config: folder.path().join("c"),
            data: folder.path().join("d"),
            cache: folder.path().join("k"),
        };
        assert!(places.is_first_run());
        for file in [places.settings(), places.state(), places.profiles().join("box.toml")] {
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(&file, "").unwrap();
            assert!(!places.is_first_run(), "{}", file.display());
            std::fs::remove_file(&file).unwrap();
        }
        assert!(places.is_first_run());
    }

    #[test]
    fn no_home_is_an_error_only_where_one_is_needed() {
        assert_eq!(Places::from(&|_| None, None), Err(NoHome));
        let only_config = |name: &str| (name == CONFIG_VARIABLE).then(|| OsString::from("/c"));
        assert_eq!(Places::from(&only_config, None), Err(NoHome));
        assert_eq!(Places::from(&|_| Some(OsString::new()), None), Err(NoHome));
    }
}
