//! Names from an image as text: whatever bytes they are, they are seen and act on nothing.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use serde::{Serialize, Serializer};

use crate::build::text::{hex, printable};

/// A name with everything escaped that does not show: `\n`, `\x1b`, `\u{202e}`; a byte that is no
/// UTF-8 is `\xff`, a backslash `\\`. Names that differ are shown differently.
#[must_use]
pub fn shown(name: impl AsRef<OsStr>) -> String {
    let bytes = name.as_ref().as_bytes();
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            escape(c, &mut text);
        }
        for byte in chunk.invalid() {
            // Writing to a text cannot fail.
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
    text
}

fn escape(c: char, into: &mut String) {
    match c {
        '\\' => into.push_str("\\\\"),
        '\n' => into.push_str("\\n"),
        '\t' => into.push_str("\\t"),
        '\r' => into.push_str("\\r"),
        ' '..='~' => into.push(c),
        '\0'..='\x7f' => {
            let _ = write!(into, "\\x{:02x}", u32::from(c));
        }
        // What `printable` would take away has to be seen.
        _ if printable(c.encode_utf8(&mut [0; 4])).is_empty() || is_invisible(c) => {
            let _ = write!(into, "\\u{{{:x}}}", u32::from(c));
        }
        _ => into.push(c),
    }
}

/// Line ends and characters without a width, which would let two names look the same.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

/// The bytes of a name in hexadecimal digits where it is no UTF-8: beside the name with its unknown
/// bytes replaced, it makes JSON lossless.
#[must_use]
pub fn bytes_of(name: impl AsRef<OsStr>) -> Option<String> {
    let name = name.as_ref();
    name.to_str().is_none().then(|| hex(name.as_bytes()))
}

/// A path in JSON: itself where it is UTF-8, as [`shown`] where it is not.
///
/// # Errors
/// When the serializer fails; no name makes it fail.
pub fn path<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    match path.to_str() {
        Some(text) => serializer.serialize_str(text),
        None => serializer.serialize_str(&shown(path)),
    }
}

/// As [`path`], where there may be none.
///
/// # Errors
/// When the serializer fails.
pub fn maybe_path<S: Serializer>(path: &Option<impl AsRef<Path>>, serializer: S) -> Result<S::Ok, S::Error> {
    path.as_ref().map(|path| Shown(path.as_ref())).serialize(serializer)
}

/// As [`path`], several.
///
/// # Errors
/// When the serializer fails.
pub fn paths<S: Serializer>(paths: &[impl AsRef<Path>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(paths.iter().map(|path| Shown(path.as_ref())))
}

struct Shown<'a>(&'a Path);

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        path(self.0, serializer)
    }
}

/// The name of a store path, taken apart as Nix does: the version begins at the first `-` that no
/// letter follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreName<'a> {
    /// Empty where there is none.
    pub hash: &'a str,
    /// `openssh`
    pub package: &'a str,
    /// `9.2p1-doc`; empty where there is none.
    pub version: &'a str,
}

impl<'a> StoreName<'a> {
    #[must_use]
    pub fn of(entry: &'a str) -> Self {
        let (hash, name) = match entry.split_once('-') {
            Some((hash, name)) if is_hash(hash) => (hash, name),
            _ => ("", entry),
        };
        let (package, version) = parts(name);
        Self { hash, package, version }
    }

    /// What the outputs of one package are called: `openssh` and `openssh (doc)`.
    #[must_use]
    pub fn group(&self) -> String {
        match self.version.rsplit_once('-') {
            Some((_, output)) if OUTPUTS.contains(&output) => format!("{} ({output})", self.package),
            _ => self.package.to_owned(),
        }
    }

    /// The version without the output.
    #[must_use]
    pub fn number(&self) -> &'a str {
        match self.version.rsplit_once('-') {
            Some((number, output)) if OUTPUTS.contains(&output) => number,
            _ => self.version,
        }
    }
}

/// Outputs that nixpkgs names beside `out`.
pub const OUTPUTS: &[&str] = &[
    "bin", "lib", "dev", "doc", "man", "info", "out", "data", "debug", "static", "devdoc", "dist", "modules",
    "py", "terminfo",
];

/// Package and version, with the output, of a name without hash.
#[must_use]
pub fn parts(name: &str) -> (&str, &str) {
    let begins =
        |(at, _): &(usize, &str)| name[at + 1..].chars().next().is_some_and(|c| !c.is_ascii_alphabetic());
    match name.match_indices('-').find(begins) {
        Some((at, _)) => (&name[..at], &name[at + 1..]),
        None => (name, ""),
    }
}

/// Whether a word is the hash of a store path.
#[must_use]
pub fn is_hash(word: &str) -> bool {
    word.len() == 32 && word.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_show_is_escaped() {
        let name = OsStr::from_bytes(b"a\n\x1b[31m\\ \xff\xc3\xa9\xe2\x80\xae\x7f\xc2\x9b\xe2\x80\x8b");
        assert_eq!(shown(name), "a\\n\\x1b[31m\\\\ \\xffé\\u{202e}\\x7f\\u{9b}\\u{200b}");
        assert_eq!(printable(&shown(name)), shown(name));
        assert_ne!(shown("\\n"), shown("\n"));
    }

    #[derive(Serialize)]
    struct Place<'a>(#[serde(serialize_with = "path")] &'a Path);

    #[test]
    fn json_has_names_whole() {
        assert_eq!(bytes_of("é"), None);
        assert_eq!(bytes_of(OsStr::from_bytes(b"a\xff")).as_deref(), Some("61ff"));
        let odd = Path::new(OsStr::from_bytes(b"/a\xff"));
        assert_eq!(serde_json::to_string(&Place(odd)).unwrap(), r#""/a\\xff""#);
    }

    #[test]
    fn store_names_are_taken_apart() {
        const HASH: &str = "0123456789abcdfghijklmnpqrsvwxyz";
        let entry = format!("{HASH}-git-with-svn-2.39.5-doc");
        let name = StoreName::of(&entry);
        assert_eq!((name.hash, name.package, name.version), (HASH, "git-with-svn", "2.39.5-doc"));
        assert_eq!((name.group().as_str(), name.number()), ("git-with-svn (doc)", "2.39.5"));
        let plain = StoreName::of("etc");
        assert_eq!((plain.hash, plain.package, plain.version), ("", "etc", ""));
        assert_eq!(StoreName::of("a-").package, "a-");
        assert_eq!(StoreName::of("unit-sshd.service").package, "unit-sshd.service");
        assert_eq!(StoreName::of("é-1").version, "1");
    }
}
