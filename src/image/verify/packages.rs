//! `[packages]`
//!
//! A profile names attributes (`python3Packages.numpy`, `nodejs_20`), a store path has the package's
//! own name. Where the two may be the same thing under two names, nothing is claimed.

use std::path::PathBuf;

use crate::image::nixos::Package;

use super::Verdict;
use super::known::Known;
use super::proof::{Proof, contradicted, proved, unseen};

pub(super) fn section(proof: &mut Proof<'_>) {
    let packages = &proof.profile.packages;
    for attribute in &packages.install {
        proof.ask("packages.install", "package", attribute, |known| package(attribute, known));
    }
    for program in &packages.programs {
        proof.ask("packages.programs", "program", program, |known| match found(program, known) {
            Some(at) => proved(at),
            None => unseen("nothing in the system path has its name; what the option sets up differs"),
        });
    }
}

fn package(attribute: &str, known: &Known<'_>) -> Verdict {
    if let Some(at) = found(attribute, known) {
        return proved(at);
    }
    let Some(sw) = known.look.real(&known.look.toplevel.join("sw")) else {
        return unseen("the system path cannot be read");
    };
    if known.system.packages.is_empty() {
        return unseen("the system path shows no packages");
    }
    let stem = stem(last(attribute));
    let like = known.stored(|name| !stem.is_empty() && plain(name).contains(&stem));
    match like {
        Some(path) => {
            unseen(format!("the system path has nothing of this name; {} may be it", path.display()))
        }
        None => contradicted("no package of this name", sw),
    }
}

/// Where a package or a program of this name is.
fn found(attribute: &str, known: &Known<'_>) -> Option<PathBuf> {
    let last = last(attribute);
    let of_python = attribute.contains("ython") && attribute.contains("Packages.");
    let is = |package: &&Package| {
        let name = plain(&package.name);
        name == plain(last)
            || (of_python && package.name.ends_with(&format!("-{last}")))
            || numbered(last).is_some_and(|(stem, version)| {
                name.trim_end_matches(|c: char| c.is_ascii_digit()) == stem
                    && plain(&package.version).starts_with(&version)
            })
    };
    if let Some(package) = known.system.packages.iter().find(is) {
        return Some(PathBuf::from(&package.store_path));
    }
    let program = known.look.toplevel.join("sw/bin").join(last);
    (!last.contains('/')).then(|| known.look.real(&program)).flatten()
}

fn last(attribute: &str) -> &str {
    attribute.rsplit('.').next().unwrap_or(attribute)
}

/// Letters and digits alone: `net-tools`, `net_tools` and `nettools` are one.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// `nodejs` and `20` of `nodejs_20`, `python` and `311` of `python311`.
fn numbered(attribute: &str) -> Option<(String, String)> {
    let stem = attribute.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_');
    let version = plain(&attribute[stem.len()..]);
    (!stem.is_empty() && !version.is_empty()).then(|| (plain(stem), version))
}

/// The first word of an attribute, `vim` of `vimHugeX`, by which a package of another name may go.
fn stem(attribute: &str) -> String {
    let ends = |(at, c): (usize, char)| at > 0 && (c.is_ascii_uppercase() || !c.is_ascii_alphabetic());
    let end = attribute.char_indices().find(|&both| ends(both)).map_or(attribute.len(), |(at, _)| at);
    let word = plain(&attribute[..end]);
    if word.len() < 3 { plain(attribute) } else { word }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_taken_apart() {
        assert_eq!(numbered("nodejs_20"), Some(("nodejs".into(), "20".into())));
        assert_eq!(numbered("python311"), Some(("python".into(), "311".into())));
        assert_eq!(numbered("htop"), None);
        assert_eq!(stem("vimHugeX"), "vim");
        assert_eq!(stem("git-lfs"), "git");
        assert_eq!(stem("fd"), "fd");
        assert_eq!(stem("7zz"), "7zz");
    }
}
