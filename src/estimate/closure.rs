//! What will be on the image, before anything is built: the base's figure and what the profile adds
//! or takes away.

use std::collections::BTreeSet;

use super::data::{Base, DATA, figure};
use super::history::Record;
use super::known::{Known, Packages};
use super::learned::{Basis, Learned, float};
use super::measured::{Measured, Origin};
use super::method::{Kind, Method, base_name};
use super::range::Range;
use super::since::{Change, packed_in};
use super::table::TABLE;
use crate::profile::Profile;
use crate::profile::model::Firmware;

pub(super) const MIB: f64 = 1024.0 * 1024.0;

/// Bytes of the store that the image carries, by how they compress.
#[derive(Debug, Clone, Copy)]
pub(super) struct Contents<'a> {
    learned: &'a Learned,
    /// Of the base, as its finished image tells; its range is the image's.
    base: Range,
    /// What the profile adds, and what it takes away.
    added: Range,
    removed: Range,
    /// Whose they are, to tell what changed since an earlier build.
    of: Option<(&'a Profile, &'a Known)>,
    /// What the packages add.
    packages: f64,
    /// Of what is added, bytes whose download is known, and the bytes that are sent for them.
    sent: Option<(f64, f64)>,
    /// What is compressed already: firmware and kernel modules.
    pub packed: Range,
    /// Beside the squashfs.
    boot: f64,
    /// The most may be this many times more, for what nobody can foresee.
    open: f64,
}

impl<'a> Contents<'a> {
    pub fn of(profile: &Profile, packages: &Packages, learned: &'a Learned) -> Self {
        let name = base_name(&profile.source.base).unwrap_or_default();
        let Some(row) = row(name) else { return Self::nothing(learned) };
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
        let (sent, packages) = (packages.sent, packages.added.likely);
        Self { learned, of: None, packages, base, added, removed, sent, packed, boot, open }
    }

    /// What the table gives to everything but packages.
    pub fn bare(&self) -> f64 {
        (self.plain().plus(self.packed).likely - self.packages).max(0.0)
    }

    /// As [`Self::of`], and it is known what earlier builds of the profile had.
    pub fn since(profile: &'a Profile, known: &'a Known) -> Self {
        let contents = Self::of(profile, &Packages::of(&names(profile), known), &known.learned);
        Self { of: Some((profile, known)), ..contents }
    }

    /// What is another thing than in an earlier build.
    fn change(&self, record: &Record) -> Change {
        self.of.map_or_else(Change::default, |(profile, known)| Change::since(record, self, profile, known))
    }

    /// What came since the last build.
    pub fn more(&self) -> Range {
        self.learned.nearest().map_or(Range::ZERO, |last| self.change(last).more)
    }

    fn nothing(learned: &'a Learned) -> Self {
        let none = Range::ZERO;
        Self {
            learned,
            of: None,
            packages: 0.0,
            base: none,
            added: none,
            removed: none,
            sent: None,
            packed: none,
            boot: 0.0,
            open: 1.0,
        }
    }

    /// What is not compressed yet. The image tells the base's size only as well as the ratio is known.
    fn plain(&self) -> Range {
        let base = self.base.over(figure("ratio"));
        base.plus(self.added).minus(self.removed)
    }

    /// The store uncompressed, and who says so.
    pub fn closure(&self) -> (Range, Basis) {
        let whole = Range::exactly(1.0);
        let built = self.learned.build.as_ref().and_then(|build| self.learned.history.with_closure(build));
        if let Some((record, bytes)) = built {
            return (self.change(record).on(bytes, whole), Basis::History);
        }
        if let Some(last) = self.last_image() {
            let bytes = figure("again").scaled(float(last.whole.bytes));
            let change = self.learned.last().map_or_else(Change::default, |last| self.change(last));
            return (change.on(bytes, whole), Basis::Sample);
        }
        let all = self.plain().plus(self.packed);
        // Not all that may be less is less at once.
        (Range { low: all.low.max(all.likely * 0.4), high: all.high * self.open, ..all }, Basis::Table)
    }

    /// How much larger the store is than it was in the newest build that tells.
    pub fn growth(&self) -> f64 {
        let built = self.learned.build.as_ref().and_then(|build| self.learned.history.with_closure(build));
        let then = built.and_then(|(record, _)| record.closure_bytes).map_or(0.0, float);
        if then > 0.0 { self.closure().0.likely / then } else { 1.0 }
    }

    /// The sample of what was on this profile's last image.
    fn last_image(&self) -> Option<&'a Measured> {
        self.learned.measured.as_ref().filter(|measured| measured.origin == Origin::Image)
    }

    /// The image, compressed in this way, and who says so.
    pub fn image(&self, method: Method) -> (Range, Basis) {
        let built = self.learned.build_with(method);
        if let Some((record, bytes)) = built.and_then(|build| self.learned.history.with_image(&build)) {
            let ratio = Range::exactly(TABLE.at(method).ratio);
            return (self.change(record).on(bytes, ratio), Basis::History);
        }
        if let Some((measured, found)) = self.learned.sample(method)
            && measured.origin == Origin::Image
        {
            let (closure, _) = self.closure();
            return (closure.times(found.ratio).plus(self.beside(measured)), Basis::Sample);
        }
        let (ratio, spread, basis) = self.ratio(method);
        if let Some(bytes) = self.compressed_anew(method) {
            return (bytes, basis);
        }
        let base = self.base.times(ratio).times(spread);
        let other = ratio.times(figure("ratio"));
        let added = self.added.times(other);
        let removed = self.removed.times(other);
        let squashed = base.plus(added).minus(removed).plus(self.packed);
        let image = squashed.plus(Range::exactly(self.boot));
        (Range { high: image.high * self.open, ..image }, basis)
    }

    /// The last image with its squashfs compressed in another way.
    fn compressed_anew(&self, method: Method) -> Option<Range> {
        let last = self.learned.nearest()?;
        let then = Method::named(&last.compression)?;
        let image = float(last.image_bytes);
        let written = last.squash.map(|squash| float(squash.written)).filter(|bytes| *bytes > 0.0);
        // Where nobody watched, kernel and boot loaders are taken to be at most a quarter.
        let squashed = written.unwrap_or_else(|| image - f64::min(self.boot, image / 4.0)).min(image);
        let ((now, _, _), (before, _, _)) = (self.ratio(method), self.ratio(then));
        let packed = packed_in(last, squashed, before.likely, self.packed.likely);
        let factor = Range::exactly(now.likely / before.likely).times(figure("relative"));
        let beside = Range::exactly(image - squashed + packed);
        let bytes = Range::exactly(squashed - packed).times(factor).plus(beside);
        // Another profile has more in it than what is asked for by name.
        let bytes = if self.learned.last().is_some() { bytes } else { bytes.times(figure("other")) };
        Some(self.change(last).on(bytes, now))
    }

    /// What lies on the image beside the squashfs: the last image less what the sample says of its
    /// squashfs; for a profile that was never built, what is usual.
    fn beside(&self, measured: &Measured) -> Range {
        let usual = || figure("boot").scaled(MIB);
        let Some(last) = self.learned.last() else { return usual() };
        let row = measured.rows.iter().find(|row| row.method().label() == last.compression);
        row.map_or_else(usual, |row| Range::exactly((float(last.image_bytes) - row.bytes.likely).max(0.0)))
    }

    /// What is left of plain data, and how far other closures stray from it when only the compressor
    /// changes from the one that the base's image was made with.
    fn ratio(&self, method: Method) -> (Range, Range, Basis) {
        let told = ratio(method);
        let own = self.learned.measured.as_ref().is_some_and(|measured| measured.origin != Origin::Program);
        let sampled = self.learned.sample(method).zip(self.learned.sample(Method::ZSTD_19));
        let Some(((_, found), (_, known))) = sampled.filter(|_| own && method != Method::ZSTD_19) else {
            return (told.0, told.1, Basis::Table);
        };
        let usual = TABLE.at(Method::ZSTD_19).ratio / known.ratio.likely.max(f64::MIN_POSITIVE);
        let likely = (found.ratio.likely * usual).min(1.0);
        // Other files than those on the image, so they stray as closures do.
        let ratio = if method.kind == Kind::None { told.0 } else { Range::exactly(likely) };
        (ratio, told.1, Basis::Sample)
    }

    /// What a binary cache would send of something that is not compressed already.
    pub fn sent(plain: Range) -> Range {
        let xz = TABLE.at(Method::new(Kind::Xz, 1024.0)).ratio;
        plain.times(figure("ratio")).scaled(xz)
    }

    /// What a binary cache would send: it compresses with xz or the like.
    pub fn download(&self) -> Range {
        let (known, sent) = self.sent.unwrap_or_default();
        let guessed = Self::sent(self.plain().minus(Range::exactly(known)));
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
    use super::*;

    #[test]
    fn a_base_comes_back_as_its_own_image() {
        for row in DATA.base.iter().filter(|row| !row.names.is_empty()) {
            let mut profile = Profile::default();
            profile.source.base = row.names[0].clone().into();
            let packages = Packages::of(&names(&profile), &Known::default());
            let image = Contents::of(&profile, &packages, &Learned::default())
                .image(Method::ZSTD_19)
                .0
                .scaled(1.0 / MIB);
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
