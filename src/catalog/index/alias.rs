//! Sets under their usual names: nixpkgs takes `python3Packages.numpy`, and lists have it as
//! `python313Packages.numpy` alone.

use super::{Index, tier};

/// The package of this name, under its own or the usual name of its set.
pub fn resolve(index: &Index, name: &str) -> Option<u32> {
    index.find(name).or_else(|| {
        let (set, rest) = name.split_once('.')?;
        let set = if has(index, set) { set } else { usual(index, set)? };
        index.find(&format!("{set}.{rest}")).or_else(|| release(index, set, rest))
    })
}

/// `numpy_2` of a set in which `numpy` is another name of it.
fn release(index: &Index, set: &str, name: &str) -> Option<u32> {
    let begin = format!("{set}.{name}_");
    let from = index.first_from(&begin);
    let all = (from..).map_while(|place| index.sorted(place));
    let all = all.take_while(|number| index.attribute(*number).starts_with(&begin));
    let is_release = |number: &u32| {
        index.attribute(*number)[begin.len()..].chars().all(|c| c.is_ascii_digit() || c == '_')
    };
    all.filter(is_release).last()
}

/// Whether the list has packages of this set, under its own or its usual name.
pub fn covers(index: &Index, set: &str) -> bool {
    has(index, set) || !set.contains('.') && usual(index, set).is_some()
}

fn has(index: &Index, set: &str) -> bool {
    let begin = format!("{set}.");
    at(index, index.first_from(&begin)).is_some_and(|name| name.starts_with(&begin))
}

fn at(index: &Index, place: usize) -> Option<&str> {
    Some(index.attribute(index.sorted(place)?))
}

/// The set of the list that such a name stands for: of those that are told from it by a number, the
/// one that is not an older release.
fn usual<'i>(index: &'i Index, set: &str) -> Option<&'i str> {
    if has(index, set) {
        return None;
    }
    let (head, digits, tail) = parts(set)?;
    let mut best: Option<(u8, Vec<u32>, &str)> = None;
    let mut place = index.first_from(head);
    while let Some(name) = at(index, place).filter(|name| name.starts_with(head)) {
        let Some((its_set, _)) = name.split_once('.') else {
            place += 1;
            continue;
        };
        let number = index.sorted(place)?;
        // The sign behind the dot: whatever stands in the set is before it.
        place = index.first_from(&format!("{its_set}/")).max(place + 1);
        let Some((_, its_digits, its_tail)) = parts(its_set) else { continue };
        if its_digits.is_empty() || !its_digits.starts_with(digits) || its_tail != tail {
            continue;
        }
        let older = index.known().standing(number as usize).0 >= tier::NEVER;
        let release = its_digits.split('_').filter_map(|part| part.parse().ok()).collect();
        let one = (u8::from(!older), release, its_set);
        if best.as_ref().is_none_or(|best| *best < one) {
            best = Some(one);
        }
    }
    best.map(|(.., set)| set)
}

/// `python`, `3` and `Packages` of `python3Packages`; `perl`, nothing and `Packages` of `perlPackages`.
fn parts(set: &str) -> Option<(&str, &str, &str)> {
    let from = set.find(|c: char| c.is_ascii_digit() || c.is_ascii_uppercase())?;
    let rest = &set[from..];
    let to = rest.find(|c: char| !c.is_ascii_digit() && c != '_').unwrap_or(rest.len());
    let (digits, tail) = rest.split_at(to);
    (from > 1 && !tail.is_empty()).then_some((&set[..from], digits, tail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::entry::Raw;

    #[test]
    fn a_usual_name_of_a_set_is_that_of_its_newest_release() {
        let names = [
            "python-tool",
            "python312Packages.old",
            "python312Packages.numpy",
            "python313Packages.numpy",
            "python313Packages.a.b",
            "python313Packages.one_1",
            "python313Packages.one_2",
            "python313Packages.one_extra",
            "perl538Packages.JSON",
            "perl540Packages.JSON",
            "rubyPackages.rake",
            "rubyPackages_3_4.rake",
            "php84Extensions.gd",
        ];
        let raw = |name: &&str| Raw { attribute: (*name).to_owned(), ..Raw::default() };
        let index = Index::build(names.iter().map(raw));
        let of = |name: &str| resolve(&index, name).map(|number| index.entry(number).attribute.to_owned());
        assert_eq!(of("python3Packages.numpy").as_deref(), Some("python313Packages.numpy"));
        assert_eq!(of("python3Packages.a.b").as_deref(), Some("python313Packages.a.b"));
        assert_eq!(of("python3Packages.one").as_deref(), Some("python313Packages.one_2"));
        assert_eq!(of("python313Packages.one").as_deref(), Some("python313Packages.one_2"));
        assert_eq!(of("perlPackages.JSON").as_deref(), Some("perl540Packages.JSON"));
        assert_eq!(of("rubyPackages.rake").as_deref(), Some("rubyPackages.rake"));
        for none in ["python3Packages.old", "python2Packages.numpy", "phpPackages.gd", "rake", "x.y", "."] {
            assert_eq!(of(none), None, "{none}");
        }
        assert!(covers(&index, "python3Packages") && covers(&index, "python313Packages.a"));
        assert!(!covers(&index, "linuxPackages") && !covers(&index, "python-tool"));
    }
}
