//! `[packages]`

use std::path::PathBuf;

use crate::image::nixos::look::store_name;
use crate::image::nixos::{Package, attribute, named};

use super::Verdict;
use super::known::Known;
use super::proof::{Proof, contradicted, proved, unseen};

pub(super) fn section(proof: &mut Proof<'_>) {
    let packages = &proof.profile.packages;
    for attribute in &packages.install {
        proof.ask("packages.install", "package", attribute, |known| package(attribute, known));
    }
    for name in &packages.programs {
        proof.ask("packages.programs", "program", name, |known| {
            match installed(name, known).or_else(|| program(name, known)) {
                Some(at) => proved(at),
                None => unseen("nothing in the system path has its name; what the option sets up differs"),
            }
        });
    }
}

fn package(attribute: &str, known: &Known<'_>) -> Verdict {
    if let Some(at) = installed(attribute, known) {
        return proved(at);
    }
    if let Some(at) = program(attribute, known) {
        // Of busybox there is a program for everything.
        let of = store_name(&at).map(|name| named(name).name).unwrap_or_default();
        return if attribute::may_be(attribute, &of) {
            proved(at)
        } else {
            unseen(format!("a program of this name is there, of a package of another one: {}", at.display()))
        };
    }
    let Some(sw) = known.look.real(&known.look.toplevel.join("sw")) else {
        return unseen("the system path cannot be read");
    };
    if known.system.packages.is_empty() {
        return unseen("the system path shows no packages");
    }
    let like = known.stored(|name| attribute::may_be(attribute, name));
    match like {
        Some(path) => {
            unseen(format!("the system path has nothing of this name; {} may be it", path.display()))
        }
        None => contradicted("no package of this name", sw),
    }
}

/// Where a package of this name is.
fn installed(attribute: &str, known: &Known<'_>) -> Option<PathBuf> {
    let is = |package: &&Package| attribute::is(attribute, &package.named());
    known.system.packages.iter().find(is).map(|package| PathBuf::from(&package.store_path))
}

/// Where a program of this name is.
fn program(attribute: &str, known: &Known<'_>) -> Option<PathBuf> {
    let last = attribute::last(attribute);
    let at = known.look.toplevel.join("sw/bin").join(last);
    (!last.contains('/')).then(|| known.look.real(&at)).flatten()
}
