//! The commands, one file each.

pub mod build;
pub mod check;
pub mod completions;
pub mod demo;
pub mod doctor;
pub mod edit;
pub mod fields;
pub mod hash_password;
pub mod list;
pub mod man;
pub mod new;
pub mod rehearsal;
pub mod show;

use anyhow::Result;

use super::Context;
use super::arguments::{Arguments, Command};

/// Runs the command that was asked for.
pub fn run(arguments: Arguments, context: &mut Context) -> Result<()> {
    match arguments.command {
        None => welcome(context),
        Some(Command::Build(arguments)) => build::run(&arguments, context),
        Some(Command::Check(arguments)) => check::run(&arguments, context),
        Some(Command::Completions(arguments)) => completions::run(&arguments, context),
        Some(Command::Demo(arguments)) => demo::run(&arguments, context),
        Some(Command::Doctor(arguments)) => doctor::run(&arguments, context),
        Some(Command::Edit(arguments)) => edit::run(&arguments, context),
        Some(Command::HashPassword(arguments)) => hash_password::run(&arguments, context),
        Some(Command::List(arguments)) => list::run(&arguments, context),
        Some(Command::Man(arguments)) => man::run(&arguments, context),
        Some(Command::New(arguments)) => new::run(&arguments, context),
        Some(Command::Rehearsal(arguments)) => rehearsal::run(&arguments, context),
        Some(Command::Show(arguments)) => show::run(&arguments, context),
        Some(Command::Fields(arguments)) => fields::run(&arguments, context),
    }
}

/// What a person sees who types the bare name.
fn welcome(context: &mut Context) -> Result<()> {
    let paint = context.terminal.out_paint;
    let out = &mut context.terminal.out;
    writeln!(out, "Snowpress presses customised NixOS live images. To start:\n")?;
    for (command, what) in [
        ("snowpress demo", "prove that this machine can press an image, without a download of gigabytes"),
        (
            "snowpress new box --from rescue",
            "make a profile of your own from a starting one (`snowpress list`)",
        ),
        ("snowpress build box", "press it"),
    ] {
        writeln!(out, "  {}  {what}", paint.bold(format!("{command:<31}")))?;
    }
    writeln!(out, "\n`snowpress --help` shows every command.")?;
    Ok(())
}
