//! What preflight says of machines of all kinds.

use std::collections::BTreeMap;

use snowpress::build::event::Verdict;
use snowpress::build::machine::{Disk, NixFound, NixMode, NixVersion, Reach};
use snowpress::build::preflight::{Judged, Seen, judge};
use snowpress::build::request::{NixOptions, Request};
use snowpress::profile::model::{Nixpkgs, Style};

use super::support::resolved;

const GIB: u64 = 1 << 30;

fn disk(device: u64, free: u64) -> Disk {
    Disk { folder: format!("/disk{device}").into(), free, total: free * 2, tmpfs: false, device }
}

fn nix(mode: NixMode) -> NixFound {
    let settings = [("system", "x86_64-linux"), ("sandbox", "true"), ("sandbox-fallback", "true")];
    NixFound {
        program: "/bin/nix".into(),
        version: NixVersion::parse("nix (Nix) 2.8.0").unwrap(),
        mode,
        flakes: false,
        settings: settings.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
    }
}

fn seen() -> Seen {
    Seen {
        nix: Ok(nix(NixMode::Daemon)),
        store: Some(disk(1, 100 * GIB)),
        build: Some(disk(1, 100 * GIB)),
        output: Some(disk(2, 100 * GIB)),
        output_writable: true,
        work_writable: true,
        cache: Some(("cache.nixos.org".into(), Reach::Reached)),
        nixpkgs: Some(("github.com".into(), Reach::Reached)),
        locked: false,
        emulates_aarch64: false,
        user_namespaces: true,
    }
}

fn request(nixpkgs: Nixpkgs) -> Request {
    Request {
        name: "mine".into(),
        profile: resolved(nixpkgs, Style::Flake),
        profile_hash: String::new(),
        output: "/out".into(),
        work: "/work".into(),
        expected: None,
        elsewhere: "name a folder".into(),
        nix: NixOptions::default(),
    }
}

fn told(seen: &Seen) -> Judged {
    judge(&request(Nixpkgs::default()), seen)
}

/// What is not good, as one letter and the item.
fn bad(judged: &Judged) -> Vec<String> {
    let mut bad = Vec::new();
    for check in &judged.checks {
        match check.verdict {
            Verdict::Good => {}
            Verdict::Warning { .. } => bad.push(format!("W {}", check.item)),
            Verdict::Missing { .. } => bad.push(format!("M {}", check.item)),
        }
    }
    bad
}

#[test]
fn a_good_machine_needs_nothing() {
    let judged = told(&seen());
    assert_eq!(bad(&judged), [""; 0]);
    assert_eq!(judged.options, []);
    insta::assert_debug_snapshot!("good", judged.checks);
}

#[test]
fn everything_that_is_missing_is_told_at_once() {
    let all = Seen {
        nix: Err("not found".into()),
        output: Some(disk(2, GIB / 8)),
        output_writable: false,
        work_writable: false,
        nixpkgs: Some(("github.com".into(), Reach::Unresolved)),
        ..seen()
    };
    assert_eq!(bad(&told(&all)), ["M Nix", "M nixpkgs", "M output", "M work folder", "M disk space"]);
}

#[test]
fn root_without_builders_and_a_silent_cache_get_their_options() {
    let alone = Seen {
        nix: Ok(nix(NixMode::RootWithoutBuilders)),
        cache: Some(("cache.nixos.org".into(), Reach::Refused)),
        nixpkgs: None,
        ..seen()
    };
    let judged = judge(&request(Nixpkgs::Channel), &alone);
    assert_eq!(bad(&judged), ["W binary cache"]);
    let options: Vec<_> =
        judged.options.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(options, [("build-users-group", ""), ("substituters", "")]);
}

#[test]
fn an_earlier_lock_makes_a_missing_network_a_warning() {
    let locked = Seen { nixpkgs: Some(("github.com".into(), Reach::Refused)), locked: true, ..seen() };
    assert_eq!(bad(&told(&locked)), ["W nixpkgs"]);
}

#[test]
fn space_that_is_shared_is_added_up() {
    // 4.5 + 1.5 GiB on the first, 1.5 on the second is what a minimal image may take.
    let with = |one, two| Seen {
        store: Some(disk(1, one)),
        build: Some(disk(1, one)),
        output: Some(disk(2, two)),
        ..seen()
    };
    assert_eq!(bad(&told(&with(6 * GIB, 2 * GIB))), [""; 0]);
    assert_eq!(bad(&told(&with(5 * GIB, 2 * GIB))), ["W disk space"]);
    assert_eq!(bad(&told(&with(GIB / 2, 2 * GIB))), ["M disk space"]);
    assert_eq!(bad(&told(&with(6 * GIB, GIB / 16))), ["M disk space"]);
    let memory = Disk { tmpfs: true, ..disk(3, 100 * GIB) };
    assert_eq!(bad(&told(&Seen { build: Some(memory), ..seen() })), ["W disk space"]);
}

#[test]
fn a_foreign_system_needs_help() {
    let mut profile = snowpress::profile::Profile::default();
    profile.source.system = snowpress::profile::model::System::Aarch64Linux;
    let profile =
        snowpress::profile::resolve::resolve(&profile, std::path::Path::new("/"), &super::support::NoAgent);
    let request = Request { profile: profile.unwrap(), ..request(Nixpkgs::default()) };
    assert_eq!(bad(&judge(&request, &seen())), ["W system"]);
    assert_eq!(bad(&judge(&request, &Seen { emulates_aarch64: true, ..seen() })), [""; 0]);
    let mut remote = nix(NixMode::Daemon);
    remote.settings.extend(BTreeMap::from([("builders".to_owned(), "ssh://arm aarch64-linux".to_owned())]));
    assert_eq!(bad(&judge(&request, &Seen { nix: Ok(remote), ..seen() })), [""; 0]);
}

#[test]
fn a_sandbox_that_cannot_be_is_switched_off_where_nobody_else_decides() {
    let forbidden = |mode| Seen { nix: Ok(nix(mode)), user_namespaces: false, ..seen() };
    let switched_off = ("sandbox".to_owned(), "false".to_owned());
    let root = told(&forbidden(NixMode::RootWithoutBuilders));
    assert_eq!(bad(&root), ["W sandbox"]);
    assert!(root.options.contains(&switched_off));
    // The daemon has build users and needs no user namespace.
    assert!(!told(&forbidden(NixMode::Daemon)).options.contains(&switched_off));
    let mut chosen = request(Nixpkgs::default());
    chosen.nix.options.push(("sandbox".into(), "true".into()));
    let judged = judge(&chosen, &forbidden(NixMode::RootWithoutBuilders));
    assert!(!judged.options.contains(&switched_off), "the person's own word was overridden");
}
