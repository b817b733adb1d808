//! The disc as a whole: opened once, then looked at without reading it again.

use std::ffi::OsStr;
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::bytes::SECTOR;
use super::facts::{BootCatalogue, Gpt, Mbr, MenuEntry, Volume, Ways};
use super::volume::{self, Descriptors};
use super::walk::{Content, Walked, walk};
use super::{el_torito, gpt, mbr, menus, squashfs, ways};
use crate::image::error::{ImageError, Part, Result};
use crate::image::files::{Entry, Files, Kind, Meta};
use crate::image::source::{Source, Window};
use crate::image::tree::{Id, Tree};

/// An image of a disc. Of its content only names and places are in memory.
pub struct Disc {
    source: Arc<dyn Source>,
    volume: Volume,
    tree: Tree<Content>,
    catalogue: Result<Option<BootCatalogue>>,
    mbr: Result<Option<Mbr>>,
    gpt: Result<Option<Gpt>>,
    /// The image ends before the disc does.
    cut: Option<ImageError>,
    problems: Vec<ImageError>,
}

impl std::fmt::Debug for Disc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Disc").field("volume", &self.volume).finish_non_exhaustive()
    }
}

impl Disc {
    /// Reads descriptors, tree, catalogue and partition tables. Whatever of these is broken but can be
    /// done without is told by [`problems`](Self::problems).
    ///
    /// # Errors
    /// When it is no ISO 9660 disc, or no tree of it can be read.
    pub fn open(source: Arc<dyn Source>) -> Result<Self> {
        let descriptors = volume::read(&*source)?;
        let Walked { tree, rock_ridge, problems } = tree(&*source, &descriptors)?;
        let mut volume = descriptors.volume;
        volume.rock_ridge = rock_ridge;
        let cut = (volume.bytes > source.length()).then(|| {
            let problem = format!(
                "the disc has {} bytes by its own account, but the image ends here: was it copied or \
                 downloaded as a whole?",
                volume.bytes
            );
            ImageError::broken(Part::Iso9660, source.length(), problem)
        });
        let catalogue = descriptors.catalogue.map(|sector| {
            let mut catalogue = el_torito::read(&*source, u64::from(sector) * SECTOR)?;
            el_torito::name_files(&mut catalogue, &tree);
            Ok(catalogue)
        });
        let catalogue = catalogue.transpose();
        let (mbr, gpt) = (mbr::read(&*source), gpt::read(&*source));
        Ok(Self { source, volume, tree, catalogue, mbr, gpt, cut, problems })
    }

    #[must_use]
    pub fn source(&self) -> &Arc<dyn Source> {
        &self.source
    }

    #[must_use]
    pub fn volume(&self) -> &Volume {
        &self.volume
    }

    /// The tree that is shown: that of Rock Ridge where there is one, else Joliet's, else the plain one.
    #[must_use]
    pub fn tree(&self) -> &Tree<Content> {
        &self.tree
    }

    /// The El Torito boot catalogue, if there is one.
    ///
    /// # Errors
    /// When there is one, but broken.
    pub fn catalogue(&self) -> Result<Option<&BootCatalogue>, &ImageError> {
        self.catalogue.as_ref().map(Option::as_ref)
    }

    /// The MBR, if there is one.
    ///
    /// # Errors
    /// When there is one, but broken.
    pub fn mbr(&self) -> Result<Option<&Mbr>, &ImageError> {
        self.mbr.as_ref().map(Option::as_ref)
    }

    /// The GPT, if there is one.
    ///
    /// # Errors
    /// When there is one, but broken.
    pub fn gpt(&self) -> Result<Option<&Gpt>, &ImageError> {
        self.gpt.as_ref().map(Option::as_ref)
    }

    /// Everything that was found broken, but did not stand in the way of the rest.
    pub fn problems(&self) -> impl Iterator<Item = &ImageError> {
        let parts = [self.catalogue.as_ref().err(), self.mbr.as_ref().err(), self.gpt.as_ref().err()];
        self.cut.iter().chain(&self.problems).chain(parts.into_iter().flatten())
    }

    /// What was found broken in folders and files: some of them may not be shown.
    #[must_use]
    pub fn tree_problems(&self) -> &[ImageError] {
        &self.problems
    }

    /// How a machine can start from it.
    #[must_use]
    pub fn ways(&self) -> Ways {
        ways::ways(&*self.source, self.catalogue(), self.mbr(), self.gpt())
    }

    /// What the boot menus offer, menu by menu.
    #[must_use]
    pub fn menus(&self) -> Vec<MenuEntry> {
        let files = self.tree.ids().filter(|id| self.kind(*id) == Some(Kind::File));
        menus::read(self, files.map(|id| self.tree.path(id)))
    }

    /// The squashfs with the live system.
    #[must_use]
    pub fn squashfs(&self) -> Option<(PathBuf, Window)> {
        let id = squashfs::find(self)?;
        Some((self.tree.path(id), self.window_of(id)?))
    }

    /// The bytes of a file, in place. No link is followed.
    ///
    /// # Errors
    /// When there is no file at this path.
    pub fn window(&self, path: &Path) -> Result<Window> {
        let shown = || path.display().to_string();
        let id = self.tree.find(path).ok_or_else(|| ImageError::Missing { path: shown() })?;
        let problem = "is no file".to_owned();
        self.window_of(id).ok_or_else(|| ImageError::Path { path: shown(), problem })
    }

    pub(super) fn window_of(&self, id: Id) -> Option<Window> {
        match &self.tree.node(id)?.data {
            Content::Pieces(pieces) => Some(Window::of(self.source.clone(), pieces.to_vec())),
            _ => None,
        }
    }

    fn kind(&self, id: Id) -> Option<Kind> {
        Some(self.tree.node(id)?.meta.kind)
    }
}

/// The best tree that can be read. Rock Ridge knows names and links in full, Joliet at least names.
fn tree(source: &dyn Source, descriptors: &Descriptors) -> Result<Walked> {
    let primary = walk(source, &descriptors.primary);
    let Some(joliet) = &descriptors.joliet else { return primary };
    match primary {
        Ok(walked) if walked.rock_ridge => Ok(walked),
        Ok(plain) => Ok(walk(source, joliet).unwrap_or_else(|error| with(plain, error))),
        Err(error) => match walk(source, joliet) {
            Ok(walked) => Ok(with(walked, error)),
            Err(_) => Err(error),
        },
    }
}

fn with(mut walked: Walked, error: ImageError) -> Walked {
    walked.problems.insert(0, error);
    walked
}

impl Files for Disc {
    fn meta(&self, path: &Path) -> Option<Meta> {
        Some(self.tree.node(self.tree.find(path)?)?.meta)
    }

    fn list(&self, path: &Path) -> Result<Vec<Entry>> {
        self.tree.list(path)
    }

    fn link(&self, path: &Path) -> Option<PathBuf> {
        match &self.tree.node(self.tree.find(path)?)?.data {
            Content::Link(target) => Some(PathBuf::from(OsStr::from_bytes(target))),
            _ => None,
        }
    }

    fn open(&self, path: &Path) -> Result<Box<dyn Read + Send + '_>> {
        Ok(Box::new(self.window(path)?.reader()))
    }
}
