//! `snowpress completions`

use anyhow::Result;
use clap_complete::Shell;

use crate::cli::Context;
use crate::cli::arguments::command;

/// Print the completions for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  snowpress completions bash > ~/.local/share/bash-completion/completions/snowpress
  snowpress completions zsh > \"${fpath[1]}/_snowpress\"
  snowpress completions fish > ~/.config/fish/completions/snowpress.fish")]
pub struct Arguments {
    shell: Shell,
}

pub fn run(arguments: &Arguments, context: &mut Context) -> Result<()> {
    // The generator panics when it cannot write, so it writes to memory.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command(), "snowpress", &mut script);
    context.terminal.out.write_all(&script)?;
    Ok(context.terminal.out.flush()?)
}
