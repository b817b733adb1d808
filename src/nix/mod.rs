//! A profile as Nix text: what a careful person would have written by hand.

mod base;
mod copies;
mod flake;
mod module;
mod section;
pub mod value;

use std::path::PathBuf;

use crate::profile::Settled;
use crate::profile::model::Style;

pub use base::base_module;
pub use flake::url as flake_url;

/// The flake's configuration: `.#nixosConfigurations.iso.config.system.build.isoImage`.
pub const FLAKE_CONFIGURATION: &str = "iso";

/// The files that make up a configuration, ready to be laid into an empty folder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Generated {
    /// `iso.nix`, `flake.nix` in flake style, and `extra.nix` where the profile has Nix of its own.
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

/// Writes the configuration of a profile.
#[must_use]
pub fn generate(settled: &Settled) -> Generated {
    let profile = settled.profile();
    let mut copies = copies::Copies::default();
    let iso = module::iso(profile, &mut copies);
    let mut files = Vec::new();
    if profile.source.style == Style::Flake {
        files.push(GeneratedFile { name: "flake.nix".to_owned(), text: flake::flake(profile) });
    }
    files.push(GeneratedFile { name: "iso.nix".to_owned(), text: iso });
    if let Some(text) = &profile.extra.nix {
        let text = format!("{}\n", text.trim_end());
        files.push(GeneratedFile { name: module::EXTRA.to_owned(), text });
    }
    Generated { files, copies: copies.into_list() }
}
