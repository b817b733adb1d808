//! A profile as Nix text: what a careful person would have written by hand.

use std::path::PathBuf;

/// The files that make up a configuration, ready to be laid into an empty folder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Generated {
    /// `iso.nix`, and `flake.nix` in flake style.
    pub files: Vec<GeneratedFile>,
    /// What the text refers to by relative path: modules, files and folders of the person's own.
    pub copies: Vec<Copied>,
}

/// One file of Nix text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratedFile {
    /// Relative to the configuration's folder.
    pub name: String,
    pub text: String,
}

/// A file or folder that must lie beside the Nix text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// Absolute path on this machine.
    pub from: PathBuf,
    /// Relative to the configuration's folder.
    pub to: String,
}
