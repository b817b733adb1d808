//! SSH: who gets in over the network, and with which key.
//!
//! ```text
//! ! Nobody could log in: there is no key and no password …
//! SSH server        ● as the base has it  ○ yes  ○ no
//! Port              22
//! Root may log in   ● …
//! Password login    ● …
//! Key 1
//!   User            root
//!   Key             ssh-ed25519 AAAA…
//!   ED25519  me@desk  SHA256:…
//! Keys on this machine
//!   [ Add ED25519 me@desk ]   ~/.ssh/id_ed25519.pub  SHA256:…
//!   [ All keys of the agent ]
//! [ Add a key ]
//! ```

mod found;
mod key;

use crate::profile::check::nobody_gets_in;
use crate::profile::model::{RootLogin, Ssh};

use super::super::form::Row;
use super::super::model::Model;
use super::super::theme::Role;

pub fn rows(model: &Model) -> Vec<Row> {
    let ssh = &model.profile().ssh;
    let mut rows = Vec::new();
    rows.extend(warning(model));
    rows.extend([enable(ssh), port(ssh), root_login(ssh), password_login(ssh)]);
    for (index, entry) in ssh.keys.iter().enumerate() {
        rows.extend(key::rows(model, index, entry));
    }
    rows.extend(found::rows(model));
    rows
}

/// Said before anything else: a machine that nobody can log in to is of little use without a screen.
fn warning(model: &Model) -> Option<Row> {
    let profile = model.profile();
    if profile.ssh.enable == Some(false) {
        return Some(Row::note(
            Role::Dim,
            "The SSH server is off: the image is reached at its console only.",
        ));
    }
    let sign = model.ink().symbols.warning;
    nobody_gets_in(&profile.ssh, &profile.users).then(|| {
        let text = format!(
            "{sign} Nobody could log in over SSH: there is no key, and no account has a password that \
             SSH would take. Add a key below, or a password on the Users step."
        );
        Row::note(Role::Warning, text)
    })
}

fn enable(ssh: &Ssh) -> Row {
    Row::maybe("ssh.enable", "SSH server", "as the base has it", ssh.enable, |wish, on| {
        wish.profile.ssh.enable = on;
    })
    .help("The installer bases start it by themselves; other bases may not.")
}

fn port(ssh: &Ssh) -> Row {
    let now = ssh.port.map(|port| port.to_string()).unwrap_or_default();
    Row::text("ssh.port", "Port", now, |wish, text| {
        wish.profile.ssh.port = match text.trim() {
            "" => None,
            text => Some(text.parse().map_err(|_| "a port is a number from 1 to 65535".to_owned())?),
        };
        Ok(())
    })
    .placeholder("22")
    .help("The TCP port that the server listens on. The firewall opens it by itself.")
}

fn root_login(ssh: &Ssh) -> Row {
    const ALL: [Option<RootLogin>; 5] = [
        None,
        Some(RootLogin::KeyOnly),
        Some(RootLogin::Yes),
        Some(RootLogin::ForcedCommandsOnly),
        Some(RootLogin::No),
    ];
    let options = ["as the base has it", "with a key", "with key or password", "forced commands only", "no"];
    let now = ALL.iter().position(|option| *option == ssh.root_login).unwrap_or_default();
    Row::choice("ssh.root-login", "Root may log in", options, now, |wish, option| {
        wish.profile.ssh.root_login = ALL.get(option).copied().flatten();
    })
    .help("With a key is what nixos-anywhere and most people need.")
}

fn password_login(ssh: &Ssh) -> Row {
    Row::maybe(
        "ssh.password-login",
        "Password login",
        "as the base has it",
        ssh.password_login,
        |wish, on| {
            wish.profile.ssh.password_login = on;
        },
    )
    .help("Without it, guessing passwords over the network is of no use.")
}

#[cfg(test)]
mod tests;
