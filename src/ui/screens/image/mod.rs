//! Image: what lies on the desk, and what is done with it.
//!
//! ```text
//! /home/me/snowpress-out/rescue/rescue.iso
//! [ Space ] [ Proof ] [ Boot it ] [ Write it ]
//! Label RESCUE; NixOS 26.05, Linux 6.18; zstd, level 19
//! ✓ BIOS, disc  ✓ UEFI, disc  ✓ BIOS, stick  ✓ UEFI, stick
//! Size 812.4 MiB, pressed in 3 min 05 s
//! [ Copy the path ] [ Copy the checksum ] [ Open the folder ] [ Facts ] [ Whole log ] [ Press again ]
//! ```
//!
//! Each of the four leads to a page of its own, and Esc back.

mod about;
mod boot;
mod proof;
mod write;

pub(in crate::ui) use about::{tally, took};

use super::super::command::Command;
use super::super::desk::{Asked, Order, Page};
use super::super::form::Row;
use super::super::model::{Model, Pressing};
use super::super::step::Step;
use super::super::theme::Role;
use crate::build::text::{bytes, printable};

pub fn rows(model: &Model) -> Vec<Row> {
    let desk = &model.desk;
    if desk.shows_space() || desk.shows_machine() {
        return Vec::new();
    }
    match desk.page {
        Page::Overview => overview(model),
        Page::Space => no_space(model),
        Page::Proof => proof::rows(model),
        Page::Boot => boot::rows(model),
        Page::Write => write::rows(model),
    }
}

fn overview(model: &Model) -> Vec<Row> {
    let Some(path) = &model.desk.path else { return before(model) };
    let mut rows = vec![Row::heading("The image")];
    let report = model.pressing.as_ref().and_then(Pressing::report).filter(|report| report.image == *path);
    rows.push(Row::note(Role::Text, printable(&path.display().to_string())));
    let pressed = report.is_some() && model.pressing.as_ref().is_some_and(|pressing| pressing.rehearsed);
    if pressed || model.desk.seen().is_some_and(|seen| seen.rehearsal) {
        let text =
            "A rehearsal: made of Debian's parts to try the profile, and not the NixOS that it asks for.";
        rows.push(Row::note(Role::Warning, text));
    }
    rows.extend(about::doors(model));
    rows.extend(about::inside(model));
    if let Some(report) = report {
        rows.push(Row::heading("The build"));
        rows.extend(about::pressed(report));
    }
    rows.push(Row::heading("What next"));
    rows.extend(about::actions(path, report));
    let rehearse = model.draft.wish.press.rehearse;
    if report.is_some() {
        rows.push(
            Row::button("~image.again", "Press again", "", Command::Press { rehearse })
                .help("With the profile as it is now. What has not changed is not built again."),
        );
    }
    rows.push(open_another(model));
    rows
}

fn before(model: &Model) -> Vec<Row> {
    let (note, button) = if model.is_building() {
        ("The image is being built.", "Watch the build")
    } else {
        ("There is no image of this sitting yet.", "Go to Press")
    };
    let mut rows =
        vec![Row::note(Role::Dim, note), Row::button("~image.press", button, "", Command::Go(Step::Press))];
    rows.push(open_another(model));
    if !model.desk.found.is_empty() {
        rows.push(Row::heading("Images of earlier builds"));
    }
    for (at, found) in model.desk.found.iter().enumerate() {
        let name = found.path.file_name().unwrap_or_default().to_string_lossy();
        let about = format!("{}, {}", bytes(found.bytes), printable(&found.path.display().to_string()));
        let open = Command::Image(Order::Open(found.path.clone()));
        rows.push(Row::button(format!("~image.found[{at}]"), printable(&name), about, open));
    }
    rows
}

fn open_another(model: &Model) -> Row {
    let label = format!("Open an image{}", model.look.symbols.ellipsis);
    Row::button("~image.open", label, "pressed here, or any other", Command::Image(Order::Choose))
        .help("Looks into any NixOS image, and into other live images as far as their parts are known. It is read in place, without root, and never changed.")
}

/// Where there is no picture of the space.
fn no_space(model: &Model) -> Vec<Row> {
    let (role, text) = match &model.desk.seen {
        Asked::Done(seen) if seen.problems.is_empty() => (Role::Dim, "It holds no files.".to_owned()),
        Asked::Done(seen) => (Role::Error, seen.problems.join("\n")),
        Asked::Failed(problem) => (Role::Error, problem.clone()),
        Asked::Running | Asked::Not => (Role::Dim, "The image is being read.".to_owned()),
    };
    vec![Row::note(role, text), overview_button()]
}

/// The way back, for the mouse.
fn overview_button() -> Row {
    Row::button("~image.back", "Back", "to the image", Command::Image(Order::Page(Page::Overview)))
}
