//! What an opened image shows, gathered for [`super::verify`].

use std::path::Path;

use crate::build::request::Cancel;
use crate::image::Image;
use crate::image::disc::{MenuEntry, Ways};
use crate::image::error::Result;
use crate::image::nixos::{self, System};
use crate::profile::Resolved;

use super::{Item, Seen, verify};

/// What was read of an image and does not lie in it ready-made.
pub struct Gathered<'a> {
    image: &'a Image,
    ways: Ways,
    pub menus: Vec<MenuEntry>,
    pub system: Option<System>,
}

impl<'a> Gathered<'a> {
    /// # Errors
    /// When it was asked to stop.
    pub fn of(image: &'a Image, cancel: &Cancel) -> Result<Self> {
        let menus = image.disc.menus();
        let system = image.is_nix().then(|| nixos::toplevel(&menus)).flatten();
        let system = system.map(|toplevel| nixos::system_until(image, &toplevel, cancel)).transpose()?;
        Ok(Self { image, ways: image.disc.ways(), menus, system })
    }

    /// `file` is what the image is called; none where that says nothing.
    #[must_use]
    pub fn seen<'s>(&'s self, file: Option<&'s Path>) -> Seen<'s> {
        Seen {
            file,
            volume: self.image.disc.volume(),
            ways: &self.ways,
            menus: &self.menus,
            superblock: self.image.store.as_ref().map(crate::image::store::Store::superblock),
            files: self.image,
            system: self.system.as_ref(),
        }
    }
}

/// Looks into an image for everything that a profile asks for.
///
/// # Errors
/// When it was asked to stop.
pub fn image(image: &Image, wanted: &Resolved, cancel: &Cancel) -> Result<Vec<Item>> {
    verify(&Gathered::of(image, cancel)?.seen(Some(&image.path)), wanted, cancel)
}
