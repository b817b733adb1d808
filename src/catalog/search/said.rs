//! A word in all descriptions, in one pass over those that differ.

use memchr::memmem;

use super::marks;
use crate::catalog::index::{Index, Section};

const HITS_A_LOOK: usize = 8192;

/// What the word comes to in each description, by its number; `None` when nobody waits any more.
pub fn said(index: &Index, word: &str, stop: &dyn Fn() -> bool) -> Option<Vec<u8>> {
    let form = index.form();
    let text = form.get(Section::LowDescriptions);
    let mut ends = form.numbers(Section::LowDescriptionEnds).map(|end| end as usize).skip(1);
    let mut found = vec![marks::NONE; form.numbers(Section::LowDescriptionEnds).count().saturating_sub(1)];
    let mut at = 0;
    let Some(mut end) = ends.next() else { return Some(found) };
    for (count, from) in memmem::find_iter(text, word).enumerate() {
        if count % HITS_A_LOOK == 0 && stop() {
            return None;
        }
        while from >= end {
            end = ends.next()?;
            at += 1;
        }
        let Some(mark) = found.get_mut(at) else { break };
        *mark = mark_of(text, from, word.len(), word.chars().nth(2).is_some()).max(*mark);
    }
    Some(found)
}

/// Short words are met by words alone: nearly every description has an `in` somewhere.
fn mark_of(text: &[u8], from: usize, long: usize, parts_count: bool) -> u8 {
    let letter = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(|byte| is_letter(*byte));
    match (letter(from.checked_sub(1)), letter(Some(from + long))) {
        (false, false) => marks::SAID_WORD,
        (false, true) if long > 1 => marks::SAID_START,
        _ if parts_count => marks::SAID_PART,
        _ => marks::NONE,
    }
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii()
}

/// The same for one text of the built-in list.
pub fn about(text: &str, word: &str) -> u8 {
    let marked = memmem::find_iter(text.as_bytes(), word)
        .map(|from| mark_of(text.as_bytes(), from, word.len(), false))
        .max();
    match marked {
        Some(marks::SAID_WORD) => marks::ABOUT_WORD,
        Some(marks::SAID_START) => marks::ABOUT_START,
        _ => marks::NONE,
    }
}
