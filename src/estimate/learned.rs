//! What this machine taught: a sample of real files, and what earlier builds took. Both come from
//! outside; where there is neither, the table answers.

use super::compression_label;
use super::history::{Expected, History, Record, Wanted};
use super::measured::Measured;
use super::method::{Kind, Method};
use super::range::Range;
use super::table::TABLE;
use crate::profile::Profile;

/// A sample, earlier builds, and which build is asked about.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Learned {
    pub measured: Option<Measured>,
    pub history: History,
    /// Whose past counts first; its compression is of no account here, each choice has its own.
    pub build: Option<Wanted>,
    /// The image of this very profile is in the store: Nix has nothing to build.
    pub already: bool,
}

impl Learned {
    /// The build asked about, had it this compression.
    pub(super) fn build_with(&self, method: Method) -> Option<Wanted> {
        let build = self.build.clone().filter(|_| !method.vague)?;
        Some(Wanted { compression: method.label(), ..build })
    }

    /// Whether Nix has nothing to build: the image is there, and was compressed in this way. A wish's
    /// text is the same whatever it comes to.
    pub(super) fn stands(&self, profile: &Profile) -> bool {
        let label = compression_label(profile);
        self.already && self.last().is_some_and(|last| last.compression == label)
    }

    /// This profile's last build.
    pub(super) fn last(&self) -> Option<&Record> {
        self.history.last(self.build.as_ref()?)
    }

    /// Its last build, or else that of another profile from the same nixpkgs.
    pub(super) fn nearest(&self) -> Option<&Record> {
        self.last().or_else(|| self.history.other(self.build.as_ref()?))
    }

    /// What the sample says of a compressor; nothing where there is none, or where it knows nothing of
    /// the compressor's options.
    pub(super) fn sample(&self, method: Method) -> Option<(&Measured, Found)> {
        let measured = self.measured.as_ref().filter(|_| !method.vague)?;
        Some((measured, measured.at(method)?))
    }

    /// Actual over expected seconds of earlier images whose expectation had the same source.
    pub(super) fn factor(&self, measured: bool) -> Range {
        self.history.compress_factor(self.build.as_ref(), measured).unwrap_or(Range::exactly(1.0))
    }
}

/// One compressor as a sample has it, for each byte of the files.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    /// Bytes of the squashfs.
    pub ratio: Range,
    /// Seconds with the processors of the sample.
    pub seconds: Range,
    /// Of those, seconds that more processors would not make shorter.
    pub alone: f64,
}

impl Found {
    /// Seconds for each byte with another number of processors.
    pub fn with_cores(&self, had: u32, has: u32) -> Range {
        let share = f64::from(had.max(1)) / f64::from(has.max(1));
        self.seconds.map(|seconds| {
            let alone = self.alone.min(seconds);
            alone + (seconds - alone) * share
        })
    }

    fn scaled(&self, ratio: f64, seconds: f64, spread: f64) -> Self {
        let wider = Range::new(1.0 / spread, 1.0, spread);
        Self {
            ratio: self.ratio.scaled(ratio).times(wider),
            seconds: self.seconds.scaled(seconds).times(wider),
            alone: self.alone,
        }
    }
}

/// How far the table may be off between two settings of one compressor, and between two compressors.
const SETTINGS: f64 = 1.1;
const COMPRESSORS: f64 = 1.3;

impl Measured {
    /// A row of the sample, or what the table makes of the nearest one.
    pub(super) fn at(&self, method: Method) -> Option<Found> {
        let whole = float(self.whole.bytes).max(1.0);
        let rows = || self.rows.iter().filter(move |row| row.method().kind == method.kind);
        let away = |setting: f64| (setting - method.setting).abs();
        let nearest = rows().min_by(|one, two| away(one.setting).total_cmp(&away(two.setting)));
        let like = || self.rows.iter().find(|row| row.method().kind == alike(method.kind));
        let row = nearest.or_else(like)?;
        let found = Found {
            ratio: row.bytes.scaled(1.0 / whole),
            seconds: row.seconds.scaled(1.0 / whole),
            alone: row.alone / whole,
        };
        if row.method() == method {
            return Some(found);
        }
        let (known, asked) = (TABLE.at(row.method()), TABLE.at(method));
        let spread = if row.method().kind == method.kind { SETTINGS } else { COMPRESSORS };
        let times = |one: f64, two: f64| if two > 0.0 { one / two } else { 1.0 };
        Some(found.scaled(times(asked.ratio, known.ratio), times(asked.cpu, known.cpu), spread))
    }
}

/// The compressor whose rows stand in for one that is never measured.
fn alike(kind: Kind) -> Kind {
    match kind {
        Kind::XzBcj => Kind::Xz,
        Kind::Lz4Hc | Kind::Lzo => Kind::Gzip,
        other => other,
    }
}

#[expect(clippy::cast_precision_loss, reason = "sizes far below 2^52")]
pub(super) fn float(count: u64) -> f64 {
    count as f64
}

/// Where a figure comes from, the best last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// The benchmark table of other machines.
    Table,
    /// A sample of real files, compressed on this machine.
    Sample,
    /// Earlier builds on this machine.
    History,
}

impl super::Estimate {
    /// As it is kept with the build, to be held against what it took.
    #[must_use]
    pub fn expected(&self) -> Expected {
        Expected {
            seconds: self.seconds,
            bytes: self.image_bytes,
            closure_bytes: self.closure_bytes,
            image_seconds: self.image_seconds,
            uncorrected: self.uncorrected,
            measured: self.sampled,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::history::Squash;
    use super::super::measured::{Origin, Row, Whole};
    use super::super::{AskedFor, Basis, Known, Machine, asked_for, choices, estimate};
    use super::*;
    use crate::profile::model::Compression;

    const MIB: f64 = 1024.0 * 1024.0;

    fn row(kind: Kind, setting: f64, share: f64, seconds: f64) -> Row {
        let bytes = Range::exactly(200.0 * MIB * share);
        Row { kind, setting, bytes, seconds: Range::new(seconds * 0.9, seconds, seconds * 1.1), alone: 0.5 }
    }

    /// 200 MiB of files.
    fn measured(origin: Origin) -> Measured {
        let rows = vec![
            row(Kind::Zstd, 3.0, 0.4, 2.0),
            row(Kind::Zstd, 19.0, 0.3, 40.0),
            row(Kind::Xz, 1024.0, 0.28, 50.0),
        ];
        let whole = Whole { bytes: 200 << 20, twice: 0, inodes: 9000 };
        Measured { origin, taken: 0, took: 3.0, cores: 2, whole, rows }
    }

    fn taught(measured: Measured) -> Known {
        Known::default().learned(Arc::new(Learned { measured: Some(measured), ..Learned::default() }))
    }

    fn with(level: u32) -> Profile {
        let mut profile = Profile::default();
        profile.image.compression = Compression::Zstd { level: Some(level) };
        profile
    }

    const CORES: Machine = Machine { cores: 2 };

    #[test]
    fn a_sample_of_the_last_image_gives_its_size_and_time() {
        let known = taught(measured(Origin::Image));
        let found = estimate(&with(3), CORES, &known);
        assert_eq!(found.size_from, Basis::Sample);
        assert!((found.closure_bytes.likely / MIB - 200.0).abs() < 1e-6);
        let squashfs = 200.0 * 0.4;
        let image = found.image_bytes.likely / MIB;
        assert!(image > squashfs && image < squashfs + 200.0, "{image}");
        let compress = found.parts.iter().find(|part| part.name.starts_with("compress")).unwrap();
        assert_eq!(compress.from, Basis::Sample);
        assert!(compress.seconds.likely > 2.0 && compress.seconds.likely < 3.0, "{compress:?}");
        assert!(found.basis.contains("last image"), "{}", found.basis);
    }

    #[test]
    fn other_files_tell_how_compressors_compare_and_how_fast_this_machine_is() {
        let (plain, known) = (Known::default(), taught(measured(Origin::Store)));
        let bytes = |known: &Known, level| estimate(&with(level), CORES, known).image_bytes.likely;
        // The base's own compressor says how large it is, whatever was sampled.
        assert!((bytes(&known, 19) - bytes(&plain, 19)).abs() < 1.0);
        let told = bytes(&known, 3) / bytes(&known, 19);
        assert!(told > 1.1 && told < 0.4 / 0.3, "{told}");
        let (before, after) = (estimate(&with(3), CORES, &plain), estimate(&with(3), CORES, &known));
        let width = |found: &super::super::Estimate| {
            let seconds = found.parts[2].seconds;
            seconds.high / seconds.low
        };
        assert!(width(&after) < width(&before), "{:?} {:?}", after.parts, before.parts);
    }

    #[test]
    fn what_was_not_measured_is_the_nearest_with_the_table_s_step_and_a_wider_range() {
        let measured = measured(Origin::Image);
        let at = |kind, setting| measured.at(Method::new(kind, setting)).unwrap();
        let (six, three) = (at(Kind::Zstd, 6.0), at(Kind::Zstd, 3.0));
        assert!(six.ratio.likely < three.ratio.likely && six.seconds.likely > three.seconds.likely);
        assert!(six.ratio.high / six.ratio.low > three.ratio.high / three.ratio.low);
        assert!(at(Kind::XzBcj, 1024.0).ratio.likely < at(Kind::Xz, 1024.0).ratio.likely);
        assert_eq!(measured.at(Method::new(Kind::Lz4, 0.0)), None);
    }

    #[test]
    fn half_the_processors_take_twice_as_long_but_for_what_one_does_alone() {
        let found = measured(Origin::Image).at(Method::new(Kind::Zstd, 3.0)).unwrap();
        let of = |has| found.with_cores(2, has).likely * 200.0 * MIB;
        assert!((of(2) - 2.0).abs() < 1e-6 && (of(1) - 3.5).abs() < 1e-6 && (of(0) - 3.5).abs() < 1e-6);
        assert!(of(u32::MAX) >= 0.5);
    }

    #[test]
    fn a_package_more_makes_it_larger_though_the_last_image_is_known() {
        let AskedFor { packages, bare_bytes, packed_bytes } = asked_for(&with(3));
        let wanted = Wanted { name: "box".to_owned(), ..Wanted::default() };
        let record = super::super::history::Record {
            name: "box".to_owned(),
            compression: "zstd 3".to_owned(),
            packages,
            bare_bytes,
            packed_bytes,
            ..Default::default()
        };
        let learned = Learned {
            measured: Some(measured(Origin::Image)),
            history: History { records: vec![record] },
            build: Some(wanted),
            already: false,
        };
        let known = Known::default().learned(Arc::new(learned));
        let (same, mut profile) = (estimate(&with(3), CORES, &known), with(3));
        assert!((same.closure_bytes.likely / MIB - 200.0).abs() < 1e-6);
        profile.packages.install = vec!["libreoffice".to_owned()];
        let more = estimate(&profile, CORES, &known);
        assert!(more.closure_bytes.likely > same.closure_bytes.likely + 500.0 * MIB, "{more:?}");
        assert!(more.image_bytes.likely > same.image_bytes.likely + 100.0 * MIB);
        assert!(more.seconds.likely > same.seconds.likely);
    }

    #[test]
    fn the_last_image_tells_how_large_it_gets_with_another_compressor() {
        let AskedFor { packages, bare_bytes, packed_bytes } = asked_for(&with(3));
        let record = Record {
            name: "box".to_owned(),
            compression: "zstd 3".to_owned(),
            image_bytes: 130 << 20,
            closure_bytes: Some(300 << 20),
            squash: Some(Squash { written: 90 << 20, ..Squash::default() }),
            packages,
            bare_bytes,
            packed_bytes,
            ..Record::default()
        };
        let history = History { records: vec![record] };
        let build =
            Some(Wanted { name: "box".to_owned(), compression: "zstd 3".to_owned(), ..Wanted::default() });
        let learned = Learned { history, build, ..Learned::default() };
        let all = choices(&with(3), CORES, &Known::default().learned(Arc::new(learned)));
        let mib = |label: &str| all.iter().find(|it| it.label == label).unwrap().bytes.likely / MIB;
        assert!((mib("zstd 3") - 130.0).abs() < 1.0, "{}", mib("zstd 3"));
        // Kernel and boot loaders stay, the squashfs alone gets smaller.
        assert!(mib("xz") < 130.0 && mib("xz") > 40.0 + 60.0, "{}", mib("xz"));
        assert!(mib("lz4") > 130.0 && mib("lz4") < 200.0, "{}", mib("lz4"));
    }

    #[test]
    fn every_choice_says_where_its_figures_are_from() {
        let all = choices(&with(3), CORES, &taught(measured(Origin::Store)));
        let of = |label: &str| all.iter().find(|choice| choice.label == label).unwrap().basis;
        assert_eq!((of("zstd 3"), of("xz"), of("gzip 9")), (Basis::Sample, Basis::Sample, Basis::Table));
    }
}
