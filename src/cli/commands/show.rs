//! `snowpress show`

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::build::agent::SshAgent;
use crate::build::prepare::{From, settled};
use crate::build::request::NixOptions;
use crate::cli::chosen::Chosen;
use crate::cli::failure::{Failure, WRONG_INPUT};
use crate::cli::known::{Of, Sampling, known};
use crate::cli::terminal::{block, line};
use crate::cli::{Context, faults};
use crate::estimate::wish::granted;
use crate::nix::{self, Generated};

/// Show the Nix text that a profile becomes
///
/// This is what Nix is given, no more and no less: you can build it without Snowpress. With --out
/// it is written into a folder, beside the files it refers to.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  snowpress show box
  snowpress show box --file iso.nix | less
  snowpress show box --out ./box && nix build ./box#nixosConfigurations.iso.config.system.build.isoImage")]
pub struct Arguments {
    /// A saved profile, a path to a .toml file, or a starting profile
    profile: String,
    /// Write the files into this folder, which must be empty or new
    #[arg(long, value_name = "DIR", conflicts_with = "file")]
    out: Option<PathBuf>,
    /// Only this file: iso.nix, or flake.nix in flake style
    #[arg(long, value_name = "NAME")]
    file: Option<String>,
}

pub fn run(arguments: &Arguments, context: &mut Context) -> Result<()> {
    let chosen = Chosen::find(&arguments.profile, &context.places)?;
    let profile = chosen.whole(context)?;
    chosen.say_origin(&mut context.terminal)?;
    let nix = NixOptions::default();
    let of = Of { chosen: &chosen, profile: &profile, from: &From::Profile, nix: &nix, work: None };
    let known = known(&of, Sampling::Kept, context)?;
    let (granted, wish) = granted(&profile, nix.machine(), &known);
    if let Some(wish) = wish {
        writeln!(context.terminal.err, "{}", line(&wish.said()))?;
    }
    let settled = match settled(&granted, &chosen.base, &SshAgent) {
        Ok(settled) => settled,
        Err(more) => {
            faults::print(&mut context.terminal, &more)?;
            return Err(Failure::silent(WRONG_INPUT));
        }
    };
    let generated = nix::generate(&settled);
    if let Some(folder) = &arguments.out {
        return write(&generated, folder, context);
    }
    match &arguments.file {
        Some(name) => one(&generated, name, context),
        None => all(&generated, context),
    }
}

fn one(generated: &Generated, name: &str, context: &mut Context) -> Result<()> {
    let Some(file) = generated.files.iter().find(|file| file.name == name) else {
        let names: Vec<&str> = generated.files.iter().map(|file| file.name.as_str()).collect();
        return Err(Failure::wrong(format!("the profile becomes {}, not `{name}`", names.join(" and "))));
    };
    text(&file.text, context)
}

/// Exactly as Nix gets it, save on a terminal, which might act on control characters in it.
fn text(text: &str, context: &mut Context) -> Result<()> {
    if context.terminal.out_is_tty {
        writeln!(context.terminal.out, "{}", block(text))?;
    } else {
        context.terminal.out.write_all(text.as_bytes())?;
    }
    Ok(())
}

fn all(generated: &Generated, context: &mut Context) -> Result<()> {
    let paint = context.terminal.out_paint;
    for (index, file) in generated.files.iter().enumerate() {
        let gap = if index == 0 { "" } else { "\n" };
        // The heading is a comment, so that the whole can be pasted.
        writeln!(context.terminal.out, "{gap}{}", paint.bold(format!("# ---- {} ----", file.name)))?;
        text(&file.text, context)?;
    }
    for copied in &generated.copies {
        let from = line(&copied.from.to_string_lossy());
        writeln!(context.terminal.out, "\n# beside it: {} from {from}", line(&copied.to))?;
    }
    Ok(())
}

fn write(generated: &Generated, folder: &PathBuf, context: &mut Context) -> Result<()> {
    let about = || folder.display().to_string();
    fs::create_dir_all(folder).with_context(about)?;
    if fs::read_dir(folder).with_context(about)?.next().is_some() {
        return Err(Failure::wrong(format!("{} is not empty; name a new folder", folder.display())));
    }
    crate::build::lay::lay(generated, folder)?;
    for file in &generated.files {
        writeln!(context.terminal.out, "{}", folder.join(&file.name).display())?;
    }
    Ok(())
}
