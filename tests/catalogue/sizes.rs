//! Sizes, asked of the rehearsal channel with the real Nix and of real binary caches in folders, which
//! `nix copy` made. They must be what Nix itself says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use snowpress::build::request::{Cancel, NixOptions};
use snowpress::catalog::size::{Size, SizeWish, Sizes, ask_with, remembered};
use snowpress::profile::model::{Nixpkgs, Source, Style};
use tempfile::TempDir;

use crate::support::{have, press};

/// Some that share a library which the base does not have, and one that is in the base.
const CHOSEN: [&str; 4] = ["tmux", "screen", "pkgs.curl", "fish"];
/// Options without which root could not use a Nix that has no build users, and that build nothing anew.
const OPTIONS: &[&str] =
    &["--option", "build-users-group", "", "--option", "sandbox", "false", "--option", "substituters", ""];

fn nix(program: &str, arguments: &[&str]) -> Output {
    let features = ["--extra-experimental-features", "nix-command"];
    let output = Command::new(program)
        .args(if program == "nix" { &features[..] } else { &[] })
        .args(arguments)
        .args(OPTIONS)
        .output()
        .unwrap();
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

fn lines(output: &Output) -> Vec<String> {
    String::from_utf8_lossy(&output.stdout).lines().map(|line| line.trim().to_owned()).collect()
}

/// The channel with some packages and a base built, and a cache that has both.
struct Place {
    channel: PathBuf,
    folder: TempDir,
    packages: BTreeMap<&'static str, String>,
    base: Vec<String>,
}

const BASE: &str = r#"nixpkgs:
let
  config = (import (nixpkgs + "/nixos") {
    system = "x86_64-linux";
    configuration = { modulesPath, ... }: { imports = [ (modulesPath + "/installer/cd-dvd/installation-cd-minimal.nix") ]; };
  }).config;
in
config.environment.systemPackages ++ config.environment.corePackages
++ [ config.boot.kernelPackages.kernel config.systemd.package config.nix.package ]
"#;

impl Place {
    fn new() -> Option<Self> {
        let programs = ["nix", "nix-build", "nix-instantiate", "apt-get", "dpkg-deb"];
        if !have("sizes from a binary cache", &programs) || std::env::consts::ARCH != "x86_64" {
            return None;
        }
        let channel =
            snowpress::rehearsal::materialise(&press::shared().join("data"), &mut |_| {}).unwrap().path;
        let at = channel.to_str().unwrap().to_owned();
        let packages = CHOSEN.map(|name| {
            let name = name.trim_start_matches("pkgs.");
            (name, lines(&nix("nix-build", &["--no-out-link", &at, "-A", name])).remove(0))
        });
        let expression = format!("({BASE}) {at}");
        let base = lines(&nix("nix-build", &["--no-out-link", "-E", &expression]));
        Some(Self { channel, folder: tempfile::tempdir().unwrap(), packages: packages.into(), base })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A cache that has these paths and what they need.
    fn cache(&self, name: &str, paths: &[&String]) -> String {
        let address = format!("file://{}", self.path(name).display());
        let paths: Vec<&str> = paths.iter().map(|path| path.as_str()).collect();
        nix("nix", &[&["copy", "--to", &format!("{address}?compression=zstd")], &paths[..]].concat());
        address
    }

    fn all(&self) -> Vec<&String> {
        self.packages.values().chain(&self.base).collect()
    }

    fn wish(&self, cache: &str) -> SizeWish {
        let path = self.channel.to_str().unwrap().to_owned();
        SizeWish {
            source: Source { nixpkgs: Nixpkgs::Path(path), ..Source::default() },
            base: "/".into(),
            chosen: CHOSEN.map(str::to_owned).into(),
            also: vec![],
            cache: self.path("remembered"),
            substituters: vec![cache.to_owned()],
        }
    }

    /// Asks with a store that has nothing, so that the cache is the only one to tell.
    fn ask(&self, wish: &SizeWish) -> Sizes {
        let store = self.path("empty").to_str().unwrap().to_owned();
        ask_with(wish, &NixOptions { store: Some(store), ..NixOptions::default() }, &Cancel::default())
    }

    /// Bytes of the closure of these, by path, as Nix says.
    fn closure(paths: &[&String]) -> BTreeMap<String, u64> {
        let paths: Vec<&str> = paths.iter().map(|path| path.as_str()).collect();
        let output = nix("nix", &[&["path-info", "-r", "-s"], &paths[..]].concat());
        let pair = |line: String| {
            let mut words = line.split_whitespace();
            (words.next().unwrap().to_owned(), words.next().unwrap().parse().unwrap())
        };
        lines(&output).into_iter().map(pair).collect()
    }

    /// What Nix says of the size of a closure.
    fn closure_size(path: &str) -> u64 {
        let output = nix("nix", &["path-info", "-S", path]);
        lines(&output)[0].split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// What these add to the base, as Nix says.
    fn added(&self, paths: &[&String]) -> u64 {
        let base: BTreeSet<String> =
            Self::closure(&self.base.iter().collect::<Vec<_>>()).into_keys().collect();
        let new = Self::closure(paths).into_iter().filter(|(path, _)| !base.contains(path));
        new.map(|(_, size)| size).sum()
    }
}

fn narinfo(cache: &Path, store_path: &str) -> PathBuf {
    let hash = &store_path.rsplit('/').next().unwrap()[..32];
    cache.join(format!("{hash}.narinfo"))
}

#[test]
fn sizes_are_what_nix_says() {
    let Some(place) = Place::new() else { return };
    let cache = place.cache("cache", &place.all());
    let wish = place.wish(&cache);
    let (sizes, fresh) = remembered(&wish);
    assert!(sizes.packages.is_empty() && !fresh, "{sizes:?}");
    let sizes = place.ask(&wish);
    assert_eq!(sizes.problems, Vec::<String>::new());
    for (name, path) in &place.packages {
        let expected = Size { closure: Place::closure_size(path), added: Some(place.added(&[path])) };
        assert_eq!(sizes.packages[*name], expected, "{name}");
    }
    let chosen: Vec<&String> = place.packages.values().collect();
    assert_eq!(sizes.together, Some(place.added(&chosen)));
    // Something is shared, and something is in the base, or this would prove nothing.
    let each: u64 = sizes.packages.values().filter_map(|size| size.added).sum();
    assert!(each > sizes.together.unwrap(), "{sizes:?}");
    assert_eq!(sizes.packages["curl"].added, Some(0));
    assert!(sizes.download.unwrap() > 0 && sizes.download < sizes.together, "{sizes:?}");

    // Asked again, nobody is asked: neither Nix, which has no such store, nor the cache, which is gone.
    fs::remove_dir_all(place.path("cache")).unwrap();
    assert_eq!(remembered(&wish), (sizes.clone(), true));
    let options = NixOptions { store: Some("/dev/null/none".to_owned()), ..NixOptions::default() };
    assert_eq!(ask_with(&wish, &options, &Cancel::default()), sizes);
}

#[test]
fn what_a_cache_lacks_is_unknown_and_not_zero() {
    let Some(place) = Place::new() else { return };
    let cache = place.cache("cache", &place.all());
    let wish = place.wish(&cache);
    let fish = narinfo(&place.path("cache"), &place.packages["fish"]);
    let text = fs::read_to_string(&fish).unwrap();
    fs::remove_file(&fish).unwrap();
    let sizes = place.ask(&wish);
    assert_eq!(sizes.packages.keys().collect::<Vec<_>>(), ["curl", "screen", "tmux"]);
    assert!(sizes.problems.iter().any(|problem| problem.starts_with("fish: nobody")), "{:?}", sizes.problems);
    let known: Vec<&String> = ["curl", "screen", "tmux"].iter().map(|name| &place.packages[name]).collect();
    assert_eq!(sizes.together, Some(place.added(&known)));

    // The same with garbage, and with the size of something else.
    for spoilt in
        ["<html>no</html>", &text.replace("NarSize: ", "NarSize: -"), &text.replace("-fish-", "-fist-")]
    {
        fs::write(&fish, spoilt).unwrap();
        let sizes = place.ask(&wish);
        assert_eq!(sizes.packages.keys().collect::<Vec<_>>(), ["curl", "screen", "tmux"], "{spoilt}");
        assert!(
            sizes.problems.iter().any(|problem| problem.contains("answered with")),
            "{:?}",
            sizes.problems
        );
    }
    fs::write(&fish, text).unwrap();
    assert_eq!(place.ask(&wish).packages.len(), 4);
}

#[test]
fn bad_names_have_reasons_and_the_others_sizes() {
    let Some(place) = Place::new() else { return };
    let cache = place.cache("cache", &place.all());
    let mut wish = place.wish(&cache);
    let hostile = "x\"; abort \"${builtins.abort \"x\"}";
    let bad =
        ["firefox", "no-such-package", "lib", "debianLibraries", "python3Packages.none", hostile, "fetchgit"];
    wish.chosen.extend(bad.map(str::to_owned));
    let sizes = place.ask(&wish);
    assert_eq!(sizes.packages.len(), CHOSEN.len(), "{sizes:?}");
    assert!(sizes.together.is_some());
    for name in bad {
        assert!(
            sizes.problems.iter().any(|problem| problem.starts_with(&format!("{name}: "))),
            "{name}: {sizes:?}"
        );
    }
}

#[test]
fn the_store_of_this_machine_tells_without_any_cache() {
    let Some(place) = Place::new() else { return };
    let empty = tempfile::tempdir().unwrap();
    let mut wish = place.wish(&format!("file://{}", empty.path().display()));
    wish.source.style = Style::Classic;
    let sizes = ask_with(&wish, &NixOptions::default(), &Cancel::default());
    assert_eq!(sizes.problems, Vec::<String>::new());
    let chosen: Vec<&String> = place.packages.values().collect();
    assert_eq!(sizes.together, Some(place.added(&chosen)));
    assert_eq!(sizes.download, None, "a store does not know what a cache would send");
}

#[test]
fn the_command_prints_what_is_known_and_names_what_is_not() {
    let Some(place) = Place::new() else { return };
    let profile = place.path("box.toml");
    let text = format!(
        "version = 1\n[source]\nnixpkgs = {{ path = {:?} }}\n[packages]\ninstall = [\"tmux\", \"screen\", \"firefox\"]\n",
        place.channel
    );
    fs::write(&profile, text).unwrap();
    let run = |more: &[&str]| {
        let output = crate::support::snowpress()
            .args(["catalogue", "sizes", profile.to_str().unwrap()])
            .args(more)
            .env("SNOWPRESS_CACHE_DIR", place.path("cache"))
            .env("SNOWPRESS_DATA_DIR", place.path("data"))
            .env("SNOWPRESS_CONFIG_DIR", place.path("config"))
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", press::said(&output));
        output
    };
    let before: serde_json::Value = serde_json::from_slice(&run(&["--remembered", "--json"]).stdout).unwrap();
    assert_eq!(before["together"], serde_json::Value::Null);
    assert_eq!(before["unknown"].as_array().unwrap().len(), 3);
    let said = press::said(&run(&["--offline"]));
    assert!(said.contains("together") && said.contains("without the unknown ones"), "{said}");
    assert!(said.contains("is typical") && said.contains("Debian 12 package index"), "{said}");
    let after: serde_json::Value = serde_json::from_slice(&run(&["--remembered", "--json"]).stdout).unwrap();
    let chosen = [&place.packages["tmux"], &place.packages["screen"]];
    assert_eq!(after["together"], place.added(&chosen));
    assert_eq!(after["packages"]["tmux"]["closure"], Place::closure_size(&place.packages["tmux"]));
    assert_eq!(after["unknown"], serde_json::json!(["firefox"]));
    assert!(after["typical"]["low"].as_u64().unwrap() > 0);
}
