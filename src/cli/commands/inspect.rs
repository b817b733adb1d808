//! `snowpress inspect`

use std::path::PathBuf;

use anyhow::Result;

use crate::build::machine;
use crate::build::request::Cancel;
use crate::cli::Context;
use crate::cli::failure::{FAILED, Failure};
use crate::cli::look::{self, STOPPED, Shown};
use crate::image::Image;
use crate::image::error::{ImageError, Part};
use crate::image::inspect::{self, Inspection, Problem};
use crate::image::store::integrity;

/// See what is in an image, and whether it is sound
///
/// Reads the image in place: no root, no mounting, nothing unpacked. Shows how it starts, its boot
/// menu, the squashfs inside, what takes the space, and the NixOS system: version, kernel, users
/// with their keys, network, services. Works on any NixOS image, and on other live images as far as
/// their parts are known.
///
/// A bit that flips in a zstd squashfs is noticed by nothing that merely unpacks it. --integrity
/// computes the NAR hash of every store path and compares it with what Nix registered when the
/// image was made, and the SHA-256 of the image with NAME.iso.sha256 where that lies beside it. Kernel and
/// initial RAM disk lie on the disc, where no hash of Nix covers them: they are compared with those of
/// the system in the store. Boot loaders and menus have nothing to compare them with but the SHA-256.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  snowpress inspect box.iso
  snowpress inspect result/                       the image that Nix built
  snowpress inspect box.iso --integrity           every store path against its hash
  snowpress inspect box.iso --all --packages | less
  snowpress inspect box.iso --json | jq -r '.store.paths[0:10][] | \"\\(.packed) \\(.name)\"'
  snowpress inspect box.iso --json | jq '.space.children[] | {name, packed}'

JSON is one object with everything, whatever --all and --packages say. A path that is no UTF-8 has
its odd bytes as \\xff there, and its backslashes doubled; `ls --json` has all bytes.

Exit codes: 0 sound as far as it was looked at; 2 not an image; 5 not sound, the damaged parts are
named; 1 something else failed, or --integrity found no Nix store to hash; 130 stopped.")]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct Arguments {
    /// An image, a device, or a folder with one image in it
    image: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Hash every store path and the image, and compare; reads all data
    #[arg(long)]
    integrity: bool,
    /// Hash the image as a whole, and compare with NAME.iso.sha256
    #[arg(long)]
    sha256: bool,
    /// Show all store paths, files, services and menu entries, not the largest and first alone
    #[arg(long)]
    all: bool,
    /// Name the packages of the system
    #[arg(long)]
    packages: bool,
}

/// The exit code of an image that is damaged.
pub const NOT_SOUND: u8 = 5;

pub fn run(arguments: &Arguments, context: &mut Context) -> Result<()> {
    let seen = looked(arguments, context);
    let seen = look::told(seen, arguments.json, &mut context.terminal)?;
    if arguments.json {
        serde_json::to_writer(&mut context.terminal.out, &seen)?;
        writeln!(context.terminal.out)?;
    } else {
        let shown = Shown { all: arguments.all, packages: arguments.packages };
        look::inspection(&seen, shown, &mut context.terminal)?;
    }
    if !seen.is_sound() {
        return Err(Failure::silent(NOT_SOUND));
    }
    if arguments.integrity && seen.integrity.is_none() {
        // What could not be looked at must not pass for sound.
        writeln!(context.terminal.err, "There is no Nix store in it whose hashes could be compared.")?;
        return Err(Failure::silent(FAILED));
    }
    Ok(())
}

fn looked(arguments: &Arguments, context: &mut Context) -> Result<Inspection> {
    let image = look::open(&arguments.image)?;
    let mut seen = inspect::inspect(&image);
    if arguments.integrity || arguments.sha256 {
        let hashed = look::watched("hashing the image", &context.terminal, |cancel, progress| {
            inspect::checksum(&image, cancel, &mut |done| progress(done))
        })?;
        seen.checksum = Some(or_stopped(hashed, context)?);
    }
    if arguments.integrity {
        check(&image, &mut seen, context)?;
    }
    Ok(seen)
}

/// Hashes the store paths, where there is a Nix store; where there is none, that is said.
fn check(image: &Image, seen: &mut Inspection, context: &mut Context) -> Result<()> {
    let Some(store) = image.store.as_ref().filter(|_| image.is_nix()) else {
        return Ok(());
    };
    let done = look::watched("hashing store paths", &context.terminal, |cancel: &Cancel, progress| {
        integrity::check(store, machine::cores(), cancel, progress)
    })?;
    if let Err(ImageError::Missing { .. }) = &done {
        let problem = "is missing: no store path can be held against its hash".to_owned();
        seen.problems.push(Problem { part: Part::Registration, at: None, problem, broken: true });
        return Ok(());
    }
    seen.integrity = Some(or_stopped(done, context)?);
    let menus = &seen.disc.menus;
    let compared = look::watched("comparing boot files", &context.terminal, |cancel: &Cancel, _| {
        inspect::boot_files(image, menus, cancel)
    })?;
    seen.boot_files = Some(or_stopped(compared, context)?);
    Ok(())
}

fn or_stopped<T>(done: Result<T, ImageError>, context: &mut Context) -> Result<T> {
    match done {
        Err(ImageError::Cancelled) => {
            writeln!(context.terminal.err, "Stopped as asked; nothing was found out.")?;
            Err(Failure::silent(STOPPED))
        }
        done => Ok(done?),
    }
}
