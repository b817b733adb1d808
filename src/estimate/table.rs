//! What is known of each compressor and setting, worked out from the tables that were measured.
//!
//! The wiki's four percentages are those of our tree when a fifth of the store is taken to be
//! compressed already (firmware, kernel modules): 0.20 to 0.22 by each of the four rows. Its seconds
//! are ours too, on a scale: a part that no compressor changes, and the CPU seconds of the tree times a
//! constant. With share and scale the rows of one table can stand in the other.

use std::sync::LazyLock;

use super::data::{DATA, Row, figure};
use super::learned::float;
use super::method::{Kind, Method};
use super::range::Range;

const MIB: f64 = 1024.0 * 1024.0;

/// One setting of a compressor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    pub setting: f64,
    /// What is left of data that is not compressed already.
    pub ratio: f64,
    /// CPU seconds for a GiB.
    pub cpu: f64,
}

/// How the wiki's table hangs together with ours.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Tie {
    /// Share of the wiki's store that is compressed already.
    pub packed: f64,
    /// Seconds of the wiki's builds that no compressor changes.
    pub rest: f64,
    /// Seconds that a CPU second of the tree took there.
    pub scale: f64,
    /// GiB of the tree.
    pub gib: f64,
}

#[derive(Debug, Default)]
pub(super) struct Table {
    #[cfg_attr(not(test), expect(dead_code, reason = "tests go back by it to the wiki's own rows"))]
    pub tie: Tie,
    curves: Vec<(Kind, Vec<Point>)>,
}

pub(super) static TABLE: LazyLock<Table> = LazyLock::new(Table::derive);

impl Table {
    /// Ratio and CPU seconds of a setting, between the nearest two that were measured.
    pub fn at(&self, method: Method) -> Point {
        let setting = method.setting;
        let points = self.curves.iter().find(|(kind, _)| *kind == method.kind).map(|(_, points)| points);
        let points = points.map_or(&[][..], Vec::as_slice);
        let after = points.iter().position(|point| point.setting >= setting);
        match (after, points) {
            (_, []) => Point { setting, ratio: 1.0, cpu: 0.0 },
            (Some(0), [first, ..]) => Point { setting, ..*first },
            (Some(at), _) => between(points[at - 1], points[at], setting),
            (None, [.., last]) => Point { setting, ..*last },
        }
    }

    fn derive() -> Self {
        let tie = tie().unwrap_or_default();
        let curves = Kind::ALL.iter().map(|kind| (*kind, curve(*kind, &tie))).collect();
        Self { tie, curves }
    }
}

/// What the table alone says of some files of which only the size is known: bytes and seconds of
/// mksquashfs for a setting, by its label. `tests/estimate-accuracy.sh` holds it against real trees.
#[must_use]
pub fn bare_tree(bytes: u64, cores: u32) -> Vec<(String, Range, Range)> {
    let ways = [(Kind::Lz4, 0.0), (Kind::Gzip, 1.0), (Kind::Gzip, 9.0), (Kind::Xz, 1024.0)];
    let zstd = [1.0, 3.0, 6.0, 15.0].map(|level| (Kind::Zstd, level));
    let gib = float(bytes) / MIB / 1024.0;
    let row = |(kind, setting)| {
        let method = Method::new(kind, setting);
        let point = TABLE.at(method);
        let size = figure("any-tree").map(|factor| (point.ratio * factor).min(1.0) * gib * MIB * 1024.0);
        let scaling = figure("scaling").map(|each| 1.0 + each * (f64::from(cores.max(1)) - 1.0));
        let work = figure("speed").times(figure("any-work")).over(scaling).scaled(point.cpu * gib);
        (method.label(), size, Range::sum([work, figure("read").scaled(gib)]))
    };
    ways.into_iter().chain(zstd).map(row).collect()
}

fn between(one: Point, two: Point, setting: f64) -> Point {
    let way = (setting - one.setting) / (two.setting - one.setting);
    // Times grow by factors from level to level.
    let cpu = one.cpu * (two.cpu / one.cpu).powf(way);
    Point { setting, ratio: one.ratio + (two.ratio - one.ratio) * way, cpu }
}

fn tree_row(method: &str, setting: f64) -> Option<&'static Row> {
    DATA.tree.rows.iter().find(|row| row.method == method && same(row.setting, setting))
}

fn same(one: f64, two: f64) -> bool {
    (one - two).abs() < 0.01
}

/// From the rows that are in both tables; the slowest two give the scale, since there the rest counts
/// least.
fn tie() -> Option<Tie> {
    let mut both: Vec<_> =
        DATA.wiki.iter().filter_map(|wiki| Some((wiki, tree_row(&wiki.method, wiki.setting)?))).collect();
    both.sort_by(|one, two| two.0.seconds.total_cmp(&one.0.seconds));
    let [(slow, slow_row), (next, next_row), ..] = both[..] else { return None };
    let scale = (slow.seconds - next.seconds) / (slow_row.cpu - next_row.cpu);
    let rest = slow.seconds - scale * slow_row.cpu;
    let share = |(wiki, row): &(&super::data::Wiki, &Row)| {
        let tree = row.size / DATA.tree.mib;
        (wiki.percent / 100.0 - tree) / (1.0 - tree)
    };
    let (sum, count) = both.iter().fold((0.0, 0.0), |(sum, count), pair| (sum + share(pair), count + 1.0));
    Some(Tie { packed: sum / count, rest, scale, gib: DATA.tree.mib / 1024.0 })
}

/// All settings of one compressor, the least first.
fn curve(kind: Kind, tie: &Tie) -> Vec<Point> {
    let name = kind.name();
    let rows = || DATA.tree.rows.iter().filter(|row| row.method == name);
    let mut points: Vec<Point> = rows().map(of_tree).collect();
    let sampled = DATA.sample.rows.iter().filter(|row| row.method == name);
    for row in sampled {
        if rows().all(|known| !same(known.setting, row.setting)) {
            points.push(of_sample(row));
        }
    }
    let corrections: Vec<(f64, Point)> =
        points.iter().filter_map(|point| correction(name, *point, tie)).collect();
    for point in &mut points {
        let near = nearest(&corrections, |(setting, _)| *setting, point.setting);
        if let Some((_, factor)) = near {
            point.ratio *= factor.ratio;
            point.cpu *= factor.cpu;
        }
    }
    points.sort_by(|one, two| one.setting.total_cmp(&two.setting));
    points
}

fn of_tree(row: &Row) -> Point {
    Point { setting: row.setting, ratio: row.size / DATA.tree.mib, cpu: row.cpu / (DATA.tree.mib / 1024.0) }
}

/// A row of the sample in the tree's measure, by the nearest row of its compressor in both.
fn of_sample(row: &Row) -> Point {
    let ratio = row.size / DATA.sample.bytes;
    let cpu = row.cpu / (DATA.sample.bytes / MIB / 1024.0);
    let like = row.like.as_deref().unwrap_or(&row.method);
    let both: Vec<(&Row, &Row)> = DATA
        .sample
        .rows
        .iter()
        .filter(|other| other.method == like)
        .filter_map(|other| Some((other, tree_row(like, other.setting)?)))
        .collect();
    match nearest(&both, |(other, _)| other.setting, row.setting) {
        Some((other, tree)) => {
            let known = of_tree(tree);
            let other_ratio = other.size / DATA.sample.bytes;
            let other_cpu = other.cpu / (DATA.sample.bytes / MIB / 1024.0);
            Point {
                setting: row.setting,
                ratio: ratio * known.ratio / other_ratio,
                cpu: cpu * known.cpu / other_cpu,
            }
        }
        None => Point { setting: row.setting, ratio, cpu },
    }
}

/// What the wiki says over what the tree says, as factors: the wiki's own rows come out exactly.
fn correction(method: &str, point: Point, tie: &Tie) -> Option<(f64, Point)> {
    let wiki = DATA.wiki.iter().find(|row| row.method == method && same(row.setting, point.setting))?;
    let ratio = (wiki.percent / 100.0 - tie.packed) / (1.0 - tie.packed);
    let cpu = (wiki.seconds - tie.rest) / tie.scale / tie.gib;
    Some((point.setting, Point { setting: point.setting, ratio: ratio / point.ratio, cpu: cpu / point.cpu }))
}

fn nearest<T>(all: &[T], setting: impl Fn(&T) -> f64, wanted: f64) -> Option<&T> {
    let away = |one: &T| (setting(one) - wanted).abs();
    all.iter().min_by(|one, two| away(one).total_cmp(&away(two)))
}
