//! `snowpress check`

use anyhow::Result;
use serde::Serialize;

use crate::build::agent::SshAgent;
use crate::build::prepare::From;
use crate::build::request::NixOptions;
use crate::cli::chosen::{Chosen, Read, read};
use crate::cli::failure::{Failure, WRONG_INPUT};
use crate::cli::known::{Of, Sampling, known};
use crate::cli::terminal::line;
use crate::cli::{Context, faults, listing};
use crate::estimate::wish::{Fulfilled, fulfil};
use crate::profile::model::Compression;
use crate::profile::{Fault, resolve};

/// Check a profile and say everything that is wrong with it
///
/// All faults are told at once: which field, what is wrong with it, what to do. The files and SSH
/// keys that the profile names are looked for as well, and its packages in the list that is kept of its
/// nixpkgs (`snowpress catalogue update`): a name that is no package and a package that Nix refuses
/// are errors to the list of the same nixpkgs, and warnings to another. A wish for a size or a time that is
/// not likely to hold on this machine is an error, one that may not hold a warning. Nothing is built or fetched,
/// and Nix is not needed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  snowpress check box
  snowpress check ./box.toml --json | jq -r '.faults[].field'

Exit codes: 0 the profile can be built (there may be warnings), 2 it cannot.")]
pub struct Arguments {
    /// A saved profile, a path to a .toml file, or a starting profile
    profile: String,
    /// Print JSON for other programs
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Verdict<'a> {
    profile: &'a str,
    buildable: bool,
    faults: &'a [Fault],
    /// What a wish comes to here.
    #[serde(skip_serializing_if = "Option::is_none")]
    wish: Option<&'a Fulfilled>,
}

pub fn run(arguments: &Arguments, context: &mut Context) -> Result<()> {
    let chosen = Chosen::find(&arguments.profile, &context.places)?;
    let (read, wish) = all_faults(&chosen, context)?;
    let buildable = !read.has_errors();
    if arguments.json {
        let verdict = Verdict { profile: &chosen.name, buildable, faults: &read.faults, wish: wish.as_ref() };
        writeln!(context.terminal.out, "{}", serde_json::to_string_pretty(&verdict)?)?;
    } else {
        faults::print(&mut context.terminal, &read.faults)?;
        if let Some(wish) = wish.filter(|wish| wish.fault().is_none()) {
            writeln!(context.terminal.out, "{}", line(&wish.said()))?;
        }
        let says = if buildable { "can be built" } else { "cannot be built" };
        writeln!(context.terminal.out, "`{}` {says}: {}.", line(&chosen.name), faults::count(&read.faults))?;
        if !buildable {
            chosen.say_next(&mut context.terminal)?;
        }
    }
    if buildable { Ok(()) } else { Err(Failure::silent(WRONG_INPUT)) }
}

/// What is wrong with the text and, where the text is sound, with what it points at.
fn all_faults(chosen: &Chosen, context: &mut Context) -> Result<(Read, Option<Fulfilled>)> {
    let mut read = read(&chosen.text);
    let sound = !read.has_errors();
    if sound && let Err(more) = resolve::resolve(&read.profile, &chosen.base, &SshAgent) {
        let more = listing::located(&read.lines, more);
        // These hold the checks' warnings again.
        read.faults.retain(|fault| !more.contains(fault));
        read.faults.splice(0..0, more);
    }
    let of_list = listing::faults(&read, &chosen.base, context);
    read.faults.extend(of_list);
    // What is half read comes to another size.
    let nix = NixOptions::default();
    let of = Of { chosen, profile: &read.profile, from: &From::Profile, nix: &nix, work: None };
    let wish = match &read.profile.image.compression {
        Compression::Wish(_) if sound => {
            let known = known(&of, Sampling::Kept, context)?;
            fulfil(&read.profile, nix.machine(), &known)
        }
        _ => None,
    };
    read.faults.extend(wish.as_ref().and_then(Fulfilled::fault));
    read.faults.sort_by_key(|fault| std::cmp::Reverse(fault.severity));
    Ok((read, wish))
}
