//! A word in all descriptions, in one pass over those that differ.

use memchr::memmem;

use super::marks;
use super::stem::stem;
use crate::catalog::index::{Index, Section};

const HITS_A_LOOK: usize = 8192;
/// No word has more letters than those that are looked for.
const LONGEST_FORM: usize = 84;

/// What the word comes to in each description, by its number; `None` when nobody waits any more.
pub fn said(index: &Index, word: &str, stop: &dyn Fn() -> bool) -> Option<Vec<u8>> {
    let form = index.form();
    let text = form.get(Section::LowDescriptions);
    let mut ends = form.numbers(Section::LowDescriptionEnds).map(|end| end as usize).skip(1);
    let mut found = vec![marks::NONE; form.numbers(Section::LowDescriptionEnds).count().saturating_sub(1)];
    let mut at = 0;
    let Some(mut end) = ends.next() else { return Some(found) };
    let wanted = stem(word);
    for (count, from) in memmem::find_iter(text, wanted).enumerate() {
        if count % HITS_A_LOOK == 0 && stop() {
            return None;
        }
        while from >= end {
            end = ends.next()?;
            at += 1;
        }
        let Some(mark) = found.get_mut(at) else { break };
        *mark = mark_of(text, from, word, wanted, word.chars().nth(2).is_some()).max(*mark);
    }
    Some(found)
}

/// Short words are met by words alone: nearly every description has an `in` somewhere.
fn mark_of(text: &[u8], from: usize, word: &str, wanted: &str, parts_count: bool) -> u8 {
    let rest = text.get(from..).unwrap_or_default();
    let all = rest.starts_with(word.as_bytes());
    if !from.checked_sub(1).and_then(|at| text.get(at)).is_some_and(|byte| is_letter(*byte)) {
        let ends = rest.iter().take(LONGEST_FORM).position(|byte| !is_letter(*byte));
        let there = rest.get(..ends.unwrap_or(rest.len().min(LONGEST_FORM))).unwrap_or_default();
        if there == word.as_bytes() || std::str::from_utf8(there).is_ok_and(|there| stem(there) == wanted) {
            return marks::SAID_WORD;
        }
        // What is typed may itself be more than one word, `e-mail`.
        if all && !rest.get(word.len()).is_some_and(|byte| is_letter(*byte)) {
            return marks::SAID_WORD;
        }
        if all && word.len() > 1 {
            return marks::SAID_START;
        }
    }
    if all && parts_count { marks::SAID_PART } else { marks::NONE }
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii()
}

/// The same for one text of the built-in list.
pub fn about(text: &str, word: &str) -> u8 {
    let wanted = stem(word);
    let marked = memmem::find_iter(text.as_bytes(), wanted)
        .map(|from| mark_of(text.as_bytes(), from, word, wanted, false))
        .max();
    match marked {
        Some(marks::SAID_WORD) => marks::ABOUT_WORD,
        Some(marks::SAID_START) => marks::ABOUT_START,
        _ => marks::NONE,
    }
}
