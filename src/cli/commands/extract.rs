//! `snowpress extract`

use std::path::{Component, Path, PathBuf};

use anyhow::Result;

use crate::build::machine;
use crate::cli::Context;
use crate::cli::failure::{FAILED, Failure};
use crate::cli::look::{self, STOPPED};
use crate::cli::terminal::bytes;
use crate::image::Image;
use crate::image::error::ImageError;
use crate::image::extract::{self, Done, ExtractError};
use crate::image::name::shown;

/// Take files out of an image
///
/// No root and no mounting: each path becomes a file, folder or link of its last name in the target
/// folder, byte for byte, with its rights and its time. It belongs to whoever extracts it, so
/// set-user-ID bits are left out, and so are devices. Links are taken as they are; those on the way
/// to a path are followed inside the image.
///
/// Nothing is ever written outside the target folder, whatever the image says, and nothing that is
/// there is touched without --force. What is in the way, and whether it fits, is looked at before
/// anything is written.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  snowpress extract box.iso /isolinux/isolinux.cfg
  snowpress extract box.iso /nix/store -C unpacked
  snowpress extract box.iso /version.txt /EFI /boot -C parts
  snowpress extract box.iso --all -C box          the disc, and the store in box/nix/store

Exit codes: 0 extracted; 1 there is no such path, something is in the way, or a file could not be
read, or a part of the image (the others are there); 2 not an image; 130 stopped, and what is there is whole.")]
pub struct Arguments {
    /// An image, a device, or a folder with one image in it
    image: PathBuf,
    /// What to take: paths as `snowpress ls` shows them
    #[arg(required_unless_present = "all")]
    paths: Vec<PathBuf>,
    /// The target folder, made where it is missing
    #[arg(short = 'C', long = "directory", value_name = "DIR", default_value = ".")]
    into: PathBuf,
    /// Take everything
    #[arg(long, conflicts_with = "paths")]
    all: bool,
    /// Replace files and links that are in the way, and write into folders
    #[arg(long, short)]
    force: bool,
}

pub fn run(arguments: &Arguments, context: &mut Context) -> Result<()> {
    let image = look::open(&arguments.image)?;
    let asked = if arguments.all { vec![PathBuf::from("/")] } else { arguments.paths.clone() };
    let mut incomplete = false;
    for path in asked.iter().map(|path| look::inside(path)) {
        incomplete |= look::incomplete(&image, &path, &mut context.terminal)?;
        if incomplete {
            break;
        }
    }
    let wanted = wanted(arguments, &image)?;
    let done = look::watched("extracting", &context.terminal, |cancel, progress| {
        let plan = extract::plan(&image, &wanted, cancel)?;
        extract::check(&plan, &arguments.into, arguments.force)?;
        let done = extract::extract(
            &image,
            &plan,
            &arguments.into,
            arguments.force,
            machine::cores(),
            cancel,
            progress,
        )?;
        Ok((plan.files(), done))
    })?;
    match done {
        Ok((of, done)) => {
            say(&done, of, &arguments.into, context)?;
            if incomplete { Err(Failure::silent(FAILED)) } else { Ok(()) }
        }
        Err(ExtractError::Image(ImageError::Cancelled)) => {
            writeln!(context.terminal.err, "Stopped as asked; nothing was written.")?;
            Err(Failure::silent(STOPPED))
        }
        Err(error) => Err(error.into()),
    }
}

/// Paths with the links on the way followed; the last name stays what it is.
fn wanted(arguments: &Arguments, image: &Image) -> Result<Vec<PathBuf>> {
    if arguments.all {
        return Ok(vec![PathBuf::from("/")]);
    }
    let place = |path: &PathBuf| -> Result<PathBuf> {
        let path = look::inside(path);
        match (path.parent(), path.components().next_back()) {
            (Some(parent), Some(Component::Normal(name))) => Ok(image.resolve(parent)?.join(name)),
            _ => Ok(image.resolve(&path)?),
        }
    };
    arguments.paths.iter().map(place).collect()
}

fn say(done: &Done, of: usize, into: &Path, context: &mut Context) -> Result<()> {
    let terminal = &mut context.terminal;
    let paint = terminal.err_paint;
    for unread in &done.unread {
        let problem = crate::cli::terminal::line(&unread.problem);
        writeln!(terminal.err, "{} {}: {problem}", paint.error("not extracted:"), shown(&unread.path))?;
    }
    if done.more_unread > 0 {
        writeln!(terminal.err, "{} {} more files", paint.error("not extracted:"), done.more_unread)?;
    }
    if done.special > 0 {
        writeln!(terminal.err, "{} {} devices, FIFOs or sockets", paint.warning("left out:"), done.special)?;
    }
    if done.stopped {
        writeln!(
            terminal.err,
            "{} {} of {of} files are in {}, each of them whole.",
            paint.warning("Stopped as asked:"),
            done.files,
            shown(into)
        )?;
        return Err(Failure::silent(STOPPED));
    }
    writeln!(
        terminal.err,
        "{} files ({}), {} folders and {} links are in {}",
        done.files,
        bytes(done.bytes),
        done.folders,
        done.links,
        shown(into)
    )?;
    if done.is_whole() { Ok(()) } else { Err(Failure::silent(FAILED)) }
}
