//! Lists of packages, searches in them, and sizes. Each has a thread of its own, on which the newest
//! question replaces the one that waits: nobody waits for an answer to a key before the last.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, SystemTime};

use super::super::super::catalog::{Lookup, lookup, names, offered};
use super::super::super::effect::{Effect, ListAsked, SizesAsked};
use super::super::super::msg::Msg;
use super::long::Long;
use super::newest::Newest;
use super::{Answer, files};
use crate::build::request::Cancel;
use crate::catalog::Listing;
use crate::catalog::size::{self, SizeWish};
use crate::catalog::source::{self, Wanted};
use crate::catalog::unknown::unknown;
use crate::profile::read;

/// Nobody asks a cache before the choice has stood for so long.
const CALM: Duration = Duration::from_millis(400);

/// Who keeps the lists.
pub struct Clerk {
    cache: PathBuf,
    mirror: Option<String>,
    answer: Answer,
    lists: Arc<Newest<ListAsked>>,
    lookups: Arc<Newest<Lookup>>,
    /// Names that a list does not have.
    unknowns: Arc<Newest<Effect>>,
    sizes: Arc<Newest<SizesAsked>>,
    /// Stops the asking for sizes that goes on.
    asking: Arc<std::sync::Mutex<Cancel>>,
    fetch: Long,
}

impl Clerk {
    pub fn new(cache: PathBuf, mirror: Option<String>, answer: Answer) -> Self {
        let clerk = Self {
            cache,
            mirror,
            answer,
            lists: Arc::default(),
            lookups: Arc::default(),
            unknowns: Arc::default(),
            sizes: Arc::default(),
            asking: Arc::default(),
            fetch: Long::default(),
        };
        clerk.starts();
        clerk
    }

    fn starts(&self) {
        let (cache, mirror) = (self.cache.clone(), self.mirror.clone());
        works("lists", &self.lists, &self.answer, move |of, _, answer| {
            let wanted = wanted(&of, &cache, mirror.as_deref());
            answer.send(listed(of, source::open(&wanted), &wanted));
        });
        works("lookup", &self.lookups, &self.answer, |asked, room, answer| {
            let count = room.count();
            if let Some(results) = lookup(&asked, &|| room.count() != count) {
                answer.send(Msg::Looked { number: asked.number, results });
            }
        });
        works("names", &self.unknowns, &self.answer, |asked, _, answer| {
            if let Effect::LookForUnknown { number, listing, profile } = asked {
                let unknown = unknown(&profile, &listing.0);
                answer.send(Msg::Unknown { number, unknown, exact: listing.0.exact });
            }
        });
        let (cache, asking) = (self.cache.clone(), Arc::clone(&self.asking));
        works("sizes", &self.sizes, &self.answer, move |asked, room, answer| {
            let cancel = Cancel::default();
            *asking.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = cancel.clone();
            sizes(asked, room, &cache, &cancel, answer);
        });
    }

    pub fn run(&mut self, effect: Effect) {
        match effect {
            Effect::OpenList(of) => self.lists.put(Some(*of)),
            Effect::Lookup(asked) => self.lookups.put(Some(*asked)),
            asked @ Effect::LookForUnknown { .. } => self.unknowns.put(Some(asked)),
            Effect::AskSizes(asked) => {
                self.stop_asking();
                self.sizes.put(Some(*asked));
            }
            Effect::FetchList(of) => self.fetch(*of),
            Effect::LookAtNames { number, offer, listing, chosen } => self.apart(move |answer| {
                let items = offered(&offer.names, &chosen, &listing);
                answer.send(Msg::NamesSeen { number, offer, items });
            }),
            Effect::ReadNames(path) => self.apart(move |answer| {
                let text = read::text(&files::home(&path)).map_err(|error| error.to_string());
                answer.send(Msg::NamesRead { path, names: text.map(|text| names(&text)) });
            }),
            _ => {}
        }
    }

    /// A mirror instead of the usual server.
    pub fn mirror(&mut self, mirror: Option<String>) {
        *self = Self::new(std::mem::take(&mut self.cache), mirror, self.answer.clone());
    }

    /// Ends all of it; what is being fetched is stopped.
    pub fn end(&mut self) {
        self.lists.put(None);
        self.lookups.put(None);
        self.unknowns.put(None);
        self.sizes.put(None);
        self.stop_asking();
        self.fetch.end();
    }

    fn stop_asking(&self) {
        self.asking.lock().unwrap_or_else(std::sync::PoisonError::into_inner).ask();
    }

    fn apart(&self, work: impl FnOnce(&Answer) + Send + 'static) {
        let answer = self.answer.clone();
        let _ = thread::Builder::new().spawn(move || answer.guarded(work));
    }

    fn fetch(&mut self, of: ListAsked) {
        let wanted = wanted(&of, &self.cache, self.mirror.as_deref());
        let lost = of.clone();
        let ended = |of: ListAsked, problem| Msg::FetchEnded { of: Box::new(of), problem };
        let work = move |answer: &Answer, cancel: &Cancel| {
            let mut tell = |progress| answer.send(Msg::Fetching { of: Box::new(of.clone()), progress });
            match source::refresh(&wanted, cancel, &mut tell) {
                Ok(listing) => {
                    answer.send(listed(of.clone(), listing, &wanted));
                    ended(of, None)
                }
                Err(error) => ended(of, Some(error.to_string())),
            }
        };
        self.fetch.start("list", &self.answer, work, move |words| ended(lost.clone(), Some(words)));
    }
}

impl Drop for Clerk {
    fn drop(&mut self) {
        self.end();
    }
}

/// A thread that does what is newest in a room, one after the other.
fn works<T: Send + 'static>(
    name: &str,
    room: &Arc<Newest<T>>,
    answer: &Answer,
    work: impl Fn(T, &Newest<T>, &Answer) + Send + 'static,
) {
    let (room, answer) = (Arc::clone(room), answer.clone());
    let _ = thread::Builder::new().name(name.to_owned()).spawn(move || {
        while let Some(asked) = room.take() {
            answer.guarded(|answer| work(asked, &room, answer));
        }
    });
}

fn wanted(of: &ListAsked, cache: &Path, mirror: Option<&str>) -> Wanted {
    Wanted {
        source: of.source.clone(),
        base: of.base.clone(),
        cache: cache.to_owned(),
        mirror: mirror.map(str::to_owned),
    }
}

fn listed(of: ListAsked, listing: Listing, wanted: &Wanted) -> Msg {
    let age = listing.made.map(|made| SystemTime::now().duration_since(made).unwrap_or_default());
    let stale = source::is_stale(&listing, wanted);
    Msg::Listed { of: Box::new(of), listing: Box::new(listing), age, stale }
}

/// What is remembered comes at once; caches are asked when nothing newer came for a while.
fn sizes(asked: SizesAsked, room: &Newest<SizesAsked>, cache: &Path, cancel: &Cancel, answer: &Answer) {
    let SizesAsked { number, of, chosen, also, ask } = asked;
    let wish = SizeWish {
        substituters: of.source.substituters.iter().map(|cache| cache.url.clone()).collect(),
        source: of.source,
        base: of.base,
        chosen,
        also,
        cache: cache.to_owned(),
    };
    let tell = |sizes, last| answer.send(Msg::Sized { number, sizes: Box::new(sizes), last });
    let remembered = size::remembered(&wish);
    let whole = wish.chosen.iter().chain(&wish.also).all(|name| remembered.packages.contains_key(name));
    let last = whole || !ask;
    tell(remembered, last);
    if last || room.wait(CALM) {
        return;
    }
    tell(size::ask(&wish, cancel), true);
}
