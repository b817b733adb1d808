//! An engine that remembers: around any other one, it tells during a build what is left of it, and keeps
//! at a good end what the build took, so that the next one is estimated better.

mod course;

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use super::closure::Closure;
use super::engine::{Emit, Engine};
use super::error::BuildError;
use super::event::{BuildEvent, Level, Report};
use super::gathered::{Gathered, rounded};
use super::learned::{Asked, paths};
use super::request::{Cancel, Request};
use super::text::printable;
use super::{facts, place};
use crate::estimate::history::{self, History, Record, Store, VERSION};
use crate::estimate::sample::processor;
use crate::estimate::{AskedFor, Machine, asked_for, estimate};
use crate::profile::model::Nixpkgs;
use course::Course;

/// Facts of a build are a page or two.
const LARGEST_FACTS: u64 = 1 << 20;

/// Store paths that are kept of an image; no image has more.
const MOST_PATHS: usize = 200_000;

/// Another engine and the folder of the history.
#[derive(Debug, Clone)]
pub struct Recorded<E> {
    inner: E,
    folder: PathBuf,
}

impl<E> Recorded<E> {
    pub fn new(inner: E, folder: impl Into<PathBuf>) -> Self {
        Self { inner, folder: folder.into() }
    }
}

impl<E: Engine> Engine for Recorded<E> {
    fn press(&self, request: &Request, cancel: &Cancel, emit: Emit) -> Result<Report, BuildError> {
        let store = Store::at(&self.folder);
        let history = match store.read() {
            Ok(kept) => kept.history,
            Err(error) => {
                emit(warning(format!("earlier builds are not known: {error}")));
                History::default()
            }
        };
        let request = &with_estimate(request, &history);
        let (began, at) = (Instant::now(), SystemTime::now());
        let mut gathered = Gathered::default();
        let mut course = Course::new(request, &history);
        let done = self.inner.press(request, cancel, &mut |event| {
            let now = began.elapsed();
            gathered.event(&event, now);
            course.event(&event, now);
            course.told(event).into_iter().for_each(&mut *emit);
            if let Some(remaining) = course.tell(now) {
                emit(remaining);
            }
        });
        if let Ok(report) = &done {
            let closure = closure(request, &gathered);
            let record = record(request, report, &gathered, &closure, at);
            if let Err(error) = store.append(&record) {
                emit(warning(format!("this build is not kept in the history: {error}")));
            }
            // Without them, the next estimate takes its sample from elsewhere.
            keep_paths(&paths(&self.folder, &request.work), request, &closure);
        }
        done
    }
}

fn with_estimate(request: &Request, history: &History) -> Request {
    let mut request = request.clone();
    if request.expected.is_none() {
        let (asked, known) = (Asked::of(&request), request.known.clone());
        // A nixpkgs of one's own may be anything: the table speaks of the real one.
        let own = matches!(asked.profile.source.nixpkgs, Nixpkgs::Path(_) | Nixpkgs::Channel);
        if !own || history.knows(&asked.wanted()) {
            let learned = asked.learned(history.clone(), known.measured().cloned());
            let machine = Machine { cores: asked.cores };
            let found = estimate(asked.profile, machine, &known.learned(Arc::new(learned)));
            request.expected = Some(found.expected());
        }
    }
    request
}

fn warning(text: String) -> BuildEvent {
    BuildEvent::Message { level: Level::Warning, text }
}

fn closure(request: &Request, gathered: &Gathered) -> Closure {
    let image = gathered.image.as_deref();
    image.map(|image| Closure::of(Path::new(image), request.nix.store.as_deref())).unwrap_or_default()
}

fn record(
    request: &Request,
    report: &Report,
    gathered: &Gathered,
    closure: &Closure,
    at: SystemTime,
) -> Record {
    let wanted = Asked::of(request).wanted();
    let AskedFor { packages, bare_bytes, packed_bytes } = asked_for(request.profile.profile());
    Record {
        packages,
        bare_bytes,
        packed_bytes,
        work: wanted.work,
        version: VERSION,
        at: at.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()),
        name: wanted.name,
        profile_hash: wanted.profile_hash,
        system: wanted.system,
        style: wanted.style,
        nixpkgs: wanted.nixpkgs,
        nix: nix(&report.facts),
        cores: wanted.cores,
        processor: printable(&processor()),
        compression: wanted.compression,
        closure_bytes: closure.bytes(),
        image_bytes: report.image_bytes,
        stages: facts::seconds(&gathered.stages),
        image_seconds: gathered.image_seconds.map(rounded),
        built: gathered.built.clone(),
        fetched: gathered.fetched(),
        expected: request.expected,
        store_path: report.store_path.clone(),
        squash: gathered.squash(),
    }
}

/// The version of Nix, from the facts that the engine wrote.
fn nix(facts: &Path) -> String {
    #[derive(serde::Deserialize)]
    struct Known {
        nix: String,
    }
    let mut text = Vec::new();
    let read = File::open(facts).and_then(|file| file.take(LARGEST_FACTS).read_to_end(&mut text));
    let known = read.ok().and_then(|_| serde_json::from_slice::<Known>(&text).ok());
    known.map(|known| known.nix).unwrap_or_default()
}

/// The list of an earlier image goes in any case: it would pass for that of this one.
fn keep_paths(to: &Path, request: &Request, closure: &Closure) {
    let kept = closure.paths().is_some_and(|paths| {
        let store = request.nix.store.as_deref();
        let mut text = String::new();
        for path in paths.iter().take(MOST_PATHS) {
            text.push_str(&place::real(store, Path::new(path)).to_string_lossy());
            text.push('\n');
        }
        history::write(to, text.as_bytes()).is_ok()
    });
    if !kept {
        let _ = fs::remove_file(to);
    }
}

#[cfg(test)]
mod tests;
