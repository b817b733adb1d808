//! Users, their groups, passwords and keys.
//!
//! They are made at boot from one specification in the store. `config/users-groups.nix` writes it as
//! `users-groups.json`, named in the activation script; `services/system/userborn.nix` (from 24.11
//! on, where asked for) as `userborn.json`, named in its service; `system/boot/systemd/sysusers.nix`
//! as `/etc/sysusers.d/00-nixos.conf`, with hashes among the credentials of its service. Keys are in
//! `/etc/ssh/authorized_keys.d/NAME` (`services/networking/ssh/sshd.nix`).

mod spec;
mod sysusers;

use std::collections::HashMap;
use std::path::PathBuf;

use crate::profile::keys;

use super::look::{Look, store_name, store_paths};
use super::units::Units;
use super::{Found, Group, Key, Password, User};

/// Users that are looked at.
const USERS: usize = 4096;
/// Bytes of all their keys: each may have a large file, or all the same one.
const KEYS: usize = 1 << 20;

pub(super) fn all(look: &Look<'_>, units: &Units<'_>) -> (Vec<User>, Vec<Group>) {
    let (mut users, groups) = specification(look, units)
        .and_then(|found| spec::read(&found))
        .or_else(|| sysusers::read(look, units))
        .unwrap_or_default();
    users.truncate(USERS);
    let mut of: HashMap<&str, Vec<String>> = HashMap::new();
    for group in &groups {
        for member in &group.members {
            let groups = of.entry(member).or_default();
            if groups.last() != Some(&group.name) {
                groups.push(group.name.clone());
            }
        }
    }
    let mut left = KEYS;
    for user in &mut users {
        user.groups = of.remove(user.name.as_str()).unwrap_or_default();
        user.keys = authorized(look, &user.name, &mut left);
    }
    // Accounts of services are not people: nobody gets in by them.
    let opens = |user: &User| user.password.as_ref().is_some_and(|found| found.value != Password::Locked);
    users.retain(|user| user.normal || user.name == "root" || !user.keys.is_empty() || opens(user));
    (users, groups)
}

/// The JSON that the users are made from.
fn specification(look: &Look<'_>, units: &Units<'_>) -> Option<Found<String>> {
    let is = |path: &PathBuf, name: &str| store_name(path) == Some(name);
    let activate = look.own("activate").map(|found| found.value).unwrap_or_default();
    let scripted = store_paths(&activate).find(|path| is(path, "users-groups.json"));
    let userborn = || {
        let commands = units.commands("userborn.service").join("\n");
        store_paths(&commands).find(|path| is(path, "userborn.json"))
    };
    look.text(&scripted.or_else(userborn)?)
}

fn authorized(look: &Look<'_>, user: &str, left: &mut usize) -> Vec<Found<Key>> {
    if user.contains('/') || user.starts_with('.') {
        return Vec::new();
    }
    let Some(found) = look.etc(&format!("ssh/authorized_keys.d/{user}")) else { return Vec::new() };
    let lines = found.value.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let fits = |line: &&str| {
        let rest = left.checked_sub(line.len() + found.at.as_os_str().len());
        *left = rest.unwrap_or(0);
        rest.is_some()
    };
    lines.take_while(fits).map(|line| Found { value: key(line), at: found.at.clone() }).collect()
}

fn key(line: &str) -> Key {
    let info = keys::describe(line).ok();
    let (kind, fingerprint, comment) =
        info.map(|info| (info.kind, info.fingerprint, info.comment)).unwrap_or_default();
    Key { line: line.to_owned(), fingerprint, kind, comment }
}

/// How a field of `/etc/shadow` stands.
fn password(hash: &str) -> Password {
    match hash {
        "" => Password::Empty,
        _ if hash.starts_with(['!', '*']) => Password::Locked,
        _ => {
            let id = hash.strip_prefix('$').and_then(|rest| rest.split('$').next()).unwrap_or_default();
            let method = match id {
                "1" => "md5-crypt",
                "2a" | "2b" | "2y" => "bcrypt",
                "5" => "sha256-crypt",
                "6" => "sha512-crypt",
                "7" => "scrypt",
                "y" => "yescrypt",
                "gy" => "gost-yescrypt",
                "" => "descrypt",
                other => other,
            };
            Password::Hashed { method: method.to_owned() }
        }
    }
}
