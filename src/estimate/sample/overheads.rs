//! What mksquashfs does beside packing, on a machine that was measured, and how this one compares.

use std::sync::LazyLock;

use serde::Deserialize;

/// How long this machine takes to open a file and to read a byte, with what is in memory.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reading {
    pub open: f64,
    pub read: f64,
}

/// Seconds of one processor; each by inode, by file or by byte.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Overheads {
    pub start: f64,
    pub scan: f64,
    pub open: f64,
    pub read: f64,
    pub inode: f64,
    pub copy: f64,
    pub block: f64,
    pub write: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Data {
    #[cfg_attr(not(test), expect(dead_code, reason = "for the reader of the file"))]
    source: String,
    reference: Reading,
    mksquashfs: Overheads,
}

static DATA: LazyLock<Option<Data>> = LazyLock::new(|| toml::from_str(include_str!("overheads.toml")).ok());

/// A machine is not taken to be further from the measured one than this.
const APART: f64 = 3.0;

impl Overheads {
    const NONE: Self =
        Self { start: 0.0, scan: 0.0, open: 0.0, read: 0.0, inode: 0.0, copy: 0.0, block: 0.0, write: 0.0 };

    /// On this machine.
    pub fn here(reading: Reading) -> Self {
        let Some(data) = &*DATA else { return Self::NONE };
        let apart = |own: f64, other: f64| (own / other).clamp(1.0 / APART, APART);
        let by_file = apart(reading.open, data.reference.open);
        let by_byte = apart(reading.read, data.reference.read);
        let known = data.mksquashfs;
        Self {
            start: known.start,
            scan: known.scan * by_file,
            open: known.open * by_file,
            read: known.read * by_byte,
            inode: known.inode * by_file,
            copy: known.copy * by_byte,
            block: known.block * by_byte,
            write: known.write * by_byte,
        }
    }
}

impl Reading {
    /// From blocks that were read: files, bytes and seconds of each. Whatever disturbs makes a block
    /// slower and none quicker, so a quarter of the way up stands for all.
    pub fn of(reads: &[(f64, f64, f64)]) -> Self {
        let known = DATA.as_ref().map_or(Self { open: 0.0, read: 0.0 }, |data| data.reference);
        let expected = |files: f64, bytes: f64| f64::max(files * known.open + bytes * known.read, 1e-9);
        let mut apart: Vec<f64> =
            reads.iter().map(|(files, bytes, seconds)| seconds / expected(*files, *bytes)).collect();
        apart.sort_by(f64::total_cmp);
        let factor = apart.get(apart.len() / 4).copied().unwrap_or(1.0);
        Self { open: known.open * factor, read: known.read * factor }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_parses_and_a_machine_as_the_measured_one_has_its_figures() {
        let data = DATA.as_ref().unwrap();
        assert!(data.source.contains("mksquashfs"));
        assert_eq!(Overheads::here(data.reference), data.mksquashfs);
        let slow = Reading { open: data.reference.open * 2.0, read: data.reference.read };
        assert!(Overheads::here(slow).inode > data.mksquashfs.inode * 1.9);
    }

    #[test]
    fn a_disturbed_block_does_not_make_the_machine_slow() {
        let known = DATA.as_ref().unwrap().reference;
        let blocks = [(1.0, 1e6, 2.0), (300.0, 1e6, 2.0), (80.0, 5e5, 2.0), (1.0, 2e5, 90.0)];
        let reads = blocks.map(|(files, bytes, by): (f64, f64, f64)| {
            (files, bytes, (files * known.open + bytes * known.read) * by)
        });
        let found = Reading::of(&reads);
        assert!((found.open / known.open - 2.0).abs() < 1e-9 && (found.read / known.read - 2.0).abs() < 1e-9);
        assert_eq!(Reading::of(&[]), known);
    }
}
