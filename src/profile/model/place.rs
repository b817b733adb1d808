//! Files put on the image, and Nix of the person's own.

use serde::{Deserialize, Serialize};

/// `[files]`; sources are relative to the profile's folder, `~/` is the person's home.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Files {
    /// Files below `/etc` of the live system.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub etc: Vec<EtcFile>,
    /// Files on the disc itself, seen below `/iso` in the live system.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub disc: Vec<DiscFile>,
    /// Whole folders, such as the flake that is to be installed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub embed: Vec<Embedded>,
}

/// `[[files.etc]]` with either `text` or `source`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct EtcFile {
    /// Relative to `/etc`.
    pub path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Octal mode such as `0600`; a link into the store when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
}

/// `[[files.disc]]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct DiscFile {
    pub source: String,
    /// Absolute on the disc, `/answers.txt`.
    pub target: String,
}

/// `[[files.embed]]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Embedded {
    pub source: String,
    /// Its name at the target; `.git` is left out.
    pub name: String,
    #[serde(default)]
    pub to: EmbedTarget,
}

/// Where an embedded folder is found in the live system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EmbedTarget {
    /// `/etc/<name>`
    #[default]
    Etc,
    /// `/iso/<name>`
    Disc,
}

/// `[extra]`: for all the rest, so that nobody is ever stuck.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Extra {
    /// Paths of Nix modules, relative to the profile's folder.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub modules: Vec<String>,
    /// A module as text: an attribute set or `{ config, lib, pkgs, ... }: { … }`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nix: Option<String>,
}
