//! `[packages]`: names only; whether nixpkgs has them is seen when Nix evaluates.

use super::{Faults, words};
use crate::profile::model::Packages;
use crate::profile::toml::say::quoted;

pub fn check(packages: &Packages, faults: &mut Faults) {
    for (index, name) in packages.install.iter().enumerate() {
        if let Err((problem, remedy)) = words::attribute_path(name) {
            faults.error(format!("packages.install[{index}]"), problem, remedy);
        }
    }
    words::twice("packages.install", &packages.install, faults);
    for (index, name) in packages.programs.iter().enumerate() {
        program(&format!("packages.programs[{index}]"), name, faults);
    }
    words::twice("packages.programs", &packages.programs, faults);
}

fn program(field: &str, name: &str, faults: &mut Faults) {
    let bare = name.strip_prefix("programs.").unwrap_or(name);
    let bare = bare.strip_suffix(".enable").unwrap_or(bare);
    if bare != name {
        let problem = format!("{} is more than the name", quoted(name));
        faults.error(field, problem, format!("write {}", quoted(bare)));
    } else if let Err((problem, remedy)) = words::attribute_path(name) {
        faults.error(field, problem, remedy);
    }
}
