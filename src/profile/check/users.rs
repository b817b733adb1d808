//! `[users]`

use std::collections::BTreeMap;

use super::{Faults, hash, words};
use crate::profile::model::{Account, Autologin, Users};
use crate::profile::near::nearest;
use crate::profile::toml::say::{join, quoted};

/// Accounts of every installer image.
const GIVEN: &[&str] = &["root", "nixos"];

/// The longest name of a user or group in NixOS.
const NAME: usize = 31;

/// Groups that `NixOS` has, or gets with what they are for.
pub const GROUPS: &[&str] = &[
    "adbusers",
    "adm",
    "audio",
    "cdrom",
    "dialout",
    "disk",
    "docker",
    "floppy",
    "games",
    "incus-admin",
    "input",
    "kmem",
    "kvm",
    "libvirtd",
    "lp",
    "lxd",
    "messagebus",
    "networkmanager",
    "nixbld",
    "nogroup",
    "plugdev",
    "podman",
    "render",
    "root",
    "scanner",
    "sgx",
    "shadow",
    "sshd",
    "systemd-journal",
    "tape",
    "tss",
    "tty",
    "users",
    "utmp",
    "uucp",
    "vboxusers",
    "video",
    "wheel",
    "wireshark",
];

/// The accounts that the image will have.
pub fn names(users: &Users) -> impl Iterator<Item = &str> + Clone {
    GIVEN.iter().copied().chain(users.accounts.keys().map(String::as_str))
}

pub fn exists(users: &Users, name: &str) -> bool {
    names(users).any(|known| known == name)
}

pub fn check(users: &Users, faults: &mut Faults) {
    autologin(users, faults);
    groups(users, faults);
    let mut uids = BTreeMap::new();
    for (name, account) in &users.accounts {
        let field = join("users.accounts", name);
        self::name(&field, name, faults);
        self::account(&field, name, account, users, faults);
        if let Some(uid) = account.uid
            && let Some(other) = uids.insert(uid, name)
        {
            let problem = format!("{other} has the number {uid} too");
            faults.error(format!("{field}.uid"), problem, "give each account a number of its own");
        }
    }
}

fn autologin(users: &Users, faults: &mut Faults) {
    const FIELD: &str = "users.autologin";
    match &users.autologin {
        Some(Autologin::Switch(true)) => {
            faults.error(
                FIELD,
                "true does not say who is logged in",
                "write a user's name such as \"root\", or false",
            );
        }
        Some(Autologin::User(name)) if !exists(users, name) => {
            let remedy = words::or_nearest(
                name,
                names(users),
                "add the account under [users.accounts], or name another user",
            );
            faults.error(FIELD, format!("there is no user {}", quoted(name)), remedy);
        }
        _ => {}
    }
}

fn groups(users: &Users, faults: &mut Faults) {
    let mut numbers = BTreeMap::new();
    for (name, number) in &users.groups {
        let field = join("users.groups", name);
        self::name(&field, name, faults);
        if let Some(number) = number
            && let Some(other) = numbers.insert(number, name)
        {
            let problem = format!("{other} has the number {number} too");
            faults.error(field, problem, "give each group a number of its own");
        }
    }
}

fn name(field: &str, name: &str, faults: &mut Faults) {
    let shaped = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c));
    if !shaped {
        let remedy = "use small letters, digits, _ and - only, and begin with a letter";
        faults.error(field, format!("{} cannot be a name of Linux", quoted(name)), remedy);
    } else if name.len() > NAME {
        faults.error(field, format!("the name has {} characters", name.len()), format!("use {NAME} at most"));
    }
}

fn account(field: &str, name: &str, account: &Account, users: &Users, faults: &mut Faults) {
    if account.full_name.as_ref().is_some_and(|full| full.contains(|c: char| c.is_control() || c == ':')) {
        let problem = "a colon, line break or control character, which /etc/passwd cannot hold";
        faults.error(format!("{field}.full-name"), problem, "leave it out");
    }
    if let Some(given) = &account.password_hash
        && let Err((problem, remedy)) = hash::check(given)
    {
        faults.error(format!("{field}.password-hash"), problem, remedy);
    }
    for (index, group) in account.groups.iter().enumerate() {
        member(&format!("{field}.groups[{index}]"), group, users, faults);
    }
    words::twice(&format!("{field}.groups"), &account.groups, faults);
    if let Some(shell) = &account.shell {
        self::shell(&format!("{field}.shell"), shell, faults);
    }
    if let Some(uid) = account.uid {
        self::uid(&format!("{field}.uid"), name, uid, faults);
    }
}

fn member(field: &str, group: &str, users: &Users, faults: &mut Faults) {
    let own = users.groups.keys().map(String::as_str);
    let known = GROUPS.iter().copied().chain(own).chain(names(users));
    if known.clone().any(|known| known == group) {
        return;
    }
    let remedy = nearest(group, known).map_or_else(
        || "add it under [users.groups], or make sure that a program or module brings it".to_owned(),
        |near| format!("write \"{near}\" if that was meant"),
    );
    faults.warn(field, format!("no group {} is known", quoted(group)), remedy);
}

fn shell(field: &str, shell: &str, faults: &mut Faults) {
    if shell.contains('/') {
        let last = shell.rsplit('/').next().unwrap_or_default();
        let problem = format!("{} is a path, and there is no such path on NixOS", quoted(shell));
        faults.error(field, problem, format!("write the package's name, {}", quoted(last)));
    } else if let Err((problem, remedy)) = words::attribute_path(shell) {
        faults.error(field, problem, remedy);
    }
}

fn uid(field: &str, name: &str, uid: u32, faults: &mut Faults) {
    match (name, uid) {
        ("root", 0) => {}
        ("root", _) => faults.error(field, "root has the number 0 always", "delete the line"),
        (_, 0) => faults.error(field, "the number 0 is root's", "write one from 1000 to 29999"),
        (_, 65_534 | 65_535 | u32::MAX) => {
            faults.error(field, format!("{uid} is nobody's number"), "write one from 1000 to 29999");
        }
        (_, 1000..=29_999) => {}
        (_, 30_000..=30_031) => {
            faults.error(
                field,
                format!("{uid} is the number of a build user of Nix"),
                "write one from 1000 to 29999",
            );
        }
        _ => faults.warn(
            field,
            format!("{uid} is not among the numbers for people"),
            "write one from 1000 to 29999, or delete the line",
        ),
    }
}
