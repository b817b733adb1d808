//! A sample's figures on disk, so that a closure is measured once on a machine.

use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Roots, processor};
use crate::estimate::{Measured, Range};

/// Of the file's form and of how the figures come about: older ones are measured anew.
const VERSION: u32 = 1;
/// Bytes of a file that are read; ours have a few thousand.
const MOST: u64 = 256 << 10;
/// Files that stay; the oldest make room.
const FILES: usize = 24;
const PREFIX: &str = "sample-";

#[derive(Serialize, Deserialize)]
struct Kept {
    version: u32,
    key: String,
    measured: Measured,
}

/// What was measured for these roots with so many processors of this model. Nothing where there is no
/// such file, or a damaged one: then it is measured again and replaced.
#[must_use]
pub fn kept(cache: &Path, roots: &Roots, cores: u32) -> Option<Measured> {
    let key = key(roots, cores);
    let mut text = String::new();
    fs::File::open(file(cache, &key)).ok()?.take(MOST).read_to_string(&mut text).ok()?;
    let kept: Kept = serde_json::from_str(&text).ok()?;
    // Of roots that were too many, a sample says itself that it is of something worse.
    let fits = kept.version == VERSION && kept.key == key && kept.measured.origin >= roots.origin;
    (fits && kept.measured.cores == cores && sound(&kept.measured)).then_some(kept.measured)
}

/// Keeps what was measured. A folder that cannot be written to costs only time, so nothing is said.
pub fn keep(cache: &Path, roots: &Roots, measured: &Measured) {
    let key = key(roots, measured.cores);
    let path = file(cache, &key);
    let kept = Kept { version: VERSION, key, measured: measured.clone() };
    let write = || -> std::io::Result<()> {
        fs::create_dir_all(cache)?;
        let mut new = tempfile::NamedTempFile::new_in(cache)?;
        new.write_all(&serde_json::to_vec(&kept)?)?;
        new.persist(&path)?;
        make_room(cache)
    };
    let _ = write();
}

fn file(cache: &Path, key: &str) -> PathBuf {
    cache.join(format!("{PREFIX}{}.json", &key[..32]))
}

/// Roots with the time of their last change, processors and their model.
fn key(roots: &Roots, cores: u32) -> String {
    let mut hash = Sha256::new();
    hash.update(format!("{:?}\n{cores}\n{}\n", roots.origin, processor()));
    for path in &roots.paths {
        let changed = path.symlink_metadata().and_then(|meta| meta.modified()).ok();
        let changed = changed.and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
        hash.update(path.as_os_str().as_encoded_bytes());
        hash.update(format!("\n{}\n", changed.as_secs()));
    }
    hash.finalize().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Whether figures from a file can be figures at all.
#[must_use]
pub fn sound(measured: &Measured) -> bool {
    let order = |range: &Range| 0.0 <= range.low && range.low <= range.likely && range.likely <= range.high;
    let finite = |range: &Range| order(range) && range.high.is_finite() && range.likely > 0.0;
    let rows = &measured.rows;
    let row = |row: &crate::estimate::Row| {
        let figures = [row.alone, row.setting];
        finite(&row.bytes)
            && finite(&row.seconds)
            && figures.iter().all(|figure| *figure >= 0.0 && figure.is_finite())
    };
    !rows.is_empty() && rows.iter().all(row) && measured.took.is_finite() && measured.took >= 0.0
}

fn make_room(cache: &Path) -> std::io::Result<()> {
    let mut files = Vec::new();
    for entry in fs::read_dir(cache)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(PREFIX) {
            files.push((entry.metadata()?.modified()?, entry.path()));
        }
    }
    files.sort();
    let over = files.len().saturating_sub(FILES);
    files[..over].iter().try_for_each(|(_, path)| fs::remove_file(path))
}
