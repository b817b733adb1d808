//! The image out of the store into the output folder: copied, hashed on the way, named last.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::engine::Emit;
use super::error::{BuildError, Failure};
use super::event::{BuildEvent, ByteWork, Stage};
use super::lay::temporary;
use super::request::Cancel;
use super::text::hex;

const BLOCK: usize = 1 << 20;

/// Progress is told at most this often.
const FRAME: Duration = Duration::from_millis(100);

/// The image in a store path: the one `iso/*.iso*`, whatever its name was meant to be.
///
/// # Errors
/// When there is none or more than one.
pub(super) fn find_image(out: &Path) -> Result<PathBuf, BuildError> {
    let folder = out.join("iso");
    let wrong = |what: String| {
        let remedy = "the profile's base module must be one that makes an ISO image";
        BuildError::new(Stage::Collect, Failure::Files, what, remedy)
    };
    let entries = fs::read_dir(&folder).map_err(|error| wrong(format!("{}: {error}", folder.display())))?;
    let is_image = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let name = name.strip_suffix(".zst").unwrap_or(&name);
        path.is_file() && name.strip_suffix(".iso").is_some_and(|stem| !stem.is_empty())
    };
    let mut images: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(is_image).collect();
    match (images.pop(), images.is_empty()) {
        (Some(image), true) => Ok(image),
        (Some(_), false) => Err(wrong(format!("{} holds more than one image", folder.display()))),
        (None, _) => Err(wrong(format!("{} holds no image", folder.display()))),
    }
}

/// The name of an image without its ending, which names what lies beside it.
pub(super) fn stem(name: &str) -> &str {
    let name = name.strip_suffix(".zst").unwrap_or(name);
    name.strip_suffix(".iso").unwrap_or(name)
}

/// An image copied but not yet named; dropped, it is gone.
pub(super) struct Copied {
    pub(super) file: NamedTempFile,
    pub(super) bytes: u64,
    /// Hex.
    pub(super) sha256: String,
}

/// A small file beside the image, written but not yet named.
///
/// # Errors
/// When it cannot be written.
pub(super) fn staged(bytes: &[u8], folder: &Path) -> Result<NamedTempFile, BuildError> {
    let written = temporary(folder).and_then(|mut file| {
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        Ok(file)
    });
    written.map_err(|error| failed(folder, &error))
}

/// Copies and hashes.
///
/// # Errors
/// When reading or writing fails, or when asked to stop; nothing is left then.
pub(super) fn copy(from: &Path, folder: &Path, cancel: &Cancel, emit: Emit) -> Result<Copied, BuildError> {
    let unread = |error: &io::Error| failed(from, error);
    let mut source = File::open(from).map_err(|error| unread(&error))?;
    let total = source.metadata().map_err(|error| unread(&error))?.len();
    let mut file = temporary(folder).map_err(|error| failed(folder, &error))?;
    let mut hash = Sha256::new();
    let mut block = vec![0; BLOCK];
    let mut done = 0;
    let mut told = Instant::now();
    emit(BuildEvent::Bytes { what: ByteWork::Copy, done, total });
    loop {
        if cancel.asked() > 0 {
            return Err(BuildError::cancelled(Stage::Collect));
        }
        let read = match source.read(&mut block) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(unread(&error)),
        };
        hash.update(&block[..read]);
        file.write_all(&block[..read]).map_err(|error| failed(folder, &error))?;
        done += read as u64;
        if told.elapsed() >= FRAME {
            told = Instant::now();
            emit(BuildEvent::Bytes { what: ByteWork::Copy, done, total });
        }
    }
    file.as_file().sync_all().map_err(|error| failed(folder, &error))?;
    emit(BuildEvent::Bytes { what: ByteWork::Copy, done, total });
    Ok(Copied { file, bytes: done, sha256: hex(&hash.finalize()) })
}

/// A line as `sha256sum` writes it, which `sha256sum -c` reads: a name with a backslash or a
/// newline is escaped and the line begins with a backslash.
pub(super) fn checksum(sha256: &str, name: &str) -> String {
    if name.contains(['\\', '\n', '\r']) {
        let name = name.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r");
        format!("\\{sha256}  {name}\n")
    } else {
        format!("{sha256}  {name}\n")
    }
}

pub(super) fn failed(path: &Path, error: &io::Error) -> BuildError {
    let remedy = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "free some space there or name another output folder; what was built is kept in the store"
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "name an output folder that you may write to; what was built is kept in the store"
        }
        _ => "look at that folder and run the same command again; what was built is kept in the store",
    };
    BuildError::new(Stage::Collect, Failure::Files, format!("{}: {error}", path.display()), remedy)
        .with(super::trouble::of_file(path, error))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn finds_the_one_image() {
        let out = tempfile::tempdir().unwrap();
        assert_eq!(find_image(out.path()).unwrap_err().failure, Failure::Files);
        let iso = out.path().join("iso");
        fs::create_dir(&iso).unwrap();
        fs::write(iso.join("readme"), "").unwrap();
        assert!(find_image(out.path()).unwrap_err().message.contains("no image"));
        fs::write(iso.join("a.iso.zst"), "").unwrap();
        assert_eq!(find_image(out.path()).unwrap(), iso.join("a.iso.zst"));
        fs::write(iso.join("b.iso"), "").unwrap();
        assert!(find_image(out.path()).unwrap_err().message.contains("more than one"));
    }

    #[test]
    fn a_copy_is_whole_hashed_and_named_last() {
        let place = tempfile::tempdir().unwrap();
        let from = place.path().join("from");
        fs::write(&from, "abc").unwrap();
        let out = place.path().join("out");
        fs::create_dir(&out).unwrap();
        let mut last = None;
        let copied = copy(&from, &out, &Cancel::default(), &mut |event| last = Some(event)).unwrap();
        assert_eq!(copied.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(last, Some(BuildEvent::Bytes { what: ByteWork::Copy, done: 3, total: 3 }));
        assert!(!out.join("x.iso").exists());
        copied.file.persist(out.join("x.iso")).unwrap();
        assert_eq!(fs::read_dir(&out).unwrap().count(), 1);
        assert_eq!(fs::metadata(out.join("x.iso")).unwrap().permissions().mode() & 0o777, 0o644);
    }

    #[test]
    fn asked_to_stop_it_leaves_nothing() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("from"), "abc").unwrap();
        let cancel = Cancel::default();
        cancel.ask();
        let error = copy(&place.path().join("from"), place.path(), &cancel, &mut |_| {}).err().unwrap();
        assert_eq!(error.exit_code(), 130);
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_name_may_hold_the_ending_in_its_middle() {
        assert_eq!(stem("my.isolation.iso"), "my.isolation");
        assert_eq!(stem("box.iso.zst"), "box");
    }

    #[test]
    fn checksums_as_sha256sum_writes_them() {
        assert_eq!(checksum("00", "a b.iso"), "00  a b.iso\n");
        assert_eq!(checksum("00", "a\\b\n"), "\\00  a\\\\b\\n\n");
    }
}
