//! The profile that a word on the command line means.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::build::process::Invocation;
use crate::profile::starting;
use crate::profile::store::Store;
use crate::profile::toml::{self, Decoded, examine};
use crate::profile::{Fault, Profile, Severity, read as file};
use crate::settings::Places;

use super::failure::{Failure, WRONG_INPUT};
use super::terminal::Terminal;
use super::{Context, faults};

/// Where a profile was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    Saved(PathBuf),
    File(PathBuf),
    /// One that ships with the program; it cannot be changed, only copied.
    Starting,
}

/// A profile's text, not yet looked at.
#[derive(Debug, Clone)]
pub struct Chosen {
    pub name: String,
    pub origin: Origin,
    pub text: String,
    /// What the profile's relative paths are relative to.
    pub base: PathBuf,
}

/// What was read out of a profile's text.
pub struct Read {
    pub profile: Profile,
    pub faults: Vec<Fault>,
    /// Where the fields stand in the text.
    pub lines: toml::Places,
}

impl Read {
    pub fn has_errors(&self) -> bool {
        self.faults.iter().any(|fault| fault.severity == Severity::Error)
    }
}

/// Reads and checks a profile: everything that is wrong with it, at once.
pub fn read(text: &str) -> Read {
    let Decoded { profile, mut faults, places } = examine(text);
    // Errors first: they are what has to be mended. The order is kept otherwise.
    faults.sort_by_key(|fault| std::cmp::Reverse(fault.severity));
    Read { profile, faults, lines: places }
}

impl Chosen {
    /// Finds the profile: a file where the word has a `/` or ends with `.toml`, else a saved
    /// profile, else a starting profile.
    pub fn find(word: &str, places: &Places) -> Result<Self> {
        if word.contains('/') || has_toml_ending(word) {
            return Self::from_file(Path::new(word));
        }
        let store = Store::at(places.profiles());
        let saved = store.list().context("reading the saved profiles")?;
        if saved.iter().any(|name| name == word) {
            let path = store.path(word)?;
            let text = store.read(word)?;
            return Ok(Self {
                name: word.to_owned(),
                origin: Origin::Saved(path),
                text,
                base: places.profiles(),
            });
        }
        Self::starting(word).map_err(|_| unknown(word, &saved))
    }

    /// The starting profile of that name, whatever else has it.
    pub fn starting(name: &str) -> Result<Self> {
        let found = starting::all().iter().find(|starting| starting.name == name);
        let starting = found.ok_or_else(|| unknown(name, &[]))?;
        Ok(Self {
            name: name.to_owned(),
            origin: Origin::Starting,
            text: starting.text.to_owned(),
            base: env::current_dir().unwrap_or_default(),
        })
    }

    fn from_file(path: &Path) -> Result<Self> {
        let text =
            file::text(path).map_err(|error| Failure::wrong(format!("{}: {error}", path.display())))?;
        // A link is followed, so that an edit changes the file and not the link.
        let path = fs::canonicalize(path).with_context(|| path.display().to_string())?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let base = path.parent().unwrap_or(Path::new("/")).to_owned();
        Ok(Self { name, origin: Origin::File(path), text, base })
    }

    /// The file, where it is not one of the saved or starting profiles.
    pub fn file(&self) -> Option<&Path> {
        match &self.origin {
            Origin::File(path) => Some(path),
            _ => None,
        }
    }

    /// Reads the profile for a command that needs it whole: warnings are printed, and with
    /// errors all of them are printed and the command ends.
    pub fn whole(&self, context: &mut Context) -> Result<Profile> {
        let read = read(&self.text);
        faults::print(&mut context.terminal, &read.faults)?;
        if read.has_errors() {
            self.say_next(&mut context.terminal)?;
            return Err(Failure::silent(WRONG_INPUT));
        }
        Ok(read.profile)
    }

    /// [`Self::whole`] for a command that only asks something of the profile: warnings are left to
    /// those that use it.
    pub fn sound(&self, context: &mut Context) -> Result<Profile> {
        let mut read = read(&self.text);
        if !read.has_errors() {
            return Ok(read.profile);
        }
        read.faults.retain(|fault| fault.severity == Severity::Error);
        faults::print(&mut context.terminal, &read.faults)?;
        self.say_next(&mut context.terminal)?;
        Err(Failure::silent(WRONG_INPUT))
    }

    /// Says so where the profile is not the person's own.
    pub fn say_origin(&self, terminal: &mut Terminal) -> Result<()> {
        if self.origin == Origin::Starting {
            writeln!(
                terminal.err,
                "`{0}` is one of the starting profiles, used as it is; `snowpress new NAME --from {0}` makes one of your own.",
                self.name
            )?;
        }
        Ok(())
    }

    /// After faults: what to type next.
    pub fn say_next(&self, terminal: &mut Terminal) -> Result<()> {
        let word = match &self.origin {
            Origin::Saved(_) => OsStr::new(&self.name),
            Origin::File(path) => path.as_os_str(),
            Origin::Starting => return Ok(()),
        };
        let command = Invocation::new("snowpress").arg("edit").arg(word).shown();
        Ok(writeln!(terminal.err, "Mend it with `{command}`.")?)
    }
}

pub fn has_toml_ending(word: &str) -> bool {
    Path::new(word).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"))
}

/// Says that there is no such profile, and which ones may have been meant.
fn unknown(word: &str, saved: &[String]) -> anyhow::Error {
    let starting = starting::all().iter().map(|starting| starting.name);
    let near = nearest(word, saved.iter().map(String::as_str).chain(starting));
    let meant = match near.as_slice() {
        [] => "`snowpress list` shows what there is".to_owned(),
        names => format!("did you mean {}? `snowpress list` shows all", names.join(" or ")),
    };
    Failure::wrong(format!("there is no profile `{word}`; {meant}"))
}

/// The names that a slip of the hand may have turned into `word`, the likeliest first.
pub fn nearest<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let word = word.to_lowercase();
    let mut near: Vec<(f64, &str)> = names
        .map(|name| (strsim::jaro_winkler(&word, name), name))
        .filter(|(likeness, _)| *likeness > 0.75)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    near.dedup_by(|a, b| a.1 == b.1);
    near.iter().take(3).map(|(_, name)| format!("`{name}`")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised() {
        let names = ["rescue", "desktop", "kiosk"];
        assert_eq!(nearest("resuce", names.into_iter()), ["`rescue`"]);
        assert_eq!(nearest("Dekstop", names.into_iter()), ["`desktop`"]);
        assert!(nearest("zzz", names.into_iter()).is_empty());
    }
}
