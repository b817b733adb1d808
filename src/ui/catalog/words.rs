//! Where a list is from, how old it is, and what flags mean for a build: in words.

use crate::build::text::printable;
use crate::catalog::{Entry, Flag, Listing, Origin};
use crate::ui::text::{cut, wrap};

/// A number as a person reads it, `129,815`.
#[must_use]
pub fn number(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `nixos-26.05 as published, 129,815 packages`.
#[must_use]
pub fn origin(listing: &Listing) -> String {
    let count = number(listing.index.len());
    let kept = if listing.problem.is_some() { "; the kept list is damaged" } else { "" };
    let from = match &listing.origin {
        Origin::Channel { url } => format!("{} as published, {count} packages", channel(url)),
        Origin::Nix { nixpkgs } => format!("{} as Nix evaluates it, {count} packages", printable(nixpkgs)),
        Origin::BuiltIn => format!("built-in list, {count} packages"),
    };
    format!("{from}{kept}")
}

/// The channel's name in an address, `nixos-26.05`; else the file's.
fn channel(url: &str) -> String {
    let mut parts = url.rsplit('/').filter(|part| !part.is_empty());
    let file = parts.next().unwrap_or(url);
    let folder = parts.next().unwrap_or_default();
    let named = folder.starts_with("nixos-") || folder.starts_with("nixpkgs-");
    printable(if named { folder } else { file })
}

/// Why no list came, in so many lines: what happened, and in the last of them what to do, which stands
/// behind the last semicolon. What happened is cut where there is no room; what to do comes first.
#[must_use]
pub fn failure(problem: &str, columns: usize, lines: usize, ellipsis: &str) -> Vec<String> {
    let whole = wrap(problem, columns);
    if whole.len() <= lines {
        return whole;
    }
    let (what, remedy) = problem.rsplit_once("; ").unwrap_or(("the newest list was not fetched", problem));
    let remedy = wrap(remedy, columns);
    if lines < 2 {
        return vec![cut(&format!("not fetched; {}", remedy.join(" ")), columns, ellipsis)];
    }
    let room = lines.saturating_sub(remedy.len()).max(1);
    let mut said = shortened(wrap(what, columns), room, columns, ellipsis);
    said.extend(shortened(remedy, lines - said.len(), columns, ellipsis));
    said
}

/// So many lines of these; the last tells that there were more.
fn shortened(mut lines: Vec<String>, most: usize, columns: usize, ellipsis: &str) -> Vec<String> {
    if lines.len() > most {
        let rest = lines.split_off(most.saturating_sub(1)).join(" ");
        lines.push(cut(&rest, columns, ellipsis));
    }
    lines
}

/// The flags of a package in words, the one that weighs most first.
#[must_use]
pub fn flags(entry: &Entry) -> Vec<&'static str> {
    entry.flags.words()
}

/// What a flag means for the build; `allowed` when the profile takes unfree packages.
#[must_use]
pub fn meaning(flag: &str, allowed: bool) -> &'static str {
    match Flag::of_word(flag).unwrap_or(Flag::Unavailable) {
        Flag::Unfree if !allowed => {
            "its licence is not free; choosing it asks whether the profile is to allow such packages"
        }
        flag => flag.meaning(allowed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Flags;

    #[test]
    fn numbers_are_read_at_once() {
        assert_eq!([number(7), number(387), number(129_815)], ["7", "387", "129,815"]);
    }

    #[test]
    fn a_list_says_where_it_is_from() {
        let mut listing = Listing::built_in();
        assert!(origin(&listing).starts_with("built-in list, ") && !origin(&listing).contains("damaged"));
        let damaged = Listing { problem: Some("its checksum is wrong".to_owned()), ..listing.clone() };
        assert!(origin(&damaged).ends_with("packages; the kept list is damaged"), "{}", origin(&damaged));
        let url = "https://channels.nixos.org/nixos-26.05/packages.json.br".to_owned();
        listing.origin = Origin::Channel { url };
        assert!(origin(&listing).starts_with("nixos-26.05 as published, "), "{}", origin(&listing));
        listing.origin = Origin::Channel { url: "file:///srv/mine.json".to_owned() };
        assert!(origin(&listing).starts_with("mine.json as published"), "{}", origin(&listing));
    }

    #[test]
    fn a_failure_keeps_its_remedy_however_little_room_there_is() {
        let problem = "the list was not fetched: https://example.org/nixos-26.05/packages.json.br cannot be \
                       reached (its name is not known); look at the network and try again";
        let all = failure(problem, 200, 1, "…");
        assert_eq!(all, [problem]);
        for lines in 1..=4 {
            let said = failure(problem, 44, lines, "…");
            assert!(said.len() <= lines && said.iter().all(|line| line.chars().count() <= 44), "{said:?}");
            assert!(said.last().unwrap().contains("look at the network"), "{said:?}");
            assert!(said[0].contains("not fetched"), "{said:?}");
        }
    }

    #[test]
    fn what_is_not_available_says_why_where_that_is_known() {
        let entry = |flags| Entry { flags, ..Entry::default() };
        let none = Flags { unavailable: true, ..Flags::default() };
        assert_eq!(flags(&entry(none)), ["unavailable"]);
        assert_eq!(flags(&entry(Flags { unfree: true, ..none })), ["unfree"]);
        assert!(flags(&entry(Flags::default())).is_empty());
    }
}
