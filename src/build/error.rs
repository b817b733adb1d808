//! Why there is no image: what went wrong, where, and what to do.

use std::fmt;
use std::path::PathBuf;

use serde::Serialize;

use super::event::Stage;
use super::trouble::Trouble;

/// The kinds of failure, each with its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Failure {
    /// The request makes no sense: exit code 2.
    Input,
    /// This machine lacks something: exit code 3.
    Preflight,
    /// The Nix text does not evaluate: exit code 4.
    Evaluation,
    /// A builder or a download failed: exit code 5.
    Build,
    /// A file could not be written or read: exit code 6.
    Files,
    /// Stopped by the user: exit code 130, as a shell gives for Ctrl-C.
    Cancelled,
}

/// A build that ended without an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct BuildError {
    pub stage: Stage,
    pub failure: Failure,
    /// What is wrong, in the words of Nix where it failed; may have several lines. Without control
    /// characters.
    pub message: String,
    /// Store path of the derivation whose builder failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub derivation: Option<String>,
    /// The last lines that this builder printed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub log_tail: Vec<String>,
    /// What to do, one sentence or a few.
    pub remedy: String,
    /// What was recognised in the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Box<Trouble>>,
    /// The whole log, where one was begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<PathBuf>,
}

impl BuildError {
    pub fn new(
        stage: Stage,
        failure: Failure,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            stage,
            failure,
            message: super::text::printable_lines(&message.into()),
            derivation: None,
            log_tail: Vec::new(),
            remedy: remedy.into(),
            trouble: None,
            log: None,
        }
    }

    /// The same with what was recognised.
    #[must_use]
    pub fn with(mut self, trouble: Option<Trouble>) -> Self {
        self.trouble = trouble.map(Box::new);
        self
    }

    /// Stopped in the given stage.
    #[must_use]
    pub fn cancelled(stage: Stage) -> Self {
        Self::new(stage, Failure::Cancelled, "stopped as asked", "run the same command again to go on")
    }

    /// What happened, in one line: the sentence for what was recognised, else Nix's own reason.
    #[must_use]
    pub fn cause(&self) -> String {
        self.trouble.as_ref().map_or_else(|| self.reason(), |trouble| trouble.sentence.clone())
    }

    /// Nix's own reason in one line, without where it comes from. New versions of Nix put that first
    /// and the reason last.
    #[must_use]
    pub fn reason(&self) -> String {
        let lines = || self.message.lines().map(str::trim);
        let reason =
            lines().rev().find_map(|line| line.strip_prefix("error:").filter(|rest| !rest.is_empty()));
        let first = || lines().find(|line| !line.is_empty() && *line != "error:");
        let Some(cause) = reason.or_else(first).map(str::trim) else { return String::new() };
        // `Failed assertions:` says nothing without the first of them.
        let behind = lines().skip_while(|line| !line.ends_with(cause)).skip(1).find(|line| !line.is_empty());
        match behind.filter(|_| cause.ends_with(':')) {
            Some(behind) => format!("{cause} {}", behind.trim_start_matches("- ")),
            None => cause.to_owned(),
        }
    }

    /// | code | meaning |
    /// |---|---|
    /// | 2 | bad input |
    /// | 3 | this machine lacks something |
    /// | 4 | evaluation failed |
    /// | 5 | a builder or a download failed |
    /// | 6 | a file could not be written or read |
    /// | 130 | stopped by the user |
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self.failure {
            Failure::Input => 2,
            Failure::Preflight => 3,
            Failure::Evaluation => 4,
            Failure::Build => 5,
            Failure::Files => 6,
            Failure::Cancelled => 130,
        }
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for BuildError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cause_is_what_a_person_looks_for() {
        let cause =
            |message: &str| BuildError::new(Stage::Evaluate, Failure::Evaluation, message, "").cause();
        assert_eq!(cause("error: attribute 'gawk' missing\n\n   at /x:1:2:"), "attribute 'gawk' missing");
        let traced = "error:\n   … while calling 'head'\n\n   error: undefined variable 'x'\n   at /x:1:2:";
        assert_eq!(cause(traced), "undefined variable 'x'");
        let assertions = "error: \nFailed assertions:\n- A file system is missing.\n- Another.";
        assert_eq!(cause(assertions), "Failed assertions: A file system is missing.");
        assert_eq!(cause("one\ntwo"), "one");
        assert_eq!(cause(""), "");
    }
}
