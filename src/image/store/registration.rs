//! `nix-path-registration`: what Nix knew of each store path when the image was made.
//!
//! As `nix-store --dump-db` writes it and `--load-db` reads it: for each store path a line each for
//! the path, the hash of its serialisation, the length of that, the deriver (often empty) and the
//! number of references, then the references. `dump-db` has the hash as 64 hexadecimal digits;
//! nixpkgs' `closureInfo`, which writes it for images, as `sha256:` and 52 characters of base 32.

use std::io::{BufRead, BufReader};
use std::path::Path;

use base64ct::{Base64, Encoding};

use super::Store;
use crate::build::text::printable;
use crate::image::error::{ImageError, Part, Result};
use crate::image::files::Files;

/// Its name at the top of the squashfs.
pub const NAME: &str = "nix-path-registration";

/// Digits of Nix's base 32.
pub const BASE32: &[u8; 32] = b"0123456789abcdfghijklmnpqrsvwxyz";

/// What Nix registered of one store path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// `/nix/store/<hash>-<name>`
    pub path: String,
    /// SHA-256 of its serialisation.
    pub sha256: [u8; 32],
    /// Length of that.
    pub bytes: u64,
    pub deriver: Option<String>,
    pub references: Vec<String>,
}

/// All that was registered, as far as it can be read.
#[derive(Debug, Default)]
pub struct Registration {
    pub paths: Vec<Registered>,
    /// Why it ends before its end.
    pub problem: Option<ImageError>,
}

/// Bytes of the whole, of one line, and references of one path. A large system has some 3 MB.
const LIMIT: u64 = 32 << 20;
const LINE: usize = 4096;
const REFERENCES: usize = 100_000;

/// The registration of a store; `None` where there is no such file.
#[must_use]
pub fn of(store: &Store) -> Option<Registration> {
    let id = store.tree.find(Path::new("/").join(NAME).as_path())?;
    let at = store.place(id);
    match store.open(&store.tree.path(id)) {
        Ok(reader) => Some(parse(BufReader::new(reader), at)),
        Err(problem) => Some(Registration { paths: Vec::new(), problem: Some(problem) }),
    }
}

/// Reads a registration that lies at an offset of the image. What comes before something that is
/// wrong is kept.
pub fn parse(text: impl BufRead, at: u64) -> Registration {
    let mut lines = Lines { text: text.take(LIMIT + 1), number: 0, read: 0 };
    let mut paths = Vec::new();
    loop {
        match one(&mut lines) {
            Ok(Some(registered)) => paths.push(registered),
            Ok(None) => return Registration { paths, problem: None },
            Err(problem) => {
                let problem = format!("line {}: {problem}", lines.number);
                let problem = Some(ImageError::broken(Part::Registration, at, problem));
                return Registration { paths, problem };
            }
        }
    }
}

struct Lines<R> {
    text: std::io::Take<R>,
    number: u64,
    read: u64,
}

impl<R: BufRead> Lines<R> {
    /// The next line without its end; `None` at the end.
    fn next(&mut self) -> Result<Option<String>, String> {
        let mut line = Vec::new();
        self.number += 1;
        let mut limited = std::io::Read::take(&mut self.text, LINE as u64 + 1);
        let count = limited.read_until(b'\n', &mut line).map_err(|e| format!("it cannot be read: {e}"))?;
        self.read += count as u64;
        if count > LINE {
            return Err(format!("it is longer than {LINE} bytes"));
        }
        if self.read > LIMIT {
            return Err(format!("there are more than {LIMIT} bytes"));
        }
        if count == 0 {
            return Ok(None);
        }
        if line.last() == Some(&b'\n') {
            line.pop();
        }
        String::from_utf8(line).map(Some).map_err(|_| "it is no text".to_owned())
    }

    fn need(&mut self, what: &str) -> Result<String, String> {
        self.next()?.ok_or_else(|| format!("it ends where {what} should stand"))
    }

    fn number(&mut self, what: &str) -> Result<u64, String> {
        let line = self.need(what)?;
        let digits = !line.is_empty() && line.bytes().all(|b| b.is_ascii_digit());
        let number = digits.then(|| line.parse().ok()).flatten();
        number.ok_or_else(|| format!("{} is not {what}", shown(&line)))
    }
}

fn one(lines: &mut Lines<impl BufRead>) -> Result<Option<Registered>, String> {
    let path = loop {
        match lines.next()? {
            None => return Ok(None),
            // Whoever puts two registrations together may leave an empty line between.
            Some(line) if line.is_empty() => {}
            Some(line) => break store_path(line)?,
        }
    };
    let hash = lines.need("a hash")?;
    let sha256 = sha256(&hash).ok_or_else(|| format!("{} is no SHA-256", shown(&hash)))?;
    let bytes = lines.number("a length")?;
    let deriver = Some(lines.need("a deriver")?).filter(|line| !line.is_empty());
    let deriver = deriver.filter(|line| line != "unknown-deriver").map(store_path).transpose()?;
    let count = lines.number("the number of references")?;
    let count = usize::try_from(count).ok().filter(|count| *count <= REFERENCES);
    let count = count.ok_or("more references than any path has")?;
    let mut references = Vec::new();
    for _ in 0..count {
        references.push(store_path(lines.need("a reference")?)?);
    }
    Ok(Some(Registered { path, sha256, bytes, deriver, references }))
}

/// A folder, a `/`, and `<hash>-<name>`.
fn store_path(line: String) -> Result<String, String> {
    let name = line.rsplit_once('/').filter(|(store, _)| store.starts_with('/')).map(|(_, name)| name);
    if name.is_some_and(|name| super::is_store_name(name.as_ref())) {
        return Ok(line);
    }
    Err(format!("{} is no store path", shown(&line)))
}

fn shown(line: &str) -> String {
    format!("“{}”", printable(crate::build::text::shortened(line, 200)))
}

/// A SHA-256 as any Nix writes it: base 16, base 32 or base 64, with `sha256:` or `sha256-` before.
#[must_use]
pub fn sha256(text: &str) -> Option<[u8; 32]> {
    let digits = text.strip_prefix("sha256:").or_else(|| text.strip_prefix("sha256-")).unwrap_or(text);
    match digits.len() {
        64 => base16(digits.as_bytes()),
        52 => base32(digits.as_bytes()),
        44 => {
            let mut hash = [0; 32];
            let length = Base64::decode(digits, &mut hash).ok()?.len();
            (length == 32).then_some(hash)
        }
        _ => None,
    }
}

fn base16(digits: &[u8]) -> Option<[u8; 32]> {
    let mut hash = [0; 32];
    for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |b: u8| char::from(b).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(hash)
}

/// The last digit comes first, five bits each.
fn base32(digits: &[u8]) -> Option<[u8; 32]> {
    let mut hash = [0u8; 32];
    for (index, digit) in digits.iter().rev().enumerate() {
        let value = u16::try_from(BASE32.iter().position(|d| d == digit)?).ok()?;
        let bit = index * 5;
        let shifted = value << (bit % 8);
        hash[bit / 8] |= (shifted & 0xff) as u8;
        let over = (shifted >> 8) as u8;
        match hash.get_mut(bit / 8 + 1) {
            Some(next) => *next |= over,
            None if over != 0 => return None,
            None => {}
        }
    }
    Some(hash)
}

/// A hash as Nix shows it: `sha256:` and 52 characters of base 32.
#[must_use]
pub fn shown_sha256(hash: &[u8; 32]) -> String {
    let digit = |index: usize| {
        let bit = index * 5;
        let (low, high) = (hash[bit / 8], hash.get(bit / 8 + 1).copied().unwrap_or(0));
        let pair = u16::from_le_bytes([low, high]) >> (bit % 8);
        char::from(BASE32[usize::from(pair & 31)])
    };
    let digits: String = (0..52).rev().map(digit).collect();
    format!("sha256:{digits}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = "sha256:0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73";
    const EMPTY_16: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    const A: &str = "/nix/store/00000000000000000000000000000000-a";
    const B: &str = "/nix/store/11111111111111111111111111111111-b";

    #[test]
    fn hashes_are_read_in_every_base() {
        let hash = sha256(EMPTY).unwrap();
        assert_eq!(crate::build::text::hex(&hash), EMPTY_16);
        assert_eq!(sha256(EMPTY_16), Some(hash));
        assert_eq!(sha256("sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="), Some(hash));
        assert_eq!(shown_sha256(&hash), EMPTY);
        assert_eq!(sha256(&format!("z{}", &EMPTY[8..])), None);
        assert_eq!(sha256("md5:00"), None);
    }

    #[test]
    fn paths_are_read_with_their_references() {
        let text = format!("{A}\n{EMPTY}\n0\n\n2\n{A}\n{B}\n{B}\n{EMPTY_16}\n7\n{A}.drv\n0");
        let read = parse(text.as_bytes(), 0);
        assert!(read.problem.is_none());
        assert_eq!(read.paths.len(), 2);
        assert_eq!(read.paths[0].references, [A, B]);
        assert_eq!((read.paths[1].bytes, read.paths[1].deriver.as_deref()), (7, Some(&*format!("{A}.drv"))));
        assert!(parse(&b""[..], 0).problem.is_none());
    }

    #[test]
    fn what_comes_before_a_mistake_is_kept_and_its_line_is_said() {
        let good = format!("{A}\n{EMPTY}\n0\n\n0\n");
        let endless = "1".repeat(9000);
        for (bad, line) in [
            (format!("{B}\nsha256:{}\n0\n\n0\n", "u".repeat(52)), 7),
            (format!("{B}\n{EMPTY}\nmany\n\n0\n"), 8),
            (format!("{B}\n{EMPTY}\n0\n\n3\n{A}\n"), 12),
            (format!("{B}\n{EMPTY}\n0\n\n18446744073709551615\n"), 10),
            (format!("{B}\n{EMPTY}\n{endless}\n"), 8),
            ("../etc/passwd\n".to_owned(), 6),
        ] {
            let read = parse(format!("{good}{bad}").as_bytes(), 77);
            assert_eq!(read.paths.len(), 1);
            let problem = read.problem.unwrap().to_string();
            assert!(problem.contains(&format!("line {line}:")) && problem.contains("byte 77"), "{problem}");
        }
    }
}
