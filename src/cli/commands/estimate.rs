//! `snowpress estimate`

mod json;
mod shown;

use std::path::Path;

use anyhow::Result;

use crate::build::machine;
use crate::build::prepare::{self, From};
use crate::build::request::NixOptions;
use crate::build::room;
use crate::cli::Context;
use crate::cli::chosen::Chosen;
use crate::cli::failure::Failure;
use crate::cli::known::{Of, Sampling, known};
use crate::estimate::limits::{self, Limit, Room};
use crate::estimate::wish::{Fulfilled, granted};
use crate::estimate::{Choice, Estimate, Machine, choices, compression_label, estimate};
use crate::profile::Profile;
use crate::rehearsal;
use crate::settings::OUTPUT;

/// Say how long a build will take and how large its image gets
///
/// Each figure is a range with what is likely in it, and says who told it: the benchmark table of other
/// machines, a sample of real files that is compressed here in a few seconds, or earlier builds. Behind them stands what the build may run into here: disk
/// space, memory, and what cannot take so large a file. Nothing is built and nobody is asked.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  snowpress estimate box
  snowpress estimate box --all                       every compressor, as a table
  snowpress estimate rescue --nixpkgs nixos-unstable
  snowpress estimate box --json | jq '.seconds.likely / 60'
  snowpress estimate box --all --json | jq -r '.choices[] | select(.best).label'

JSON: `profile`, `compression` (a name), `wish` (where one is made: `wish`, `compression`, `label`, `holds`
as no, likely or surely, `why`), `machine` (`cores`, `memory`), and the ranges `image-bytes`, `closure-bytes`
and `seconds`, each with `low`, `likely` and `high`; `size-from`; `parts` with `name`, `seconds` and `from`
(table, sample or history); `basis` and `notes` in words; `limits` with `about`, `weight` (good, note, warning
or missing), `text` and `remedy`. With --all `choices`: `label`, `compression`, `seconds` (to compress and to
write), `image-bytes`, `memory-bytes`, `from`, `best` (nothing beats it in both), `current`, `preset`.

Exit codes: 0 estimated, whatever was found; 2 the profile is wrong.")]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct Arguments {
    /// A saved profile, a path to a .toml file, or a starting profile
    profile: String,
    /// Every compressor, not the profile's own alone
    #[arg(long)]
    all: bool,
    /// Print JSON for other programs
    #[arg(long)]
    json: bool,
    /// As built from this nixpkgs: a folder (with a `/`), a branch, a revision, or `channel`
    #[arg(long, value_name = "PATH|BRANCH")]
    nixpkgs: Option<String>,
    /// As rehearsed; of that only earlier rehearsals can tell
    #[arg(long, conflicts_with = "nixpkgs")]
    rehearse: bool,
    /// Compress a sample of real files anew; without this, one is taken where none is kept
    #[arg(long)]
    sample: bool,
    /// Compress nothing: answer at once, from what is kept
    #[arg(long, conflicts_with = "sample")]
    no_sample: bool,
    /// Cores that each build may use; 0 for all
    #[arg(long, value_name = "N")]
    cores: Option<u32>,
}

/// All that there is to be said.
struct Found {
    name: String,
    profile: Profile,
    machine: Machine,
    label: String,
    wish: Option<Fulfilled>,
    estimate: Estimate,
    room: Room,
    limits: Vec<Limit>,
    /// Of every compressor, where they are asked for.
    choices: Option<Vec<Choice>>,
}

impl Arguments {
    fn sampling(&self) -> Sampling {
        match (self.sample, self.no_sample) {
            (true, _) => Sampling::Anew,
            (_, true) => Sampling::Kept,
            _ => Sampling::Missing,
        }
    }
}

pub fn run(arguments: &Arguments, context: &mut Context) -> Result<()> {
    let chosen = Chosen::find(&arguments.profile, &context.places)?;
    let profile = chosen.sound(context)?;
    let found = found(arguments, chosen, profile, context)?;
    if arguments.json {
        let text = serde_json::to_string_pretty(&json::Shown::of(&found))?;
        writeln!(context.terminal.out, "{text}")?;
        return Ok(());
    }
    shown::print(&found, context)
}

fn found(arguments: &Arguments, chosen: Chosen, profile: Profile, context: &mut Context) -> Result<Found> {
    let from = match &arguments.nixpkgs {
        Some(words) => From::Other(words.clone()),
        None if arguments.rehearse => From::Rehearsal(rehearsal::place(&context.places.data)),
        None => From::Profile,
    };
    let profile =
        prepare::from(profile, &from).map_err(|error| Failure::wrong(format!("--nixpkgs: {error}")))?;
    let nix = NixOptions { cores: arguments.cores, ..NixOptions::default() };
    let machine = nix.machine();
    let of = Of { chosen: &chosen, profile: &profile, from: &from, nix: &nix, work: None };
    let known = known(&of, arguments.sampling(), context)?;
    let (granted, wish) = granted(&profile, machine, &known);
    let estimate = estimate(&granted, machine, &known);
    let nix = machine::find_nix().ok();
    let room = room::look(nix.as_ref(), None, &Path::new(OUTPUT).join(&chosen.name));
    Ok(Found {
        label: compression_label(&granted),
        limits: limits::limits(&granted, machine, &estimate, &room),
        choices: arguments.all.then(|| choices(&granted, machine, &known)),
        profile: granted.into_owned(),
        name: chosen.name,
        machine,
        wish,
        estimate,
        room,
    })
}
