//! One setting brought into the person's own file; their comments and layout stay.

use std::io;

use toml_edit::{DocumentMut, Item, Value};

use super::layers::{self, SettingsError};
use super::{Places, SAMPLE};
use crate::profile::read;
use crate::profile::store::write_file;

/// What stands above the first setting that is saved for a person who has no file.
const HEADING: &str = "# Settings of Snowpress; what does not stand here is at its default.\n\n";

/// Sets one key of the settings file, which is made where there is none; written whole or not at
/// all. The value is not judged: what cannot be read is told at the next start.
///
/// # Errors
/// When the file is no TOML or cannot be written; it stays as it was then.
pub fn save(places: &Places, key: &str, value: impl Into<Value>) -> Result<(), SettingsError> {
    debug_assert!(SAMPLE.contains(&format!("\n{key} = ")), "no setting is called {key}");
    let path = places.settings();
    let text = match read::text(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => HEADING.to_owned(),
        Err(source) => return Err(SettingsError::Unreadable { path, source }),
    };
    let Ok(mut document) = text.parse::<DocumentMut>() else {
        let slips = layers::read(&path, &text).err().unwrap_or_default();
        return Err(SettingsError::Wrong(slips));
    };
    let mut value = value.into();
    match document.get_mut(key) {
        Some(Item::Value(old)) => {
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        Some(other) => *other = Item::Value(value),
        None => {
            let heading = document.is_empty().then(|| document.trailing().as_str().map(str::to_owned));
            document.insert(key, Item::Value(value));
            // A file of comments alone keeps them at its end; they are a heading.
            if let (Some(Some(heading)), Some(mut key)) = (heading, document.key_mut(key)) {
                key.leaf_decor_mut().set_prefix(heading);
                document.set_trailing("");
            }
        }
    }
    Ok(write_file(&path, &document.to_string())?)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::settings::Settings;

    fn places() -> (tempfile::TempDir, Places) {
        let folder = tempfile::tempdir().unwrap();
        let places = Places {
            config: folder.path().join("c"),
            data: folder.path().join("d"),
            cache: folder.path().join("k"),
        };
        (folder, places)
    }

    #[test]
    fn comments_and_layout_stay() {
        let (_folder, places) = places();
        fs::create_dir(&places.config).unwrap();
        let text = "# mine\ntheme   = 'nord' # for the night\n\n# no mouse\nmouse = false\n";
        fs::write(places.settings(), text).unwrap();
        Settings::save_theme(&places, "light").unwrap();
        save(&places, "motion", false).unwrap();
        let now = fs::read_to_string(places.settings()).unwrap();
        assert_eq!(now, text.replace("'nord'", "\"light\"") + "motion = false\n");
    }

    #[test]
    fn the_first_setting_makes_the_file() {
        let (_folder, places) = places();
        Settings::save_theme(&places, "nord").unwrap();
        let now = fs::read_to_string(places.settings()).unwrap();
        assert_eq!(now, format!("{HEADING}theme = \"nord\"\n"));
        save(&places, "mouse", false).unwrap();
        let settings = Settings::from(&places.settings(), &now, &[], &|_| None).unwrap();
        assert_eq!(settings.theme, "nord");
    }

    #[test]
    fn a_broken_file_is_not_replaced() {
        let (_folder, places) = places();
        fs::create_dir(&places.config).unwrap();
        fs::write(places.settings(), "theme = \n").unwrap();
        let error = Settings::save_theme(&places, "nord").unwrap_err().to_string();
        assert!(error.contains("line 1"), "{error}");
        assert_eq!(fs::read_to_string(places.settings()).unwrap(), "theme = \n");
    }
}
