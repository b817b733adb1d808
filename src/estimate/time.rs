//! How long the parts of a build take.

use super::Machine;
use super::closure::{Contents, MIB};
use super::data::figure;
use super::method::{Kind, Method};
use super::range::Range;
use super::table::TABLE;
use crate::profile::Profile;
use crate::profile::model::{Base, Style};

/// Seconds of mksquashfs: CPU seconds shared by the processors, and the reading, which one thread does.
pub(super) fn compress(contents: &Contents, method: Method, machine: Machine) -> Range {
    let gib = contents.closure().scaled(1.0 / (1024.0 * MIB));
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
pub(super) fn evaluate(profile: &Profile) -> Range {
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
pub(super) fn fetch(contents: &Contents) -> Range {
    let fetched = contents.download().over(figure("download").scaled(MIB));
    Range::sum([fetched, figure("configure")])
}

/// Seconds to write the image, copy it and take its checksum.
pub(super) fn write(image: Range) -> Range {
    image.over(figure("write").scaled(MIB))
}
