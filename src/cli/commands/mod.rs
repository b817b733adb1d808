//! The commands, one file each.

pub mod bench;
pub mod boot;
pub mod build;
pub mod cat;
pub mod catalogue;
pub mod check;
pub mod completions;
pub mod demo;
pub mod diff;
pub mod doctor;
pub mod edit;
pub mod estimate;
pub mod extract;
pub mod fields;
pub mod hash_password;
pub mod history;
pub mod inspect;
pub mod list;
pub mod ls;
pub mod man;
pub mod new;
pub mod rehearsal;
pub mod search;
pub mod show;
pub mod verify;
pub mod wizard;
pub mod write;

use anyhow::Result;

use super::Context;
use super::arguments::{Arguments, Command};

/// Runs the command that was asked for.
pub fn run(arguments: Arguments, context: &mut Context) -> Result<()> {
    match arguments.command {
        None => wizard::run(&arguments.wizard, context),
        Some(Command::Bench(arguments)) => bench::run(&arguments, context),
        Some(Command::Boot(arguments)) => boot::run(&arguments, context),
        Some(Command::Build(arguments)) => build::run(&arguments, context),
        Some(Command::Inspect(arguments)) => inspect::run(&arguments, context),
        Some(Command::Ls(arguments)) => ls::run(&arguments, context),
        Some(Command::Cat(arguments)) => cat::run(&arguments, context),
        Some(Command::Estimate(arguments)) => estimate::run(&arguments, context),
        Some(Command::Extract(arguments)) => extract::run(&arguments, context),
        Some(Command::Diff(arguments)) => diff::run(&arguments, context),
        Some(Command::Catalogue(arguments)) => catalogue::run(&arguments, context),
        Some(Command::Check(arguments)) => check::run(&arguments, context),
        Some(Command::Completions(arguments)) => completions::run(&arguments, context),
        Some(Command::Demo(arguments)) => demo::run(&arguments, context),
        Some(Command::Doctor(arguments)) => doctor::run(&arguments, context),
        Some(Command::Edit(arguments)) => edit::run(&arguments, context),
        Some(Command::HashPassword(arguments)) => hash_password::run(&arguments, context),
        Some(Command::History(arguments)) => history::run(&arguments, context),
        Some(Command::List(arguments)) => list::run(&arguments, context),
        Some(Command::Man(arguments)) => man::run(&arguments, context),
        Some(Command::New(arguments)) => new::run(&arguments, context),
        Some(Command::Rehearsal(arguments)) => rehearsal::run(&arguments, context),
        Some(Command::Search(arguments)) => search::run(&arguments, context),
        Some(Command::Show(arguments)) => show::run(&arguments, context),
        Some(Command::Verify(arguments)) => verify::run(&arguments, context),
        Some(Command::Fields(arguments)) => fields::run(&arguments, context),
        Some(Command::Write(arguments)) => write::run(&arguments, context),
    }
}
