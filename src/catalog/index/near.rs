//! Names that there are, for one that there is not.

use super::{Index, Section, letters, tier};

/// Longer names are cut before they are compared.
const LONGEST: usize = 64;

/// How a package came to be meant, the likeliest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    /// The same but for upper and lower case.
    Case,
    /// The same set under its other name: `python3Packages`.
    SameSet,
    Brings,
    /// Its last part in another set.
    OtherSet,
    Letters(usize),
}

/// See [`Index::nearest`].
pub fn nearest(index: &Index, name: &str, most: usize) -> Vec<u32> {
    let name: String = name.chars().filter(|c| !c.is_control() && !c.is_whitespace()).take(LONGEST).collect();
    let low = name.to_lowercase();
    let last = low.rsplit('.').next().unwrap_or(&low);
    if last.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<((Likeness, bool, u8, usize), u32)> = Vec::new();
    let mut add = |likeness, at: usize, rank: usize| {
        let (tier, known) = index.known().standing(at);
        if let Ok(number) = u32::try_from(at) {
            found.push(((likeness, !known, tier, rank), number));
        }
    };
    for (rank, number) in index.known().bringers(last).iter().enumerate() {
        add(Likeness::Brings, *number as usize, rank);
    }
    let set = set_stem(&low[..low.len() - last.len()]);
    each_name(index, last, |at, attribute, set_length| {
        // A kept form of another's making may part a letter.
        let Some((its_set, its_last)) = attribute.split_at_checked(set_length) else { return };
        let same_set = !set.is_empty() && set_stem(its_set) == set;
        let (tier, _) = index.known().standing(at);
        if attribute == low {
            add(Likeness::Case, at, 0);
        } else if its_last == last {
            add(if same_set { Likeness::SameSet } else { Likeness::OtherSet }, at, 0);
        } else if same_set || tier < tier::NEVER && (set.is_empty() || its_set.is_empty()) {
            let distance = strsim::osa_distance(its_last, last);
            if distance <= allowed(last) {
                let rank = attribute.len().abs_diff(low.len());
                add(Likeness::Letters(distance * 2 + usize::from(!same_set && !set.is_empty())), at, rank);
            }
        }
    });
    found.sort_unstable();
    let mut numbers: Vec<u32> = Vec::new();
    for (_, number) in found {
        if numbers.len() == most {
            break;
        }
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    numbers
}

/// How many letters may be wrong.
fn allowed(name: &str) -> usize {
    match name.chars().count() {
        0..=2 => 0,
        3..=5 => 1,
        _ => 2,
    }
}

/// `python313packages.` and `python3packages.` as `pythonpackages.`.
fn set_stem(set: &str) -> String {
    set.chars()
        .filter(|c| !c.is_ascii_digit() && *c != '_')
        .collect::<String>()
        .replace(".pkgs.", "packages.")
}

/// Every attribute in lower case, with the length of its set, whose letters could be those of this name.
fn each_name<'i>(index: &'i Index, last: &str, mut with: impl FnMut(usize, &'i str, usize)) {
    let form = index.form();
    let wanted = letters(last.as_bytes());
    let most = u32::try_from(allowed(last)).unwrap_or(0);
    let lengths = form.get(Section::AttributeLength).iter().zip(form.get(Section::SetLength));
    for (at, (has, (attribute, set))) in form.letters().zip(lengths).enumerate() {
        let (attribute, set) = (usize::from(*attribute), usize::from(*set));
        let far = attribute.saturating_sub(set).abs_diff(last.len());
        if (wanted & !has).count_ones() > most || far > most as usize {
            continue;
        }
        let line = form.piece(Section::Names, Section::NameEnds, at);
        if let Some(Ok(text)) = line.get(..attribute).map(str::from_utf8) {
            with(at, text, set);
        }
    }
}
