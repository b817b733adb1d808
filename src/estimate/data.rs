//! The file of figures as types.
#![expect(dead_code, reason = "sources are for the reader, and for tests that they are there")]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::range::Range;

const TEXT: &str = include_str!("benchmarks.toml");

/// The figures; empty if the file were broken, which a test rules out.
pub(super) static DATA: LazyLock<Data> = LazyLock::new(|| toml::from_str(TEXT).unwrap_or_default());

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Data {
    pub sources: BTreeMap<String, String>,
    pub wiki: Vec<Wiki>,
    pub tree: Tree,
    pub sample: Sample,
    pub check: Vec<Check>,
    pub base: Vec<Base>,
    pub figures: BTreeMap<String, Figure>,
    pub packages: Packages,
}

/// Seconds of a whole build, percent of the uncompressed store.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wiki {
    pub method: String,
    pub setting: f64,
    pub seconds: f64,
    pub percent: f64,
    pub source: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tree {
    pub mib: f64,
    pub source: String,
    pub rows: Vec<Row>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sample {
    pub bytes: f64,
    pub source: String,
    pub rows: Vec<Row>,
}

/// One run of mksquashfs: CPU seconds, and what was left in the unit of its table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    pub method: String,
    /// Level, or KiB of dictionary; 0 where there is none.
    pub setting: f64,
    pub cpu: f64,
    pub size: f64,
    /// The compressor whose rows it is compared with, where its own has none.
    pub like: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Check {
    pub method: String,
    pub setting: f64,
    pub image: f64,
    pub seconds: f64,
    pub set: String,
    pub source: String,
}

/// A base module's image in MiB.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Base {
    /// Without `installation-cd-`; empty for every other base.
    pub names: Vec<String>,
    pub image: Range,
    pub packed: Vec<String>,
    pub channel: bool,
    pub source: String,
    pub how: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Figure {
    pub low: f64,
    pub likely: f64,
    pub high: f64,
    pub source: String,
    pub how: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Packages {
    pub source: String,
    pub rows: Vec<Package>,
}

/// MiB of a package.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Package {
    pub name: String,
    pub debian: String,
    pub own: f64,
    pub added: f64,
}

/// A figure by name; nothing where there is none, which a test rules out.
pub(super) fn figure(name: &str) -> Range {
    DATA.figures.get(name).map_or(Range::ZERO, |it| Range::new(it.low, it.likely, it.high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_parses() {
        let data: Data = toml::from_str(TEXT).unwrap();
        assert_eq!(data.wiki.len(), 4);
        assert_eq!(data.tree.rows.len(), 10);
        assert!(data.packages.rows.len() > 50);
    }

    #[test]
    fn every_figure_names_its_source() {
        let mut named: Vec<&str> = vec![&DATA.tree.source, &DATA.sample.source, &DATA.packages.source];
        named.extend(DATA.wiki.iter().map(|row| row.source.as_str()));
        named.extend(DATA.check.iter().map(|row| row.source.as_str()));
        named.extend(DATA.base.iter().map(|row| row.source.as_str()));
        named.extend(DATA.figures.values().map(|figure| figure.source.as_str()));
        for source in named {
            assert!(DATA.sources.contains_key(source), "{source}");
        }
        assert!(DATA.figures.values().all(|figure| figure.how.len() > 10));
        assert!(DATA.base.iter().all(|base| base.how.len() > 10));
    }

    #[test]
    fn ranges_are_in_order() {
        let figures = DATA.figures.keys().map(|name| figure(name));
        for range in figures.chain(DATA.base.iter().map(|base| base.image)) {
            assert!(range.low >= 0.0 && range.low <= range.likely && range.likely <= range.high, "{range:?}");
        }
    }
}
