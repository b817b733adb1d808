//! What comes of the profile: the Nix, the command, what is fetched and built.

use crate::build::process::Invocation;
use crate::build::text::printable;
use crate::profile::model::{Nixpkgs, Source as Made};
use crate::profile::starting;

use super::super::super::command::{Command, Source};
use super::super::super::form::Row;
use super::super::super::model::Model;
use super::super::super::theme::Role;
use super::super::super::wish::PressOptions;

/// The Nix files, each to be looked at.
pub fn files(model: &Model) -> Vec<Row> {
    let nix = &model.draft.nix;
    let mut rows = vec![Row::heading("Nix files")];
    if nix.stale {
        let text = if nix.made.is_some() {
            "From before the errors: as it is now, the profile makes none."
        } else {
            "They are made as soon as the errors are mended."
        };
        rows.push(Row::note(Role::Warning, text));
    } else if nix.made.is_none() {
        rows.push(Row::note(Role::Dim, "They are being made."));
    }
    for file in nix.made.iter().flat_map(|made| &made.files) {
        let command = Command::Show { title: file.name.clone(), text: file.text.clone() };
        let lines = format!("{} lines", file.text.lines().count());
        rows.push(Row::button(format!("~nix.{}", file.name), file.name.clone(), lines, command));
    }
    for copied in nix.made.iter().flat_map(|made| &made.copies) {
        let text = format!("With it goes {}, as {}.", copied.from.display(), copied.to);
        rows.push(Row::note(Role::Dim, printable(&text)));
    }
    rows
}

/// The command that does the same without the screen.
pub fn command(model: &Model) -> Vec<Row> {
    let Some(text) = headless(model) else { return Vec::new() };
    let copy = Command::Copy { what: "the command".to_owned(), text: text.clone() };
    let row = Row::button("~review.command", "Without the screen", printable(&text), copy)
        .help("Presses the profile as it was last saved. Enter copies the command.");
    vec![row]
}

/// A profile that was never saved has no name to call it by.
fn headless(model: &Model) -> Option<String> {
    let draft = &model.draft;
    let word = match &draft.source {
        Source::File(path) => {
            let path = path.to_str()?;
            if path.contains('/') { path.to_owned() } else { format!("./{path}") }
        }
        Source::Saved(name) => name.clone(),
        Source::Starting(name) if !draft.is_unsaved() && starting::find(name).is_some() => name.clone(),
        Source::Starting(_) | Source::Empty => return None,
    };
    let invocation = Invocation::new("snowpress").arg("build").arg(word);
    Some(options(invocation, &draft.wish.press).shown())
}

fn options(mut invocation: Invocation, press: &PressOptions) -> Invocation {
    if !press.output.is_empty() {
        invocation = invocation.arg("--output").arg(&press.output);
    }
    for (name, number) in [("--cores", press.cores), ("--jobs", press.jobs)] {
        if let Some(number) = number {
            invocation = invocation.arg(name).arg(number.to_string());
        }
    }
    for (name, on) in [("--offline", press.offline), ("--update", press.update)] {
        if on {
            invocation = invocation.arg(name);
        }
    }
    invocation
}

/// What Nix will get and make, as far as it is known before Nix is asked.
pub fn fetched(model: &Model) -> Vec<Row> {
    let source = &model.profile().source;
    let press = &model.draft.wish.press;
    let mut lines = vec![nixpkgs(source), system(source)];
    if source.allow_unfree {
        lines.push("Unfree packages are mostly not in the binary cache: they are built here.".to_owned());
    }
    if press.offline {
        lines.push(
            "Offline is chosen: nothing is fetched, and what is not here is built or fails.".to_owned(),
        );
    } else if model.known.network == Some(false) {
        lines.push("What nixpkgs comes from does not answer now; a rehearsal needs no network.".to_owned());
    }
    lines.push("The size of the download is told by Nix when the build has begun.".to_owned());
    let notes = lines.into_iter().map(|line| Row::note(Role::Text, printable(&line)));
    std::iter::once(Row::heading("Fetched and built")).chain(notes).collect()
}

fn nixpkgs(source: &Made) -> String {
    match &source.nixpkgs {
        Nixpkgs::Branch(branch) => {
            format!("nixpkgs: the branch {branch}, fetched unless it is here already.")
        }
        Nixpkgs::Revision(revision) => {
            format!("nixpkgs: the revision {revision}, fetched unless it is here already.")
        }
        Nixpkgs::Path(path) => format!("nixpkgs: the folder {path}, as it is."),
        Nixpkgs::Channel => "nixpkgs: the channel of this machine, as it is.".to_owned(),
    }
}

fn system(source: &Made) -> String {
    format!(
        "Packages for {} come from the binary cache where it has them. What depends on the profile is built \
         here: the configuration, the compressed store, the image.",
        source.system
    )
}
