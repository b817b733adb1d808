//! Files of a toplevel as the running system sees them, behind all links, and where they lie.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::image::files::{self, Entry, Files, Kind};

use super::Found;

/// Configuration that is read as a whole is smaller than this.
const LIMIT: u64 = 4 << 20;

/// A system that is looked at.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    pub files: &'a dyn Files,
    pub toplevel: &'a Path,
}

impl<'a> Look<'a> {
    #[must_use]
    pub fn new(files: &'a dyn Files, toplevel: &'a Path) -> Self {
        Self { files, toplevel }
    }

    /// The place behind all links.
    #[must_use]
    pub fn real(&self, path: &Path) -> Option<PathBuf> {
        files::resolve(self.files, path).ok()
    }

    /// A text and the place where it really lies.
    #[must_use]
    pub fn text(&self, path: &Path) -> Option<Found<String>> {
        let at = self.real(path)?;
        let bytes = files::read(self.files, &at, LIMIT).ok()?;
        Some(Found { value: String::from_utf8_lossy(&bytes).into_owned(), at })
    }

    /// A file of the toplevel, `kernel-params`.
    #[must_use]
    pub fn own(&self, name: &str) -> Option<Found<String>> {
        self.text(&self.toplevel.join(name))
    }

    /// Where a file of `/etc` lies, links not followed: `system.build.etc` (`system/etc/etc.nix`) is
    /// a tree of links, the same for a generated and for a mounted `/etc`.
    #[must_use]
    pub fn etc_path(&self, name: &str) -> PathBuf {
        self.toplevel.join("etc").join(name)
    }

    /// A text below `/etc`.
    #[must_use]
    pub fn etc(&self, name: &str) -> Option<Found<String>> {
        self.text(&self.etc_path(name))
    }

    /// Whether the tree of `/etc` can be read at all, and where it lies.
    #[must_use]
    pub fn etc_tree(&self) -> Option<PathBuf> {
        let at = self.real(&self.toplevel.join("etc"))?;
        (self.files.meta(&at)?.kind == Kind::Folder).then_some(at)
    }

    /// A file below `/etc` that holds one word.
    #[must_use]
    pub fn etc_word(&self, name: &str) -> Option<Found<String>> {
        let found = self.etc(name)?;
        let value = found.value.trim().to_owned();
        (!value.is_empty()).then_some(Found { value, at: found.at })
    }

    /// The value of `NAME=` in a file below `/etc`, without quotes.
    #[must_use]
    pub fn assigned(&self, file: &str, name: &str) -> Option<Found<String>> {
        let found = self.etc(file)?;
        let value = found.value.lines().find_map(|line| line.trim().strip_prefix(name)?.strip_prefix('='))?;
        Some(Found { value: unquoted(value).to_owned(), at: found.at })
    }

    /// Entries of a folder behind all links, with the place; none where it cannot be read.
    #[must_use]
    pub fn list(&self, path: &Path) -> Option<(PathBuf, Vec<Entry>)> {
        let at = self.real(path)?;
        let entries = self.files.list(&at).ok()?;
        Some((at, entries))
    }

    /// Names of all store paths, `<hash>-<name>`.
    #[must_use]
    pub fn store(&self) -> BTreeSet<String> {
        let entries = self.files.list(Path::new("/nix/store")).unwrap_or_default();
        entries.into_iter().filter_map(|entry| entry.name.into_string().ok()).collect()
    }
}

/// Without the quotes around it.
#[must_use]
pub fn unquoted(text: &str) -> &str {
    text.trim().trim_matches(|c| c == '"' || c == '\'')
}

/// The name without hash of the store path that a path begins with.
#[must_use]
pub fn store_name(path: &Path) -> Option<&str> {
    let mut parts = path.strip_prefix("/nix/store").ok()?.components();
    without_hash(parts.next()?.as_os_str().to_str()?)
}

/// `name` of `<hash>-<name>`.
#[must_use]
pub fn without_hash(entry: &str) -> Option<&str> {
    let (hash, name) = entry.split_at_checked(32)?;
    let name = name.strip_prefix('-')?;
    (hash.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) && !name.is_empty()).then_some(name)
}

/// All paths into the store that a text names, in order, quotes and commas left out.
pub fn store_paths(text: &str) -> impl Iterator<Item = PathBuf> + '_ {
    const ENDS: &[char] = &['"', '\'', ',', ';', '`', '(', ')', '<', '>', '|', '&', '$', '\\'];
    text.match_indices("/nix/store/").filter_map(|(at, _)| {
        let rest = &text[at..];
        let end = rest.find(|c: char| c.is_whitespace() || ENDS.contains(&c)).unwrap_or(rest.len());
        let path = PathBuf::from(&rest[..end]);
        store_name(&path).is_some().then_some(path)
    })
}
