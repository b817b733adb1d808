//! How the program behaves, as a person chose it.

use std::env;
use std::ffi::OsString;
use std::io;
use std::path::Path;

use super::layers::{self, Layers, SettingsError, Word};
use super::{Places, edit};
use crate::profile::read;

/// A file with every setting at its default, explained.
pub const SAMPLE: &str = include_str!("settings.toml");

/// Whether signs are plain ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ascii {
    /// Told by the language of the terminal.
    #[default]
    Auto,
    Yes,
    No,
}

/// What is said when a build ends and nobody looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Notify {
    #[default]
    Off,
    Bell,
    /// The escape sequence OSC 9, which some terminals turn into a notification.
    Osc9,
}

/// Every setting.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Settings {
    /// Name of a theme; whether there is one is known where themes are loaded.
    pub theme: String,
    pub ascii: Ascii,
    pub motion: bool,
    pub mouse: bool,
    pub notify: Notify,
    pub side_panel: bool,
    /// Where the list of packages is fetched from, instead of the usual server; `{branch}` stands for
    /// the branch.
    pub packages_url: Option<String>,
    /// Nix and binary caches are asked how large packages are while they are chosen.
    pub package_sizes: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: "dark".to_owned(),
            ascii: Ascii::default(),
            motion: true,
            mouse: true,
            notify: Notify::default(),
            side_panel: true,
            packages_url: None,
            package_sizes: true,
        }
    }
}

const SWITCH: &str = "write true or false";
const ASCII: &str = "write \"auto\", \"yes\" or \"no\"";
const NOTIFY: &str = "write \"off\", \"bell\" or \"osc9\"";
const PACKAGES: &str =
    "write an address with https:// or http://, file:/// or a path, with {branch} where the branch stands";
const THEME: &str = "write the name of a theme, such as \"dark\"";

impl Settings {
    /// The settings of this person: flag, then variable, then file, then default. A file that is not
    /// there says nothing. The flags are keys with their values, such as `("theme", "nord")`.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub fn load(places: &Places, flags: &[(&str, String)]) -> Result<Self, SettingsError> {
        let path = places.settings();
        let text = match read::text(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(source) => return Err(SettingsError::Unreadable { path, source }),
        };
        Self::from(&path, &text, flags, &|name| env::var_os(name))
    }

    /// [`Self::load`] from a text and variables of the caller's own.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn from(
        path: &Path,
        text: &str,
        flags: &[(&str, String)],
        variable: &dyn Fn(&str) -> Option<OsString>,
    ) -> Result<Self, SettingsError> {
        let said = layers::read(path, text).map_err(SettingsError::Wrong)?;
        let mut layers = Layers::new(flags, variable, path, said);
        let usual = Self::default();
        let settings = Self {
            theme: layers.pick("theme", usual.theme, THEME, theme),
            ascii: layers.pick("ascii", usual.ascii, ASCII, ascii),
            motion: layers.pick("motion", usual.motion, SWITCH, Word::switch),
            mouse: layers.pick("mouse", usual.mouse, SWITCH, Word::switch),
            notify: layers.pick("notify", usual.notify, NOTIFY, notify),
            side_panel: layers.pick("side-panel", usual.side_panel, SWITCH, Word::switch),
            packages_url: Some(layers.pick("packages-url", String::new(), PACKAGES, packages_url))
                .filter(|url| !url.is_empty()),
            package_sizes: layers.pick("package-sizes", usual.package_sizes, SWITCH, Word::switch),
        };
        layers.end().map(|()| settings)
    }

    /// Keeps the choice of a theme in the person's file.
    ///
    /// # Errors
    /// When the file is broken or cannot be written; it stays as it was then.
    pub fn save_theme(places: &Places, name: &str) -> Result<(), SettingsError> {
        edit::save(places, "theme", name)
    }
}

fn theme(word: &Word) -> Option<String> {
    // It may become the name of a file.
    let fits = |name: &&str| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    word.text().filter(fits).map(str::to_owned)
}

fn ascii(word: &Word) -> Option<Ascii> {
    match (word.text(), word.switch()) {
        (Some("auto"), _) => Some(Ascii::Auto),
        (Some("yes"), _) | (_, Some(true)) => Some(Ascii::Yes),
        (Some("no"), _) | (_, Some(false)) => Some(Ascii::No),
        _ => None,
    }
}

fn notify(word: &Word) -> Option<Notify> {
    match word.text()? {
        "off" => Some(Notify::Off),
        "bell" => Some(Notify::Bell),
        "osc9" => Some(Notify::Osc9),
        _ => None,
    }
}

/// An empty one is the usual server. Whether something answers there is seen when it is asked.
fn packages_url(word: &Word) -> Option<String> {
    let text = word.text()?.trim();
    let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
    let known = ["https", "http", "file"].contains(&scheme) || text.starts_with('/');
    let fits = text.is_empty() || (known && !text.contains(char::is_control));
    fits.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(text: &str, flags: &[(&str, String)], variables: &[(&str, &str)]) -> Result<Settings, String> {
        let variable = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
        };
        Settings::from(Path::new("/c/settings.toml"), text, flags, &variable).map_err(|e| e.to_string())
    }

    #[test]
    fn the_sample_is_the_defaults_and_names_every_key() {
        assert_eq!(from(SAMPLE, &[], &[]).unwrap(), Settings::default());
        assert_eq!(from("", &[], &[]).unwrap(), Settings::default());
        for key in
            ["theme", "ascii", "motion", "mouse", "notify", "side-panel", "packages-url", "package-sizes"]
        {
            assert!(SAMPLE.lines().any(|line| line.starts_with(&format!("{key} = "))), "{key}");
        }
        assert_eq!(SAMPLE.lines().filter(|line| line.contains(" = ") && !line.starts_with('#')).count(), 8);
    }

    #[test]
    fn a_flag_comes_before_a_variable_and_that_before_the_file() {
        let file = "theme = \"nord\"\nmotion = false\nside-panel = false\nascii = true\n";
        let variables =
            [("SNOWPRESS_THEME", "light"), ("SNOWPRESS_SIDE_PANEL", "1"), ("SNOWPRESS_ASCII", "")];
        let settings = from(file, &[("theme", "mono".into())], &variables).unwrap();
        assert_eq!(settings.theme, "mono");
        assert_eq!((settings.motion, settings.side_panel, settings.ascii), (false, true, Ascii::Yes));
        assert_eq!(from(file, &[], &variables).unwrap().theme, "light");
        assert_eq!(from(file, &[], &[]).unwrap().theme, "nord");
    }

    #[test]
    fn a_mirror_is_an_address_or_a_path() {
        let mirror = |url: &str| from(&format!("packages-url = \"{url}\"\n"), &[], &[]);
        assert_eq!(mirror("").unwrap().packages_url, None);
        for url in ["https://mirror.example/{branch}/packages.json.br", "file:///srv/p.json", "/srv/p.json"] {
            assert_eq!(mirror(url).unwrap().packages_url.as_deref(), Some(url));
        }
        for url in ["mirror.example", "ftp://a/b", "p.json", "/a\\u0007b"] {
            assert!(mirror(url).unwrap_err().contains("`packages-url`"), "{url}");
        }
        let variable = [("SNOWPRESS_PACKAGES_URL", "file:/v")];
        assert_eq!(from("", &[], &variable).unwrap().packages_url.as_deref(), Some("file:/v"));
    }

    #[test]
    fn everything_wrong_is_told_with_its_place_and_cure() {
        let file = "theem = \"x\"\nmouse = \"yes\"\n\nnotify = \"loud\"\nsize = 3\ntheme = \"../x\"\n";
        let said = from(file, &[("ascii", "perhaps".into())], &[("SNOWPRESS_MOTION", "slow")]).unwrap_err();
        for words in [
            "/c/settings.toml, line 1: there is no setting \"theem\"; write `theme`",
            "/c/settings.toml, line 2: \"yes\" is nothing for `mouse`; write true or false",
            "/c/settings.toml, line 4: \"loud\" is nothing for `notify`; write \"off\", \"bell\" or \"osc9\"",
            "/c/settings.toml, line 5: there is no setting \"size\"; write ",
            "/c/settings.toml, line 6: \"../x\" is nothing for `theme`",
            "--ascii: \"perhaps\" is nothing for `ascii`",
            "SNOWPRESS_MOTION: \"slow\" is nothing for `motion`",
        ] {
            assert!(said.contains(words), "{words}\n{said}");
        }
        assert_eq!(said.lines().count(), 7, "{said}");
        let broken = from("theme = \n", &[], &[]).unwrap_err();
        assert!(broken.starts_with("/c/settings.toml, line 1, column "), "{broken}");
    }
}
