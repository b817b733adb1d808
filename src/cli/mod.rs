//! The command line: arguments, commands, reports.

use std::process::ExitCode;

/// Runs the program as the shell called it.
#[must_use]
pub fn main() -> ExitCode {
    ExitCode::FAILURE
}
