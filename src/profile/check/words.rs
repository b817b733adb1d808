//! Grammars that several sections share.

use std::collections::HashSet;
use std::hash::Hash;

use super::Faults;
use crate::profile::near::nearest;
use crate::profile::toml::say::quoted;

/// Words of the Nix language that cannot be an attribute without quotes.
const RESERVED: &[&str] = &["assert", "else", "if", "in", "inherit", "let", "or", "rec", "then", "with"];

/// Whether only these characters occur: ASCII letters, digits and `more`.
pub fn plain(text: &str, more: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
}

/// A text that stands on one line of a screen.
pub fn one_line(field: &str, text: &str, faults: &mut Faults) {
    if text.chars().any(char::is_control) {
        faults.error(field, "a line break or another control character", "write it on one line");
    }
}

/// Tells of entries that stand in a list twice. `show` gives `None` for what must not be shown.
pub fn duplicates<T: Eq + Hash>(
    field: &str,
    entries: &[T],
    show: impl Fn(&T) -> String,
    faults: &mut Faults,
) {
    let mut seen = HashSet::new();
    for (index, entry) in entries.iter().enumerate() {
        if !seen.insert(entry) {
            let problem = format!("{} is in the list twice", show(entry));
            faults.warn(format!("{field}[{index}]"), problem, "delete one of the two");
        }
    }
}

pub fn twice(field: &str, entries: &[String], faults: &mut Faults) {
    duplicates(field, entries, |entry| quoted(entry), faults);
}

/// One Nix identifier.
pub fn identifier(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && plain(text, "_-'")
        && !RESERVED.contains(&text)
}

/// What is wrong with an attribute path, and what to do.
pub fn attribute_path(text: &str) -> Result<(), (String, String)> {
    let wrong = |problem: &str, remedy: String| Err((problem.to_owned(), remedy));
    if text.is_empty() {
        return wrong("an empty name", "write the attribute's name, or delete the entry".into());
    }
    for prefix in ["nixpkgs#", "pkgs.", "nixpkgs.", "nixos."] {
        if let Some(rest) = text.strip_prefix(prefix) {
            return wrong(
                &format!("{} begins with `{prefix}`", quoted(text)),
                format!("leave it off: {}", quoted(rest)),
            );
        }
    }
    if text.split([' ', ',']).filter(|part| !part.is_empty()).count() > 1 {
        return wrong(
            &format!("{} is several names in one", quoted(text)),
            "give each an entry of its own".into(),
        );
    }
    if text.trim() != text {
        return wrong(&format!("a space around {}", quoted(text.trim())), "delete the space".into());
    }
    if let Some((name, _)) = text.split_once('@') {
        return wrong(
            &format!("{} asks for a version", quoted(text)),
            format!("write {}; its version is that of the nixpkgs chosen in [source]", quoted(name)),
        );
    }
    if text.contains('"') {
        return wrong(
            "an attribute path with quotes in it",
            "name it in extra.nix, where quotes are allowed".into(),
        );
    }
    let Some(part) = text.split('.').find(|part| !identifier(part)) else { return Ok(()) };
    let problem = format!("{} is not an attribute path", quoted(text));
    if part.is_empty() {
        return Err((problem, "write names with single dots between them".into()));
    }
    if part.starts_with(|c: char| c.is_ascii_digit()) {
        return Err((
            problem,
            format!("no name begins with a digit; nixpkgs mostly puts a _ before it: \"_{part}\""),
        ));
    }
    if RESERVED.contains(&part) {
        return Err((problem, format!("`{part}` is a word of the Nix language; name it in extra.nix")));
    }
    Err((problem, "use letters, digits, _, - and ' only, with dots between the names".into()))
}

/// One label or several with dots between them, as RFC 1123 has them.
pub fn domain(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(label)
}

pub fn label(text: &str) -> bool {
    (1..=63).contains(&text.len()) && plain(text, "-") && !text.starts_with('-') && !text.ends_with('-')
}

/// A path that a person wrote for this machine.
pub fn path(field: &str, path: &str, faults: &mut Faults) {
    if path.trim().is_empty() {
        faults.error(field, "an empty path", "write a path, relative to the profile's folder or absolute");
    } else if path.chars().any(char::is_control) {
        faults.error(field, "a control character in the path", "write the path without it");
    } else if path.starts_with('~') && path != "~" && !path.starts_with("~/") {
        faults.error(field, "`~name` is not understood", "write the whole path, or ~/ for your own home");
    }
}

/// `write "x"` for the nearest known name, or another remedy.
pub fn or_nearest<'k>(text: &str, known: impl IntoIterator<Item = &'k str>, other: &str) -> String {
    nearest(text, known).map_or_else(|| other.to_owned(), |near| format!("write \"{near}\""))
}
