//! Names, times and sizes as the build view writes them.

use std::ops::Range;
use std::time::Duration;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::build::event::{ByteWork, Stage};
use crate::build::text::printable;

pub use crate::build::text::bytes;

/// What a stage is called in the row of stages.
pub fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Preflight => "Check",
        Stage::Generate => "Write",
        Stage::Evaluate => "Evaluate",
        Stage::Build => "Build",
        Stage::Collect => "Collect",
    }
}

/// What a stage does, as a heading in the log.
pub fn doing(stage: Stage) -> &'static str {
    match stage {
        Stage::Preflight => "Looking at this machine",
        Stage::Generate => "Writing the Nix text",
        Stage::Evaluate => "Evaluating",
        Stage::Build => "Building",
        Stage::Collect => "Bringing the image out of the store",
    }
}

/// What bytes are for.
pub fn work(what: ByteWork) -> &'static str {
    match what {
        ByteWork::Copy => "copying the image",
        ByteWork::Compress => "compressing the store",
    }
}

/// The name in a store path: `/nix/store/<hash>-name.drv` is `name`.
pub fn name(path: &str) -> String {
    let file = path.rsplit('/').next().unwrap_or(path);
    let name = match file.split_once('-') {
        Some((hash, name)) if hash.len() == 32 => name,
        _ => file,
    };
    printable(name.strip_suffix(".drv").unwrap_or(name))
}

/// A text whose store paths are shown by name.
pub fn without_hashes(text: &str) -> String {
    let mut parts = text.split("/nix/store/");
    let mut short = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_at_checked(33) {
            Some((hash, name)) if hash.ends_with('-') && !hash.contains([' ', '/']) => short.push_str(name),
            _ => {
                short.push_str("/nix/store/");
                short.push_str(part);
            }
        }
    }
    short
}

/// The host of a substituter, or all of it where it has none.
pub fn host(address: &str) -> String {
    let host = address.split_once("://").map_or(address, |(_, rest)| rest);
    let short = host.split('/').next().filter(|host| !host.is_empty()).unwrap_or(address);
    printable(short)
}

/// A time that something took.
pub fn time(elapsed: Duration) -> String {
    match elapsed.as_secs() {
        0..60 => format!("{}.{} s", elapsed.as_secs(), elapsed.subsec_millis() / 100),
        _ => clock(elapsed),
    }
}

/// A time that still runs, or that is guessed: tenths would only flicker.
pub fn clock(elapsed: Duration) -> String {
    match elapsed.as_secs() {
        seconds @ 0..60 => format!("{seconds} s"),
        seconds @ 60..3600 => format!("{} min {:02} s", seconds / 60, seconds % 60),
        seconds => format!("{} h {:02} min", seconds / 3600, seconds / 60 % 60),
    }
}

/// A text in so many columns, with a sign where it was cut.
pub fn fit(text: &str, columns: usize, ellipsis: &str) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let end = prefix(text, columns.saturating_sub(ellipsis.width()));
    if ellipsis.width() > columns { String::new() } else { format!("{}{ellipsis}", &text[..end]) }
}

/// How many bytes of a text fit into so many columns.
pub fn prefix(text: &str, columns: usize) -> usize {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += c.width().unwrap_or(0);
        if used > columns {
            return at;
        }
    }
    text.len()
}

/// The rows of a text that is wrapped at so many columns, in bytes; one at least.
pub fn wrap(text: &str, columns: usize) -> Vec<Range<usize>> {
    let mut rows = Vec::new();
    let mut from = 0;
    while from < text.len() {
        // A character wider than the pane stands alone, else there would be no end.
        let first = text[from..].chars().next().map_or(1, char::len_utf8);
        let end = from + prefix(&text[from..], columns).max(first);
        rows.push(from..end);
        from = end;
    }
    if rows.is_empty() {
        rows.push(0..0);
    }
    rows
}

/// The rows of a text of words, broken between words where there is a space.
pub fn flow(text: &str, columns: usize) -> Vec<String> {
    let mut rows: Vec<String> = Vec::new();
    for line in text.lines() {
        let mut row = String::new();
        for word in line.split(' ') {
            if !row.is_empty() && row.width() + 1 + word.width() > columns {
                rows.push(std::mem::take(&mut row));
            } else if !row.is_empty() {
                row.push(' ');
            }
            row.push_str(word);
        }
        rows.extend(wrap(&row, columns).into_iter().map(|part| row[part].to_owned()));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn store_paths_are_shown_by_name() {
        assert_eq!(name("/nix/store/0123456789abcdefghijklmnopqrstuv-acl-2.3.drv"), "acl-2.3");
        let text = "builder for '/nix/store/0123456789abcdefghijklmnopqrstuv-acl.drv' in /nix/store/x failed";
        assert_eq!(without_hashes(text), "builder for 'acl.drv' in /nix/store/x failed");
        assert_eq!(name("odd-name"), "odd-name");
        assert_eq!(name("\x1b[31m"), "");
    }

    #[test]
    fn texts_fit_into_columns() {
        assert_eq!(fit("squashfs", 8, "…"), "squashfs");
        assert_eq!(fit("squashfs", 5, "…"), "squa…");
        assert_eq!(fit("ab", 1, "..."), "");
        assert_eq!(fit("日本", 3, "…"), "日…");
        assert_eq!(wrap("abcde", 2), [0..2, 2..4, 4..5]);
        assert_eq!(wrap("日本", 1), [0..3, 3..6]);
        assert_eq!(wrap("", 0).len(), 1);
        assert_eq!(flow("one two three\nfour", 8), ["one two", "three", "four"]);
        assert_eq!(flow("abcdefgh", 3), ["abc", "def", "gh"]);
    }

    #[test]
    fn times_and_hosts_are_short() {
        assert_eq!(time(Duration::from_millis(1250)), "1.2 s");
        assert_eq!(clock(Duration::from_secs(61)), "1 min 01 s");
        assert_eq!(clock(Duration::from_secs(7265)), "2 h 01 min");
        assert_eq!(host("https://cache.nixos.org/nar"), "cache.nixos.org");
        assert_eq!(host("/mnt/store"), "/mnt/store");
    }
}
