//! A folder of this machine as files to be looked at: nothing leads out of it.

use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Component, Path, PathBuf};

use super::error::{ImageError, Result};
use super::files::{Entry, Files, Kind, Meta};

/// The folder that is `/` of what is looked at.
#[derive(Debug, Clone)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Where a path lies on this machine; none where a link stands in between, which the system
    /// would follow out of the folder.
    fn place(&self, path: &Path) -> Option<PathBuf> {
        let mut place = self.root.clone();
        let mut between = false;
        for part in path.components() {
            match part {
                Component::Normal(name) => {
                    if between && !fs::symlink_metadata(&place).ok()?.is_dir() {
                        return None;
                    }
                    place.push(name);
                    between = true;
                }
                Component::RootDir | Component::CurDir => {}
                _ => return None,
            }
        }
        Some(place)
    }

    fn there(&self, path: &Path) -> Result<PathBuf> {
        self.place(path).ok_or_else(|| ImageError::Missing { path: path.display().to_string() })
    }
}

fn meta(found: &fs::Metadata) -> Meta {
    let kind = match found.file_type() {
        kind if kind.is_dir() => Kind::Folder,
        kind if kind.is_file() => Kind::File,
        kind if kind.is_symlink() => Kind::Link,
        _ => Kind::Special,
    };
    Meta {
        kind,
        size: if kind == Kind::File { found.len() } else { 0 },
        mode: found.permissions().mode() & 0o7777,
        modified: found.mtime(),
    }
}

impl Files for Folder {
    fn meta(&self, path: &Path) -> Option<Meta> {
        Some(meta(&fs::symlink_metadata(self.place(path)?).ok()?))
    }

    fn list(&self, path: &Path) -> Result<Vec<Entry>> {
        let place = self.there(path)?;
        let failed = |source| ImageError::File { path: place.clone(), source };
        let mut entries = Vec::new();
        for entry in fs::read_dir(&place).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            entries.push(Entry { name: entry.file_name(), meta: meta(&entry.metadata().map_err(failed)?) });
        }
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(entries)
    }

    fn link(&self, path: &Path) -> Option<PathBuf> {
        fs::read_link(self.place(path)?).ok()
    }

    fn open(&self, path: &Path) -> Result<Box<dyn Read + Send + '_>> {
        let place = self.there(path)?;
        let failed = |source| ImageError::File { path: place.clone(), source };
        // A FIFO or a device would be waited for.
        if !fs::symlink_metadata(&place).map_err(failed)?.is_file() {
            let path = path.display().to_string();
            return Err(ImageError::Path { path, problem: "is no file".to_owned() });
        }
        Ok(Box::new(File::open(&place).map_err(failed)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::files::{read, resolve};
    use std::os::unix::fs::symlink;

    #[test]
    fn links_are_followed_inside_and_lead_nowhere_else() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        fs::create_dir_all(at("etc/deep")).unwrap();
        fs::write(at("etc/deep/file"), "text").unwrap();
        symlink("/etc/deep", at("in")).unwrap();
        symlink("../../../../etc/deep/file", at("etc/up")).unwrap();
        symlink("/etc", at("etc/loop")).unwrap();
        let folder = Folder::new(root.path());
        assert_eq!(read(&folder, Path::new("/in/file"), 9).unwrap(), b"text");
        assert_eq!(resolve(&folder, Path::new("/etc/up")).unwrap(), Path::new("/etc/deep/file"));
        assert!(folder.open(Path::new("/in/file")).is_err(), "only `resolve` follows links");
        assert_eq!(folder.meta(Path::new("/in")).unwrap().kind, Kind::Link);
        assert!(folder.meta(Path::new("/../etc")).is_none());
        assert!(folder.open(Path::new("/etc")).is_err());
        assert_eq!(folder.list(Path::new("/etc")).unwrap().len(), 3);
    }
}
