//! `[ssh]`

use std::collections::BTreeMap;

use crate::nix::module::Writer;
use crate::nix::value::{Set, Value};
use crate::profile::model::{KeyOrigin, RootLogin};

pub(super) fn section(writer: &mut Writer) -> Set {
    let presets = writer.presets;
    let ssh = &writer.profile.ssh;
    let mut set = Set::new();
    set.maybe("services.openssh.enable", ssh.enable.map(|on| presets.over_unless(true, on)));
    set.maybe("services.openssh.ports", ssh.port.map(|port| Value::List(vec![port.into()])));
    if let Some(login) = ssh.root_login {
        let value = Value::str(permit(login));
        let value = if login == RootLogin::Yes { value } else { presets.over(value) };
        set.set("services.openssh.settings.PermitRootLogin", value);
    }
    if let Some(passwords) = ssh.password_login {
        set.set("services.openssh.settings.PasswordAuthentication", passwords);
        if !passwords {
            set.set_because(
                "PAM would ask for the password by this way, too.",
                "services.openssh.settings.KbdInteractiveAuthentication",
                false,
            );
        }
    }
    for (user, keys) in keys(writer) {
        set.put(["users", "users", &user, "openssh", "authorizedKeys", "keys"], Value::strings(keys));
    }
    set
}

/// sshd's word.
fn permit(login: RootLogin) -> &'static str {
    match login {
        RootLogin::Yes => "yes",
        RootLogin::KeyOnly => "prohibit-password",
        RootLogin::ForcedCommandsOnly => "forced-commands-only",
        RootLogin::No => "no",
    }
}

/// Every user's keys; a key that came by two ways is written once.
fn keys(writer: &Writer) -> BTreeMap<String, Vec<String>> {
    let mut by_user: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for key in &writer.profile.ssh.keys {
        // A resolved profile holds no other kind.
        let KeyOrigin::Key(line) = &key.origin else { continue };
        let keys = by_user.entry(key.user.clone()).or_default();
        if !keys.contains(line) {
            keys.push(line.clone());
        }
    }
    by_user
}
