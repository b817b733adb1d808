//! `snowpress list`

use anyhow::{Context as _, Result};
use serde::Serialize;

use crate::cli::Context;
use crate::cli::terminal::line;
use crate::profile::starting;
use crate::profile::store::Store;
use crate::profile::toml::decode;

/// List the saved profiles and the ones to start from
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  snowpress list
  snowpress list --json | jq -r '.saved[].name'")]
pub struct Arguments {
    /// Print JSON for other programs
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
struct Entry {
    name: String,
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
}

#[derive(Debug, Serialize)]
struct Listing {
    saved: Vec<Entry>,
    starting: Vec<Entry>,
}

pub fn run(arguments: &Arguments, context: &mut Context) -> Result<()> {
    let listing = listing(context)?;
    if arguments.json {
        writeln!(context.terminal.out, "{}", serde_json::to_string_pretty(&listing)?)?;
        return Ok(());
    }
    let folder = context.places.profiles();
    let paint = context.terminal.out_paint;
    let out = &mut context.terminal.out;
    let names = listing.saved.iter().chain(&listing.starting).map(|entry| entry.name.chars().count());
    let width = names.max().unwrap_or(0);
    writeln!(out, "Your profiles, in {}", line(&folder.to_string_lossy()))?;
    if listing.saved.is_empty() {
        writeln!(out, "  none yet; `snowpress new NAME --from STARTING` makes one")?;
    }
    let row = |entry: &Entry| {
        let name = paint.bold(format!("{:<width$}", line(&entry.name)));
        format!("  {name}  {}", line(&entry.description))
    };
    for entry in &listing.saved {
        writeln!(out, "{}", row(entry))?;
    }
    writeln!(out, "\nStarting profiles, part of the program")?;
    for entry in &listing.starting {
        writeln!(out, "{}", row(entry))?;
    }
    Ok(())
}

fn listing(context: &Context) -> Result<Listing> {
    let store = Store::at(context.places.profiles());
    let mut saved = Vec::new();
    for name in store.list().context("reading the saved profiles")? {
        // One that cannot be read is still one that is there.
        let description = match store.read(&name) {
            Ok(text) => decode(&text).profile.description,
            Err(error) => format!("cannot be read: {error}"),
        };
        let path = store.path(&name)?.to_string_lossy().into_owned();
        saved.push(Entry { name, description, path: Some(path) });
    }
    let starting = starting::all()
        .iter()
        .map(|starting| Entry {
            name: starting.name.to_owned(),
            description: starting.summary.to_owned(),
            path: None,
        })
        .collect();
    Ok(Listing { saved, starting })
}
