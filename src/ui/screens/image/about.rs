//! The facts of an image, and the doors to its pages.

use std::path::Path;
use std::time::Duration;

use super::super::super::command::Command;
use super::super::super::desk::{Asked, Checking, Order, Page, Seen};
use super::super::super::form::Row;
use super::super::super::model::Model;
use super::super::super::theme::Role;
use crate::build::event::Report;
use crate::build::text::{bytes, printable};
use crate::image::disc::Way;
use crate::image::verify::Tally;

/// What the build said of it.
pub fn pressed(report: &Report) -> Vec<Row> {
    let size = format!("{} ({} bytes)", bytes(report.image_bytes), report.image_bytes);
    let lines = [
        ("Size", size),
        ("SHA-256", report.sha256.clone()),
        ("Took", took(report.elapsed)),
        ("In the store", report.store_path.clone()),
    ];
    lines.map(|(name, value)| Row::note(Role::Text, printable(&format!("{name}: {value}")))).into()
}

/// What is in it.
pub fn inside(model: &Model) -> Vec<Row> {
    match &model.desk.seen {
        Asked::Not => Vec::new(),
        Asked::Running => vec![Row::note(Role::Dim, "It is being looked into.")],
        Asked::Failed(problem) => vec![Row::note(Role::Error, problem.clone())],
        Asked::Done(seen) => facts(model, seen),
    }
}

fn facts(model: &Model, seen: &Seen) -> Vec<Row> {
    let line = |name: &str, value: String| Row::note(Role::Text, printable(&format!("{name}: {value}")));
    let mut rows = vec![Row::heading("What is in it")];
    let created = seen.created.as_ref().map(|at| format!(", made {at}")).unwrap_or_default();
    rows.push(line("Label", format!("{}, {}{created}", seen.label, bytes(seen.bytes))));
    let known = [("NixOS", &seen.version), ("Linux", &seen.kernel), ("host name", &seen.host_name)];
    let mut system: Vec<String> =
        known.iter().filter_map(|(name, value)| Some(format!("{name} {}", value.as_ref()?))).collect();
    if seen.packages > 0 {
        system.push(format!("{} packages", seen.packages));
    }
    if !system.is_empty() {
        rows.push(line("System", system.join(", ")));
    }
    if let Some(store) = &seen.store {
        let sizes = format!("{} on the disc, {} unpacked", bytes(store.packed), bytes(store.unpacked));
        rows.push(line("Store", format!("{} paths, {sizes}; {}", store.paths, store.compressor)));
    }
    let symbols = &model.look.symbols;
    let way = |name: &str, way: &Way| {
        let (role, sign) =
            if way.works { (Role::Good, symbols.good) } else { (Role::Warning, symbols.error) };
        Row::note(role, printable(&format!("{sign} {name}: {}", way.because)))
    };
    rows.push(way("BIOS, disc", &seen.ways.bios_disc));
    rows.push(way("UEFI, disc", &seen.ways.uefi_disc));
    rows.push(way("BIOS, stick", &seen.ways.bios_stick));
    rows.push(way("UEFI, stick", &seen.ways.uefi_stick));
    rows.extend(seen.problems.iter().map(|problem| Row::note(Role::Error, problem.clone())));
    rows
}

/// The four pages, with how each of them stands.
pub fn doors(model: &Model) -> Vec<Row> {
    let door = |page: Page, label: &str, about: String, help: &str| {
        Row::button(page.row(), label, about, Command::Image(Order::Page(page))).help(help)
    };
    vec![
        door(
            Page::Space,
            "Space",
            "what takes it".to_owned(),
            "A picture of the store paths and folders by their size, to be looked into.",
        ),
        door(
            Page::Proof,
            "Proof",
            proof(model),
            "Whether what the profile asks for is in it, item by item, and whether every store path is as Nix registered it.",
        ),
        door(
            Page::Boot,
            "Boot it",
            boot(model),
            "In a virtual machine, by BIOS or UEFI, as a disc or a stick; its screen is shown here.",
        ),
        door(
            Page::Write,
            "Write it",
            write(model),
            "To a stick: written, read back, and every byte compared.",
        ),
    ]
}

fn proof(model: &Model) -> String {
    let asked = match &model.desk.proof {
        Asked::Not => "against the profile".to_owned(),
        Asked::Running => "under way".to_owned(),
        Asked::Failed(_) => "could not be looked for".to_owned(),
        Asked::Done(items) if super::proof::is_old(model) => {
            format!("{}, by an older state of the profile", tally(Tally::of(items)))
        }
        Asked::Done(items) => tally(Tally::of(items)),
    };
    match &model.desk.integrity {
        Checking::Not | Checking::Failed(_) => asked,
        Checking::Running { .. } => format!("{asked}; hashing"),
        Checking::Done(end) if end.is_sound() => format!("{asked}; intact"),
        Checking::Done(end) if end.store.is_sound() => format!("{asked}; not as it was made"),
        Checking::Done(end) => format!("{asked}; {} store paths are not sound", end.store.problems.len()),
    }
}

/// `1 contradicted, 34 proved, 2 unseen`
pub fn tally(tally: Tally) -> String {
    let all = [(tally.contradicted, "contradicted"), (tally.proved, "proved"), (tally.unseen, "unseen")];
    let said: Vec<String> =
        all.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    if said.is_empty() { "nothing to prove".to_owned() } else { said.join(", ") }
}

fn boot(model: &Model) -> String {
    let machine = model.desk.machine.as_ref();
    if let Some(machine) = machine.filter(|machine| machine.older) {
        let state = if machine.end.is_none() { "runs" } else { "has ended" };
        return format!("the machine of an earlier image {state}");
    }
    match machine.map(|machine| &machine.end) {
        None => "in a virtual machine".to_owned(),
        Some(None) => "it runs".to_owned(),
        Some(Some(Ok(report))) if report.items.is_empty() => "it has booted".to_owned(),
        Some(Some(Ok(report))) => format!("it has booted: {}", tally(Tally::of(&report.items))),
        Some(Some(Err(_))) if machine.is_some_and(|machine| machine.stopping) => "ended by you".to_owned(),
        Some(Some(Err(_))) => "the last machine did not come to its end".to_owned(),
    }
}

fn write(model: &Model) -> String {
    match &model.desk.writing {
        None => "to a stick".to_owned(),
        Some(writing) if !writing.is_over() => format!("being written, {} %", writing.percent()),
        Some(_) => "see how it ended".to_owned(),
    }
}

pub fn actions(image: &Path, report: Option<&Report>) -> Vec<Row> {
    let copy = |what: &str, text: String| Command::Copy { what: what.to_owned(), text };
    let path = image.display().to_string();
    let mut rows = vec![Row::button("~image.path", "Copy the path", "", copy("the path", path))];
    if let Some(report) = report {
        rows.push(Row::button(
            "~image.sum",
            "Copy the checksum",
            "SHA-256",
            copy("the checksum", report.sha256.clone()),
        ));
    }
    if let Some(folder) = image.parent() {
        let shown = printable(&folder.display().to_string());
        let open = Command::OpenFolder(folder.to_owned());
        rows.push(Row::button("~image.folder", "Open the folder", shown, open));
    }
    let page = |field: &str, label: &str, path: &Path| {
        Row::button(field, label, printable(&path.display().to_string()), Command::Page(path.to_owned()))
    };
    if let Some(report) = report {
        rows.push(page("~image.facts", "Facts of the build", &report.facts));
        rows.push(page("~image.log", "Whole log", &report.log));
    }
    rows
}

/// `1 h 02 min`, `3 min 05 s`, `42 s`
pub fn took(time: Duration) -> String {
    let seconds = time.as_secs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} min {seconds:02} s"),
        (hours, minutes, _) => format!("{hours} h {minutes:02} min"),
    }
}
