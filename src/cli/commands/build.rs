//! `snowpress build`

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;

use crate::build::agent::SshAgent;
use crate::build::engine::NixEngine;
use crate::build::machine::{self, Reach};
use crate::build::prepare::{self, From, PrepareError, Wanted};
use crate::build::recorded::Recorded;
use crate::build::request::{NixOptions, Request};
use crate::cli::chosen::{Chosen, read};
use crate::cli::failure::{Failure, WRONG_INPUT, message, verdict};
use crate::cli::known::{Of, Sampling, known};
use crate::cli::press::{Mode, finish, press};
use crate::cli::report::{self, LastError};
use crate::cli::terminal::line;
use crate::cli::{Context, faults, listing};
use crate::profile::model::{Compression, Nixpkgs};
use crate::profile::{Fault, Profile, Severity};
use crate::settings::OUTPUT;

/// Press an image
///
/// The profile is checked, becomes Nix text, and Nix builds it. The image lies in the output
/// folder at the end, beside its SHA-256, a build.json of facts, and the whole log of Nix. It is read
/// back and compared with the profile, as `snowpress verify` does. The report goes to standard output, what happens meanwhile to standard error.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  snowpress build box
  snowpress build ./box.toml --output /srv/images
  snowpress build rescue --rehearse            from Debian's parts, without a binary cache
  snowpress build box --nixpkgs nixos-unstable
  snowpress build box --update                 with the newest revision of its branch
  snowpress build box --json | jq -r 'select(.event == \"report\").image'

Ctrl-C stops Nix cleanly; what is built stays in the store, and the next build goes on from
there. Ctrl-C twice kills.

Exit codes: 0 built; 2 the profile is wrong; 3 something is missing on this machine; 4 the Nix
text could not be evaluated; 5 a build or a download failed, or the image is not what the profile
asks for; 6 a file could not be written; 130 stopped.")]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct Arguments {
    /// A saved profile, a path to a .toml file, or a starting profile
    profile: String,
    /// Where the image goes; ./snowpress-out/PROFILE by itself
    #[arg(long, short, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Print every event as a line of JSON, the report or the error last
    #[arg(long, conflicts_with = "plain")]
    json: bool,
    /// No bars, and every line that a builder prints
    #[arg(long)]
    plain: bool,
    /// Build from this nixpkgs instead of the profile's: a folder (with a `/`), a branch such as
    /// nixos-unstable, a revision of 40 hex digits, or `channel`
    #[arg(long, value_name = "PATH|BRANCH")]
    nixpkgs: Option<String>,
    /// Build from the rehearsal channel: an image that boots, made of Debian's parts in minutes
    #[arg(long, conflicts_with = "nixpkgs")]
    rehearse: bool,
    /// Cores that each build may use; 0 for all
    #[arg(long, value_name = "N")]
    cores: Option<u32>,
    /// Builds at the same time
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    jobs: Option<u32>,
    /// Ask no binary cache and download nothing
    #[arg(long)]
    offline: bool,
    /// Take the newest nixpkgs of the profile's branch; without it, the revision of the profile's
    /// last build in flake style is used again
    #[arg(long, conflicts_with = "offline")]
    update: bool,
    /// A setting of Nix, passed on as it is; may be given often
    #[arg(long, num_args = 2, value_names = ["NAME", "VALUE"])]
    option: Vec<String>,
    /// A Nix store of its own
    #[arg(long, value_name = "STORE")]
    store: Option<String>,
    /// Build although the list of packages does not have a name or speaks against one
    #[arg(long)]
    unlisted: bool,
    /// Build with the nearest compressor although what the profile wishes for is not likely to hold
    #[arg(long)]
    anyway: bool,
    /// Where the Nix text is laid and kept; a folder of the profile's own by itself
    #[arg(long, value_name = "DIR")]
    work: Option<PathBuf>,
}

impl Arguments {
    fn mode(&self) -> Mode {
        match (self.json, self.plain) {
            (true, _) => Mode::Json,
            (_, true) => Mode::Plain,
            _ => Mode::Bars,
        }
    }

    fn nix(&self) -> NixOptions {
        let pairs = self.option.chunks_exact(2);
        NixOptions {
            cores: self.cores,
            jobs: self.jobs,
            offline: self.offline,
            update: self.update,
            options: pairs.map(|pair| (pair[0].clone(), pair[1].clone())).collect(),
            store: self.store.clone(),
        }
    }
}

/// What to do where the nixpkgs of a profile cannot be reached.
pub const ELSEWHERE: &str =
    "build from the rehearsal channel with --rehearse, or from a folder of this machine with --nixpkgs PATH";

/// The code of a build that Nix could not evaluate.
const EVALUATION: u8 = 4;

const SMALL_CHANNEL: &str = "The rehearsal channel has about a hundred packages and no desktop: what it lacks may well be in the \
                             real nixpkgs. Leave it out to rehearse, or build without --rehearse.";

const ANYWAY: &str = "With --anyway it is built with the nearest.";

const UNLISTED: &str = "by the list of packages Nix would refuse the profile after minutes. Where you know better, --unlisted \
                        leaves it to Nix: a list has only one of the several names that some packages have.";

pub fn run(arguments: &Arguments, context: &mut Context) -> Result<()> {
    let mut found = Vec::new();
    let request = match prepared(arguments, context, &mut found) {
        Ok(request) => request,
        Err(error) if arguments.json => {
            let (code, _) = verdict(&error);
            let said = if found.is_empty() {
                line(&message(&error))
            } else {
                format!("the profile cannot be built: {}", faults::count(&found))
            };
            report::last_error(&mut context.terminal.out, &LastError::before(&said, &found, code))?;
            return Err(Failure::silent(code));
        }
        Err(error) => return Err(error),
    };
    let mode = arguments.mode();
    let report = match press(
        &Recorded::new(NixEngine, context.places.history()),
        &request,
        mode,
        &mut context.terminal,
    ) {
        Err(error) if arguments.rehearse && mode != Mode::Json && verdict(&error).0 == EVALUATION => {
            writeln!(context.terminal.err, "{SMALL_CHANNEL}")?;
            return Err(error);
        }
        done => done?,
    };
    finish(&report, &request, mode, &mut context.terminal)
}

/// Everything before the engine. Faults of the profile are left in `found` too.
fn prepared(arguments: &Arguments, context: &mut Context, found: &mut Vec<Fault>) -> Result<Request> {
    let chosen = Chosen::find(&arguments.profile, &context.places)?;
    let read = read(&chosen.text);
    found.clone_from(&read.faults);
    if arguments.json && read.has_errors() {
        return Err(Failure::wrong(format!("the profile cannot be built: {}", faults::count(&read.faults))));
    }
    let profile = chosen.whole(context)?;
    chosen.say_origin(&mut context.terminal)?;
    let from = if let Some(nixpkgs) = &arguments.nixpkgs {
        From::Other(nixpkgs.clone())
    } else if arguments.rehearse || rehearse_instead(arguments, &profile, context)? {
        From::Rehearsal(super::rehearsal::channel(context)?.path)
    } else {
        From::Profile
    };
    let wrong = check_names(&chosen, &profile, &from, context, found)?;
    if wrong && !arguments.unlisted {
        writeln!(context.terminal.err, "Nothing was built: {UNLISTED}")?;
        match from {
            From::Rehearsal(_) => writeln!(context.terminal.err, "{SMALL_CHANNEL}")?,
            _ => chosen.say_next(&mut context.terminal)?,
        }
        return Err(Failure::silent(WRONG_INPUT));
    }
    let nix = arguments.nix();
    let moved = prepare::from(profile.clone(), &from)
        .map_err(|error| Failure::wrong(format!("--nixpkgs: {error}")))?;
    let of = Of { chosen: &chosen, profile: &moved, from: &from, nix: &nix, work: arguments.work.as_deref() };
    // A wish picks by the figures, so they are made as good as they get.
    let wishes = matches!(profile.image.compression, Compression::Wish(_));
    let known = known(&of, if wishes { Sampling::Missing } else { Sampling::Kept }, context)?;
    let wanted = Wanted {
        name: &chosen.name,
        file: chosen.file(),
        text: &chosen.text,
        profile,
        base: &chosen.base,
        from,
        output: &arguments.output.clone().unwrap_or_else(|| Path::new(OUTPUT).join(&chosen.name)),
        work: &|name| arguments.work.clone().unwrap_or_else(|| context.places.work(name)),
        nix,
        known,
        anyway: arguments.anyway,
        elsewhere: ELSEWHERE,
    };
    match prepare::request(wanted, &SshAgent) {
        Ok(request) => Ok(request),
        Err(PrepareError::Faults(faults)) => {
            // The warnings were printed before.
            let new: Vec<Fault> =
                faults.iter().filter(|fault| fault.severity == Severity::Error).cloned().collect();
            found.extend(new.iter().filter(|fault| !found.contains(fault)).cloned().collect::<Vec<_>>());
            faults::print(&mut context.terminal, &new)?;
            chosen.say_next(&mut context.terminal)?;
            Err(Failure::silent(WRONG_INPUT))
        }
        Err(PrepareError::Wish(fault)) => {
            faults::print(&mut context.terminal, std::slice::from_ref(&fault))?;
            found.push(fault);
            chosen.say_next(&mut context.terminal)?;
            writeln!(context.terminal.err, "{ANYWAY}")?;
            Err(Failure::silent(WRONG_INPUT))
        }
        Err(error @ PrepareError::Nixpkgs(_)) => Err(Failure::wrong(format!("--nixpkgs: {error}"))),
        Err(error @ PrepareError::Path { .. }) => Err(error.into()),
    }
}

/// Whether the list of this nixpkgs, where it is at hand, has an error in the profile's packages: Nix
/// would say so too, after minutes.
fn check_names(
    chosen: &Chosen,
    profile: &Profile,
    from: &From,
    context: &mut Context,
    found: &mut Vec<Fault>,
) -> Result<bool> {
    let moved = prepare::from(profile.clone(), from)
        .map_err(|error| Failure::wrong(format!("--nixpkgs: {error}")))?;
    let base = &chosen.base;
    let faults = match from {
        From::Rehearsal(_) => listing::rehearsed(&moved, &profile.source, base, context),
        From::Profile | From::Other(_) => listing::judged(&moved, base, context),
    };
    let faults = listing::located(&read(&chosen.text).lines, faults);
    faults::print(&mut context.terminal, &faults)?;
    let is_wrong = faults.iter().any(|fault| fault.severity == Severity::Error);
    found.extend(faults);
    Ok(is_wrong)
}

/// Where what the profile asks for cannot be reached, a rehearsal is offered. It is never begun
/// unasked: an image made of other parts than the profile says must not surprise anybody.
fn rehearse_instead(arguments: &Arguments, profile: &Profile, context: &mut Context) -> Result<bool> {
    let fetched = matches!(profile.source.nixpkgs, Nixpkgs::Branch(_) | Nixpkgs::Revision(_));
    if !fetched || arguments.offline || arguments.json || !context.terminal.can_ask {
        return Ok(false);
    }
    if machine::reach("github.com", 443, Duration::from_secs(3)) == Reach::Reached {
        return Ok(false);
    }
    writeln!(context.terminal.err, "github.com, where this nixpkgs comes from, does not answer.")?;
    Ok(context.terminal.confirm("Rehearse instead, with an image made of Debian's parts?")?)
}
