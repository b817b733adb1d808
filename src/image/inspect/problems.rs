//! What is broken or missing in an image, with the place where it shows.

use serde::Serialize;

use crate::build::text::bytes;
use crate::image::Image;
use crate::image::disc::MenuEntry;
use crate::image::error::{ImageError, Part};
use crate::image::files::{Files, Kind};
use crate::image::name::shown;
use crate::image::nixos;

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Problem {
    pub part: Part,
    /// Offset in the image, bytes, where it is known.
    pub at: Option<u64>,
    pub problem: String,
    /// Data is damaged or missing; else it is something to know, such as a way to boot that is not
    /// there.
    pub broken: bool,
}

impl Problem {
    fn of(part: Part, error: &ImageError) -> Self {
        match error {
            ImageError::Broken { part, at, problem } => {
                Self { part: *part, at: Some(*at), problem: problem.clone(), broken: true }
            }
            ImageError::Unsupported { part, problem } => {
                Self { part: *part, at: None, problem: problem.clone(), broken: false }
            }
            other => Self::broken(part, other.to_string()),
        }
    }

    fn broken(part: Part, problem: impl Into<String>) -> Self {
        Self { part, at: None, problem: problem.into(), broken: true }
    }

    fn known(part: Part, problem: impl Into<String>) -> Self {
        Self { broken: false, ..Self::broken(part, problem) }
    }
}

pub(super) fn of(image: &Image, menus: &[MenuEntry]) -> Vec<Problem> {
    let mut found = Vec::new();
    if image.missing() > 0 {
        let table = image.disc.volume().bytes <= image.bytes;
        let (part, whose) = if table { (Part::Gpt, "disk") } else { (Part::Iso9660, "file system") };
        found.push(Problem {
            part,
            at: Some(image.bytes),
            problem: format!(
                "the file ends here; the {whose} has {} more ({} bytes): download or copy it again",
                bytes(image.missing()),
                image.missing()
            ),
            broken: true,
        });
    }
    found.extend(image.disc.tree_problems().iter().map(|error| Problem::of(Part::Iso9660, error)));
    disc(image, &mut found);
    menu(image, menus, &mut found);
    store(image, menus, &mut found);
    found
}

fn disc(image: &Image, found: &mut Vec<Problem>) {
    if let Err(error) = image.disc.catalogue() {
        found.push(Problem::of(Part::ElTorito, error));
    }
    if let Err(error) = image.disc.mbr() {
        found.push(Problem::of(Part::Mbr, error));
    }
    match image.disc.gpt() {
        Err(error) => found.push(Problem::of(Part::Gpt, error)),
        Ok(Some(gpt)) if !gpt.backup => {
            found.push(Problem::known(Part::Gpt, "its copy at the end is missing or another one"));
        }
        Ok(_) => {}
    }
    let ways = image.disc.ways();
    if [&ways.bios_disc, &ways.uefi_disc, &ways.bios_stick, &ways.uefi_stick].iter().all(|way| !way.works) {
        found.push(Problem::known(Part::ElTorito, "no machine starts from this image"));
    }
}

fn menu(image: &Image, menus: &[MenuEntry], found: &mut Vec<Problem>) {
    let mut told = Vec::new();
    for entry in menus {
        for file in entry.kernel.iter().chain(&entry.initrd) {
            let there = image.resolve(file).ok().and_then(|file| image.meta(&file));
            if there.is_some_and(|meta| meta.kind == Kind::File) || told.contains(&file) {
                continue;
            }
            told.push(file);
            let problem = format!("{} names {}, which is not on the disc", shown(&entry.file), shown(file));
            found.push(Problem::broken(Part::BootMenu, problem));
        }
    }
}

fn store(image: &Image, menus: &[MenuEntry], found: &mut Vec<Problem>) {
    let toplevel = nixos::toplevel(menus);
    if let Some(error) = &image.store_error {
        found.push(Problem::of(Part::Squashfs, error));
    } else if image.store_at.is_none() {
        match toplevel {
            Some(_) => found
                .push(Problem::broken(Part::Squashfs, "there is none, yet the boot menu needs a Nix store")),
            None => found.push(Problem::known(Part::Squashfs, "there is none: not a live image of NixOS")),
        }
    } else if let Some(toplevel) = toplevel.filter(|toplevel| image.resolve(toplevel).is_err()) {
        let problem = format!("the boot menu starts {}, which is not in the store", shown(&toplevel));
        found.push(Problem::broken(Part::BootMenu, problem));
    }
}
