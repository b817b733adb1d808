//! Menus of systemd-boot: `loader/loader.conf` and a file for each entry.

use std::path::{Path, PathBuf};

use super::{Found, LINE, TITLE, on_disc};
use crate::build::text::shortened;
use crate::image::disc::facts::{Loader, MenuEntry};

/// Reads the entries in these files, which are in order.
pub fn read(found: &mut Found, paths: &[PathBuf]) {
    let loader = |path: &PathBuf| path.ancestors().nth(2).map(Path::to_owned);
    for menu in paths.chunk_by(|a, b| loader(a) == loader(b)) {
        let wanted = menu.first().and_then(loader).and_then(|loader| default(found, &loader));
        let (first, mut chosen) = (found.entries.len(), None);
        for path in menu {
            let Some(entry) = entry(found, path) else { continue };
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if wanted.as_deref().is_some_and(|pattern| matches(pattern, &name)) {
                chosen.get_or_insert(found.entries.len());
            }
            found.push(entry);
        }
        if let Some(entry) = found.entries.get_mut(chosen.unwrap_or(first)) {
            entry.default = true;
        }
    }
}

fn default(found: &mut Found, loader: &Path) -> Option<String> {
    let text = found.text(&loader.join("loader.conf"))?;
    let line = text.lines().rfind(|line| line.trim_start().starts_with("default"))?;
    line.split_whitespace().nth(1).map(str::to_owned)
}

/// A name, or the beginning and end of one with a `*` between; `.conf` may be left out.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        Some((begin, end)) => {
            let rest = name.strip_prefix(begin);
            rest.is_some_and(|rest| {
                end.contains('*') || rest.ends_with(end) || rest.strip_suffix(".conf").is_some()
            })
        }
        None => name == pattern || name.strip_suffix(".conf") == Some(pattern),
    }
}

fn entry(found: &mut Found, path: &Path) -> Option<MenuEntry> {
    let text = found.text(path)?;
    let mut entry = MenuEntry {
        loader: Loader::SystemdBoot,
        file: path.to_owned(),
        title: String::new(),
        default: false,
        kernel: None,
        initrd: Vec::new(),
        parameters: Vec::new(),
    };
    let mut version = None;
    for line in text.lines().map(|line| shortened(line, LINE).trim()) {
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        match word {
            "title" => shortened(rest, TITLE).clone_into(&mut entry.title),
            "version" => version = Some(rest),
            "linux" | "efi" => entry.kernel = Some(on_disc(rest, Path::new("/"))),
            "initrd" => entry.initrd.push(on_disc(rest, Path::new("/"))),
            "options" => super::add_words(&mut entry.parameters, rest),
            _ => {}
        }
    }
    if entry.title.is_empty() {
        shortened(version.unwrap_or_default(), TITLE).clone_into(&mut entry.title);
    }
    Some(entry)
}
