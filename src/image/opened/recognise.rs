//! What somebody means by a path that is no image, and what to do about it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::build::text::bytes;
use crate::image::error::{ImageError, Result};
use crate::image::source::Source;

/// The image that lies in a folder, such as Nix's `result`; any other path is itself.
pub(super) fn in_folder(path: &Path) -> Result<PathBuf> {
    if !path.is_dir() {
        return Ok(path.to_owned());
    }
    let mut found = Vec::new();
    for folder in [path.join("iso"), path.to_owned()] {
        images(&folder, &mut found).map_err(|source| ImageError::File { path: folder.clone(), source })?;
        if !found.is_empty() {
            break;
        }
    }
    found.sort();
    match found.as_slice() {
        [one] => Ok(one.clone()),
        [] => {
            refused(path, "is a folder, and no .iso lies in it or in its folder iso: name the image".into())
        }
        [first, ..] => refused(
            path,
            format!(
                "is a folder in which {} images lie: name one of them, such as {}",
                found.len(),
                first.display()
            ),
        ),
    }
}

fn images(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(());
        }
        entries => entries?,
    };
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if [".iso", ".iso.zst", ".iso.xz", ".iso.gz"].iter().any(|end| name.ends_with(end)) && path.is_file()
        {
            found.push(path);
        }
    }
    Ok(())
}

fn refused<T>(path: &Path, problem: String) -> Result<T> {
    Err(ImageError::NotImage { path: path.to_owned(), problem })
}

/// How files begin that are taken for images: magic, and what to do.
const OTHERS: &[(&[u8], &str, Option<&str>)] = &[
    (b"\x28\xb5\x2f\xfd", "is compressed with zstd", Some("zstd -dk")),
    (b"\xfd7zXZ\0", "is compressed with xz", Some("xz -dk")),
    (b"\x1f\x8b", "is compressed with gzip", Some("gzip -dk")),
    (b"BZh", "is compressed with bzip2", Some("bzip2 -dk")),
    (b"PK\x03\x04", "is a ZIP archive", Some("unzip")),
    (b"hsqs", "is a bare squashfs, not the image that it lies in: name the .iso", None),
    (b"QFI\xfb", "is a qcow2 disk of a virtual machine, not an ISO image", None),
    (b"\x7fELF", "is a program, not an ISO image", None),
];

/// Where the first volume descriptor is, and its length.
const DESCRIPTOR: u64 = 32768;
const SECTOR: usize = 2048;

/// Says what it is, where it is known not to be an image.
pub(super) fn refuse(path: &Path, source: &dyn Source) -> Result<()> {
    let length = source.length();
    if length == 0 {
        return refused(path, "is empty: its download or its copy did not begin".into());
    }
    let mut magic = vec![0; usize::try_from(length.min(8)).unwrap_or(0)];
    source.read_at(0, &mut magic).map_err(|source| ImageError::File { path: path.to_owned(), source })?;
    if is_descriptor(source) {
        return Ok(());
    }
    if let Some((_, what, unpack)) = OTHERS.iter().find(|(begin, _, _)| magic.starts_with(begin)) {
        return refused(
            path,
            match unpack {
                Some(command) => format!("{what}; unpack it first: {command} {}", quoted(path)),
                None => (*what).to_owned(),
            },
        );
    }
    if length < DESCRIPTOR + SECTOR as u64 {
        return refused(
            path,
            format!(
                "has {}; an ISO image has a volume descriptor at byte {DESCRIPTOR}: it is no image, or only its beginning",
                bytes(length)
            ),
        );
    }
    Ok(())
}

/// For a shell, without characters that would act on the terminal.
fn quoted(path: &Path) -> String {
    crate::build::process::Invocation::new(path).shown()
}

fn is_descriptor(source: &dyn Source) -> bool {
    let mut magic = [0; 5];
    source.read_at(DESCRIPTOR + 1, &mut magic).is_ok() && &magic == b"CD001"
}

/// Adds to an error the file's name, and by how much it is too short where the first descriptor still
/// tells.
pub(super) fn explain(path: &Path, source: &dyn Source, error: ImageError) -> ImageError {
    // Whoever looks at several images has to know which one it is.
    let named = |error: ImageError| match error {
        ImageError::File { .. } | ImageError::NotImage { .. } | ImageError::Cancelled => error,
        other => ImageError::NotImage { path: path.to_owned(), problem: format!("cannot be read: {other}") },
    };
    let mut sector = [0; SECTOR];
    if !is_descriptor(source) || source.read_at(DESCRIPTOR, &mut sector).is_err() {
        return named(error);
    }
    let blocks = u32::from_le_bytes([sector[80], sector[81], sector[82], sector[83]]);
    let size = u16::from_le_bytes([sector[128], sector[129]]);
    let wanted = u64::from(blocks) * u64::from(size);
    let length = source.length();
    if wanted <= length {
        return named(error);
    }
    ImageError::NotImage { path: path.to_owned(), problem: format!("{}: {error}", cut(wanted, length)) }
}

/// What is said of a file that is too short.
pub fn cut(wanted: u64, length: u64) -> String {
    format!(
        "is cut off: {} of {} bytes are missing ({}); download or copy it again",
        wanted - length,
        wanted,
        bytes(wanted - length)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(content: &[u8]) -> String {
        refuse(Path::new("x y.iso.zst"), &content.to_vec()).unwrap_err().to_string()
    }

    #[test]
    fn what_is_no_image_is_called_by_its_name() {
        assert!(said(b"").contains("is empty"));
        assert!(said(b"\x28\xb5\x2f\xfd----").ends_with("unpack it first: zstd -dk 'x y.iso.zst'"));
        assert!(said(b"hsqs----").contains("bare squashfs"));
        assert!(said(b"abc").contains("3 B"));
        assert!(said(&vec![0; 33000]).contains("32.2 KiB"));
        assert!(refuse(Path::new("x"), &vec![0; 40000]).is_ok());
    }

    #[test]
    fn a_folder_is_the_one_image_in_it() {
        let folder = tempfile::tempdir().unwrap();
        assert!(in_folder(folder.path()).unwrap_err().to_string().contains("no .iso lies in it"));
        fs::create_dir(folder.path().join("iso")).unwrap();
        fs::write(folder.path().join("iso/a.iso"), "").unwrap();
        fs::write(folder.path().join("other.iso"), "").unwrap();
        assert_eq!(in_folder(folder.path()).unwrap(), folder.path().join("iso/a.iso"));
        fs::write(folder.path().join("iso/b.iso"), "").unwrap();
        assert!(in_folder(folder.path()).unwrap_err().to_string().contains("2 images"));
        assert_eq!(in_folder(Path::new("no/such")).unwrap(), Path::new("no/such"));
    }

    #[test]
    fn a_cut_file_is_told_by_how_much() {
        let mut image = vec![0u8; 40000];
        image[32769..32774].copy_from_slice(b"CD001");
        image[32768 + 80] = 100;
        image[32768 + 129] = 8;
        let error = ImageError::broken(crate::image::error::Part::Iso9660, 1, "odd");
        let said = explain(Path::new("x"), &image, error).to_string();
        assert!(said.contains("164800 of 204800 bytes are missing"), "{said}");
    }
}
