//! How well estimates came true.

use super::{Range, Record, spread};
use crate::estimate::learned::float;

/// How far estimates were off, in parts of what came.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Accuracy {
    /// Builds of which something was expected.
    pub builds: usize,
    /// The median error of the time.
    pub time: f64,
    /// The median error of the size.
    pub size: f64,
    /// The part of the builds whose time was within the range.
    pub within: f64,
}

/// Over all of some records; nothing where none had an estimate.
pub fn accuracy<'a>(records: impl IntoIterator<Item = &'a Record>) -> Option<Accuracy> {
    let (mut times, mut sizes, mut within) = (Vec::new(), Vec::new(), 0_u32);
    for record in records {
        let Some(expected) = record.expected else { continue };
        let Some(time) = off(expected.seconds, record.seconds()) else { continue };
        times.push(time.abs());
        sizes.extend(off(expected.bytes, float(record.image_bytes)).map(f64::abs));
        within += u32::from(expected.seconds.holds(record.seconds()));
    }
    let builds = times.len();
    let count = f64::from(u32::try_from(builds).ok()?);
    let size = spread::median(&mut sizes).unwrap_or(0.0);
    Some(Accuracy { builds, time: spread::median(&mut times)?, size, within: f64::from(within) / count })
}

/// How far an estimate was off, in parts of what came: above 0 where it was too much.
fn off(expected: Range, came: f64) -> Option<f64> {
    (came > 0.0).then(|| expected.likely / came - 1.0)
}

impl Record {
    /// How far the estimate of the time was off, in parts of what it took: above 0 where it was too long.
    #[must_use]
    pub fn off(&self) -> Option<f64> {
        off(self.expected?.seconds, self.seconds())
    }
}
