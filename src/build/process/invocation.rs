//! What is called and how, and how it is shown to a person.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::process::Command;

/// A program and what it is called with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Invocation {
    pub program: OsString,
    pub args: Vec<OsString>,
    /// Added to our own environment.
    pub env: Vec<(OsString, OsString)>,
    pub cwd: Option<PathBuf>,
}

impl Invocation {
    pub fn new(program: impl Into<OsString>) -> Self {
        Self { program: program.into(), ..Self::default() }
    }

    #[must_use]
    pub fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    #[must_use]
    pub fn args<I: IntoIterator>(mut self, args: I) -> Self
    where
        I::Item: Into<OsString>,
    {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    #[must_use]
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }

    #[must_use]
    pub fn cwd(mut self, folder: impl Into<PathBuf>) -> Self {
        self.cwd = Some(folder.into());
        self
    }

    /// The command as a person would type it into a shell.
    #[must_use]
    pub fn shown(&self) -> String {
        let words = std::iter::once(&self.program).chain(&self.args);
        words.map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
    }

    pub(super) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.args).envs(self.env.iter().map(|(name, value)| (name, value)));
        if let Some(folder) = &self.cwd {
            command.current_dir(folder);
        }
        command
    }

    pub(super) fn name(&self) -> String {
        crate::build::text::printable(&self.program.to_string_lossy())
    }
}

fn quoted(word: &OsStr) -> String {
    let word = crate::build::text::printable(&word.to_string_lossy());
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+#".contains(c);
    // Inside of a word `#` is itself, as in a flake's name; at the front it begins a comment.
    if !word.is_empty() && !word.starts_with('#') && word.chars().all(plain) {
        word
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_shown_as_a_shell_takes_them() {
        let words = ["<nixpkgs/nixos>", "-A", "a.b", "it's", "", "path:.#x", "#x", "a&b", "c?"];
        let shown = Invocation::new("nix-build").args(words).shown();
        assert_eq!(
            shown,
            r"nix-build '<nixpkgs/nixos>' -A a.b 'it'\''s' '' path:.#x '#x' 'a&b' 'c?'".replace("\\\\", "\\")
        );
    }
}
