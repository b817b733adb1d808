//! `flake.nix`: which nixpkgs, and the configuration made of `iso.nix`.

use std::fmt::Write as _;

use crate::profile::model::{Nixpkgs, Profile};

use super::FLAKE_CONFIGURATION;
use super::module::one_line;
use super::value::quoted;

/// The text of `flake.nix`.
pub(super) fn flake(profile: &Profile) -> String {
    let mut out = String::from("{\n");
    if !profile.description.is_empty() {
        let _ = writeln!(out, "  description = {};\n", quoted(&one_line(&profile.description)));
    }
    let _ = write!(
        out,
        "  inputs.nixpkgs.url = {url};

  outputs =
    {{ nixpkgs, ... }}:
    {{
      # nix build .#nixosConfigurations.{FLAKE_CONFIGURATION}.config.system.build.isoImage
      nixosConfigurations.{FLAKE_CONFIGURATION} = nixpkgs.lib.nixosSystem {{
        modules = [ ./iso.nix ];
      }};
    }};
}}
",
        url = quoted(&url(&profile.source.nixpkgs)),
    );
    out
}

/// Where Nix finds this nixpkgs as a flake.
#[must_use]
pub fn url(nixpkgs: &Nixpkgs) -> String {
    match nixpkgs {
        Nixpkgs::Branch(name) | Nixpkgs::Revision(name) => {
            format!("github:NixOS/nixpkgs/{}", percent(name))
        }
        Nixpkgs::Path(path) => format!("path:{}", percent(path)),
        // The registry's entry: what this machine calls nixpkgs.
        Nixpkgs::Channel => "nixpkgs".to_owned(),
    }
}

/// What would mean something else in a URL, as `%XX`.
fn percent(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/+".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
