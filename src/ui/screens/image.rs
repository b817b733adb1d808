//! Image: what was pressed, and what to do with it.
//!
//! ```text
//! /home/me/snowpress-out/rescue/rescue.iso
//! Size 812.4 MiB, pressed in 3 min 05 s
//! SHA-256 …
//! [ Copy the path ] [ Copy the checksum ] [ Open the folder ] [ Facts ] [ Whole log ] [ Press again ]
//! ```

use std::time::Duration;

use crate::build::event::Report;
use crate::build::text::{bytes, printable};

use super::super::command::Command;
use super::super::form::Row;
use super::super::model::{Model, Pressing};
use super::super::step::Step;
use super::super::theme::Role;

pub fn rows(model: &Model) -> Vec<Row> {
    let Some(report) = model.pressing.as_ref().and_then(Pressing::report) else {
        return before(model);
    };
    let mut rows = vec![Row::heading("The image")];
    rows.extend(about(report));
    if model.pressing.as_ref().is_some_and(|pressing| pressing.rehearsed) {
        let text =
            "A rehearsal: made of Debian's parts to try the profile, and not the NixOS that it asks for.";
        rows.push(Row::note(Role::Warning, text));
    }
    rows.push(Row::heading("What next"));
    rows.extend(actions(report));
    let rehearse = model.draft.wish.press.rehearse;
    rows.push(
        Row::button("~image.again", "Press again", "", Command::Press { rehearse })
            .help("With the profile as it is now. What has not changed is not built again."),
    );
    rows
}

fn before(model: &Model) -> Vec<Row> {
    let (note, button) = if model.is_building() {
        ("The image is being built.", "Watch the build")
    } else {
        ("There is no image of this sitting yet.", "Go to Press")
    };
    vec![Row::note(Role::Dim, note), Row::button("~image.press", button, "", Command::Go(Step::Press))]
}

fn about(report: &Report) -> Vec<Row> {
    let size = format!("{} ({} bytes)", bytes(report.image_bytes), report.image_bytes);
    let lines = [
        ("Path", report.image.display().to_string()),
        ("Size", size),
        ("SHA-256", report.sha256.clone()),
        ("Took", took(report.elapsed)),
        ("In the store", report.store_path.clone()),
    ];
    lines.map(|(name, value)| Row::note(Role::Text, printable(&format!("{name}: {value}")))).into()
}

fn actions(report: &Report) -> Vec<Row> {
    let copy = |what: &str, text: String| Command::Copy { what: what.to_owned(), text };
    let path = report.image.display().to_string();
    let mut rows = vec![
        Row::button("~image.path", "Copy the path", "", copy("the path", path)),
        Row::button(
            "~image.sum",
            "Copy the checksum",
            "SHA-256",
            copy("the checksum", report.sha256.clone()),
        ),
    ];
    if let Some(folder) = report.image.parent() {
        let shown = printable(&folder.display().to_string());
        rows.push(Row::button(
            "~image.folder",
            "Open the folder",
            shown,
            Command::OpenFolder(folder.to_owned()),
        ));
    }
    let page = |field: &str, label: &str, path: &std::path::Path| {
        Row::button(field, label, printable(&path.display().to_string()), Command::Page(path.to_owned()))
    };
    rows.push(page("~image.facts", "Facts of the build", &report.facts));
    rows.push(page("~image.log", "Whole log", &report.log));
    rows
}

/// `1 h 02 min`, `3 min 05 s`, `42 s`
fn took(time: Duration) -> String {
    let seconds = time.as_secs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} min {seconds:02} s"),
        (hours, minutes, _) => format!("{hours} h {minutes:02} min"),
    }
}
