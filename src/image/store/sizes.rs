//! What takes the space: unpacked and packed bytes of every file and folder.

use foldhash::{HashSet, HashSetExt};
use serde::Serialize;

use super::Store;
use super::content::Stored;
use crate::image::tree::Id;

/// One store path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct StorePath {
    /// `<hash>-<name>`
    pub name: String,
    pub files: u64,
    /// Bytes of its files' content. What is linked or stored once for several is counted for each.
    pub unpacked: u64,
    /// Bytes of the squashfs that its files lie in: their blocks, and their part of the fragments.
    /// What several share is counted for the first only, by path.
    pub packed: u64,
}

/// What a file takes, or a folder with everything in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "kebab-case")]
pub struct Sizes {
    /// Files, links not among them.
    pub files: u64,
    pub unpacked: u64,
    /// See [`StorePath::packed`]. All together are what the data of the squashfs takes.
    pub packed: u64,
}

/// Sizes of all nodes.
pub(super) fn all(store: &Store) -> Vec<Sizes> {
    let order = order(store);
    let mut sizes = vec![Sizes::default(); order.len()];
    let mut shares = Shares::of(store, &order);
    for id in &order {
        if let Some(stored) = store.stored(*id) {
            let packed = shares.blocks(store, &stored).saturating_add(shares.tail(store, &stored));
            sizes[*id as usize] = Sizes { files: 1, unpacked: stored.size, packed };
        }
    }
    // A folder comes before what is in it, so backwards everything is complete when it is added.
    for id in order.iter().rev().filter(|id| **id != 0) {
        let Some(parent) = store.tree.parent(*id) else { continue };
        let own = sizes[*id as usize];
        let sum = &mut sizes[parent as usize];
        sum.files += own.files;
        sum.unpacked = sum.unpacked.saturating_add(own.unpacked);
        sum.packed = sum.packed.saturating_add(own.packed);
    }
    sizes
}

/// All nodes by path: that makes "the first".
fn order(store: &Store) -> Vec<Id> {
    let mut order = Vec::new();
    let mut waiting = vec![0];
    while let Some(id) = waiting.pop() {
        order.push(id);
        waiting.extend(store.tree.children(id).iter().rev());
    }
    order
}

/// What was counted already, and how the fragments are shared.
struct Shares {
    /// Where blocks begin that were counted.
    blocks: HashSet<u64>,
    /// Ends of files in fragments that were counted.
    tails: HashSet<(u32, u32)>,
    /// Of each fragment: bytes of the files in it, and how many of them were counted.
    fragments: Vec<(u64, u64)>,
}

impl Shares {
    fn of(store: &Store, order: &[Id]) -> Self {
        let mut fragments = vec![(0, 0); store.unpacker.fragments.len()];
        let mut tails = HashSet::new();
        for stored in order.iter().filter_map(|id| store.stored(*id)) {
            if let Some((fragment, offset, length)) = stored.tail(store.unpacker.block)
                && tails.insert((fragment, offset))
                && let Some(sum) = fragments.get_mut(fragment as usize)
            {
                sum.0 += length as u64;
            }
        }
        Self { blocks: HashSet::new(), tails: HashSet::new(), fragments }
    }

    fn blocks(&mut self, store: &Store, stored: &Stored) -> u64 {
        let bytes = store.words(stored).iter().map(|word| u64::from(word.bytes())).sum();
        if bytes == 0 || self.blocks.insert(stored.start) { bytes } else { 0 }
    }

    fn tail(&mut self, store: &Store, stored: &Stored) -> u64 {
        let Some((index, offset, length)) = stored.tail(store.unpacker.block) else { return 0 };
        let fragment = store.unpacker.fragments.get(index as usize);
        let Some((fragment, (all, counted))) = fragment.zip(self.fragments.get_mut(index as usize)) else {
            return 0;
        };
        if !self.tails.insert((index, offset)) {
            return 0;
        }
        // Differences of rounded sums, so that nothing is lost: all parts make the whole.
        let packed = u64::from(fragment.word.bytes());
        let until = |bytes: u64| packed.saturating_mul(bytes) / (*all).max(1);
        let before = until(*counted);
        *counted += length as u64;
        until(*counted).saturating_sub(before)
    }
}
