//! The SHA-256 of an image, beside the one that was laid with it.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::build::request::Cancel;
use crate::build::text::hex;
use crate::image::Image;
use crate::image::error::{ImageError, Result};
use crate::image::name;
use crate::image::progress::Progress;
use crate::image::source::Window;

/// A hash, and what it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Checksum {
    /// Hexadecimal digits.
    pub sha256: String,
    pub expected: Option<Expected>,
    /// Why what lies beside the image says nothing of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unusable: Option<String>,
}

/// What a file beside the image says of its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Expected {
    pub sha256: String,
    #[serde(serialize_with = "name::path")]
    pub at: PathBuf,
}

impl Checksum {
    /// Whether it is what it should be; `None` where nothing says what that is.
    #[must_use]
    pub fn agrees(&self) -> Option<bool> {
        self.expected.as_ref().map(|expected| expected.sha256 == self.sha256)
    }
}

/// Bytes that are hashed at once.
const PIECE: usize = 1 << 20;

/// Hashes the image.
///
/// # Errors
/// When it cannot be read, or when it was asked to stop.
pub fn checksum(image: &Image, cancel: &Cancel, progress: &mut dyn FnMut(Progress)) -> Result<Checksum> {
    let failed = |source| ImageError::File { path: image.path.clone(), source };
    let mut reader = Window::whole(image.source().clone()).reader();
    let (mut hash, mut piece, mut done) = (Sha256::new(), vec![0; PIECE], 0);
    loop {
        if cancel.asked() > 0 {
            return Err(ImageError::Cancelled);
        }
        let read = reader.read(&mut piece).map_err(failed)?;
        if read == 0 {
            break;
        }
        hash.update(&piece[..read]);
        done += read as u64;
        progress(Progress { done, of: image.bytes });
    }
    let (expected, unusable) = match expected(&image.path) {
        Ok(expected) => (expected, None),
        Err(problem) => (None, Some(problem)),
    };
    Ok(Checksum { sha256: hex(&hash.finalize()), expected, unusable })
}

/// What `NAME.iso.sha256` says, as `sha256sum` writes it; an error where it lies there and says nothing
/// that can be used.
fn expected(image: &Path) -> Result<Option<Expected>, String> {
    let Some(own) = image.file_name() else { return Ok(None) };
    let mut name = own.to_owned();
    name.push(".sha256");
    let at = image.with_file_name(name);
    let shown = name::shown(&at);
    match fs::metadata(&at) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("{shown} cannot be read: {error}")),
        // A FIFO of that name would wait for somebody to write.
        Ok(meta) if !meta.is_file() => return Err(format!("{shown} is no file")),
        Ok(_) => {}
    }
    // Longer than any list of checksums that somebody lays beside an image.
    let text = fs::File::open(&at).and_then(|file| std::io::read_to_string(file.take(1 << 20)));
    let text = text.map_err(|error| format!("{shown} cannot be read: {error}"))?;
    let own = own.to_str();
    let mut lines = text.lines().filter_map(|line| {
        let (hash, name) = line.trim().split_once(char::is_whitespace).unwrap_or((line.trim(), ""));
        let is_hash = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hash.then(|| (hash.to_lowercase(), name.trim_start().trim_start_matches('*').to_owned()))
    });
    match lines.find(|(_, name)| name.is_empty() || Some(last(name)) == own) {
        Some((sha256, _)) => Ok(Some(Expected { sha256, at })),
        None => Err(format!("{shown} has no SHA-256 of this image, as `sha256sum` would write it")),
    }
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_the_image_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let image = folder.path().join("a.iso");
        assert_eq!(expected(&image), Ok(None));
        let (other, own) = ("0".repeat(64), "A".repeat(64));
        fs::write(folder.path().join("a.iso.sha256"), format!("odd\n{other}  b.iso\n{own} *out/a.iso\n"))
            .unwrap();
        assert_eq!(expected(&image).unwrap().unwrap().sha256, "a".repeat(64));
        fs::write(folder.path().join("a.iso.sha256"), format!("{other}\n")).unwrap();
        assert_eq!(expected(&image).unwrap().unwrap().sha256, other);
        // What lies there and says nothing is not what is not there.
        for text in ["", "MD5 (a.iso) = 0\n", &format!("{other}  b.iso\n")] {
            fs::write(folder.path().join("a.iso.sha256"), text).unwrap();
            assert!(expected(&image).unwrap_err().contains("a.iso.sha256 has no SHA-256 of this image"));
        }
        fs::remove_file(folder.path().join("a.iso.sha256")).unwrap();
        fs::create_dir(folder.path().join("a.iso.sha256")).unwrap();
        assert!(expected(&image).unwrap_err().ends_with("is no file"));
    }
}
