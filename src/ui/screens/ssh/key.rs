//! One key of the list: whose it is, where it comes from, and what it looks like.

use crate::build::text::printable;
use crate::profile::keys;
use crate::profile::model::{AgentKeys, KeyOrigin, SshKey};

use super::super::super::command::{Command, Question};
use super::super::super::form::Row;
use super::super::super::known::KeySeen;
use super::super::super::model::Model;
use super::super::super::theme::Role;
use super::super::super::wish::Wish;

pub fn rows(model: &Model, index: usize, key: &SshKey) -> Vec<Row> {
    let mut rows = vec![Row::heading(format!("Key {}", index + 1)), user(index, key), origin(index, key)];
    rows.extend(looks(model, key).into_iter().map(|look| Row::note(Role::Dim, look)));
    rows
}

/// A row that takes this key off, or another one on.
fn of_list(row: Row, index: usize) -> Row {
    row.remove(move |wish| {
        if index < wish.profile.ssh.keys.len() {
            wish.profile.ssh.keys.remove(index);
        }
    })
    .add(Command::Ask(Question::Key))
}

fn user(index: usize, key: &SshKey) -> Row {
    let row = Row::text(format!("ssh.keys[{index}].user"), "User", key.user.clone(), move |wish, text| {
        if let Some(key) = wish.profile.ssh.keys.get_mut(index) {
            key.user = if text.trim().is_empty() { "root".to_owned() } else { text.trim().to_owned() };
        }
        Ok(())
    });
    of_list(row, index)
        .placeholder("root")
        .help("The account that the key opens. Images of the installer have root and nixos.")
}

fn origin(index: usize, key: &SshKey) -> Row {
    let field = |name: &str| format!("ssh.keys[{index}].{name}");
    let set = move |make: fn(String) -> KeyOrigin| {
        move |wish: &mut Wish, text: &str| {
            if let Some(key) = wish.profile.ssh.keys.get_mut(index) {
                key.origin = make(text.trim().to_owned());
            }
            Ok(())
        }
    };
    let row = match &key.origin {
        KeyOrigin::Key(line) => Row::text(field("key"), "Key", line.clone(), set(KeyOrigin::Key))
            .placeholder("ssh-ed25519 AAAA... name")
            .help("The line of a file that ends in .pub, as it stands in authorized_keys; options allowed."),
        KeyOrigin::File(path) => Row::text(field("file"), "File", path.clone(), set(KeyOrigin::File))
            .placeholder("~/.ssh/id_ed25519.pub")
            .help("A file of public keys on this machine, read when the image is pressed."),
        KeyOrigin::Agent(which) => {
            let make = |text: String| KeyOrigin::Agent(AgentKeys::from(text));
            Row::text(field("agent"), "From the agent", String::from(which.clone()), set(make))
                .placeholder("all")
                .help("`all`, or the comment or fingerprint of a key; the agent is asked at each press.")
        }
    };
    of_list(row, index)
}

/// What is known of the keys that this entry means; empty where the checks say what is wrong.
fn looks(model: &Model, key: &SshKey) -> Vec<String> {
    match &key.origin {
        KeyOrigin::Key(line) => keys::describe(line)
            .map(|key| {
                let kind = key.bits.map_or(key.kind.clone(), |bits| format!("{} {bits}", key.kind));
                look(&kind, &key.comment, &key.fingerprint)
            })
            .into_iter()
            .collect(),
        KeyOrigin::File(path) => seen(model.known.keys.iter().filter(|seen| seen.from == *path)),
        KeyOrigin::Agent(which) => match &model.known.agent {
            None => vec!["the agent has not answered yet".to_owned()],
            Some(Err(why)) => vec![printable(why)],
            Some(Ok(all)) => {
                let looks = seen(all.iter().filter(|seen| is_meant(which, seen)));
                if looks.is_empty() { vec!["the agent holds no such key now".to_owned()] } else { looks }
            }
        },
    }
}

/// Whether an entry for the agent means this key of it.
pub fn is_meant(which: &AgentKeys, key: &KeySeen) -> bool {
    match which {
        AgentKeys::All => true,
        AgentKeys::Matching(wanted) => keys::matches(&key.line, wanted),
    }
}

fn seen<'a>(keys: impl Iterator<Item = &'a KeySeen>) -> Vec<String> {
    keys.map(|key| look(&key.kind, &key.comment, &key.fingerprint)).collect()
}

/// `ED25519  me@desk  SHA256:…`
pub fn look(kind: &str, comment: &str, fingerprint: &str) -> String {
    let comment = if comment.is_empty() { "(no comment)" } else { comment };
    printable(&format!("{kind}  {comment}  {fingerprint}"))
}
