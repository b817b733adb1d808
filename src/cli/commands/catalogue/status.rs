//! `snowpress catalogue status`

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::Result;
use serde::Serialize;

use crate::catalog::source::{self, About, Kept};
use crate::cli::Context;
use crate::cli::listing;
use crate::cli::terminal::{bytes, line};

/// Show which lists of packages are kept, and which one would be used
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  snowpress catalogue status
  snowpress catalogue status box
  snowpress catalogue status --json | jq -r '.lists[].path'

Exit codes: 0 shown, 2 the profile is wrong.")]
pub struct Arguments {
    /// Whose list would be used: a saved profile, a path to a .toml file, or a starting profile;
    /// without one, that of the newest stable branch
    profile: Option<String>,
    /// Print JSON for other programs
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
struct Row<'a> {
    path: &'a Path,
    #[serde(flatten)]
    about: &'a About,
    /// Bytes.
    size: u64,
    used: bool,
}

/// A list that cannot be used.
#[derive(Debug, Serialize)]
struct Damaged {
    path: PathBuf,
    reason: String,
}

#[derive(Debug, Serialize)]
struct Status<'a> {
    folder: &'a Path,
    /// Whether the list that would be used is that of the profile's own nixpkgs.
    exact: bool,
    /// Whether it should be fetched anew.
    stale: bool,
    lists: Vec<Row<'a>>,
    damaged: Vec<Damaged>,
}

pub fn run(arguments: &Arguments, context: &mut Context) -> Result<()> {
    let wanted = listing::wanted(arguments.profile.as_deref(), context)?;
    let lists = source::kept(&wanted.cache);
    let (used, best) = source::opened(&wanted);
    let best = best.map(|kept| kept.path);
    let damaged: Vec<Damaged> =
        source::damaged(&wanted.cache).into_iter().map(|(path, reason)| Damaged { path, reason }).collect();
    let stale = source::is_stale(&used, &wanted);
    if arguments.json {
        let row = |kept| row(kept, best.as_deref());
        let status = Status {
            folder: &wanted.cache,
            exact: used.exact,
            stale,
            lists: lists.iter().map(row).collect(),
            damaged,
        };
        writeln!(context.terminal.out, "{}", serde_json::to_string_pretty(&status)?)?;
        return Ok(());
    }
    let out = &mut context.terminal.out;
    writeln!(out, "Kept in {}", line(&wanted.cache.to_string_lossy()))?;
    if lists.is_empty() && damaged.is_empty() {
        writeln!(out, "  no list yet; `{}` fetches one", listing::update(arguments.profile.as_deref()))?;
    }
    for kept in &lists {
        let Row { about, size, used, .. } = row(kept, best.as_deref());
        let mark = if used { '*' } else { ' ' };
        writeln!(
            out,
            "{mark} {}, {}: {}, {}, {}",
            line(&about.nixpkgs),
            line(&about.system),
            listing::packages(about.packages),
            listing::age(about.made_at(), SystemTime::now()),
            bytes(size)
        )?;
        let release = about.release.as_ref().or(about.revision.as_ref());
        let release = release.map(|name| format!(" ({})", line(name))).unwrap_or_default();
        let from = about.url.as_ref().map_or_else(|| "Nix".to_owned(), |url| line(url));
        writeln!(out, "    from {from}{release}")?;
    }
    for Damaged { path, reason } in &damaged {
        writeln!(out, "! {}: {}; it is not used", line(&path.to_string_lossy()), line(reason))?;
    }
    let what = arguments
        .profile
        .as_deref()
        .map_or_else(|| "a new profile".to_owned(), |name| format!("`{}`", line(name)));
    let how = match (used.exact, stale) {
        (true, false) => "it is the list of its own nixpkgs",
        (true, true) => "it is the list of its own nixpkgs, and due to be fetched anew",
        (false, _) if used.partial => {
            "it is of its own nixpkgs but may lack names, so that unknown ones are warned of at most"
        }
        (false, _) => "it is not the list of its own nixpkgs, so that unknown names are warned of at most",
    };
    writeln!(out, "For {what}: {}; {how}.", listing::shown(&used))?;
    if let Some(problem) = &used.problem {
        let update = listing::update(arguments.profile.as_deref());
        writeln!(out, "{} (`{update}`).", line(&listing::sentence(problem)))?;
    }
    Ok(())
}

fn row<'a>(kept: &'a Kept, best: Option<&Path>) -> Row<'a> {
    Row { path: &kept.path, about: &kept.about, size: kept.size, used: best == Some(kept.path.as_path()) }
}
