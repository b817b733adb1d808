//! What is known of this machine and this person: found in the background, shown as help.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::build::process::Invocation;

use super::command::Source;

/// All that was found; empty until it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// The saved profiles with their descriptions.
    pub saved: Vec<(String, String)>,
    /// Saved names and files, newest first.
    pub recent: Vec<Source>,
    /// Public keys in the person's `.ssh`.
    pub keys: Vec<KeySeen>,
    /// Keys of the running agent, or why it cannot be asked.
    pub agent: Option<Result<Vec<KeySeen>, String>>,
    pub interfaces: Vec<InterfaceSeen>,
    /// This machine's way out and name servers.
    pub gateway: Option<IpAddr>,
    pub name_servers: Vec<IpAddr>,
    /// What this machine has and lacks; the network may come later.
    pub findings: Vec<FindingSeen>,
    /// Whether what nixpkgs comes from can be reached.
    pub network: Option<bool>,
    pub cores: u32,
}

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeySeen {
    /// Where it was found, `~/.ssh/id_ed25519.pub`.
    pub from: String,
    /// As it stands in `authorized_keys`.
    pub line: String,
    /// `ED25519`, `RSA 3072`.
    pub kind: String,
    pub comment: String,
    /// `SHA256:…`
    pub fingerprint: String,
}

/// An interface of this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterfaceSeen {
    pub name: String,
    /// `Ethernet, up`
    pub about: String,
    pub wireless: bool,
    pub addresses: Vec<IpNet>,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingSeen {
    /// What it is for, `To build an image`.
    pub purpose: String,
    pub item: String,
    pub found: String,
    pub verdict: Seen,
    /// The commands that bring it, where packages do.
    pub install: Vec<Invocation>,
}

/// What it came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    Good,
    Warning(String),
    Missing(String),
}
