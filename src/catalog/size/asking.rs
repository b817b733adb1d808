//! One question for sizes, from what is remembered to what can be said.

use std::collections::{BTreeSet, HashSet};
use std::time::{Duration, SystemTime};

use super::caches::{Cache, USUAL};
use super::evaluate::{Answer, BaseAnswer, Evaluator};
use super::identity::Identity;
use super::memory::{Base, Memory, seconds};
use super::name::StoreName;
use super::tool::Nix;
use super::{SizeWish, Sizes, local, sums, walk};
use crate::build::request::{Cancel, NixOptions};
use crate::profile::model::Source;
use crate::profile::resolve::{AgentReader, resolve};
use crate::profile::{Profile, Settled};

/// Of all caches together.
const LIMIT: Duration = Duration::from_mins(2);
/// More names than any profile has; the rest stays unknown.
const MOST: usize = 5_000;
/// Longer is no attribute.
const LONGEST: usize = 200;

/// A question and what is known towards its answer.
pub struct Asking<'a> {
    wish: &'a SizeWish,
    /// The source with absolute paths, in a profile without anything else.
    resolved: Settled,
    identity: Identity,
    names: BTreeSet<&'a str>,
    memory: Memory,
    problems: Vec<String>,
}

/// Nothing of a bare profile asks the agent.
struct NoAgent;

impl AgentReader for NoAgent {
    fn identities(&self) -> Result<Vec<String>, String> {
        Err("not asked".to_owned())
    }
}

/// The attribute that a profile means by a name.
pub fn attribute(name: &str) -> &str {
    name.strip_prefix("pkgs.").unwrap_or(name)
}

impl<'a> Asking<'a> {
    /// # Errors
    /// A sentence, when the source itself is wrong.
    pub fn open(wish: &'a SizeWish) -> Result<Self, String> {
        // The copy of the channel and the caches of the live system add no package.
        let source = Source { channel: None, substituters: Vec::new(), ..wish.source.clone() };
        let bare = Profile { source, ..Profile::default() };
        let resolved = resolve(&bare, &wish.base, &NoAgent);
        let settled = resolved.and_then(|resolved| resolved.settled().map_err(|fault| vec![fault]));
        let resolved = settled.map_err(|faults| {
            let all: Vec<String> = faults.iter().map(ToString::to_string).collect();
            format!("the sizes of this source cannot be asked: {}", all.join("; "))
        })?;
        let identity = Identity::of(&resolved.profile().source);
        let memory = Memory::load(&wish.cache, &identity.nixpkgs);
        let names = wish.chosen.iter().chain(&wish.also).map(|name| attribute(name));
        let names = names.filter(|name| !name.is_empty() && name.len() <= LONGEST && !name.contains('\0'));
        let names = names.take(MOST).collect();
        Ok(Self { wish, resolved, identity, names, memory, problems: Vec::new() })
    }

    /// Whether the answers still hold.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        self.identity.fixed || self.memory.is_fresh(SystemTime::now())
    }

    /// What can be said with what is known.
    #[must_use]
    pub fn sizes(mut self) -> Sizes {
        let base = self.memory.bases.get(&self.identity.base);
        let mut sizes = sums::sizes(self.wish, &self.memory, base);
        sizes.problems.append(&mut self.problems);
        sizes
    }

    /// Asks for what is not known, remembers it, and says it.
    #[must_use]
    pub fn ask(mut self, options: &NixOptions, cancel: &Cancel) -> Sizes {
        let stale = !self.is_fresh();
        let known = |name: &&&str| self.memory.answers.contains_key(**name);
        let all = self.names.iter().filter(known).count() == self.names.len();
        let evaluated = stale || !all || !self.memory.bases.contains_key(&self.identity.base);
        let nix = if evaluated || !self.unknown().is_empty() {
            Nix::find(options, cancel).map_err(|problem| self.problems.push(problem)).ok()
        } else {
            None
        };
        if let Some(nix) = nix.as_ref().filter(|_| evaluated) {
            self.evaluate(nix, stale);
        }
        let looked = self.look_up(nix.as_ref(), options, cancel);
        if evaluated || looked {
            let saved = self.memory.save(&self.wish.cache, &self.identity.nixpkgs);
            let told =
                |error| format!("{}: the sizes are not remembered: {error}", self.wish.cache.display());
            self.problems.extend(saved.err().map(told));
        }
        self.sizes()
    }

    fn evaluate(&mut self, nix: &Nix<'_>, stale: bool) {
        let resolved = self.resolved.clone();
        let evaluator = match Evaluator::new(nix, &resolved) {
            Ok(evaluator) => evaluator,
            Err(problem) => return self.problems.push(problem),
        };
        let key = self.identity.base.clone();
        let mut revision = None;
        if stale || !self.memory.bases.contains_key(&key) {
            match evaluator.base() {
                Ok(answer) => revision = self.take_base(key.clone(), answer, stale),
                Err(problem) => self.problems.push(format!(
                    "the base was not evaluated, so what a package adds to it is not known: {problem}"
                )),
            }
        }
        let outputs = self.memory.bases.get(&key).map(|base| base.outputs.clone()).unwrap_or_default();
        if outputs != self.memory.outputs {
            self.memory.answers.clear();
            self.memory.outputs.clone_from(&outputs);
        }
        let known = |name: &str| !stale && self.memory.answers.contains_key(name);
        let names: Vec<&str> = self.names.iter().copied().filter(|name| !known(name)).collect();
        if names.is_empty() || nix.is_stopped() {
            return;
        }
        let found = evaluator.packages(&names, &outputs);
        if stale && !found.answers.is_empty() {
            self.memory.made = seconds(SystemTime::now());
        }
        match found.revision.or(revision) {
            Some(revision) => self.is_of(&revision),
            // Without a revision nobody can say whether the other answers are still true.
            None if stale && !found.answers.is_empty() => self.memory.answers.clear(),
            None => {}
        }
        self.problems.extend(found.problem.map(|problem| format!("nixpkgs was not evaluated: {problem}")));
        self.memory.answers.extend(found.answers);
        self.take_folder();
    }

    fn take_base(&mut self, key: String, answer: BaseAnswer, stale: bool) -> Option<String> {
        if let Some(revision) = &answer.revision {
            self.is_of(revision);
        }
        if stale {
            self.memory.made = seconds(SystemTime::now());
        }
        let base = Base { paths: answer.paths, outputs: answer.outputs, absent: 0 };
        self.memory.bases.insert(key, base);
        self.take_folder();
        answer.revision
    }

    /// What was answered by another revision of a branch is of no use any more.
    fn is_of(&mut self, revision: &str) {
        if self.memory.revision.as_deref() != Some(revision) {
            self.memory.answers.clear();
            self.memory.bases.clear();
            self.memory.revision = Some(revision.to_owned());
        }
    }

    fn take_folder(&mut self) {
        let packages = self.memory.answers.values().filter_map(|answer| match answer {
            Answer::Paths(paths) => paths.first(),
            Answer::Reason(_) => None,
        });
        let mut paths = packages.chain(self.memory.bases.values().filter_map(|base| base.paths.first()));
        let folder = paths.find_map(|path| StoreName::of_path(path)).map(|(folder, _)| folder.to_owned());
        self.memory.folder = folder.unwrap_or_default();
    }

    /// The paths of this question that nobody has told of yet.
    fn unknown(&self) -> Vec<StoreName> {
        let names = self.names.iter().filter_map(|name| self.memory.answers.get(*name));
        let packages = names.filter_map(|answer| match answer {
            Answer::Paths(paths) => Some(paths),
            Answer::Reason(_) => None,
        });
        let base = self.memory.bases.get(&self.identity.base).map(|base| &base.paths);
        let roots = packages.chain(base).flatten().filter_map(|path| Some(StoreName::of_path(path)?.1));
        self.memory.graph.closure(&roots.collect::<Vec<_>>()).missing.into_iter().collect()
    }

    /// Whether anything was learnt.
    fn look_up(&mut self, nix: Option<&Nix<'_>>, options: &NixOptions, cancel: &Cancel) -> bool {
        let before = self.memory.graph.len();
        let folder = self.memory.folder.clone();
        let unknown = self.unknown();
        if unknown.is_empty() || folder.is_empty() || cancel.asked() > 0 {
            return false;
        }
        if let Some(nix) = nix {
            let learnt = local::learn(nix, &folder, &unknown, &mut self.memory.graph);
            let told = |problem| format!("the store of this machine was not asked for sizes: {problem}");
            self.problems.extend(learnt.err().map(told));
        }
        let caches = self.caches(options.offline);
        let unknown = self.unknown();
        let asked = !caches.is_empty() && !unknown.is_empty();
        let walked = walk::walk(&mut self.memory.graph, unknown, &folder, caches, LIMIT, cancel);
        let whole = walked.problems.is_empty() && asked;
        self.problems.extend(walked.problems);
        let forgotten = whole && self.leave_out(&walked.absent);
        forgotten || self.memory.graph.len() > before
    }

    /// What of a known base no cache has is not asked for again: it was made for this base alone.
    fn leave_out(&mut self, absent: &HashSet<StoreName>) -> bool {
        let Some(base) = self.memory.bases.get_mut(&self.identity.base) else { return false };
        if sums::of_base(&self.memory.graph, base).is_none() {
            return false;
        }
        let before = base.paths.len();
        base.paths.retain(|path| StoreName::of_path(path).is_some_and(|(_, name)| !absent.contains(&name)));
        base.absent += before - base.paths.len();
        base.paths.len() < before
    }

    fn caches(&mut self, offline: bool) -> Vec<Cache> {
        let usual = [USUAL.to_owned()];
        let wanted = &self.wish.substituters;
        let addresses = if wanted.is_empty() { &usual[..] } else { wanted };
        let mut caches = Vec::new();
        for address in addresses {
            match Cache::of(address) {
                Ok(Cache::Server(..)) if offline => {}
                Ok(cache) => caches.push(cache),
                Err(problem) => self.problems.push(problem),
            }
        }
        caches
    }
}
