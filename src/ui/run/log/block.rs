//! Lines packed behind each other, as they lie in memory and in the file alike.

/// Who printed a line, as a number that the log gave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Owner(pub(super) u32);

impl Owner {
    /// Nix and this program, as against a builder.
    pub const NIX: Self = Self(0);

    pub(super) fn place(self) -> usize {
        self.0 as usize
    }
}

/// What kind of line it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Builder,
    Info,
    Warning,
    Error,
    Trace,
    /// The beginning of a stage.
    Heading,
}

impl Kind {
    const ALL: [Self; 6] =
        [Self::Builder, Self::Info, Self::Warning, Self::Error, Self::Trace, Self::Heading];

    fn of(byte: u8) -> Self {
        Self::ALL.get(usize::from(byte)).copied().unwrap_or(Self::Info)
    }
}

/// One line, borrowed from its block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    pub owner: Owner,
    pub kind: Kind,
    pub text: &'a str,
}

/// A block is full at so many lines or bytes, whichever comes first: small enough to be read from
/// the file within one key press, large enough that the index of blocks stays small.
const LINES: usize = 256;
const BYTES: usize = 32 << 10;

/// Owner, kind and length stand in front of each text.
const HEAD: usize = 7;

/// Longer lines become several.
pub const LONGEST: usize = 16 << 10;

/// Lines behind each other.
#[derive(Debug, Default)]
pub struct Block {
    pub bytes: Vec<u8>,
    lines: usize,
}

impl Block {
    /// An empty block in the memory of one that is not needed any more.
    pub fn again(mut bytes: Vec<u8>) -> Self {
        bytes.clear();
        Self { bytes, lines: 0 }
    }

    pub fn is_full(&self) -> bool {
        self.lines >= LINES || self.bytes.len() >= BYTES
    }

    /// Adds a line of at most [`LONGEST`] bytes.
    pub fn push(&mut self, line: Line) {
        let length = u16::try_from(line.text.len()).unwrap_or(u16::MAX);
        self.bytes.extend_from_slice(&line.owner.0.to_le_bytes());
        self.bytes.push(line.kind as u8);
        self.bytes.extend_from_slice(&length.to_le_bytes());
        self.bytes.extend_from_slice(&line.text.as_bytes()[..usize::from(length)]);
        self.lines += 1;
    }
}

/// The lines of a block. What was cut off or is not text ends them: a file may be damaged.
pub fn lines(mut bytes: &[u8]) -> impl Iterator<Item = Line<'_>> {
    std::iter::from_fn(move || {
        let (head, rest) = bytes.split_at_checked(HEAD)?;
        let owner = Owner(u32::from_le_bytes([head[0], head[1], head[2], head[3]]));
        let length = usize::from(u16::from_le_bytes([head[5], head[6]]));
        let (text, rest) = rest.split_at_checked(length)?;
        bytes = rest;
        Some(Line { owner, kind: Kind::of(head[4]), text: std::str::from_utf8(text).ok()? })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_back_as_they_were() {
        let mut block = Block::default();
        let line = |owner, kind, text| Line { owner: Owner(owner), kind, text };
        let all =
            [line(0, Kind::Heading, "Building"), line(70_000, Kind::Builder, ""), line(1, Kind::Error, "é")];
        for line in all {
            block.push(line);
        }
        assert_eq!(lines(&block.bytes).collect::<Vec<_>>(), all);
        assert_eq!(lines(&block.bytes[..block.bytes.len() - 1]).count(), 2);
    }
}
