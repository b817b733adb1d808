//! What people meet, in the words of at least two generations of Nix each, and what they are told.
//! Where the logs come from: `tests/logs/trouble/README.md`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use proptest::prelude::*;
use snowpress::build::error::BuildError;
use snowpress::build::event::{BuildEvent, Level, Stage};
use snowpress::build::machine::Disk;
use snowpress::build::state::RunState;
use snowpress::build::trouble::{Ended, Kind, Room, Scene, explain};
use snowpress::profile::Profile;

/// The name of the logs, the stage, what is recognised, the exit code, and words of the sentence and of
/// what to do.
type Case = (&'static str, Stage, Kind, u8, &'static str, &'static str);

const E: Stage = Stage::Evaluate;
const B: Stage = Stage::Build;

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("no-daemon", E, Kind::NoDaemon, 3, "not running", "systemctl start nix-daemon"),
    ("daemon-died", B, Kind::NoDaemon, 3, "went away", "journalctl"),
    ("not-allowed", E, Kind::NotTrusted, 3, "does not let this user in", "allowed-users"),
    ("not-privileged", B, Kind::NotTrusted, 3, "build input-addressed derivations", "trusted-users"),
    ("untrusted-cache", B, Kind::NotTrusted, 3, "https://cache.example.invalid", "trusted-substituters"),
    ("feature-off", E, Kind::FeatureOff, 3, "`nix-command`", "experimental-features"),
    ("build-users", B, Kind::BuildUsers, 3, "`nixbld`", "build-users-group"),
    ("unsigned", B, Kind::NotSigned, 5, "file:///srv/work/cache", "extra-trusted-public-keys"),
    ("unsigned-copy", B, Kind::NotSigned, 5, "/nix/store/a7z3i9s15fsbmlyhc6f0f0kfhxy1a80n-one", "extra-trusted-public-keys"),
    ("hash-mismatch", B, Kind::HashMismatch, 5, "`source.tar.gz`", "source.nixpkgs"),
    ("hash-of-file", E, Kind::HashMismatch, 5, "file:///srv/work/t.tar.gz", "extra"),
    ("input-changed", E, Kind::HashMismatch, 4, "path:/srv/work/t", "--update"),
    ("no-channel", E, Kind::NoChannel, 4, "<nixpkgz/nixos>", "nix-channel --add"),
    ("undefined", E, Kind::NoAttribute, 4, "`firefoxx`, which `packages.install`", "snowpress search firefoxx"),
    ("missing", E, Kind::NoAttribute, 4, "`python3Packages.numpyy`", "`packages.install`"),
    ("flake-attribute", E, Kind::NoAttribute, 4, "path:/srv/work/fl", "source.nixpkgs"),
    ("unfree", E, Kind::Unfree, 4, "`unrar-7", "source.allow-unfree = true"),
    ("broken", E, Kind::Broken, 4, "`cracked-2", "allowBroken"),
    ("insecure", E, Kind::Insecure, 4, "`frail-1.1.1w`", "permittedInsecurePackages = [ \"frail-1.1.1w\" ]"),
    ("platform", E, Kind::OtherPlatform, 4, "x86_64-linux", "source.system"),
    ("no-option", E, Kind::NoOption, 4, "`services.openssh.enabel`", "correct the name in `extra.nix`"),
    ("newer-option", E, Kind::NoOption, 4, "since NixOS 24.11; this nixpkgs is older and calls it `hardware.opengl`", "`hardware.opengl`"),
    ("removed-option", E, Kind::NoOption, 4, "`sound.enable`", "take `sound.enable` out of `extra.nix`"),
    ("conflict", E, Kind::Conflict, 4, "\"other\" by the profile's `extra.nix`, \"live\" by the profile", "`network.host-name`"),
    ("read-only-option", E, Kind::Conflict, 4, "NixOS itself (nixos/modules/misc/version.nix)", "leave it to one"),
    ("type", E, Kind::WrongType, 4, "16 bit unsigned integer", "`network.firewall.tcp`"),
    ("assertion", E, Kind::Assertion, 4, "users.users.bob.isSystemUser", "`users.accounts`"),
    ("recursion", E, Kind::Recursion, 4, "needs itself", "computed from itself"),
    ("recursion-imports", E, Kind::Recursion, 4, "needs itself", "`imports`"),
    ("depth", E, Kind::Recursion, 4, "never ends", "computed from itself"),
    ("syntax", E, Kind::Syntax, 4, "`extra.nix` is not valid Nix: unexpected '}'", "correct the line"),
    ("no-file", E, Kind::NoFile, 4, "missing.nix", "extra.modules"),
    ("builder", B, Kind::BuilderFailed, 5, "in its buildPhase with exit code 2", "last lines"),
    ("builder-words", B, Kind::BuilderFailed, 5, "exit code 1", "last lines"),
    ("builder-mentions", B, Kind::BuilderFailed, 5, "exit code 1", "last lines"),
    ("no-output", B, Kind::BuilderFailed, 5, "made nothing", "last lines"),
    ("killed", B, Kind::NoMemory, 5, "was killed", "image.compression"),
    ("no-threads", B, Kind::NoMemory, 5, "Failed to create thread", "--cores"),
    ("evaluation-memory", E, Kind::NoMemory, 4, "ran out of memory", "swap"),
    ("full-store", B, Kind::DiskFull, 6, "disk is full", "nix-collect-garbage"),
    ("full-press", B, Kind::DiskFull, 6, "disk is full", "nix-collect-garbage"),
    ("full-evaluation", E, Kind::DiskFull, 6, "disk is full", "nix-collect-garbage"),
    ("read-only", B, Kind::ReadOnly, 6, "/nix/store lies", "--store"),
    ("busy", B, Kind::Locked, 6, "/nix/var/nix/db/db.sqlite", "wait"),
    ("time-out", B, Kind::TimeOut, 5, "`slow` took longer than 2 seconds", "--option timeout 0"),
    ("silence", B, Kind::TimeOut, 5, "`slow` printed nothing for 2 seconds", "max-silent-time"),
    ("no-host", B, Kind::Network, 5, "https://cache.example.invalid/source.tar.gz", "press a rehearsal"),
    ("no-host-evaluation", E, Kind::Network, 5, "channels.example.invalid", "press a rehearsal"),
    ("no-host-flake", E, Kind::Network, 5, "api.github.com", "connect to the network"),
    ("no-server", B, Kind::Network, 5, "http://127.0.0.1:9/gone.tar.gz", "connect to the network"),
    ("stalled", B, Kind::Stalled, 5, "broke off: Timeout was reached", "stalled-download-timeout"),
    ("cut-off", B, Kind::Stalled, 5, "broke off: Transferred a partial file", "what was fetched is kept"),
    ("not-found", B, Kind::NotThere, 5, "http://127.0.0.1:8437/gone.tar.gz", "source.nixpkgs"),
    ("not-found-evaluation", E, Kind::NotThere, 5, "nixos-99.99", "source.nixpkgs"),
    ("ssh-refused", B, Kind::SshRefused, 5, "127.0.0.1 was not reached over SSH at port 2: Connection refused", "ssh 127.0.0.1"),
    ("ssh-no-host", B, Kind::SshRefused, 5, "builder.example.invalid", "ssh builder.example.invalid"),
    ("ssh-denied", B, Kind::SshDenied, 5, "root@127.0.0.1 was not let in", "public key"),
    ("host-key-changed", B, Kind::HostKey, 5, "another host key", "ssh-keygen -R"),
    ("host-key-unknown", B, Kind::HostKey, 5, "is not known here", "accept the key"),
    ("no-system", B, Kind::NoMachine, 3, "builds for aarch64-linux", "source.system"),
    ("no-feature", B, Kind::NoMachine, 3, "the feature quantum", "system-features"),
    ("git-not-added", E, Kind::NotInGit, 4, "image.nix", "git"),
    ("git-dirty", E, Kind::NotInGit, 4, "/srv/work/git", "commit"),
    ("interrupted", B, Kind::Interrupted, 130, "interrupted", "again"),
];

/// Logs in which nothing is to be recognised, or that are looked at in a test of their own.
const OTHERS: &[&str] = &["thrown", "lock", "builder-refused", "no-terminal"];

/// A NixOS of one age alone says this.
const OF_ONE: &[&str] = &["newer-option", "removed-option"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/logs/trouble")
}

/// The logs by what happens in them, each with where it comes from: `nix-2.8`, `source-2.35`.
fn logs() -> BTreeMap<String, Vec<(String, Vec<u8>)>> {
    let mut all: BTreeMap<String, Vec<(String, Vec<u8>)>> = BTreeMap::new();
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let Some(name) = path.to_str().unwrap().strip_suffix(".log") else { continue };
        let mut parts = name.rsplit('/').next().unwrap().splitn(3, '-');
        let from = format!("{}-{}", parts.next().unwrap(), parts.next().unwrap());
        all.entry(parts.next().unwrap().to_owned()).or_default().push((from, fs::read(&path).unwrap()));
    }
    for logs in all.values_mut() {
        logs.sort();
    }
    all
}

fn play(log: &[u8]) -> (RunState, Vec<BuildEvent>) {
    let (mut state, mut events) = (RunState::new(), Vec::new());
    for line in log.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
        state.line(line, Duration::ZERO, &mut |event| events.push(event));
    }
    state.finish(Duration::ZERO, &mut |event| events.push(event));
    (state, events)
}

fn profile() -> Profile {
    let mut profile = Profile::default();
    let names = ["htop", "firefoxx", "python3Packages.numpyy", "unrar", "cracked", "frail", "elsewhere"];
    profile.packages.install = names.map(str::to_owned).to_vec();
    profile
}

fn told(log: &[u8], stage: Stage) -> BuildError {
    let (run, _) = play(log);
    let profile = profile();
    let scene = Scene { profile: Some(&profile), elsewhere: "press a rehearsal", ..Scene::default() };
    explain(&Ended { stage, state: &run, signal: None }, &scene)
}

fn kind(error: &BuildError) -> Option<Kind> {
    error.trouble.as_ref().map(|trouble| trouble.kind)
}

fn written(error: &BuildError) -> String {
    let mut text = format!("{} ({})\n", error.cause(), error.exit_code());
    if let Some(trouble) = &error.trouble {
        if let Some(field) = &trouble.field {
            writeln!(text, "  field: {field}").unwrap();
        }
        if !trouble.nearest.is_empty() {
            writeln!(text, "  nearest: {}", trouble.nearest.join(", ")).unwrap();
        }
    }
    writeln!(text, "  -> {}", error.remedy).unwrap();
    text
}

fn is_clean(error: &BuildError) -> bool {
    let trouble = error.trouble.as_ref().map(|trouble| format!("{trouble:?}")).unwrap_or_default();
    let all = [&error.cause(), &error.remedy, &trouble];
    all.iter().all(|text| !text.chars().any(char::is_control)) && !error.message.contains('\u{1b}')
}

#[test]
fn every_trouble_is_recognised_in_every_generation() {
    let logs = logs();
    let mut wrong = String::new();
    for (name, stage, expected, code, sentence, remedy) in CASES {
        let of = &logs[*name];
        assert!(of.len() > 1 || OF_ONE.contains(name), "{name}: one generation alone");
        for (from, log) in of {
            let error = told(log, *stage);
            let good = kind(&error) == Some(*expected)
                && error.exit_code() == *code
                && error.cause().contains(sentence)
                && error.remedy.contains(remedy)
                && !error.message.is_empty()
                && is_clean(&error);
            if !good {
                writeln!(wrong, "{from} {name}: {:?} {}", kind(&error), written(&error)).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    let known = |name: &String| CASES.iter().any(|case| case.0 == name) || OTHERS.contains(&name.as_str());
    let unused: Vec<_> = logs.keys().filter(|name| !known(name)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn what_people_are_told() {
    let logs = logs();
    let mut text = String::new();
    for (name, stage, ..) in CASES {
        let mut said: Vec<(String, Vec<&str>)> = Vec::new();
        for (from, log) in &logs[*name] {
            let words = written(&told(log, *stage));
            match said.iter_mut().find(|(known, _)| *known == words) {
                Some((_, all)) => all.push(from),
                None => said.push((words, vec![from])),
            }
        }
        for (words, from) in said {
            writeln!(text, "{name} [{}]\n  {words}", from.join(", ")).unwrap();
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn what_a_module_throws_is_not_taken_for_more_than_it_is() {
    for (from, log) in &logs()["thrown"] {
        let error = told(log, E);
        assert_eq!((kind(&error), error.exit_code()), (None, 4), "{from}");
        assert_eq!(error.cause(), "No space left on device while attribute 'x' missing", "{from}");
        assert!(error.remedy.contains("snowpress check"), "{from}");
    }
}

/// What a builder prints is never Nix's own error, whatever it prints. The last lines of a builder may
/// say that the disk, the memory or the network failed.
#[test]
fn a_builder_that_prints_the_words_of_nix_is_a_builder_that_failed() {
    let drv = "/nix/store/n003ag3mi7cqwjasf90lv5vjpkr7mcar-squashfs.drv";
    let line = |text: &str| {
        let record = serde_json::json!({"action": "result", "fields": [text], "id": 7, "type": 101});
        format!("@nix {record}\n")
    };
    for (name, of) in logs() {
        for (from, log) in of {
            let (state, _) = play(&log);
            let words = [state.errors().join("\n"), state.heard().join("\n")].join("\n");
            let mut built = format!(
                "@nix {}\n",
                serde_json::json!({"action": "start", "fields": [drv, "", 1, 1], "id": 7, "level": 3, "text": "", "type": 105})
            );
            words.lines().for_each(|text| built.push_str(&line(text)));
            let end = format!(
                "@nix {}\n",
                serde_json::json!({"action": "msg", "level": 0, "msg": format!("error: builder for '{drv}' failed with exit code 1")})
            );
            let last = told(format!("{built}{end}").as_bytes(), B);
            let may = [
                Kind::BuilderFailed,
                Kind::DiskFull,
                Kind::NoMemory,
                Kind::Network,
                Kind::Stalled,
                Kind::NotThere,
            ];
            assert!(kind(&last).is_some_and(|kind| may.contains(&kind)), "{from} {name}: {last:#?}");
            (0..5).for_each(|number| built.push_str(&line(&format!("step {number}"))));
            let middle = told(format!("{built}{end}").as_bytes(), B);
            assert_eq!(kind(&middle), Some(Kind::BuilderFailed), "{from} {name}: {middle:#?}");
        }
    }
}

#[test]
fn a_full_disk_is_named_with_what_could_be_freed() {
    let disk = |free| Disk { folder: "/nix".into(), free, total: 24 << 20, tmpfs: false, device: 1 };
    let rooms = vec![
        Room { name: "the build folder", path: "/tmp".into(), disk: disk(1 << 40) },
        Room { name: "the store", path: "/nix/store".into(), disk: disk(0) },
    ];
    let profile = profile();
    let scene = Scene { profile: Some(&profile), rooms, garbage: Some(3 << 30), ..Scene::default() };
    for name in ["full-store", "full-press", "full-evaluation"] {
        for (from, log) in &logs()[name] {
            let (state, _) = play(log);
            let error = explain(&Ended { stage: B, state: &state, signal: None }, &scene);
            assert_eq!(
                error.cause(),
                "The disk is full: the store (/nix/store) has 0 B left of 24.0 MiB",
                "{from}"
            );
            assert!(
                error.remedy.contains("`nix-collect-garbage` deletes 3.0 GiB"),
                "{from}: {}",
                error.remedy
            );
        }
    }
}

#[test]
fn a_nix_that_was_killed_ran_out_of_memory() {
    let state = RunState::new();
    let error = explain(&Ended { stage: E, state: &state, signal: Some(9) }, &Scene::default());
    assert_eq!((kind(&error), error.exit_code()), (Some(Kind::NoMemory), 4));
    let error = explain(&Ended { stage: E, state: &state, signal: None }, &Scene::default());
    assert_eq!((kind(&error), error.cause().as_str()), (None, "Nix ended without a word"));
}

#[test]
fn waiting_for_another_nix_is_said() {
    for (from, log) in &logs()["lock"] {
        let (_, events) = play(log);
        let said = |event: &BuildEvent| {
            matches!(event, BuildEvent::Message { level: Level::Warning, text }
                if text.contains("another Nix builds the same") && text.contains("slow3"))
        };
        assert!(events.iter().any(said), "{from}: {events:#?}");
    }
}

/// A builder elsewhere that is not reached leaves nobody to build: the connection is to blame.
#[test]
fn a_remote_builder_that_is_not_reached_is_named() {
    let error = told(&logs()["builder-refused"][1].1, B);
    assert_eq!(kind(&error), Some(Kind::SshRefused), "{error:#?}");
    let error = told(&logs()["no-terminal"][0].1, B);
    assert_eq!(kind(&error), Some(Kind::Sandbox), "{error:#?}");
}

#[test]
fn whoever_has_a_list_of_packages_can_offer_names() {
    let mut error = told(&logs()["undefined"][0].1, E);
    let trouble = error.trouble.as_mut().unwrap();
    trouble.suggest(|name| {
        assert_eq!(name, "firefoxx");
        vec!["firefox\u{1b}[2J".to_owned()]
    });
    assert!(trouble.sentence.ends_with("; there is `firefox`"), "{trouble:?}");
    assert!(is_clean(&error));
    // What Nix offers itself is better: it knows where it looked.
    let mut error = told(&logs()["missing"][0].1, E);
    error.trouble.as_mut().unwrap().suggest(|_| vec!["other".to_owned()]);
    assert!(!error.cause().contains("other"), "{error:#?}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_log_is_told_without_harm(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), any::<bool>()), 0..20),
    ) {
        let logs: Vec<Vec<u8>> = logs().into_values().flatten().map(|(_, log)| log).collect();
        let mut log = which.get(&logs).clone();
        for (at, byte, insert) in changes {
            let at = at.index(log.len());
            if insert { log.insert(at, byte) } else { log[at] = byte }
        }
        for stage in [E, B] {
            let error = told(&log, stage);
            prop_assert!(is_clean(&error), "{error:#?}");
            prop_assert!(!error.remedy.is_empty());
        }
    }
}
