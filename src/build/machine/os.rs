//! The operating system and what installs programs on it.

use std::fs;

use crate::build::process::{Invocation, find};

/// From `/etc/os-release`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Os {
    /// `debian`, `nixos`, `fedora`.
    pub id: String,
    /// Ids of what it descends from.
    pub like: Vec<String>,
    /// For people, `Debian GNU/Linux 12 (bookworm)`.
    pub name: String,
}

/// The operating system of this machine; empty when it does not say.
#[must_use]
pub fn os() -> Os {
    let read = |path| fs::read_to_string(path).ok();
    read("/etc/os-release")
        .or_else(|| read("/usr/lib/os-release"))
        .map_or_else(Os::default, |text| parse(&text))
}

fn parse(text: &str) -> Os {
    let value = |key: &str| {
        let found = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
        found.map(|value| value.trim().trim_matches(['"', '\'']).to_owned()).unwrap_or_default()
    };
    let like = value("ID_LIKE").split_whitespace().map(str::to_owned).collect();
    Os { id: value("ID"), like, name: value("PRETTY_NAME") }
}

/// What installs programs here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PackageManager {
    Apt,
    Dnf,
    Pacman,
    Zypper,
    Apk,
    /// `NixOS`: programs come from the configuration or from `nix-shell -p`.
    Nix,
}

impl PackageManager {
    /// The command that installs the packages, without `sudo`.
    #[must_use]
    pub fn install(self, packages: &[&str]) -> Invocation {
        let words: &[&str] = match self {
            Self::Apt => &["apt-get", "install", "--yes", "--no-install-recommends"],
            Self::Dnf => &["dnf", "install", "--assumeyes"],
            Self::Pacman => &["pacman", "--sync", "--needed", "--noconfirm"],
            Self::Zypper => &["zypper", "--non-interactive", "install"],
            Self::Apk => &["apk", "add"],
            Self::Nix => &["nix-env", "--file", "<nixpkgs>", "--install", "--attr"],
        };
        let apt = self == Self::Apt;
        let invocation = Invocation::new(words[0]).args(&words[1..]).args(packages);
        if apt { invocation.env("DEBIAN_FRONTEND", "noninteractive") } else { invocation }
    }
}

/// The package manager that fits the operating system and is there.
#[must_use]
pub fn package_manager(os: &Os) -> Option<PackageManager> {
    let known = |id: &str| match id {
        "debian" | "ubuntu" => Some((PackageManager::Apt, "apt-get")),
        "fedora" | "rhel" | "centos" => Some((PackageManager::Dnf, "dnf")),
        "arch" => Some((PackageManager::Pacman, "pacman")),
        "suse" | "opensuse" => Some((PackageManager::Zypper, "zypper")),
        "alpine" => Some((PackageManager::Apk, "apk")),
        "nixos" => Some((PackageManager::Nix, "nix-env")),
        _ => None,
    };
    let ids = std::iter::once(os.id.as_str()).chain(os.like.iter().map(String::as_str));
    ids.filter_map(known).find(|(_, program)| find(program).is_some()).map(|(manager, _)| manager)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_quoted_and_plain_values() {
        let os = parse("PRETTY_NAME=\"Linux Mint 22\"\nID=linuxmint\nID_LIKE=\"ubuntu debian\"\n");
        assert_eq!((os.id.as_str(), os.name.as_str()), ("linuxmint", "Linux Mint 22"));
        assert_eq!(os.like, ["ubuntu", "debian"]);
        assert_eq!(parse(""), Os::default());
    }
}
