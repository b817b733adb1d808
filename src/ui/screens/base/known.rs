//! The modules and branches of nixpkgs that one can choose from, with what they are.

use crate::profile::model::Base;

/// Installer modules of nixpkgs, most used first.
pub const BASES: &[(&str, &str)] = &[
    ("minimal", "a console and nothing else; the smallest installer"),
    ("graphical-calamares-gnome", "GNOME with the graphical installer"),
    ("graphical-gnome", "GNOME, installed from its terminal"),
    ("graphical-calamares-plasma6", "Plasma 6 with the graphical installer"),
    ("minimal-new-kernel", "minimal with the latest kernel"),
    ("minimal-new-kernel-no-zfs", "minimal with the latest kernel and without ZFS"),
    ("iso-image", "the bare image: no installer, no accounts but root, no sshd"),
    ("base", "what all installers have in common"),
    ("graphical-base", "what all graphical installers have in common, without a desktop"),
    ("graphical-calamares", "the graphical installer without a desktop"),
    ("graphical-calamares-cosmic", "COSMIC with the graphical installer; newer releases"),
    ("graphical-combined", "several desktops to choose from at boot; newer releases, large"),
    ("minimal-combined", "several kernels to choose from at boot; newer releases"),
    ("graphical-calamares-plasma5", "Plasma 5 with the graphical installer; up to 25.05"),
    ("graphical-plasma5", "Plasma 5, installed from its terminal; up to 25.05"),
    ("graphical-plasma5-new-kernel", "Plasma 5 with the latest kernel; up to 25.05"),
];

/// Branches of nixpkgs.
pub const BRANCHES: &[(&str, &str)] = &[
    ("nixos-26.05", "stable, May 2026"),
    ("nixos-unstable", "the newest that passed the tests"),
    ("nixos-25.11", "stable, November 2025"),
    ("nixos-26.05-small", "stable with fewer tests, sooner with fixes"),
    ("nixos-unstable-small", "the newest with fewer tests"),
    ("nixos-25.05", "stable, May 2025; no more fixes"),
    ("nixos-24.11", "stable, November 2024; no more fixes"),
    ("nixos-24.05", "stable, May 2024; no more fixes"),
    ("nixpkgs-unstable", "for Nix on other systems; the installer is not tested"),
    ("master", "not tested, and mostly not in the cache"),
];

/// What is said of a base image while its row has the keys.
pub fn about_base(base: &Base) -> String {
    let Base::Installer(name) = base else {
        return "A module of your own, relative to the profile's folder.".to_owned();
    };
    let short = name.strip_prefix("installation-cd-").unwrap_or(name);
    let about = BASES.iter().find(|(known, _)| *known == short).map(|(_, about)| *about);
    let about = about.map(|about| format!("{short}: {about}. ")).unwrap_or_default();
    format!("{about}A module of nixpkgs' installer folder, or a path with a / to one of your own.")
}

/// What is said of a branch.
pub fn about_branch(branch: &str) -> Option<&'static str> {
    BRANCHES.iter().find(|(known, _)| *known == branch).map(|(_, about)| *about)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Profile;
    use crate::profile::check::check;
    use crate::profile::model::{DEFAULT_BRANCH, Nixpkgs};

    #[test]
    fn everything_to_choose_from_passes_the_checks() {
        for (name, _) in BASES {
            let mut profile = Profile::default();
            profile.source.base = Base::from((*name).to_owned());
            assert_eq!(check(&profile), [], "{name}");
        }
        for (branch, _) in BRANCHES {
            let mut profile = Profile::default();
            profile.source.nixpkgs = Nixpkgs::Branch((*branch).to_owned());
            assert_eq!(check(&profile), [], "{branch}");
        }
        assert_eq!(BRANCHES[0].0, DEFAULT_BRANCH);
    }
}
