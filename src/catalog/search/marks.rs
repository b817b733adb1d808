//! How well a package meets a word, as one byte.
//!
//! The distances are what orders the list: a whole name before its beginning, that before the
//! beginning of a word in it, that before any other part of it, then names with a letter wrong, then
//! names that have the letters somewhere in this order, then descriptions.

/// Not at all.
pub const NONE: u8 = 0;

pub const ATTRIBUTE: u8 = 200;
pub const LAST_PART: u8 = 194;
pub const PROGRAM: u8 = 190;
pub const PNAME: u8 = 174;
/// Of what is brought, each behind the first is this much further behind.
pub const NEXT_BRINGER: u8 = 4;

/// With up to [`CLOSE`] more, the less is missing.
pub const PREFIX: u8 = 150;
pub const OTHER_PREFIX: u8 = 138;
pub const PROGRAM_PREFIX: u8 = 146;
pub const WORD: u8 = 124;
pub const WORD_START: u8 = 108;
pub const SET_NAMED: u8 = 120;
pub const PART: u8 = 84;
pub const SET_START: u8 = 58;
pub const SET_PART: u8 = 48;
pub const CLOSE: u8 = 20;

/// One letter wrong: in a package that people want, and in any other.
pub const WRONG_KNOWN: u8 = 148;
pub const WRONG: u8 = 80;
/// The best and the least of letters in order.
pub const SCATTERED: u8 = 74;
pub const SCATTERED_LEAST: u8 = 42;

/// What a package is for, when it was typed in full, and when a part of it was.
pub const PURPOSE: u8 = 174;
pub const PURPOSE_PART: u8 = 112;
/// Of what serves a purpose, each behind the first is this much further behind, up to the least.
pub const NEXT_OF_PURPOSE: u8 = 2;
pub const LEAST_OF_PURPOSE: u8 = 24;

/// What the built-in list says of a package is said of few, so it tells more than a description.
pub const ABOUT_WORD: u8 = 90;
pub const ABOUT_START: u8 = 64;
pub const IN_CATEGORY: u8 = 60;
/// What a description of such a package has more than any other.
pub const SAID_OF_KNOWN: u8 = 36;
pub const SAID_WORD: u8 = 40;
pub const SAID_START: u8 = 34;
pub const SAID_PART: u8 = 24;

/// More for a field that has little beside the word.
pub fn close(beside: usize) -> u8 {
    CLOSE.saturating_sub(u8::try_from(beside).unwrap_or(CLOSE))
}
