//! Commands that change the machine: shown, and run when the person agrees.

use anyhow::{Result, bail};

use super::Context;
use crate::build::machine::tools::shown;
use crate::build::process::{Invocation, interactive};

/// Shows the commands, asks unless the answer was given beforehand, and runs them. Says whether
/// they were run.
pub fn run(commands: &[Invocation], yes: bool, context: &mut Context) -> Result<bool> {
    let terminal = &mut context.terminal;
    writeln!(terminal.err, "\nThis would be run:")?;
    for command in commands {
        writeln!(terminal.err, "  {}", terminal.err_paint.bold(shown(command)))?;
    }
    if !yes && !terminal.confirm("Run it?")? {
        let how = if terminal.can_ask { "" } else { " (--yes runs it without asking)" };
        writeln!(terminal.err, "Nothing was installed{how}.")?;
        return Ok(false);
    }
    for command in commands {
        let status = interactive(command)?;
        if !status.success() {
            bail!("`{}` ended with {status}; what it said stands above", command.shown());
        }
    }
    Ok(true)
}
