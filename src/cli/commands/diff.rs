//! `snowpress diff`

use std::path::PathBuf;

use anyhow::Result;

use crate::cli::Context;
use crate::cli::failure::{FAILED, Failure};
use crate::cli::look;
use crate::image::diff::{self, Difference};

/// See what differs between two images
///
/// Compares what is in them: store paths (added, removed, changed, and by how much each package
/// grows), files of the disc, label, kernel, NixOS version, kernel parameters, users and their keys,
/// network, services. What changes the size most is first. When an image was made, and where on the
/// disc something lies, is not compared; the content of a store path is taken for what Nix registered,
/// which `snowpress inspect --integrity` proves.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  snowpress diff old.iso new.iso
  snowpress diff box.iso /dev/sdb
  snowpress diff a.iso b.iso --json | jq -r '.packages[] | \"\\(.unpacked) \\(.package)\"'

Exit codes, as diff(1) has them: 0 the same is in both; 1 they differ; 2 trouble; 130 stopped.")]
pub struct Arguments {
    /// The first image; what only it has is marked with -
    a: PathBuf,
    /// The second image; what only it has is marked with +
    b: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments, context: &mut Context) -> Result<()> {
    let seen = compared(arguments, context).map_err(look::trouble);
    let seen = look::told(seen, arguments.json, &mut context.terminal)?;
    if arguments.json {
        serde_json::to_writer(&mut context.terminal.out, &seen)?;
        writeln!(context.terminal.out)?;
    } else {
        look::difference(&seen, &mut context.terminal)?;
    }
    if seen.equal { Ok(()) } else { Err(Failure::silent(FAILED)) }
}

fn compared(arguments: &Arguments, context: &mut Context) -> Result<Difference> {
    let (a, b) = (look::open(&arguments.a)?, look::open(&arguments.b)?);
    let done = look::watched("comparing", &context.terminal, |cancel, _| diff::diff(&a, &b, cancel))?;
    done.map_err(look::failed)
}
