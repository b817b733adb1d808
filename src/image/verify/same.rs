//! Whether a file or folder of this machine is what lies in the image.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::image::files::{self, Files, Kind};

/// Files that are compared before it is left open.
const FILES: usize = 50_000;
/// Bytes that are compared before it is left open.
const BYTES: u64 = 8 << 30;
const BLOCK: usize = 64 << 10;

pub(super) enum Outcome {
    Same,
    /// What is not the same.
    Differs(String),
    /// Why it cannot be told.
    Unknown(String),
}

/// Compares contents; what is called `.git` is left out, as it is when an image is built. Owners,
/// modes and dates are made alike in the store.
pub(super) fn compare(source: &Path, files: &dyn Files, at: &Path) -> Outcome {
    let mut left: Vec<(PathBuf, PathBuf)> = vec![(source.to_owned(), at.to_owned())];
    let (mut count, mut bytes) = (0, 0);
    while let Some((source, at)) = left.pop() {
        count += 1;
        if count > FILES || bytes > BYTES {
            return Outcome::Unknown("there is too much of it to be compared".to_owned());
        }
        // What Nix copies into the store is the thing behind a link only at the top.
        let meta = if count == 1 { fs::metadata(&source) } else { fs::symlink_metadata(&source) };
        let Ok(meta) = meta else {
            return Outcome::Unknown(format!("{} cannot be read any more", source.display()));
        };
        let place = if meta.is_symlink() { Some(at.clone()) } else { files::resolve(files, &at).ok() };
        let Some((place, there)) = place.and_then(|place| Some((place.clone(), files.meta(&place)?))) else {
            return Outcome::Differs(format!("nothing at {}", at.display()));
        };
        let outcome = if meta.is_dir() {
            folder(&source, files, &place, there.kind, &mut left)
        } else if meta.is_symlink() {
            link(&source, files, &place)
        } else {
            bytes += meta.len();
            content(&source, meta.len(), files, &place, there.kind)
        };
        if !matches!(outcome, Outcome::Same) {
            return outcome;
        }
    }
    Outcome::Same
}

fn folder(
    source: &Path,
    files: &dyn Files,
    at: &Path,
    kind: Kind,
    left: &mut Vec<(PathBuf, PathBuf)>,
) -> Outcome {
    if kind != Kind::Folder {
        return Outcome::Differs(format!("{} is no folder", at.display()));
    }
    let (Ok(entries), Ok(there)) = (fs::read_dir(source), files.list(at)) else {
        return Outcome::Unknown(format!("{} cannot be listed", source.display()));
    };
    let mut names: Vec<_> = entries.flatten().map(|entry| entry.file_name()).collect();
    names.retain(|name| name != ".git");
    if let Some(extra) = there.iter().find(|entry| entry.name != ".git" && !names.contains(&entry.name)) {
        return Outcome::Differs(format!("{} is not in {}", extra.name.to_string_lossy(), source.display()));
    }
    left.extend(names.into_iter().map(|name| (source.join(&name), at.join(&name))));
    Outcome::Same
}

fn link(source: &Path, files: &dyn Files, at: &Path) -> Outcome {
    match (fs::read_link(source), files.link(at)) {
        (Ok(own), Some(there)) if own == there => Outcome::Same,
        _ => Outcome::Differs(format!("{} is another link", at.display())),
    }
}

fn content(source: &Path, length: u64, files: &dyn Files, at: &Path, kind: Kind) -> Outcome {
    let differs = |what: &str| Outcome::Differs(format!("{} {what}", at.display()));
    if kind != Kind::File {
        return differs("is no file");
    }
    if files.meta(at).is_some_and(|meta| meta.size != length) {
        return differs("has another length");
    }
    let (Ok(mut own), Ok(mut there)) = (File::open(source), files.open(at)) else {
        return Outcome::Unknown(format!("{} cannot be read", source.display()));
    };
    let (mut a, mut b) = (vec![0; BLOCK], vec![0; BLOCK]);
    loop {
        let (Ok(first), Ok(second)) = (fill(&mut own, &mut a), fill(&mut there, &mut b)) else {
            return Outcome::Unknown(format!("{} cannot be read", at.display()));
        };
        if a[..first] != b[..second] {
            return differs("has another content");
        }
        if first < BLOCK {
            return Outcome::Same;
        }
    }
}

/// Reads until the buffer is full or nothing is left.
fn fill(reader: &mut (impl Read + ?Sized), into: &mut [u8]) -> std::io::Result<usize> {
    let mut done = 0;
    while done < into.len() {
        match reader.read(&mut into[done..])? {
            0 => break,
            read => done += read,
        }
    }
    Ok(done)
}
