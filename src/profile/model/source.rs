//! What the image is made from: the base module, the system, and the nixpkgs.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::is_default;

/// `[source]`
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Source {
    #[serde(skip_serializing_if = "is_default")]
    pub base: Base,
    #[serde(skip_serializing_if = "is_default")]
    pub system: System,
    #[serde(skip_serializing_if = "is_default")]
    pub nixpkgs: Nixpkgs,
    #[serde(skip_serializing_if = "is_default")]
    pub style: Style,
    /// A copy of the channel on the image, so that it needs no `nix-channel --update`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<bool>,
    #[serde(skip_serializing_if = "is_default")]
    pub allow_unfree: bool,
    /// `nix-command` and `flakes` switched on in the live system.
    #[serde(skip_serializing_if = "is_default")]
    pub flakes: bool,
    /// Binary caches of the live system beside the default one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub substituters: Vec<Substituter>,
}

/// The module that the image starts from: the stem of a file in nixpkgs'
/// `nixos/modules/installer/cd-dvd` (`installation-cd-` may be left out), or a path to a module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Base {
    /// Such as `minimal`, `graphical-gnome`, `iso-image`, as written in the profile.
    Installer(String),
    /// A path with a `/` in it, relative to the profile's folder.
    Path(String),
}

impl Default for Base {
    fn default() -> Self {
        Self::Installer("minimal".to_owned())
    }
}

impl From<String> for Base {
    fn from(text: String) -> Self {
        if text.contains('/') { Self::Path(text) } else { Self::Installer(text) }
    }
}

impl From<Base> for String {
    fn from(base: Base) -> Self {
        match base {
            Base::Installer(text) | Base::Path(text) => text,
        }
    }
}

/// The machines that the image is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum System {
    #[default]
    #[serde(rename = "x86_64-linux")]
    X86_64Linux,
    #[serde(rename = "aarch64-linux")]
    Aarch64Linux,
}

impl fmt::Display for System {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::X86_64Linux => "x86_64-linux",
            Self::Aarch64Linux => "aarch64-linux",
        })
    }
}

/// Where nixpkgs comes from: `{ branch = "nixos-26.05" }`, `{ revision = "<40 hex digits>" }`,
/// `{ path = "/srv/nixpkgs" }`, or `"channel"` for the channel of this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nixpkgs {
    Branch(String),
    Revision(String),
    Path(String),
    Channel,
}

/// The newest stable release when this version of the program was made.
pub const DEFAULT_BRANCH: &str = "nixos-26.05";

impl Default for Nixpkgs {
    fn default() -> Self {
        Self::Branch(DEFAULT_BRANCH.to_owned())
    }
}

/// Whether Nix is called as `nix build` on a flake or as `nix-build` on `<nixpkgs/nixos>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Style {
    #[default]
    Flake,
    Classic,
}

/// A binary cache and the key that signs what it holds (`name:base64`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Substituter {
    pub url: String,
    pub key: String,
}
