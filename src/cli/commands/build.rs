//! `snowpress build`

use std::env;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};
use sha2::{Digest, Sha256};

use crate::build::agent::SshAgent;
use crate::build::engine::NixEngine;
use crate::build::machine::{self, Reach};
use crate::build::request::{NixOptions, Request};
use crate::build::text::hex;
use crate::cli::chosen::{Chosen, Origin, read};
use crate::cli::failure::{Failure, WRONG_INPUT, message, verdict};
use crate::cli::press::{Mode, press};
use crate::cli::report::{self, LastError};
use crate::cli::terminal::line;
use crate::cli::{Context, faults};
use crate::profile::model::Nixpkgs;
use crate::profile::{Fault, Profile, Resolved, resolve};
use crate::settings::OUTPUT;

/// Press an image
///
/// The profile is checked, becomes Nix text, and Nix builds it. The image lies in the output
/// folder at the end, beside its SHA-256, a build.json of facts, and the whole log of Nix. The
/// report goes to standard output, what happens meanwhile to standard error.
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
text could not be evaluated; 5 a build or a download failed; 6 a file could not be written;
130 stopped.")]
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

pub fn run(arguments: &Arguments, context: &mut Context) -> Result<()> {
    let mut found = Vec::new();
    let request = match prepare(arguments, context, &mut found) {
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
    let report = match press(&NixEngine, &request, mode, &mut context.terminal) {
        Err(error) if arguments.rehearse && mode != Mode::Json && verdict(&error).0 == EVALUATION => {
            writeln!(context.terminal.err, "{SMALL_CHANNEL}")?;
            return Err(error);
        }
        done => done?,
    };
    if mode != Mode::Json {
        report::end(&report, &mut context.terminal)?;
    }
    Ok(())
}

/// Everything before the engine. Faults of the profile are left in `found` too.
fn prepare(arguments: &Arguments, context: &mut Context, found: &mut Vec<Fault>) -> Result<Request> {
    let chosen = Chosen::find(&arguments.profile, &context.places)?;
    let read = read(&chosen.text);
    found.clone_from(&read.faults);
    if arguments.json && read.has_errors() {
        return Err(Failure::wrong(format!("the profile cannot be built: {}", faults::count(&read.faults))));
    }
    let mut profile = chosen.whole(context)?;
    chosen.say_origin(&mut context.terminal)?;
    // What stands behind the name of the work folder.
    let apart = if let Some(nixpkgs) = &arguments.nixpkgs {
        profile.source.nixpkgs = nixpkgs_of(nixpkgs)?;
        format!(".{}", short_hash(nixpkgs))
    } else if arguments.rehearse || rehearse_instead(arguments, &profile, context)? {
        let path = super::rehearsal::channel(context)?.path;
        profile.source.nixpkgs = Nixpkgs::Path(path.to_string_lossy().into_owned());
        ".rehearsal".to_owned()
    } else {
        String::new()
    };
    let resolved = resolved(&chosen, &profile, context).inspect_err(|(_, more)| found.clone_from(more));
    let resolved = resolved.map_err(|(error, _)| error)?;
    let folder = |given: &Option<PathBuf>, own: PathBuf| given.clone().unwrap_or(own);
    Ok(Request {
        profile_hash: hash(&chosen.text),
        output: absolute(&folder(&arguments.output, Path::new(OUTPUT).join(&chosen.name)))?,
        work: absolute(&folder(&arguments.work, context.places.work(&work_name(&chosen, &apart))))?,
        elsewhere: ELSEWHERE.to_owned(),
        name: chosen.name,
        profile: resolved,
        nix: arguments.nix(),
    })
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

fn resolved(
    chosen: &Chosen,
    profile: &Profile,
    context: &mut Context,
) -> Result<Resolved, (anyhow::Error, Vec<Fault>)> {
    resolve::resolve(profile, &chosen.base, &SshAgent).map_err(|faults| {
        // The warnings were printed before.
        let new: Vec<Fault> =
            faults.iter().filter(|f| f.severity == crate::profile::Severity::Error).cloned().collect();
        let said = faults::print(&mut context.terminal, &new)
            .map_err(anyhow::Error::from)
            .and_then(|()| chosen.say_next(&mut context.terminal));
        (said.err().unwrap_or_else(|| Failure::silent(WRONG_INPUT)), faults)
    })
}

/// What `--nixpkgs` means.
fn nixpkgs_of(word: &str) -> Result<Nixpkgs> {
    let revision = |text: &str| text.len() == 40 && text.chars().all(|c| c.is_ascii_hexdigit());
    Ok(match word {
        "channel" => Nixpkgs::Channel,
        word if revision(word) => Nixpkgs::Revision(word.to_lowercase()),
        word if word.contains('/') || word == "." || word == ".." => {
            let path = absolute(Path::new(word))?;
            if !path.join("nixos").is_dir() {
                return Err(Failure::wrong(format!(
                    "--nixpkgs: {} is no nixpkgs: there is no folder `nixos` in it",
                    line(&path.to_string_lossy())
                )));
            }
            Nixpkgs::Path(path.to_string_lossy().into_owned())
        }
        word => Nixpkgs::Branch(word.to_owned()),
    })
}

fn absolute(path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).with_context(|| format!("{} (from {:?})", path.display(), env::current_dir()))
}

/// SHA-256 of a profile's text, hex.
pub fn hash(text: &str) -> String {
    hex(&Sha256::digest(text))
}

/// Enough of a hash to tell files of one person apart.
pub fn short_hash(text: &str) -> String {
    hash(text)[..8].to_owned()
}

/// Two files of one name in two folders must not share a lock file, nor must a profile and its
/// rehearsal, or its build from another nixpkgs: the revision of the one would be lost for the
/// other. What sets those apart begins with a `.`, which no saved profile has in its name.
fn work_name(chosen: &Chosen, apart: &str) -> String {
    match &chosen.origin {
        Origin::File(path) => format!("{}-{}{apart}", chosen.name, short_hash(&path.to_string_lossy())),
        _ => format!("{}{apart}", chosen.name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_nixpkgs() {
        assert_eq!(nixpkgs_of("nixos-24.05").unwrap(), Nixpkgs::Branch("nixos-24.05".into()));
        assert_eq!(nixpkgs_of("channel").unwrap(), Nixpkgs::Channel);
        let tree = tempfile::tempdir().unwrap();
        let word = tree.path().to_str().unwrap();
        assert!(nixpkgs_of(word).is_err(), "a folder that is no nixpkgs would be copied whole");
        std::fs::create_dir(tree.path().join("nixos")).unwrap();
        assert_eq!(nixpkgs_of(word).unwrap(), Nixpkgs::Path(word.into()));
        assert_eq!(nixpkgs_of(&"A1".repeat(20)).unwrap(), Nixpkgs::Revision("a1".repeat(20)));
    }

    #[test]
    fn the_hash_is_sha256() {
        assert_eq!(hash(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
