//! Texts behind each other, each once.

use std::collections::HashMap;
use std::hash::BuildHasher;

use foldhash::fast::RandomState;

/// Texts by number. Of 130,000 descriptions half are said twice, so that sharing them halves what is
/// kept and what is searched.
#[derive(Default)]
pub struct Pool {
    pub bytes: Vec<u8>,
    /// Where each text ends, behind a first 0.
    pub ends: Vec<u32>,
    seen: HashMap<u64, u32, RandomState>,
    hasher: RandomState,
}

impl Pool {
    /// The number of this text, and whether it is new.
    pub fn add(&mut self, text: &str) -> (u32, bool) {
        let hash = self.hasher.hash_one(text);
        if let Some(&number) = self.seen.get(&hash)
            && self.get(number) == text.as_bytes()
        {
            return (number, false);
        }
        let number = self.push(text);
        self.seen.insert(hash, number);
        (number, true)
    }

    /// The number of this text, which need not be the only one of its like.
    pub fn push(&mut self, text: &str) -> u32 {
        if self.ends.is_empty() {
            self.ends.push(0);
        }
        let number = u32::try_from(self.ends.len() - 1).unwrap_or(u32::MAX);
        self.bytes.extend_from_slice(text.as_bytes());
        self.ends.push(u32::try_from(self.bytes.len()).unwrap_or(u32::MAX));
        number
    }

    pub fn text(&self, number: u32) -> &str {
        str::from_utf8(self.get(number)).unwrap_or_default()
    }

    fn get(&self, number: u32) -> &[u8] {
        let at = usize::try_from(number).unwrap_or(usize::MAX);
        let end = |at: usize| self.ends.get(at).map_or(0, |end| *end as usize);
        self.bytes.get(end(at)..end(at.saturating_add(1))).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Pool;

    #[test]
    fn a_text_is_kept_once() {
        let mut pool = Pool::default();
        assert_eq!(pool.add("a"), (0, true));
        assert_eq!(pool.add(""), (1, true));
        assert_eq!(pool.add("bc"), (2, true));
        assert_eq!((pool.add("a"), pool.add(""), pool.add("bc")), ((0, false), (1, false), (2, false)));
        assert_eq!(pool.bytes, b"abc");
        assert_eq!(pool.ends, [0, 1, 1, 3]);
    }
}
