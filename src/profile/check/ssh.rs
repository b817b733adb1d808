//! `[ssh]`: who gets in. A key that cannot work locks a person out of a machine without a screen.

use std::collections::HashMap;

use super::{Faults, words};
use crate::profile::Profile;
use crate::profile::keys;
use crate::profile::model::{AgentKeys, KeyOrigin, RootLogin, Ssh, Users};
use crate::profile::toml::say::quoted;

pub fn check(profile: &Profile, faults: &mut Faults) {
    let ssh = &profile.ssh;
    if ssh.port == Some(0) {
        faults.error("ssh.port", "there is no port 0", "write a port from 1 to 65535, mostly 22");
    }
    origins(ssh, faults);
    owners(ssh, &profile.users, faults);
    twice(ssh, faults);
    logins(ssh, &profile.users, faults);
}

fn origins(ssh: &Ssh, faults: &mut Faults) {
    for (index, key) in ssh.keys.iter().enumerate() {
        let field = format!("ssh.keys[{index}]");
        match &key.origin {
            KeyOrigin::Key(line) => {
                if let Err((problem, remedy)) = keys::judge(line) {
                    faults.error(format!("{field}.key"), problem, remedy);
                }
            }
            KeyOrigin::File(path) => file(&format!("{field}.file"), path, faults),
            KeyOrigin::Agent(AgentKeys::Matching(name)) if name.trim().is_empty() => {
                faults.error(
                    format!("{field}.agent"),
                    "the name is empty",
                    "write \"all\", or the comment of a key",
                );
            }
            KeyOrigin::Agent(_) => {}
        }
    }
}

fn file(field: &str, path: &str, faults: &mut Faults) {
    words::path(field, path, faults);
    let name = path.rsplit('/').next().unwrap_or_default();
    if ["id_rsa", "id_ed25519", "id_ecdsa", "id_dsa", "id_ed25519_sk", "id_ecdsa_sk"].contains(&name) {
        let problem = format!("{name} is usually the PRIVATE key, which must not go anywhere");
        faults.error(field, problem, format!("write {}", quoted(&format!("{path}.pub"))));
    } else if path.starts_with("ssh-") || path.starts_with("ecdsa-") || path.starts_with("sk-") {
        faults.error(field, "this is a key and not a path", "write it as `key = …`");
    }
}

fn owners(ssh: &Ssh, users: &Users, faults: &mut Faults) {
    for (index, key) in ssh.keys.iter().enumerate() {
        if !super::users::exists(users, &key.user) {
            let known = super::users::names(users);
            let remedy = words::or_nearest(
                &key.user,
                known,
                "add the account under [users.accounts], or name another user",
            );
            faults.error(
                format!("ssh.keys[{index}].user"),
                format!("there is no user {}", quoted(&key.user)),
                remedy,
            );
        }
    }
}

fn twice(ssh: &Ssh, faults: &mut Faults) {
    let mut seen = HashMap::new();
    for (index, key) in ssh.keys.iter().enumerate() {
        let KeyOrigin::Key(line) = &key.origin else { continue };
        let Ok(parsed) = keys::judge(line) else { continue };
        let fingerprint = parsed.fingerprint(ssh_key::HashAlg::Sha256).to_string();
        if let Some(first) = seen.insert((&key.user, fingerprint), index) {
            let problem = format!("the same key is ssh.keys[{first}] already");
            faults.warn(format!("ssh.keys[{index}].key"), problem, "delete one of the two");
        }
    }
}

fn by_password(ssh: &Ssh, users: &Users) -> bool {
    let is_real = |hash: &str| hash.starts_with('$');
    let any = users.accounts.values().any(|account| account.password_hash.as_deref().is_some_and(is_real));
    ssh.password_login != Some(false) && any
}

/// Whether sshd, where it runs, would find no key and no password to let anyone in by.
pub fn nobody_gets_in(ssh: &Ssh, users: &Users) -> bool {
    ssh.keys.is_empty() && !by_password(ssh, users)
}

/// Combinations that let anyone in, or nobody.
fn logins(ssh: &Ssh, users: &Users, faults: &mut Faults) {
    if ssh.enable == Some(false) {
        if !ssh.keys.is_empty() {
            faults.warn(
                "ssh.keys",
                "sshd is off, so that the keys have no effect",
                "write `enable = true`, or delete the keys",
            );
        }
        return;
    }
    let hash = |name: &str| users.accounts.get(name).and_then(|account| account.password_hash.as_deref());
    let root_empty = hash("root").is_none_or(str::is_empty);
    if ssh.root_login == Some(RootLogin::Yes) && ssh.password_login == Some(true) && root_empty {
        faults.warn(
            "ssh.root-login",
            "root may log in with a password, but has an empty one, which sshd refuses and the console takes",
            "set users.accounts.root.password-hash, or write `root-login = \"key-only\"`",
        );
    }
    let by_password = by_password(ssh, users);
    if ssh.enable == Some(true) && nobody_gets_in(ssh, users) {
        faults.warn(
            "ssh",
            "sshd runs, but there is no key and no password that would let anyone in",
            "add a key under [[ssh.keys]], or a password-hash with `password-login = true`",
        );
    }
    let only_root = !ssh.keys.is_empty() && ssh.keys.iter().all(|key| key.user == "root");
    if ssh.root_login == Some(RootLogin::No) && only_root && !by_password {
        faults.warn(
            "ssh.root-login",
            "all keys are root's, and root may not log in",
            "write `root-login = \"key-only\"`, or give the keys another user",
        );
    }
}
