//! `snowpress demo`

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::build::agent::SshAgent;
use crate::build::engine::NixEngine;
use crate::build::event::Report;
use crate::build::machine::findings::Finding;
use crate::build::machine::tools::{self, Tool};
use crate::build::prepare::{From, hash, settled};
use crate::build::process::{Invocation, capture};
use crate::build::recorded::Recorded;
use crate::build::request::{NixOptions, Request};
use crate::cli::chosen::{Chosen, read};
use crate::cli::failure::{Failure, NOT_HERE};
use crate::cli::findings::look_for_demo;
use crate::cli::install;
use crate::cli::known::{Of, Sampling, known};
use crate::cli::press::{Mode, finish, press};
use crate::cli::terminal::line;
use crate::cli::{Context, faults};
use crate::estimate::wish::granted;
use crate::profile::check::check;
use crate::profile::keys;
use crate::profile::model::Nixpkgs;
use crate::settings::OUTPUT;

/// Prove that this machine can press an image
///
/// Finds what is missing and installs it after asking, makes the rehearsal channel ready, and
/// builds the starting profile `rescue` from it: a real, bootable image, made by real Nix in a few
/// minutes and without a binary cache. Your SSH key gets in where you have one; else a throwaway
/// key is made and laid beside the image.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  snowpress demo
  snowpress demo --yes --output /srv/images     for scripts: installs without asking")]
pub struct Arguments {
    /// Install what is missing without asking
    #[arg(long, short)]
    yes: bool,
    /// Where the image goes
    #[arg(long, short, value_name = "DIR")]
    output: Option<PathBuf>,
    /// No bars, and every line that a builder prints
    #[arg(long)]
    plain: bool,
}

/// The starting profile that is built.
const PROFILE: &str = "rescue";
/// What the work and the output are called, apart from a saved profile of the same name.
const NAME: &str = "demo";

pub fn run(arguments: &Arguments, context: &mut Context) -> Result<()> {
    prepare_machine(arguments.yes, context)?;
    let output = arguments.output.clone().unwrap_or_else(|| Path::new(OUTPUT).join(NAME));
    let output = std::path::absolute(&output)?;
    let chosen = Chosen::starting(PROFILE)?;
    // What it may be warned of, a missing key, is mended below; errors are seen when it is resolved.
    let mut profile = read(&chosen.text).profile;
    let channel = super::rehearsal::channel(context)?;
    profile.source.nixpkgs = Nixpkgs::Path(channel.path.to_string_lossy().into_owned());
    let key = Key::find(&output)?;
    profile.ssh.keys = keys::read(&key.public.to_string_lossy())?;
    // There is nothing to be asked of a cache, and asking costs time where there is none.
    let nix = NixOptions { offline: true, ..NixOptions::default() };
    let from = From::Rehearsal(channel.path.clone());
    let work = context.places.work(NAME);
    let of = Of { chosen: &chosen, profile: &profile, from: &from, nix: &nix, work: Some(&work) };
    let known = known(&of, Sampling::Kept, context)?;
    let (granted, wish) = granted(&profile, nix.machine(), &known);
    let settled = match settled(&granted, &chosen.base, &SshAgent) {
        Ok(settled) => {
            faults::print(&mut context.terminal, &check(&profile))?;
            settled
        }
        Err(all) => {
            faults::print(&mut context.terminal, &all)?;
            return Err(Failure::silent(crate::cli::failure::WRONG_INPUT));
        }
    };
    let request = Request {
        name: NAME.to_owned(),
        profile: settled,
        wish,
        known,
        // The key is put in behind the text.
        profile_hash: hash(&format!("{}{:?}", chosen.text, profile.ssh.keys)),
        output,
        work,
        expected: None,
        elsewhere: super::build::ELSEWHERE.to_owned(),
        nix,
    };
    let mode = if arguments.plain { Mode::Plain } else { Mode::Bars };
    let done =
        press(&Recorded::new(NixEngine, context.places.history()), &request, mode, &mut context.terminal)?;
    finish(&done, &request, mode, &mut context.terminal)?;
    say_next(&done, &key, context)
}

/// Looks at what the rehearsal needs, and gets what is missing when the person agrees.
fn prepare_machine(yes: bool, context: &mut Context) -> Result<()> {
    let findings = look_for_demo();
    let missing: Vec<&Finding> = findings.iter().filter(|finding| finding.is_missing()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    super::doctor::show(&findings, context)?;
    let tools: Vec<Tool> = missing.iter().filter_map(|finding| finding.tool()).collect();
    let mut commands = tools::commands(&tools);
    if commands.is_empty() && tools::apt_lists_are_empty() {
        commands.push(tools::update());
    }
    if commands.is_empty() || !install::run(&commands, yes, context)? {
        writeln!(context.terminal.err, "The demo needs what is missing above.")?;
        return Err(Failure::silent(NOT_HERE));
    }
    let still: Vec<Finding> = look_for_demo().into_iter().filter(Finding::is_missing).collect();
    if still.is_empty() {
        return Ok(());
    }
    super::doctor::show(&still, context)?;
    if tools.contains(&Tool::Nix) {
        writeln!(
            context.terminal.err,
            "A new group counts from the next login: log in again, or run `sg nix-users -c 'snowpress demo'`."
        )?;
    }
    Err(Failure::silent(NOT_HERE))
}

/// The key that gets into the image.
struct Key {
    public: PathBuf,
    /// What `ssh -i` wants; absent where ssh finds it by itself.
    private: Option<PathBuf>,
}

impl Key {
    /// The person's own key, the best kind first, else one made beside the image.
    fn find(output: &Path) -> Result<Self> {
        let Some(home) = env::home_dir() else { return Self::throwaway(output) };
        for kind in ["ed25519", "ecdsa", "rsa", "ed25519_sk", "ecdsa_sk"] {
            let public = home.join(format!(".ssh/id_{kind}.pub"));
            if public.is_file() {
                return Ok(Self { public, private: None });
            }
        }
        Self::throwaway(output)
    }

    fn throwaway(output: &Path) -> Result<Self> {
        let private = output.join("throwaway-key");
        let public = output.join("throwaway-key.pub");
        if private.is_file() && public.is_file() {
            return Ok(Self { public, private: Some(private) });
        }
        fs::create_dir_all(output).with_context(|| output.display().to_string())?;
        let words = ["-q", "-t", "ed25519", "-N", "", "-C", "snowpress demo", "-f"];
        let made = capture(&Invocation::new("ssh-keygen").args(words).arg(&private), Duration::from_secs(30))
            .context("making a throwaway key; install OpenSSH's client")?;
        if !made.status.success() {
            bail!("ssh-keygen: {}", String::from_utf8_lossy(&made.stderr).trim());
        }
        Ok(Self { public, private: Some(private) })
    }
}

fn say_next(done: &Report, key: &Key, context: &mut Context) -> Result<()> {
    let quoted = |path: &Path| Invocation::new(path).shown();
    let image = quoted(&done.image);
    let identity = key.private.as_deref().map(|path| format!(" -i {}", quoted(path))).unwrap_or_default();
    let paint = context.terminal.out_paint;
    let out = &mut context.terminal.out;
    // As it was called: after `cargo run` it is not where the shell looks for programs.
    let me = Invocation::new(env::args_os().next().unwrap_or_else(|| "snowpress".into())).shown();
    writeln!(out, "\nA real image. Look into it, boot it, write it to a stick:")?;
    for words in ["inspect", "boot", "write"] {
        writeln!(out, "  {}", paint.bold(format!("{me} {words} {image}")))?;
    }
    writeln!(out, "While it runs, get in from another terminal at the port that `boot` names:")?;
    writeln!(
        out,
        "  {}",
        paint.bold(format!(
            "ssh{identity} -p PORT -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null root@127.0.0.1"
        ))
    )?;
    if let Some(private) = &key.private {
        let private = line(&private.to_string_lossy());
        writeln!(out, "The key is a throwaway, made for this image: {private}")?;
    }
    writeln!(out, "\nMake one of your own:")?;
    let new = format!("new box --from rescue --key {}", quoted(&key.public));
    for (words, what) in [
        ("list", "the profiles to start from"),
        (new.as_str(), "a profile of your own"),
        ("build box --rehearse", "rehearse it"),
        ("build box", "press it from the real NixOS"),
    ] {
        writeln!(out, "  {}   # {what}", paint.bold(format!("{me} {words}")))?;
    }
    Ok(())
}
