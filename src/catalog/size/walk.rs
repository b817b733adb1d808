//! Walks closures through binary caches: what a path needs is known only once the cache has told of the
//! path itself, so whatever is known to be wanted is asked at once, several at a time.
//!
//! The caches are asked directly and not through `nix path-info --store`: that one fails as a whole
//! where a single path is missing, asks for one path after the other in older versions, and cannot be
//! stopped between two of them.

use std::collections::{HashSet, VecDeque};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::caches::{AT_ONCE, Cache, Said};
use super::graph::Graph;
use super::name::StoreName;
use crate::build::request::Cancel;

/// A cache that fails so often without an answer in between is not asked any more.
const PATIENCE: u32 = 3;
/// How often somebody who asks to stop is heard.
const LOOK: Duration = Duration::from_millis(50);
/// The largest image has some ten thousand paths; hostile references must not go on for ever.
const MOST: usize = 100_000;

/// What a walk came to, beside the paths that it learnt.
#[derive(Debug, Default)]
pub struct Walked {
    /// No cache has them, and all have answered.
    pub absent: HashSet<StoreName>,
    /// What went wrong with a cache, once for each.
    pub problems: Vec<String>,
}

/// A cache and how it does.
struct Asked {
    cache: Cache,
    failures: AtomicU32,
    reason: Mutex<Option<String>>,
}

impl Asked {
    fn ask(&self, folder: &str, name: &StoreName) -> Said {
        if self.failures.load(Ordering::Relaxed) >= PATIENCE {
            return Said::Nothing(String::new());
        }
        let said = self.cache.ask(folder, name);
        if let Said::Nothing(reason) = &said {
            self.failures.fetch_add(1, Ordering::Relaxed);
            let mut first = self.reason.lock().unwrap_or_else(PoisonError::into_inner);
            first.get_or_insert_with(|| reason.clone());
        } else {
            self.failures.store(0, Ordering::Relaxed);
        }
        said
    }
}

/// Learns all that the `wanted` paths need and the graph does not know yet. The store whose paths they
/// are lies in `folder`; the caches are asked in their order.
pub fn walk(
    graph: &mut Graph,
    wanted: impl IntoIterator<Item = StoreName>,
    folder: &str,
    caches: Vec<Cache>,
    limit: Duration,
    cancel: &Cancel,
) -> Walked {
    let caches: Arc<[Asked]> = caches
        .into_iter()
        .map(|cache| Asked { cache, failures: AtomicU32::new(0), reason: Mutex::new(None) })
        .collect();
    let mut walked = Walked::default();
    let mut waiting: VecDeque<StoreName> = wanted.into_iter().collect();
    if caches.is_empty() || waiting.is_empty() {
        return walked;
    }
    let (questions, answers) = workers(&caches, folder);
    let mut seen: HashSet<StoreName> = waiting.iter().cloned().collect();
    let (began, mut asked) = (Instant::now(), 0_usize);
    loop {
        while let Some(name) = waiting.pop_front() {
            asked += usize::from(questions.send(name).is_ok());
        }
        if asked == 0 {
            break;
        }
        if cancel.asked() > 0 {
            walked.problems.push("the question for sizes was stopped".to_owned());
            break;
        }
        if began.elapsed() > limit {
            let told = format!("the binary caches took longer than {} s", limit.as_secs());
            walked.problems.push(told);
            break;
        }
        let (name, said) = match answers.recv_timeout(LOOK) {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout) => continue,
            Err(RecvTimeoutError::Disconnected) => break,
        };
        asked -= 1;
        match said {
            Said::Known(info) => {
                unknown_below(graph, &info.references, &mut seen, &mut waiting);
                graph.insert(name, info);
            }
            Said::Absent => drop(walked.absent.insert(name)),
            Said::Nothing(_) => {}
        }
    }
    for asked in caches.iter() {
        let reason = asked.reason.lock().unwrap_or_else(PoisonError::into_inner);
        walked.problems.extend(reason.as_ref().map(|reason| format!("{}: {reason}", asked.cache.shown())));
    }
    walked
}

/// What these need and nobody has asked for yet; also behind what is known already, of which a part may
/// have been missing before.
fn unknown_below(
    graph: &Graph,
    references: &[StoreName],
    seen: &mut HashSet<StoreName>,
    waiting: &mut VecDeque<StoreName>,
) {
    let mut next: Vec<&StoreName> = references.iter().collect();
    while let Some(name) = next.pop() {
        if seen.len() >= MOST || !seen.insert(name.clone()) {
            continue;
        }
        match graph.get(name) {
            Some(info) => next.extend(&info.references),
            None => waiting.push_back(name.clone()),
        }
    }
}

/// Threads that ask; they end once nobody sends any more. Those that wait for a server at that moment
/// are left to themselves, so that nobody else has to wait with them.
fn workers(caches: &Arc<[Asked]>, folder: &str) -> (Sender<StoreName>, Receiver<(StoreName, Said)>) {
    let (questions, next) = mpsc::channel::<StoreName>();
    let (tell, answers) = mpsc::channel();
    let next = Arc::new(Mutex::new(next));
    for _ in 0..AT_ONCE {
        let (caches, next, tell) = (Arc::clone(caches), Arc::clone(&next), tell.clone());
        let folder = folder.to_owned();
        thread::spawn(move || {
            loop {
                let name = next.lock().unwrap_or_else(PoisonError::into_inner).recv();
                let Ok(name) = name else { return };
                let said = ask_all(&caches, &folder, &name);
                if tell.send((name, said)).is_err() {
                    return;
                }
            }
        });
    }
    (questions, answers)
}

/// The first that has it; it is absent only where every cache says so.
fn ask_all(caches: &[Asked], folder: &str, name: &StoreName) -> Said {
    let mut last = Said::Absent;
    for cache in caches {
        match cache.ask(folder, name) {
            Said::Known(info) => return Said::Known(info),
            Said::Absent => {}
            nothing @ Said::Nothing(_) => last = nothing,
        }
    }
    last
}

#[cfg(test)]
mod tests;
