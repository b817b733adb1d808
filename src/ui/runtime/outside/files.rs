//! Profiles on the disk.

use std::env;
use std::path::{Path, PathBuf};

use super::super::super::command::Source;
use super::super::super::effect::Saving;
use super::super::super::msg::{Msg, Opened, Saved};
use super::Answer;
use crate::profile::store::{Overwrite, Store, StoreError, write_file};
use crate::profile::toml::{Decoded, decode, merge};
use crate::profile::{Severity, read, starting};
use crate::settings::{Places, Recent, State};

/// What a person means by a word, as everywhere in this program: a file where it has a `/` or ends
/// with `.toml`, else a saved profile, else a starting one.
#[must_use]
pub fn source_of(word: &str, places: &Places) -> Source {
    if word.contains('/') || Path::new(word).extension().is_some_and(|ending| ending == "toml") {
        return Source::File(PathBuf::from(word));
    }
    let saved = Store::at(places.profiles()).list().unwrap_or_default();
    if starting::find(word).is_some() && !saved.iter().any(|name| name == word) {
        return Source::Starting(word.to_owned());
    }
    Source::Saved(word.to_owned())
}

/// The saved profiles with their descriptions, and the recent ones that are still there.
pub(super) fn profiles(places: &Places) -> Msg {
    let store = Store::at(places.profiles());
    let names = store.list().unwrap_or_default();
    let recent = State::load(places).recent.into_iter().filter_map(|recent| match recent {
        Recent::Saved(name) => names.contains(&name).then_some(Source::Saved(name)),
        Recent::File(path) => path.is_file().then_some(Source::File(path)),
    });
    let recent = recent.collect();
    let saved = names.into_iter().map(|name| {
        let text = store.read(&name).unwrap_or_default();
        let description = decode(&text).profile.description;
        (name, description)
    });
    Msg::Profiles { saved: saved.collect(), recent }
}

pub(super) fn open(source: Source, places: &Places) -> Msg {
    let opened = match &source {
        Source::Starting(name) => match starting::find(name) {
            Some(starting) => Ok((name.clone(), starting.text.to_owned(), places.profiles())),
            None => Err(format!("there is no starting profile `{name}`")),
        },
        Source::Saved(name) => {
            let store = Store::at(places.profiles());
            let text = store.read(name).map_err(|error| error.to_string());
            text.map(|text| (name.clone(), text, places.profiles()))
        }
        Source::File(path) => file(path),
        Source::Empty => Ok((String::new(), String::new(), places.profiles())),
    };
    let source = match source {
        Source::File(path) => Source::File(std::path::absolute(home(&path)).unwrap_or(path)),
        other => other,
    };
    match opened.and_then(|(name, text, base)| taken(&source, name, text, base)) {
        Ok(opened) => Msg::Opened(Box::new(opened)),
        Err(problem) => Msg::NotOpened { source, problem },
    }
}

fn file(path: &Path) -> Result<(String, String, PathBuf), String> {
    let path = home(path);
    let text = read::text(&path).map_err(|error| format!("{error}; look whether the path is right"))?;
    let whole = std::path::absolute(&path).map_err(|error| error.to_string())?;
    let name = whole.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let base = whole.parent().unwrap_or(Path::new("/")).to_owned();
    Ok((name, text, base))
}

pub(super) fn home(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), env::home_dir()) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path.to_owned(),
    }
}

/// A text that is not wholly read is not taken: what could not be read would be lost by saving.
fn taken(source: &Source, name: String, text: String, base: PathBuf) -> Result<Opened, String> {
    let Decoded { profile, faults, .. } =
        if text.is_empty() { decode("version = 1\n") } else { decode(&text) };
    let errors: Vec<String> =
        faults.iter().filter(|fault| fault.severity == Severity::Error).map(ToString::to_string).collect();
    if errors.is_empty() {
        // A starting profile's own name is no name for a profile of one's own.
        let name = if matches!(source, Source::Starting(_)) { String::new() } else { name };
        return Ok(Opened { source: source.clone(), name, text, profile, base });
    }
    let word = match source {
        Source::File(path) => path.display().to_string(),
        _ => name,
    };
    Err(format!("{}\n\nMend it with `snowpress edit {word}`, then open it again.", errors.join("\n")))
}

pub(super) fn save(saving: Saving, places: &Places) -> Msg {
    let store = Store::at(places.profiles());
    let lies = match &saving.file {
        Some(path) => read::text(path).ok(),
        None => store.read(&saving.name).ok(),
    };
    // What another program wrote there meanwhile is not lost unasked.
    let agreed = saving.overwrite || lies.is_some() && lies == saving.seen;
    if !agreed && saving.file.as_ref().is_some_and(|path| path.exists()) {
        return Msg::NameTaken(Box::new(saving));
    }
    let text = merge(&saving.text, &saving.profile);
    let written = if let Some(path) = &saving.file {
        write_file(path, &text).map(|()| path.clone())
    } else {
        store.write(&saving.name, &text, if agreed { Overwrite::Yes } else { Overwrite::No })
    };
    if let Err(StoreError::Exists { .. }) = written {
        return Msg::NameTaken(Box::new(saving));
    }
    let Saving { of, file, name, profile, press, .. } = saving;
    match written {
        Ok(path) => {
            let source = file.map_or_else(|| Source::Saved(name.clone()), Source::File);
            let base = path.parent().unwrap_or(Path::new("/")).to_owned();
            let opened = Opened { source, name, text, profile, base };
            Msg::Saved(Box::new(Saved { of, opened, path, press }))
        }
        Err(error) => Msg::Failed { title: "The profile is not saved".to_owned(), text: error.to_string() },
    }
}

pub(super) fn remember(source: &Source, places: &Places) -> Msg {
    let recent = match source {
        Source::Saved(name) => Some(Recent::Saved(name.clone())),
        Source::File(path) => Some(Recent::file(path)),
        Source::Starting(_) | Source::Empty => None,
    };
    if let Some(recent) = recent {
        // Not being able to remember is no reason to disturb anybody.
        let _ = State::update(places, |state| state.opened(recent));
    }
    profiles(places)
}

pub(super) fn guide_seen(places: &Places, answer: &Answer) {
    if let Err(error) = State::update(places, |state| state.guide_seen = true) {
        let text = format!("{error}; the guide will be shown again.");
        answer.send(Msg::Failed { title: "Nothing can be kept".to_owned(), text });
    }
}

/// What was not saved when nobody could be asked.
fn unsaved(places: &Places) -> PathBuf {
    places.data.join("unsaved.toml")
}

pub(super) fn rescue(text: &str, places: &Places) {
    // There is nobody left to be told.
    let _ = write_file(&unsaved(places), text);
}

pub(super) fn rescued(places: &Places, answer: &Answer) {
    if let Ok(text) = read::text(&unsaved(places)) {
        answer.send(Msg::Rescued(text));
    }
}

pub(super) fn forget_rescued(places: &Places) {
    let _ = std::fs::remove_file(unsaved(places));
}
