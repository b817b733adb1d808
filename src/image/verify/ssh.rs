//! `[ssh]`

use crate::image::nixos::{Found, Key, SshFacts};
use crate::profile::keys;
use crate::profile::model::{KeyOrigin, RootLogin};

use super::Verdict;
use super::known::Known;
use super::proof::{Proof, contradicted, judge, on, proved, unseen, yes};

pub(super) fn section(proof: &mut Proof<'_>) {
    let ssh = &proof.profile.ssh;
    if let Some(wanted) = ssh.enable {
        proof.ask("ssh.enable", "SSH server", on(wanted), |known| {
            known.starts(&["sshd.service", "sshd.socket"], wanted)
        });
    }
    if let Some(port) = ssh.port {
        proof.ask("ssh.port", "port of the SSH server", port.to_string(), |known| {
            config(known, |facts| match facts.ports.as_slice() {
                [] => Err("22 (nothing is said)".to_owned())
                    .or_else(|no| if port == 22 { Ok(()) } else { Err(no) }),
                [one] if *one == port => Ok(()),
                ports => Err(ports.iter().map(u16::to_string).collect::<Vec<_>>().join(", ")),
            })
        });
    }
    if let Some(login) = ssh.root_login {
        proof.ask("ssh.root-login", "login of root by SSH", permit(login), |known| {
            // sshd's own default, where nothing is said.
            config(known, |facts| match facts.root_login.as_deref().unwrap_or("prohibit-password") {
                "without-password" if login == RootLogin::KeyOnly => Ok(()),
                found if found == permit(login) => Ok(()),
                found => Err(found.to_owned()),
            })
        });
    }
    if let Some(wanted) = ssh.password_login {
        proof.ask("ssh.password-login", "login with a password by SSH", yes(wanted), |known| {
            config(known, |facts| match facts.password_login.unwrap_or(true) {
                found if found == wanted => Ok(()),
                found => Err(yes(found).to_owned()),
            })
        });
    }
    for (index, key) in ssh.keys.iter().enumerate() {
        let KeyOrigin::Key(line) = &key.origin else { continue };
        let shown = keys::describe(line).map_or_else(
            |_| line.clone(),
            |info| format!("{} {} {}", info.kind, info.fingerprint, info.comment),
        );
        let what = format!("SSH key of {}", key.user);
        proof.ask(format!("ssh.keys[{index}].key"), what, shown.trim_end(), |known| {
            self::key(line, &key.user, known)
        });
    }
}

fn permit(login: RootLogin) -> &'static str {
    match login {
        RootLogin::Yes => "yes",
        RootLogin::KeyOnly => "prohibit-password",
        RootLogin::ForcedCommandsOnly => "forced-commands-only",
        RootLogin::No => "no",
    }
}

fn config(known: &Known<'_>, holds: impl FnOnce(&SshFacts) -> Result<(), String>) -> Verdict {
    let Some(found) = &known.system.ssh else { return known.nothing("ssh/sshd_config") };
    match holds(&found.value) {
        Ok(()) => proved(&found.at),
        Err(instead) => contradicted(instead, &found.at),
    }
}

/// By the key itself: a comment proves nothing. Options before the key change what it opens.
fn key(line: &str, user: &str, known: &Known<'_>) -> Verdict {
    let Ok(wanted) = keys::describe(line) else { return unseen("the line is no key that could be compared") };
    let name = format!("ssh/authorized_keys.d/{user}");
    let of_user = known.system.users.iter().find(|one| one.name == user);
    let found = of_user.map(|user| user.keys.as_slice()).unwrap_or_default();
    let Some(first) = found.first() else { return known.nothing(&name) };
    let same = found.iter().filter(|found| found.value.fingerprint == wanted.fingerprint);
    let options =
        |found: &Found<Key>| keys::describe(&found.value.line).map(|info| info.options).unwrap_or_default();
    let same: Vec<_> = same.map(|found| (options(found), found)).collect();
    // The same key may stand there several times.
    if let Some((options, found)) =
        same.iter().find(|(options, _)| *options == wanted.options).or(same.first())
    {
        let other = format!("the key with other options: {options:?}");
        return judge(*options == wanted.options, other, &found.at);
    }
    let others: Vec<String> = found.iter().map(|found| shown(&found.value)).collect();
    contradicted(format!("other keys: {}", others.join(", ")), &first.at)
}

fn shown(key: &Key) -> String {
    if key.fingerprint.is_empty() { "a line that is no key".to_owned() } else { key.fingerprint.clone() }
}
