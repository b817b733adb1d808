//! `[source]`: what the image is made from.

use base64ct::{Base64, Encoding as _};

use super::{Faults, words};
use crate::profile::model::{Base, Nixpkgs, Source, Substituter};
use crate::profile::near::nearest;
use crate::profile::toml::say::quoted;

/// Stems of nixpkgs' installer modules without `installation-cd-`, from 24.05 to unstable in 2026.
const BASES: &[&str] = &[
    "base",
    "graphical-base",
    "graphical-calamares",
    "graphical-calamares-cosmic",
    "graphical-calamares-gnome",
    "graphical-calamares-plasma5",
    "graphical-calamares-plasma6",
    "graphical-combined",
    "graphical-gnome",
    "graphical-plasma5",
    "graphical-plasma5-new-kernel",
    "minimal",
    "minimal-combined",
    "minimal-new-kernel",
    "minimal-new-kernel-no-zfs",
    "iso-image",
];

/// Branches that people mean when they misspell one.
const BRANCHES: &[&str] = &[
    "nixos-24.05",
    "nixos-24.11",
    "nixos-25.05",
    "nixos-25.11",
    "nixos-26.05",
    "nixos-unstable",
    "nixos-unstable-small",
    "nixpkgs-unstable",
    "master",
];

/// The oldest release that the generated Nix is made for, as year and month.
const OLDEST: (u32, u32) = (24, 5);

pub fn check(source: &Source, faults: &mut Faults) {
    match &source.base {
        Base::Installer(stem) => base(stem, faults),
        Base::Path(path) => words::path("source.base", path, faults),
    }
    match &source.nixpkgs {
        Nixpkgs::Branch(branch) => self::branch(branch, faults),
        Nixpkgs::Revision(revision) => self::revision(revision, faults),
        Nixpkgs::Path(path) => words::path("source.nixpkgs.path", path, faults),
        Nixpkgs::Channel => {}
    }
    for (index, substituter) in source.substituters.iter().enumerate() {
        self::substituter(&format!("source.substituters[{index}]"), substituter, faults);
    }
    words::duplicates(
        "source.substituters",
        &source.substituters.iter().map(|cache| cache.url.trim_end_matches('/')).collect::<Vec<_>>(),
        |url| quoted(url),
        faults,
    );
}

fn base(stem: &str, faults: &mut Faults) {
    let short = stem.strip_prefix("installation-cd-").unwrap_or(stem);
    if BASES.contains(&short) {
        return;
    }
    let bare = short.strip_suffix(".nix").unwrap_or(short);
    let remedy = if BASES.contains(&bare) {
        format!("leave `.nix` off: \"{bare}\"")
    } else {
        words::or_nearest(
            bare,
            BASES.iter().copied(),
            "write minimal, graphical-gnome, graphical-calamares-plasma6, iso-image, or the path of a module with a / in it",
        )
    };
    faults.error("source.base", format!("no release has a base module {}", quoted(stem)), remedy);
}

fn branch(branch: &str, faults: &mut Faults) {
    const FIELD: &str = "source.nixpkgs.branch";
    let shaped = !branch.is_empty()
        && words::plain(branch, "._/-")
        && !branch.starts_with(['-', '/', '.'])
        && !branch.ends_with(['/', '.'])
        && !branch.contains("..")
        && !branch.contains("//")
        && !branch.to_ascii_lowercase().ends_with(".lock");
    if !shaped {
        faults.error(
            FIELD,
            format!("{} is not a branch name", quoted(branch)),
            "write one such as nixos-26.05",
        );
        return;
    }
    if branch.len() == 40 && branch.bytes().all(|b| b.is_ascii_hexdigit()) {
        faults.error(
            FIELD,
            "this is a revision and not a branch",
            format!("write {{ revision = \"{branch}\" }}"),
        );
        return;
    }
    match release(branch) {
        Some(release) if release < OLDEST => {
            let problem = format!("{branch} is older than what Snowpress is made for");
            faults.warn(FIELD, problem, "use nixos-24.05 or later, or expect options to be missing");
        }
        Some((_, 5 | 11)) => {}
        _ if [
            "nixos-unstable",
            "nixos-unstable-small",
            "nixpkgs-unstable",
            "master",
            "staging",
            "staging-next",
        ]
        .contains(&branch) => {}
        _ => {
            let remedy = nearest(branch, BRANCHES.iter().copied()).map_or_else(
                || "usual are nixos-YY.05, nixos-YY.11 and nixos-unstable; leave it if nixpkgs has this branch".to_owned(),
                |near| format!("write \"{near}\" if that was meant"),
            );
            faults.warn(FIELD, format!("{} is not one of nixpkgs' usual branches", quoted(branch)), remedy);
        }
    }
}

/// Year and month of `nixos-YY.MM`, `nixos-YY.MM-small`, `release-YY.MM`.
fn release(branch: &str) -> Option<(u32, u32)> {
    let rest = branch.strip_prefix("nixos-").or_else(|| branch.strip_prefix("release-"))?;
    let rest = rest.strip_suffix("-small").or_else(|| rest.strip_suffix("-aarch64")).unwrap_or(rest);
    let (year, month) = rest.split_once('.')?;
    (year.len() == 2 && month.len() == 2).then_some(())?;
    Some((year.parse().ok()?, month.parse().ok()?))
}

fn revision(revision: &str, faults: &mut Faults) {
    const FIELD: &str = "source.nixpkgs.revision";
    let hex = !revision.is_empty() && revision.bytes().all(|b| b.is_ascii_hexdigit());
    if hex && revision.len() != 40 {
        let problem = format!("the revision has {} hex digits instead of 40", revision.len());
        faults.error(FIELD, problem, "write the whole one, as `git rev-parse` prints it");
    } else if !hex {
        let problem = format!("{} is not a revision", quoted(revision));
        faults.error(FIELD, problem, "write 40 hex digits, or { branch = \"…\" } for a branch");
    } else if revision.bytes().any(|b| b.is_ascii_uppercase()) {
        faults.error(
            FIELD,
            "capital letters in the revision",
            format!("write {}", revision.to_ascii_lowercase()),
        );
    }
}

fn substituter(field: &str, cache: &Substituter, faults: &mut Faults) {
    const SCHEMES: &[&str] = &["https://", "http://", "file://", "s3://", "ssh://", "ssh-ng://"];
    let url = format!("{field}.url");
    let rest = SCHEMES.iter().find_map(|scheme| cache.url.strip_prefix(scheme));
    if !cache.url.bytes().all(|b| b.is_ascii_graphic() && b != b'"' && b != b'\'') {
        faults.error(
            url,
            "a space, quote or odd character in the address",
            "write it as one word, such as https://cache.example.org",
        );
    } else if rest.is_none_or(str::is_empty) {
        let problem = format!("{} is not the address of a binary cache", quoted(&cache.url));
        faults.error(url, problem, "begin with https://, http://, file://, s3:// or ssh://");
    }
    let sound = cache.key.split_once(':').is_some_and(|(name, key)| {
        !name.is_empty()
            && words::plain(name, "._-")
            && Base64::decode_vec(key).is_ok_and(|bytes| bytes.len() == 32)
    });
    if !sound {
        let secret =
            cache.key.split_once(':').and_then(|(_, key)| Base64::decode_vec(key).ok()).map(|key| key.len());
        let key = format!("{field}.key");
        if secret == Some(64) {
            faults.error(
                key,
                "this is the SECRET key of a cache",
                "write its public key, and take this one out of the file",
            );
        } else {
            faults.error(
                key,
                "this is not the public key of a cache",
                "write NAME:BASE64 with 32 bytes, as the cache's page shows it",
            );
        }
    }
}
