//! What will be on the image, before anything is built: the base's figure and what the profile adds
//! or takes away.

use std::collections::BTreeSet;

use super::data::{Base, DATA, figure};
use super::known::Packages;
use super::method::{Kind, Method, base_name};
use super::range::Range;
use super::table::TABLE;
use crate::profile::Profile;
use crate::profile::model::Firmware;

pub(super) const MIB: f64 = 1024.0 * 1024.0;

/// Bytes of the store that the image carries, by how they compress.
#[derive(Debug, Clone, Copy)]
pub(super) struct Contents {
    /// Of the base, as its finished image tells; its range is the image's.
    base: Range,
    /// What the profile adds, and what it takes away.
    added: Range,
    removed: Range,
    /// Of what is added, bytes whose download is known, and the bytes that are sent for them.
    sent: Option<(f64, f64)>,
    /// What is compressed already: firmware and kernel modules.
    packed: Range,
    /// Beside the squashfs.
    boot: f64,
    /// The most may be this many times more, for what nobody can foresee.
    open: f64,
}

impl Contents {
    pub fn of(profile: &Profile, packages: &Packages) -> Self {
        let name = base_name(&profile.source.base).unwrap_or_default();
        let Some(row) = row(name) else { return Self::nothing() };
        let boot = figure("boot").likely * MIB;
        let within = row.packed.iter().map(|name| figure(name).likely).sum::<f64>() * MIB;
        let ratio = TABLE.at(Method::ZSTD_19).ratio;
        let base = row.image.map(|image| ((image * MIB - boot - within) / ratio).max(0.0));
        let (docs, channel) = (figure("docs"), figure("channel").scaled(MIB));
        let mut removed = Vec::new();
        let mut added = vec![packages.added];
        if profile.docs.include == Some(false) {
            removed.push(docs.scaled(base.likely));
        }
        match profile.source.channel {
            Some(false) if row.channel => removed.push(channel),
            Some(true) if !row.channel => added.push(channel),
            _ => {}
        }
        let own = !profile.extra.modules.is_empty() || profile.extra.nix.is_some();
        let open = if own || !profile.files.embed.is_empty() { 1.5 } else { 1.0 };
        let (added, removed) = (Range::sum(added), Range::sum(removed));
        let packed = packed(profile, row, within);
        Self { base, added, removed, sent: packages.sent, packed, boot, open }
    }

    fn nothing() -> Self {
        let none = Range::ZERO;
        Self { base: none, added: none, removed: none, sent: None, packed: none, boot: 0.0, open: 1.0 }
    }

    /// What is not compressed yet. The image tells the base's size only as well as the ratio is known.
    fn plain(&self) -> Range {
        let base = self.base.over(figure("ratio"));
        base.plus(self.added).minus(self.removed)
    }

    /// The store uncompressed.
    pub fn closure(&self) -> Range {
        let all = self.plain().plus(self.packed);
        Range { high: all.high * self.open, ..all }
    }

    /// The image, compressed in this way.
    pub fn image(&self, method: Method) -> Range {
        let (ratio, spread) = ratio(method);
        let base = self.base.times(ratio).times(spread);
        let other = ratio.times(figure("ratio"));
        let added = self.added.times(other);
        let removed = self.removed.times(other);
        let squashed = base.plus(added).minus(removed).plus(self.packed);
        let image = squashed.plus(Range::exactly(self.boot));
        Range { high: image.high * self.open, ..image }
    }

    /// What a binary cache would send: it compresses with xz or the like.
    pub fn download(&self) -> Range {
        let xz = TABLE.at(Method::new(Kind::Xz, 1024.0)).ratio;
        let (known, sent) = self.sent.unwrap_or_default();
        let guessed = self.plain().minus(Range::exactly(known)).times(figure("ratio")).scaled(xz);
        let all = guessed.plus(Range::exactly(sent)).plus(self.packed);
        // With everything in the store there is nothing to fetch.
        Range { low: 0.0, ..all }
    }
}

/// What is left of plain data, and how far other closures stray from it when only the compressor
/// changes from the one that the base's image was made with.
fn ratio(method: Method) -> (Range, Range) {
    let point = TABLE.at(method);
    if method.vague {
        let (best, worst) = (TABLE.at(Method::new(Kind::Xz, 1024.0)).ratio, 1.0);
        return (Range::new(best.min(point.ratio), point.ratio, worst), Range::exactly(1.0));
    }
    match method.kind {
        // Nothing is compressed; files that are there twice are stored once.
        Kind::None => (Range::new(point.ratio.min(1.0), 1.0, 1.0), Range::exactly(1.0)),
        _ if method == Method::ZSTD_19 => (Range::exactly(point.ratio), Range::exactly(1.0)),
        _ => (Range::exactly(point.ratio), figure("relative")),
    }
}

/// The row of a base: by its name, by its family, or the one for all others.
fn row(name: &str) -> Option<&'static Base> {
    let by = |wanted: &str| DATA.base.iter().find(|row| row.names.iter().any(|known| known == wanted));
    let family = ["graphical-combined", "graphical", "minimal"].into_iter().find(|it| name.starts_with(it));
    let family = family.map(|it| if it == "graphical" { "graphical-gnome" } else { it });
    by(name).or_else(|| family.and_then(by)).or_else(|| DATA.base.iter().find(|row| row.names.is_empty()))
}

/// Whether the table knows this base.
pub(super) fn knows(name: &str) -> bool {
    row(name).is_some_and(|row| !row.names.is_empty())
}

fn packed(profile: &Profile, row: &Base, within: f64) -> Range {
    let firmware = figure("firmware").scaled(MIB);
    let there = row.packed.iter().any(|name| name == "firmware");
    let kept = Range::exactly(within);
    match profile.hardware.firmware {
        Some(Firmware::None) if there => kept.minus(firmware),
        Some(Firmware::Redistributable) if !there => kept.plus(firmware),
        Some(Firmware::All) => {
            let unfree = figure("unfree-firmware").scaled(MIB);
            let kept = if there { kept } else { kept.plus(firmware) };
            kept.plus(unfree)
        }
        _ => kept,
    }
}

/// All that is asked for by name.
pub(super) fn names(profile: &Profile) -> BTreeSet<&str> {
    let hardware = &profile.hardware;
    let services = [
        (hardware.smart_cards, "pcscd"),
        (hardware.guest_agents, "qemu-guest-agent"),
        (hardware.guest_agents, "spice-vdagent"),
        (profile.network.mdns, "avahi"),
    ];
    let asked = profile.packages.install.iter().chain(&profile.packages.programs);
    let asked = asked.chain(&profile.boot.module_packages).chain(&profile.boot.filesystems);
    let shells = profile.users.accounts.values().filter_map(|account| account.shell.as_ref());
    asked
        .chain(shells)
        .map(|name| name.strip_prefix("pkgs.").unwrap_or(name))
        .chain(services.iter().filter(|(on, _)| *on).map(|(_, name)| *name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::known::Known;
    use super::*;

    #[test]
    fn a_base_comes_back_as_its_own_image() {
        for row in DATA.base.iter().filter(|row| !row.names.is_empty()) {
            let mut profile = Profile::default();
            profile.source.base = row.names[0].clone().into();
            let packages = Packages::of(&names(&profile), &Known::default());
            let image = Contents::of(&profile, &packages).image(Method::ZSTD_19).scaled(1.0 / MIB);
            let known = row.image;
            for (found, known) in
                [(image.low, known.low), (image.likely, known.likely), (image.high, known.high)]
            {
                assert!((found - known).abs() < known * 0.01, "{:?}: {image:?}", row.names);
            }
        }
    }

    #[test]
    fn real_closures_lie_within() {
        // Pull request 915 of wimpysworld/nix-config: closures of 3.4 and 2.5 GiB gave 1.8 GB and
        // 948 MB, with 769 and 277 MiB of firmware.
        for (closure, firmware, image) in [(3.4, 769.0, 1.8e9), (2.5, 277.0, 0.948e9)] {
            let packed = (firmware + figure("kernel").likely) * MIB;
            let plain = Range::exactly(closure * 1024.0 * MIB - packed);
            let ratio = TABLE.at(Method::ZSTD_19).ratio;
            let boot = figure("boot").scaled(MIB);
            let guess = plain.times(figure("ratio")).scaled(ratio).plus(Range::exactly(packed)).plus(boot);
            assert!(guess.holds(image), "{guess:?} {image}");
        }
    }
}
