//! `snowpress search`

use anyhow::Result;
use serde::Serialize;

use crate::catalog::source::{self, Wanted};
use crate::catalog::{Entry, Listing, Origin, Query, search};
use crate::cli::Context;
use crate::cli::failure::{FAILED, Failure};
use crate::cli::listing;
use crate::cli::terminal::{Paint, line};
use crate::profile::model::Nixpkgs;

/// Search the packages that can be put on an image
///
/// Several words mean all of them, in any order; they are looked for in names, programs, purposes and
/// descriptions, and the best comes first. `desc:`, `attr:`, `set:` or `program:` before a word looks
/// for it in descriptions, attributes, package sets or names of programs alone. The name in the first column is what goes into `packages.install`. The search
/// asks nobody: it goes through the list that `snowpress catalogue update` or the wizard fetched for
/// the profile's nixpkgs, else through another one, else through the few hundred packages that this
/// program knows itself. Which one it was is said at the end, on standard error.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  snowpress search partition editor
  snowpress search htop --details
  snowpress search python numpy --profile box     in the list of that profile's nixpkgs
  snowpress search program:mkfs.vfat              which package brings it
  snowpress search set:python313 desc:plot        in one package set, by description
  snowpress search disk --limit 100 --json | jq -r '.packages[].attribute'
  snowpress edit box --set packages.install+=gparted

Exit codes: 0 something was found, 1 nothing was, 2 the command line or the profile is wrong.")]
pub struct Arguments {
    /// What to look for
    #[arg(required = true)]
    words: Vec<String>,
    /// Search in the list of this profile's nixpkgs: a saved profile, a path, or a starting profile
    #[arg(long, value_name = "PROFILE")]
    profile: Option<String>,
    /// Show at most so many
    #[arg(long, value_name = "N", default_value_t = 25)]
    limit: usize,
    /// Show all that is known of each
    #[arg(long)]
    details: bool,
    /// Print JSON for other programs
    #[arg(long, conflicts_with = "details")]
    json: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Package<'a> {
    attribute: &'a str,
    pname: &'a str,
    version: &'a str,
    description: &'a str,
    homepage: &'a str,
    licence: &'a str,
    main_program: &'a str,
    platforms: &'a str,
    category: &'a str,
    flags: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct List {
    /// `channel`, `nix` or `built-in`.
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// Seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    made: Option<u64>,
    exact: bool,
    packages: usize,
}

#[derive(Debug, Serialize)]
struct Answer<'a> {
    list: List,
    /// All that were found, shown or not.
    found: usize,
    packages: Vec<Package<'a>>,
}

pub fn run(arguments: &Arguments, context: &mut Context) -> Result<()> {
    let query = Query::parse(&arguments.words.join(" "));
    if query.is_empty() {
        return Err(Failure::wrong(
            "there is nothing to look for; write a word, such as `snowpress search editor`",
        ));
    }
    let wanted = listing::wanted(arguments.profile.as_deref(), context)?;
    let list = source::open(&wanted);
    let found = search(&list.index, &query, arguments.limit, &|| false).unwrap_or_default();
    let entries: Vec<Entry> = found.best.iter().map(|number| list.index.entry(*number)).collect();
    if arguments.json {
        let packages = entries.iter().map(package).collect();
        let answer = Answer { list: about(&list), found: found.total, packages };
        writeln!(context.terminal.out, "{}", serde_json::to_string_pretty(&answer)?)?;
    } else {
        let paint = context.terminal.out_paint;
        let text = if arguments.details {
            details(&entries, wanted.source.allow_unfree, paint)
        } else {
            table(&entries, paint)
        };
        write!(context.terminal.out, "{text}")?;
        context.terminal.out.flush()?;
        say_list(&list, &wanted, arguments.profile.as_deref(), entries.len(), found.total, context)?;
    }
    if found.total == 0 { Err(Failure::silent(FAILED)) } else { Ok(()) }
}

fn about(list: &Listing) -> List {
    let (kind, from) = match &list.origin {
        Origin::Channel { url } => ("channel", Some(url.clone())),
        Origin::Nix { nixpkgs } => ("nix", Some(nixpkgs.clone())),
        Origin::BuiltIn => ("built-in", None),
    };
    let made = list.made.map(listing::seconds);
    List { kind, from, made, exact: list.exact, packages: list.index.len() }
}

fn package<'a>(entry: &Entry<'a>) -> Package<'a> {
    Package {
        attribute: entry.attribute,
        pname: entry.pname,
        version: entry.version,
        description: entry.description,
        homepage: entry.homepage,
        licence: entry.licence,
        main_program: entry.main_program,
        platforms: entry.platforms,
        category: entry.category,
        flags: entry.flags.words(),
    }
}

/// The longest name and version that push the descriptions to the right.
const NAME: usize = 32;
const VERSION: usize = 14;

fn table(entries: &[Entry], paint: Paint) -> String {
    let width = |of: fn(&Entry) -> usize, most| entries.iter().map(of).max().unwrap_or(0).min(most);
    let name = width(|entry| entry.attribute.chars().count(), NAME);
    let version = width(|entry| entry.version.chars().count(), VERSION);
    let row = |entry: &Entry| {
        let marks = entry.flags.words();
        let marks = if marks.is_empty() { String::new() } else { format!("[{}] ", marks.join(", ")) };
        let attribute = paint.bold(format!("{:<name$}", line(entry.attribute)));
        let text = format!(
            "{attribute}  {:<version$}  {}{}",
            line(entry.version),
            paint.warning(marks),
            line(entry.description)
        );
        format!("{}\n", text.trim_end())
    };
    entries.iter().map(row).collect()
}

fn details(entries: &[Entry], allowed: bool, paint: Paint) -> String {
    let one = |entry: &Entry| {
        let marks = entry.flags.words().join(", ");
        let means = entry.flags.all().next().map_or("", |flag| flag.meaning(allowed));
        let known = [
            ("program", entry.main_program),
            ("homepage", entry.homepage),
            ("licence", entry.licence),
            ("platforms", entry.platforms),
            ("category", entry.category),
            ("marked", &marks),
            ("which is", means),
        ];
        let known = known.into_iter().filter(|(_, value)| !value.is_empty());
        let mut lines = vec![format!("{} {}", paint.bold(line(entry.attribute)), line(entry.version))];
        lines.extend(
            Some(entry.description).filter(|text| !text.is_empty()).map(|text| format!("  {}", line(text))),
        );
        lines.extend(known.map(|(name, value)| format!("  {name:<9}  {}", line(value))));
        lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n") + "\n"
    };
    entries.iter().map(one).collect::<Vec<_>>().join("\n")
}

fn say_list(
    list: &Listing,
    wanted: &Wanted,
    profile: Option<&str>,
    shown: usize,
    total: usize,
    context: &mut Context,
) -> Result<()> {
    let err = &mut context.terminal.err;
    let which = listing::shown(list);
    match total {
        0 => writeln!(err, "Nothing found in {which} ({}).", listing::packages(list.index.len()))?,
        _ if shown < total => writeln!(err, "{shown} of {total} found in {which}; --limit shows more.")?,
        _ => writeln!(err, "{total} found in {which}.")?,
    }
    if let Some(problem) = &list.problem {
        let update = listing::update(profile);
        writeln!(err, "{} (`{update}`).", line(&listing::sentence(problem)))?;
    }
    if source::is_stale(list, wanted) {
        let own = match &wanted.source.nixpkgs {
            Nixpkgs::Branch(branch) => format!("branch {}", line(branch)),
            Nixpkgs::Revision(revision) => format!("revision {}", line(revision)),
            Nixpkgs::Path(path) => line(path),
            Nixpkgs::Channel => "this machine's channel".to_owned(),
        };
        let update = listing::update(profile);
        let why = if list.exact { "has grown old" } else { "is not the one" };
        writeln!(err, "For {own} it {why}; `{update}` gets that.")?;
    }
    Ok(())
}
