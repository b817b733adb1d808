//! Lists of packages, searches in them, and sizes. Each has a thread of its own, on which the newest
//! question replaces the one that waits: nobody waits for an answer to a key before the last.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime};

use super::super::super::catalog::{Lookup, judged, lookup, names, offered};
use super::super::super::effect::{Effect, ListAsked, SizesAsked};
use super::super::super::msg::Msg;
use super::long::Long;
use super::newest::{Newest, works};
use super::{Answer, files};
use crate::build::request::Cancel;
use crate::catalog::Listing;
use crate::catalog::size::{self, SizeWish, USUAL_CACHE};
use crate::catalog::source::{self, Wanted};
use crate::catalog::unknown::unknown;
use crate::profile::model::Source;
use crate::profile::read;

/// Nobody asks a cache before the choice has stood for so long.
const CALM: Duration = Duration::from_millis(400);

/// Who keeps the lists.
pub struct Clerk {
    cache: PathBuf,
    mirror: Option<String>,
    /// Caches are asked for sizes.
    asks: bool,
    answer: Answer,
    lists: Arc<Newest<ListAsked>>,
    lookups: Arc<Newest<Lookup>>,
    /// Names that a list does not have.
    unknowns: Arc<Newest<Effect>>,
    /// With whether caches are not asked because the settings say so.
    sizes: Arc<Newest<(SizesAsked, bool)>>,
    /// Stops the asking for sizes that goes on.
    asking: Arc<std::sync::Mutex<Cancel>>,
    /// Who asks for sizes: Nix may run for it, so its end is waited for.
    asker: Option<JoinHandle<()>>,
    fetch: Long,
}

impl Clerk {
    pub fn new(cache: PathBuf, mirror: Option<String>, asks: bool, answer: Answer) -> Self {
        let mut clerk = Self {
            cache,
            mirror,
            asks,
            answer,
            lists: Arc::default(),
            lookups: Arc::default(),
            unknowns: Arc::default(),
            sizes: Arc::default(),
            asking: Arc::default(),
            asker: None,
            fetch: Long::default(),
        };
        clerk.starts();
        clerk
    }

    fn starts(&mut self) {
        let (cache, mirror) = (self.cache.clone(), self.mirror.clone());
        let _ = works("lists", &self.lists, &self.answer, move |of, _, answer| {
            let wanted = wanted(&of, &cache, mirror.as_deref());
            answer.send(listed(of, source::open(&wanted), &wanted));
        });
        let _ = works("lookup", &self.lookups, &self.answer, |asked, since, answer| {
            if let Some(results) = lookup(&asked, &|| since.is_old()) {
                answer.send(Msg::Looked { number: asked.number, results });
            }
        });
        let _ = works("names", &self.unknowns, &self.answer, |asked, _, answer| {
            if let Effect::LookForUnknown { number, listing, profile } = asked {
                let unknown = unknown(&profile, &listing.0);
                let judged = judged(&profile, &listing.0, &unknown);
                answer.send(Msg::Unknown { number, unknown, judged });
            }
        });
        let (cache, asking) = (self.cache.clone(), Arc::clone(&self.asking));
        self.asker = works("sizes", &self.sizes, &self.answer, move |asked, since, answer| {
            let cancel = Cancel::default();
            *asking.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = cancel.clone();
            sizes(asked, since.room, &cache, &cancel, answer);
        });
    }

    pub fn run(&mut self, effect: Effect) {
        match effect {
            Effect::OpenList(of) => self.lists.put(Some(*of)),
            Effect::Lookup(asked) => self.lookups.put(Some(*asked)),
            asked @ Effect::LookForUnknown { .. } => self.unknowns.put(Some(asked)),
            Effect::AskSizes(mut asked) => {
                let off = asked.ask && !self.asks;
                asked.ask &= self.asks;
                self.stop_asking();
                self.sizes.put(Some((*asked, off)));
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

    /// A mirror instead of the usual server, and whether caches are asked for sizes.
    pub fn settles(&mut self, mirror: Option<String>, asks: bool) {
        *self = Self::new(std::mem::take(&mut self.cache), mirror, asks, self.answer.clone());
    }

    /// Ends all of it; what is being fetched is stopped.
    pub fn end(&mut self) {
        self.lists.put(None);
        self.lookups.put(None);
        self.unknowns.put(None);
        self.sizes.put(None);
        self.stop_asking();
        if let Some(asker) = self.asker.take() {
            let _ = asker.join();
        }
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
                Err(error) => ended(of, Some(here(&error.to_string()))),
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

/// Advice that names a flag of the command line names the setting instead.
fn here(text: &str) -> String {
    let text = text.replace(" or --from", "").replace("--from, ", "");
    text.replace("with --from", "with `packages-url` in the settings")
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

/// The usual cache, and those of the live system, which may have what the usual one has not.
fn caches(source: &Source) -> Vec<String> {
    let own = source.substituters.iter().map(|cache| cache.url.clone());
    std::iter::once(USUAL_CACHE.to_owned()).chain(own).collect()
}

/// What is remembered comes at once; caches are asked when nothing newer came for a while.
fn sizes(
    asked: (SizesAsked, bool),
    room: &Newest<(SizesAsked, bool)>,
    cache: &Path,
    cancel: &Cancel,
    answer: &Answer,
) {
    let (SizesAsked { number, of, chosen, also, ask }, off) = asked;
    let wish = SizeWish {
        substituters: caches(&of.source),
        source: of.source,
        base: of.base,
        chosen,
        also,
        cache: cache.to_owned(),
    };
    let tell = |sizes, last| answer.send(Msg::Sized { number, sizes: Box::new(sizes), last, off });
    let (remembered, fresh) = size::remembered(&wish);
    let mut names = wish.chosen.iter().chain(&wish.also).peekable();
    // For no package at all nobody is asked, however old the rest is.
    let fresh = fresh || names.peek().is_none();
    let whole = names.all(|name| remembered.packages.contains_key(name));
    let last = !ask || (whole && fresh);
    tell(remembered, last);
    if last || room.wait(CALM) {
        return;
    }
    tell(size::ask(&wish, cancel), true);
}

#[cfg(test)]
mod tests {
    use super::here;

    #[test]
    fn advice_names_what_the_wizard_has() {
        let said = [
            "look at the network and try again, or name a mirror or a file with --from",
            "look at the address: --from, SNOWPRESS_PACKAGES_URL or `packages-url` in the settings",
            "name another place with `packages-url` in the settings or --from",
        ];
        for text in said {
            let here = here(text);
            assert!(!here.contains("--from") && here.contains("packages-url"), "{here}");
        }
    }
}
