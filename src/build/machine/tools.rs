//! What the tools are called in each package manager, and the commands that install them. Nothing is
//! run here: whoever asks shows the commands first.

use std::fs;

use rustix::process::geteuid;

use super::{PackageManager, os, package_manager};
use crate::build::process::{Invocation, find};

/// Something that is got by installing packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tool {
    Nix,
    /// Debian's own package tools; elsewhere a package of that name would not help.
    Apt,
    Qemu,
    /// Firmware for booting under UEFI in QEMU.
    Ovmf,
    Ssh,
}

/// How Nix is got where the system's package manager does not have it.
pub const OFFICIAL_NIX: &str =
    "install Nix with its own installer: sh <(curl -L https://nixos.org/nix/install) --daemon";

/// The packages that bring a tool, root's own where they differ; `None` where the package manager has none.
#[must_use]
pub fn packages(tool: Tool, manager: PackageManager, root: bool) -> Option<&'static [&'static str]> {
    use PackageManager as M;
    Some(match (tool, manager) {
        (Tool::Nix, M::Apt) if root => &["nix-bin"],
        // Others than root build through the daemon.
        (Tool::Nix, M::Apt) => &["nix-bin", "nix-setup-systemd"],
        (Tool::Nix, M::Dnf) => &["nix", "nix-daemon"],
        (Tool::Nix, M::Pacman | M::Apk) => &["nix"],
        (Tool::Apt, M::Apt) => &["apt", "dpkg"],
        (Tool::Qemu, M::Apt | M::Dnf | M::Pacman) => &["qemu-system-x86"],
        (Tool::Qemu, M::Zypper) => &["qemu-x86"],
        (Tool::Qemu, M::Apk) => &["qemu-system-x86_64"],
        (Tool::Qemu, M::Nix) => &["qemu"],
        (Tool::Ovmf, M::Apt | M::Apk) => &["ovmf"],
        (Tool::Ovmf, M::Dnf | M::Pacman) => &["edk2-ovmf"],
        (Tool::Ovmf, M::Zypper) => &["qemu-ovmf-x86_64"],
        (Tool::Ssh, M::Apt | M::Apk) => &["openssh-client"],
        (Tool::Ssh, M::Dnf | M::Zypper) => &["openssh-clients"],
        (Tool::Ssh, M::Pacman | M::Nix) => &["openssh"],
        _ => return None,
    })
}

/// The commands that install what is missing, as they will be run.
#[must_use]
pub fn commands(missing: &[Tool]) -> Vec<Invocation> {
    let root = geteuid().is_root();
    let Some(manager) = package_manager(&os()) else { return Vec::new() };
    let mut names: Vec<&str> =
        missing.iter().filter_map(|tool| packages(*tool, manager, root)).flatten().copied().collect();
    names.dedup();
    if names.is_empty() {
        return Vec::new();
    }
    let mut commands = Vec::new();
    if manager == PackageManager::Apt && apt_lists_are_empty() {
        commands.push(update());
    }
    let install = manager.install(&names);
    commands.push(if manager == PackageManager::Nix { install } else { as_root(install, root) });
    if manager == PackageManager::Apt && !root && missing.contains(&Tool::Nix) {
        commands.push(join("nix-users", root));
    }
    commands
}

/// `apt-get update`, as root.
#[must_use]
pub fn update() -> Invocation {
    as_root(Invocation::new("apt-get").arg("update"), geteuid().is_root())
}

/// The command run as root: by itself, through sudo, or through doas.
fn as_root(command: Invocation, root: bool) -> Invocation {
    if root {
        return command;
    }
    let by = if find("sudo").is_none() && find("doas").is_some() { "doas" } else { "sudo" };
    let mut through = Invocation::new(by);
    if !command.env.is_empty() {
        // Neither passes the environment on.
        through = through.arg("env");
        for (name, value) in &command.env {
            let mut word = name.clone();
            word.push("=");
            word.push(value);
            through = through.arg(word);
        }
    }
    through.arg(command.program).args(command.args)
}

/// Whether apt has to be told first what there is.
#[must_use]
pub fn apt_lists_are_empty() -> bool {
    let Ok(lists) = fs::read_dir("/var/lib/apt/lists") else { return true };
    !lists.flatten().any(|entry| entry.file_name().to_string_lossy().contains("_Packages"))
}

/// Switches flakes on for this person; the line adds to what the system's own file says. It begins
/// with a line end, since the file may lack its last.
#[must_use]
pub fn switch_flakes_on() -> Invocation {
    let script = "mkdir -p \"${XDG_CONFIG_HOME:-$HOME/.config}/nix\" && \
                  printf '\\nextra-experimental-features = nix-command flakes\\n' \
                  >> \"${XDG_CONFIG_HOME:-$HOME/.config}/nix/nix.conf\"";
    Invocation::new("sh").args(["-c", script])
}

/// Lets this person open `/dev/kvm`, from the next login on.
#[must_use]
pub fn join_kvm() -> Invocation {
    join("kvm", geteuid().is_root())
}

fn join(group: &str, root: bool) -> Invocation {
    let user = std::env::var("USER").unwrap_or_default();
    as_root(Invocation::new("usermod").args(["-aG", group, &user]), root)
}

/// The command with what is added to its environment, as a shell takes it.
#[must_use]
pub fn shown(command: &Invocation) -> String {
    let added = command
        .env
        .iter()
        .map(|(name, value)| format!("{}={} ", name.to_string_lossy(), value.to_string_lossy()));
    format!("{}{}", added.collect::<String>(), command.shown())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_needs_no_help_and_others_do() {
        let install = PackageManager::Apt.install(&["nix-bin"]);
        assert_eq!(as_root(install.clone(), true), install);
        let shown = as_root(install, false).shown();
        assert!(
            shown.contains(" env DEBIAN_FRONTEND=noninteractive apt-get install ")
                && shown.ends_with("nix-bin"),
            "{shown}"
        );
    }

    #[test]
    fn every_manager_brings_what_boots_an_image() {
        use PackageManager as M;
        for manager in [M::Apt, M::Dnf, M::Pacman, M::Zypper, M::Apk] {
            for tool in [Tool::Qemu, Tool::Ovmf, Tool::Ssh] {
                assert!(packages(tool, manager, false).is_some(), "{tool:?} on {manager:?}");
            }
        }
    }

    #[test]
    fn flakes_are_added_to_what_stands_there() {
        let home = tempfile::tempdir().unwrap();
        let conf = home.path().join("nix/nix.conf");
        fs::create_dir(home.path().join("nix")).unwrap();
        fs::write(&conf, "cores = 2").unwrap();
        let command = switch_flakes_on().env("XDG_CONFIG_HOME", home.path());
        let done = crate::build::process::capture(&command, std::time::Duration::from_secs(20)).unwrap();
        assert!(done.status.success());
        let text = fs::read_to_string(conf).unwrap();
        assert_eq!(text, "cores = 2\nextra-experimental-features = nix-command flakes\n");
    }
}
