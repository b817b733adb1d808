//! The sets that packages stand in, and how likely a person means a package of theirs.

use std::collections::{BTreeMap, BTreeSet};

/// How far behind a package stands where others match as well.
pub mod tier {
    /// Directly below `pkgs`.
    pub const TOP: u8 = 0;
    /// Directly below `pkgs`, an older release of something.
    pub const OLDER: u8 = 1;
    /// In a set whose packages are asked for by name.
    pub const SET: u8 = 2;
    /// In a set for those who know it.
    pub const RARE: u8 = 3;
    /// In a set that another ecosystem is mirrored into, or one of an older release.
    pub const NEVER: u8 = 4;
}

/// Mirrors of other ecosystems, and what is made by machine.
const NEVER: &[&str] = &[
    "haskellPackages",
    "rPackages",
    "sbclPackages",
    "texlivePackages",
    "emacsPackages",
    "typstPackages",
    "linuxKernel",
    "home-assistant-component-tests",
    "androidenv",
    "akkuPackages",
    "rubyPackages",
    "ocamlPackages",
    "coqPackages",
    "idrisPackages",
    "nltk-data",
    "darwin",
    "optifinePackages",
    "wordpressPackages",
    "dotnetPackages",
    "haskell",
    "nodePackages_latest",
    "azure-cli-extensions",
    "luajitPackages",
    "octavePackages",
    "translatelocally-models",
    "chickenPackages",
    "perlPackages",
    "luaPackages",
    "gccNGPackages",
    "lixPackageSets",
];

/// Extensions of one program, of no use without it.
const RARE: &[&str] = &[
    "vimPlugins",
    "vscode-extensions",
    "gnomeExtensions",
    "terraform-providers",
    "tree-sitter-grammars",
    "aspellDicts",
    "hunspellDicts",
    "libretro",
    "kodiPackages",
    "home-assistant-custom-components",
    "home-assistant-custom-lovelace-modules",
    "indi-3rdparty",
    "obs-studio-plugins",
    "mpvScripts",
    "grafanaPlugins",
    "minecraftServers",
    "papermcServers",
    "ue4demos",
    "dwarf-fortress-packages",
    "rocmPackages",
    "cudaPackages",
    "elmPackages",
    "pidginPackages",
    "vdrPlugins",
    "ibus-engines",
    "libsForQt5",
    "tclPackages",
];

/// `python313Packages` as its parts; nothing for a name without a number in it.
fn family(name: &str) -> Option<(&str, &str, &str)> {
    let from = name.find(|c: char| c.is_ascii_digit())?;
    let to = name[from..].find(|c: char| !c.is_ascii_digit() && c != '_').map_or(name.len(), |at| from + at);
    (from > 0).then(|| (name[..from].trim_end_matches(['_', '-']), &name[from..to], &name[to..]))
}

fn release(digits: &str) -> Vec<u32> {
    // `python313` is 3.13 and `perl540` 5.40, which compare as numbers as long as all have a form.
    digits.split('_').filter_map(|part| part.parse().ok()).collect()
}

/// What stands for each family of sets or packages that are told apart by a release: the release that
/// the package of the plain name has, else the newest.
struct Newest<'n>(BTreeMap<(&'n str, &'n str), (bool, Vec<u32>, &'n str)>);

impl<'n> Newest<'n> {
    fn of(names: impl Iterator<Item = &'n str>, plain: &BTreeMap<&str, String>) -> Self {
        let mut newest: BTreeMap<_, (bool, Vec<u32>, &str)> = BTreeMap::new();
        for name in names {
            let Some((stem, digits, rest)) = family(name) else { continue };
            let usual = plain.get(stem).is_some_and(|version| version.starts_with(&digits.replace('_', "")));
            let one = (usual, release(digits), name);
            let held = newest.entry((stem, rest)).or_default();
            if *held <= one {
                *held = one;
            }
        }
        Self(newest)
    }

    fn is_older(&self, name: &str) -> bool {
        family(name).is_some_and(|(stem, _, rest)| {
            self.0.get(&(stem, rest)).is_some_and(|(.., newest)| *newest != name)
        })
    }
}

/// Releases of packages by the stem of their families, without dots: `python3` says it for `python313`.
fn plain_releases<'n>(all: &'n [(&'n str, &'n str)]) -> BTreeMap<&'n str, String> {
    let stems: BTreeSet<&str> =
        all.iter().filter_map(|(name, _)| family(name.split('.').next()?)).map(|(stem, ..)| stem).collect();
    let mut plain = BTreeMap::new();
    for (name, version) in all {
        let stem = name.strip_suffix('3').filter(|stem| *stem == "python").unwrap_or(name);
        if stems.contains(stem) {
            plain.insert(stem, version.replace('.', ""));
        }
    }
    plain
}

/// The tier of each of these packages, given by attribute and version.
pub fn tiers(all: &[(&str, &str)]) -> Vec<u8> {
    let plain = plain_releases(all);
    let sets: BTreeSet<&str> = all.iter().filter_map(|(name, _)| Some(name.split_once('.')?.0)).collect();
    let newest_sets = Newest::of(sets.iter().copied(), &plain);
    let tops = all.iter().map(|(name, _)| *name).filter(|name| !name.contains('.'));
    let newest_tops = Newest::of(tops, &plain);
    let older_set = |set: &str| {
        let plain = |(stem, _, rest)| sets.contains(format!("{stem}{rest}").as_str());
        newest_sets.is_older(set) || family(set).is_some_and(plain)
    };
    let by_set: BTreeMap<&str, u8> = sets.iter().map(|set| (*set, of_set(set, older_set(set)))).collect();
    let of = |(name, _): &(&str, &str)| match name.split_once('.') {
        None if newest_tops.is_older(name) => tier::OLDER,
        None => tier::TOP,
        Some((set, rest)) => {
            let deep = if rest.contains('.') { tier::RARE } else { tier::SET };
            by_set.get(set).copied().unwrap_or(tier::SET).max(deep)
        }
    };
    all.iter().map(of).collect()
}

fn of_set(set: &str, older: bool) -> u8 {
    let plain = family(set).map_or_else(|| set.to_owned(), |(stem, _, rest)| format!("{stem}{rest}"));
    if older || NEVER.contains(&set) || NEVER.contains(&plain.as_str()) {
        tier::NEVER
    } else if RARE.contains(&set) {
        tier::RARE
    } else {
        tier::SET
    }
}

#[cfg(test)]
mod tests {
    use super::{tier, tiers};

    #[test]
    fn what_is_older_or_mirrored_stands_behind() {
        let all = [
            ("git", tier::TOP),
            ("kdePackages.kate", tier::SET),
            ("vimPlugins.fugitive", tier::RARE),
            ("python313Packages.numpy", tier::SET),
            ("python312Packages.numpy", tier::NEVER),
            ("perl538Packages.JSON", tier::NEVER),
            ("perl540Packages.JSON", tier::NEVER),
            ("haskellPackages.lens", tier::NEVER),
            ("postgresql_16", tier::OLDER),
            ("postgresql_17", tier::TOP),
            ("llvmPackages_20.clang", tier::NEVER),
            ("llvmPackages.clang", tier::SET),
            ("linuxKernel.packages.linux_6_12.zfs", tier::NEVER),
            ("_7zz", tier::TOP),
            ("7kaa", tier::TOP),
        ];
        let named: Vec<_> = all.iter().map(|(name, _)| (*name, "1")).collect();
        let found: Vec<_> = all.iter().zip(tiers(&named)).map(|((name, _), tier)| (*name, tier)).collect();
        assert_eq!(found, all);
    }

    #[test]
    fn the_usual_release_is_the_one_of_the_plain_name() {
        let all = [("python3", "3.13.7"), ("python313Packages.a", "1"), ("python314Packages.a", "1")];
        assert_eq!(tiers(&all), [tier::TOP, tier::SET, tier::NEVER]);
    }
}
