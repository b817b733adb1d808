//! From the blocks that were packed to all of them: ratios of two ways on the same blocks, times what is
//! known of the other on the whole, with how far off that may be.

use std::collections::BTreeMap;

use super::choices::{Beside, Choice, PIECES_OFF};
use super::draw::Quick;

/// What was seen of a block, or of a piece of one.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    pub quick: Quick,
    pub is_piece: bool,
    /// How much of the block it is.
    pub part: f64,
    /// How many like it there are.
    pub weight: f64,
    /// Bytes and seconds.
    pub seen: BTreeMap<Choice, (f64, f64)>,
}

/// A sum over all blocks, and its relative error: one standard deviation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Total {
    pub value: f64,
    pub error: f64,
    /// How many blocks it comes from, for how much the error itself can be trusted.
    pub count: usize,
}

/// What there is to tell from.
#[derive(Debug)]
pub(super) struct Seen {
    /// Bytes of all blocks that are stored.
    pub stored: f64,
    pub quick: Vec<Quick>,
    pub units: Vec<Unit>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum What {
    Bytes,
    Seconds,
}

/// Of errors that no sample shows: data that is unlike itself, settings that differ between builds of a
/// library.
const FLOOR_BYTES: f64 = 0.002;
const FLOOR_SECONDS: f64 = 0.05;
/// Blocks that are not enough to say anything by.
pub(super) const LEAST: usize = 3;

impl Seen {
    /// Of all blocks together, in this way.
    pub fn total(&self, choice: Choice, what: What) -> Option<Total> {
        let known = choice.known();
        let beside = match what {
            What::Bytes => known.size,
            What::Seconds => known.time,
        };
        let (base, error, count) = match beside {
            Beside::Plain => (self.stored, 0.0, usize::MAX),
            Beside::Quick(..) => {
                let (sum, all) = self
                    .quick
                    .iter()
                    .fold((0.0, 0.0), |(sum, all), quick| (sum + expected(beside, quick), all + quick.bytes));
                (sum * self.stored / f64::max(all, 1.0), self.left_out(), self.quick.len())
            }
            Beside::Other(other) => {
                let total = self.total(other, what)?;
                (total.value, total.error, total.count)
            }
            Beside::Above(other) => return self.above(choice, other),
            Beside::Pieces(other, factor) => {
                let total = self.total(other, what)?;
                (total.value * factor, total.error.hypot(PIECES_OFF), total.count)
            }
        };
        let pairs: Vec<(f64, f64, f64)> = self.pairs(choice, beside, what);
        let (ratio, own) = match ratio(&pairs) {
            Some(found) if pairs.len() >= LEAST => found,
            _ => unseen(choice, beside, what, self)?,
        };
        // Of blocks that nearly all were packed, little is left to be wrong about.
        let missed = match known.size {
            Beside::Plain if what == What::Bytes => 1.0 - self.coverage(),
            _ => 1.0,
        };
        let own = own * missed.sqrt();
        let floor = if what == What::Bytes { 0.0 } else { FLOOR_SECONDS };
        let error = (error * error + own * own + floor * floor).sqrt();
        Some(Total {
            value: base * ratio,
            error: error.max(FLOOR_BYTES),
            count: count.min(if pairs.len() < LEAST { usize::MAX } else { pairs.len() }),
        })
    }

    /// Seconds beyond those of another way, from pieces that both packed.
    fn above(&self, choice: Choice, other: Choice) -> Option<Total> {
        let base = self.total(other, What::Seconds)?;
        let more = |unit: &Unit| {
            let more = unit.seen.get(&choice)?.1 - unit.seen.get(&other)?.1;
            Some((unit.weight, more, unit.quick.bytes * unit.part))
        };
        let pairs: Vec<(f64, f64, f64)> = self.units.iter().filter_map(more).collect();
        let (more, error) = match ratio(&pairs) {
            Some(found) if pairs.len() >= LEAST => found,
            _ => {
                let factor = choice.known().cost / other.known().cost - 1.0;
                (base.value * factor / f64::max(self.stored, 1.0), 0.25)
            }
        };
        let value = base.value + more * self.stored;
        let off = (base.value * base.error).hypot(more * self.stored * error);
        Some(Total { value, error: (off / value).hypot(FLOOR_SECONDS), count: base.count })
    }

    fn coverage(&self) -> f64 {
        let all: f64 = self.quick.iter().map(|quick| quick.bytes).sum();
        (all / f64::max(self.stored, 1.0)).min(1.0)
    }

    /// What the quick ways' own sample may be off by.
    fn left_out(&self) -> f64 {
        let pairs: Vec<(f64, f64, f64)> = self.quick.iter().map(|it| (1.0, it.zstd, it.bytes)).collect();
        ratio(&pairs).map_or(0.0, |(_, error)| error * (1.0 - self.coverage()).sqrt())
    }

    /// Weight, result, and what it is compared with.
    fn pairs(&self, choice: Choice, beside: Beside, what: What) -> Vec<(f64, f64, f64)> {
        let pick = |seen: &(f64, f64)| if what == What::Bytes { seen.0 } else { seen.1 };
        // What a piece says counts only beside another way on the same piece.
        let pieces = matches!(beside, Beside::Other(_) | Beside::Pieces(..));
        let pair = |unit: &Unit| {
            if (unit.is_piece && !pieces) || (!unit.is_piece && matches!(beside, Beside::Pieces(..))) {
                return None;
            }
            let own = pick(unit.seen.get(&choice)?);
            let other = match beside {
                Beside::Plain => unit.quick.bytes * unit.part,
                Beside::Quick(..) => expected(beside, &unit.quick) * unit.part,
                Beside::Other(other) | Beside::Above(other) | Beside::Pieces(other, _) => {
                    pick(unit.seen.get(&other)?)
                }
            };
            Some((unit.weight, own, other))
        };
        self.units.iter().filter_map(pair).collect()
    }
}

/// Where too few blocks say anything: what is so elsewhere.
fn unseen(choice: Choice, beside: Beside, what: What, seen: &Seen) -> Option<(f64, f64)> {
    let known = choice.known();
    match (what, beside) {
        (What::Bytes, _) => Some((known.ratio, 0.06)),
        (What::Seconds, Beside::Other(other) | Beside::Above(other)) => {
            Some((known.cost / other.known().cost, 0.25))
        }
        (What::Seconds, _) => {
            let quick = seen.quick.iter();
            let (bytes, seconds) = quick.fold((0.0, 0.0), |sum, it| (sum.0 + it.bytes, sum.1 + it.seconds));
            (bytes > 0.0).then(|| (known.cost * seconds / bytes, 0.25))
        }
    }
}

fn expected(beside: Beside, quick: &Quick) -> f64 {
    let plain = f64::max(quick.bytes, 1.0);
    match beside {
        Beside::Quick(lz4, zstd) if quick.zstd > 0.0 => {
            plain * (quick.lz4 / plain).powf(lz4) * (quick.zstd / plain).powf(zstd)
        }
        Beside::Quick(..) => 0.0,
        _ => plain,
    }
}

/// The ratio of two weighted sums and its relative standard error.
fn ratio(pairs: &[(f64, f64, f64)]) -> Option<(f64, f64)> {
    let own: f64 = pairs.iter().map(|(weight, own, _)| weight * own).sum();
    let other: f64 = pairs.iter().map(|(weight, _, other)| weight * other).sum();
    if other <= 0.0 || own <= 0.0 {
        return None;
    }
    let ratio = own / other;
    let off = |(weight, own, other): &(f64, f64, f64)| (weight * (own - ratio * other)).powi(2);
    let squares: f64 = pairs.iter().map(off).sum();
    let count = f64::from(u32::try_from(pairs.len()).unwrap_or(u32::MAX));
    let error = if count > 1.0 { (squares * count / (count - 1.0)).sqrt() / own } else { 0.5 };
    Some((ratio, error))
}

/// Of the standard errors that hold the truth in 19 of 20 cases, where so many blocks say how large they are.
pub(super) fn wide(count: usize) -> f64 {
    const STUDENT: [f64; 12] = [12.7, 12.7, 12.7, 4.3, 3.2, 2.8, 2.6, 2.4, 2.4, 2.3, 2.3, 2.2];
    STUDENT.get(count).copied().unwrap_or(2.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_that_holds_everywhere_is_certain() {
        let (found, error) = ratio(&[(1.0, 2.0, 4.0), (3.0, 5.0, 10.0)]).unwrap();
        assert!((found - 0.5).abs() < 1e-12 && error < 1e-12, "{found} {error}");
        let (found, error) = ratio(&[(1.0, 1.0, 4.0), (1.0, 3.0, 4.0)]).unwrap();
        assert!((found - 0.5).abs() < 1e-12 && (0.4..0.6).contains(&error), "{found} {error}");
        assert_eq!(ratio(&[]), None);
        assert_eq!(ratio(&[(1.0, 0.0, 0.0)]), None);
    }

    #[test]
    fn few_blocks_make_a_wide_range() {
        assert!(wide(3) > wide(5) && wide(5) > wide(100));
    }
}
