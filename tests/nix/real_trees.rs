//! Real nixpkgs trees read the generated configurations: no failed assertion, no warning, and what
//! the profile asked for is what the image gets.
//!
//! Off by default, for it needs trees and minutes: `tests/real-trees.sh TREE…`.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use snowpress::nix::{FLAKE_CONFIGURATION, Generated};
use snowpress::profile::model::{Nixpkgs, Style};

use super::effects::EFFECTS;
use super::{all_profiles, generated};

/// Trees cut down for an archive lack the list of Haskell packages, and so these tools of builders.
const WITHOUT_HASKELL: &str = r#"{
  nixpkgs.overlays = [
    (final: prev: let
      stub = name: (prev.writeScriptBin name "exit 0") // {
        compiler = prev.bash // { bootstrapAvailable = false; };
      };
    in {
      shellcheck = stub "shellcheck";
      shellcheck-minimal = stub "shellcheck";
      pandoc = stub "pandoc";
    })
  ];
}
"#;

fn trees() -> Vec<PathBuf> {
    let list = std::env::var("SNOWPRESS_TREES").expect("SNOWPRESS_TREES=/path/to/nixpkgs:/another");
    list.split(':').map(|tree| fs::canonicalize(tree).expect(tree)).collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    if from.is_dir() {
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        fs::copy(from, to).unwrap();
    }
}

/// Lays a configuration into a folder, as a build does.
fn lay(generated: &Generated, folder: &Path) {
    for file in &generated.files {
        fs::write(folder.join(&file.name), &file.text).unwrap();
    }
    for copied in &generated.copies {
        copy(&copied.from, &folder.join(&copied.to));
    }
    fs::write(folder.join("without-haskell.nix"), WITHOUT_HASKELL).unwrap();
}

/// What is asked of an evaluated configuration.
fn question(tree: &Path, folder: &Path, style: Style, effects: &[(&str, &str)]) -> String {
    let (tree, folder) = (tree.display(), folder.display());
    let system = match style {
        Style::Classic => format!(
            "import {tree}/nixos {{ configuration.imports = [ {folder}/iso.nix {folder}/without-haskell.nix ]; }}"
        ),
        // The flake's own function, given the nixpkgs flake's own nixosSystem.
        Style::Flake => format!(
            "((import {folder}/flake.nix).outputs {{ self = {{ }}; nixpkgs = {{ lib = (import {tree}/lib).extend (final: prev: {{
               nixosSystem = args: import {tree}/nixos/lib/eval-config.nix ({{ lib = final; system = null; }} // args); }}); }};
             }}).nixosConfigurations.iso.extendModules {{ modules = [ {folder}/without-haskell.nix ]; }}"
        ),
    };
    let effects: String = effects.iter().fold(String::new(), |mut all, (expression, _)| {
        let _ = writeln!(all, "    ({expression})");
        all
    });
    format!(
        "let
  system = {system};
  inherit (system) config pkgs options;
  inherit (pkgs) lib;
  image = config.system.build.isoImage;
  parameters = lib.concatStringsSep \" \" config.boot.kernelParams;
in {{
  inherit (config) warnings;
  assertions = map (a: a.message) (lib.filter (a: !a.assertion) config.assertions);
  derivation = image.drvPath;
  effects = [
{effects}  ];
}}
"
    )
}

/// Everything that is wrong, one line each.
fn faults(tree: &Path, name: &str, text: &str, style: Style) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    lay(&generated(text, style), folder.path());
    let effects = EFFECTS.iter().find(|(profile, _)| *profile == name).map_or(&[][..], |(_, list)| list);
    fs::write(folder.path().join("question.nix"), question(tree, folder.path(), style, effects)).unwrap();
    let output = Command::new("nix-instantiate")
        .args(["--readonly-mode", "--eval", "--strict", "--json", "--show-trace"])
        .arg(folder.path().join("question.nix"))
        .env_remove("NIX_PATH")
        .output()
        .unwrap();
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        let last: Vec<&str> = text.lines().filter(|line| line.contains("error")).collect();
        return vec![format!("does not evaluate: {}\n{text}", last.join(" / "))];
    }
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut faults = Vec::new();
    // `trace:` and `warning:` of lib.warn never reach config.warnings.
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    let about_nix_itself = |line: &&str| !line.contains("'nixbld'");
    faults.extend(stderr.lines().filter(about_nix_itself).map(|line| format!("Nix says: {line}")));
    for kind in ["warnings", "assertions"] {
        faults.extend(answer[kind].as_array().unwrap().iter().map(|text| format!("{kind}: {text}")));
    }
    for ((expression, expected), found) in effects.iter().zip(answer["effects"].as_array().unwrap()) {
        let expected: Value = serde_json::from_str(expected).expect(expected);
        if expected != *found {
            faults.push(format!("{expression} is {found} instead of {expected}"));
        }
    }
    faults
}

#[test]
#[ignore = "needs nixpkgs trees and minutes: tests/real-trees.sh"]
fn real_trees_accept_every_profile() {
    let only = std::env::var("SNOWPRESS_PROFILES").unwrap_or_default();
    let only: Vec<&str> = only.split(',').filter(|name| !name.is_empty()).collect();
    let mut failed = 0;
    eprintln!("| tree | profile | style | values compared | outcome |\n|---|---|---|---|---|");
    for tree in trees() {
        let release = fs::read_to_string(tree.join("lib/.version")).unwrap_or_default();
        for (name, text) in all_profiles() {
            if !only.is_empty() && !only.contains(&name.as_str()) {
                continue;
            }
            for style in [Style::Classic, Style::Flake] {
                let faults = faults(&tree, &name, &text, style);
                let count =
                    EFFECTS.iter().find(|(profile, _)| *profile == name).map_or(0, |(_, list)| list.len());
                let outcome = if faults.is_empty() { "good".to_owned() } else { faults.join("; ") };
                eprintln!("| {} | {name} | {style:?} | {count} | {outcome} |", release.trim());
                failed += usize::from(!faults.is_empty());
            }
        }
    }
    assert_eq!(failed, 0, "configurations that a real tree does not take as meant");
}

/// Every profile has values that are compared, and no value is for a profile that is gone.
#[test]
fn every_profile_has_effects() {
    let mut profiles: Vec<String> = all_profiles().into_iter().map(|(name, _)| name).collect();
    let mut known: Vec<String> = EFFECTS.iter().map(|(name, _)| (*name).to_owned()).collect();
    profiles.sort();
    known.sort();
    assert_eq!(profiles, known);
}

/// The whole flake through Nix itself, in pure evaluation: the input is fetched, the copies are
/// found in the flake's own source.
#[test]
#[ignore = "needs nixpkgs trees and minutes: tests/real-trees.sh"]
fn real_flakes_evaluate_purely() {
    for tree in trees() {
        let (_, text) = all_profiles().into_iter().find(|(name, _)| name == "files").unwrap();
        let mut profile = super::profile(&text);
        profile.source.nixpkgs = Nixpkgs::Path(tree.to_str().unwrap().to_owned());
        profile.extra.nix = Some(WITHOUT_HASKELL.to_owned());
        let folder = tempfile::tempdir().unwrap();
        lay(&snowpress::nix::generate(&super::resolved(&profile)), folder.path());
        let output = Command::new("nix")
            .args(["--extra-experimental-features", "nix-command flakes", "--option", "substituters", ""])
            .args(["--offline", "eval", "--raw", "--no-write-lock-file"])
            .arg(format!(
                "path:{}#nixosConfigurations.{FLAKE_CONFIGURATION}.config.system.build.isoImage.drvPath",
                folder.path().display()
            ))
            .output()
            .unwrap();
        let (answer, messages) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        eprintln!("{}: {answer}", tree.display());
        assert!(output.status.success(), "{}: {messages}", tree.display());
        assert!(answer.ends_with(".iso.drv"), "{answer}");
        assert!(!messages.contains("warning: nixos") && !messages.contains("trace:"), "{messages}");
    }
}
