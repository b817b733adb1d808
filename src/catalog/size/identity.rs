//! Which nixpkgs and which base answers are of. A revision is itself; a branch or a channel is the
//! same until its answers are old; a folder is the same until something near its top changes.

use std::path::Path;

use crate::catalog::fingerprint;
use crate::nix::base_module;
use crate::profile::model::{Base, Nixpkgs, Source, Style};

/// Keys of what is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Of the packages.
    pub nixpkgs: String,
    /// Of the base, within the same nixpkgs.
    pub base: String,
    /// It can never mean another nixpkgs.
    pub fixed: bool,
}

impl Identity {
    /// Of a source whose paths are absolute.
    #[must_use]
    pub fn of(source: &Source) -> Self {
        let style = match source.style {
            Style::Flake => "flake",
            Style::Classic => "classic",
        };
        // How it is got decides which revision it is, but not where it is named or lies in a folder.
        let which = match &source.nixpkgs {
            Nixpkgs::Revision(revision) => format!("revision {revision}"),
            Nixpkgs::Branch(branch) => format!("branch {branch} {style}"),
            Nixpkgs::Path(path) => {
                let state = fingerprint::of(Path::new(path)).unwrap_or_default();
                format!("path {path} {state}")
            }
            Nixpkgs::Channel => {
                let search = std::env::var("NIX_PATH").unwrap_or_default();
                format!("channel {style} {search}")
            }
        };
        let unfree = if source.allow_unfree { " unfree" } else { "" };
        let base = match &source.base {
            Base::Installer(name) => base_module(name),
            Base::Path(path) => format!("{path} {}", fingerprint::stamp(Path::new(path))),
        };
        Self {
            nixpkgs: format!("{which} {}{unfree}", source.system),
            // What this program writes around a base may differ from version to version.
            base: format!("{} {base}", env!("CARGO_PKG_VERSION")),
            fixed: matches!(source.nixpkgs, Nixpkgs::Revision(_)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::profile::model::System;

    fn with(nixpkgs: Nixpkgs) -> Source {
        Source { nixpkgs, ..Source::default() }
    }

    #[test]
    fn whatever_changes_the_paths_changes_the_key() {
        let revision = || Nixpkgs::Revision("a".repeat(40));
        let sources = [
            with(revision()),
            Source { allow_unfree: true, ..with(revision()) },
            Source { system: System::Aarch64Linux, ..with(revision()) },
            with(Nixpkgs::Branch("nixos-26.05".into())),
            Source { style: Style::Classic, ..with(Nixpkgs::Branch("nixos-26.05".into())) },
            with(Nixpkgs::Branch("nixos-unstable".into())),
            with(Nixpkgs::Channel),
        ];
        let keys: Vec<String> = sources.iter().map(|source| Identity::of(source).nixpkgs).collect();
        for (at, key) in keys.iter().enumerate() {
            assert!(!keys[..at].contains(key), "{key} twice");
        }
        let classic = Source { style: Style::Classic, ..with(revision()) };
        assert_eq!(Identity::of(&classic), Identity::of(&with(revision())));
        assert!(Identity::of(&classic).fixed && !Identity::of(&with(Nixpkgs::Channel)).fixed);
    }

    #[test]
    fn a_folder_is_another_once_it_changes() {
        let folder = tempfile::tempdir().unwrap();
        let source = with(Nixpkgs::Path(folder.path().to_str().unwrap().to_owned()));
        let before = Identity::of(&source);
        assert_eq!(before, Identity::of(&source));
        fs::create_dir_all(folder.path().join("pkgs/top-level")).unwrap();
        let made = Identity::of(&source);
        assert_ne!(before.nixpkgs, made.nixpkgs);
        fs::write(folder.path().join("pkgs/top-level/all-packages.nix"), "{ }").unwrap();
        assert_ne!(made.nixpkgs, Identity::of(&source).nixpkgs);
    }

    #[test]
    fn a_base_is_the_same_however_it_is_written() {
        let base =
            |name: &str| Identity::of(&Source { base: name.to_owned().into(), ..Source::default() }).base;
        assert_eq!(base("minimal"), base("installation-cd-minimal"));
        assert_ne!(base("minimal"), base("iso-image"));
    }
}
