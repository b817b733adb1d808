//! How a string is written so that Nix reads the same string back.

use std::fmt::Write as _;

use thiserror::Error;

/// Why a value has no Nix text.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ValueError {
    /// Nix strings end at a NUL.
    #[error("a NUL character after {before:?}; no Nix string can hold it, so take it out")]
    Nul {
        /// The text in front of it.
        before: String,
    },
}

pub(super) fn refuse_nul(text: &str) -> Result<(), ValueError> {
    match text.split_once('\0') {
        Some((before, _)) => Err(ValueError::Nul { before: before.to_owned() }),
        None => Ok(()),
    }
}

/// Stands where a string with a NUL should: evaluation stops there and says why.
pub(super) const NUL: &str = r#"(throw "a NUL character: no Nix string can hold it")"#;

/// A string in double quotes.
#[must_use]
pub fn quoted(text: &str) -> String {
    if text.contains('\0') {
        return NUL.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            // Nix turns a bare carriage return into a newline; the others are for the reader.
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' if rest.peek() == Some(&'{') => out.push_str("\\$"),
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Whether a `''` string reads back exactly: Nix takes away the indentation that all lines share,
/// and the last line's blanks, so texts that depend on either are left to [`quoted`].
pub(super) fn reads_well_over_lines(text: &str) -> bool {
    let Some(body) = text.strip_suffix('\n') else { return false };
    !body.is_empty()
        && !body.ends_with('\n')
        && !text.contains("''")
        // A quote before the escape of `${`, or at the end of a line, would join what follows.
        && !text.contains("'$")
        && !text.contains("$$")
        && !text.chars().any(|c| c.is_control() && c != '\n')
        && text.lines().all(|line| line.is_empty() || !line.trim().is_empty())
        && text.lines().any(|line| line.starts_with(|c| c != ' '))
}

/// A `''` string, its lines at `indent` + 2 columns and its end at `indent`.
pub(super) fn over_lines(text: &str, indent: usize) -> String {
    let mut out = String::from("''\n");
    for line in text.lines() {
        if !line.is_empty() {
            let _ = write!(out, "{:width$}{}", "", line.replace("${", "''${"), width = indent + 2);
        }
        out.push('\n');
    }
    let _ = write!(out, "{:indent$}''", "");
    out
}
