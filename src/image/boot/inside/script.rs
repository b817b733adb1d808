//! The one script that asks everything, in POSIX shell and the few tools that every image has.

use std::fmt::Write;

use super::quote::quote;
use crate::image::nixos::attribute::last;
use crate::profile::Profile;

/// Begins a line that names what follows.
pub const MARK: &str = "::snowpress::";

/// Units whose state is asked for.
pub const UNITS: &[&str] = &[
    "sshd.service",
    "sshd.socket",
    "NetworkManager.service",
    "wpa_supplicant.service",
    "avahi-daemon.service",
    "pcscd.service",
    "pcscd.socket",
    "firewall.service",
    "nftables.service",
];

/// Everything that does not depend on the profile. No backslash stands in it: some login shells
/// read one even between single quotes.
const FIXED: &str = r#"
s() { echo "::snowpress::$1"; }
s host; cat /proc/sys/kernel/hostname
s addresses; ip -o addr show
s routes; ip -4 route show default
s routes6; ip -6 route show default
s resolver; cat /etc/resolv.conf
s parameters; cat /proc/cmdline
s modules; cut -d " " -f 1 /proc/modules; ls /sys/module
s language; cat /etc/locale.conf
s zone; readlink -f /etc/localtime
s keys; cat /etc/vconsole.conf
s passwd; cut -d : -f 1,3,5,7 /etc/passwd
s system; readlink -f /run/current-system
s store; for d in bin sbin lib share; do readlink -f /run/current-system/sw/$d/*; done | cut -d / -f 4 | sort -u
nix-store -q --references /run/current-system/sw | cut -d / -f 4
"#;

/// The script for a profile.
#[must_use]
pub fn script(profile: &Profile) -> String {
    let mut text = String::from(
        "exec 2>/dev/null; export LC_ALL=C PATH=/run/wrappers/bin:/run/current-system/sw/bin:$PATH",
    );
    text.push_str(FIXED);
    let words = |all: &mut dyn Iterator<Item = &str>| all.map(quote).collect::<Vec<_>>().join(" ");
    let mut names = profile.packages.install.iter().map(|attribute| last(attribute));
    let names = words(&mut names.by_ref().chain(profile.packages.programs.iter().map(|name| last(name))));
    let _ = writeln!(
        text,
        "s commands; for c in {names}; do p=$(command -v -- \"$c\") && echo \"$p $(readlink -f \"$p\")\"; done"
    );
    let units = words(&mut UNITS.iter().copied());
    let _ = writeln!(text, "s units; for u in {units}; do echo \"$u $(systemctl is-active \"$u\")\"; done");
    for user in users(profile) {
        let user = quote(user);
        let _ = writeln!(
            text,
            "s groups:{user}; id -Gn -- {user}\ns authorized:{user}; \
             for f in /etc/ssh/authorized_keys.d/{user} \"$(grep -- ^{user}: /etc/passwd | cut -d : -f 6)/.ssh/authorized_keys\"; \
             do while read -r l; do echo \"$f $l\"; done < \"$f\"; done"
        );
    }
    text.push_str("s end\n");
    text
}

/// Everybody whom the profile names, once.
#[must_use]
pub fn users(profile: &Profile) -> Vec<&str> {
    let keys = profile.ssh.keys.iter().map(|key| key.user.as_str());
    let mut users: Vec<&str> = keys.chain(profile.users.accounts.keys().map(String::as_str)).collect();
    users.sort_unstable();
    users.dedup();
    users
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::build::process::{Invocation, capture};

    #[test]
    fn it_runs_in_a_plain_shell_to_its_end() {
        let mut profile = Profile::default();
        profile.packages.install = vec!["coreutils.ls".to_owned(), "'; touch pwned; '".to_owned()];
        profile.users.accounts.insert("root".to_owned(), crate::profile::model::Account::default());
        let text = script(&profile);
        assert!(!FIXED.contains('\\') && FIXED.contains(MARK), "a fish would read it");
        let folder = tempfile::tempdir().unwrap();
        let done =
            capture(&Invocation::new("sh").args(["-c", &text]).cwd(folder.path()), Duration::from_mins(1))
                .unwrap();
        let out = done.text();
        assert!(out.trim_end().ends_with("::snowpress::end"), "{out}");
        let ls = |line: &str| {
            line.split_once(' ').is_some_and(|(at, real)| at.ends_with("/ls") && real.starts_with('/'))
        };
        assert!(out.lines().any(ls) && out.contains("::snowpress::groups:root"));
        assert!(!folder.path().join("pwned").exists());
    }

    #[test]
    fn an_empty_profile_asks_too() {
        let text = script(&Profile::default());
        let done = capture(&Invocation::new("sh").args(["-c", &text]), Duration::from_mins(1)).unwrap();
        assert!(done.text().contains("::snowpress::end"));
    }
}
