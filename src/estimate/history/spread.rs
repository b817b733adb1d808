//! From a few figures of the past to a range for the next: the median, and around it what the figures
//! scatter, held against how much such figures scatter in general where there are few of them.

use super::Range;

/// Figures looked at, the newest.
pub(super) const LAST: usize = 10;

/// How much two builds of the same kind differ, in parts, before anything is known of them: beside
/// other work on the same machine. It counts as much as this many figures.
const USUAL: f64 = 0.25;
const WEIGHT: f64 = 2.0;

/// Nothing is more certain than this.
const LEAST: f64 = 0.02;

/// The middle of some figures; of an even number, between the two in the middle.
pub(super) fn median(figures: &mut [f64]) -> Option<f64> {
    figures.sort_by(f64::total_cmp);
    let middle = figures.len() / 2;
    let upper = *figures.get(middle)?;
    Some(if figures.len().is_multiple_of(2) { f64::midpoint(figures[middle - 1], upper) } else { upper })
}

/// The range for the next figure, from earlier ones of which only the newest count: they come oldest
/// first. `apart` is how much the kind asked about may differ from theirs, in parts; 0 for the same.
pub(super) fn range(figures: impl DoubleEndedIterator<Item = f64>, apart: f64) -> Option<Range> {
    let newest = figures.rev().filter(|figure| figure.is_finite() && *figure >= 0.0).take(LAST);
    let mut newest: Vec<f64> = newest.collect();
    let likely = median(&mut newest)?;
    if likely <= 0.0 {
        return Some(Range::exactly(0.0));
    }
    let least = likely / 1000.0;
    let mut distances: Vec<f64> =
        newest.iter().map(|figure| (figure.max(least) / likely).ln().abs()).collect();
    // The median distance of what scatters as the bell does is two thirds of its deviation.
    let scatter = median(&mut distances)? * 1.4826;
    let count = f64::from(u32::try_from(newest.len()).unwrap_or(u32::MAX));
    let deviation = (scatter * count + USUAL * WEIGHT) / (count + WEIGHT);
    // Nineteen of twenty lie within two deviations.
    let factor = (2.0 * deviation.hypot(apart).max(LEAST)).min(5.0).exp();
    Some(Range::new(likely / factor, likely, likely * factor))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(figures: &[f64]) -> Range {
        range(figures.iter().copied(), 0.0).unwrap()
    }

    #[test]
    fn one_bad_run_changes_little() {
        let good = of(&[60.0, 61.0, 59.0, 60.5, 60.0]);
        let bad = of(&[60.0, 61.0, 59.0, 600.0, 60.5]);
        assert!((bad.likely / good.likely - 1.0).abs() < 0.02, "{bad:?} {good:?}");
        assert!(bad.high < 80.0, "{bad:?}");
    }

    #[test]
    fn the_more_alike_the_narrower() {
        let width = |range: Range| range.high / range.low;
        let (one, three, ten) = (of(&[60.0]), of(&[60.0; 3]), of(&[60.0; 10]));
        assert!(width(one) > width(three) && width(three) > width(ten));
        assert!(one.holds(45.0) && one.holds(80.0), "{one:?}");
        assert!(ten.low > 54.0 && ten.high < 66.0, "{ten:?}");
        assert!(width(range([60.0].into_iter(), 0.5).unwrap()) > width(one));
    }

    #[test]
    fn only_the_newest_count() {
        let mut figures = vec![1000.0; 20];
        figures.extend([10.0; LAST]);
        assert!((of(&figures).likely - 10.0).abs() < 1e-9);
    }

    #[test]
    fn nonsense_is_left_out() {
        assert_eq!(range([f64::NAN, -1.0, f64::INFINITY].into_iter(), 0.0), None);
        assert_eq!(of(&[0.0, 0.0]), Range::ZERO);
        assert!(of(&[0.0, 1e308, 1e308]).high.is_finite());
        assert_eq!(of(&[1.0, f64::NAN]), of(&[1.0]));
    }
}
