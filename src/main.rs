//! The `snowpress` program: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    snowpress::cli::main()
}
