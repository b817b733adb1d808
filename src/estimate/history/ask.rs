//! What is asked about, in the words that records are kept under.

use super::super::compression_label;
use super::{Record, Wanted};
use crate::profile::Profile;
use crate::profile::model::{Nixpkgs, Style};

impl Wanted {
    /// A build of this profile. The name and the hash are those that the build gets, and the profile's
    /// nixpkgs the one that it is built from.
    #[must_use]
    pub fn of(name: &str, profile_hash: &str, profile: &Profile, cores: u32) -> Self {
        let source = &profile.source;
        let style = match source.style {
            Style::Classic => "classic",
            Style::Flake => "flake",
        };
        Self {
            name: name.to_owned(),
            work: String::new(),
            profile_hash: profile_hash.to_owned(),
            system: source.system.to_string(),
            style: style.to_owned(),
            nixpkgs: nixpkgs(&source.nixpkgs),
            compression: compression_label(profile),
            cores: cores.max(1),
        }
    }

    /// Whether it is of the same profile, from the same nixpkgs, in the same way.
    pub(super) fn is_of(&self, record: &Record) -> bool {
        let same = self.work.is_empty() || record.work.is_empty() || self.work == record.work;
        self.name == record.name && same && self.has_source_of(record)
    }

    pub(super) fn has_source_of(&self, record: &Record) -> bool {
        self.system == record.system && self.style == record.style && self.nixpkgs == record.nixpkgs
    }

    /// Whether nothing is different that the profile says.
    pub(super) fn is_unchanged_since(&self, record: &Record) -> bool {
        // The text has no hash where nobody took one; that says nothing of being the same.
        self.is_of(record) && self.profile_hash == record.profile_hash && !self.profile_hash.is_empty()
    }
}

fn nixpkgs(nixpkgs: &Nixpkgs) -> String {
    match nixpkgs {
        Nixpkgs::Branch(name) => format!("branch {name}"),
        Nixpkgs::Revision(revision) => format!("revision {revision}"),
        Nixpkgs::Path(path) => format!("path {path}"),
        Nixpkgs::Channel => "channel".to_owned(),
    }
}
