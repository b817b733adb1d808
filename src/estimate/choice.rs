//! The choices of the compression step: each with its time and size, and which are worth taking.

use super::closure::Contents;
use super::known::Known;
use super::learned::Basis;
use super::method::{Kind, Method};
use super::range::Range;
use super::table::TABLE;
use super::{Machine, time, wish};
use crate::profile::Profile;
use crate::profile::model::{Compression, Source};

/// One way to compress.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    pub compression: Compression,
    /// `zstd 6`
    pub label: String,
    /// To compress and to write the image: the rest is the same for all.
    pub seconds: Range,
    /// Of the image.
    pub bytes: Range,
    /// Who says so; the worse of both.
    pub basis: Basis,
    /// Nothing is both faster and smaller.
    pub best: bool,
    /// The profile's own.
    pub current: bool,
    pub preset: Option<Preset>,
}

/// A wish instead of a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Preset {
    /// The smallest that takes no longer than gzip 1, which people choose most.
    Fast,
    /// The smallest that takes no longer than twice as long as gzip 1.
    Balanced,
    /// The smallest of all.
    Small,
}

impl Preset {
    pub const ALL: [Self; 3] = [Self::Fast, Self::Balanced, Self::Small];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fast => "fast",
            Self::Balanced => "balanced",
            Self::Small => "small",
        }
    }
}

/// The choices that the picture shows, the profile's own aside.
fn usual() -> Vec<Compression> {
    let gzip = [1, 3, 6, 9].map(|level| Compression::Gzip { level: Some(level) });
    let zstd = [1, 3, 6, 9, 12, 15, 17, 19, 22].map(|level| Compression::Zstd { level: Some(level) });
    let mut all = vec![Compression::None, Compression::Lz4];
    all.extend(gzip);
    all.extend(zstd);
    all.push(Compression::Xz { dictionary: Some("100%".to_owned()) });
    all
}

/// Every choice for this profile on this machine, the profile's own among them.
#[must_use]
pub fn choices(profile: &Profile, machine: Machine, known: &Known) -> Vec<Choice> {
    let (profile, _) = &wish::granted(profile, machine, known);
    let learned = &*known.learned;
    let contents = Contents::since(profile, known);
    let own = Method::of(&profile.image.compression, &profile.source);
    let presets = Preset::ALL.map(|preset| (preset, self::preset(preset)));
    let choice = |compression: Compression| {
        let method = Method::of(&compression, &profile.source);
        let (bytes, basis) = contents.image(method);
        let compress = time::compress(&contents, method, machine, learned, false);
        Choice {
            label: method.label(),
            seconds: compress.seconds,
            bytes,
            basis: basis.min(compress.basis),
            best: false,
            current: method == own,
            preset: presets.iter().find(|(_, chosen)| *chosen == compression).map(|(preset, _)| *preset),
            compression,
        }
    };
    let mut all: Vec<Choice> = usual().into_iter().map(choice).collect();
    if !all.iter().any(|choice| choice.current) {
        all.push(choice(profile.image.compression.clone()));
    }
    let figures: Vec<(f64, f64)> = all.iter().map(|it| (it.seconds.likely, it.bytes.likely)).collect();
    for (choice, own) in all.iter_mut().zip(&figures) {
        choice.best = !figures.iter().any(|other| beats(*other, *own));
    }
    all
}

/// Whether something is as fast and as small, and better in one of the two.
fn beats(one: (f64, f64), other: (f64, f64)) -> bool {
    one.0 <= other.0 && one.1 <= other.1 && (one.0 < other.0 || one.1 < other.1)
}

/// What a wish comes to, by the table alone: it does not change with profile or machine.
#[must_use]
pub fn preset(preset: Preset) -> Compression {
    let gzip = TABLE.at(Method::new(Kind::Gzip, 1.0)).cpu;
    let most = match preset {
        Preset::Fast => gzip,
        Preset::Balanced => gzip * 2.0,
        Preset::Small => f64::INFINITY,
    };
    let known = |compression: &Compression| TABLE.at(Method::of(compression, &Source::default()));
    let within = usual().into_iter().filter(|it| *it != Compression::None && known(it).cpu <= most);
    within
        .min_by(|one, two| known(one).ratio.total_cmp(&known(two).ratio))
        .unwrap_or(Compression::Zstd { level: Some(3) })
}
