//! How large an image gets and how long it takes, before anything is built.
//!
//! The source is a table that was measured elsewhere (`benchmarks.toml`, with the origin of every
//! figure), so each figure is a range. It is pure and takes microseconds: it is asked at every key.

pub mod bench;
mod choice;
mod closure;
mod data;
pub mod history;
mod known;
mod learned;
pub mod limits;
mod measured;
mod method;
mod range;
pub mod remaining;
pub mod sample;
mod since;
mod table;
mod time;
pub mod wish;
pub mod words;

pub use choice::{Choice, Preset, choices, preset};
pub use known::{Known, Typical, typical_package};
pub use learned::{Basis, Learned};
pub use measured::{Measured, Origin, Row, Whole};
pub use range::Range;
pub use since::{AskedFor, asked_for};
pub use table::bare_tree;

use crate::profile::Profile;
use crate::profile::model::{Nixpkgs, System};
use closure::{Contents, names};
use known::Packages;
use method::{Kind, Method, base_name};

/// The machine that builds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Machine {
    /// Processors as the system counts them; 0 counts as 1.
    pub cores: u32,
}

/// What is expected of a build.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    pub image_bytes: Range,
    /// Of the whole build.
    pub seconds: Range,
    /// The store on the image, uncompressed.
    pub closure_bytes: Range,
    /// What the seconds are made of, in order.
    pub parts: Vec<Part>,
    /// Who says how large the image gets.
    pub size_from: Basis,
    /// Seconds of the image's own derivation, and before earlier builds corrected them.
    pub(crate) image_seconds: Range,
    pub(crate) uncorrected: Range,
    /// A sample told those; else the table did.
    pub(crate) sampled: bool,
    /// The image is in the store: nothing is built.
    pub(crate) stands: bool,
    /// Where the figures come from, in a sentence.
    pub basis: String,
    /// What the figures leave out.
    pub notes: Vec<String>,
    /// What the image and its compressor may run into, wherever it is built.
    pub limits: Vec<limits::Limit>,
}

/// A part of the build.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    pub name: &'static str,
    pub seconds: Range,
    pub from: Basis,
}

/// The estimate of a profile, built on this machine. What is known of its packages' sizes, and what this
/// machine taught, takes the place of what is typical.
#[must_use]
pub fn estimate(profile: &Profile, machine: Machine, known: &Known) -> Estimate {
    let (profile, _) = &wish::granted(profile, machine, known);
    let method = Method::of(&profile.image.compression, &profile.source);
    let packages = Packages::of(&names(profile), known);
    let learned = &*known.learned;
    let contents = Contents::since(profile, known);
    let stands = learned.stands(profile);
    let (image_bytes, size_from) = contents.image(method);
    let (evaluate, fetch) = (time::evaluate(profile, learned), time::fetch(&contents, learned, stands));
    let compress = time::compress(&contents, method, machine, learned, stands);
    let collect = time::collect(image_bytes, learned);
    let parts = vec![
        Part::of("evaluate", evaluate),
        Part::of("fetch and build", fetch),
        Part::of("compress and write", (compress.seconds, compress.basis)),
        Part::of("copy and hash", collect),
    ];
    Estimate {
        image_bytes,
        seconds: Range::sum(parts.iter().map(|part| part.seconds)),
        closure_bytes: contents.closure().0,
        size_from,
        image_seconds: compress.seconds,
        uncorrected: compress.uncorrected,
        sampled: compress.sampled,
        stands,
        basis: basis(profile, machine, &packages, learned, &parts, size_from),
        notes: notes(profile, method, &packages, size_from, fetch.1),
        parts,
        limits: limits::of_image(profile, machine, method, image_bytes, size_from),
    }
}

impl Part {
    fn of(name: &'static str, (seconds, from): (Range, Basis)) -> Self {
        Self { name, seconds, from }
    }
}

/// Where the figures come from, the best first; the table is named only where it said something.
fn basis(
    profile: &Profile,
    machine: Machine,
    packages: &Packages,
    learned: &Learned,
    parts: &[Part],
    size_from: Basis,
) -> String {
    let said = |basis: Basis| size_from == basis || parts.iter().any(|part| part.from == basis);
    let mut sources = Vec::new();
    if said(Basis::History) {
        let count = learned.history.records.len();
        let noun = if count == 1 { "build" } else { "builds" };
        sources.push(format!("{count} earlier {noun} on this machine"));
    }
    if let Some(measured) = learned.measured.as_ref().filter(|_| said(Basis::Sample)) {
        let of = measured.origin.of();
        sources.push(format!("a sample of {of}, compressed here"));
    }
    if said(Basis::Table) {
        let known = base_name(&profile.source.base).filter(|name| closure::knows(name));
        let base = known.unwrap_or("unknown base");
        let cores = cores(machine.cores);
        sources.push(format!(
            "benchmark table of other machines, scaled to {cores}; image of {base} as published"
        ));
    }
    sources.extend(packages.basis());
    sources.join("; ")
}

/// What a compression is called: `zstd 6`, the release's own by its real name. Two that are called the
/// same are the same.
#[must_use]
pub fn compression_label(profile: &Profile) -> String {
    let method = Method::of(&profile.image.compression, &profile.source);
    match (&profile.image.compression, method.vague) {
        (crate::profile::model::Compression::Custom { text }, true) => text.trim().to_owned(),
        _ => method.label(),
    }
}

fn cores(count: u32) -> String {
    if count <= 1 { "1 core".to_owned() } else { format!("{count} cores") }
}

/// Of what nothing on this machine tells, the table's gaps.
fn notes(
    profile: &Profile,
    method: Method,
    packages: &Packages,
    size_from: Basis,
    fetch_from: Basis,
) -> Vec<String> {
    let tabled = size_from == Basis::Table;
    let mut notes = Vec::new();
    let mut note = |when: bool, text: &str| {
        if when {
            notes.push(text.to_owned());
        }
    };
    note(method.vague, "the table does not know all options of the compression");
    note(
        matches!(method.kind, Kind::Xz | Kind::XzBcj),
        "xz starts and installs slower: 29 s and 13 min where zstd took 10 s and 2 min",
    );
    let known = base_name(&profile.source.base).is_some_and(closure::knows);
    note(tabled && !known, "nobody has published the size of this base");
    let own = matches!(profile.source.nixpkgs, Nixpkgs::Path(_) | Nixpkgs::Channel);
    note(tabled && own, "a nixpkgs of your own may be another size");
    note(tabled && profile.source.system != System::X86_64Linux, "the figures are of x86_64 images");
    let extra = !profile.extra.modules.is_empty() || profile.extra.nix.is_some();
    note(tabled && extra, "what your own Nix adds is not counted");
    let files = &profile.files;
    note(tabled && (!files.embed.is_empty() || !files.disc.is_empty()), "your own files are not counted");
    note(fetch_from == Basis::Table, "fetching counts all that is on the image: a second build fetches less");
    notes.extend(packages.note());
    notes
}

#[cfg(test)]
mod tests;
