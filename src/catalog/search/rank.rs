//! From what each word comes to, to the order in which packages are shown.

use super::Found;
use super::marks;
use crate::catalog::Flags;
use crate::catalog::index::{Index, Section, flags_of_byte, tier};

/// How far each tier stands behind, in marks.
const BEHIND: [i32; 5] = [0, 6, 14, 40, 92];
/// The same where a word names the set.
const BEHIND_NAMED: [i32; 5] = [0, 6, 2, 2, 6];
/// How far a package of the built-in list stands before others.
const KNOWN: i32 = 14;
/// How far one stands behind that no setting makes buildable: broken, or not for this system.
const REFUSED: i32 = 30;
/// The same where the list does not say why a package is not to be had: that may be its licence.
const UNAVAILABLE: i32 = 12;
/// Marks are counted in parts, so that several words have a mean.
const PARTS: i32 = 16;

/// Packages that meet all words so far.
pub struct Ranking<'i> {
    index: &'i Index,
    /// The sum of their marks; 0 for those that are out.
    sums: Vec<u16>,
    /// The mark of the words as one name.
    whole: Vec<u8>,
    named: Vec<bool>,
    words: u16,
}

impl<'i> Ranking<'i> {
    pub fn of(index: &'i Index) -> Self {
        Self { index, sums: Vec::new(), whole: Vec::new(), named: Vec::new(), words: 0 }
    }

    /// Whether a word before was not met.
    pub fn is_out(&self, at: usize) -> bool {
        self.sums.get(at) == Some(&0)
    }

    /// One more word that must be met.
    pub fn and(&mut self, marks: &[u8], named: &[bool]) {
        if self.words == 0 {
            self.sums = marks.iter().map(|mark| u16::from(*mark)).collect();
            self.named = named.to_vec();
        } else {
            for (sum, mark) in self.sums.iter_mut().zip(marks) {
                *sum = if *sum == 0 || *mark == marks::NONE { 0 } else { *sum + u16::from(*mark) };
            }
            for (named, also) in self.named.iter_mut().zip(named) {
                *named |= also;
            }
        }
        self.words += 1;
    }

    /// Packages that are met by all words together.
    pub fn or(&mut self, marks: &[u8]) {
        if self.whole.is_empty() {
            self.whole = marks.to_vec();
        } else {
            for (whole, mark) in self.whole.iter_mut().zip(marks) {
                *whole = (*whole).max(*mark);
            }
        }
    }

    /// The best, and how many there are. Equals stand by the length of their names, then by number, so
    /// that the same question has the same answer.
    pub fn best(&self, most: usize) -> Found {
        let lengths = self.index.form().get(Section::AttributeLength);
        let mut keys: Vec<u64> = Vec::new();
        for (at, sum) in self.sums.iter().enumerate() {
            let whole = self.whole.get(at).copied().unwrap_or(marks::NONE);
            if *sum == 0 && whole == marks::NONE {
                continue;
            }
            let score = u64::try_from(self.score(at, *sum, whole)).unwrap_or(0);
            let short = u64::from(u8::MAX - lengths.get(at).copied().unwrap_or(u8::MAX));
            keys.push(score << 40 | short << 32 | (u64::from(u32::MAX) - at as u64));
        }
        let total = keys.len();
        if most < total {
            keys.select_nth_unstable_by(most, |a, b| b.cmp(a));
            keys.truncate(most);
        }
        keys.sort_unstable_by(|a, b| b.cmp(a));
        let number = |key: u64| u32::MAX - u32::try_from(key & u64::from(u32::MAX)).unwrap_or(0);
        Found { best: keys.into_iter().map(number).collect(), total }
    }

    fn score(&self, at: usize, sum: u16, whole: u8) -> i32 {
        let mean = i32::from(sum) * PARTS / i32::from(self.words.max(1));
        let met = mean.max(i32::from(whole) * PARTS);
        let (tier, known) = self.index.known().standing(at);
        let behind = if self.named.get(at).copied().unwrap_or(false) { BEHIND_NAMED } else { BEHIND };
        let behind = behind.get(usize::from(tier)).copied().unwrap_or(BEHIND[tier::NEVER as usize]);
        let flags = self.index.form().get(Section::Flags).get(at).copied().unwrap_or(0);
        let refused = refused(flags_of_byte(flags));
        // Above 0 whatever stands against it.
        (met + (KNOWN * i32::from(known) - refused - behind) * PARTS + 100 * PARTS).max(1)
    }
}

fn refused(flags: Flags) -> i32 {
    match flags {
        Flags { broken: true, .. } | Flags { unsupported: true, .. } => REFUSED,
        Flags { unfree: true, .. } | Flags { insecure: true, .. } => 0,
        Flags { unavailable: true, .. } => UNAVAILABLE,
        _ => 0,
    }
}
