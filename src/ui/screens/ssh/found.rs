//! Keys of this machine that are not on the list yet, each a button away.

use std::collections::BTreeSet;

use crate::build::text::printable;
use crate::profile::keys;
use crate::profile::model::{AgentKeys, KeyOrigin, RootLogin, Ssh, SshKey};

use super::super::super::command::{Command, Question};
use super::super::super::form::Row;
use super::super::super::known::{KeySeen, Known};
use super::super::super::model::Model;
use super::super::super::theme::Role;
use super::key::is_meant;

pub fn rows(model: &Model) -> Vec<Row> {
    let ssh = &model.profile().ssh;
    let mut rows = vec![Row::heading("More keys"), add()];
    let missing = missing(ssh, &model.known);
    if missing.is_empty() && model.known.keys.is_empty() {
        rows.push(Row::note(Role::Dim, "No public key was found in ~/.ssh of this machine."));
    }
    for (number, key) in missing.into_iter().enumerate() {
        rows.push(found(number, key));
    }
    rows.extend(agent(ssh, &model.known));
    rows
}

fn add() -> Row {
    Row::button(
        "~ssh.add",
        "Add a key",
        "pasted, of a file, or of a forge's user",
        Command::Ask(Question::Key),
    )
    .add(Command::Ask(Question::Key))
    .help("Takes a public key, a file, `agent`, `github:user` or `gitlab:user`.")
}

/// Keys that were found and that no entry means, each once.
fn missing<'a>(ssh: &Ssh, known: &'a Known) -> Vec<&'a KeySeen> {
    let mut there: BTreeSet<String> = BTreeSet::new();
    let agent = || known.agent.iter().flatten().flatten();
    for key in &ssh.keys {
        match &key.origin {
            KeyOrigin::Key(line) => there.extend(keys::describe(line).ok().map(|key| key.fingerprint)),
            KeyOrigin::File(path) => {
                let of_file = known.keys.iter().filter(|seen| seen.from == *path);
                there.extend(of_file.map(|seen| seen.fingerprint.clone()));
            }
            KeyOrigin::Agent(which) => {
                let meant = agent().filter(|seen| is_meant(which, seen));
                there.extend(meant.map(|seen| seen.fingerprint.clone()));
            }
        }
    }
    known.keys.iter().chain(agent()).filter(|key| there.insert(key.fingerprint.clone())).collect()
}

fn found(number: usize, key: &KeySeen) -> Row {
    let name = if key.comment.is_empty() { &key.from } else { &key.comment };
    let label = printable(&format!("Add {} {name}", key.kind));
    let value = printable(&format!("{}  {}", key.from, key.fingerprint));
    let origin = KeyOrigin::Key(key.line.trim().to_owned());
    Row::button(format!("~ssh.found.{number}"), label, value, put(origin))
        .help("Puts this public key on the image. Whoever has the private half can log in.")
}

fn agent(ssh: &Ssh, known: &Known) -> Option<Row> {
    let all = KeyOrigin::Agent(AgentKeys::All);
    if ssh.keys.iter().any(|key| key.origin == all) {
        return None;
    }
    match known.agent.as_ref()? {
        Err(why) => Some(Row::note(Role::Dim, printable(why))),
        Ok(keys) => Some(
            Row::button("~ssh.agent", "All keys of the agent", count(keys.len()), put(all))
                .help("The agent is asked whenever the image is pressed; what it holds then goes in."),
        ),
    }
}

fn count(keys: usize) -> String {
    match keys {
        1 => "1 key now".to_owned(),
        keys => format!("{keys} keys now"),
    }
}

/// Puts a key on the list, for root unless root may not log in.
fn put(origin: KeyOrigin) -> Command {
    Command::edit(move |wish| {
        let ssh = &mut wish.profile.ssh;
        let user = if ssh.root_login == Some(RootLogin::No) { "nixos" } else { "root" };
        ssh.keys.push(SshKey { user: user.to_owned(), origin: origin.clone() });
    })
}
