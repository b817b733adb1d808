//! What preflight says of machines of all kinds.

use std::collections::BTreeMap;

use snowpress::build::event::Verdict;
use snowpress::build::machine::{NixFound, NixMode, NixVersion, Reach};
use snowpress::build::preflight::{Judged, Seen, judge};
use snowpress::build::request::{NixOptions, Request};
use snowpress::estimate::Known;
use snowpress::estimate::limits::{Room, Space};
use snowpress::profile::model::{Nixpkgs, Style};

use super::support::{resolved, settled};

const GIB: u64 = 1 << 30;

#[expect(clippy::unnecessary_wraps, reason = "as a room has it")]
fn space(device: u64, free: u64) -> Option<Space> {
    Some(Space { folder: format!("/disk{device}").into(), free, tmpfs: false, device })
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
        room: room(100 * GIB, 100 * GIB),
        output_writable: true,
        work_writable: true,
        cache: Some(("cache.nixos.org".into(), Reach::Reached)),
        nixpkgs: Some(("github.com".into(), Reach::Reached)),
        locked: false,
        emulates_aarch64: false,
        user_namespaces: true,
    }
}

/// Store and builders on one file system, the output on another.
fn room(one: u64, two: u64) -> Room {
    Room { store: space(1, one), build: space(1, one), output: space(2, two), memory: Some(32 * GIB) }
}

fn request(nixpkgs: Nixpkgs) -> Request {
    Request {
        name: "mine".into(),
        profile: resolved(nixpkgs, Style::Flake),
        wish: None,
        known: Known::default(),
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
        room: room(100 * GIB, GIB / 8),
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
    // Of a minimal image the store takes 7 GiB at most, the image 2 where builders work and 2 in the output.
    let with = |one, two| Seen { room: room(one, two), ..seen() };
    assert_eq!(bad(&told(&with(16 * GIB, 4 * GIB))), [""; 0]);
    assert_eq!(bad(&told(&with(5 * GIB, 4 * GIB))), ["W disk space"]);
    assert_eq!(bad(&told(&with(GIB / 2, 4 * GIB))), ["M disk space"]);
    assert_eq!(bad(&told(&with(16 * GIB, GIB / 16))), ["M disk space"]);
    let memory = Space { tmpfs: true, ..space(3, 100 * GIB).unwrap() };
    let on_memory = Room { build: Some(memory), ..room(100 * GIB, 100 * GIB) };
    assert_eq!(bad(&told(&Seen { room: on_memory, ..seen() })), ["W disk space"]);
}

#[test]
fn memory_and_sizes_are_told_before_the_build() {
    let little = Room { memory: Some(GIB / 2), ..room(100 * GIB, 100 * GIB) };
    assert_eq!(bad(&told(&Seen { room: little, ..seen() })), ["W memory"]);
    let mut profile = snowpress::profile::Profile::default();
    profile.source.base = "graphical-gnome".to_owned().into();
    let request = Request { profile: settled(&profile), ..request(Nixpkgs::default()) };
    assert_eq!(bad(&judge(&request, &seen())), ["W GitHub"]);
}

#[test]
fn a_foreign_system_needs_help() {
    let mut profile = snowpress::profile::Profile::default();
    profile.source.system = snowpress::profile::model::System::Aarch64Linux;
    let request = Request { profile: settled(&profile), ..request(Nixpkgs::default()) };
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
