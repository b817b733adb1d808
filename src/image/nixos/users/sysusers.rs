//! Users by systemd-sysusers: sysusers.d(5), and credentials of its service.

use super::{Found, Group, Look, Password, Units, User, password};

pub(super) fn read(look: &Look<'_>, units: &Units<'_>) -> Option<(Vec<User>, Vec<Group>)> {
    let found = look.etc("sysusers.d/00-nixos.conf")?;
    let service = units.text("systemd-sysusers.service").unwrap_or_default();
    let (mut users, mut groups): (Vec<User>, Vec<Group>) = (Vec::new(), Vec::new());
    let mut members: Vec<(String, String)> = Vec::new();
    for line in found.value.lines() {
        let words = words(line);
        let word = |at: usize| words.get(at).map_or("", String::as_str);
        match word(0) {
            "u" | "u!" => users.push(User {
                name: word(1).to_owned(),
                normal: false,
                full_name: word(3).trim_matches('-').to_owned(),
                uid: word(2).split(':').next().and_then(|uid| uid.parse().ok()),
                groups: Vec::new(),
                shell: word(5).to_owned(),
                password: Some(Found { value: Password::Locked, at: found.at.clone() }),
                hash: None,
                keys: Vec::new(),
                at: found.at.clone(),
            }),
            "g" => groups.push(Group {
                name: word(1).to_owned(),
                gid: word(2).parse().ok(),
                members: Vec::new(),
            }),
            "m" => members.push((word(1).to_owned(), word(2).to_owned())),
            _ => {}
        }
    }
    for (user, name) in members {
        if let Some(group) = groups.iter_mut().find(|group| group.name == name) {
            group.members.push(user);
        }
    }
    for user in &mut users {
        credential(user, &service, &found);
    }
    Some((users, groups))
}

/// `SetCredential=passwd.hashed-password.NAME:HASH`; a file's content is not on the image.
fn credential(user: &mut User, service: &str, found: &Found<String>) {
    let name = format!("passwd.hashed-password.{}:", user.name);
    for line in service.lines() {
        if line.strip_prefix("LoadCredential=").is_some_and(|rest| rest.starts_with(&name)) {
            user.password = None;
        } else if let Some(hash) =
            line.strip_prefix("SetCredential=").and_then(|rest| rest.strip_prefix(&name))
        {
            user.password = Some(Found { value: password(hash), at: found.at.clone() });
            user.hash = Some(hash.to_owned());
        }
    }
}

/// Words of a line, of which those with blanks are quoted.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted, mut any) = (Vec::new(), String::new(), false, false);
    for c in line.chars() {
        match c {
            '"' => (quoted, any) = (!quoted, true),
            c if c.is_whitespace() && !quoted => {
                if any {
                    words.push(std::mem::take(&mut word));
                }
                any = false;
            }
            c => {
                word.push(c);
                any = true;
            }
        }
    }
    if any {
        words.push(word);
    }
    words
}
