//! Files of two discs, compared by content.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::build::request::Cancel;
use crate::image::error::{ImageError, Result};
use crate::image::files::{Files, Kind, Meta};
use crate::image::name;

/// A file or link that is not the same in both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct FileChange {
    #[serde(serialize_with = "name::path")]
    pub path: PathBuf,
    /// Bytes in the first image; `None` where it has none.
    pub a: Option<u64>,
    /// Bytes in the second image; `None` where it has none.
    pub b: Option<u64>,
}

/// One disc, and what of it is left out.
type Side<'a> = (&'a dyn Files, Option<&'a Path>);

/// Folders within folders, and files in all, of a disc that is no lie.
const DEPTH: usize = 64;

pub(super) fn changes(a: Side<'_>, b: Side<'_>, cancel: &Cancel) -> Result<Vec<FileChange>> {
    let (in_a, in_b) = (all(a)?, all(b)?);
    let mut changes = Vec::new();
    for (path, meta) in &in_a {
        let other = in_b.get(path);
        if other.is_some_and(|other| meta.kind == other.kind && meta.size == other.size)
            && same(a.0, b.0, path, meta.kind, cancel)?
        {
            continue;
        }
        changes.push(FileChange { path: path.clone(), a: Some(meta.size), b: other.map(|other| other.size) });
    }
    for (path, meta) in in_b.iter().filter(|(path, _)| !in_a.contains_key(*path)) {
        changes.push(FileChange { path: path.clone(), a: None, b: Some(meta.size) });
    }
    let grown = |change: &FileChange| change.a.unwrap_or(0).abs_diff(change.b.unwrap_or(0));
    changes.sort_by(|x, y| grown(y).cmp(&grown(x)).then_with(|| x.path.cmp(&y.path)));
    Ok(changes)
}

/// All files and links.
fn all((files, without): Side<'_>) -> Result<BTreeMap<PathBuf, Meta>> {
    let mut found = BTreeMap::new();
    let mut left = vec![(PathBuf::from("/"), 0)];
    while let Some((folder, depth)) = left.pop() {
        if depth > DEPTH {
            let problem = format!("lies deeper than {DEPTH} folders");
            return Err(ImageError::Path { path: folder.display().to_string(), problem });
        }
        for entry in files.list(&folder)? {
            let path = folder.join(&entry.name);
            if entry.meta.kind == Kind::Folder {
                left.push((path, depth + 1));
            } else if without != Some(&path) {
                found.insert(path, entry.meta);
            }
        }
    }
    Ok(found)
}

fn same(a: &dyn Files, b: &dyn Files, path: &Path, kind: Kind, cancel: &Cancel) -> Result<bool> {
    match kind {
        Kind::Link => return Ok(a.link(path) == b.link(path)),
        Kind::File => {}
        _ => return Ok(true),
    }
    let problem = |error: std::io::Error| ImageError::Path {
        path: path.display().to_string(),
        problem: format!("cannot be read: {error}"),
    };
    let (mut a, mut b) = (a.open(path)?, b.open(path)?);
    let mut pieces = (vec![0; PIECE], vec![0; PIECE]);
    loop {
        if cancel.asked() > 0 {
            return Err(ImageError::Cancelled);
        }
        let read_a = fill(&mut a, &mut pieces.0).map_err(problem)?;
        let read_b = fill(&mut b, &mut pieces.1).map_err(problem)?;
        if pieces.0[..read_a] != pieces.1[..read_b] {
            return Ok(false);
        }
        if read_a < PIECE {
            return Ok(true);
        }
    }
}

/// Bytes that are compared at once.
const PIECE: usize = 256 << 10;

fn fill(reader: &mut dyn Read, into: &mut [u8]) -> std::io::Result<usize> {
    let mut done = 0;
    while done < into.len() {
        match reader.read(&mut into[done..])? {
            0 => break,
            read => done += read,
        }
    }
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::made::Made;

    #[test]
    fn files_differ_by_content_and_links_by_where_they_lead() {
        let a = Made::default()
            .file("/same", "1")
            .file("/x", "abc")
            .file("/gone", "12")
            .link("/l", "a")
            .file("/s", "1");
        let b = Made::default()
            .file("/same", "1")
            .file("/x", "abd")
            .file("/d/new", "1234")
            .link("/l", "b")
            .file("/s", "2");
        let changes =
            changes((&a, Some(Path::new("/s"))), (&b, Some(Path::new("/s"))), &Cancel::default()).unwrap();
        let seen: Vec<_> =
            changes.iter().map(|change| (change.path.to_str().unwrap(), change.a, change.b)).collect();
        assert_eq!(
            seen,
            [
                ("/d/new", None, Some(4)),
                ("/gone", Some(2), None),
                ("/l", Some(0), Some(0)),
                ("/x", Some(3), Some(3))
            ]
        );
    }
}
