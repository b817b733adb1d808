//! A reader that refuses JSON which would take more memory than any list of packages needs.

use std::io::{self, Read};

/// The lists of 2026 have up to 300 MB with all their maintainers.
const MOST_BYTES: u64 = 2 << 30;
/// The longest description there is has 30 KB.
const LONGEST_STRING: usize = 1 << 20;

/// Hands on what it reads until there is too much of it, or a string in it does not end.
pub struct Bounded<R> {
    inner: R,
    left: u64,
    /// How long the string has been that it is in.
    string: Option<usize>,
    escaped: bool,
}

impl<R: Read> Bounded<R> {
    pub fn new(inner: R) -> Self {
        Self { inner, left: MOST_BYTES, string: None, escaped: false }
    }

    fn is_in_bounds(&mut self, mut bytes: &[u8]) -> bool {
        while !bytes.is_empty() {
            match &mut self.string {
                None => {
                    let Some(at) = memchr::memchr(b'"', bytes) else { break };
                    self.string = Some(0);
                    bytes = &bytes[at + 1..];
                }
                Some(_) if self.escaped => {
                    self.escaped = false;
                    bytes = &bytes[1..];
                }
                Some(long) => {
                    let at = memchr::memchr2(b'"', b'\\', bytes);
                    *long += at.unwrap_or(bytes.len()) + 1;
                    if *long > LONGEST_STRING {
                        return false;
                    }
                    let Some(at) = at else { break };
                    if bytes[at] == b'"' {
                        self.string = None;
                    } else {
                        self.escaped = true;
                    }
                    bytes = &bytes[at + 1..];
                }
            }
        }
        true
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self.left.saturating_sub(read as u64);
        if self.left == 0 || !self.is_in_bounds(&buffer[..read]) {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is larger than any list of packages"));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    use super::{Bounded, LONGEST_STRING};

    #[test]
    fn a_string_without_an_end_is_refused() {
        let long = io::Cursor::new(b"{\"a\": \"").chain(io::repeat(b'x'));
        let mut read = Bounded::new(long.take(100 * LONGEST_STRING as u64));
        let mut all = Vec::new();
        let error = read.read_to_end(&mut all).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
        assert!(all.len() <= 2 * LONGEST_STRING, "{}", all.len());
    }

    #[test]
    fn quotes_that_are_escaped_end_nothing() {
        let long = io::Cursor::new(b"\"").chain(io::Cursor::new(b"\\\"".repeat(LONGEST_STRING)));
        assert!(Bounded::new(long).read_to_end(&mut Vec::new()).is_err());
        let many = b"\"\\\\\",".repeat(LONGEST_STRING);
        assert_eq!(Bounded::new(many.as_slice()).read_to_end(&mut Vec::new()).unwrap(), many.len());
    }
}
