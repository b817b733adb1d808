//! The system inside, as the sections ask for it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::image::nixos::look::{Look, without_hash};
use crate::image::nixos::units::Units;
use crate::image::nixos::{Found, System};

use super::proof::{contradicted, judge, proved, unseen};
use super::{Seen, Verdict};

/// A system that was found.
pub(super) struct Known<'a> {
    pub system: &'a System,
    pub look: Look<'a>,
    pub units: Units<'a>,
    /// Where the tree of `/etc` lies; none where it cannot be read.
    pub etc: Option<PathBuf>,
    /// Names of all store paths.
    pub store: BTreeSet<String>,
    /// What the channel says of itself that it has not got.
    lacks: Vec<String>,
}

impl<'a> Known<'a> {
    pub fn of(seen: Seen<'a>, system: &'a System) -> Self {
        let look = Look::new(seen.files, Path::new(&system.toplevel));
        let lacks = look.etc("rehearsal/lacks").map(|found| found.value).unwrap_or_default();
        Self {
            system,
            look,
            units: Units::of(&look),
            etc: look.etc_tree(),
            store: look.store(),
            lacks: lacks.split_whitespace().map(str::to_owned).collect(),
        }
    }

    /// Why a thing cannot be there: the rehearsal channel writes down what it accepts without having
    /// it (`etc/rehearsal/lacks`).
    pub fn lack(&self, thing: &str) -> Option<Verdict> {
        let lacks = self.lacks.iter().any(|lacks| lacks == thing);
        lacks
            .then(|| unseen("the rehearsal channel takes this option and has no such part; a real build has"))
    }

    /// `verdict`, where it is no contradiction, or the channel has such a thing.
    pub fn unless_lacking(&self, thing: &str, verdict: Verdict) -> Verdict {
        match verdict {
            Verdict::Contradicted { .. } => self.lack(thing).unwrap_or(verdict),
            verdict => verdict,
        }
    }

    /// There is nothing in `/etc` where it would have to be.
    pub fn nothing(&self, name: &str) -> Verdict {
        match &self.etc {
            Some(etc) => contradicted("nothing", etc.join(name)),
            None => unseen("the system's /etc cannot be read"),
        }
    }

    /// One value that must be this one.
    pub fn value(&self, wanted: &str, found: Option<&Found<String>>, name: &str) -> Verdict {
        match found {
            Some(found) => judge(found.value == wanted, &found.value, &found.at),
            None => self.nothing(name),
        }
    }

    /// Several values that must all be among those found.
    pub fn among(&self, wanted: &[String], found: &[Found<String>], name: &str) -> Verdict {
        let at = |wanted: &String| found.iter().find(|found| found.value == *wanted);
        match (wanted.iter().all(|one| at(one).is_some()), found.first()) {
            (true, Some(_)) => proved(&wanted.first().and_then(at).unwrap_or(&found[0]).at),
            (_, Some(first)) => {
                let all: Vec<&str> = found.iter().map(|found| found.value.as_str()).collect();
                contradicted(all.join(", "), &first.at)
            }
            (_, None) => self.nothing(name),
        }
    }

    /// Whether one of these units starts by itself.
    pub fn starts(&self, names: &[&str], wanted: bool) -> Verdict {
        let Some(folder) = self.units.folder() else {
            return unseen("the system's units cannot be read");
        };
        match (names.iter().find_map(|name| self.units.starts(name)), wanted) {
            (Some(at), true) => proved(at),
            (None, false) => proved(folder),
            (Some(at), false) => contradicted("it starts by itself", at),
            (None, true) => contradicted(format!("{} does not start", names[0]), folder),
        }
    }

    /// The first store path whose name without hash is such a one.
    pub fn stored(&self, is: impl Fn(&str) -> bool) -> Option<PathBuf> {
        let one = self.store.iter().find(|entry| without_hash(entry).is_some_and(&is))?;
        Some(Path::new("/nix/store").join(one))
    }
}
