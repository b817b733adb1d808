//! `snowpress catalogue`

mod fetch;
mod sizes;
mod status;
mod update;

use anyhow::Result;
use clap::Subcommand;

use crate::cli::Context;

/// Fetch and look at the lists of packages
///
/// A list says what there is in a nixpkgs: names, versions, descriptions, what is broken or not free.
/// `snowpress search`, the wizard and `snowpress check` use the list of the profile's own nixpkgs where
/// one is kept. For a branch it is what the channel publishes, or a mirror; for a revision, a folder or
/// this machine's channel Nix is asked. Lists are kept in ~/.cache/snowpress and may be deleted.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  snowpress catalogue update                      the list of the newest stable branch
  snowpress catalogue update box                  the list of that profile's nixpkgs
  snowpress catalogue update --from ./packages.json.br
  snowpress catalogue status
  snowpress catalogue sizes box                   what its packages add to its image")]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Update(update::Arguments),
    Status(status::Arguments),
    Sizes(sizes::Arguments),
}

pub fn run(arguments: &Arguments, context: &mut Context) -> Result<()> {
    match &arguments.what {
        What::Update(arguments) => update::run(arguments, context),
        What::Status(arguments) => status::run(arguments, context),
        What::Sizes(arguments) => sizes::run(arguments, context),
    }
}
