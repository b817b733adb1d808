//! The module an image starts from, and what it has set before the profile says anything.

use crate::profile::model::{Base, Profile};

use super::value::Value;

/// File name of an installer module in nixpkgs' `nixos/modules/installer/cd-dvd`.
///
/// `minimal` and `installation-cd-minimal` are the same; `iso-image` has no such prefix.
#[must_use]
pub fn base_module(name: &str) -> String {
    let name = name.strip_suffix(".nix").unwrap_or(name);
    if name == "iso-image" || name.starts_with("installation-cd-") {
        format!("{name}.nix")
    } else {
        format!("installation-cd-{name}.nix")
    }
}

/// What the base module presets decides where a plain value would clash or silently lose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presets {
    /// `iso-image.nix`: the image and nothing else.
    Bare,
    /// The installer's: sshd, the user `nixos`, no passwords, `NetworkManager`.
    Installer,
    /// The installer's and a desktop that logs in by itself.
    Graphical,
    /// A module of the person's own: taken for an installer's.
    Unknown,
}

impl Presets {
    pub(super) fn of(profile: &Profile) -> Self {
        match &profile.source.base {
            Base::Path(_) => Self::Unknown,
            Base::Installer(name) => match base_module(name) {
                module if module == "iso-image.nix" => Self::Bare,
                module if module.contains("graphical") => Self::Graphical,
                _ => Self::Installer,
            },
        }
    }

    /// A value for an option that installer modules set, too.
    pub(super) fn over(self, value: impl Into<Value>) -> Value {
        if self == Self::Bare { value.into() } else { value.into().forced() }
    }

    /// Like [`Presets::over`], where a value equal to the installer's own needs no force.
    pub(super) fn over_unless(self, preset: bool, value: bool) -> Value {
        if value == preset { value.into() } else { self.over(value) }
    }
}
