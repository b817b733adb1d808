//! What the tools are called in each package manager, and how they are installed after asking.

use std::fs;

use anyhow::{Result, bail};
use rustix::process::geteuid;

use crate::build::machine::{self, PackageManager};
use crate::build::process::{Invocation, find, interactive};

use super::Context;

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

/// The packages that bring a tool; `None` where the package manager has none.
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
pub fn commands(missing: &[Tool]) -> Vec<Invocation> {
    let root = geteuid().is_root();
    let Some(manager) = machine::package_manager(&machine::os()) else { return Vec::new() };
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
        let user = std::env::var("USER").unwrap_or_default();
        commands.push(as_root(Invocation::new("usermod").args(["-aG", "nix-users", &user]), root));
    }
    commands
}

/// `apt-get update`, as root.
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
pub fn apt_lists_are_empty() -> bool {
    let Ok(lists) = fs::read_dir("/var/lib/apt/lists") else { return true };
    !lists.flatten().any(|entry| entry.file_name().to_string_lossy().contains("_Packages"))
}

/// The command with what is added to its environment, as a shell takes it.
fn shown(command: &Invocation) -> String {
    let added = command
        .env
        .iter()
        .map(|(name, value)| format!("{}={} ", name.to_string_lossy(), value.to_string_lossy()));
    format!("{}{}", added.collect::<String>(), command.shown())
}

/// Shows the commands, asks unless the answer was given beforehand, and runs them. Says whether
/// they were run.
pub fn run(commands: &[Invocation], yes: bool, context: &mut Context) -> Result<bool> {
    let terminal = &mut context.terminal;
    writeln!(terminal.err, "\nThis would be run:")?;
    for command in commands {
        writeln!(terminal.err, "  {}", terminal.err_paint.bold(shown(command)))?;
    }
    if !yes && !terminal.confirm("Run it?")? {
        let how = if terminal.can_ask { "" } else { " (--yes runs it without asking)" };
        writeln!(terminal.err, "Nothing was installed{how}.")?;
        return Ok(false);
    }
    for command in commands {
        let status = interactive(command)?;
        if !status.success() {
            bail!("`{}` ended with {status}; what it said stands above", command.shown());
        }
    }
    Ok(true)
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
}
