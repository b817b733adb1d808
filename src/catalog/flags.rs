//! What is wrong with a package, what it is called, and what it means for a build: in the wizard, in
//! `snowpress search` and in faults alike.

/// What is wrong with a package, as far as a build is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own in nixpkgs")]
pub struct Flags {
    /// `meta.broken`: Nix refuses to evaluate it.
    pub broken: bool,
    /// `meta.insecure` or known vulnerabilities: refused until allowed by name.
    pub insecure: bool,
    /// A licence that is not free: refused until `source.allow-unfree` is on.
    pub unfree: bool,
    /// `meta.unsupported`: not for this system.
    pub unsupported: bool,
    /// `meta.available` is false, for one of the reasons above or another.
    pub unavailable: bool,
}

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flag {
    Broken,
    Unsupported,
    Insecure,
    Unfree,
    /// Without a reason.
    Unavailable,
}

impl Flags {
    /// Those that are set, the one that weighs most first. That a package is unavailable says nothing
    /// beside a reason for it.
    pub fn all(self) -> impl Iterator<Item = Flag> {
        let reasons = [
            (self.broken, Flag::Broken),
            (self.unsupported, Flag::Unsupported),
            (self.insecure, Flag::Insecure),
            (self.unfree, Flag::Unfree),
        ];
        let alone = self.unavailable && reasons.iter().all(|(is, _)| !is);
        reasons.into_iter().chain([(alone, Flag::Unavailable)]).filter(|(is, _)| *is).map(|(_, flag)| flag)
    }

    /// The same in words.
    #[must_use]
    pub fn words(self) -> Vec<&'static str> {
        self.all().map(Flag::word).collect()
    }
}

impl Flag {
    const ALL: [Self; 5] = [Self::Broken, Self::Unsupported, Self::Insecure, Self::Unfree, Self::Unavailable];

    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Unsupported => "other systems",
            Self::Insecure => "insecure",
            Self::Unfree => "unfree",
            Self::Unavailable => "unavailable",
        }
    }

    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flag| flag.word() == word)
    }

    /// What it means for the build; `allowed` where the profile takes packages that are not free.
    #[must_use]
    pub fn meaning(self, allowed: bool) -> &'static str {
        match self {
            Self::Broken => "nixpkgs marks it as broken, and Nix refuses to evaluate an image that has it",
            Self::Unsupported => {
                "it is not made for the system of this image, and Nix refuses to evaluate it"
            }
            Self::Insecure => {
                "it has known holes, and Nix refuses it until nixpkgs.config.permittedInsecurePackages \
                 names it, in a module of your own"
            }
            Self::Unfree if allowed => "its licence is not free, and the profile allows such packages",
            Self::Unfree => {
                "its licence is not free, and Nix refuses it until the profile allows such packages \
                 (source.allow-unfree)"
            }
            Self::Unavailable if allowed => {
                "nixpkgs does not say why; most often its licence is not free, which the profile allows"
            }
            Self::Unavailable => {
                "nixpkgs does not say why; most often its licence is not free, and Nix refuses it until \
                 the profile allows such packages (source.allow-unfree)"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_weighs_most_comes_first_and_has_its_word_back() {
        let all = Flags { broken: true, insecure: true, unfree: true, unsupported: true, unavailable: true };
        assert_eq!(all.words(), ["broken", "other systems", "insecure", "unfree"]);
        let none = Flags { unavailable: true, ..Flags::default() };
        assert_eq!(none.words(), ["unavailable"]);
        assert!(Flags::default().words().is_empty());
        for flag in Flag::ALL {
            assert_eq!(Flag::of_word(flag.word()), Some(flag));
        }
        assert_eq!(Flag::of_word("?"), None);
    }

    #[test]
    fn what_is_allowed_is_said_otherwise() {
        for flag in Flag::ALL {
            let same = flag.meaning(true) == flag.meaning(false);
            assert_eq!(same, !matches!(flag, Flag::Unfree | Flag::Unavailable), "{flag:?}");
        }
    }
}
