//! What a sample says of this machine, held against the table: how fast each compressor is on one
//! processor, and how much it leaves.

use serde::Serialize;

use super::history::History;
use super::measured::Measured;
use super::range::Range;
use super::table::TABLE;

const MIB: f64 = 1024.0 * 1024.0;

/// One compressor with one setting.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Line {
    /// `zstd 6`
    pub label: String,
    /// MiB a second and processor; nothing where it took no time.
    pub speed: Option<f64>,
    /// What the table says.
    pub table_speed: Option<f64>,
    /// What was left of all, a share.
    pub ratio: f64,
    /// What the table says is left of data that is not compressed already.
    pub table_ratio: f64,
}

/// What was learned of a machine.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Bench {
    pub lines: Vec<Line>,
    /// How many times faster than the table's machine this one is, in the middle of all compressors.
    pub times_faster: Option<f64>,
    /// What earlier builds took over what the sample had expected of them; nothing before the first.
    pub corrected: Option<Range>,
}

/// Of a sample and of earlier builds.
#[must_use]
pub fn bench(measured: &Measured, history: &History) -> Bench {
    let lines: Vec<Line> = measured.rows.iter().map(|row| self::line(row, measured)).collect();
    let mut faster: Vec<f64> = lines
        .iter()
        .filter_map(|line| Some(line.speed? / line.table_speed?))
        .filter(|it| it.is_finite())
        .collect();
    faster.sort_by(f64::total_cmp);
    Bench {
        times_faster: faster.get(faster.len() / 2).copied(),
        corrected: history.compress_factor(None, true),
        lines,
    }
}

fn line(row: &super::Row, measured: &Measured) -> Line {
    let whole = super::learned::float(measured.whole.bytes);
    let cores = f64::from(measured.cores.max(1));
    let point = TABLE.at(row.method());
    let speed = |seconds: f64, bytes: f64| (seconds > 0.0).then(|| bytes / MIB / seconds);
    Line {
        label: row.method().label(),
        // What more processors would not make shorter is no work of theirs.
        speed: speed((row.seconds.likely - row.alone).max(0.0) * cores, whole),
        table_speed: speed(point.cpu, 1024.0 * MIB),
        ratio: if whole > 0.0 { row.bytes.likely / whole } else { 1.0 },
        table_ratio: point.ratio,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::method::Kind;
    use crate::estimate::{Origin, Row, Whole};

    fn measured(rows: Vec<Row>) -> Measured {
        let whole = Whole { bytes: 1 << 30, ..Whole::default() };
        Measured { origin: Origin::Store, taken: 0, took: 1.0, cores: 4, whole, rows }
    }

    fn row(kind: Kind, setting: f64, seconds: f64, alone: f64) -> Row {
        let bytes = Range::exactly(f64::from(1 << 29));
        Row { kind, setting, bytes, seconds: Range::exactly(seconds), alone }
    }

    #[test]
    fn a_machine_as_fast_as_the_table_s_is_so() {
        // A GiB that four processors share, and two seconds that one thread needs.
        let cpu = |kind, setting| TABLE.at(crate::estimate::method::Method::new(kind, setting)).cpu;
        let (slow, quick) = (cpu(Kind::Zstd, 19.0), cpu(Kind::Zstd, 3.0));
        let rows =
            vec![row(Kind::Zstd, 19.0, slow / 4.0 + 2.0, 2.0), row(Kind::Zstd, 3.0, quick / 4.0 + 2.0, 2.0)];
        let found = bench(&measured(rows), &History::default());
        assert!((found.times_faster.unwrap() - 1.0).abs() < 1e-9, "{found:?}");
        assert_eq!(found.lines[0].label, "zstd 19");
        assert!((found.lines[0].speed.unwrap() - 1024.0 / slow).abs() < 1e-9);
        assert!((found.lines[0].ratio - 0.5).abs() < 1e-9 && found.corrected.is_none());
    }

    #[test]
    fn twice_as_fast_in_half_the_time() {
        let cpu = TABLE.at(crate::estimate::method::Method::new(Kind::Gzip, 9.0)).cpu;
        let found = bench(&measured(vec![row(Kind::Gzip, 9.0, cpu / 8.0, 0.0)]), &History::default());
        assert!((found.times_faster.unwrap() - 2.0).abs() < 1e-9);
    }

    #[test]
    fn nothing_measured_is_nothing_learned() {
        let found = bench(&measured(Vec::new()), &History::default());
        assert_eq!((found.times_faster, found.lines.len()), (None, 0));
        let none = bench(&measured(vec![row(Kind::None, 0.0, 0.0, 0.0)]), &History::default());
        assert_eq!(none.lines[0].speed, None);
    }
}
