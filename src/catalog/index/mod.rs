//! The packages of one list, by number and by attribute, in a form that opens in milliseconds.
//!
//! An index is made once, of what a channel publishes or Nix prints ([`channel`]), and is kept as one
//! piece of bytes ([`form`]) in which the texts that are searched lie ready.

mod alias;
mod build;
mod channel;
mod clean;
mod form;
mod known;
mod letters;
mod loose;
mod near;
mod pool;
mod sets;
#[cfg(test)]
mod tests;

use std::io::{self, Read};
use std::sync::{Arc, LazyLock};

use build::Builder;
pub(super) use build::{BETWEEN, flags_of_byte};
use channel::Kind;
pub(super) use form::{Form, Section};
use known::Known;
pub(super) use letters::letters;
pub(super) use sets::tier;

use super::built_in;
use super::entry::{Entry, Raw};

/// Why there is no index of what was given.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    #[error("the list could not be read: {0}")]
    Read(#[source] io::Error),
    #[error("the list is cut off after line {line}, column {column}")]
    CutOff { line: usize, column: usize },
    #[error("this is not a list of packages: {problem}")]
    NotAList { problem: String },
    #[error("the list is of version {found}, and this program reads version 2")]
    OtherVersion { found: String },
    #[error("the list has no packages")]
    Empty,
    #[error("the list is larger than any list of packages")]
    TooLarge,
    #[error("the kept list is damaged: {what}")]
    Damaged { what: &'static str },
    #[error("the kept list was written by another release of this program")]
    OtherForm,
}

/// Packages of a category or of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group<'a> {
    pub name: &'a str,
    /// Numbers in the index.
    pub packages: Vec<u32>,
}

/// An index of packages; a package's number is stable for as long as the index lives.
#[derive(Debug, Default)]
pub struct Index {
    form: Form,
    known: Known,
}

impl Index {
    /// Of these packages; of one attribute twice, the first counts. Names with control characters in
    /// them and packages beyond a million are left out.
    #[must_use]
    pub fn build(packages: impl IntoIterator<Item = Raw>) -> Self {
        let mut builder = Builder::default();
        for raw in packages {
            if builder.push(&raw).is_err() {
                break;
            }
        }
        builder.finish().map(Self::of).unwrap_or_default()
    }

    /// Of what a channel publishes as `packages.json`, unpacked.
    ///
    /// # Errors
    /// See [`IndexError`]; what is wrong with one package alone is no error.
    pub fn from_channel(list: impl Read) -> Result<Self, IndexError> {
        channel::read(list, Kind::Published)?.finish().map(Self::of)
    }

    /// Of what `nix-env -f … -qaP --json --meta` prints.
    ///
    /// # Errors
    /// See [`IndexError`].
    pub fn from_nix_env(list: impl Read) -> Result<Self, IndexError> {
        channel::read(list, Kind::NixEnv)?.finish().map(Self::of)
    }

    /// What [`Self::bytes`] gave before.
    ///
    /// # Errors
    /// What is damaged or of another release is refused.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, IndexError> {
        Form::open(bytes).map(Self::of)
    }

    /// The index as it is kept on disk.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.form.bytes()
    }

    fn of(form: Form) -> Self {
        let mut index = Self { form, known: Known::default() };
        index.known = Known::of(&index);
        index
    }

    /// The list inside the program, made once.
    #[must_use]
    pub fn built_in() -> Arc<Self> {
        static MADE: LazyLock<Arc<Index>> = LazyLock::new(|| {
            Arc::new(Index::build(built_in::packages().iter().map(|package| Raw {
                attribute: package.attribute.to_owned(),
                pname: package.attribute.rsplit('.').next().unwrap_or_default().to_owned(),
                description: package.about.to_owned(),
                ..Raw::default()
            })))
        });
        Arc::clone(&MADE)
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.form.packages()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The package of this number; an empty one where there is none.
    #[must_use]
    pub fn entry(&self, number: u32) -> Entry<'_> {
        let at = number as usize;
        if at >= self.len() {
            return Entry::default();
        }
        let attribute = self.attribute(number);
        Entry {
            attribute,
            pname: self.text(Section::Pname, at),
            version: self.text(Section::Version, at),
            description: self.form.number(Section::Description, at).map_or("", |said| {
                self.form.text(Section::Descriptions, Section::DescriptionEnds, said as usize)
            }),
            homepage: self.text(Section::Homepage, at),
            licence: self.text(Section::Licence, at),
            main_program: self.text(Section::MainProgram, at),
            platforms: self.text(Section::Platforms, at),
            category: built_in::find(attribute).map_or("", |package| package.category),
            flags: self
                .form
                .get(Section::Flags)
                .get(at)
                .map_or_else(Default::default, |byte| flags_of_byte(*byte)),
        }
    }

    fn attribute(&self, number: u32) -> &str {
        self.form.text(Section::Attributes, Section::AttributeEnds, number as usize)
    }

    fn text(&self, column: Section, at: usize) -> &str {
        let number = self.form.number(column, at);
        number.map_or("", |number| self.form.text(Section::Texts, Section::TextEnds, number as usize))
    }

    /// The number of the package with exactly this attribute.
    #[must_use]
    pub fn find(&self, attribute: &str) -> Option<u32> {
        let number = self.sorted(self.first_from(attribute))?;
        (self.attribute(number) == attribute).then_some(number)
    }

    /// The number of the package of this name, also where the name has its set under a usual one:
    /// `python3Packages` for the list's `python313Packages`.
    #[must_use]
    pub fn resolve(&self, name: &str) -> Option<u32> {
        alias::resolve(self, name)
    }

    /// Whether the list has packages of this set, so that one which it lacks is told.
    #[must_use]
    pub fn covers(&self, set: &str) -> bool {
        alias::covers(self, set)
    }

    /// Where in the order of attributes the first stands that is not before this one.
    fn first_from(&self, attribute: &str) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.sorted(middle).is_some_and(|number| self.attribute(number) < attribute) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    fn sorted(&self, at: usize) -> Option<u32> {
        self.form.number(Section::Sorted, at)
    }

    /// The packages of the built-in list that this one has, by its categories and in its order.
    #[must_use]
    pub fn categories(&self) -> Vec<Group<'static>> {
        let mut groups: Vec<Group<'static>> = Vec::new();
        for (number, package) in self.known.packages() {
            match groups.last_mut() {
                Some(group) if group.name == package.category => group.packages.push(number),
                _ => groups.push(Group { name: package.category, packages: vec![number] }),
            }
        }
        groups
    }

    /// Packages that may be meant by a name that there is not, the likeliest first: the one that brings
    /// a program of this name, the same name in another set or case, and names with a letter wrong.
    /// Empty where none is near.
    #[must_use]
    pub fn nearest(&self, name: &str, most: usize) -> Vec<u32> {
        near::nearest(self, name, most)
    }

    pub(super) fn form(&self) -> &Form {
        &self.form
    }

    pub(super) fn known(&self) -> &Known {
        &self.known
    }
}
