//! What is wrong with a profile, shown.

use std::io;

use crate::profile::{Fault, Severity};

use super::terminal::{Terminal, block, line};

/// Prints every fault: where, what, and what to do.
pub fn print(terminal: &mut Terminal, faults: &[Fault]) -> io::Result<()> {
    let paint = terminal.err_paint;
    for fault in faults {
        let label = match fault.severity {
            Severity::Error => paint.error("error:"),
            Severity::Warning => paint.warning("warning:"),
        };
        let (field, problem) = (line(&fault.field), block(&fault.problem));
        if field.is_empty() {
            writeln!(terminal.err, "{label} {problem}")?;
        } else {
            writeln!(terminal.err, "{label} {}: {problem}", paint.bold(field))?;
        }
        if !fault.remedy.is_empty() {
            writeln!(terminal.err, "       → {}", block(&fault.remedy))?;
        }
    }
    Ok(())
}

/// `2 errors and 1 warning`.
pub fn count(faults: &[Fault]) -> String {
    let errors = faults.iter().filter(|fault| fault.severity == Severity::Error).count();
    let warnings = faults.len() - errors;
    let many = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    match (errors, warnings) {
        (0, 0) => "nothing is wrong".to_owned(),
        (0, _) => many(warnings, "warning"),
        (_, 0) => many(errors, "error"),
        _ => format!("{} and {}", many(errors, "error"), many(warnings, "warning")),
    }
}
