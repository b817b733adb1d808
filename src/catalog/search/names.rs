//! A word in the names of all packages, in one pass over them.

use memchr::memmem;

use super::marks;
use super::query::Place;
use crate::catalog::index::{BETWEEN, Index, Section};

/// Hits between two looks at whether anybody still waits.
const HITS_A_LOOK: usize = 8192;

/// What a word comes to in the names of each package.
pub struct Names {
    pub marks: Vec<u8>,
    /// Whether the word is the name of the package's set.
    pub named: Vec<bool>,
}

/// One line of names, with the place of a hit in it.
struct Hit<'l> {
    line: &'l [u8],
    attribute: usize,
    set: usize,
    from: usize,
    to: usize,
}

/// `None` when nobody waits any more.
pub fn names(index: &Index, word: &str, place: Place, stop: &dyn Fn() -> bool) -> Option<Names> {
    let form = index.form();
    let text = form.get(Section::Names);
    let (attributes, sets) = (form.get(Section::AttributeLength), form.get(Section::SetLength));
    let mut found = Names { marks: vec![marks::NONE; index.len()], named: vec![false; index.len()] };
    let mut ends = form.numbers(Section::NameEnds).map(|end| end as usize);
    let mut begin = ends.next().unwrap_or(0);
    let mut end = ends.next().unwrap_or(0);
    let mut at = 0;
    for (count, from) in memmem::find_iter(text, word).enumerate() {
        if count % HITS_A_LOOK == 0 && stop() {
            return None;
        }
        while from >= end {
            begin = end;
            end = ends.next()?;
            at += 1;
        }
        let (Some(mark), Some(named)) = (found.marks.get_mut(at), found.named.get_mut(at)) else { break };
        let from = from - begin;
        let hit = Hit {
            line: &text[begin..end],
            attribute: attributes.get(at).copied().unwrap_or(0).into(),
            set: sets.get(at).copied().unwrap_or(0).into(),
            from,
            to: from + word.len(),
        };
        *mark = hit.mark(place).max(*mark);
        *named |= hit.names_set();
    }
    Some(found)
}

impl Hit<'_> {
    fn before(&self) -> Option<u8> {
        self.from.checked_sub(1).and_then(|at| self.line.get(at)).copied()
    }

    fn after(&self) -> u8 {
        self.line.get(self.to).copied().unwrap_or(b'\n')
    }

    /// Whether the hit ends where a field does.
    fn ends_field(&self) -> bool {
        self.after() == b'\n' || self.after() == BETWEEN as u8
    }

    fn is_in_set(&self) -> bool {
        self.from < self.set && self.to <= self.set
    }

    fn mark(&self, place: Place) -> u8 {
        let in_attribute = self.from < self.attribute;
        let one = self.to - self.from == 1;
        match place {
            Place::Set if self.is_in_set() => self.in_set(),
            Place::Attribute | Place::Anywhere if self.is_in_set() && !one => self.in_set(),
            Place::Attribute | Place::Anywhere if in_attribute && self.from >= self.set => self.in_last(),
            Place::Attribute | Place::Anywhere if in_attribute && !self.is_in_set() => self.across(),
            Place::Anywhere if !in_attribute => self.in_other(),
            _ => marks::NONE,
        }
    }

    /// `python` in `python313packages.`: what is left is a release and what all sets are called.
    fn names_set(&self) -> bool {
        if self.from > 0 || !self.is_in_set() {
            return false;
        }
        let first = self.line[self.to..self.set].split(|byte| *byte == b'.').next().unwrap_or_default();
        let kind = first.trim_ascii_start();
        let from =
            kind.iter().position(|byte| !matches!(byte, b'0'..=b'9' | b'_' | b'-')).unwrap_or(kind.len());
        let to = kind.iter().rposition(|byte| !matches!(byte, b'0'..=b'9' | b'_')).map_or(from, |at| at + 1);
        let kind = kind.get(from..to).unwrap_or_default();
        matches!(kind, b"" | b"packages" | b"plugins" | b"extensions" | b"scripts" | b"kernel" | b"dicts")
    }

    fn in_set(&self) -> u8 {
        if self.names_set() {
            marks::SET_NAMED
        } else if self.starts_word() {
            marks::SET_START
        } else {
            marks::SET_PART
        }
    }

    fn in_last(&self) -> u8 {
        let beside = (self.attribute - self.set).saturating_sub(self.to - self.from);
        if self.from == self.set {
            return match (self.to == self.attribute, self.set) {
                (true, 0) => marks::ATTRIBUTE,
                (true, _) => marks::LAST_PART,
                _ => marks::PREFIX + marks::close(beside),
            };
        }
        self.inside(beside)
    }

    /// `packages.num`: typed with its set.
    fn across(&self) -> u8 {
        let beside = self.attribute.saturating_sub(self.to);
        match (self.from, self.to == self.attribute) {
            (0, true) => marks::ATTRIBUTE,
            (0, _) => marks::PREFIX + marks::close(beside),
            _ => marks::WORD_START,
        }
    }

    /// In the package name or the main program.
    fn in_other(&self) -> u8 {
        let long = self.line[self.to..].iter().position(|byte| *byte == b'\n' || *byte == BETWEEN as u8);
        let beside = long.unwrap_or(0);
        let begins = matches!(self.before(), None | Some(0x1f));
        match (begins, self.ends_field()) {
            (true, true) => marks::PNAME,
            (true, false) => marks::OTHER_PREFIX + marks::close(beside),
            _ => self.inside(beside + self.from.saturating_sub(self.attribute)),
        }
    }

    fn inside(&self, beside: usize) -> u8 {
        let close = marks::close(beside) / 2;
        let after = self.after();
        let one = self.to - self.from == 1;
        match (self.starts_word(), after.is_ascii_alphanumeric()) {
            (true, false) => marks::WORD + close,
            (true, true) => marks::WORD_START + close,
            _ if one => marks::NONE,
            _ => marks::PART + close,
        }
    }

    fn starts_word(&self) -> bool {
        let Some(before) = self.before() else { return true };
        let first = self.line.get(self.from).copied().unwrap_or(0);
        !before.is_ascii_alphanumeric() && before.is_ascii()
            || before.is_ascii_digit() && first.is_ascii_alphabetic()
            || before.is_ascii_alphabetic() && first.is_ascii_digit()
    }
}
