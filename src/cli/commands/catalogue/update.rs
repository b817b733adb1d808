//! `snowpress catalogue update`

use std::time::SystemTime;

use anyhow::Result;
use serde::Serialize;

use super::fetch::Fetch;
use crate::catalog::source::{self, About, Asking, Kept, SourceError};
use crate::cli::Context;
use crate::cli::failure::Failure;
use crate::cli::listing;
use crate::cli::look::STOPPED;
use crate::cli::terminal::line;

/// Fetch the list of packages of a profile's nixpkgs
///
/// A download that breaks goes on where it was, the next time too. What is kept already stays until
/// the new list is here, whole, and understood; a list that is older than the kept one is refused
/// unless it is named with --from.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  snowpress catalogue update
  snowpress catalogue update box
  snowpress catalogue update --from ~/Downloads/packages.json.br     carried here on a stick
  snowpress catalogue update --from 'https://mirror.example/{branch}/packages.json.br'
  SNOWPRESS_PACKAGES_URL=file:///srv/packages.json.br snowpress catalogue update

A mirror for always is `packages-url` in ~/.config/snowpress/settings.toml.

Exit codes: 0 the list is here; 1 it did not come, and what was kept stays; 2 the profile or the
address is wrong, or the list there is older than the kept one; 3 Nix is wanted and not
installed; 130 stopped.")]
pub struct Arguments {
    /// A saved profile, a path to a .toml file, or a starting profile; without one, the newest
    /// stable branch that this program knows
    profile: Option<String>,
    /// Take the list from this address or file, packed by brotli or not; `{branch}` is replaced
    #[arg(long, value_name = "URL|FILE")]
    from: Option<String>,
    /// Print JSON for other programs
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
struct Updated<'a> {
    path: &'a std::path::Path,
    #[serde(flatten)]
    about: &'a About,
    /// Bytes.
    size: u64,
    /// The list of the same nixpkgs that was kept before.
    #[serde(skip_serializing_if = "Option::is_none")]
    replaced: Option<&'a About>,
}

pub fn run(arguments: &Arguments, context: &mut Context) -> Result<()> {
    let wanted = listing::wanted(arguments.profile.as_deref(), context)?;
    let asking = Asking { from: arguments.from.clone(), ..Asking::default() };
    let replaced = source::replaced(&wanted);
    let fetch = Fetch::begin(&context.terminal)?;
    let outcome = source::refresh_as(&wanted, &asking, &fetch.cancel(), &mut |step| fetch.show(&step));
    fetch.end();
    let list = outcome.map_err(|error| failure(error, context))?;
    let Some(kept) = source::opened(&wanted).1 else {
        return Err(anyhow::anyhow!("the list is gone again from {}", wanted.cache.display()));
    };
    if arguments.json {
        let updated = Updated {
            path: &kept.path,
            about: &kept.about,
            size: kept.size,
            replaced: replaced.as_ref().map(|old| &old.about),
        };
        warn(&kept.about, replaced.as_ref(), arguments, context)?;
        writeln!(context.terminal.out, "{}", serde_json::to_string_pretty(&updated)?)?;
        return Ok(());
    }
    let edition = kept.about.release.as_ref().map(|release| format!(" ({})", line(release)));
    writeln!(
        context.terminal.out,
        "{} of {}{}, got from {}.",
        listing::packages(list.index.len()),
        line(&kept.about.nixpkgs),
        edition.unwrap_or_default(),
        kept.about.url.as_deref().map_or_else(|| "Nix".to_owned(), line)
    )?;
    if let Some(Kept { about: old, .. }) = &replaced {
        writeln!(
            context.terminal.out,
            "It replaces the one of {} ({}, {}).",
            listing::packages(old.packages),
            line(&old.edition()),
            listing::age(old.made_at(), SystemTime::now())
        )?;
    }
    warn(&kept.about, replaced.as_ref(), arguments, context)
}

/// A file of any other list counts as the one of this nixpkgs from now on.
fn warn(new: &About, replaced: Option<&Kept>, arguments: &Arguments, context: &mut Context) -> Result<()> {
    let Some(old) = replaced.map(|old| &old.about).filter(|old| new.packages < old.packages / 2) else {
        return Ok(());
    };
    let label = context.terminal.err_paint.warning("warning:");
    let update = listing::update(arguments.profile.as_deref());
    writeln!(
        context.terminal.err,
        "{label} this list of {} has {}, and the one that it replaces had {}: what it lacks is called no \
         package from now on\n       → where it is the wrong one, `{update}` gets the usual one again",
        line(&new.nixpkgs),
        listing::packages(new.packages),
        old.packages
    )?;
    Ok(())
}

fn failure(error: SourceError, context: &mut Context) -> anyhow::Error {
    if matches!(error, SourceError::Stopped) {
        // Where nobody reads any more there is nobody to tell.
        let _ =
            writeln!(context.terminal.err, "Stopped; what was kept stays, and what came is gone on from.");
        return Failure::silent(STOPPED);
    }
    if matches!(error, SourceError::NoNix { .. }) {
        return Failure::not_here(error.to_string());
    }
    if error.is_input() { Failure::wrong(error.to_string()) } else { error.into() }
}
