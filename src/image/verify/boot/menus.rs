//! What the boot menus say: parameters of their entries, and how long they wait.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::image::disc::{Loader, MenuEntry};
use crate::image::files::{self, Files};
use crate::image::verify::Verdict;
use crate::image::verify::proof::{contradicted, proved, unseen};

/// Whether the entries that boot the system by themselves have these parameters; `None` without any.
pub(super) fn parameters(wanted: &[String], menus: &[MenuEntry]) -> Option<Verdict> {
    let boots = |entry: &&MenuEntry| entry.parameters.iter().any(|word| word.starts_with("init="));
    let mut entries: Vec<&MenuEntry> = menus.iter().filter(boots).filter(|entry| entry.default).collect();
    if entries.is_empty() {
        entries = menus.iter().filter(boots).take(1).collect();
    }
    for entry in &entries {
        if let Some(word) = super::missing(wanted, &entry.parameters) {
            return Some(contradicted(format!("no {word} in the entry {:?}", entry.title), &entry.file));
        }
    }
    let files: BTreeSet<&PathBuf> = entries.iter().map(|entry| &entry.file).collect();
    let names: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    (!names.is_empty()).then(|| proved(names.join(", ")))
}

/// `TIMEOUT` of isolinux counts tenths of a second, `timeout` of GRUB and systemd-boot seconds
/// (`installer/cd-dvd/iso-image.nix`).
pub(super) fn timeout(wanted: u32, menus: &[MenuEntry], files: &dyn Files) -> Verdict {
    let mut places = Vec::new();
    let all: BTreeSet<(&PathBuf, bool)> =
        menus.iter().map(|entry| (&entry.file, entry.loader == Loader::Isolinux)).collect();
    for (file, tenths) in all {
        let Some(text) = files::text(files, file) else { continue };
        // Of GRUB's several lines, the last that is a number counts.
        let Some(found) = text.lines().filter_map(seconds).next_back() else { continue };
        let factor = if tenths { 10 } else { 1 };
        if found != u64::from(wanted) * factor {
            return contradicted(shown(found, factor), file);
        }
        places.push(file.display().to_string());
    }
    if places.is_empty() { unseen("no menu says how long it waits") } else { proved(places.join(", ")) }
}

fn shown(found: u64, factor: u64) -> String {
    if found.is_multiple_of(factor) { (found / factor).to_string() } else { format!("{found} tenths") }
}

fn seconds(line: &str) -> Option<u64> {
    let line = line.trim();
    let value = (line.strip_prefix("TIMEOUT ").or_else(|| line.strip_prefix("timeout ")))
        .or_else(|| line.strip_prefix("set timeout="))?;
    value.trim().parse().ok()
}
