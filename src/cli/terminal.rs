//! Where the program's words go: two streams, and colours where they are wanted.
//!
//! What a profile or a builder wrote passes through [`line`] or [`block`] before it gets here.

use std::env;
use std::fmt::Display;
use std::io::{self, BufRead, IsTerminal, Write};

pub use crate::build::text::{bytes, printable as line, printable_lines as block};

/// The streams of one run.
pub struct Terminal {
    /// What was asked for.
    pub out: Box<dyn Write + Send>,
    /// What happens meanwhile.
    pub err: Box<dyn Write + Send>,
    pub out_paint: Paint,
    pub err_paint: Paint,
    /// A terminal reads what was asked for, not a file or a program.
    pub out_is_tty: bool,
    /// Somebody watches what happens.
    pub err_is_tty: bool,
    /// Somebody can answer a question.
    pub can_ask: bool,
}

impl Terminal {
    /// The streams that the shell gave to the program.
    #[must_use]
    pub fn of_this_process() -> Self {
        let wanted = env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            && env::var_os("TERM").is_none_or(|term| term != "dumb");
        let out_is_tty = io::stdout().is_terminal();
        let err_is_tty = io::stderr().is_terminal();
        Self {
            out: Box::new(io::stdout()),
            err: Box::new(io::stderr()),
            out_paint: Paint(wanted && out_is_tty),
            err_paint: Paint(wanted && err_is_tty),
            out_is_tty,
            err_is_tty,
            can_ask: err_is_tty && io::stdin().is_terminal(),
        }
    }

    /// Asks a question that is answered with one line; empty at the end of the input.
    pub fn ask(&mut self, question: &str) -> io::Result<String> {
        write!(self.err, "{question} ")?;
        self.err.flush()?;
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer)?;
        Ok(answer.trim().to_owned())
    }

    /// Asks for leave. Where nobody can answer, the answer is no.
    pub fn confirm(&mut self, question: &str) -> io::Result<bool> {
        if !self.can_ask {
            return Ok(false);
        }
        let answer = self.ask(&format!("{question} [y/N]"))?;
        Ok(matches!(answer.to_lowercase().as_str(), "y" | "yes"))
    }
}

/// Puts colour around words, or leaves them alone. No meaning is carried by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paint(pub bool);

impl Paint {
    fn with(self, code: &str, text: impl Display) -> String {
        if self.0 { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_string() }
    }

    pub fn bold(self, text: impl Display) -> String {
        self.with("1", text)
    }

    pub fn dim(self, text: impl Display) -> String {
        self.with("2", text)
    }

    pub fn error(self, text: impl Display) -> String {
        self.with("1;31", text)
    }

    pub fn warning(self, text: impl Display) -> String {
        self.with("1;33", text)
    }

    pub fn good(self, text: impl Display) -> String {
        self.with("32", text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_is_left_out_where_it_is_not_wanted() {
        assert_eq!(Paint(false).error("no"), "no");
        assert_eq!(Paint(true).error("no"), "\x1b[1;31mno\x1b[0m");
    }
}
