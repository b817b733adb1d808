//! From packages, one after the other, to the sections of an index.

use super::clean::clean;
use super::form::{Form, Section};
use super::letters::letters;
use super::pool::Pool;
use super::{IndexError, sets};
use crate::catalog::entry::Raw;
use crate::catalog::flags::Flags;

/// Longer ones are no attributes of nixpkgs, whose longest has 122 bytes.
const LONGEST_ATTRIBUTE: usize = 240;
const LONGEST_NAME: usize = 240;
const LONGEST_TEXT: usize = 2000;
/// The list of all systems that nixpkgs knows has about 1,100.
const LONGEST_PLATFORMS: usize = 4000;
/// Eight times what nixpkgs has.
pub const MOST_PACKAGES: usize = 1_000_000;
/// Ends of texts are kept in four bytes.
const MOST_BYTES: usize = 1 << 30;

/// Between the fields of a line; texts have no control characters.
pub const BETWEEN: char = '\u{1f}';

/// An index in the making.
#[derive(Default)]
pub struct Builder {
    attributes: Pool,
    descriptions: Pool,
    low_descriptions: Pool,
    texts: Pool,
    names: Pool,
    /// Numbers of texts: pname, version, homepage, licence, main program, platforms, description.
    columns: [Vec<u32>; 7],
    flags: Vec<u8>,
    attribute_lengths: Vec<u8>,
    set_lengths: Vec<u8>,
    letters: Vec<u64>,
    line: String,
}

impl Builder {
    /// One more package; of one attribute twice, the first counts, and one without any is none.
    pub fn push(&mut self, raw: &Raw) -> Result<(), IndexError> {
        let attribute = clean(&raw.attribute, LONGEST_ATTRIBUTE);
        if attribute.is_empty() || attribute != raw.attribute {
            return Ok(());
        }
        if self.flags.len() >= MOST_PACKAGES || self.bytes() > MOST_BYTES {
            return Err(IndexError::TooLarge);
        }
        if !self.attributes.add(&attribute).1 {
            return Ok(());
        }
        let description = clean(&raw.description, LONGEST_TEXT);
        let (said, new) = self.descriptions.add(&description);
        if new {
            self.low_descriptions.push(&(description.to_lowercase() + "\n"));
        }
        let pname = clean(&raw.pname, LONGEST_NAME);
        let main = clean(&raw.main_program, LONGEST_NAME);
        self.name(&attribute, &pname, &main);
        let texts = [
            pname,
            clean(&raw.version, LONGEST_NAME),
            clean(&raw.homepage, LONGEST_TEXT),
            clean(&raw.licence, LONGEST_TEXT),
            main,
            clean(&raw.platforms, LONGEST_PLATFORMS),
        ];
        for (column, text) in self.columns.iter_mut().zip(&texts) {
            column.push(self.texts.add(text).0);
        }
        self.columns[6].push(said);
        self.flags.push(flags_to_byte(raw.flags));
        Ok(())
    }

    pub fn is_empty(&self) -> bool {
        self.flags.is_empty()
    }

    fn bytes(&self) -> usize {
        [&self.attributes, &self.descriptions, &self.texts, &self.names]
            .iter()
            .map(|pool| pool.bytes.len())
            .max()
            .unwrap_or(0)
    }

    /// The line that is searched. What a field would only repeat is left out: most packages are named
    /// like the end of their attribute, `python3.13-numpy` in `python313Packages.numpy`.
    fn name(&mut self, attribute: &str, pname: &str, main: &str) {
        let low = attribute.to_lowercase();
        let set = low.rfind('.').map_or(0, |dot| dot + 1);
        let last = &low[set..];
        let (pname, main) = (pname.to_lowercase(), main.to_lowercase());
        self.line.clear();
        self.line.push_str(&low);
        let repeated = if set == 0 { pname == last } else { pname.ends_with(last) };
        if !repeated && !pname.is_empty() {
            self.line.push(BETWEEN);
            self.line.push_str(&pname);
        }
        if !main.is_empty() && main != last && main != pname {
            self.line.push(BETWEEN);
            self.line.push_str(&main);
        }
        self.letters.push(letters(self.line.as_bytes()));
        self.line.push('\n');
        self.names.push(&self.line);
        self.attribute_lengths.push(u8::try_from(low.len()).unwrap_or(u8::MAX));
        self.set_lengths.push(u8::try_from(set).unwrap_or(u8::MAX));
    }

    /// The index, in its form on disk.
    pub fn finish(self) -> Result<Form, IndexError> {
        let packages = self.flags.len();
        let all: Vec<(&str, &str)> = (0..)
            .zip(&self.columns[1])
            .map(|(at, version)| (self.attributes.text(at), self.texts.text(*version)))
            .collect();
        let tiers = sets::tiers(&all);
        let mut sorted: Vec<u32> = (0..).take(packages).collect();
        sorted.sort_by_key(|at| all[*at as usize].0);
        let [pname, version, homepage, licence, main, platforms, description] = self.columns;
        Form::put_together(
            packages,
            vec![
                (Section::Attributes, self.attributes.bytes),
                (Section::AttributeEnds, fours(&self.attributes.ends)),
                (Section::Descriptions, self.descriptions.bytes),
                (Section::DescriptionEnds, fours(&self.descriptions.ends)),
                (Section::Texts, self.texts.bytes),
                (Section::TextEnds, fours(&self.texts.ends)),
                (Section::Pname, fours(&pname)),
                (Section::Version, fours(&version)),
                (Section::Homepage, fours(&homepage)),
                (Section::Licence, fours(&licence)),
                (Section::MainProgram, fours(&main)),
                (Section::Platforms, fours(&platforms)),
                (Section::Description, fours(&description)),
                (Section::Flags, self.flags),
                (Section::Sorted, fours(&sorted)),
                (Section::Names, self.names.bytes),
                (Section::NameEnds, fours(&self.names.ends)),
                (Section::AttributeLength, self.attribute_lengths),
                (Section::SetLength, self.set_lengths),
                (Section::Letters, self.letters.iter().flat_map(|letters| letters.to_le_bytes()).collect()),
                (Section::Tier, tiers),
                (Section::LowDescriptions, self.low_descriptions.bytes),
                (Section::LowDescriptionEnds, fours(&self.low_descriptions.ends)),
            ],
        )
    }
}

fn fours(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

fn flags_to_byte(flags: Flags) -> u8 {
    u8::from(flags.broken)
        | u8::from(flags.insecure) << 1
        | u8::from(flags.unfree) << 2
        | u8::from(flags.unsupported) << 3
        | u8::from(flags.unavailable) << 4
}

pub fn flags_of_byte(byte: u8) -> Flags {
    let bit = |at: u8| byte & (1 << at) != 0;
    Flags { broken: bit(0), insecure: bit(1), unfree: bit(2), unsupported: bit(3), unavailable: bit(4) }
}
