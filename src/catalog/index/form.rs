//! The form of an index on disk, which is its form in memory too: one piece, read at once.
//!
//! ```text
//! magic 8 · form u32 · checksum u32 · packages u32 · sections u32 · the length of each, u32 · sections
//! ```
//!
//! Numbers are little-endian; the checksum is of all that follows it. A file that is not whole is
//! refused when it is opened, and what is read from it later is asked for by offsets that may be
//! wrong without harm: nothing is there then.

use std::ops::Range;

use super::IndexError;

const MAGIC: &[u8; 8] = b"snowpkgs";
/// Counted up whenever the sections or what stands in them change.
const FORM: u32 = 1;
const HEADER: usize = 24;
/// Where the checksummed part begins.
const CHECKED: usize = 16;

/// What the file consists of, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    Attributes,
    AttributeEnds,
    Descriptions,
    DescriptionEnds,
    /// All other texts.
    Texts,
    TextEnds,
    /// Numbers of texts, one a package.
    Pname,
    Version,
    Homepage,
    Licence,
    MainProgram,
    Platforms,
    /// Numbers of descriptions, one a package.
    Description,
    Flags,
    /// Packages in the order of their attributes.
    Sorted,
    /// Lower case: attribute, package name and main program, a line a package.
    Names,
    NameEnds,
    /// How much of a line in `Names` is the attribute, and how much of that is its set.
    AttributeLength,
    SetLength,
    /// Which letters a line in `Names` has.
    Letters,
    Tier,
    /// Lower case, a line each.
    LowDescriptions,
    LowDescriptionEnds,
}

const SECTIONS: usize = Section::LowDescriptionEnds as usize + 1;

/// Sections with four bytes a package, with one, with eight, and the ends with their texts.
const FOURS: [Section; 8] = [
    Section::Pname,
    Section::Version,
    Section::Homepage,
    Section::Licence,
    Section::MainProgram,
    Section::Platforms,
    Section::Description,
    Section::Sorted,
];
const ONES: [Section; 4] = [Section::Flags, Section::AttributeLength, Section::SetLength, Section::Tier];
const TEXTS: [(Section, Section); 5] = [
    (Section::Attributes, Section::AttributeEnds),
    (Section::Descriptions, Section::DescriptionEnds),
    (Section::Texts, Section::TextEnds),
    (Section::Names, Section::NameEnds),
    (Section::LowDescriptions, Section::LowDescriptionEnds),
];

/// The bytes of an index, whole and of the right lengths.
#[derive(Debug)]
pub struct Form {
    bytes: Vec<u8>,
    places: [Range<usize>; SECTIONS],
    packages: usize,
}

impl Default for Form {
    fn default() -> Self {
        Self { bytes: Vec::new(), places: std::array::from_fn(|_| 0..0), packages: 0 }
    }
}

impl Form {
    /// Of these sections, which belong together.
    pub fn put_together(packages: usize, sections: Vec<(Section, Vec<u8>)>) -> Result<Self, IndexError> {
        let mut lengths = [0; SECTIONS];
        for (section, content) in &sections {
            lengths[*section as usize] = content.len();
        }
        let whole = HEADER + SECTIONS * 4 + lengths.iter().sum::<usize>();
        let narrow = |number: usize| u32::try_from(number).map_err(|_| IndexError::TooLarge);
        let mut bytes = Vec::with_capacity(whole);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&FORM.to_le_bytes());
        bytes.extend_from_slice(&[0; 4]);
        bytes.extend_from_slice(&narrow(packages)?.to_le_bytes());
        bytes.extend_from_slice(&narrow(SECTIONS)?.to_le_bytes());
        for length in lengths {
            bytes.extend_from_slice(&narrow(length)?.to_le_bytes());
        }
        for (_, content) in sections {
            bytes.extend_from_slice(&content);
        }
        let checksum = crc32fast::hash(&bytes[CHECKED..]);
        bytes[CHECKED - 4..CHECKED].copy_from_slice(&checksum.to_le_bytes());
        Self::open(bytes)
    }

    /// What was written before, looked at once.
    pub fn open(bytes: Vec<u8>) -> Result<Self, IndexError> {
        let damaged = |what| IndexError::Damaged { what };
        if bytes.get(..MAGIC.len()) != Some(MAGIC) {
            return Err(damaged("it does not begin as one"));
        }
        if number_at(&bytes, 8) != Some(FORM) {
            return Err(IndexError::OtherForm);
        }
        let checked = bytes.get(CHECKED..).ok_or(damaged("it is cut off"))?;
        if number_at(&bytes, 12) != Some(crc32fast::hash(checked)) {
            return Err(damaged("its checksum is wrong"));
        }
        let packages = number_at(&bytes, 16).ok_or(damaged("it is cut off"))? as usize;
        let places = places(&bytes).ok_or(damaged("its parts are not as long as it says"))?;
        let form = Self { bytes, places, packages };
        if form.is_sound() { Ok(form) } else { Err(damaged("its parts do not fit each other")) }
    }

    /// Whether lengths agree and texts follow each other, so that a pass over all of them ends.
    fn is_sound(&self) -> bool {
        let long = |section: &Section, each: usize| self.get(*section).len() == self.packages * each;
        let follow = |(text, ends): &(Section, Section)| {
            let text = self.get(*text).len();
            let mut before = 0;
            self.numbers(*ends).all(|end| {
                let fits = before <= end && end as usize <= text;
                before = end;
                fits
            }) && before as usize == text
        };
        FOURS.iter().all(|section| long(section, 4))
            && ONES.iter().all(|section| long(section, 1))
            && long(&Section::Letters, 8)
            && TEXTS.iter().all(follow)
            && [Section::AttributeEnds, Section::NameEnds]
                .iter()
                .all(|ends| self.packages == 0 || self.get(*ends).len() == (self.packages + 1) * 4)
            && self.get(Section::DescriptionEnds).len() == self.get(Section::LowDescriptionEnds).len()
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn packages(&self) -> usize {
        self.packages
    }

    pub fn get(&self, section: Section) -> &[u8] {
        self.bytes.get(self.places[section as usize].clone()).unwrap_or_default()
    }

    /// All numbers of a section with four bytes each.
    pub fn numbers(&self, section: Section) -> impl Iterator<Item = u32> {
        self.get(section).as_chunks::<4>().0.iter().map(|bytes| u32::from_le_bytes(*bytes))
    }

    pub fn number(&self, section: Section, at: usize) -> Option<u32> {
        number_at(self.get(section), at.checked_mul(4)?)
    }

    /// The letters of each package's line in `Names`.
    pub fn letters(&self) -> impl Iterator<Item = u64> {
        self.get(Section::Letters).as_chunks::<8>().0.iter().map(|bytes| u64::from_le_bytes(*bytes))
    }

    /// The text of this number; nothing where there is none.
    pub fn piece(&self, text: Section, ends: Section, at: usize) -> &[u8] {
        let place = || Some(self.number(ends, at)? as usize..self.number(ends, at + 1)? as usize);
        place().and_then(|place| self.get(text).get(place)).unwrap_or_default()
    }

    pub fn text(&self, text: Section, ends: Section, at: usize) -> &str {
        str::from_utf8(self.piece(text, ends, at)).unwrap_or_default()
    }
}

fn number_at(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(four.try_into().ok()?))
}

fn places(bytes: &[u8]) -> Option<[Range<usize>; SECTIONS]> {
    if number_at(bytes, 20)? as usize != SECTIONS {
        return None;
    }
    let mut places = std::array::from_fn(|_| 0..0);
    let mut at = HEADER + SECTIONS * 4;
    for (section, place) in places.iter_mut().enumerate() {
        let end = at.checked_add(number_at(bytes, HEADER + section * 4)? as usize)?;
        *place = at..end;
        at = end;
    }
    (at == bytes.len()).then_some(places)
}
