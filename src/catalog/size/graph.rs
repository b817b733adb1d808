//! What is known of store paths, and what a set of them needs. A path's contents never change, so
//! what was once learnt of it stays true.

use std::collections::{HashMap, HashSet};

use super::name::StoreName;

/// What a store or a cache says of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathInfo {
    /// Bytes of its archive: its files and a few bytes of names for each.
    pub nar: u64,
    /// Bytes that a cache sends for it; a local store does not know.
    pub file: Option<u64>,
    /// What it needs, most often itself among it.
    pub references: Vec<StoreName>,
}

/// Paths with what they need.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Graph {
    known: HashMap<StoreName, PathInfo>,
}

/// All that a set of paths needs, the set itself included.
#[derive(Debug, Default)]
pub struct Closure {
    pub paths: HashSet<StoreName>,
    /// Needed, and nobody has said anything of it.
    pub missing: HashSet<StoreName>,
}

/// A sum of paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum {
    pub nar: u64,
    /// `None` where it is not known of every path.
    pub file: Option<u64>,
}

impl Graph {
    #[must_use]
    pub fn get(&self, name: &StoreName) -> Option<&PathInfo> {
        self.known.get(name)
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Takes what is new; a download size is added where it was not known.
    pub fn insert(&mut self, name: StoreName, info: PathInfo) {
        let file = info.file;
        let known = self.known.entry(name).or_insert(info);
        known.file = known.file.or(file);
    }

    #[must_use]
    pub fn closure<'a>(&self, roots: impl IntoIterator<Item = &'a StoreName>) -> Closure {
        let mut closure = Closure::default();
        let mut next: Vec<StoreName> = roots.into_iter().cloned().collect();
        while let Some(name) = next.pop() {
            let Some(info) = self.known.get(&name) else {
                closure.missing.insert(name);
                continue;
            };
            if closure.paths.insert(name) {
                let new = info.references.iter().filter(|name| !closure.paths.contains(*name));
                next.extend(new.cloned());
            }
        }
        closure
    }

    /// The sum of those paths that are known.
    #[must_use]
    pub fn sum<'a>(&self, paths: impl IntoIterator<Item = &'a StoreName>) -> Sum {
        let mut sum = Sum { nar: 0, file: Some(0) };
        for info in paths.into_iter().filter_map(|name| self.known.get(name)) {
            sum.nar = sum.nar.saturating_add(info.nar);
            sum.file = sum.file.zip(info.file).map(|(all, one)| all.saturating_add(one));
        }
        sum
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A name of its own for each letter that is a digit of base 32.
    pub fn name(letter: char) -> StoreName {
        StoreName::parse(&format!("{}-{letter}", letter.to_string().repeat(32))).unwrap()
    }

    pub fn info(nar: u64, references: &str) -> PathInfo {
        PathInfo { nar, file: Some(nar / 10), references: references.chars().map(name).collect() }
    }

    #[test]
    fn shared_parts_and_cycles_count_once() {
        let mut graph = Graph::default();
        for (letter, nar, needs) in [('a', 100, "acd"), ('b', 1000, "cb"), ('c', 20, "d"), ('d', 3, "c")] {
            graph.insert(name(letter), info(nar, needs));
        }
        let both = graph.closure(&[name('a'), name('b')]);
        assert!(both.missing.is_empty());
        assert_eq!(graph.sum(&both.paths), Sum { nar: 1123, file: Some(112) });
        assert_eq!(graph.sum(&graph.closure(&[name('d')]).paths).nar, 23);
    }

    #[test]
    fn what_nobody_knows_is_missing_and_not_nothing() {
        let mut graph = Graph::default();
        graph.insert(name('a'), info(5, "ab"));
        let closure = graph.closure(&[name('a')]);
        assert_eq!(closure.missing, HashSet::from([name('b')]));
    }

    #[test]
    fn a_download_size_is_learnt_later_and_kept() {
        let mut graph = Graph::default();
        graph.insert(name('a'), PathInfo { file: None, ..info(10, "") });
        assert_eq!(graph.sum(&[name('a')]).file, None);
        graph.insert(name('a'), info(10, ""));
        graph.insert(name('a'), PathInfo { file: None, ..info(10, "") });
        assert_eq!(graph.sum(&[name('a')]).file, Some(1));
    }

    #[test]
    fn sums_do_not_wrap() {
        let mut graph = Graph::default();
        graph.insert(name('a'), info(u64::MAX, ""));
        graph.insert(name('b'), info(u64::MAX, ""));
        assert_eq!(graph.sum(&[name('a'), name('b')]).nar, u64::MAX);
    }
}
