//! Packages that are not there, or that nixpkgs refuses to evaluate. Until 26.05 it says "Package ‘x’ in
//! FILE is marked as broken", later "Refusing to evaluate package 'x' in FILE because it …".

use super::Kind;
use super::row::{PLAIN, Row};

pub(super) const ROWS: &[Row] = &[
    Row {
        kind: Kind::Unfree,
        words: &[
            "Package ‘{package}’ in {place} has an unfree license (‘{licence}’)",
            "Refusing to evaluate package '{package}' in {place} because it has an unfree license (‘{licence}’)",
        ],
        say: &["`{package}` is not free software (licence {licence}), and the profile does not allow that"],
        remedy: &[
            "set `source.allow-unfree = true`, or take `{attribute}` out of `{field}`",
            "set `source.allow-unfree = true`, or leave out what needs it",
        ],
        ..PLAIN
    },
    Row {
        kind: Kind::Broken,
        words: &[
            "Package ‘{package}’ in {place} is marked as broken",
            "Refusing to evaluate package '{package}' in {place} because it is marked as broken",
        ],
        say: BROKEN,
        remedy: BROKEN_DO,
        ..PLAIN
    },
    Row {
        kind: Kind::Broken,
        words: &["Refusing to evaluate package '{package}' in {place} because it has problems:"],
        more: &["- broken: {why}"],
        say: BROKEN,
        remedy: BROKEN_DO,
        ..PLAIN
    },
    Row {
        kind: Kind::Insecure,
        words: &[
            "Package ‘{package}’ in {place} is marked as insecure",
            "Refusing to evaluate package '{package}' in {place} because it is marked as insecure",
        ],
        more: &["Known issues:", "- {why}"],
        say: &["`{package}` is known to be insecure: {why}", "`{package}` is known to be insecure"],
        remedy: &[
            "take `{attribute}` out of `{field}`; or, if you take the risk, write into `extra.nix`: \
             { nixpkgs.config.permittedInsecurePackages = [ \"{package}\" ]; }",
            "leave out what needs it; or, if you take the risk, write into `extra.nix`: \
             { nixpkgs.config.permittedInsecurePackages = [ \"{package}\" ]; }",
        ],
        ..PLAIN
    },
    Row {
        kind: Kind::OtherPlatform,
        words: &[
            "Package ‘{package}’ in {place} is not available on the requested hostPlatform",
            "Refusing to evaluate package '{package}' in {place} because it is not available on the requested hostPlatform",
        ],
        say: &[
            "`{package}` is not made for {system}",
            "`{package}` is not made for the system of this image",
        ],
        remedy: &[
            "take `{attribute}` out of `{field}`, or choose another `source.system`",
            "leave out what needs it, or choose another `source.system`",
        ],
        ..PLAIN
    },
    Row {
        kind: Kind::NoAttribute,
        words: &[
            "undefined variable '{name}'",
            "attribute '{name}' missing",
            "attribute '{name}' in selection path '{where}' not found",
        ],
        more: &["at {place}", "Did you mean {nearest}?"],
        say: &[
            "nixpkgs has no package `{attribute}`, which `{field}` names; {offer}",
            "nixpkgs has no package `{attribute}`, which `{field}` names",
            "Nix knows no `{name}`, which {who} names; {offer}",
            "Nix knows no `{name}`, which {who} names",
            "Nix knows no `{name}`; {offer}",
            "Nix knows no `{name}`",
        ],
        remedy: &[
            "correct `{attribute}` in `{field}` (`snowpress search {name}` finds names), or name a release as `source.nixpkgs` that has it",
            "correct the name in {who}, or name a release as `source.nixpkgs` that has it",
            "look for the name in `packages` and in the `extra` modules, or name another release as `source.nixpkgs`",
        ],
        ..PLAIN
    },
    Row {
        kind: Kind::NoAttribute,
        words: &["flake '{flake}' does not provide attribute {attributes}"],
        more: &["Did you mean {nearest}?"],
        say: &["The flake {flake} has no such output; {offer}", "The flake {flake} has no such output"],
        remedy: &["name a flake of nixpkgs as `source.nixpkgs`, or correct the `extra` modules"],
        ..PLAIN
    },
];

const BROKEN: &[&str] = &["`{package}` is marked as broken in this nixpkgs: it does not build"];

const BROKEN_DO: &[&str] = &[
    "take `{attribute}` out of `{field}`, or name another release as `source.nixpkgs`; to try it all the same, write into \
     `extra.nix`: { nixpkgs.config.allowBroken = true; }",
    "leave out what needs it, or name another release as `source.nixpkgs`; to try it all the same, write into \
     `extra.nix`: { nixpkgs.config.allowBroken = true; }",
];
