//! What people run into, said before the build: space, memory, and what cannot take so large a file.

use std::path::PathBuf;

use serde::Serialize;

use super::closure::knows;
use super::data::figure;
use super::learned::{Basis, float};
use super::method::{Kind, Method, base_name};
use super::range::Range;
use super::words::size;
use super::{Estimate, Machine};
use crate::profile::Profile;
use crate::profile::model::{Compression, Nixpkgs};

const MIB: f64 = 1024.0 * 1024.0;
pub(super) const GIB: f64 = 1024.0 * MIB;

/// What a limit is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    Space,
    Memory,
    Fat32,
    Github,
    CopyToRam,
}

/// How near it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weight {
    /// There is more than enough.
    Good,
    /// To be known; nobody need do anything.
    Note,
    /// It may go wrong.
    Warning,
    /// It will go wrong.
    Missing,
}

/// One limit, and how it stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Limit {
    pub about: About,
    pub weight: Weight,
    /// How it stands, without a full stop.
    pub text: String,
    /// What to do; empty where it is [`Weight::Good`].
    pub remedy: String,
}

impl About {
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Space => "disk space",
            Self::Memory => "memory",
            Self::Fat32 => "FAT32",
            Self::Github => "GitHub",
            Self::CopyToRam => "copy to RAM",
        }
    }
}

impl Limit {
    fn new(about: About, weight: Weight, text: String, remedy: &str) -> Self {
        let remedy = if weight == Weight::Good { String::new() } else { remedy.to_owned() };
        Self { about, weight, text, remedy }
    }
}

/// What the machine that builds has to give.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Room {
    /// Of the Nix store.
    pub store: Option<Space>,
    /// Where builders work.
    pub build: Option<Space>,
    /// Where the image goes.
    pub output: Option<Space>,
    /// Bytes that programs may take.
    pub memory: Option<u64>,
}

/// A file system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Space {
    pub folder: PathBuf,
    /// Bytes.
    pub free: u64,
    /// Held in memory.
    pub tmpfs: bool,
    /// What has the same number shares its space.
    pub device: u64,
}

/// Those of the image and of its compressor, wherever it is built.
pub(super) fn of_image(
    profile: &Profile,
    machine: Machine,
    method: Method,
    image: Range,
    from: Basis,
) -> Vec<Limit> {
    let files = [
        (
            About::Fat32,
            4,
            "the most that a file on FAT32 can have",
            "write it to a stick as a whole, not as a file",
        ),
        (
            About::Github,
            2,
            "the most that a GitHub release takes",
            "compress it more, or publish it elsewhere",
        ),
    ];
    let mut limits: Vec<Limit> = files
        .into_iter()
        .filter_map(|(about, most, what, remedy)| {
            let most = f64::from(most);
            let (weight, verb) = match most * GIB {
                most if image.low > most => (Weight::Warning, "passes"),
                most if image.likely > most => (Weight::Warning, "is likely to pass"),
                most if image.high > most => (Weight::Note, "may pass"),
                _ => return None,
            };
            // Of what nobody has measured nothing is likely.
            let weight = if is_known(profile, from) { weight } else { Weight::Note };
            Some(Limit::new(about, weight, format!("the image {verb} {most} GiB, {what}"), remedy))
        })
        .collect();
    if profile.boot.copy_to_ram {
        let text = format!(
            "a machine that boots it needs {} of memory for the image alone, and up to {}",
            size(image.likely),
            size(image.high)
        );
        let remedy = "leave copy-to-ram out for machines with less than twice that";
        limits.push(Limit::new(About::CopyToRam, Weight::Note, text, remedy));
    }
    if is_hungry(method) {
        limits.push(Limit::new(About::Memory, Weight::Note, hunger(method, machine), LESS));
    }
    limits
}

const LESS: &str = "build with fewer cores, or choose a lower level";

/// All limits of a build on a machine: those of the image, and how its space and memory stand.
#[must_use]
pub fn limits(profile: &Profile, machine: Machine, estimate: &Estimate, room: &Room) -> Vec<Limit> {
    let method = Method::of(&profile.image.compression, &profile.source);
    let memory = room.memory.map(|memory| judge_memory(profile, method, machine, memory));
    let known = |limit: &&Limit| limit.about != About::Memory || memory.is_none();
    let mut limits = spaces(profile, estimate, room);
    limits.extend(memory.clone());
    limits.extend(estimate.limits.iter().filter(known).cloned());
    limits
}

/// Whether the figures are of the nixpkgs and the base that are built; those of a tree of one's own, such
/// as a rehearsal's, may be far less where no earlier build has told.
fn is_known(profile: &Profile, from: Basis) -> bool {
    let published = matches!(profile.source.nixpkgs, Nixpkgs::Branch(_) | Nixpkgs::Revision(_));
    from == Basis::History || published && base_name(&profile.source.base).is_some_and(knows)
}

/// Bytes that mksquashfs takes to compress like this.
#[must_use]
pub fn memory(compression: &Compression, profile: &Profile, machine: Machine) -> Range {
    taken(Method::of(compression, &profile.source), machine)
}

/// The memory that mksquashfs takes to compress, without what it reads ahead and has not written yet.
fn taken(method: Method, machine: Machine) -> Range {
    let each = figure(if is_hungry(method) { "memory-each" } else { "memory-each-quick" });
    let cores = f64::from(machine.cores.max(1));
    figure("memory").plus(each.scaled(cores)).scaled(MIB)
}

/// Whether the compressor keeps much for each processor.
fn is_hungry(method: Method) -> bool {
    match method.kind {
        Kind::Zstd => method.setting >= 15.0,
        Kind::Xz | Kind::XzBcj => true,
        _ => false,
    }
}

fn hunger(method: Method, machine: Machine) -> String {
    let taken = size(taken(method, machine).likely);
    format!("{} takes about {taken} of memory with {}", method.label(), super::cores(machine.cores))
}

/// Compressing and evaluating come one after the other: the larger of the two counts.
fn judge_memory(profile: &Profile, method: Method, machine: Machine, memory: u64) -> Limit {
    let has = float(memory);
    let compress = taken(method, machine);
    // What waits to be written, mksquashfs's own share of the machine, beside what it works with.
    let high = compress.high.max(compress.likely + has / 4.0);
    let combined = base_name(&profile.source.base) == Some("graphical-combined");
    let evaluate = figure(if combined { "memory-evaluate-combined" } else { "memory-evaluate" }).scaled(MIB);
    let here = format!("{} here", size(has));
    let (need, text) = if evaluate.likely > compress.likely {
        (evaluate, format!("{here}; evaluating takes about {}", size(evaluate.likely)))
    } else {
        let text = format!("{here}; {}, and up to {}", hunger(method, machine), size(high));
        (Range { high, ..compress }, text)
    };
    let weight = match has {
        has if need.low > has => Weight::Missing,
        has if need.likely > has || need.high > has => Weight::Warning,
        _ => Weight::Good,
    };
    // Swap may still save it, so that nothing is refused for it.
    let weight = weight.min(Weight::Warning);
    let remedy = if need == evaluate { "add swap, or build elsewhere" } else { LESS };
    Limit::new(About::Memory, weight, text, remedy)
}

/// Below these no image of any kind has room, not even a rehearsal: MiB in the store, where builders
/// work, and in the output.
const FLOOR: [f64; 3] = [640.0, 192.0, 192.0];

/// What each place takes: closure and image in the store, the squashfs where builders work, the image in
/// the output. The least is what comes where the closure is in the store already.
fn needs(estimate: &Estimate) -> [Range; 3] {
    let (image, closure) = (estimate.image_bytes, estimate.closure_bytes);
    if estimate.stands {
        return [Range::ZERO, Range::ZERO, image];
    }
    [Range { low: 0.0, ..closure }.plus(image), image, image]
}

/// A file system and all that it is to hold.
fn spaces(profile: &Profile, estimate: &Estimate, room: &Room) -> Vec<Limit> {
    let names = ["store", "build folder", "output"];
    let places = [&room.store, &room.build, &room.output];
    let needs = needs(estimate);
    let mut done: Vec<u64> = Vec::new();
    let mut limits = Vec::new();
    for space in places.iter().copied().flatten() {
        if done.contains(&space.device) {
            continue;
        }
        done.push(space.device);
        // What shares a file system shares its space.
        let shares = |at: &usize| places[*at].as_ref().is_some_and(|other| other.device == space.device);
        let here: Vec<usize> = (0..names.len()).filter(shares).collect();
        let need = here.iter().map(|at| needs[*at]).fold(Range::ZERO, Range::plus);
        let floor =
            here.iter().filter(|at| needs[**at] != Range::ZERO).map(|at| FLOOR[*at]).sum::<f64>() * MIB;
        let least = if is_known(profile, estimate.size_from) { need.low } else { floor };
        let names = here.iter().map(|at| names[*at]).collect::<Vec<_>>().join(", ");
        let builds_in_memory = space.tmpfs && here.contains(&1);
        limits.push(judge_space(space, need, least, &names, builds_in_memory));
    }
    limits
}

fn judge_space(space: &Space, need: Range, least: f64, names: &str, builds_in_memory: bool) -> Limit {
    let free = float(space.free);
    let kind = if space.tmpfs { ", which is memory" } else { "" };
    let text = format!(
        "{} free on {}{kind}; {} needed for {names}, up to {}",
        size(free),
        space.folder.display(),
        size(need.likely),
        size(need.high)
    );
    let missing = format!("free at least {} there, or choose other folders", size(least));
    let (weight, remedy) = if free < least {
        (Weight::Missing, missing.as_str())
    } else if free < need.likely {
        (Weight::Warning, "free some space there, or choose other folders; a small image may still fit")
    } else if free < need.high {
        (Weight::Warning, "free some space there, or choose other folders: it may run full")
    } else if builds_in_memory {
        (
            Weight::Warning,
            "what is built there takes memory; set TMPDIR (for a daemon: its `build-dir`) to a disk",
        )
    } else {
        (Weight::Good, "")
    };
    Limit::new(About::Space, weight, text, remedy)
}

#[cfg(test)]
#[path = "limits_tests.rs"]
mod tests;
