//! What is broken, and whether the data was looked at.

use std::io;

use crate::cli::look::lines::Lines;
use crate::cli::terminal::{bytes, line};
use crate::image::inspect::{BootFile, Checksum, Inspection, Problem, Sameness};
use crate::image::name::shown;
use crate::image::store::{Integrity, PathCheck, Soundness};

pub(super) fn print(seen: &Inspection, lines: &mut Lines) -> io::Result<()> {
    if !seen.problems.is_empty() {
        lines.heading("Found")?;
        for problem in &seen.problems {
            self::problem(problem, lines)?;
        }
    }
    if seen.integrity.is_none() && seen.checksum.is_none() {
        return Ok(());
    }
    lines.heading("Integrity")?;
    if let Some(checksum) = &seen.checksum {
        self::checksum(checksum, lines)?;
    }
    if let Some(integrity) = &seen.integrity {
        self::integrity(integrity, lines)?;
    }
    seen.boot_files.as_ref().map_or(Ok(()), |files| boot_files(files, lines))
}

fn problem(problem: &Problem, lines: &mut Lines) -> io::Result<()> {
    let paint = lines.paint;
    let mark = if problem.broken { paint.error("broken") } else { paint.warning("note  ") };
    let at = problem.at.map(|at| format!(" (at byte {at})")).unwrap_or_default();
    writeln!(lines.out, "  {mark}  {}: {}{at}", problem.part, line(&problem.problem))
}

fn checksum(checksum: &Checksum, lines: &mut Lines) -> io::Result<()> {
    lines.row("SHA-256", &checksum.sha256)?;
    let paint = lines.paint;
    if let Some(problem) = &checksum.unusable {
        return writeln!(lines.out, "  {:<16} {} {}", "", paint.warning("not compared:"), line(problem));
    }
    let Some(expected) = &checksum.expected else {
        return lines.row("", "no .sha256 lies beside the image to compare with");
    };
    let at = shown(&expected.at);
    if checksum.agrees() == Some(true) {
        writeln!(lines.out, "  {:<16} {} as {at} says", "", paint.good("good"))
    } else {
        writeln!(lines.out, "  {:<16} {} {at} says {}", "", paint.error("differs:"), line(&expected.sha256))
    }
}

fn integrity(integrity: &Integrity, lines: &mut Lines) -> io::Result<()> {
    let paint = lines.paint;
    let text = format!("{} sound, {} hashed", integrity.sound, bytes(integrity.bytes));
    lines.row("store paths", text)?;
    for check in &integrity.problems {
        writeln!(lines.out, "  {}  {}", paint.error("not sound"), said(check))?;
    }
    if integrity.is_sound() {
        writeln!(lines.out, "  {:<16} {} every store path is what Nix registered", "", paint.good("good"))?;
    }
    Ok(())
}

/// What starts the system lies beside the store, where no hash of Nix covers it.
fn boot_files(files: &[BootFile], lines: &mut Lines) -> io::Result<()> {
    let paint = lines.paint;
    for (number, boot) in files.iter().enumerate() {
        let title = if number == 0 { "boot files" } else { "" };
        let (file, mark, said) = match &boot.sameness {
            Sameness::Same { store } => {
                (&boot.file, paint.good("good"), format!("as {} in the store", shown(store)))
            }
            Sameness::Differs { store, at } => {
                let said = format!("from byte {at} on not as {} in the store", shown(store));
                (&boot.file, paint.error("not sound"), said)
            }
            Sameness::Unreadable { problem } => (&boot.file, paint.error("not sound"), line(problem)),
            Sameness::Uncovered => {
                (&boot.file, paint.warning("not covered"), "the store has none to compare it with".to_owned())
            }
        };
        writeln!(lines.out, "  {title:<16} {mark} {}: {said}", shown(file))?;
    }
    lines.row(
        "not covered",
        "boot loaders, menus and other files of the disc: only a SHA-256 of the image proves these",
    )
}

fn said(check: &PathCheck) -> String {
    let what = match &check.soundness {
        Soundness::Sound => "sound".to_owned(),
        Soundness::Differs { registered, found } => {
            format!("its content is not what Nix registered ({found} instead of {registered})")
        }
        Soundness::Unreadable { problem } => format!("cannot be read: {problem}"),
        Soundness::Missing => "registered, but not on the image".to_owned(),
        Soundness::Unregistered => "on the image, but not registered".to_owned(),
    };
    format!("{}: {}", shown(&check.path), line(&what))
}
