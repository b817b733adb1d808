//! `[users]`

use crate::image::nixos::{Password, User};
use crate::profile::model::{Account, Autologin};

use super::Verdict;
use super::known::Known;
use super::proof::{Proof, contradicted, judge, proved, unseen, yes};

pub(super) fn section(proof: &mut Proof<'_>) {
    let users = &proof.profile.users;
    if let Some(wanted) = &users.autologin {
        let name = match wanted {
            Autologin::User(name) => name.as_str(),
            Autologin::Switch(_) => "",
        };
        let shown = if name.is_empty() { "nobody" } else { name };
        proof.ask("users.autologin", "logged in on the consoles", shown, |known| autologin(name, known));
    }
    if let Some(wanted) = users.sudo_password {
        proof.ask("users.sudo-password", "sudo asks wheel for a password", yes(wanted), |known| {
            sudo(wanted, known)
        });
    }
    for (name, number) in &users.groups {
        let shown = number.map_or_else(|| "any number".to_owned(), |gid| gid.to_string());
        proof.ask(format!("users.groups.{name}"), format!("group {name}"), shown, |known| {
            group(name, *number, known)
        });
    }
    for (name, account) in &users.accounts {
        self::account(name, account, proof);
    }
}

fn autologin(wanted: &str, known: &Known<'_>) -> Verdict {
    match &known.system.autologin {
        Some(found) => {
            let shown = if found.value.is_empty() { "nobody" } else { &found.value };
            judge(found.value == wanted, shown, &found.at)
        }
        None => unseen("the units of the consoles could not be read"),
    }
}

/// `security/sudo.nix`: `%wheel ALL=(ALL:ALL) NOPASSWD:SETENV: ALL`
fn sudo(wanted: bool, known: &Known<'_>) -> Verdict {
    let Some(found) = known.look.etc("sudoers") else { return known.nothing("sudoers") };
    let Some(rule) = found.value.lines().map(str::trim).rfind(|line| line.starts_with("%wheel")) else {
        return contradicted("no rule for wheel", &found.at);
    };
    judge(rule.contains("NOPASSWD") != wanted, rule, &found.at)
}

fn group(name: &str, number: Option<u32>, known: &Known<'_>) -> Verdict {
    let system = known.system;
    let Some(at) = system.users.first().map(|user| &user.at) else { return no_users() };
    match (system.groups.iter().find(|group| group.name == name), number) {
        (None, _) => contradicted("no such group", at),
        (Some(_), None) => proved(at),
        (Some(group), Some(wanted)) => {
            let found = group.gid.map_or_else(|| "any number".to_owned(), |gid| gid.to_string());
            judge(group.gid == Some(u64::from(wanted)), found, at)
        }
    }
}

fn no_users() -> Verdict {
    unseen("the specification of the users could not be found")
}

/// Looks at one user; without any users nothing can be said, without this one much.
fn user(known: &Known<'_>, name: &str, look: impl FnOnce(&User) -> Verdict) -> Verdict {
    match (known.system.users.iter().find(|user| user.name == name), known.system.users.first()) {
        (Some(user), _) => look(user),
        (None, Some(other)) => contradicted("no such user who can log in", &other.at),
        (None, None) => no_users(),
    }
}

fn account(name: &str, account: &Account, proof: &mut Proof<'_>) {
    let field = |part: &str| format!("users.accounts.{name}{part}");
    proof
        .ask(field(""), format!("user {name}"), "exists", |known| user(known, name, |user| proved(&user.at)));
    if let Some(full) = &account.full_name {
        proof.ask(field(".full-name"), format!("full name of {name}"), full, |known| {
            user(known, name, |user| judge(user.full_name == *full, &user.full_name, &user.at))
        });
    }
    if let Some(hash) = &account.password_hash {
        let shown = shown(hash);
        proof.ask(field(".password-hash"), format!("password of {name}"), shown, |known| {
            user(known, name, |user| password(hash, user))
        });
    }
    if !account.groups.is_empty() {
        let wanted = account.groups.join(", ");
        proof.ask(field(".groups"), format!("groups of {name}"), wanted, |known| {
            user(known, name, |user| {
                judge(
                    account.groups.iter().all(|one| user.groups.contains(one)),
                    user.groups.join(", "),
                    &user.at,
                )
            })
        });
    }
    if let Some(shell) = &account.shell {
        proof.ask(field(".shell"), format!("shell of {name}"), shell, |known| {
            user(known, name, |user| self::shell(shell, user))
        });
    }
    if let Some(uid) = account.uid {
        proof.ask(field(".uid"), format!("number of {name}"), uid.to_string(), |known| {
            user(known, name, |user| {
                let found = user.uid.map_or_else(|| "any number".to_owned(), |uid| uid.to_string());
                judge(user.uid == Some(u64::from(uid)), found, &user.at)
            })
        });
    }
}

/// A hash is named, never shown.
fn shown(hash: &str) -> &'static str {
    match hash {
        "" => "none, anyone gets in",
        _ if hash.starts_with(['!', '*']) => "locked",
        _ => "the hash of the profile",
    }
}

fn password(wanted: &str, user: &User) -> Verdict {
    let Some(found) = &user.password else {
        return unseen("the hash is read from a file when the system runs");
    };
    let words = match &found.value {
        Password::Empty => "none, anyone gets in".to_owned(),
        Password::Locked => "locked".to_owned(),
        Password::Hashed { method } => format!("another one ({method})"),
    };
    // `!` and `*` lock alike.
    let both_locked = found.value == Password::Locked && wanted.starts_with(['!', '*']);
    judge(both_locked || user.hash.as_deref() == Some(wanted), words, &found.at)
}

/// A shell is a path such as `/run/current-system/sw/bin/fish`, a profile names its package.
fn shell(wanted: &str, user: &User) -> Verdict {
    let package = wanted.rsplit('.').next().unwrap_or(wanted);
    let program = user.shell.rsplit('/').next().unwrap_or_default();
    if !program.is_empty() && package.starts_with(program) {
        proved(&user.at)
    } else if matches!(program, "bash" | "nologin" | "sh" | "") {
        contradicted(user.shell.clone(), &user.at)
    } else {
        unseen(format!("the shell is {}, which may be the program of another package", user.shell))
    }
}
