//! What is wrong with a profile, said so that a person can mend it.

use std::fmt;

use serde::Serialize;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The image would work, but perhaps not as meant.
    Warning,
    /// No image is built.
    Error,
}

/// One thing that is wrong: where, what, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    pub severity: Severity,
    /// Path of the field as in TOML, `network.interfaces[0].ipv4[1]`; `line 3, column 5` where the
    /// text is not TOML.
    pub field: String,
    /// What is wrong, one sentence without a full stop.
    pub problem: String,
    /// What to do, one sentence without a full stop.
    pub remedy: String,
}

impl Fault {
    pub fn error(field: impl Into<String>, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(Severity::Error, field.into(), problem.into(), remedy.into())
    }

    pub fn warning(field: impl Into<String>, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(Severity::Warning, field.into(), problem.into(), remedy.into())
    }

    fn new(severity: Severity, field: String, problem: String, remedy: String) -> Self {
        Self { severity, field: printable(field), problem: printable(problem), remedy: printable(remedy) }
    }
}

/// Parts of a profile are repeated in messages, and a terminal must not obey them.
fn printable(text: String) -> String {
    if text.contains(char::is_control) {
        text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
    } else {
        text
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        write!(f, "{severity}: {}: {}; {}", self.field, self.problem, self.remedy)
    }
}
