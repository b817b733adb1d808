//! The command line: arguments, commands, reports.

mod arguments;
mod change;
mod chosen;
mod commands;
mod failure;
mod faults;
mod field;
mod findings;
mod install;
mod known;
mod listing;
mod look;
mod press;
mod report;
mod terminal;

use std::env;
use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

pub use arguments::command;

use arguments::Arguments;
use terminal::Terminal;

use crate::settings::Places;

/// What every command works with.
pub struct Context {
    pub terminal: Terminal,
    pub places: Places,
}

/// Runs the program as the shell called it.
#[must_use]
pub fn main() -> ExitCode {
    let words: Vec<_> = env::args_os().skip(1).collect();
    if let Some(code) = commands::write::child(&words) {
        return code;
    }
    let arguments = match Arguments::try_parse_from(env::args_os()) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version come this way too. Where the reader has gone there is nobody to tell.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(failure::FAILED));
        }
    };
    let mut terminal = Terminal::of_this_process();
    let places = match Places::of_this_machine() {
        Ok(places) => places,
        Err(error) => return end(&mut terminal, &error.into()),
    };
    let mut context = Context { terminal, places };
    match commands::run(arguments, &mut context) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => end(&mut context.terminal, &error),
    }
}

/// Says what is still to be said about an error, and turns it into an exit code.
fn end(terminal: &mut Terminal, error: &anyhow::Error) -> ExitCode {
    let (code, to_say) = failure::verdict(error);
    if to_say {
        let label = terminal.err_paint.error("error:");
        let _ = writeln!(terminal.err, "{label} {}", terminal::block(&failure::message(error)));
    }
    ExitCode::from(code)
}
