//! What earlier builds say of the next one. Those of the same profile from the same nixpkgs come first;
//! what is less alike answers only where they are silent, with a wider range.

use std::collections::HashMap;
use std::path::Path;

use super::super::data::figure;
use super::spread::{self, LAST};
use super::{History, Range, Record, Squash, Wanted};

/// How far another kind of build may be off, in parts: another profile, a build that is the first of its
/// profile, another compression, another number of processors.
const OTHER_PROFILE: f64 = 0.4;
const FIRST: f64 = 1.0;
const OTHER_CORES: f64 = 0.3;

/// Less than this tells nothing of a line's speed.
const TELLING_BYTES: u64 = 1 << 20;
const TELLING_SECONDS: f64 = 0.5;

impl Record {
    fn stage(&self, name: &str) -> Option<f64> {
        self.stages.get(name).copied()
    }

    /// The build stage beside the image.
    fn beside(&self) -> Option<f64> {
        Some((self.stage("build")? - self.image_seconds?).max(0.0))
    }

    /// All of it.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        self.stages.values().sum()
    }
}

impl History {
    /// Seconds until Nix knows what to build.
    #[must_use]
    pub fn evaluation(&self, wanted: &Wanted) -> Option<Range> {
        let of = |is: &dyn Fn(&Record) -> bool, apart| {
            let records = self.records.iter().filter(|record| is(record));
            spread::range(records.filter_map(|record| record.stage("evaluate")), apart)
        };
        of(&|record| wanted.is_of(record), 0.0)
            .or_else(|| of(&|record| wanted.has_source_of(record), OTHER_PROFILE))
    }

    /// Seconds of the build stage beside the image's own derivation, when the image has to be made anew.
    /// The first build of a profile fetches and builds what later ones find in the store; so it says
    /// little of the second.
    #[must_use]
    pub fn build(&self, wanted: &Wanted) -> Option<Range> {
        let own: Vec<f64> =
            self.records.iter().filter(|record| wanted.is_of(record)).filter_map(Record::beside).collect();
        match own.as_slice() {
            [] => {
                // What was the first for the others is the first for this one.
                let mut seen = Vec::new();
                let firsts =
                    self.records.iter().filter(|record| wanted.has_source_of(record)).filter(|record| {
                        let new = !seen.contains(&&record.name);
                        seen.push(&record.name);
                        new
                    });
                spread::range(firsts.filter_map(Record::beside), FIRST)
            }
            [first] => Some(Range::new(first * 0.01, first * 0.1, first.max(1.0))),
            [_, later @ ..] => spread::range(later.iter().copied(), 0.0),
        }
    }

    /// Seconds of the image's own derivation: of this profile with this compression, else of what it
    /// would take at the speed of others with the same compression.
    #[must_use]
    pub fn image_seconds(&self, wanted: &Wanted) -> Option<Range> {
        let closure = self.closure(wanted);
        let own = self.made(wanted).filter(|record| wanted.is_of(record));
        let grown = |record: &Record| match (closure, record.closure_bytes) {
            (Some(now), Some(then)) if now > 0 && then > 0 => as_float(now) / as_float(then),
            _ => 1.0,
        };
        let own =
            own.filter_map(|record| Some(record.image_seconds? * grown(record) * cores(record, wanted)));
        let alike = self.made(wanted).any(|record| wanted.is_of(record) && record.cores == wanted.cores);
        spread::range(own, if alike { 0.0 } else { OTHER_CORES })
            .or_else(|| Some(self.image_speed(wanted)?.scaled(as_float(closure?))))
    }

    /// Seconds of the image's own derivation for a byte of the closure, by all images with this
    /// compression.
    #[must_use]
    pub fn image_speed(&self, wanted: &Wanted) -> Option<Range> {
        let speeds = self.made(wanted).filter_map(|record| {
            let closure = record.closure_bytes.filter(|bytes| *bytes > 0)?;
            Some(record.image_seconds? * cores(record, wanted) / as_float(closure))
        });
        spread::range(speeds, OTHER_PROFILE)
    }

    /// How much longer making an image took than was expected before, by a sample or by the table: each
    /// is off in its own way.
    #[must_use]
    pub fn compress_factor(&self, wanted: Option<&Wanted>, measured: bool) -> Option<Range> {
        // A small image has other costs than a large one, and another nixpkgs is another size.
        let alike = |record: &&Record| wanted.is_none_or(|wanted| wanted.has_source_of(record));
        let factors = self.records.iter().filter(alike).filter_map(|record| {
            let expected = record.expected.filter(|expected| expected.measured == measured)?;
            // How much was to be compressed is another question than how fast it goes.
            let grown = record.closure_bytes.map_or(1.0, as_float) / expected.closure_bytes.likely;
            let grown = if record.closure_bytes.is_some() && grown.is_finite() { grown } else { 1.0 };
            let seconds = expected.uncorrected.likely * grown;
            Some(record.image_seconds? / seconds).filter(|_| seconds > 0.0)
        });
        spread::range(factors, 0.0)
    }

    /// Seconds to bring an image of so many bytes out of the store.
    #[must_use]
    pub fn collect(&self, bytes: f64) -> Option<Range> {
        let speeds = self.records.iter().filter(|record| record.image_bytes > 0);
        let speeds =
            speeds.filter_map(|record| Some(record.stage("collect")? / as_float(record.image_bytes)));
        Some(spread::range(speeds, 0.0)?.scaled(bytes))
    }

    /// Bytes of the image with this compression, and the build that tells. A size does not scatter from
    /// run to run, so the last one is nearest; the others say how much the profile's changes come to.
    #[must_use]
    pub fn with_image(&self, wanted: &Wanted) -> Option<(&Record, Range)> {
        let own = || self.compressed(wanted).filter(|record| wanted.is_of(record) && record.image_bytes > 0);
        Some((own().next_back()?, sizes(own().map(|record| record.image_bytes))?))
    }

    /// Bytes of the store on the image, and the build that tells.
    #[must_use]
    pub fn with_closure(&self, wanted: &Wanted) -> Option<(&Record, Range)> {
        let bytes = |record: &Record| record.closure_bytes.filter(|bytes| *bytes > 0);
        let own = || self.records.iter().filter(|it| wanted.is_of(it) && bytes(it).is_some());
        let told = || Some((own().next_back()?, sizes(own().filter_map(bytes))?));
        told().or_else(|| {
            let other = self.other(wanted)?;
            Some((other, Range::exactly(as_float(bytes(other)?)).times(figure("other"))))
        })
    }

    /// Bytes a second over the network.
    #[must_use]
    pub fn download(&self) -> Option<Range> {
        let telling = |(bytes, seconds): &(u64, f64)| *bytes >= TELLING_BYTES && *seconds >= TELLING_SECONDS;
        let fetched = self.records.iter().filter_map(|record| record.fetched.filter(telling));
        spread::range(fetched.map(|(bytes, seconds)| as_float(bytes) / seconds), 0.0)
    }

    /// Seconds of a derivation, by its name without hash and version.
    #[must_use]
    pub fn derivation(&self, name: &str) -> Option<Range> {
        let built = self.records.iter().flat_map(|record| &record.built);
        spread::range(built.filter(|(built, _)| built == name).map(|(_, seconds)| *seconds), 0.0)
    }

    /// As [`derivation`](Self::derivation), of all at once: hundreds are asked for.
    #[must_use]
    pub fn derivations(&self) -> HashMap<&str, Range> {
        let mut all: HashMap<&str, Vec<f64>> = HashMap::new();
        for (name, seconds) in self.records.iter().flat_map(|record| &record.built) {
            all.entry(name).or_default().push(*seconds);
        }
        all.into_iter()
            .filter_map(|(name, times)| Some((name, spread::range(times.into_iter(), 0.0)?)))
            .collect()
    }

    /// Seconds that Nix takes for a derivation beside its builder: between two of them.
    #[must_use]
    pub fn between(&self) -> Option<Range> {
        let waits = self.records.iter().filter(|record| record.built.len() >= 3 && record.fetched.is_none());
        let waits = waits.filter_map(|record| {
            let worked: f64 = record.built.iter().map(|(_, seconds)| seconds).sum();
            let count = u32::try_from(record.built.len()).ok()?;
            Some((record.beside()? - worked).max(0.0) / f64::from(count))
        });
        spread::range(waits, 0.0)
    }

    /// CPU seconds of mksquashfs for this profile with this compression: other work on the machine
    /// changes them little, so they tell how far it is.
    #[must_use]
    pub fn squash_cpu(&self, wanted: &Wanted) -> Option<Range> {
        spread::range(self.squashes(wanted).map(|squash| squash.cpu_seconds), 0.0)
    }

    /// Seconds of the image's own derivation beside mksquashfs.
    #[must_use]
    pub fn beside_squash(&self, wanted: &Wanted) -> Option<Range> {
        let made = self.compressed(wanted).filter(|record| wanted.is_of(record));
        let beside =
            made.filter_map(|record| Some((record.image_seconds? - record.squash?.seconds).max(0.0)));
        spread::range(beside, 0.0)
    }

    /// The last build, if nothing is different that the profile says.
    #[must_use]
    pub fn unchanged(&self, wanted: &Wanted) -> Option<&Record> {
        let last = self.last(wanted)?;
        wanted.is_unchanged_since(last).then_some(last)
    }

    /// Whether the last build's result still stands, as far as can be told without evaluating: then a
    /// second build evaluates and copies, and no more. `result` is the work folder's link, or where in
    /// this machine's folders it leads in a store of its own.
    #[must_use]
    pub fn already(&self, wanted: &Wanted, result: &Path) -> bool {
        self.unchanged(wanted).is_some_and(|last| {
            let leads = std::fs::read_link(result).unwrap_or_else(|_| result.to_owned());
            let same = last.store_path.is_empty() || leads.ends_with(last.store_path.trim_start_matches('/'));
            same && leads.exists()
        })
    }

    /// Whether this profile was built before, from the same nixpkgs and in the same way.
    #[must_use]
    pub fn knows(&self, wanted: &Wanted) -> bool {
        self.records.iter().any(|record| wanted.is_of(record))
    }

    /// The last build of another profile from the same nixpkgs.
    #[must_use]
    pub fn other(&self, wanted: &Wanted) -> Option<&Record> {
        let tells = |record: &&Record| record.bare_bytes > 0.0 && record.image_bytes > 0;
        self.records.iter().rev().filter(tells).find(|record| wanted.has_source_of(record))
    }

    /// Its last build.
    #[must_use]
    pub fn last(&self, wanted: &Wanted) -> Option<&Record> {
        self.records.iter().rev().find(|record| wanted.is_of(record))
    }

    /// The build stage where nothing is built.
    pub(in crate::estimate) fn standing(&self, wanted: &Wanted) -> Range {
        let stood =
            self.records.iter().filter(|record| wanted.is_of(record) && record.image_seconds.is_none());
        spread::range(stood.filter_map(|record| record.stage("build")), 0.0)
            .unwrap_or(Range::new(0.0, 0.1, 2.0))
    }

    /// Seconds before evaluating: what is looked at and laid.
    pub(in crate::estimate) fn before(&self, wanted: &Wanted) -> Range {
        Range::sum(["preflight", "generate"].map(|stage| self.small(wanted, stage)))
    }

    fn small(&self, wanted: &Wanted, stage: &str) -> Range {
        let own = self.records.iter().filter(|record| wanted.is_of(record));
        spread::range(own.filter_map(|record| record.stage(stage)), 0.0).unwrap_or(Range::ZERO)
    }

    fn closure(&self, wanted: &Wanted) -> Option<u64> {
        self.records
            .iter()
            .rev()
            .filter(|record| wanted.is_of(record))
            .find_map(|record| record.closure_bytes)
    }

    fn compressed(&self, wanted: &Wanted) -> impl DoubleEndedIterator<Item = &Record> {
        let compression = wanted.compression.clone();
        self.records.iter().filter(move |record| record.compression == compression)
    }

    /// Records whose image was made in that build.
    fn made(&self, wanted: &Wanted) -> impl DoubleEndedIterator<Item = &Record> {
        self.compressed(wanted).filter(|record| record.image_seconds.is_some())
    }

    fn squashes(&self, wanted: &Wanted) -> impl DoubleEndedIterator<Item = Squash> {
        let made: Vec<Squash> = self
            .made(wanted)
            .filter(|record| wanted.is_of(record))
            .filter_map(|record| record.squash)
            .collect();
        made.into_iter()
    }
}

/// How much longer it takes with the processors asked about. mksquashfs shares its work among all.
fn cores(record: &Record, wanted: &Wanted) -> f64 {
    f64::from(record.cores.max(1)) / f64::from(wanted.cores.max(1))
}

fn sizes(sizes: impl DoubleEndedIterator<Item = u64>) -> Option<Range> {
    let newest: Vec<f64> = sizes.rev().filter(|size| *size > 0).take(LAST).map(as_float).collect();
    let last = *newest.first()?;
    let low = newest.iter().copied().fold(last * 0.98, f64::min);
    let high = newest.iter().copied().fold(last * 1.02, f64::max);
    Some(Range::new(low, last, high))
}

#[expect(clippy::cast_precision_loss, reason = "bytes of an image, far from 2^53")]
fn as_float(bytes: u64) -> f64 {
    bytes as f64
}
