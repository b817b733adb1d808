//! `[source]`

use crate::image::nixos::facts;
use crate::profile::model::{Base, Nixpkgs, Profile};

use super::Verdict;
use super::known::Known;
use super::proof::{Proof, contradicted, judge, proved, unseen, yes};

pub(super) fn section(proof: &mut Proof<'_>) {
    let profile = proof.profile;
    let source = &profile.source;
    if source.base != Base::default() {
        let base = String::from(source.base.clone());
        let why = "which module an image began with does not show in it";
        proof.add("source.base", "base module", base, unseen(why));
    }
    let machine = source.system.to_string();
    proof.ask("source.system", "kind of machine", &machine, |known| match facts::machine(&known.look) {
        Some(found) => judge(found.value == machine, &found.value, &found.at),
        None => unseen("the system does not say for which machine it is"),
    });
    let (wanted, what) = nixpkgs(profile);
    proof.ask("source.nixpkgs", what, &wanted, |known| version(&profile.source.nixpkgs, known));
    if let Some(wanted) = source.channel {
        proof.ask("source.channel", "copy of the channel", yes(wanted), |known| channel(wanted, known));
    }
    if source.allow_unfree {
        let why = "it lets Nix build unfree packages and leaves no trace of its own";
        proof.add("source.allow-unfree", "unfree packages", "allowed", unseen(why));
    }
    if source.flakes {
        let wanted = ["nix-command".to_owned(), "flakes".to_owned()];
        proof.ask("source.flakes", "flakes", "on", |known| setting(known, "experimental-features", &wanted));
    }
    for (index, cache) in source.substituters.iter().enumerate() {
        let field = |name: &str| format!("source.substituters[{index}].{name}");
        proof.ask(field("url"), "binary cache", &cache.url, |known| {
            setting(known, "substituters", std::slice::from_ref(&cache.url))
        });
        proof.ask(field("key"), format!("key of {}", cache.url), &cache.key, |known| {
            setting(known, "trusted-public-keys", std::slice::from_ref(&cache.key))
        });
    }
}

fn nixpkgs(profile: &Profile) -> (String, &'static str) {
    match &profile.source.nixpkgs {
        Nixpkgs::Branch(branch) => (branch.clone(), "release"),
        Nixpkgs::Revision(revision) => (revision.clone(), "revision of nixpkgs"),
        Nixpkgs::Path(path) => (path.clone(), "nixpkgs"),
        Nixpkgs::Channel => ("channel".to_owned(), "nixpkgs"),
    }
}

/// A version is `26.05.20260712.abcdef0`: release, date, beginning of the revision.
fn version(wanted: &Nixpkgs, known: &Known<'_>) -> Verdict {
    let Some(found) = &known.system.version else {
        return unseen("the system does not say its version");
    };
    let version = found.value.split_whitespace().next().unwrap_or_default();
    match wanted {
        Nixpkgs::Branch(branch) => {
            let release = branch
                .split('-')
                .find(|part| part.split_once('.').is_some_and(|(a, b)| a.len() == 2 && b.len() == 2));
            match release {
                Some(release) => judge(version.starts_with(release), version, &found.at),
                None => unseen(format!("the branch has no number; the version is {version}")),
            }
        }
        Nixpkgs::Revision(revision) => {
            let last = version.rsplit('.').next().unwrap_or_default();
            if last.len() >= 7 && last.chars().all(|c| c.is_ascii_hexdigit()) {
                judge(revision.starts_with(last), version, &found.at)
            } else {
                unseen(format!("the version names no revision: {version}"))
            }
        }
        Nixpkgs::Path(_) | Nixpkgs::Channel => {
            unseen(format!("where it lay does not show; the version is {version}"))
        }
    }
}

/// `installer/cd-dvd/channel.nix`: a store path `nixos-<version>`, which `nix-env` makes a profile of
/// at the first boot.
fn channel(wanted: bool, known: &Known<'_>) -> Verdict {
    let Some(label) = known.look.own("nixos-version") else {
        return unseen("the system does not say its version");
    };
    let name = format!("nixos-{}", label.value.trim());
    match (known.stored(|stored| stored == name), wanted) {
        (Some(at), true) => proved(at),
        (Some(at), false) => contradicted("a copy of the channel", at),
        (None, false) => proved("/nix/store"),
        (None, true) => contradicted(format!("no store path {name}"), "/nix/store"),
    }
}

/// A setting of Nix with or without `extra-` before it (`config/nix.nix`).
fn setting(known: &Known<'_>, name: &str, wanted: &[String]) -> Verdict {
    let Some(found) = known.look.etc("nix/nix.conf") else { return known.nothing("nix/nix.conf") };
    let value = |line: &str| {
        let (key, value) = line.split_once('=')?;
        let key = key.trim();
        (key.strip_prefix("extra-").unwrap_or(key) == name).then(|| value.trim().to_owned())
    };
    let values: Vec<String> = found.value.lines().filter_map(value).collect();
    let there =
        |one: &String| values.iter().flat_map(|value| value.split_whitespace()).any(|word| word == one);
    let shown = if values.is_empty() { format!("no {name}") } else { values.join(" ") };
    judge(wanted.iter().all(there), shown, &found.at)
}
