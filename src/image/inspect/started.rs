//! Kernel and initial RAM disk of the boot menu, which no hash of Nix covers where they lie: held
//! against those of the system in the store, which the hash of their store path does cover.

use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::build::request::Cancel;
use crate::image::Image;
use crate::image::disc::MenuEntry;
use crate::image::error::{ImageError, Result};
use crate::image::files::{Files, Kind};
use crate::image::name;
use crate::image::nixos;

/// A file that a boot menu starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct BootFile {
    /// On the disc.
    #[serde(serialize_with = "name::path")]
    pub file: PathBuf,
    #[serde(flatten)]
    pub sameness: Sameness,
}

/// Whether a file is the one of the system in the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "verdict")]
pub enum Sameness {
    /// Byte for byte that of the store.
    Same {
        #[serde(serialize_with = "name::path")]
        store: PathBuf,
    },
    Differs {
        #[serde(serialize_with = "name::path")]
        store: PathBuf,
        /// Where, in bytes of the file.
        at: u64,
    },
    Unreadable {
        problem: String,
    },
    /// The store has nothing to hold it against.
    Uncovered,
}

impl BootFile {
    #[must_use]
    pub fn is_sound(&self) -> bool {
        matches!(self.sameness, Sameness::Same { .. } | Sameness::Uncovered)
    }
}

/// Compares what the boot menus start with the store.
///
/// # Errors
/// When it was asked to stop.
pub fn boot_files(image: &Image, menus: &[MenuEntry], cancel: &Cancel) -> Result<Vec<BootFile>> {
    let mut found: Vec<BootFile> = Vec::new();
    for entry in menus {
        let toplevel = nixos::toplevel(std::slice::from_ref(entry));
        // Of several RAM disks, one may be microcode, which is in no toplevel.
        let initrd = (entry.initrd.len() == 1).then_some("initrd");
        let kernels = entry.kernel.iter().map(|file| (file, Some("kernel")));
        for (file, own) in kernels.chain(entry.initrd.iter().map(|file| (file, initrd))) {
            let Ok(place) = image.resolve(file) else { continue };
            // Entries share their files; one that says more of a file has the last word.
            let known = found.iter().position(|known| known.file == place);
            if known.is_some_and(|at| found[at].sameness != Sameness::Uncovered) {
                continue;
            }
            let store = toplevel.as_ref().zip(own).map(|(toplevel, own)| toplevel.join(own));
            let sameness = compare(image, &place, store.as_deref(), cancel)?;
            match known {
                Some(at) => found[at].sameness = sameness,
                None => found.push(BootFile { file: place, sameness }),
            }
        }
    }
    Ok(found)
}

fn compare(image: &Image, file: &Path, own: Option<&Path>, cancel: &Cancel) -> Result<Sameness> {
    let is_file = |place: &PathBuf| image.meta(place).is_some_and(|meta| meta.kind == Kind::File);
    let Some(store) = own.and_then(|own| image.resolve(own).ok()).filter(is_file) else {
        return Ok(Sameness::Uncovered);
    };
    match first_difference(image, file, &store, cancel) {
        Ok(None) => Ok(Sameness::Same { store }),
        Ok(Some(at)) => Ok(Sameness::Differs { store, at }),
        Err(ImageError::Cancelled) => Err(ImageError::Cancelled),
        Err(error) => Ok(Sameness::Unreadable { problem: error.to_string() }),
    }
}

/// Bytes that are compared at once.
const PIECE: usize = 256 << 10;

fn first_difference(image: &Image, a: &Path, b: &Path, cancel: &Cancel) -> Result<Option<u64>> {
    let (mut a_reader, mut b_reader) = (image.open(a)?, image.open(b)?);
    let (mut a_piece, mut b_piece) = (Vec::new(), Vec::new());
    let mut at = 0;
    loop {
        if cancel.asked() > 0 {
            return Err(ImageError::Cancelled);
        }
        for (reader, piece, path) in [(&mut a_reader, &mut a_piece, a), (&mut b_reader, &mut b_piece, b)] {
            piece.clear();
            reader.take(PIECE as u64).read_to_end(piece).map_err(|error| ImageError::Path {
                path: path.display().to_string(),
                problem: format!("cannot be read: {error}"),
            })?;
        }
        if a_piece != b_piece {
            let same = a_piece.iter().zip(&b_piece).take_while(|(a, b)| a == b).count();
            return Ok(Some(at + same as u64));
        }
        if a_piece.is_empty() {
            return Ok(None);
        }
        at += a_piece.len() as u64;
    }
}
