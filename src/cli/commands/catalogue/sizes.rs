//! `snowpress catalogue sizes`

use std::collections::BTreeMap;

use anyhow::Result;
use serde::Serialize;

use super::fetch::Fetch;
use crate::build::request::NixOptions;
use crate::catalog::size::{self, SizeWish, Sizes, USUAL_CACHE};
use crate::catalog::source::Progress;
use crate::cli::Context;
use crate::cli::chosen::Chosen;
use crate::cli::failure::Failure;
use crate::cli::listing;
use crate::cli::look::STOPPED;
use crate::cli::terminal::{bytes, line};
use crate::estimate::{Typical, typical_package};

/// Show what the packages of a profile add to its image
///
/// Nix says which store paths they have, and the store of this machine and binary caches say how large
/// those are: nothing is built. What the base has already is not counted, and what several packages
/// share counts once in the sum. The answers are remembered; those of a branch for a day.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  snowpress catalogue sizes box
  snowpress catalogue sizes box --remembered      what is known already; nobody is asked
  snowpress catalogue sizes box --cache https://cache.example.org --cache https://cache.nixos.org
  snowpress catalogue sizes box --json | jq .together

Exit codes: 0 shown, what is unknown named; 2 the profile is wrong, or none of its names is a
package; 130 stopped.")]
pub struct Arguments {
    /// A saved profile, a path to a .toml file, or a starting profile
    profile: String,
    /// Ask this binary cache (https://, http:// or file://) instead of the profile's and the usual one
    #[arg(long, value_name = "URL")]
    cache: Vec<String>,
    /// Ask no server: only Nix, the store of this machine, and caches in folders
    #[arg(long)]
    offline: bool,
    /// Ask nobody: show what is remembered
    #[arg(long, conflicts_with_all = ["cache", "offline"])]
    remembered: bool,
    /// Print JSON for other programs
    #[arg(long)]
    json: bool,
}

/// Bytes.
#[derive(Debug, Serialize)]
struct One {
    closure: u64,
    added: Option<u64>,
}

/// Bytes that a package of unknown size adds, most often.
#[derive(Debug, Serialize)]
struct Range<'a> {
    low: u64,
    likely: u64,
    high: u64,
    source: &'a str,
}

#[derive(Debug, Serialize)]
struct Report<'a> {
    packages: BTreeMap<&'a str, One>,
    together: Option<u64>,
    download: Option<u64>,
    /// Packages of which no size is known.
    unknown: Vec<&'a str>,
    /// Names that are no packages of this nixpkgs.
    absent: Vec<&'a str>,
    typical: Range<'a>,
    problems: &'a [String],
}

pub fn run(arguments: &Arguments, context: &mut Context) -> Result<()> {
    let chosen = Chosen::find(&arguments.profile, &context.places)?;
    let profile = chosen.sound(context)?;
    let of_list = listing::certain(&profile, &chosen.base, context);
    let mut substituters = arguments.cache.clone();
    if substituters.is_empty() {
        substituters.extend(profile.source.substituters.iter().map(|cache| cache.url.clone()));
        substituters.push(USUAL_CACHE.to_owned());
    }
    let wish = SizeWish {
        source: profile.source,
        base: chosen.base,
        chosen: profile.packages.install,
        also: Vec::new(),
        cache: context.places.cache.clone(),
        substituters,
    };
    let sizes =
        if arguments.remembered { size::remembered(&wish).0 } else { ask(arguments, &wish, context)? };
    let names = wish.chosen.iter().map(String::as_str);
    let unsized_ones = names.filter(|name| !sizes.packages.contains_key(*name));
    let is_absent =
        |name: &&str| [&sizes.absent, &of_list].iter().any(|names| names.iter().any(|absent| absent == name));
    let (absent, unknown): (Vec<&str>, Vec<&str>) = unsized_ones.partition(is_absent);
    let none = !absent.is_empty() && absent.len() == wish.chosen.len();
    let typical = typical_package();
    if arguments.json {
        let report = report(&sizes, unknown, absent, &typical);
        writeln!(context.terminal.out, "{}", serde_json::to_string_pretty(&report)?)?;
    } else {
        print(&sizes, &unknown, &absent, &typical, context)?;
    }
    if none {
        return Err(Failure::wrong(
            "none of these names is a package of this nixpkgs; look for the right ones with `snowpress search`",
        ));
    }
    Ok(())
}

fn ask(arguments: &Arguments, wish: &SizeWish, context: &mut Context) -> Result<Sizes> {
    let fetch = Fetch::begin(&context.terminal)?;
    fetch.show(&Progress::Asking { from: "nixpkgs and binary caches for sizes".to_owned() });
    let cancel = fetch.cancel();
    let options = NixOptions { offline: arguments.offline, ..NixOptions::default() };
    let sizes = size::ask_with(wish, &options, &cancel);
    fetch.end();
    if cancel.asked() == 0 {
        return Ok(sizes);
    }
    // Where nobody reads any more there is nobody to tell.
    let _ = writeln!(context.terminal.err, "Stopped; what was learnt so far is remembered.");
    Err(Failure::silent(STOPPED))
}

fn report<'a>(
    sizes: &'a Sizes,
    unknown: Vec<&'a str>,
    absent: Vec<&'a str>,
    typical: &Typical,
) -> Report<'a> {
    let one = |size: &size::Size| One { closure: size.closure, added: size.added };
    let [low, likely, high] = counts(typical);
    Report {
        packages: sizes.packages.iter().map(|(name, size)| (name.as_str(), one(size))).collect(),
        together: sizes.together,
        download: sizes.download,
        unknown,
        absent,
        typical: Range { low, likely, high, source: typical.source },
        problems: &sizes.problems,
    }
}

fn print(
    sizes: &Sizes,
    unknown: &[&str],
    absent: &[&str],
    typical: &Typical,
    context: &mut Context,
) -> Result<()> {
    let out = &mut context.terminal.out;
    let names = sizes.packages.keys().map(String::as_str).chain(unknown.iter().chain(absent).copied());
    let width = names.map(|name| line(name).chars().count()).max().unwrap_or(0).max("together".len());
    let mut rows: Vec<(&String, &size::Size)> = sizes.packages.iter().collect();
    rows.sort_by_key(|(_, size)| std::cmp::Reverse((size.added, size.closure)));
    for (name, size) in rows {
        let added = size.added.map_or_else(|| "unknown".to_owned(), bytes);
        let whole = bytes(size.closure);
        writeln!(out, "{:width$}  {added:>10} added, {whole} with all that it needs", line(name))?;
    }
    let [low, likely, high] = counts(typical).map(bytes);
    for name in unknown {
        writeln!(
            out,
            "{:width$}  {:>10}       {low} to {high} is typical, often {likely}",
            line(name),
            "unknown"
        )?;
    }
    for name in absent {
        writeln!(
            out,
            "{:width$}  {:>10}       this nixpkgs has no package of that name",
            line(name),
            "none"
        )?;
    }
    if let Some(together) = sizes.together {
        let sent = sizes.download.map(|sent| format!(", {} to download", bytes(sent))).unwrap_or_default();
        let of = if unknown.is_empty() && absent.is_empty() {
            String::new()
        } else {
            " without the unknown ones".to_owned()
        };
        let together = bytes(together);
        writeln!(out, "{:width$}  {together:>10} added{of}, what is shared counted once{sent}", "together")?;
    }
    if !unknown.is_empty() {
        writeln!(out, "What is typical is from: {} ({}).", typical.source, typical.how)?;
    }
    let told = |problem: &&String| !absent.iter().any(|name| problem.starts_with(&format!("{name}: ")));
    for problem in sizes.problems.iter().filter(told) {
        writeln!(context.terminal.err, "{}", line(problem))?;
    }
    Ok(())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "whole bytes of figures below 2^50"
)]
fn counts(typical: &Typical) -> [u64; 3] {
    [typical.bytes.low, typical.bytes.likely, typical.bytes.high].map(|count| count.round() as u64)
}
