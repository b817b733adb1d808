//! The text that profiles become, kept as snapshots.

use std::fmt::Write as _;

use snowpress::nix::{Generated, GeneratedFile};
use snowpress::profile::check::check;
use snowpress::profile::model::Style;
use snowpress::profile::{Severity, starting};

use super::{all_profiles, full_profiles, generated, nix_instantiate, profile};

/// All files of a configuration as one text.
fn sheet(generated: &Generated) -> String {
    let mut out = String::new();
    for GeneratedFile { name, text } in &generated.files {
        let _ = write!(out, "──── {name}\n{text}");
    }
    for copy in &generated.copies {
        let name = copy.from.file_name().unwrap().to_string_lossy();
        let _ = writeln!(out, "──── {} is a copy of …/{name}", copy.to);
    }
    out
}

fn file<'a>(generated: &'a Generated, name: &str) -> Option<&'a str> {
    generated.files.iter().find(|file| file.name == name).map(|file| file.text.as_str())
}

#[test]
fn starting_profiles_have_no_faults() {
    for starting in starting::all() {
        let profile = profile(starting.text);
        assert_eq!(profile.description, starting.summary, "{}", starting.name);
        let errors: Vec<_> =
            check(&profile).into_iter().filter(|fault| fault.severity == Severity::Error).collect();
        assert_eq!(errors, [], "{}", starting.name);
    }
}

/// No key, no password that somebody else could know.
#[test]
fn starting_profiles_let_nobody_in() {
    for starting in starting::all() {
        let profile = profile(starting.text);
        assert_eq!(profile.ssh.keys, [], "{}", starting.name);
        for account in profile.users.accounts.values() {
            assert!(account.password_hash.as_deref().is_none_or(|hash| hash == "!"), "{}", starting.name);
        }
    }
}

#[test]
fn starting_profiles() {
    for starting in starting::all() {
        insta::assert_snapshot!(starting.name, sheet(&generated(starting.text, Style::Flake)));
    }
}

#[test]
fn full_profiles_section_by_section() {
    for (name, text) in full_profiles() {
        insta::assert_snapshot!(format!("full-{name}"), sheet(&generated(&text, Style::Flake)));
    }
}

/// `iso.nix` is the same in both styles; classic style has no flake.
#[test]
fn styles_differ_in_the_flake_alone() {
    for (name, text) in all_profiles() {
        let flake = generated(&text, Style::Flake);
        let classic = generated(&text, Style::Classic);
        assert!(file(&flake, "flake.nix").is_some(), "{name}");
        assert_eq!(file(&classic, "flake.nix"), None, "{name}");
        assert_eq!(file(&flake, "iso.nix"), file(&classic, "iso.nix"), "{name}");
        assert_eq!(flake.copies, classic.copies, "{name}");
    }
}

#[test]
fn every_text_parses() {
    for (name, text) in all_profiles() {
        for GeneratedFile { name: file, text } in generated(&text, Style::Flake).files {
            let errors = rnix::Root::parse(&text).errors().to_vec();
            assert!(errors.is_empty(), "{name}/{file}: {errors:?}\n{text}");
            if let Some(answer) = nix_instantiate(&["--parse"], &text) {
                assert!(answer.is_ok(), "{name}/{file}: {answer:?}");
            }
        }
    }
}

/// A profile that asks for nothing becomes a configuration that says nothing.
#[test]
fn defaults_are_not_written() {
    let generated = generated("version = 1\n", Style::Classic);
    let expected = [
        "{ modulesPath, ... }:",
        "",
        "{",
        "  imports = [",
        "    (modulesPath + \"/installer/cd-dvd/installation-cd-minimal.nix\")",
        "  ];",
        "",
        "  nixpkgs.hostPlatform = \"x86_64-linux\";",
        "}",
        "",
    ];
    assert_eq!(file(&generated, "iso.nix").unwrap(), expected.join("\n"));
}

#[test]
fn nixpkgs_comes_from_where_the_profile_says() {
    let url = |nixpkgs: &str| {
        let text = format!("version = 1\n[source]\nnixpkgs = {nixpkgs}\n");
        let generated = generated(&text, Style::Flake);
        let flake = file(&generated, "flake.nix").unwrap();
        let line = flake.lines().find(|line| line.contains("inputs.nixpkgs.url")).unwrap();
        line.split('"').nth(1).unwrap().to_owned()
    };
    assert_eq!(url("{ branch = \"nixos-24.05\" }"), "github:NixOS/nixpkgs/nixos-24.05");
    let revision = "0123456789abcdef0123456789abcdef01234567";
    assert_eq!(url(&format!("{{ revision = \"{revision}\" }}")), format!("github:NixOS/nixpkgs/{revision}"));
    assert_eq!(url("\"channel\""), "nixpkgs");
    let tree = tempfile::tempdir().unwrap();
    std::fs::create_dir(tree.path().join("nixos")).unwrap();
    let here = tree.path().to_str().unwrap();
    assert_eq!(url(&format!("{{ path = \"{here}\" }}")), format!("path:{here}"));
}
