//! A figure that is not known exactly: the least, the likely and the most.

use serde::{Deserialize, Serialize};

/// Bytes, seconds or a factor; always `low <= likely <= high`, none of them negative.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Range {
    pub low: f64,
    pub likely: f64,
    pub high: f64,
}

impl Range {
    pub const ZERO: Self = Self::exactly(0.0);

    #[must_use]
    pub const fn new(low: f64, likely: f64, high: f64) -> Self {
        Self { low, likely, high }
    }

    #[must_use]
    pub const fn exactly(value: f64) -> Self {
        Self::new(value, value, value)
    }

    /// Whether a value lies within.
    #[must_use]
    pub fn holds(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    #[must_use]
    pub fn scaled(self, by: f64) -> Self {
        Self::new(self.low * by, self.likely * by, self.high * by)
    }

    #[must_use]
    pub fn map(self, change: impl Fn(f64) -> f64) -> Self {
        Self::new(change(self.low), change(self.likely), change(self.high))
    }

    /// The sum where both are low, or both high, together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self::new(self.low + other.low, self.likely + other.likely, self.high + other.high)
    }

    /// What is left; never less than nothing.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self::new(
            (self.low - other.high).max(0.0),
            (self.likely - other.likely).max(0.0),
            (self.high - other.low).max(0.0),
        )
    }

    /// The sum of what has nothing to do with each other: one is high while another is low, so the
    /// distances add as the sides of a right angle do.
    #[must_use]
    pub fn sum(parts: impl IntoIterator<Item = Self>) -> Self {
        let (mut likely, mut below, mut above) = (0.0, 0.0, 0.0);
        for part in parts {
            likely += part.likely;
            below += (part.likely - part.low).powi(2);
            above += (part.high - part.likely).powi(2);
        }
        let low: f64 = likely - f64::sqrt(below);
        Self::new(low.max(0.0), likely, likely + f64::sqrt(above))
    }

    /// The product of two that have nothing to do with each other, likewise but in proportion.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        let likely = self.likely * other.likely;
        if likely <= 0.0 {
            return Self::new(self.low * other.low, likely, self.high * other.high);
        }
        let apart = |one: f64, two: f64| {
            let logs = [(one / self.likely).ln(), (two / other.likely).ln()];
            logs.iter().map(|log| log * log).sum::<f64>().sqrt().exp()
        };
        let low = if self.low * other.low > 0.0 { likely / apart(self.low, other.low) } else { 0.0 };
        Self::new(low, likely, likely * apart(self.high, other.high))
    }

    /// By something that makes it smaller the larger it is.
    #[must_use]
    pub fn over(self, other: Self) -> Self {
        let least = |value: f64| value.max(f64::MIN_POSITIVE);
        self.times(Self::new(1.0 / least(other.high), 1.0 / least(other.likely), 1.0 / least(other.low)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn independent_ranges_are_narrower_than_their_sum() {
        let one = Range::new(1.0, 4.0, 8.0);
        assert_eq!(one.plus(one), Range::new(2.0, 8.0, 16.0));
        let both = Range::sum([one, Range::new(4.0, 8.0, 11.0)]);
        assert_eq!(both, Range::new(7.0, 12.0, 17.0));
        let product = one.times(Range::exactly(2.0));
        assert!((product.low - 2.0).abs() < 1e-9 && (product.high - 16.0).abs() < 1e-9, "{product:?}");
    }

    #[test]
    fn nothing_gets_negative() {
        assert_eq!(Range::exactly(1.0).minus(Range::new(1.0, 2.0, 3.0)), Range::ZERO);
        assert_eq!(Range::ZERO.over(Range::ZERO), Range::ZERO);
    }
}
