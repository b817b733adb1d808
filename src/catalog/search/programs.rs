//! Programs by their names: those that the table has, and those that a list says are a package's main
//! one.

use super::marks;
use crate::catalog::index::{Index, Section};

const PACKAGES_A_LOOK: usize = 8192;

/// Marks packages with a program of this name, or one that begins so. Published lists name no program;
/// there a package that is called like one counts as bringing it. `None` when nobody waits any more.
pub fn programs(index: &Index, word: &str, found: &mut [u8], stop: &dyn Fn() -> bool) -> Option<()> {
    super::brought(index, word, found, false);
    let form = index.form();
    for (at, (text, mark)) in form.numbers(Section::MainProgram).zip(found.iter_mut()).enumerate() {
        if at % PACKAGES_A_LOOK == 0 && stop() {
            return None;
        }
        let main = form.piece(Section::Texts, Section::TextEnds, text as usize);
        let named = if main.is_empty() { named(index, at, word) } else { begins(main, word.as_bytes()) };
        *mark = named.max(*mark);
    }
    Some(())
}

fn begins(name: &[u8], word: &[u8]) -> u8 {
    match name.get(..word.len()) {
        Some(start) if !start.eq_ignore_ascii_case(word) => marks::NONE,
        Some(_) if name.len() == word.len() => marks::PROGRAM,
        Some(_) => marks::PROGRAM_PREFIX + marks::close(name.len() - word.len()) / 2,
        None => marks::NONE,
    }
}

/// By its own name: of few packages is it known that they are programs, so of others all of it must be
/// typed.
fn named(index: &Index, at: usize, word: &str) -> u8 {
    let form = index.form();
    if form.get(Section::SetLength).get(at).is_none_or(|set| *set != 0) {
        return marks::NONE;
    }
    let known = index.known().standing(at).1;
    let line = form.piece(Section::Names, Section::NameEnds, at);
    let fields = super::loosely::fields(line).map(|field| begins(field, word.as_bytes()));
    fields
        .filter(|mark| known || *mark == marks::PROGRAM)
        .map(|mark| mark.min(marks::PNAME))
        .max()
        .unwrap_or(0)
}
