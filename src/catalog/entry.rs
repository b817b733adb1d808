//! One package as a channel tells of it.

use super::flags::Flags;

/// A package in an index. Texts are empty where nothing is known; none has control characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Entry<'a> {
    /// Path under `pkgs`, `python3Packages.numpy`.
    pub attribute: &'a str,
    pub pname: &'a str,
    pub version: &'a str,
    pub description: &'a str,
    pub homepage: &'a str,
    /// SPDX names where there are some, with `, ` between them.
    pub licence: &'a str,
    /// The program that `nix run` starts.
    pub main_program: &'a str,
    /// Systems with `, ` between them, shortened by whoever shows them.
    pub platforms: &'a str,
    /// The built-in list's, `Disks`; empty for all others.
    pub category: &'a str,
    pub flags: Flags,
}

/// A package on its way into an index.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Raw {
    pub attribute: String,
    pub pname: String,
    pub version: String,
    pub description: String,
    pub homepage: String,
    pub licence: String,
    pub main_program: String,
    pub platforms: String,
    pub flags: Flags,
}
