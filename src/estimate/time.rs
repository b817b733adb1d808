//! How long the parts of a build take.

use super::Machine;
use super::closure::{Contents, MIB};
use super::data::figure;
use super::learned::{Basis, Learned};
use super::method::{Kind, Method};
use super::range::Range;
use super::table::TABLE;
use crate::profile::Profile;
use crate::profile::model::{Base, Style};

/// Seconds of the image's own derivation: mksquashfs, and xorriso that writes the image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Compress {
    pub seconds: Range,
    pub basis: Basis,
    /// Before earlier builds corrected it.
    pub uncorrected: Range,
    /// A sample told it; else the table did.
    pub sampled: bool,
}

/// `stands` is whether the image is in the store; of a choice it is not asked.
pub(super) fn compress(
    contents: &Contents,
    method: Method,
    machine: Machine,
    learned: &Learned,
    stands: bool,
) -> Compress {
    let (image, _) = contents.image(method);
    let written = image.over(figure("write").scaled(MIB));
    let sample = sampled(contents, method, machine, learned);
    let sampled = sample.is_some();
    let squashed = sample.unwrap_or_else(|| tabled(contents, method, machine));
    let uncorrected = Range::sum([squashed, written]);
    let build = learned.build_with(method);
    if stands {
        return Compress { seconds: Range::ZERO, basis: Basis::History, uncorrected, sampled };
    }
    if let Some(seconds) = build.and_then(|build| learned.history.image_seconds(&build)) {
        let seconds = seconds.scaled(contents.growth());
        return Compress { seconds, basis: Basis::History, uncorrected, sampled };
    }
    let seconds = uncorrected.times(learned.factor(sampled));
    let basis = if sampled { Basis::Sample } else { Basis::Table };
    Compress { seconds, basis, uncorrected, sampled }
}

/// As the sample says.
fn sampled(contents: &Contents, method: Method, machine: Machine, learned: &Learned) -> Option<Range> {
    let (measured, found) = learned.sample(method)?;
    let each = found.with_cores(measured.cores, machine.cores);
    let (closure, _) = contents.closure();
    Some(closure.times(each))
}

/// As the table says: CPU seconds shared by the processors, and the reading, which one thread does.
fn tabled(contents: &Contents, method: Method, machine: Machine) -> Range {
    let gib = contents.closure().0.scaled(1.0 / (1024.0 * MIB));
    tabled_for(gib, method, machine)
}

/// The table's seconds for so many GiB.
pub(super) fn tabled_for(gib: Range, method: Method, machine: Machine) -> Range {
    let cpu = TABLE.at(method).cpu;
    let scaling = match method.kind {
        Kind::Xz | Kind::XzBcj => figure("scaling-xz"),
        Kind::Zstd => figure("scaling-zstd"),
        _ => figure("scaling"),
    };
    let more = f64::from(machine.cores.max(1)) - 1.0;
    let processors = scaling.map(|each| 1.0 + each * more);
    let work = gib.times(figure("speed")).over(processors).scaled(cpu);
    let work = if method.vague { work.times(Range::new(0.1, 1.0, 10.0)) } else { work };
    Range::sum([work, gib.times(figure("read"))])
}

/// Seconds until Nix knows what to build.
pub(super) fn evaluate(profile: &Profile, learned: &Learned) -> (Range, Basis) {
    let before = learned.build.as_ref().and_then(|build| learned.history.evaluation(build));
    let small = |build| learned.history.before(build);
    let small = learned.build.as_ref().map_or(Range::ZERO, small);
    let evaluated = |seconds| (Range::sum([seconds, small]), Basis::History);
    before.map_or_else(|| (evaluate_told(profile), Basis::Table), evaluated)
}

fn evaluate_told(profile: &Profile) -> Range {
    let style = match profile.source.style {
        Style::Flake => figure("evaluate-flake"),
        Style::Classic => figure("evaluate-classic"),
    };
    let installer = !matches!(&profile.source.base, Base::Installer(name) if name == "iso-image");
    let channel = profile.source.channel.unwrap_or(installer);
    let copied = if channel { figure("copy-channel") } else { Range::ZERO };
    Range::sum([style, copied])
}

/// Seconds to fetch what is not in the store, and to build what is the profile's own.
pub(super) fn fetch(contents: &Contents, learned: &Learned, stands: bool) -> (Range, Basis) {
    let speed = learned.history.download().unwrap_or_else(|| figure("download").scaled(MIB));
    if let Some(build) = learned.build.as_ref().filter(|_| stands) {
        return (learned.history.standing(build), Basis::History);
    }
    if let Some(seconds) = learned.build.as_ref().and_then(|build| learned.history.build(build)) {
        // What came since was never fetched.
        let new = Contents::sent(contents.more()).over(speed);
        return (Range::sum([seconds, new]), Basis::History);
    }
    let fetched = contents.download().over(speed);
    (Range::sum([fetched, figure("configure")]), Basis::Table)
}

/// Seconds to copy the image to where it was asked for, and to take its checksum.
pub(super) fn collect(image: Range, learned: &Learned) -> (Range, Basis) {
    let before = learned.history.collect(image.likely);
    before.map_or_else(
        || (image.over(figure("collect").scaled(MIB)), Basis::Table),
        |seconds| (seconds, Basis::History),
    )
}
