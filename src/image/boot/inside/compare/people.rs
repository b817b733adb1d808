//! Accounts and the keys that let them in.

use super::{List, contradicted, proved, unseen};
use crate::image::boot::inside::answers::Answers;
use crate::image::boot::inside::keys::body;
use crate::image::verify::Verdict;
use crate::profile::Profile;
use crate::profile::model::KeyOrigin;

pub fn items(list: &mut List<'_>, profile: &Profile) {
    for (index, key) in profile.ssh.keys.iter().enumerate() {
        let KeyOrigin::Key(line) = &key.origin else { continue };
        list.add(format!("ssh.keys[{index}]"), format!("SSH key of {}", key.user), &short(line), |answers| {
            authorised(answers, &key.user, line)
        });
    }
    for (name, account) in &profile.users.accounts {
        list.add(format!("users.accounts.{name}"), "account", name, |answers| {
            let found = answers.lines("passwd").iter().any(|line| line.split(':').next() == Some(name));
            if found { proved("/etc/passwd") } else { contradicted("no such user", "/etc/passwd") }
        });
        for group in &account.groups {
            list.add(format!("users.accounts.{name}.groups"), format!("group of {name}"), group, |answers| {
                let found = answers.first(&format!("groups:{name}")).unwrap_or_default();
                if found.split_whitespace().any(|one| one == group) {
                    proved(format!("id {name}"))
                } else {
                    contradicted(if found.is_empty() { "none" } else { found }, format!("id {name}"))
                }
            });
        }
    }
}

/// A key as a person knows it again: its kind, its end and its comment.
pub fn short(line: &str) -> String {
    let Some(body) = body(line) else { return "a key".to_owned() };
    let end = body.get(body.len().saturating_sub(8)..).unwrap_or_default();
    let kind = line.split_whitespace().take_while(|word| *word != body).last().unwrap_or_default();
    let comment = line.split_once(body).map_or("", |(_, comment)| comment.trim());
    format!("{kind} …{end} {comment}").trim_end().to_owned()
}

fn authorised(answers: &Answers, user: &str, wanted: &str) -> Verdict {
    let lines = answers.lines(&format!("authorized:{user}"));
    let Some(wanted) = body(wanted) else { return unseen("the line is no key that could be compared") };
    // Before the key stands the file; a line that is taken back lets nobody in.
    let counts =
        |line: &&String| line.split_once(' ').is_some_and(|(_, key)| !key.trim_start().starts_with('#'));
    let lines: Vec<&String> = lines.iter().filter(counts).collect();
    if let Some(line) = lines.iter().find(|line| body(line) == Some(wanted)) {
        return proved(line.split_whitespace().next().unwrap_or_default());
    }
    let others: Vec<String> =
        lines.iter().filter_map(|line| line.split_once(' ')).map(|(_, key)| short(key)).collect();
    let found = if others.is_empty() { "no key".to_owned() } else { others.join("; ") };
    contradicted(found, format!("authorized_keys of {user}"))
}
