//! What Nix does: derivations that are built, paths that are fetched.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::build::event::Outcome;
use crate::build::text::printable;
use crate::ui::run::log::{Log, Owner};
use crate::ui::run::words;

/// How a derivation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Building(Instant),
    Ended(Duration),
    Failed(Duration),
}

/// One derivation that was begun.
#[derive(Debug, Clone)]
pub struct Derivation {
    pub name: String,
    /// Empty for this one.
    pub machine: String,
    pub phase: String,
    pub fate: Fate,
}

/// One path on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetch {
    /// Fetches are counted from the first.
    pub number: usize,
    pub path: String,
    pub name: String,
    pub from: String,
    pub since: Instant,
}

/// All of it.
#[derive(Debug, Default)]
pub struct Work {
    by_path: HashMap<Box<str>, Owner>,
    /// In the order of their owners' numbers, which the log gives out.
    all: Vec<(Owner, Derivation)>,
    /// In the order in which they began.
    building: Vec<Owner>,
    failed: Vec<Owner>,
    /// In the order in which they ended.
    ended: Vec<Owner>,
    fetches: Vec<Fetch>,
    fetches_begun: usize,
}

impl Work {
    #[must_use]
    pub fn derivation(&self, owner: Owner) -> Option<&Derivation> {
        let at = self.all.binary_search_by_key(&owner, |(owner, _)| *owner).ok()?;
        self.all.get(at).map(|(_, derivation)| derivation)
    }

    #[must_use]
    pub fn owner(&self, path: &str) -> Option<Owner> {
        self.by_path.get(path).copied()
    }

    #[must_use]
    pub fn building(&self) -> &[Owner] {
        &self.building
    }

    #[must_use]
    pub fn failed(&self) -> &[Owner] {
        &self.failed
    }

    #[must_use]
    pub fn ended(&self) -> &[Owner] {
        &self.ended
    }

    #[must_use]
    pub fn fetches(&self) -> &[Fetch] {
        &self.fetches
    }

    /// The derivation's number; one that nobody announced is taken for begun now.
    pub(super) fn known(&mut self, path: &str, now: Instant, log: &mut Log) -> Owner {
        if let Some(owner) = self.by_path.get(path) {
            return *owner;
        }
        let owner = log.owner();
        self.by_path.insert(path.into(), owner);
        let (machine, phase) = (String::new(), String::new());
        let fate = Fate::Building(now);
        self.all.push((owner, Derivation { name: words::name(path), machine, phase, fate }));
        self.building.push(owner);
        owner
    }

    fn get_mut(&mut self, owner: Owner) -> Option<&mut Derivation> {
        let at = self.all.binary_search_by_key(&owner, |(owner, _)| *owner).ok()?;
        self.all.get_mut(at).map(|(_, derivation)| derivation)
    }

    pub(super) fn started(&mut self, owner: Owner, machine: &str, now: Instant) {
        let Some(derivation) = self.get_mut(owner) else { return };
        derivation.machine = words::host(machine);
        if !matches!(derivation.fate, Fate::Building(_)) {
            derivation.fate = Fate::Building(now);
            self.forget(owner);
            self.building.push(owner);
        }
    }

    pub(super) fn phase(&mut self, owner: Owner, phase: &str) {
        if let Some(derivation) = self.get_mut(owner) {
            derivation.phase = printable(phase);
        }
    }

    pub(super) fn finished(&mut self, owner: Owner, elapsed: Duration, outcome: Outcome) {
        self.forget(owner);
        let (fate, list) = match outcome {
            Outcome::Ended => (Fate::Ended(elapsed), &mut self.ended),
            Outcome::Failed => (Fate::Failed(elapsed), &mut self.failed),
        };
        list.push(owner);
        if let Some(derivation) = self.get_mut(owner) {
            derivation.fate = fate;
        }
    }

    fn forget(&mut self, owner: Owner) {
        for list in [&mut self.building, &mut self.failed, &mut self.ended] {
            // What ends began not long ago, so it is found soon from the end.
            if let Some(at) = list.iter().rposition(|known| *known == owner) {
                list.remove(at);
            }
        }
    }

    pub(super) fn fetch_started(&mut self, path: &str, from: &str, now: Instant) {
        let (name, from) = (words::name(path), words::host(from));
        let number = self.fetches_begun;
        self.fetches_begun += 1;
        self.fetches.push(Fetch { number, path: path.to_owned(), name, from, since: now });
    }

    pub(super) fn fetch_ended(&mut self, path: &str) {
        if let Some(at) = self.fetches.iter().position(|fetch| fetch.path == path) {
            self.fetches.remove(at);
        }
    }

    /// The run is over: nothing is built or fetched any more. Without an end of their own,
    /// derivations were stopped; nobody knows them to have failed.
    pub(super) fn over(&mut self, now: Instant) {
        self.fetches.clear();
        for owner in std::mem::take(&mut self.building) {
            if let Some(derivation) = self.get_mut(owner)
                && let Fate::Building(since) = derivation.fate
            {
                derivation.fate = Fate::Ended(now.saturating_duration_since(since));
                self.ended.push(owner);
            }
        }
    }
}
