//! How large an image gets and how long it takes, before anything is built.
//!
//! The source is a table that was measured elsewhere (`benchmarks.toml`, with the origin of every
//! figure), so each figure is a range. It is pure and takes microseconds: it is asked at every key.

mod choice;
mod closure;
mod data;
pub mod history;
mod known;
mod measured;
mod method;
mod range;
pub mod sample;
mod table;
mod time;

pub use choice::{Choice, Preset, choices, preset};
pub use known::{Known, Typical, typical_package};
pub use measured::{Measured, Origin, Row, Whole};
pub use range::Range;
pub use table::bare_tree;

use crate::profile::Profile;
use crate::profile::model::{Nixpkgs, System};
use closure::{Contents, names};
use known::Packages;
use method::{Kind, Method, base_name};

const GIB: f64 = 1024.0 * 1024.0 * 1024.0;

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
    /// Where the figures come from, in a sentence.
    pub basis: String,
    /// What the figures leave out, and limits that may be met.
    pub notes: Vec<String>,
}

/// A part of the build.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    pub name: &'static str,
    pub seconds: Range,
}

/// The estimate of a profile, built on this machine with nothing in its store yet. What is known of its
/// packages' sizes takes the place of what is typical.
#[must_use]
pub fn estimate(profile: &Profile, machine: Machine, known: &Known) -> Estimate {
    let method = Method::of(&profile.image.compression, &profile.source);
    let packages = Packages::of(&names(profile), known);
    let contents = Contents::of(profile, &packages);
    let image_bytes = contents.image(method);
    let parts = vec![
        Part { name: "evaluate", seconds: time::evaluate(profile) },
        Part { name: "fetch and build", seconds: time::fetch(&contents) },
        Part { name: "compress", seconds: time::compress(&contents, method, machine) },
        Part { name: "write and hash", seconds: time::write(image_bytes) },
    ];
    Estimate {
        image_bytes,
        seconds: Range::sum(parts.iter().map(|part| part.seconds)),
        closure_bytes: contents.closure(),
        parts,
        basis: basis(profile, machine, &packages),
        notes: notes(profile, machine, method, image_bytes, &packages),
    }
}

fn basis(profile: &Profile, machine: Machine, packages: &Packages) -> String {
    let base = base_name(&profile.source.base).filter(|name| closure::knows(name)).unwrap_or("unknown base");
    let cores = machine.cores.max(1);
    let cores = if cores == 1 { "1 core".to_owned() } else { format!("{cores} cores") };
    let sizes = packages.basis().map(|sizes| format!("; {sizes}")).unwrap_or_default();
    format!("benchmark table of other machines, scaled to {cores}; image of {base} as published{sizes}")
}

fn notes(
    profile: &Profile,
    machine: Machine,
    method: Method,
    image: Range,
    packages: &Packages,
) -> Vec<String> {
    let mut notes = Vec::new();
    let mut note = |when: bool, text: &str| {
        if when {
            notes.push(text.to_owned());
        }
    };
    note(image.high > 4.0 * GIB, "may pass 4 GiB, the most that a file on FAT32 can have");
    note(image.high > 2.0 * GIB, "may pass 2 GiB, the most that a GitHub release takes");
    note(method.vague, "the table does not know all options of the compression");
    note(
        matches!(method.kind, Kind::Xz | Kind::XzBcj),
        "xz starts and installs slower: 29 s and 13 min where zstd took 10 s and 2 min",
    );
    let known = base_name(&profile.source.base).is_some_and(closure::knows);
    note(!known, "nobody has published the size of this base");
    let own = matches!(profile.source.nixpkgs, Nixpkgs::Path(_) | Nixpkgs::Channel);
    note(own, "a nixpkgs of your own may be another size");
    note(profile.source.system != System::X86_64Linux, "the figures are of x86_64 images");
    let extra = !profile.extra.modules.is_empty() || profile.extra.nix.is_some();
    note(extra, "what your own Nix adds is not counted");
    let files = &profile.files;
    note(!files.embed.is_empty() || !files.disc.is_empty(), "your own files are not counted");
    if method.kind == Kind::Zstd && method.setting >= 19.0 {
        // 622 MiB with 2 processors and 1,554 with 16, measured: a line through both.
        let mib = 622.0 + (f64::from(machine.cores.max(2)) - 2.0) * (1554.0 - 622.0) / 14.0;
        notes.push(format!("{} takes about {mib:.0} MiB of memory", method.label()));
    }
    notes.extend(packages.note());
    notes.push(
        "fetching counts all that is on the image, at 100 Mbit/s: a second build fetches less".to_owned(),
    );
    notes
}

#[cfg(test)]
mod tests;
