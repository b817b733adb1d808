//! What system a store holds: the facts that a `NixOS` toplevel shows to whoever reads it.
//!
//! Where each fact lies was read in the modules of nixpkgs 24.05 and 26.11 (`nixos/modules/…`); each
//! part names the ones it follows.
//!
//! | part | what it reads |
//! |---|---|
//! | [`look`] | files of the toplevel and of its `etc`, behind all links |
//! | [`units`] | systemd's units: which start, what they run |
//! | `facts` | version, kernel, names, locale |
//! | `users` | the specification that makes users, and their keys |
//! | `ssh` | `sshd_config` |
//! | `network` | addresses, by whoever sets them |
//! | `packages` | what `sw` links to |
//! | [`attribute`] | which of them a profile means |

pub mod attribute;
pub mod facts;
mod ini;
pub mod look;
mod network;
mod packages;
mod ssh;
pub mod units;
mod users;

#[cfg(test)]
pub(crate) mod made;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::disc::MenuEntry;
use super::error::Result;
use super::files::Files;
use super::until::Until;
use crate::build::request::Cancel;
use look::Look;

pub use packages::{Named, named};

/// Reads what a toplevel shows. What cannot be read is left out: see [`System`].
#[must_use]
pub fn system(files: &dyn Files, toplevel: &Path) -> System {
    let look = Look::new(files, toplevel);
    let units = units::Units::of(&look);
    let ssh = ssh::facts(&look, &units);
    let (users, groups) = users::all(&look, &units);
    System {
        toplevel: toplevel.to_string_lossy().into_owned(),
        version: facts::version(&look),
        kernel: facts::kernel(&look),
        init: facts::init(&look),
        host_name: look.etc_word("hostname"),
        time_zone: facts::time_zone(&look),
        locale: look.assigned("locale.conf", "LANG"),
        key_map: look.assigned("vconsole.conf", "KEYMAP"),
        parameters: facts::parameters(&look),
        packages: packages::packages(&look),
        users,
        groups,
        ssh,
        network: network::facts(&look, &units),
        services: units.services(),
        autologin: units::autologin(&units),
    }
}

/// [`system`], until somebody asks to stop.
///
/// # Errors
/// When somebody did.
pub fn system_until(files: &dyn Files, toplevel: &Path, cancel: &Cancel) -> Result<System> {
    let files = Until::asked(files, cancel);
    files.end(system(&files, toplevel))
}

/// The toplevel that the menus boot: `init=/nix/store/…/init` of the entry that is chosen by
/// itself, else of the first that has one.
#[must_use]
pub fn toplevel(menus: &[MenuEntry]) -> Option<PathBuf> {
    let of = |entry: &MenuEntry| {
        let init = entry.parameters.iter().find_map(|word| word.strip_prefix("init="))?;
        let toplevel = Path::new(init.strip_suffix("/init")?);
        look::store_name(toplevel).is_some().then(|| toplevel.to_owned())
    };
    let default = menus.iter().filter(|entry| entry.default).find_map(of);
    default.or_else(|| menus.iter().find_map(of))
}

/// A fact, and the file that says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Found<T> {
    pub value: T,
    /// As the running system would see it: `/nix/store/…`, or a file of the disc.
    #[serde(serialize_with = "crate::image::name::path")]
    pub at: PathBuf,
}

/// A package of the system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Package {
    /// The name without version, as far as it can be told apart.
    pub name: String,
    pub version: String,
    pub store_path: String,
}

/// How a user's password stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Password {
    /// Anybody gets in.
    Empty,
    /// No password gets in.
    Locked,
    /// A hash, by its method: `sha512-crypt`, `yescrypt`, …
    Hashed { method: String },
}

/// An SSH key that lets somebody in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Key {
    /// The line as it stands in the file.
    pub line: String,
    /// `SHA256:…`; empty where the line is no key.
    pub fingerprint: String,
    pub kind: String,
    pub comment: String,
}

/// A user who can log in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct User {
    pub name: String,
    pub normal: bool,
    pub full_name: String,
    /// Given by the configuration; most are given at boot.
    pub uid: Option<u64>,
    /// Beside the first one.
    pub groups: Vec<String>,
    pub shell: String,
    pub password: Option<Found<Password>>,
    /// The hash itself, to be compared; never shown.
    #[serde(skip)]
    pub hash: Option<String>,
    pub keys: Vec<Found<Key>>,
    /// Where it is said that there is such a user.
    #[serde(serialize_with = "crate::image::name::path")]
    pub at: PathBuf,
}

/// A group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Group {
    pub name: String,
    pub gid: Option<u64>,
    pub members: Vec<String>,
}

/// One interface as it is configured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct InterfaceFacts {
    pub name: String,
    /// `192.168.1.10/24`
    pub addresses: Vec<Found<String>>,
    pub dhcp: Option<bool>,
}

/// A default route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Route {
    pub via: String,
    pub interface: Option<String>,
}

/// A Wi-Fi network that is joined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Joined {
    pub ssid: String,
    pub hidden: bool,
    /// `wpa_supplicant` or `NetworkManager`.
    pub by: &'static str,
    /// Passphrase or 64 hex digits, to be compared; never shown.
    #[serde(skip)]
    pub key: Option<String>,
}

/// What a firewall lets in from everywhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "kebab-case")]
pub struct Openings {
    /// First and last port of each range.
    pub tcp: Vec<(u16, u16)>,
    pub udp: Vec<(u16, u16)>,
    pub ping: bool,
}

/// The network as it is configured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "kebab-case")]
pub struct NetworkFacts {
    /// `NetworkManager`, `systemd-networkd`, `scripts`, `dhcpcd`, `wpa_supplicant`; several where
    /// several run.
    pub managers: Vec<Found<String>>,
    pub interfaces: Vec<InterfaceFacts>,
    pub gateways: Vec<Found<String>>,
    /// The same with their interfaces.
    pub routes: Vec<Found<Route>>,
    /// Whether an interface of which nothing is said asks for an address.
    pub dhcp: Option<Found<bool>>,
    pub name_servers: Vec<Found<String>>,
    pub search_domains: Vec<Found<String>>,
    /// SSIDs that it joins by itself.
    pub wifi: Vec<Found<String>>,
    /// The same with what they ask for.
    pub joined: Vec<Found<Joined>>,
    pub firewall: Option<Found<bool>>,
    /// `None` where no firewall's rules could be read.
    pub openings: Option<Found<Openings>>,
}

/// What sshd is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct SshFacts {
    /// It starts by itself at boot.
    pub starts: bool,
    pub ports: Vec<u16>,
    /// `PermitRootLogin`, as it stands there.
    pub root_login: Option<String>,
    pub password_login: Option<bool>,
}

/// What a toplevel shows. What is `None` or empty could not be found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "kebab-case")]
pub struct System {
    /// `/nix/store/…-nixos-system-…`
    pub toplevel: String,
    /// `26.05.20260712.abcdef (Yarara)`
    pub version: Option<Found<String>>,
    /// Version of the kernel.
    pub kernel: Option<Found<String>>,
    /// What the kernel starts: `script` (stage 2), `systemd` behind a script `prepare-root`, or
    /// `nixos-init`.
    pub init: Option<Found<String>>,
    pub host_name: Option<Found<String>>,
    pub time_zone: Option<Found<String>>,
    pub locale: Option<Found<String>>,
    pub key_map: Option<Found<String>>,
    /// What the bootloader gives to the kernel without a menu: `kernel-params`.
    pub parameters: Option<Found<Vec<String>>>,
    pub packages: Vec<Package>,
    pub users: Vec<User>,
    pub groups: Vec<Group>,
    pub ssh: Option<Found<SshFacts>>,
    pub network: NetworkFacts,
    /// Units that start by themselves, `sshd.service`, with the file of each.
    pub services: Vec<Found<String>>,
    /// Who is logged in on the consoles without being asked; `""` for nobody.
    pub autologin: Option<Found<String>>,
}
