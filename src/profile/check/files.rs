//! `[files]` and `[extra]`.

use std::collections::HashMap;

use super::{Faults, words};
use crate::profile::model::{DiscFile, EmbedTarget, Embedded, EtcFile, Extra, Files};
use crate::profile::toml::say::quoted;

/// What the image itself has at the root of the disc, in small letters.
const DISC: &[&str] = &["boot", "efi", "isolinux", "nix-store.squashfs", "version.txt", "boot.catalog"];

/// Files that `NixOS` writes when it starts.
const ETC: &[&str] = &["passwd", "shadow", "group", "gshadow", "subuid", "subgid", "machine-id", "mtab"];

pub fn check(files: &Files, faults: &mut Faults) {
    let mut places: HashMap<String, String> = HashMap::new();
    for (index, file) in files.etc.iter().enumerate() {
        let field = format!("files.etc[{index}]");
        etc(&field, file, faults);
        place(&format!("{field}.path"), format!("/etc/{}", file.path), &mut places, faults);
    }
    for (index, file) in files.disc.iter().enumerate() {
        let field = format!("files.disc[{index}]");
        disc(&field, file, faults);
        place(&format!("{field}.target"), format!("/iso{}", file.target), &mut places, faults);
    }
    for (index, folder) in files.embed.iter().enumerate() {
        let field = format!("files.embed[{index}]");
        embed(&field, folder, faults);
        let top = if folder.to == EmbedTarget::Etc { "/etc" } else { "/iso" };
        place(&format!("{field}.name"), format!("{top}/{}", folder.name), &mut places, faults);
    }
    within(&places, faults);
}

fn place(field: &str, path: String, places: &mut HashMap<String, String>, faults: &mut Faults) {
    if let Some(first) = places.get(&path) {
        faults.error(field, format!("{first} goes to {path} already"), "give one of the two another place");
    } else {
        places.insert(path, field.to_owned());
    }
}

/// A file cannot be a folder too.
fn within(places: &HashMap<String, String>, faults: &mut Faults) {
    let mut inner: Vec<(&String, &String)> = places.iter().collect();
    inner.sort_by_key(|(_, field)| *field);
    for (path, field) in inner {
        let around =
            path.match_indices('/').filter(|(at, _)| *at > 0).find_map(|(at, _)| places.get(&path[..at]));
        if let Some(around) = around {
            let problem = format!("{path} would be inside of what {around} puts there");
            faults.error(field.as_str(), problem, "give one of the two another place");
        }
    }
}

/// What is wrong with a path below a folder of the image.
fn relative(path: &str) -> Option<(&'static str, &'static str)> {
    if path.is_empty() {
        Some(("the path is empty", "write where the file goes"))
    } else if path.chars().any(char::is_control) {
        Some(("a control character in the path", "write the path without it"))
    } else if path.split('/').any(|part| part == ".." || part == ".") {
        Some(("a . or .. in the path", "write the path without it"))
    } else if path.ends_with('/') {
        Some(("the path ends with /", "write the name of the file too"))
    } else if path.contains("//") {
        Some(("a // in the path", "write a single /"))
    } else {
        None
    }
}

fn etc(field: &str, file: &EtcFile, faults: &mut Faults) {
    let at = format!("{field}.path");
    if let Some(rest) = file.path.strip_prefix("/etc/").or_else(|| file.path.strip_prefix("etc/")) {
        faults.error(at, "the path is below /etc by itself", format!("write {}", quoted(rest)));
    } else if file.path.starts_with('/') {
        faults.error(
            at,
            "the path is absolute, but files go below /etc only",
            "write it relative to /etc, or use extra.nix",
        );
    } else if let Some((problem, remedy)) = relative(&file.path) {
        faults.error(at, problem, remedy);
    } else if ETC.contains(&file.path.as_str()) {
        let problem = format!("NixOS writes /etc/{} itself", file.path);
        faults.error(at, problem, "use [users] or [network] for what should be in it");
    } else if !words::plain(&file.path, "._+-/@:,=~ ") {
        faults.error(
            at,
            format!("an odd character in {}", quoted(&file.path)),
            "use letters, digits and . _ + - @ only",
        );
    }
    match (&file.text, &file.source) {
        (Some(_), Some(_)) => {
            faults.error(field, "says `text` and `source` at once", "keep exactly one of them");
        }
        (None, None) => faults.error(field, "says neither `text` nor `source`", "add one of them"),
        (Some(text), None) => secret(&format!("{field}.text"), text, faults),
        (None, Some(source)) => words::path(&format!("{field}.source"), source, faults),
    }
    if let Some(mode) = &file.mode {
        let octal = (3..=4).contains(&mode.len()) && mode.bytes().all(|b| (b'0'..=b'7').contains(&b));
        if !octal {
            let problem = format!("{} is not an octal mode", quoted(mode));
            faults.error(format!("{field}.mode"), problem, "write one such as \"0600\" or \"0644\"");
        }
    }
}

/// Only where there is no doubt: a mode does not help, since the store is readable by everyone.
fn secret(field: &str, text: &str, faults: &mut Faults) {
    if text.contains("PRIVATE KEY-----") || text.contains("AGE-SECRET-KEY-1") {
        let problem = "this is a private key, and whoever holds the image can read it";
        faults.warn(field, problem, "leave it out, and bring it to the machine another way");
    }
}

fn disc(field: &str, file: &DiscFile, faults: &mut Faults) {
    words::path(&format!("{field}.source"), &file.source, faults);
    let at = format!("{field}.target");
    let Some(path) = file.target.strip_prefix('/') else {
        let problem = format!("{} does not begin with /", quoted(&file.target));
        faults.error(at, problem, format!("write {}", quoted(&format!("/{}", file.target))));
        return;
    };
    if let Some((problem, remedy)) = relative(path) {
        faults.error(at, problem, remedy);
    } else if !words::plain(path, "._+-/@") {
        // nixpkgs hands the target to xorriso as SOURCE=TARGET.
        faults.error(
            at,
            format!("an odd character in {}", quoted(path)),
            "use letters, digits and . _ + - @ only",
        );
    } else {
        reserved(at, path, faults);
    }
}

fn reserved(field: String, path: &str, faults: &mut Faults) {
    let top = path.split('/').next().unwrap_or_default();
    if DISC.contains(&top.to_lowercase().as_str()) {
        faults.error(field, format!("the image has a /{top} of its own"), "choose another name");
    }
}

fn embed(field: &str, folder: &Embedded, faults: &mut Faults) {
    words::path(&format!("{field}.source"), &folder.source, faults);
    let at = format!("{field}.name");
    let name = &folder.name;
    if name.is_empty() || !words::plain(name, "._+-") || name.starts_with(['.', '-']) {
        let problem = format!("{} cannot be the folder's name on the image", quoted(name));
        faults.error(at, problem, "use letters, digits and . _ + - only, and begin with a letter");
    } else if folder.to == EmbedTarget::Disc {
        reserved(at, name, faults);
    }
}

pub fn extra(extra: &Extra, faults: &mut Faults) {
    for (index, path) in extra.modules.iter().enumerate() {
        words::path(&format!("extra.modules[{index}]"), path, faults);
    }
    words::twice("extra.modules", &extra.modules, faults);
    if let Some(nix) = &extra.nix {
        if nix.trim().is_empty() {
            faults.error(
                "extra.nix",
                "the text is empty",
                "write a module such as { services.foo.enable = true; }, or delete the line",
            );
        } else if nix.contains('\0') {
            faults.error("extra.nix", "a NUL character, which Nix does not take", "delete it");
        }
    }
}
