//! `snowpress hash-password`

use std::io::{self, BufRead, IsTerminal};

use anyhow::{Result, ensure};

use crate::cli::Context;
use crate::profile::password;

/// Turn a password into the hash that a profile keeps
///
/// Everything on an image can be read by whoever holds it, so a profile keeps no passwords, only
/// their sha512-crypt hashes. The password is asked for twice and not shown; where the input is no
/// terminal its first line is taken.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  snowpress hash-password
  pass show box/root | snowpress hash-password
  snowpress new box --from rescue --password root      asks, and keeps the hash")]
pub struct Arguments {}

pub fn run(_: &Arguments, context: &mut Context) -> Result<()> {
    let plain = read("Password")?;
    writeln!(context.terminal.out, "{}", password::hash(&plain)?)?;
    Ok(())
}

/// A password from the terminal, asked twice and not shown, or a line of the input.
pub fn read(prompt: &str) -> Result<String> {
    let plain = if io::stdin().is_terminal() {
        let first = rpassword::prompt_password(format!("{prompt}: "))?;
        let second = rpassword::prompt_password(format!("{prompt} again: "))?;
        ensure!(first == second, "the two passwords differ; nothing was done");
        first
    } else {
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line)?;
        line.trim_end_matches(['\n', '\r']).to_owned()
    };
    ensure!(!plain.is_empty(), "the password is empty; nothing was done");
    Ok(plain)
}
