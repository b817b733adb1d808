//! The rows of one account.

use crate::build::text::printable;
use crate::profile::check::GROUPS;
use crate::profile::model::Account;
use crate::profile::toml::say::join;

use super::super::super::command::{Command, Item, Question};
use super::super::super::form::Row;
use super::super::super::wish::Wish;
use super::super::fields;
use super::is_given;

/// The rows that most people want.
pub fn rows(name: &str, account: &Account, given: bool) -> Vec<Row> {
    let at = Path::new(name);
    let mut rows = vec![Row::heading(printable(name))];
    let mut body = Vec::new();
    if !given {
        body.push(full_name(&at, "Full name", account));
    }
    body.push(password(&at, account, given));
    body.push(lock(&at, account, given));
    if name != "root" {
        body.push(groups(&at, "Groups", account, given));
    }
    body.push(shell(&at, account));
    if !given {
        let name = at.name.clone();
        let drop = move |wish: &mut Wish| {
            wish.profile.users.accounts.remove(&name);
        };
        body = fields::entry(body, at.field.clone(), "Remove the account", &super::add(), drop).collect();
    }
    rows.extend(body);
    rows
}

/// The others.
pub fn rare(name: &str, account: &Account, given: bool) -> Vec<Row> {
    let at = Path::new(name);
    let label = |what: &str| format!("{}: {what}", printable(name));
    let mut rows = Vec::new();
    if given {
        rows.push(full_name(&at, &label("full name"), account));
    }
    if name == "root" {
        rows.push(groups(&at, &label("groups"), account, given));
    }
    rows.push(uid(&at, &label("number"), account));
    rows.push(hash(&at, &label("password's hash"), account));
    rows
}

/// An account's name and where it stands in the profile.
struct Path {
    name: String,
    field: String,
}

impl Path {
    fn new(name: &str) -> Self {
        Self { name: name.to_owned(), field: join("users.accounts", name) }
    }

    fn of(&self, key: &str) -> String {
        format!("{}.{key}", self.field)
    }

    /// Changes the account. One that every image has comes with its first setting and goes with its
    /// last; one of the person's own is there or not, whatever is set.
    fn edit<V, S>(&self, set: S) -> impl Fn(&mut Wish, V) + Clone + 'static + use<V, S>
    where
        S: Fn(&mut Account, V) + Clone + 'static,
    {
        let name = self.name.clone();
        move |wish, value| {
            let given = is_given(&wish.profile, &name);
            let accounts = &mut wish.profile.users.accounts;
            if given {
                accounts.entry(name.clone()).or_default();
            }
            let Some(account) = accounts.get_mut(&name) else { return };
            set(account, value);
            if given && *account == Account::default() {
                accounts.remove(&name);
            }
        }
    }
}

fn full_name(at: &Path, label: &str, account: &Account) -> Row {
    let now = account.full_name.as_deref();
    fields::optional(at.of("full-name"), label, now, at.edit(|account, text| account.full_name = text))
        .placeholder("none")
        .help("The name of the person, for mail and login screens.")
}

/// What the password is, never the password.
fn state(account: &Account, given: bool) -> &'static str {
    match account.password_hash.as_deref() {
        None if given => "as the base module has it: none, anyone gets in at the console",
        None => "none set: no password gets in",
        Some("") => "none: anyone gets in at the console",
        Some(hash) if hash.starts_with('!') || hash.starts_with('*') => "locked: no password gets in",
        Some(_) => "set",
    }
}

fn password(at: &Path, account: &Account, given: bool) -> Row {
    let ask = Command::Ask(Question::Password { account: at.name.clone() });
    Row::button(at.of("password-hash"), "Password", state(account, given), ask).help(
        "Typed twice and hashed at once. The hash is on the image, where whoever holds it can try to guess.",
    )
}

fn lock(at: &Path, account: &Account, given: bool) -> Row {
    let field = at.of("password-hash");
    let set = at.edit(|account, hash: Option<&'static str>| account.password_hash = hash.map(str::to_owned));
    let item = |label: &str, hash: Option<&'static str>| {
        let set = set.clone();
        let after = Account { password_hash: hash.map(str::to_owned), ..Account::default() };
        let edit = Command::edit_then(field.clone(), move |wish| set(wish, hash));
        Item::new(label, state(&after, given), edit)
    };
    let items = vec![
        Item::new("Leave it", state(account, given), Command::Nothing),
        item("Lock it", Some("!")),
        item("Let anyone in", Some("")),
        item("Set nothing", None),
    ];
    let title = format!("The password of {}", printable(&at.name));
    Row::button(format!("~lock-{}", at.field), "Lock or clear", "", Command::Choose { title, items })
        .help("Locks the password, takes it away, or leaves it to the base module. Keys and autologin work all the same.")
}

fn groups(at: &Path, label: &str, account: &Account, given: bool) -> Row {
    let field = at.of("groups");
    let row = fields::words(
        field.as_str(),
        label,
        &account.groups,
        at.edit(|account, groups| account.groups = groups),
    );
    let usual = match (at.name.as_str(), given) {
        ("nixos", true) => "as the base module has it: wheel networkmanager video",
        _ => "none beside its own",
    };
    let row = row
        .placeholder(usual)
        .help("Groups beside the user's own, with blanks between them. wheel may use sudo, networkmanager may change connections.");
    if !given {
        // Adding means another account there.
        return row;
    }
    let own = account.groups.clone();
    let join = at.edit(|account, group: String| account.groups.push(group));
    let items = move || {
        let free = GROUPS.iter().filter(|group| !own.iter().any(|own| own == *group));
        free.map(|group| (*group, String::new())).collect::<Vec<_>>()
    };
    row.add(fields::choose("Add a group", &field, items, move |wish, group| join(wish, group.to_owned())))
}

fn shell(at: &Path, account: &Account) -> Row {
    let now = account.shell.as_deref();
    let field = at.of("shell");
    fields::optional(field, "Shell", now, at.edit(|account, text| account.shell = text))
        .placeholder("bash")
        .help("The package of the login shell, such as fish, zsh or nushell.")
}

fn uid(at: &Path, label: &str, account: &Account) -> Row {
    fields::number(at.of("uid"), label, account.uid, u32::MAX, at.edit(|account, uid| account.uid = uid))
        .placeholder(if at.name == "root" { "0" } else { "the next free one" })
        .help("The number of the user, where files of another system belong to it.")
}

/// A blank text leaves an empty password alone: it looks the same here, but is not.
fn hash(at: &Path, label: &str, account: &Account) -> Row {
    let now = account.password_hash.as_deref();
    let set = |account: &mut Account, hash: Option<String>| {
        if hash.is_some() || account.password_hash.as_deref() != Some("") {
            account.password_hash = hash;
        }
    };
    fields::optional(format!("~hash-{}", at.field), label, now, at.edit(set))
        .placeholder("none, or an empty password")
        .help("A hash made elsewhere, as `mkpasswd` prints it.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_of_every_image_goes_with_its_last_setting() {
        let mut wish = Wish::default();
        let shell = |name: &str| Path::new(name).edit(|account, text| account.shell = text);
        shell("root")(&mut wish, Some("fish".to_owned()));
        assert_eq!(wish.profile.users.accounts["root"].shell.as_deref(), Some("fish"));
        shell("root")(&mut wish, None);
        assert!(wish.profile.users.accounts.is_empty());
        shell("anna")(&mut wish, Some("fish".to_owned()));
        assert!(wish.profile.users.accounts.is_empty(), "nobody asked for this account");
        wish.profile.users.accounts.insert("anna".into(), Account::default());
        shell("anna")(&mut wish, None);
        assert!(wish.profile.users.accounts.contains_key("anna"));
    }

    #[test]
    fn a_hash_is_never_shown_as_the_state_of_a_password() {
        let with = |hash: &str| Account { password_hash: Some(hash.into()), ..Account::default() };
        assert_eq!(state(&with("$6$abc"), true), "set");
        assert_eq!(state(&with("!$6$abc"), true), "locked: no password gets in");
        assert_ne!(state(&with(""), false), state(&Account::default(), false));
    }
}
