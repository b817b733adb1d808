//! One helper for every setting: a flag comes before a variable of the environment, that before the
//! file, and that before the default.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use crate::profile::near::nearest;
use crate::profile::store::StoreError;
use crate::profile::toml::say::{choice, quoted};
use crate::profile::toml::syntax::{self, Lines};

/// One thing that is wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// `--theme`, `SNOWPRESS_THEME`, or the file with its line.
    pub place: String,
    pub problem: String,
    pub remedy: String,
}

impl fmt::Display for Slip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.place, self.problem, self.remedy)
    }
}

/// Why there are no settings, or why one was not kept.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// Everything that is wrong, one a line.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Wrong(Vec<Slip>),
    #[error("{}: {source}; mend or move the file, and it is made anew", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Unwritten(#[from] StoreError),
}

/// The variable of the environment for a key, `SNOWPRESS_SIDE_PANEL` for `side-panel`.
#[must_use]
pub fn variable(key: &str) -> String {
    format!("SNOWPRESS_{}", key.to_ascii_uppercase().replace('-', "_"))
}

/// A value as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    /// From a flag or a variable, which know texts alone.
    Outside(String),
    Text(String),
    Switch(bool),
    /// Of a type that no setting has; what it is.
    Other(String),
}

impl Word {
    /// Yes or no, in the words of a shell where it comes from one.
    pub fn switch(&self) -> Option<bool> {
        match self {
            Self::Switch(on) => Some(*on),
            Self::Outside(text) => match text.to_ascii_lowercase().as_str() {
                "yes" | "true" | "on" | "1" => Some(true),
                "no" | "false" | "off" | "0" => Some(false),
                _ => None,
            },
            Self::Text(_) | Self::Other(_) => None,
        }
    }

    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Outside(text) | Self::Text(text) => Some(text),
            Self::Switch(_) | Self::Other(_) => None,
        }
    }

    fn shown(&self) -> String {
        match self {
            Self::Outside(text) | Self::Text(text) => quoted(text),
            Self::Switch(on) => on.to_string(),
            Self::Other(what) => what.clone(),
        }
    }
}

/// What a file says: each key with its line and value.
pub(super) type Said = BTreeMap<String, (usize, Word)>;

/// Reads a file of settings; `Err` with every break of TOML in it.
pub(super) fn read(path: &Path, text: &str) -> Result<Said, Vec<Slip>> {
    let lines = Lines::of(text);
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let slip = |error| {
            let (fault, _) = syntax::fault(error, &lines);
            let place = format!("{}, {}", path.display(), fault.field);
            Slip { place, problem: fault.problem, remedy: fault.remedy }
        };
        return Err(errors.iter().map(slip).collect());
    }
    let entries = table.get_ref().iter();
    Ok(entries
        .map(|(key, value)| {
            let word = match value.get_ref() {
                DeValue::String(text) => Word::Text(text.to_string()),
                DeValue::Boolean(on) => Word::Switch(*on),
                other => Word::Other(format!("a value of type {}", other.type_str())),
            };
            (key.get_ref().to_string(), (lines.line(key.span().start), word))
        })
        .collect())
}

/// The layers above the defaults.
pub(super) struct Layers<'a> {
    /// Key and value.
    pub flags: &'a [(&'a str, String)],
    pub variable: &'a dyn Fn(&str) -> Option<OsString>,
    pub path: &'a Path,
    pub file: Said,
    asked: Vec<&'static str>,
    slips: Vec<Slip>,
}

impl<'a> Layers<'a> {
    pub fn new(
        flags: &'a [(&'a str, String)],
        variable: &'a dyn Fn(&str) -> Option<OsString>,
        path: &'a Path,
        file: Said,
    ) -> Self {
        Self { flags, variable, path, file, asked: Vec::new(), slips: Vec::new() }
    }

    /// The value of a key from the first layer that has one. One that `read` does not understand is
    /// a slip, with `remedy` as what to do.
    pub fn pick<T>(
        &mut self,
        key: &'static str,
        default: T,
        remedy: &str,
        read: impl FnOnce(&Word) -> Option<T>,
    ) -> T {
        self.asked.push(key);
        let Some((place, word)) = self.first(key) else { return default };
        read(&word).unwrap_or_else(|| {
            let problem = format!("{} is nothing for `{key}`", word.shown());
            self.slips.push(Slip { place, problem, remedy: remedy.to_owned() });
            default
        })
    }

    fn first(&self, key: &str) -> Option<(String, Word)> {
        if let Some((_, value)) = self.flags.iter().find(|(flag, _)| *flag == key) {
            return Some((format!("--{key}"), Word::Outside(value.clone())));
        }
        let name = variable(key);
        // An empty variable is how a shell leaves one out.
        if let Some(value) = (self.variable)(&name).filter(|value| !value.is_empty()) {
            let word = value.into_string().map_or_else(|_| Word::Other("no UTF-8".into()), Word::Outside);
            return Some((name, word));
        }
        let (line, word) = self.file.get(key)?;
        Some((self.at(*line), word.clone()))
    }

    fn at(&self, line: usize) -> String {
        format!("{}, line {line}", self.path.display())
    }

    /// Everything that was wrong, keys of the file included that nobody asked for.
    pub fn end(mut self) -> Result<(), SettingsError> {
        let unknown: Vec<Slip> = self
            .file
            .iter()
            .filter(|(key, _)| !self.asked.contains(&key.as_str()))
            .map(|(key, (line, _))| {
                let remedy = match nearest(key, self.asked.iter().copied()) {
                    Some(near) => format!("write `{near}`"),
                    None => format!("write {}, or delete it", choice(&self.asked)),
                };
                Slip {
                    place: self.at(*line),
                    problem: format!("there is no setting {}", quoted(key)),
                    remedy,
                }
            })
            .collect();
        self.slips.extend(unknown);
        if self.slips.is_empty() { Ok(()) } else { Err(SettingsError::Wrong(self.slips)) }
    }
}
