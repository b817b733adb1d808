//! The ways to pack that are measured, and how each is told from a few blocks.
//!
//! Two quick ways pack nearly all blocks. What a slower one leaves is told from a quicker one's result,
//! times what the blocks say that both packed: a chain from quick to slow, in which each link is of two
//! that are much alike, so that few blocks are enough. zlib looks back so little that a piece stands for
//! its block: of it many small pieces are packed. `tests/benches/sample.rs` packs all blocks in all ways
//! and tells how much alike two are.

use crate::codec::Settings;
use crate::estimate::method::Kind;

/// One way to pack, by its place in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Choice(usize);

/// What another way's result is compared with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Beside {
    /// The plain bytes.
    Plain,
    /// What lz4 and zstd 1 leave, to the power of these.
    Quick(f64, f64),
    Other(Choice),
    /// The same piece in that way, which is taken off: what both spend on beginning a piece cancels out.
    Above(Choice),
    /// Another way on pieces, times what is left of the two ways' ratio on a whole block.
    Pieces(Choice, f64),
}

/// Of the slow ways' time, what xz has for pieces, in thousandths. On a quarter of a block it takes a
/// fifth of the time, and its ratio to zstd 9 is within a twentieth of the whole block's: of 28 blocks of
/// programs, documentation, Python and packed files 0.984 of it in the mean.
pub(super) const XZ_PIECES: u32 = 200;
/// How far off that may be.
pub(super) const PIECES_OFF: f64 = 0.01;

/// Which blocks it packs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    All,
    /// Pieces of nearly all.
    Pieces,
    /// Some, the same for all of this kind.
    Some,
    /// A few of those, with this much of the time that is left for them, in thousandths.
    Few(u32),
}

#[derive(Debug)]
pub(super) struct Known {
    pub kind: Kind,
    pub setting: f64,
    settings: Settings,
    pub part: Part,
    pub size: Beside,
    pub time: Beside,
    /// Processor time for the same block, in that of zstd 1.
    pub cost: f64,
    /// What it leaves of what the way leaves that its size is compared with, where no block says it.
    pub ratio: f64,
}

const ZSTD_9: Beside = Beside::Other(Choice(8));

const KNOWN: [Known; 15] = [
    Known {
        kind: Kind::Lz4,
        setting: 0.0,
        settings: Settings::Lz4 { high: false },
        part: Part::All,
        size: Beside::Plain,
        time: Beside::Plain,
        cost: 0.65,
        ratio: 0.47,
    },
    zstd(1, 1.0, Part::All, Beside::Plain, Beside::Plain, 1.0, 0.37),
    gzip(1, 1.0, Beside::Quick(0.4, 0.52), Beside::Plain, 5.0, 1.0),
    gzip(3, 3.0, Beside::Other(Choice(2)), Beside::Above(Choice(2)), 6.9, 0.96),
    gzip(6, 6.0, Beside::Other(Choice(2)), Beside::Above(Choice(2)), 15.0, 0.92),
    gzip(9, 9.0, Beside::Other(Choice(2)), Beside::Above(Choice(2)), 39.0, 0.915),
    zstd(3, 3.0, Part::Some, Beside::Quick(0.03, 0.98), Beside::Other(Choice::ZSTD_1), 1.9, 1.0),
    zstd(6, 6.0, Part::Some, Beside::Quick(0.0, 1.07), Beside::Other(Choice(6)), 5.0, 1.0),
    zstd(9, 9.0, Part::Some, Beside::Quick(0.0, 1.07), Beside::Other(Choice(7)), 7.7, 1.0),
    zstd(12, 12.0, Part::Few(40), ZSTD_9, ZSTD_9, 13.0, 0.995),
    zstd(15, 15.0, Part::Few(210), ZSTD_9, ZSTD_9, 50.0, 0.985),
    zstd(17, 17.0, Part::Few(80), ZSTD_9, Beside::Plain, 95.0, 0.95),
    zstd(19, 19.0, Part::Few(130), ZSTD_9, Beside::Plain, 160.0, 0.92),
    zstd(22, 22.0, Part::Few(90), Beside::Other(Choice(12)), Beside::Other(Choice(12)), 185.0, 1.0),
    Known {
        kind: Kind::Xz,
        setting: 1024.0,
        settings: Settings::Xz { dictionary: 1 << 20, x86: false },
        part: Part::Few(250),
        size: Beside::Pieces(Choice::ZSTD_9, 0.984),
        time: Beside::Plain,
        cost: 166.0,
        ratio: 0.87,
    },
];

const fn gzip(level: u32, setting: f64, size: Beside, time: Beside, cost: f64, ratio: f64) -> Known {
    let settings = Settings::Gzip { level };
    let part = if level == 1 { Part::Some } else { Part::Pieces };
    Known { kind: Kind::Gzip, setting, settings, part, size, time, cost, ratio }
}

const fn zstd(
    level: u32,
    setting: f64,
    part: Part,
    size: Beside,
    time: Beside,
    cost: f64,
    ratio: f64,
) -> Known {
    Known { kind: Kind::Zstd, setting, settings: Settings::Zstd { level }, part, size, time, cost, ratio }
}

impl Choice {
    pub const LZ4: Self = Self(0);
    pub const ZSTD_1: Self = Self(1);
    pub const ZSTD_9: Self = Self(8);
    pub const XZ: Self = Self(14);
    /// Packs some blocks, and the pieces that the others of its kind pack.
    pub const GZIP_1: Self = Self(2);

    pub fn all() -> impl Iterator<Item = Self> {
        (0..KNOWN.len()).map(Self)
    }

    /// Those that pack this part.
    pub fn of(wanted: impl Fn(Part) -> bool) -> Vec<Self> {
        Self::all().filter(|choice| wanted(choice.known().part)).collect()
    }

    pub fn known(self) -> &'static Known {
        &KNOWN[self.0]
    }

    /// Whether a piece is packed as if it stood behind the bytes before it.
    pub fn looks_back(self) -> bool {
        matches!(self.settings(), Settings::Gzip { .. })
    }

    /// Whether it keeps megabytes from block to block.
    pub fn is_large(self) -> bool {
        matches!(self.known().part, Part::Few(_))
    }

    pub fn settings(self) -> Settings {
        self.known().settings
    }
}
