//! Lays the Nix text and what it refers to into a folder.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Component, Path, PathBuf};

use crate::nix::Generated;

/// How the names of what is not whole yet begin.
const TEMPORARY: &str = ".snowpress-";

/// For the owner and nobody else.
const PRIVATE: u32 = 0o700;

/// Writes all files and copies into a folder, each whole or not at all. A `.git` in what is copied
/// stays behind: it would double the image and change its hash with every commit.
///
/// # Errors
/// When something cannot be read or written; the error names it.
pub fn lay(generated: &Generated, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder).map_err(|error| about(folder, &error))?;
    for file in &generated.files {
        let to = inside(folder, &file.name)?;
        write(&to, file.text.as_bytes()).map_err(|error| about(&to, &error))?;
    }
    for copied in &generated.copies {
        let to = inside(folder, &copied.to)?;
        replace(&copied.from, &to)?;
    }
    Ok(())
}

/// As [`lay`], after taking away what an earlier call left and this one does not bring. `manifest`
/// remembers the names; whatever else lies in the folder, a lock file say, stays.
///
/// # Errors
/// As [`lay`].
pub fn lay_again(generated: &Generated, folder: &Path, manifest: &Path) -> io::Result<()> {
    // One that is there already may be open to others.
    private_folder(folder)
        .and_then(|()| fs::set_permissions(folder, fs::Permissions::from_mode(PRIVATE)))
        .map_err(|error| about(folder, &error))?;
    let files = generated.files.iter().map(|file| file.name.as_str());
    let names: Vec<&str> = files.chain(generated.copies.iter().map(|copied| copied.to.as_str())).collect();
    let earlier = fs::read_to_string(manifest).unwrap_or_default();
    for stale in earlier.lines().filter(|name| !names.contains(name)) {
        if let Ok(path) = inside(folder, stale) {
            remove(&path)?;
        }
    }
    for name in &names {
        sweep(inside(folder, name)?.parent().unwrap_or(folder));
    }
    write(manifest, names.join("\n").as_bytes()).map_err(|error| about(manifest, &error))?;
    lay(generated, folder)
}

/// Makes a folder that its owner alone can look into: the Nix text has password hashes and Wi-Fi
/// keys in it.
pub(super) fn private_folder(folder: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(PRIVATE).create(folder)
}

/// Takes away what an earlier call that was killed left half written.
fn sweep(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(TEMPORARY) {
            let _ = remove(&entry.path());
        }
    }
}

/// A relative name below a folder; never out of it.
fn inside(folder: &Path, name: &str) -> io::Result<PathBuf> {
    let path = Path::new(name);
    let harmless = path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if name.is_empty() || !harmless {
        let text = format!("`{}` is no name below a folder", super::text::printable(name));
        return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
    }
    Ok(folder.join(path))
}

/// Writes a file of mode 0644 through a temporary one beside it.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = temporary(folder)?;
    file.write_all(bytes)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// A file of mode 0644 that is gone again unless it is persisted.
pub(super) fn temporary(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mode = fs::Permissions::from_mode(0o644);
    tempfile::Builder::new().prefix(TEMPORARY).suffix(".part").permissions(mode).tempfile_in(folder)
}

fn replace(from: &Path, to: &Path) -> io::Result<()> {
    let folder = to.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|error| about(folder, &error))?;
    // Else the copy would be copied into itself, without an end.
    if fs::canonicalize(folder)?.starts_with(fs::canonicalize(from).map_err(|error| about(from, &error))?) {
        let text = "it holds the folder that it would be copied into";
        return Err(about(from, &io::Error::new(io::ErrorKind::InvalidInput, text)));
    }
    let beside = tempfile::Builder::new().prefix(TEMPORARY).tempdir_in(folder)?;
    let fresh = beside.path().join("fresh");
    copy(from, &fresh, true)?;
    remove(to)?;
    fs::rename(&fresh, to).map_err(|error| about(to, &error))
}

/// The top of what is copied may be a link: then what it points to is meant.
fn copy(from: &Path, to: &Path, top: bool) -> io::Result<()> {
    let named = |error: io::Error| about(from, &error);
    let kind = if top { fs::metadata(from) } else { fs::symlink_metadata(from) }.map_err(named)?.file_type();
    if kind.is_dir() {
        fs::create_dir(to).map_err(|error| about(to, &error))?;
        for entry in fs::read_dir(from).map_err(named)? {
            let entry = entry.map_err(named)?;
            if entry.file_name() != ".git" {
                copy(&entry.path(), &to.join(entry.file_name()), false)?;
            }
        }
        Ok(())
    } else if kind.is_symlink() {
        std::os::unix::fs::symlink(fs::read_link(from).map_err(named)?, to).map_err(|error| about(to, &error))
    } else if kind.is_file() {
        fs::copy(from, to).map(|_| ()).map_err(named)
    } else {
        Err(about(from, &io::Error::new(io::ErrorKind::InvalidInput, "neither a file, a folder nor a link")))
    }
}

fn remove(path: &Path) -> io::Result<()> {
    let done = match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(_) => Ok(()),
    };
    done.map_err(|error| about(path, &error))
}

fn about(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nix::{Copied, GeneratedFile};

    fn generated(files: &[(&str, &str)], copies: &[(&Path, &str)]) -> Generated {
        Generated {
            files: files
                .iter()
                .map(|(name, text)| GeneratedFile { name: (*name).into(), text: (*text).into() })
                .collect(),
            copies: copies
                .iter()
                .map(|(from, to)| Copied { from: (*from).into(), to: (*to).into() })
                .collect(),
        }
    }

    #[test]
    fn what_is_stale_goes_and_a_lock_file_stays() {
        let place = tempfile::tempdir().unwrap();
        let (folder, manifest) = (place.path().join("config"), place.path().join("laid"));
        let source = place.path().join("source");
        fs::create_dir_all(source.join(".git")).unwrap();
        fs::write(source.join("a"), "a").unwrap();
        std::os::unix::fs::symlink("a", source.join("link")).unwrap();
        let first = generated(&[("iso.nix", "1"), ("flake.nix", "f")], &[(&source, "files/tree")]);
        lay_again(&first, &folder, &manifest).unwrap();
        fs::write(folder.join("flake.lock"), "{}").unwrap();
        assert_eq!(fs::read_to_string(folder.join("files/tree/a")).unwrap(), "a");
        assert!(folder.join("files/tree/link").is_symlink());
        assert!(!folder.join("files/tree/.git").exists());
        lay_again(&generated(&[("iso.nix", "2")], &[(&source, "files/tree")]), &folder, &manifest).unwrap();
        assert_eq!(fs::read_to_string(folder.join("iso.nix")).unwrap(), "2");
        assert!(!folder.join("flake.nix").exists());
        assert!(folder.join("flake.lock").exists() && folder.join("files/tree/a").exists());
        lay_again(&generated(&[("iso.nix", "2")], &[]), &folder, &manifest).unwrap();
        assert!(!folder.join("files/tree").exists());
    }

    #[test]
    fn others_cannot_look_in_and_leftovers_go() {
        let place = tempfile::tempdir().unwrap();
        let (folder, manifest) = (place.path().join("config"), place.path().join("laid"));
        fs::create_dir(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        fs::write(folder.join(".snowpress-killed.part"), "half").unwrap();
        lay_again(&generated(&[("iso.nix", "1")], &[]), &folder, &manifest).unwrap();
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_is_not_copied_into_itself() {
        let place = tempfile::tempdir().unwrap();
        let error = lay(&generated(&[], &[(place.path(), "files/tree")]), &place.path().join("config"));
        assert!(error.unwrap_err().to_string().contains("copied into"));
    }

    #[test]
    fn nothing_leaves_the_folder() {
        let place = tempfile::tempdir().unwrap();
        for name in ["../x", "/x", "a/../../x", ""] {
            assert!(lay(&generated(&[(name, "")], &[]), &place.path().join("config")).is_err(), "{name}");
        }
        assert!(!place.path().join("x").exists());
    }
}
