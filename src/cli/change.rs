//! Changes from the command line brought into a profile's text, its comments kept.

use anyhow::Result;
use toml::Table;

use crate::forge::read_key;
use crate::profile::model::{Account, SshKey};
use crate::profile::toml::{decode, merge};
use crate::profile::{Fault, Profile, Severity, password};

use super::chosen::read;
use super::commands::hash_password;
use super::failure::{Failure, WRONG_INPUT};
use super::faults;
use super::field::Change;
use super::terminal::Terminal;

/// What can be changed without an editor.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Changes {
    /// Set a field, written as in the profile; `+=` adds to a list; may be given often
    #[arg(long, value_name = "FIELD=VALUE")]
    set: Vec<String>,
    /// Let an SSH key in: a public key file, a key's text, `agent`, or `github:NAME` or `gitlab:NAME`
    /// for the keys published there; for root, unless USER= stands before it; may be given often
    #[arg(long, value_name = "FILE|TEXT|github:NAME")]
    key: Vec<String>,
    /// Ask for this user's password, or read it from the input; only its hash is kept
    #[arg(long, value_name = "USER")]
    password: Vec<String>,
}

impl Changes {
    pub fn is_empty(&self) -> bool {
        self.set.is_empty() && self.key.is_empty() && self.password.is_empty()
    }

    /// The text with all changes made. Ends the command where a change brings errors that were
    /// not there before; other faults are printed.
    pub fn apply(&self, text: &str, terminal: &mut Terminal) -> Result<String> {
        // What could not be read would be lost in the merge.
        refuse(&errors(decode(text).faults), terminal)?;
        let before = read(text).faults;
        let profile = self.profile(text, &before, terminal)?;
        let text = merge(text, &profile);
        let after = read(&text).faults;
        refuse(&brought(&before, &after), terminal)?;
        faults::print(terminal, &after)?;
        Ok(text)
    }

    fn profile(&self, text: &str, before: &[Fault], terminal: &mut Terminal) -> Result<Profile> {
        let mut profile = decode(text).profile;
        if !self.set.is_empty() {
            let mut table: Table = text.parse()?;
            for word in &self.set {
                let change = Change::parse(word).and_then(|change| change.apply(&table));
                table = change.map_err(|error| Failure::wrong(error.to_string()))?;
            }
            let changed = read(&table.to_string());
            refuse(&brought(before, &changed.faults), terminal)?;
            profile = changed.profile;
        }
        for word in &self.key {
            let new: Vec<SshKey> = read_key(word)
                .map_err(
                    |error| if error.is_input() { Failure::wrong(error.to_string()) } else { error.into() },
                )?
                .into_iter()
                .filter(|key| !profile.ssh.keys.contains(key))
                .collect();
            profile.ssh.keys.extend(new);
        }
        for user in &self.password {
            let plain = hash_password::read(&format!("Password of {user}"))?;
            let account: &mut Account = profile.users.accounts.entry(user.clone()).or_default();
            account.password_hash = Some(password::hash(&plain)?);
        }
        Ok(profile)
    }
}

/// The checks say `(line 7)` behind a problem.
fn without_line(problem: &str) -> &str {
    match problem.rsplit_once(" (line ") {
        Some((problem, line)) if line.ends_with(')') => problem,
        _ => problem,
    }
}

fn errors(faults: Vec<Fault>) -> Vec<Fault> {
    faults.into_iter().filter(|fault| fault.severity == Severity::Error).collect()
}

/// Errors of `after` that were not there before, without the lines of a text that nobody sees.
fn brought(before: &[Fault], after: &[Fault]) -> Vec<Fault> {
    let same = |old: &Fault, new: &Fault| {
        old.field == new.field && without_line(&old.problem) == without_line(&new.problem)
    };
    let new = after.iter().filter(|fault| !before.iter().any(|old| same(old, fault)));
    let unplaced =
        |fault: &Fault| Fault { problem: without_line(&fault.problem).to_owned(), ..fault.clone() };
    errors(new.map(unplaced).collect())
}

fn refuse(errors: &[Fault], terminal: &mut Terminal) -> Result<()> {
    if errors.is_empty() {
        return Ok(());
    }
    faults::print(terminal, errors)?;
    writeln!(terminal.err, "Nothing was saved.")?;
    Err(Failure::silent(WRONG_INPUT))
}
