//! `snowpress verify`

use std::io;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde::Serialize;

use crate::build::agent::SshAgent;
use crate::build::request::Cancel;
use crate::cli::chosen::{Chosen, read};
use crate::cli::failure::{CONTRADICTED, Failure, WRONG_INPUT};
use crate::cli::look::{self, STOPPED};
use crate::cli::report::items;
use crate::cli::terminal::{Terminal, line};
use crate::cli::{Context, faults};
use crate::image::Image;
use crate::image::error::ImageError;
use crate::image::name::shown;
use crate::image::verify::{self, Item, Tally};
use crate::profile::{Resolved, resolve};

/// Say of a finished image whether it is what a profile asks for
///
/// The image is read in place; nothing is mounted or unpacked, and root is not needed. Each thing
/// that the profile asks for is proved (with where it was found), contradicted (with what was found
/// instead), or cannot be seen from outside (with the reason). Passwords and Wi-Fi keys are compared
/// and never shown.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  snowpress verify box.iso --profile box
  snowpress verify box.iso --profile ./box.toml --json | jq '.items[] | select(.verdict != \"proved\")'

Exit codes: 0 nothing is contradicted; 2 the profile is wrong, or this is no image; 5 something is
contradicted, the image is cut off, or the store on it cannot be read; 130 stopped.")]
pub struct Arguments {
    /// The image: an .iso file, a block device, or a folder with one image in it
    image: PathBuf,
    /// A saved profile, a path to a .toml file, or a starting profile
    #[arg(long, short, value_name = "PROFILE")]
    profile: String,
    /// Print JSON for other programs
    #[arg(long)]
    json: bool,
}

/// What came of comparing an image with a profile.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Proof {
    image: PathBuf,
    tally: Tally,
    items: Vec<Item>,
    /// Why nothing was compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
    /// Why nothing could be seen of the system: there is a store, and it cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    store_problem: Option<String>,
    /// By how much the file is too short.
    #[serde(skip_serializing_if = "Option::is_none")]
    cut_off: Option<String>,
}

impl Proof {
    fn new(image: &Path, items: Vec<Item>) -> Self {
        Self {
            image: image.to_owned(),
            tally: Tally::of(&items),
            items,
            problem: None,
            store_problem: None,
            cut_off: None,
        }
    }

    fn opened(image: &Image, wanted: &Resolved, cancel: &Cancel) -> Result<Self, ImageError> {
        let said = |(at, error): (&PathBuf, &ImageError)| format!("{}: {error}", at.display());
        Ok(Self {
            cut_off: image.cut_off(),
            store_problem: image.store_at.as_ref().zip(image.store_error.as_ref()).map(said),
            ..Self::new(&image.path, verify::of::image(image, wanted, cancel)?)
        })
    }

    fn say_store(&self, terminal: &mut Terminal) -> io::Result<()> {
        if let Some(problem) = &self.cut_off {
            writeln!(terminal.err, "{} {}", shown(&self.image), line(problem))?;
        }
        match &self.store_problem {
            Some(problem) => {
                writeln!(terminal.err, "The store on the image cannot be read: {}", line(problem))
            }
            None => Ok(()),
        }
    }

    /// Behind a build: that an image cannot be looked into, as one that is compressed as a whole, is
    /// no fault of it.
    pub fn of(image: &Path, wanted: &Resolved, terminal: &Terminal) -> Result<Self> {
        Ok(match Image::open(image) {
            Ok(opened) => match watched(&opened, wanted, terminal)? {
                Ok(proof) => Self { image: image.to_owned(), ..proof },
                Err(error) => Self { problem: Some(error.to_string()), ..Self::new(image, Vec::new()) },
            },
            Err(error) => Self { problem: Some(error.to_string()), ..Self::new(image, Vec::new()) },
        })
    }

    /// The tally, and all that is contradicted.
    pub fn short(&self, terminal: &mut Terminal) -> io::Result<()> {
        if let Some(problem) = &self.problem {
            return writeln!(terminal.err, "The image was not compared with the profile: {}", line(problem));
        }
        self.say_store(terminal)?;
        items::short(&self.items, &mut terminal.out, terminal.out_paint)
    }

    /// An error with [`CONTRADICTED`] where something is, or the store is broken: what could not be
    /// looked at must not pass.
    pub fn end(&self) -> Result<()> {
        if self.tally.contradicted > 0 || self.store_problem.is_some() || self.cut_off.is_some() {
            Err(Failure::silent(CONTRADICTED))
        } else {
            Ok(())
        }
    }
}

pub fn run(arguments: &Arguments, context: &mut Context) -> Result<()> {
    let chosen = Chosen::find(&arguments.profile, &context.places)?;
    let wanted = resolved(&chosen, context)?;
    let image = Image::open(&arguments.image).map_err(|error| Failure::wrong(error.to_string()))?;
    let proof = match watched(&image, &wanted, &context.terminal)? {
        Err(ImageError::Cancelled) => {
            writeln!(context.terminal.err, "Stopped as asked; nothing was found out.")?;
            return Err(Failure::silent(STOPPED));
        }
        done => done?,
    };
    proof.say_store(&mut context.terminal)?;
    if arguments.json {
        writeln!(context.terminal.out, "{}", serde_json::to_string_pretty(&proof)?)?;
    } else {
        let paint = context.terminal.out_paint;
        items::table(&proof.items, &mut context.terminal.out, paint)?;
    }
    proof.end()
}

/// Ctrl-C stops it.
fn watched(image: &Image, wanted: &Resolved, terminal: &Terminal) -> Result<Result<Proof, ImageError>> {
    look::watched("comparing", terminal, |cancel, _| Proof::opened(image, wanted, cancel))
}

/// The profile as a build would take it. Warnings are for who builds, so only errors are told.
fn resolved(chosen: &Chosen, context: &mut Context) -> Result<Resolved> {
    let read = read(&chosen.text);
    if read.has_errors() {
        chosen.whole(context)?;
    }
    resolve::resolve(&read.profile, &chosen.base, &SshAgent).or_else(|more| {
        faults::print(&mut context.terminal, &more)?;
        Err(Failure::silent(WRONG_INPUT))
    })
}
