//! Users: accounts, passwords, and who is logged in at the console.
//!
//! ```text
//! Console login               (*) as the base: nixos  ( ) nobody  ( ) root  ( ) anna
//! Password for sudo           (*) as the base: no  ( ) yes  ( ) no
//!
//! root
//! Password                    set
//! Lock or clear               …
//! Shell                       bash
//! nixos
//! …
//! anna
//! Full name                   Anna Ångström
//! Password                    locked: no password gets in
//! Lock or clear               …
//! Groups                      wheel networkmanager
//! Shell                       fish
//! Remove the account
//! Add an account
//!
//! Less common
//! Groups that must exist      media=5000 plugdev
//! root: full name             …
//! ```

mod account;
mod groups;

use crate::build::text::printable;
use crate::profile::Profile;
use crate::profile::model::{Account, Autologin, Base, Users};

use super::super::command::{Command, Question};
use super::super::form::Row;

pub fn rows(profile: &Profile) -> Vec<Row> {
    let users = &profile.users;
    let absent = Account::default();
    let mut rows = vec![autologin(profile), sudo(users)];
    let mut rare = Vec::new();
    for name in names(profile) {
        let account = users.accounts.get(name).unwrap_or(&absent);
        let given = is_given(profile, name);
        rows.extend(account::rows(name, account, given));
        rare.extend(account::rare(name, account, given));
    }
    rows.push(Row::heading("More accounts"));
    rows.push(
        Row::button("users.accounts", "Add an account", "", add())
            .help("An account of its own beside root and nixos.")
            .add(add()),
    );
    rows.push(Row::heading("Less common"));
    rows.push(groups::row(users));
    rows.extend(rare);
    rows
}

fn add() -> Command {
    Command::Ask(Question::Account)
}

/// root and nixos first, where the base module brings them.
fn names(profile: &Profile) -> impl Iterator<Item = &str> {
    const FIRST: [&str; 2] = ["root", "nixos"];
    let given = FIRST.into_iter().filter(|name| is_given(profile, name));
    let own = profile.users.accounts.keys().map(String::as_str).filter(|name| !is_given(profile, name));
    given.chain(own)
}

/// Whether the base module makes the account by itself, so that an entry without anything in it
/// says nothing.
pub(in crate::ui) fn is_given(profile: &Profile, name: &str) -> bool {
    name == "root" || (name == "nixos" && !is_bare(profile))
}

/// The image without an installer.
fn is_bare(profile: &Profile) -> bool {
    matches!(&profile.source.base, Base::Installer(stem) if stem == "iso-image")
}

fn autologin(profile: &Profile) -> Row {
    let users = &profile.users;
    let usual = if is_bare(profile) { "nobody" } else { "nixos" };
    let mut options = vec![format!("as the base: {usual}"), "nobody: a login prompt".to_owned()];
    let mut values = vec![None, Some(Autologin::Switch(false))];
    for name in names(profile) {
        options.push(printable(name));
        values.push(Some(Autologin::User(name.to_owned())));
    }
    // One that the checks refuse must be seen too.
    if !values.contains(&users.autologin) {
        options.push(match &users.autologin {
            Some(Autologin::User(name)) => printable(name),
            _ => "yes".to_owned(),
        });
        values.push(users.autologin.clone());
    }
    let now = values.iter().position(|value| *value == users.autologin).unwrap_or_default();
    Row::choice("users.autologin", "Console login", options, now, move |wish, option| {
        if let Some(value) = values.get(option) {
            wish.profile.users.autologin.clone_from(value);
        }
    })
    .help("Who is logged in on the screens of the machine without a password. Whoever stands before it is that user.")
}

fn sudo(users: &Users) -> Row {
    Row::maybe(
        "users.sudo-password",
        "Password for sudo",
        "as the base: no",
        users.sudo_password,
        |wish, on| wish.profile.users.sudo_password = on,
    )
    .help("Whether members of wheel give their password before they act as root.")
}
