//! A difference in words: `-` is in the first image alone, `+` in the second.

use std::io;

use crate::cli::terminal::{Terminal, bytes, line};
use crate::image::diff::{Difference, FileChange, ListChange, PackageChange, PathSize, Side};
use crate::image::name::shown;

use super::lines::{Lines, pad, width};

/// Prints a difference.
pub fn difference(seen: &Difference, terminal: &mut Terminal) -> io::Result<()> {
    let width = width(terminal.out_is_tty);
    let mut lines = Lines { out: &mut terminal.out, paint: terminal.out_paint, width };
    side("-", &seen.a, &mut lines)?;
    side("+", &seen.b, &mut lines)?;
    if seen.equal {
        return writeln!(
            lines.out,
            "\nThe same is in both. Whether each store is whole, `inspect --integrity` tells."
        );
    }
    if !seen.facts.is_empty() {
        lines.heading("Otherwise")?;
        for fact in &seen.facts {
            let said = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
            lines.row(&fact.what, format!("{} → {}", said(&fact.a), said(&fact.b)))?;
        }
    }
    seen.lists.iter().try_for_each(|list| self::list(list, &mut lines))?;
    packages(&seen.packages, &mut lines)?;
    files(&seen.files, &mut lines)
}

fn side(mark: &str, side: &Side, lines: &mut Lines) -> io::Result<()> {
    let text = format!(
        "{} ({}; {} store paths, {} unpacked)",
        shown(&side.image),
        bytes(side.bytes),
        side.paths,
        bytes(side.unpacked)
    );
    writeln!(lines.out, "{} {}", lines.paint.bold(mark), line(&text))
}

fn list(list: &ListChange, lines: &mut Lines) -> io::Result<()> {
    lines.heading(&sentence(&list.what))?;
    for (mark, values) in [("-", &list.removed), ("+", &list.added)] {
        for value in values {
            writeln!(lines.out, "  {mark} {}", line(value))?;
        }
    }
    Ok(())
}

/// With a capital, as a heading has it.
fn sentence(text: &str) -> String {
    let text = line(text);
    let mut rest = text.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}

fn packages(packages: &[PackageChange], lines: &mut Lines) -> io::Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    let count = |which: fn(&PackageChange) -> bool| packages.iter().filter(|package| which(package)).count();
    let (added, removed) = (count(PackageChange::is_added), count(PackageChange::is_removed));
    let changed = packages.len() - added - removed;
    lines.heading(&format!(
        "Packages: {added} added, {removed} removed, {changed} changed (bytes unpacked)"
    ))?;
    for package in packages {
        let mark = match (package.is_added(), package.is_removed()) {
            (true, _) => "+",
            (_, true) => "-",
            _ => "~",
        };
        let versions = match (versions(&package.a), versions(&package.b)) {
            (a, b) if a == b && !a.is_empty() => format!("{a}, built otherwise"),
            (a, b) if a.is_empty() || b.is_empty() => format!("{a}{b}"),
            (a, b) => format!("{a} → {b}"),
        };
        let text =
            format!("  {mark} {:>11}  {} {versions}", grown(package.unpacked), pad(&package.package, 24));
        lines.plain(text.trim_end())?;
    }
    Ok(())
}

fn versions(paths: &[PathSize]) -> String {
    let mut versions: Vec<&str> =
        paths.iter().map(|path| path.version.as_str()).filter(|v| !v.is_empty()).collect();
    versions.sort_unstable();
    versions.dedup();
    versions.join(", ")
}

fn grown(by: i64) -> String {
    let sign = match by {
        0 => "",
        by if by < 0 => "-",
        _ => "+",
    };
    format!("{sign}{}", bytes(by.unsigned_abs()))
}

fn files(files: &[FileChange], lines: &mut Lines) -> io::Result<()> {
    if files.is_empty() {
        return Ok(());
    }
    lines.heading("Files of the disc")?;
    for file in files {
        let (mark, size) = match (file.a, file.b) {
            (None, b) => ("+", bytes(b.unwrap_or(0))),
            (Some(a), None) => ("-", bytes(a)),
            (Some(a), Some(b)) if a == b => ("~", format!("{}, other content", bytes(a))),
            (Some(a), Some(b)) => ("~", format!("{} → {}", bytes(a), bytes(b))),
        };
        writeln!(lines.out, "  {mark} {} ({size})", line(&shown(&file.path)))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_has_a_sign() {
        assert_eq!((grown(1536), grown(-1), grown(0)), ("+1.5 KiB".into(), "-1 B".into(), "0 B".into()));
        assert_eq!(sentence("users\x1b[0m"), "Users");
    }
}
