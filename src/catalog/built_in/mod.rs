//! What can be chosen from: packages, programs and bundles that people really put on live images,
//! with a line on each in our own words.
//!
//! This is a small list inside the program, for choosing without a network.

mod lists;

use std::collections::HashMap;
use std::collections::HashSet;
use std::sync::LazyLock;

use lists::Section;

use crate::profile::near::nearest;

/// A package of nixpkgs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Package {
    /// Path under `pkgs`, `python3Packages.numpy`.
    pub attribute: &'static str,
    pub category: &'static str,
    pub about: &'static str,
}

/// A name for `programs.<name>.enable`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Program {
    pub name: &'static str,
    /// What switching it on does beyond installing it.
    pub about: &'static str,
}

/// Packages that go together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    pub name: &'static str,
    pub about: &'static str,
    pub packages: Vec<&'static str>,
}

/// What packages are for, in the words of those who look for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purpose {
    /// Each is as good as the others.
    pub phrases: Vec<Vec<&'static str>>,
    /// The likeliest first.
    pub packages: Vec<&'static str>,
}

/// The packages that ship with the program, by category.
#[must_use]
pub fn packages() -> &'static [Package] {
    static ALL: LazyLock<Vec<Package>> = LazyLock::new(|| {
        let sections = lists::sections(include_str!("packages.txt"));
        sections.iter().flat_map(of_section).collect()
    });
    &ALL
}

fn of_section(section: &Section) -> impl Iterator<Item = Package> {
    let category = section.name;
    section.lines.iter().map(move |line| {
        let (attribute, about) = lists::word(line);
        Package { attribute, category, about }
    })
}

/// The built-in package of this attribute.
#[must_use]
pub fn find(attribute: &str) -> Option<&'static Package> {
    static BY_NAME: LazyLock<HashMap<&str, &Package>> =
        LazyLock::new(|| packages().iter().map(|package| (package.attribute, package)).collect());
    BY_NAME.get(attribute).copied()
}

/// Programs and other names, each with the attributes of packages that bring it, the likeliest first.
#[must_use]
pub fn brought_by() -> &'static [(&'static str, Vec<&'static str>)] {
    static ALL: LazyLock<Vec<(&str, Vec<&str>)>> = LazyLock::new(|| {
        let lines = lists::lines(include_str!("brought.txt")).map(lists::word);
        lines.map(|(name, by)| (name, by.split_whitespace().collect())).collect()
    });
    &ALL
}

/// What people look for without a name in mind.
#[must_use]
pub fn purposes() -> &'static [Purpose] {
    static ALL: LazyLock<Vec<Purpose>> = LazyLock::new(|| {
        let lines = lists::lines(include_str!("purposes.txt")).filter_map(|line| line.split_once(':'));
        let words = |text: &'static str| text.split_whitespace().collect();
        lines
            .map(|(phrases, packages)| Purpose {
                phrases: phrases.split(',').map(words).collect(),
                packages: words(packages),
            })
            .collect()
    });
    &ALL
}

/// Whether nixpkgs takes this name although a published list may not have it: a built-in package, or
/// another name of one.
#[must_use]
pub fn is_taken(attribute: &str) -> bool {
    static OTHER: LazyLock<HashSet<&str>> = LazyLock::new(|| {
        let lines = include_str!("other_names.txt").lines().filter(|line| !line.starts_with('#'));
        lines.flat_map(str::split_whitespace).collect()
    });
    find(attribute).is_some() || OTHER.contains(attribute)
}

/// Programs that NixOS sets up with one switch.
#[must_use]
pub fn programs() -> &'static [Program] {
    static ALL: LazyLock<Vec<Program>> = LazyLock::new(|| {
        let sections = lists::sections(include_str!("programs.txt"));
        let lines = sections.iter().flat_map(|section| &section.lines);
        lines.map(|line| lists::word(line)).map(|(name, about)| Program { name, about }).collect()
    });
    &ALL
}

/// Whether this program knows the switch `programs.<name>.enable`, offered or not.
#[must_use]
pub fn is_program(name: &str) -> bool {
    all_programs().any(|known| known == name)
}

/// The known switch that such a name may mean.
#[must_use]
pub fn nearest_program(name: &str) -> Option<&'static str> {
    nearest(name, all_programs())
}

fn all_programs() -> impl Iterator<Item = &'static str> {
    let others = lists::lines(include_str!("other_programs.txt")).flat_map(str::split_whitespace);
    programs().iter().map(|program| program.name).chain(others)
}

/// Packages for a purpose, to be added at once.
#[must_use]
pub fn bundles() -> &'static [Bundle] {
    static ALL: LazyLock<Vec<Bundle>> = LazyLock::new(|| {
        let sections = lists::sections(include_str!("bundles.txt"));
        sections.into_iter().map(bundle).collect()
    });
    &ALL
}

/// The first line says what it is for, the others name packages.
fn bundle(section: Section) -> Bundle {
    let mut lines = section.lines.into_iter();
    let about = lines.next().unwrap_or_default();
    Bundle { name: section.name, about, packages: lines.flat_map(str::split_whitespace).collect() }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::profile::Profile;
    use crate::profile::check::check;

    #[test]
    fn every_name_is_one_that_a_profile_takes() {
        let mut profile = Profile::default();
        profile.packages.install = packages().iter().map(|package| package.attribute.into()).collect();
        profile.packages.programs = programs().iter().map(|program| program.name.into()).collect();
        assert!(profile.packages.install.len() >= 250, "{}", profile.packages.install.len());
        assert!(profile.packages.programs.len() >= 15);
        profile.packages.programs = all_programs().map(str::to_owned).collect();
        assert!(profile.packages.programs.len() >= 200, "{}", profile.packages.programs.len());
        assert_eq!(check(&profile), [], "a name that is refused, or one twice");
    }

    #[test]
    fn every_line_says_something_short() {
        let abouts = packages().iter().map(|package| (package.attribute, package.about));
        for (name, about) in abouts.chain(programs().iter().map(|program| (program.name, program.about))) {
            let length = about.chars().count();
            assert!((2..=72).contains(&length), "{name}: {about}");
            assert!(!about.ends_with('.') && !about.contains("  "), "{name}: {about}");
        }
        assert!(packages().iter().all(|package| !package.category.is_empty()));
    }

    #[test]
    fn bundles_hold_packages_of_the_list() {
        let names: BTreeSet<&str> = bundles().iter().map(|bundle| bundle.name).collect();
        assert_eq!(names.len(), bundles().len());
        assert!(names.len() >= 5);
        for bundle in bundles() {
            assert!(!bundle.about.is_empty() && bundle.packages.len() >= 3, "{}", bundle.name);
            for package in &bundle.packages {
                assert!(find(package).is_some(), "{}: {package}", bundle.name);
            }
        }
    }

    #[test]
    fn purposes_are_served_by_packages_of_the_list() {
        assert!(purposes().len() >= 50, "{}", purposes().len());
        let mut seen = BTreeSet::new();
        for purpose in purposes() {
            assert!(!purpose.packages.is_empty(), "{purpose:?}");
            for package in &purpose.packages {
                assert!(find(package).is_some(), "{package} is not in packages.txt");
            }
            for phrase in &purpose.phrases {
                assert!(!phrase.is_empty(), "{purpose:?}");
                assert!(phrase.iter().all(|word| *word == word.to_lowercase()), "{phrase:?}");
                assert!(seen.insert(phrase), "twice: {phrase:?}");
            }
        }
    }

    #[test]
    fn programs_are_brought_by_packages() {
        let names: BTreeSet<&str> = brought_by().iter().map(|(name, _)| *name).collect();
        assert_eq!(names.len(), brought_by().len(), "a name twice");
        assert!(names.len() >= 400, "{}", names.len());
        let mut profile = Profile::default();
        for (name, by) in brought_by() {
            assert_eq!(*name, name.to_lowercase(), "what is typed is compared in lower case");
            assert!(!by.is_empty(), "{name}: brought by nothing");
            assert_eq!(by.iter().collect::<BTreeSet<_>>().len(), by.len(), "{name}");
            profile.packages.install.extend(by.iter().map(|one| (*one).to_owned()));
        }
        profile.packages.install.sort();
        profile.packages.install.dedup();
        assert_eq!(check(&profile), [], "a name that is refused");
    }

    /// Counted over public projects: what is asked for most must be at hand.
    #[test]
    fn what_people_want_most_is_there() {
        let wanted = "git neovim parted vim wget tmux htop curl rsync cryptsetup gparted gptfdisk pciutils jq \
                      dig usbutils disko firefox ripgrep util-linux nano btrfs-progs btop file fish tree \
                      efibootmgr unzip nvme-cli gnupg openssl smartmontools age sops";
        let missing: Vec<&str> = wanted.split_whitespace().filter(|name| find(name).is_none()).collect();
        assert_eq!(missing, Vec::<&str>::new());
    }
}
