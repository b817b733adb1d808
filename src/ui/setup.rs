//! How the screen is to be, from what the person set: theme, signs, keys.

use std::env;
use std::io;
use std::path::PathBuf;

use super::keymap::{KeyMap, KeyMapError};
use super::model::Look;
use super::theme::{self, ColorDepth, Symbols};
use crate::profile::read;
use crate::settings::{Ascii, Places, Settings};

/// Why the wizard cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    #[error(transparent)]
    Keys(#[from] KeyMapError),
    #[error("{}: {source}; mend or move the file", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
}

/// Reads themes and keys.
///
/// # Errors
/// When the file of keys is wrong.
pub fn look(places: &Places, settings: &Settings) -> Result<Look, SetupError> {
    let (themes, problems) = theme::load(&places.themes());
    let mut said: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let wanted = theme::find(&settings.theme, &themes).map(|theme| theme.name.clone());
    let wanted = wanted.unwrap_or_else(|unknown| {
        said.push(unknown.to_string());
        theme::DEFAULT.to_owned()
    });
    let depth = depth();
    let theme = themes.iter().position(|theme| theme.name == wanted).unwrap_or(0);
    Ok(Look {
        theme,
        chosen: theme,
        themes: themes.iter().map(|theme| theme.at(depth)).collect(),
        problems: said,
        symbols: symbols(settings.ascii),
        depth,
        motion: settings.motion,
        keys: keys(places)?,
    })
}

fn depth() -> ColorDepth {
    let value = |name: &str| env::var(name).ok();
    ColorDepth::detect(value("NO_COLOR").as_deref(), value("COLORTERM").as_deref(), value("TERM").as_deref())
}

fn keys(places: &Places) -> Result<KeyMap, SetupError> {
    let path = places.keys();
    match read::text(&path) {
        Ok(text) => Ok(KeyMap::with(&text, &path)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(KeyMap::default()),
        Err(source) => Err(SetupError::Unreadable { path, source }),
    }
}

fn symbols(ascii: Ascii) -> Symbols {
    let plain = match ascii {
        Ascii::Yes => true,
        Ascii::No => false,
        Ascii::Auto => !speaks_unicode(&|name| env::var(name).ok()),
    };
    if plain { Symbols::ASCII } else { Symbols::UNICODE }
}

/// The first of these that is set says it, as for every program; a Linux console draws no more than
/// its font has.
fn speaks_unicode(variable: &dyn Fn(&str) -> Option<String>) -> bool {
    if variable("TERM").is_some_and(|term| term == "linux" || term == "dumb" || term.starts_with("vt")) {
        return false;
    }
    let set = ["LC_ALL", "LC_CTYPE", "LANG"].iter().filter_map(|name| variable(name)).find(|v| !v.is_empty());
    // Where nothing is said a terminal of today is taken for granted.
    set.is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8") || locale == "c" || locale == "posix"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speaks(pairs: &[(&str, &str)]) -> bool {
        speaks_unicode(&|name| pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
    }

    #[test]
    fn the_language_tells_the_signs() {
        assert!(speaks(&[]));
        assert!(speaks(&[("LANG", "de_DE.UTF-8")]));
        assert!(!speaks(&[("LANG", "de_DE.ISO-8859-1")]));
        assert!(!speaks(&[("LC_ALL", "en_US"), ("LANG", "de_DE.UTF-8")]));
        assert!(!speaks(&[("TERM", "linux"), ("LANG", "de_DE.UTF-8")]));
    }
}
