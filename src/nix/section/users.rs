//! `[users]`

use crate::nix::base::Presets;
use crate::nix::module::Writer;
use crate::nix::value::{AttrPath, Set, Value};
use crate::profile::model::{Account, Autologin};

/// Shells that NixOS refuses as a login shell until they are set up system-wide.
const SHELLS_TO_ENABLE: &[&str] = &["fish", "xonsh", "zsh"];

pub(super) fn section(writer: &mut Writer) -> Set {
    let users = &writer.profile.users;
    let mut set = Set::new();
    for (name, number) in &users.groups {
        let mut group = Set::new();
        group.maybe("gid", *number);
        set.put(["users", "groups", name], group);
    }
    for (name, account) in &users.accounts {
        let account = self::account(writer.presets, name, account);
        if !account.is_empty() {
            set.put(["users", "users", name], account);
        }
    }
    for shell in SHELLS_TO_ENABLE {
        let is_login_shell = users.accounts.values().any(|account| account.shell.as_deref() == Some(shell));
        let is_enabled = writer.profile.packages.programs.iter().any(|program| program == shell);
        if is_login_shell && !is_enabled {
            set.put(["programs", shell, "enable"], true);
        }
    }
    if let Some(autologin) = &users.autologin {
        self::autologin(writer.presets, autologin, &mut set);
    }
    // The installer's own value has a priority at which a plain one is dropped without a word.
    set.maybe("security.sudo.wheelNeedsPassword", users.sudo_password.map(|on| writer.presets.over(on)));
    set
}

fn account(presets: Presets, name: &str, account: &Account) -> Set {
    let exists = name == "root" || (name == "nixos" && presets != Presets::Bare);
    let mut set = Set::new();
    if !exists {
        set.set("isNormalUser", true);
    }
    set.maybe("description", account.full_name.as_deref());
    set.maybe("uid", account.uid);
    if let Some(hash) = &account.password_hash {
        if exists && presets != Presets::Bare {
            set.set_because(
                "The installer sets an empty password here.",
                "initialHashedPassword",
                Value::str(hash).forced(),
            );
        } else {
            set.set("initialHashedPassword", hash.as_str());
        }
    }
    if !account.groups.is_empty() {
        set.set("extraGroups", Value::strings(&account.groups));
    }
    set.maybe("shell", account.shell.as_ref().map(|shell| Value::Ref(AttrPath::of("pkgs").join(shell))));
    set
}

fn autologin(presets: Presets, autologin: &Autologin, set: &mut Set) {
    let user = match autologin {
        Autologin::User(name) => Some(name.as_str()),
        Autologin::Switch(_) => None,
    };
    let value = match user {
        Some("nixos") => "nixos".into(),
        Some(name) => presets.over(name),
        None => presets.over(Value::Null),
    };
    set.set("services.getty.autologinUser", value);
    if presets == Presets::Graphical {
        // The desktop logs in by itself, too.
        match user {
            Some("nixos") => {}
            Some(name) => set.set("services.displayManager.autoLogin.user", presets.over(name)),
            None => set.set("services.displayManager.autoLogin.enable", presets.over(false)),
        }
    }
}
