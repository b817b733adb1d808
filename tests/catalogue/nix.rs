//! Lists that the real Nix makes of a nixpkgs in a folder.

use std::fs;
use std::path::Path;

use snowpress::build::request::Cancel;
use snowpress::catalog::judge::judge;
use snowpress::catalog::source::{SourceError, Wanted, is_stale, open, refresh};
use snowpress::catalog::{Listing, Origin};
use snowpress::profile::model::{Nixpkgs, Source};
use snowpress::profile::{Profile, Severity};

use crate::support::{have, press};

fn wanted(nixpkgs: &Path, cache: &Path) -> Wanted {
    let nixpkgs = Nixpkgs::Path(nixpkgs.to_str().unwrap().to_owned());
    Wanted {
        source: Source { nixpkgs, ..Source::default() },
        base: "/".into(),
        cache: cache.to_owned(),
        mirror: None,
    }
}

fn made(wanted: &Wanted) -> Result<Listing, SourceError> {
    refresh(wanted, &Cancel::default(), &mut |_| ())
}

fn version<'a>(listing: &'a Listing, name: &str) -> Option<&'a str> {
    Some(listing.index.entry(listing.index.find(name)?).version)
}

/// A package set as nixpkgs makes one, of a few derivations that are never built.
const TREE: &str = r#"
{ system, config ? { }, overlays ? [ ] }:
let
  package = pname: version: meta: derivation {
    name = "${pname}-${version}"; inherit system; builder = "/bin/sh";
  } // { inherit pname version meta; };
  bind = package "bind" "9.1" { description = "Names and addresses"; mainProgram = "dig"; };
in
{
  inherit bind;
  dig = bind;
  sour = if config.allowUnfree or false then package "sour" "2" { unfree = true; } else throw "unfree";
  gone = throw "gone was removed";
  broken-set = throw "not a set";
  tools = { recurseForDerivations = true; saw = package "saw" "3" { }; };
  closed.saw = package "saw" "4" { };
  function = x: x;
}
"#;

#[test]
fn a_folder_is_listed_with_all_names_of_its_packages() {
    if !have("a list by Nix", &["nix-env", "nix-instantiate"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (tree, cache) = (folder.path().join("a tree"), folder.path().join("cache"));
    fs::create_dir(&tree).unwrap();
    fs::write(tree.join("default.nix"), TREE).unwrap();
    let wanted = wanted(&tree, &cache);
    let listing = made(&wanted).unwrap();
    assert!(
        listing.exact && matches!(&listing.origin, Origin::Nix { nixpkgs } if nixpkgs.contains("a tree"))
    );
    for (name, is) in [
        ("bind", Some("9.1")),
        ("dig", Some("9.1")),
        ("sour", Some("2")),
        ("tools.saw", Some("3")),
        ("closed.saw", None),
        ("gone", None),
        ("function", None),
    ] {
        assert_eq!(version(&listing, name), is, "{name}");
    }
    let dig = listing.index.entry(listing.index.find("dig").unwrap());
    assert_eq!((dig.description, dig.main_program), ("Names and addresses", "dig"));
    assert!(listing.index.entry(listing.index.find("sour").unwrap()).flags.unfree);
    // What is kept says the same.
    let kept = open(&wanted);
    assert!(kept.exact && kept.index.bytes() == listing.index.bytes() && !is_stale(&kept, &wanted));
    // Until the folder changes.
    fs::write(tree.join(".version"), "another").unwrap();
    let old = open(&wanted);
    assert!(!old.exact && !old.partial && is_stale(&old, &wanted));
    assert_eq!(version(&old, "dig"), Some("9.1"));
    // What does not evaluate is said, and what was kept stays.
    fs::write(tree.join("default.nix"), "{ system, ... }: throw \"this tree is bent\"").unwrap();
    let error = made(&wanted).unwrap_err().to_string();
    assert!(error.contains("this tree is bent") && error.contains("a tree"), "{error}");
    assert_eq!(version(&open(&wanted), "dig"), Some("9.1"));
    // It would take as long and fail again: not by itself, until something changes.
    assert!(!is_stale(&open(&wanted), &wanted));
    fs::write(tree.join(".version"), "a third").unwrap();
    assert!(is_stale(&open(&wanted), &wanted));
    let left = fs::read_dir(cache.join("lists")).unwrap().count();
    assert_eq!(left, 1, "something was left behind");
}

#[test]
fn a_folder_without_a_nixpkgs_is_said() {
    if !have("a list by Nix", &["nix-env"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let error = made(&wanted(folder.path(), &folder.path().join("cache"))).unwrap_err().to_string();
    assert!(error.contains("no default.nix"), "{error}");
}

#[test]
fn whoever_stops_nix_gets_nothing() {
    if !have("a list by Nix", &["nix-env"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let tree = folder.path().join("tree");
    fs::create_dir(&tree).unwrap();
    // Counts for hours.
    let endless = "{ ... }: let count = n: if n == 0 then 0 else count (n - 1); go = n: builtins.seq (count 5000) (go (n + 1)); in go 0";
    fs::write(tree.join("default.nix"), endless.replace("go (n + 1)", "if n < 0 then { } else go (n + 1)"))
        .unwrap();
    let cancel = Cancel::default();
    let asked = cancel.clone();
    let stopped = refresh(&wanted(&tree, &folder.path().join("cache")), &cancel, &mut |_| asked.ask());
    assert!(matches!(stopped, Err(SourceError::Stopped)), "{stopped:?}");
}

#[test]
fn the_rehearsal_channel_is_listed_whole() {
    if !have("a list of the rehearsal channel", &["nix-env", "apt-get", "apt-cache", "dpkg-deb"]) {
        return;
    }
    let output = press::run(&["rehearsal", "--path"]);
    assert!(output.status.success(), "{}", press::said(&output));
    let channel = String::from_utf8(output.stdout).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let wanted = wanted(Path::new(channel.trim()), folder.path());
    let listing = made(&wanted).unwrap();
    assert!(listing.index.len() >= 90, "{}", listing.index.len());
    for number in 0..u32::try_from(listing.index.len()).unwrap() {
        let entry = listing.index.entry(number);
        assert!(!entry.version.is_empty() && !entry.description.is_empty(), "{entry:?}");
    }
    for name in ["bash", "git", "htop", "neovim", "bind", "dig", "dnsutils", "xorriso", "vim-full"] {
        assert!(listing.index.find(name).is_some(), "{name}");
    }
    let mut profile = Profile { source: wanted.source.clone(), ..Profile::default() };
    profile.packages.install = ["git", "dig", "xorriso", "firefox", "htpo"].map(str::to_owned).into();
    let faults = judge(&profile, &open(&wanted));
    let fields: Vec<_> = faults.iter().map(|fault| (fault.severity, fault.field.as_str())).collect();
    let error = |at: &'static str| (Severity::Error, at);
    assert_eq!(fields, [error("packages.install[3]"), error("packages.install[4]")], "{faults:?}");
}
