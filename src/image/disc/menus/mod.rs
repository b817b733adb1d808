//! What the boot menus of a disc offer: the kernels, what they load, and their parameters.
//!
//! A menu is read as its loader would show it without anybody pressing a key. Of the scripts that
//! GRUB's menus are, only what most live images use is understood: variables, entries, submenus, and
//! other files that are read in. A condition that cannot be told from the menu alone counts as met, and
//! so does its opposite.

mod grub;
mod isolinux;
mod systemd_boot;
mod words;

use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

use super::facts::{Loader, MenuEntry};
use crate::image::files::{self, Files};

/// Bytes of one menu file; real ones have a few thousand.
pub const FILE: u64 = 1 << 20;

/// Menu files of one disc, with those that are read in.
pub const FILES: usize = 64;

/// Entries of all menus.
pub const ENTRIES: usize = 256;

/// Levels of files that read in others.
pub const DEPTH: usize = 8;

/// Bytes of one line or word; a kernel takes 2048 or 4096.
pub const LINE: usize = 4096;

/// Parameters of one entry: as many words as fit into a line.
pub const PARAMETERS: usize = LINE / 2;

/// Bytes of a title.
pub const TITLE: usize = 256;

/// Reads the menus among these files.
pub fn read(files: &dyn Files, paths: impl IntoIterator<Item = PathBuf>) -> Vec<MenuEntry> {
    let (mut menus, mut blocks) = (Vec::new(), Vec::new());
    for path in paths {
        match loader(&path) {
            Some(Loader::SystemdBoot) if blocks.len() < ENTRIES => blocks.push(path),
            Some(loader) if menus.len() < FILES => menus.push((loader, path)),
            _ => {}
        }
    }
    // That menu is for the GRUB of another disk, and shows what GRUB's own shows.
    let is_loopback = |path: &Path| path.file_name().is_some_and(|name| name == "loopback.cfg");
    if menus.iter().any(|(loader, path)| *loader == Loader::Grub && !is_loopback(path)) {
        menus.retain(|(_, path)| !is_loopback(path));
    }
    menus.sort();
    blocks.sort();
    let mut found = Found { files, left: FILES, entries: Vec::new() };
    for (loader, path) in menus {
        match loader {
            Loader::Isolinux => isolinux::read(&mut found, &path),
            _ => grub::read(&mut found, &path),
        }
    }
    systemd_boot::read(&mut found, &blocks);
    found.entries.truncate(ENTRIES);
    found.entries
}

/// Whose menu a file is, by its name.
fn loader(path: &Path) -> Option<Loader> {
    let name = path.file_name()?.to_str()?.to_ascii_lowercase();
    match &*name {
        "isolinux.cfg" | "syslinux.cfg" | "extlinux.conf" => Some(Loader::Isolinux),
        "grub.cfg" | "loopback.cfg" => Some(Loader::Grub),
        _ if name.strip_suffix(".conf").is_some() => {
            let folder = path.parent()?;
            let is = |folder: &Path, name: &str| {
                folder.file_name().and_then(OsStr::to_str).is_some_and(|at| at.eq_ignore_ascii_case(name))
            };
            (is(folder, "entries") && is(folder.parent()?, "loader")).then_some(Loader::SystemdBoot)
        }
        _ => None,
    }
}

/// What was found so far, and how many files may still be read.
struct Found<'f> {
    files: &'f dyn Files,
    left: usize,
    entries: Vec<MenuEntry>,
}

impl Found<'_> {
    /// The text of a file, while files may be read.
    fn text(&mut self, path: &Path) -> Option<String> {
        self.left = self.left.checked_sub(1)?;
        let content = files::read(self.files, path, FILE).ok()?;
        Some(String::from_utf8_lossy(&content).into_owned())
    }

    fn is_full(&self) -> bool {
        self.entries.len() >= ENTRIES
    }

    fn push(&mut self, entry: MenuEntry) {
        if !self.is_full() {
            self.entries.push(entry);
        }
    }
}

/// A path of a menu as a path of the disc: without a device before it, from the menu's folder on where
/// it is relative.
fn on_disc(name: &str, folder: &Path) -> PathBuf {
    let name = match name.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        Some((_, rest)) => rest,
        None => name,
    };
    let mut path = PathBuf::from("/");
    for part in folder.join(name).components() {
        match part {
            Component::Normal(part) => path.push(part),
            Component::ParentDir => {
                path.pop();
            }
            _ => {}
        }
    }
    path
}

/// Adds the words of a kernel's parameters.
fn add_words(parameters: &mut Vec<String>, text: &str) {
    let left = PARAMETERS.saturating_sub(parameters.len());
    parameters.extend(text.split_whitespace().take(left).map(str::to_owned));
}

/// The folder of a menu.
fn folder(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new("/"))
}

#[cfg(test)]
mod tests;
