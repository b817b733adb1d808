//! Words with holes: `attribute '{name}' missing`. They match from the beginning of a line; a hole
//! takes as little as it can, never nothing, and the last one takes the rest.

use super::LONGEST;
use crate::build::text::{printable, shortened};

/// What filled the holes, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Holes(Vec<(String, String)>);

impl Holes {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The first value of a name stays.
    pub(super) fn set(&mut self, name: &str, value: impl Into<String>) {
        if self.get(name).is_none() {
            self.0.push((name.to_owned(), value.into()));
        }
    }

    pub(super) fn replace(&mut self, name: &str, value: String) {
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), value));
    }

    pub(super) fn merge(&mut self, more: Holes) {
        more.0.into_iter().for_each(|(name, value)| self.set(&name, value));
    }

    /// A template with its holes filled; nothing where one of them is not known.
    pub(super) fn fill(&self, template: &str) -> Option<String> {
        let mut out = String::new();
        for piece in pieces(template) {
            match piece {
                Piece::Words(words) => out.push_str(words),
                Piece::Hole(name) => out.push_str(self.get(name)?),
            }
        }
        Some(out)
    }
}

enum Piece<'a> {
    Words(&'a str),
    Hole(&'a str),
}

/// A brace that opens no hole (`{ }` of Nix text) is a word.
fn pieces(pattern: &str) -> Vec<Piece<'_>> {
    let mut all = Vec::new();
    let mut rest = pattern;
    let mut from = 0;
    while let Some(at) = rest[from..].find('{').map(|at| at + from) {
        let name = rest[at + 1..].split('}').next().unwrap_or_default();
        let closed = rest[at + 1..].len() > name.len();
        if !closed || name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'2') {
            from = at + 1;
            continue;
        }
        all.push(Piece::Words(&rest[..at]));
        all.push(Piece::Hole(name));
        rest = &rest[at + name.len() + 2..];
        from = 0;
    }
    all.push(Piece::Words(rest));
    all
}

/// What fills the holes of `pattern` at the beginning of `line`. Behind the last words anything may
/// follow.
pub(super) fn matched(pattern: &str, line: &str) -> Option<Holes> {
    let mut holes = Holes::default();
    let mut rest = line;
    let mut open: Option<&str> = None;
    for piece in pieces(pattern) {
        match (piece, open) {
            (Piece::Hole(name), _) => open = Some(name),
            (Piece::Words(words), None) => rest = rest.strip_prefix(words)?,
            (Piece::Words(""), Some(name)) => {
                put(&mut holes, name, rest)?;
                (rest, open) = ("", None);
            }
            (Piece::Words(words), Some(name)) => {
                let at = rest.find(words)?;
                put(&mut holes, name, &rest[..at])?;
                (rest, open) = (&rest[at + words.len()..], None);
            }
        }
    }
    Some(holes)
}

fn put(holes: &mut Holes, name: &str, value: &str) -> Option<()> {
    let value = printable(shortened(value.trim(), LONGEST));
    if value.is_empty() {
        return None;
    }
    // The same name twice must be the same word twice.
    match holes.get(name) {
        Some(known) if known != value => None,
        _ => {
            holes.set(name, value);
            Some(())
        }
    }
}

/// What the further lines of a message add: each pattern once, in the order of the lines.
pub(super) fn add(holes: &mut Holes, patterns: &[&str], lines: &[String]) {
    let mut from = 0;
    for pattern in patterns {
        let mut lines = lines.iter().enumerate().skip(from);
        let found = lines.find_map(|(at, line)| Some((at, matched(pattern, line)?)));
        if let Some((at, more)) = found {
            holes.merge(more);
            from = at + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(pattern: &str, line: &str) -> Option<Vec<(String, String)>> {
        matched(pattern, line).map(|holes| holes.0)
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn holes_take_as_little_as_they_can() {
        let got = first("attribute '{name}' missing", "attribute 'a' missing, and 'b' missing");
        assert_eq!(got, Some(vec![pair("name", "a")]));
        assert_eq!(first("got: {hash}", "got:    sha256-x"), Some(vec![pair("hash", "sha256-x")]));
        assert_eq!(first("a '{s}' with features {{f}} is", "a 'x' with features {k, q} is"), {
            Some(vec![pair("s", "x"), pair("f", "k, q")])
        });
    }

    #[test]
    fn only_the_beginning_counts_and_no_hole_is_empty() {
        assert_eq!(first("attribute '{name}' missing", "an attribute 'a' missing"), None);
        assert_eq!(first("attribute '{name}' missing", "attribute '' missing"), None);
        assert_eq!(first("x {name}", "x "), None);
    }

    #[test]
    fn what_is_quoted_is_short_and_cannot_act_on_a_terminal() {
        let long = format!("x \u{1b}[2J{}", "é".repeat(500));
        let got = matched("x {name}", &long).unwrap();
        let got = got.get("name").unwrap();
        assert!(got.len() <= LONGEST && got.chars().all(|c| c == 'é'), "{got}");
    }

    #[test]
    fn a_template_needs_all_its_holes_and_keeps_nix_braces() {
        let mut holes = Holes::default();
        holes.set("name", "x");
        assert_eq!(holes.fill("{ a = {name}; }").as_deref(), Some("{ a = x; }"));
        assert_eq!(holes.fill("{name} {other}"), None);
    }
}
