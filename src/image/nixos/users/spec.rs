//! The specification as JSON, of `update-users-groups.pl` and of userborn.

use serde::Deserialize;

use super::{Found, Group, Password, User, password};

#[derive(Deserialize)]
struct Spec {
    #[serde(default)]
    users: Vec<Account>,
    #[serde(default)]
    groups: Vec<OneGroup>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Account {
    name: String,
    uid: Option<u64>,
    #[serde(default)]
    description: Option<String>,
    shell: Option<String>,
    /// Of `update-users-groups.pl`.
    is_system_user: Option<bool>,
    /// Of userborn.
    is_normal: Option<bool>,
    password: Option<String>,
    hashed_password: Option<String>,
    hashed_password_file: Option<String>,
    initial_password: Option<String>,
    initial_hashed_password: Option<String>,
}

#[derive(Deserialize)]
struct OneGroup {
    name: String,
    gid: Option<u64>,
    #[serde(default)]
    members: Vec<String>,
}

pub(super) fn read(found: &Found<String>) -> Option<(Vec<User>, Vec<Group>)> {
    let spec: Spec = serde_json::from_str(&found.value).ok()?;
    let users = spec.users.into_iter().map(|account| user(account, found)).collect();
    let groups = spec.groups.into_iter();
    let groups = groups.map(|group| Group { name: group.name, gid: group.gid, members: group.members });
    Some((users, groups.collect()))
}

fn user(account: Account, found: &Found<String>) -> User {
    let at = |value| Some(Found { value, at: found.at.clone() });
    // The order in which several passwords of one account count on a system that starts afresh.
    let plain = |text: &str| match text {
        "" => Password::Empty,
        _ => Password::Hashed { method: "plain text in the store".to_owned() },
    };
    let (password, hash) = if account.hashed_password_file.is_some() {
        (None, None)
    } else if let Some(text) = &account.password {
        (at(plain(text)), None)
    } else if let Some(hash) = account.hashed_password {
        (at(password(&hash)), Some(hash))
    } else if let Some(text) = &account.initial_password {
        (at(plain(text)), None)
    } else if let Some(hash) = account.initial_hashed_password {
        (at(password(&hash)), Some(hash))
    } else {
        (at(Password::Locked), None)
    };
    let normal = account.is_normal.unwrap_or(account.is_system_user == Some(false));
    User {
        normal: normal && account.name != "root",
        full_name: account.description.unwrap_or_default(),
        uid: account.uid,
        groups: Vec::new(),
        shell: account.shell.unwrap_or_default(),
        password,
        hash,
        keys: Vec::new(),
        at: found.at.clone(),
        name: account.name,
    }
}
