//! Size and time of the whole squashfs in each way, from the totals and what mksquashfs does beside
//! packing.

use super::blocks::Block;
use super::choices::Choice;
use super::line::{self, Costs};
use super::overheads::{Overheads, Reading};
use super::tables::{TABLE_BLOCK, Tables};
use super::tell::{Seen, Total, What, wide};
use crate::codec::Encoder;
use crate::estimate::learned::float;
use crate::estimate::method::Kind;
use crate::estimate::{Range, Row};

/// Bytes of a superblock and of tables of a few bytes, and of what the whole is rounded up to.
const SUPERBLOCK: f64 = 128.0;
const PAGE: f64 = 4096.0;
/// More processors than anybody has: what they would not make shorter.
const MANY: usize = 256;
/// How far off what is done beside packing may be.
const BESIDE_OFF: f64 = 0.45;
/// Blocks of each table that a slow way packs.
const FEW: usize = 6;

/// All that is known when everything is measured.
pub(super) struct Facts<'f> {
    pub blocks: &'f [Block],
    pub tables: &'f Tables,
    pub inodes: f64,
    pub seen: &'f Seen,
    pub reading: Reading,
    pub cores: usize,
}

/// Inodes, folders and so on in one way: bytes and seconds.
#[derive(Debug, Clone, Copy, Default)]
struct Beside {
    bytes: f64,
    seconds: f64,
}

impl Facts<'_> {
    /// A row for each way that was measured, the one without compression first.
    pub fn rows(&self, stop: &dyn Fn() -> bool) -> Option<Vec<Row>> {
        let mut rows = vec![self.plain()];
        for choice in Choice::all() {
            if stop() {
                return None;
            }
            rows.extend(self.row(choice));
        }
        Some(rows)
    }

    fn row(&self, choice: Choice) -> Option<Row> {
        let bytes = self.seen.total(choice, What::Bytes)?;
        let seconds = self.seen.total(choice, What::Seconds)?;
        let tables = self.tables(choice);
        let pack = seconds.value / f64::max(self.seen.stored, 1.0);
        let packs = |factor: f64| self.seconds(pack * factor, bytes.value, tables.seconds);
        let known = choice.known();
        let (low, high) = sides(seconds);
        let all = packs(1.0);
        Some(Row {
            kind: known.kind,
            setting: known.setting,
            bytes: Self::squashfs(bytes, tables.bytes),
            seconds: Range::sum([Range::new(packs(low), all, packs(high)), self.disturbed(bytes.value)]),
            alone: self.alone(pack, bytes.value, tables.seconds).min(all),
        })
    }

    /// Without compression, which nobody needs to measure.
    fn plain(&self) -> Row {
        let exactly = Total { value: self.seen.stored, error: 0.002, count: usize::MAX };
        let raw = |bytes: u64, blocks: u64| float(bytes) + float(blocks) * 10.0;
        let tables: f64 = self.tables.all().iter().map(|table| raw(table.bytes, table.blocks())).sum();
        let seconds = self.seconds(0.0, self.seen.stored, 0.0);
        Row {
            kind: Kind::None,
            setting: 0.0,
            bytes: Self::squashfs(exactly, tables),
            seconds: Range::new(0.6, 1.0, 1.7).scaled(seconds),
            alone: self.alone(0.0, self.seen.stored, 0.0).min(seconds),
        }
    }

    fn squashfs(data: Total, tables: f64) -> Range {
        let (low, high) = sides(data);
        let whole = |factor: f64| {
            let bytes = data.value * factor + tables + SUPERBLOCK;
            (bytes / PAGE).ceil() * PAGE
        };
        Range::new(whole(low), whole(1.0), whole(high))
    }

    /// What is done beside packing depends on the kernel and on disks, which no sample shows.
    fn disturbed(&self, packed: f64) -> Range {
        let beside = self.seconds(0.0, packed, 0.0);
        Range::new(-BESIDE_OFF * beside, 0.0, BESIDE_OFF * beside)
    }

    fn seconds(&self, pack: f64, packed: f64, tables: f64) -> f64 {
        self.on(self.cores, pack, packed, tables)
    }

    fn alone(&self, pack: f64, packed: f64, tables: f64) -> f64 {
        self.on(self.cores.max(MANY), pack, packed, tables)
    }

    fn on(&self, cores: usize, pack: f64, packed: f64, tables: f64) -> f64 {
        let own = Overheads::here(self.reading);
        let files: f64 = self.blocks.iter().map(Block::files).sum();
        let bytes: f64 = self.blocks.iter().map(|block| f64::from(block.bytes)).sum();
        let costs = Costs {
            pack: pack + own.block,
            open: own.open,
            read: own.read,
            file: (own.inode * self.inodes + tables) / files.max(1.0),
            copy: own.copy,
        };
        // What is packed is written by a thread of its own, which takes its share of a processor.
        let written = own.write * packed / f64::max(bytes, 1.0);
        let costs = Costs { read: costs.read + written, ..costs };
        own.start + own.scan * self.inodes + line::seconds(self.blocks, costs, cores)
    }

    fn tables(&self, choice: Choice) -> Beside {
        let settings = choice.settings().for_tables();
        let Ok(mut encoder) = Encoder::new(settings) else { return Beside::default() };
        let mut packed = vec![0; TABLE_BLOCK];
        let mut sum = Beside::default();
        for table in self.tables.all() {
            let step = table.kept.len().div_ceil(FEW).max(1);
            let (mut plain, mut bytes, mut blocks) = (0.0, 0.0, 0.0);
            let start = super::press::clock();
            for block in table.kept.iter().step_by(step) {
                let size = encoder.encode(block, &mut packed).ok().flatten().unwrap_or(block.len());
                plain += float(block.len() as u64);
                bytes += float(size as u64) + 2.0;
                blocks += 1.0;
            }
            if plain > 0.0 {
                sum.bytes += float(table.bytes) * bytes / plain + float(table.blocks()) * 8.0;
                sum.seconds += (super::press::clock() - start) / blocks * float(table.blocks());
            }
        }
        sum
    }
}

/// The least and the most, as factors.
fn sides(total: Total) -> (f64, f64) {
    let off = total.error * wide(total.count);
    (1.0 / (1.0 + off), 1.0 + off)
}
