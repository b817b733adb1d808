//! What system a store holds: the facts that a `NixOS` toplevel shows to whoever reads it.

use std::path::PathBuf;

use serde::Serialize;

/// A fact, and the file that says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Found<T> {
    pub value: T,
    /// As the running system would see it: `/nix/store/…`, or a file of the disc.
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
    pub groups: Vec<String>,
    pub shell: String,
    pub password: Option<Found<Password>>,
    /// The hash itself, to be compared; never shown.
    #[serde(skip)]
    pub hash: Option<String>,
    pub keys: Vec<Found<Key>>,
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

/// The network as it is configured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "kebab-case")]
pub struct NetworkFacts {
    /// `NetworkManager`, `systemd-networkd`, `scripts`, `dhcpcd`; several where several run.
    pub managers: Vec<Found<String>>,
    pub interfaces: Vec<InterfaceFacts>,
    pub gateways: Vec<Found<String>>,
    pub name_servers: Vec<Found<String>>,
    pub search_domains: Vec<Found<String>>,
    /// SSIDs that it joins by itself.
    pub wifi: Vec<Found<String>>,
    pub firewall: Option<Found<bool>>,
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
    pub host_name: Option<Found<String>>,
    pub time_zone: Option<Found<String>>,
    pub locale: Option<Found<String>>,
    pub key_map: Option<Found<String>>,
    /// What the bootloader gives to the kernel without a menu: `kernel-params`.
    pub parameters: Option<Found<Vec<String>>>,
    pub packages: Vec<Package>,
    pub users: Vec<User>,
    pub ssh: Option<Found<SshFacts>>,
    pub network: NetworkFacts,
    /// Units that start by themselves, `sshd.service`, with the file of each.
    pub services: Vec<Found<String>>,
}
