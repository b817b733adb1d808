//! Names that a word was perhaps meant to be: with one letter wrong, or with its letters in order.

use super::marks;
use crate::catalog::index::{BETWEEN, Index, Section, letters, tier};

/// Shorter words are like everything.
const SHORTEST: usize = 3;
const LONGEST: usize = 32;
const PACKAGES_A_LOOK: usize = 8192;
/// From how many places in a name letters in order are looked for.
const MOST_STARTS: usize = 4;

/// Marks packages that have none yet; those of mirrored sets are left out, for among 80,000 names there
/// is one like any, and those that are out already. `None` when nobody waits any more.
pub fn loosely(
    index: &Index,
    word: &str,
    found: &mut [u8],
    out: &dyn Fn(usize) -> bool,
    stop: &dyn Fn() -> bool,
) -> Option<()> {
    let word = word.as_bytes();
    if !(SHORTEST..=LONGEST).contains(&word.len()) || !word.is_ascii() {
        return Some(());
    }
    let form = index.form();
    let wanted = letters(word);
    let (attributes, sets) = (form.get(Section::AttributeLength), form.get(Section::SetLength));
    let lengths = attributes.iter().zip(sets);
    for (at, ((mark, has), (attribute, set))) in found.iter_mut().zip(form.letters()).zip(lengths).enumerate()
    {
        if at % PACKAGES_A_LOOK == 0 && stop() {
            return None;
        }
        let missing = (wanted & !has).count_ones();
        if *mark != marks::NONE || missing > 1 || out(at) {
            continue;
        }
        let (standing, known) = index.known().standing(at);
        if standing >= tier::NEVER {
            continue;
        }
        let line = form.piece(Section::Names, Section::NameEnds, at);
        let last = line.get(usize::from(*set)..usize::from(*attribute)).unwrap_or_default();
        let others = line.get(usize::from(*attribute)..).unwrap_or_default();
        if one_wrong(word, last) || fields(others).any(|field| one_wrong(word, field)) {
            *mark = if known { marks::WRONG_KNOWN } else { marks::WRONG };
        } else if missing == 0 {
            *mark = scattered(word, last);
        }
    }
    Some(())
}

pub fn fields(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(|byte| *byte == BETWEEN as u8 || *byte == b'\n').filter(|field| !field.is_empty())
}

/// Whether one letter is missing, too many, another one, or changed places with its neighbour. In words
/// of three letters only the last counts.
pub fn one_wrong(word: &[u8], name: &[u8]) -> bool {
    if word.len().abs_diff(name.len()) > 1 {
        return false;
    }
    let same = word.iter().zip(name).take_while(|(a, b)| a == b).count();
    let (word_rest, name_rest) = (&word[same..], &name[same..]);
    let swapped = match (word_rest, name_rest) {
        ([one, two, word @ ..], [first, second, name @ ..]) => one == second && two == first && word == name,
        _ => false,
    };
    if word.len() <= SHORTEST || swapped {
        return swapped;
    }
    match word.len().cmp(&name.len()) {
        std::cmp::Ordering::Less => word_rest == name_rest.get(1..).unwrap_or_default(),
        std::cmp::Ordering::Greater => word_rest.get(1..).unwrap_or_default() == name_rest,
        std::cmp::Ordering::Equal => {
            word_rest.get(1..).unwrap_or_default() == name_rest.get(1..).unwrap_or_default()
        }
    }
}

/// A mark for letters that stand in this order not far from each other, from the start of a word on.
fn scattered(word: &[u8], name: &[u8]) -> u8 {
    let starts = (0..name.len())
        .filter(|at| name[*at] == word[0] && (*at == 0 || !name[*at - 1].is_ascii_alphanumeric()));
    let spans = starts.take(MOST_STARTS).filter_map(|start| span(word, &name[start..]));
    let gaps = spans.min().map_or(usize::MAX, |span| span - word.len());
    if gaps > word.len() * 3 / 2 {
        return marks::NONE;
    }
    let less = u8::try_from(gaps * 3 + name.len().saturating_sub(word.len()) / 2).unwrap_or(u8::MAX);
    marks::SCATTERED.saturating_sub(less).max(marks::SCATTERED_LEAST)
}

/// How far the letters of a word reach in a name, each taken where it comes first.
fn span(word: &[u8], name: &[u8]) -> Option<usize> {
    let mut at = 0;
    for letter in word {
        at += name.get(at..)?.iter().position(|byte| byte == letter)? + 1;
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::{one_wrong, scattered};

    #[test]
    fn one_letter_may_be_wrong() {
        for (word, name) in [
            ("neovmi", "neovim"),
            ("firefx", "firefox"),
            ("firefoxx", "firefox"),
            ("fyrefox", "firefox"),
            ("gti", "git"),
            ("irefox", "firefox"),
            ("firefo", "firefox"),
            ("htop", "htopp"),
        ] {
            assert!(one_wrong(word.as_bytes(), name.as_bytes()), "{word} {name}");
        }
        for (word, name) in [("gti", "gtk"), ("firfx", "firefox"), ("abcd", "dcba"), ("xfireof", "firefox")] {
            assert!(!one_wrong(word.as_bytes(), name.as_bytes()), "{word} {name}");
        }
    }

    #[test]
    fn letters_in_order_count_near_each_other() {
        let mark = |word: &str, name: &str| scattered(word.as_bytes(), name.as_bytes());
        assert!(mark("ffx", "firefox") > 0);
        assert!(mark("nvm", "neovim") > mark("nvm", "neovim-unwrapped"));
        assert_eq!(mark("iref", "firefox"), 0, "from the start of a word");
        assert_eq!(mark("abc", "axxxxxxxxbxxxxxxxc"), 0);
    }
}
