//! A machine that boots an image.

use std::path::Path;

use rustix::fs::{Access, access};

use super::super::super::super::effect::BootAsked;
use super::{said, typed};
use crate::build::agent::SshAgent;
use crate::build::request::Cancel;
use crate::image::Image;
use crate::image::boot::{self, BootEvent, BootReport, BootWish, Facts};
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
    let facts = Facts::of(&Image::open(&path).map_err(|error| said(&error))?);
    let mut wish = BootWish::for_image(&facts);
    if let Some(against) = &asked.against {
        let profile = resolve(&against.profile, &against.base, &SshAgent).map_err(|faults| {
            let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
            format!("the profile has errors:\n{}", faults.join("\n"))
        })?;
        wish.near_keys = boot::keys_beside(&against.profile, &against.base);
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
