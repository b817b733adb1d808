//! Start: what to begin with.
//!
//! ```text
//! Lately used      [ rescue-desk ]     open now; my stick
//! Saved profiles   [ … ]
//! [ From a file ]
//! Starting profiles
//!   [ rescue ]         Rescue stick: disks, file systems, network, SSH
//! [ Empty ]
//! ```

use crate::build::text::printable;
use crate::profile::starting;

use super::super::command::{Command, Question, Source};
use super::super::form::Row;
use super::super::model::Model;

pub fn rows(model: &Model) -> Vec<Row> {
    let mut rows = Vec::new();
    let known = &model.known;
    rows.extend(group("Lately used", "recent", model, known.recent.iter().cloned()));
    let is_recent = |source: &Source| known.recent.contains(source);
    let saved = known.saved.iter().map(|(name, _)| Source::Saved(name.clone()));
    rows.extend(group("Saved profiles", "saved", model, saved.filter(|source| !is_recent(source))));
    rows.extend(group("Starting profiles", "starting", model, starting_sources()));
    rows.push(Row::heading("Otherwise"));
    rows.push(
        Row::button("~start.file", "From a file", "a profile's TOML", Command::Ask(Question::ProfileFile))
            .help("Opens a profile that lies anywhere; it is saved there again."),
    );
    rows.push(open("~start.empty".to_owned(), model, Source::Empty));
    rows
}

fn starting_sources() -> impl Iterator<Item = Source> {
    starting::all().iter().map(|starting| Source::Starting(starting.name.to_owned()))
}

fn group(title: &str, key: &str, model: &Model, sources: impl Iterator<Item = Source>) -> Vec<Row> {
    let rows: Vec<Row> =
        sources.enumerate().map(|(at, source)| open(format!("~start.{key}.{at}"), model, source)).collect();
    if rows.is_empty() { rows } else { std::iter::once(Row::heading(title)).chain(rows).collect() }
}

/// A button that opens a profile; the one that is open says so.
pub fn open(field: String, model: &Model, source: Source) -> Row {
    let (label, about) = match &source {
        Source::Starting(name) => (name.clone(), summary(name)),
        Source::Saved(name) => {
            let saved = model.known.saved.iter().find(|(saved, _)| saved == name);
            (name.clone(), saved.map(|(_, about)| about.clone()).unwrap_or_default())
        }
        Source::File(path) => (
            path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
            path.display().to_string(),
        ),
        Source::Empty => ("Empty".to_owned(), "nothing set but what the base module does".to_owned()),
    };
    let value = match (model.draft.source == source, about.is_empty()) {
        (true, true) => "open now".to_owned(),
        (true, false) => format!("open now; {about}"),
        (false, _) => about,
    };
    let help = match &source {
        Source::Starting(_) => "A copy to change as you like; it gets a name when it is saved.",
        Source::Saved(_) | Source::File(_) => "Opens it as it was saved.",
        Source::Empty => "Begins with the minimal installer and nothing else.",
    };
    Row::button(field, printable(&label), printable(&value), Command::Open(source)).help(help)
}

fn summary(name: &str) -> String {
    starting::find(name).map(|starting| starting.summary.to_owned()).unwrap_or_default()
}
