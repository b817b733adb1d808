//! A machine that boots an image.

use std::path::{Path, PathBuf};

use rustix::fs::{Access, access};

use super::super::super::super::effect::BootAsked;
use super::{said, typed};
use crate::build::agent::SshAgent;
use crate::build::request::Cancel;
use crate::image::Image;
use crate::image::boot::{self, BootEvent, BootReport, BootWish, Facts};
use crate::image::files::Files;
use crate::profile::model::KeyOrigin;
use crate::profile::resolve::resolve;

/// Boots an image; what cannot be written beside it goes into `spare`.
///
/// # Errors
/// What is missing here, or how far the guest came, and what to do.
pub fn boot(
    asked: &BootAsked,
    spare: &Path,
    cancel: &Cancel,
    tell: &mut dyn FnMut(BootEvent),
) -> Result<BootReport, String> {
    let path = typed(&asked.image);
    let facts = facts(&path)?;
    let mut wish = BootWish::for_image(&facts);
    if let Some(against) = &asked.against {
        let profile = resolve(&against.profile, &against.base, &SshAgent).map_err(|faults| {
            let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
            format!("the profile has errors:\n{}", faults.join("\n"))
        })?;
        wish.near_keys = near_keys(&against.profile.ssh.keys, &against.base);
        wish.take(profile, &facts);
    }
    // What the person chose comes before what the image or the profile would be given by itself.
    (wish.firmware, wish.medium, wish.check) = (asked.firmware, asked.medium, asked.check);
    wish.key = asked.key.as_deref().map(typed);
    wish.screens = true;
    if let Some(folder) = facts.image.parent()
        && access(folder, Access::WRITE_OK).is_err()
        && let Some(name) = wish.keep.file_name()
    {
        wish.keep = spare.join(name);
    }
    boot::boot(&wish, cancel, tell).map_err(|error| {
        let kept =
            error.kept.as_ref().map(|kept| format!(" Console and screenshot are in {}.", kept.display()));
        format!("{}: {}.{}", error.message, error.remedy, kept.unwrap_or_default())
    })
}

/// What decides which machine it gets.
fn facts(path: &Path) -> Result<Facts, String> {
    let image = Image::open(path).map_err(|error| said(&error))?;
    let menus = image.disc.menus();
    let entry = menus.iter().find(|entry| entry.default).or(menus.first());
    let size = |file: &PathBuf| {
        let file = image.resolve(file).ok()?;
        image.meta(&file).map(|meta| meta.size)
    };
    let ways = image.disc.ways();
    Ok(Facts {
        image: image.path.clone(),
        bytes: image.bytes,
        squashfs: image.store.as_ref().map(|store| store.superblock().bytes),
        initrd: entry.map(|entry| entry.initrd.iter().filter_map(size).sum()),
        parameters: entry.map(|entry| entry.parameters.clone()).unwrap_or_default(),
        bios: Some(ways.bios_disc.works || ways.bios_stick.works),
    })
}

/// Private keys beside the public ones that a profile names.
fn near_keys(keys: &[crate::profile::model::SshKey], base: &Path) -> Vec<PathBuf> {
    let file = |key: &crate::profile::model::SshKey| match &key.origin {
        KeyOrigin::File(path) => Some(base.join(typed(Path::new(path))).with_extension("")),
        _ => None,
    };
    keys.iter().filter_map(file).filter(|path| path.is_file()).collect()
}
