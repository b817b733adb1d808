//! A profile as Nix text: what is written, that it parses, that real Nix reads it as meant.

mod effects;
mod generated;
mod printer;
mod real_trees;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use snowpress::nix::{Generated, generate};
use snowpress::profile::model::{Profile, Style};
use snowpress::profile::resolve::{AgentReader, resolve};
use snowpress::profile::toml::decode;
use snowpress::profile::{Settled, starting};

struct NoAgent;

impl AgentReader for NoAgent {
    fn identities(&self) -> Result<Vec<String>, String> {
        Err("a test has no agent".to_owned())
    }
}

/// Where the profiles of these tests lie, and the files that they name.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/nix/profiles")
}

fn profile(text: &str) -> Profile {
    let decoded = decode(text);
    assert!(decoded.faults.is_empty(), "{:#?}", decoded.faults);
    decoded.profile
}

fn resolved(profile: &Profile) -> Settled {
    let resolved = resolve(profile, &folder(), &NoAgent).unwrap_or_else(|faults| panic!("{faults:#?}"));
    resolved.settled().unwrap()
}

fn generated(text: &str, style: Style) -> Generated {
    let mut profile = profile(text);
    profile.source.style = style;
    generate(&resolved(&profile))
}

/// The profiles of this folder, each of which fills in some sections to the brim.
fn full_profiles() -> Vec<(String, String)> {
    let mut all: Vec<_> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    all.sort();
    all
}

/// The starting profiles and the full ones.
fn all_profiles() -> Vec<(String, String)> {
    let starting = starting::all().iter().map(|s| (s.name.to_owned(), s.text.to_owned()));
    starting.chain(full_profiles()).collect()
}

/// Runs `nix-instantiate` on an expression; `None` where there is no such program.
fn nix_instantiate(arguments: &[&str], expression: &str) -> Option<Result<String, String>> {
    let child = Command::new("nix-instantiate")
        .args(arguments)
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        eprintln!("skipped: no nix-instantiate on this machine");
        return None;
    };
    child.stdin.take().unwrap().write_all(expression.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    Some(if output.status.success() {
        Ok(String::from_utf8(output.stdout).unwrap())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    })
}
