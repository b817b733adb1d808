//! LZO1X, as mksquashfs writes it.
//!
//! The crate that there is for it is a translation from C that walks raw pointers and turns
//! whatever number comes back into an enum: not for bytes that somebody else has made. The format is
//! small: literals, and matches of four kinds, each followed by up to three more literals.

/// Reads the packed bytes.
struct Input<'p> {
    packed: &'p [u8],
    at: usize,
}

impl<'p> Input<'p> {
    fn byte(&mut self) -> Result<usize, &'static str> {
        let byte = *self.packed.get(self.at).ok_or(SHORT)?;
        self.at += 1;
        Ok(usize::from(byte))
    }

    fn pair(&mut self) -> Result<usize, &'static str> {
        Ok(self.byte()? | self.byte()? << 8)
    }

    fn take(&mut self, count: usize) -> Result<&'p [u8], &'static str> {
        let end = self.at.checked_add(count).ok_or(SHORT)?;
        let taken = self.packed.get(self.at..end).ok_or(SHORT)?;
        self.at = end;
        Ok(taken)
    }

    /// A length: what is left of `code` under its mask, or, where that is nothing, zeros that count
    /// 255 each and a last byte on top of the mask.
    fn length(&mut self, code: usize, mask: usize) -> Result<usize, &'static str> {
        if code & mask != 0 {
            return Ok(code & mask);
        }
        let mut length = mask;
        loop {
            match self.byte()? {
                0 => length += 255,
                last => return Ok(length + last),
            }
        }
    }
}

const SHORT: &str = "the packed bytes end too early";
const LONG: &str = "more bytes than a block has";
const BEFORE: &str = "a match before the beginning";

/// The plain bytes so far.
struct Output<'o> {
    plain: &'o mut [u8],
    at: usize,
}

impl Output<'_> {
    fn literals(&mut self, bytes: &[u8]) -> Result<(), &'static str> {
        let end = self.at + bytes.len();
        self.plain.get_mut(self.at..end).ok_or(LONG)?.copy_from_slice(bytes);
        self.at = end;
        Ok(())
    }

    fn repeat(&mut self, distance: usize, length: usize) -> Result<(), &'static str> {
        let from = self.at.checked_sub(distance).ok_or(BEFORE)?;
        let end = self.at + length;
        if end > self.plain.len() {
            return Err(LONG);
        }
        if distance >= length {
            self.plain.copy_within(from..from + length, self.at);
        } else {
            // A match may reach into what it writes itself.
            for step in 0..length {
                self.plain[self.at + step] = self.plain[from + step];
            }
        }
        self.at = end;
        Ok(())
    }
}

/// What stood before an instruction decides what its small codes mean.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// A match without literals behind it, or nothing.
    Match,
    /// One to three literals behind a match.
    Few,
    /// A run of literals.
    Run,
}

/// Unpacks a whole block and says how many bytes it has.
pub(super) fn decode(packed: &[u8], into: &mut [u8]) -> Result<usize, &'static str> {
    let mut input = Input { packed, at: 0 };
    let mut output = Output { plain: into, at: 0 };
    let mut before = Before::Match;
    let first = usize::from(*packed.first().ok_or(SHORT)?);
    if first > 17 {
        input.at = 1;
        output.literals(input.take(first - 17)?)?;
        before = if first - 17 < 4 { Before::Few } else { Before::Run };
    }
    loop {
        let code = input.byte()?;
        if code < 16 && before == Before::Match {
            let length = input.length(code, 15)? + 3;
            output.literals(input.take(length)?)?;
            before = Before::Run;
            continue;
        }
        let (distance, length, few) = found(&mut input, code, before)?;
        if distance == 0 {
            return if input.at == packed.len() { Ok(output.at) } else { Err("bytes behind the end") };
        }
        output.repeat(distance, length)?;
        output.literals(input.take(few)?)?;
        before = if few == 0 { Before::Match } else { Before::Few };
    }
}

/// What is added to a far distance; a far match at nothing but this is the end.
const FAR: usize = 16384;

/// Distance and length of a match, and the literals behind it; distance 0 is the end.
fn found(input: &mut Input, code: usize, before: Before) -> Result<(usize, usize, usize), &'static str> {
    Ok(match code {
        64.. => {
            let distance = (code >> 2 & 7) + (input.byte()? << 3) + 1;
            (distance, (code >> 5) + 1, code & 3)
        }
        32.. => {
            let length = input.length(code, 31)? + 2;
            let pair = input.pair()?;
            ((pair >> 2) + 1, length, pair & 3)
        }
        16.. => {
            let length = input.length(code, 7)? + 2;
            let pair = input.pair()?;
            let far = ((code & 8) << 11) + (pair >> 2);
            (if far == 0 { 0 } else { FAR + far }, length, pair & 3)
        }
        _ if before == Before::Run => ((code >> 2) + (input.byte()? << 2) + 2049, 3, code & 3),
        _ => ((code >> 2) + (input.byte()? << 2) + 1, 2, code & 3),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_and_matches_are_told_apart() {
        // Four literals, a match of six at distance four, the end.
        let packed = [21, b'a', b'b', b'c', b'd', 0b1010_1100, 0, 17, 0, 0];
        let mut plain = [0; 16];
        let length = decode(&packed, &mut plain).unwrap();
        assert_eq!(&plain[..length], b"abcdabcdab");
    }

    #[test]
    fn nothing_is_read_or_written_outside() {
        let packed = [21, b'a', b'b', b'c', b'd', 0b1010_1100, 0, 17, 0, 0];
        for end in 0..packed.len() {
            assert!(decode(&packed[..end], &mut [0; 16]).is_err());
        }
        assert_eq!(decode(&packed, &mut [0; 9]), Err(LONG));
        assert_eq!(decode(&[18, b'a', 0b1010_1100, 9, 17, 0, 0], &mut [0; 16]), Err(BEFORE));
        let mut seed = 1u64;
        for _ in 0..20_000 {
            let random: Vec<u8> = (0..40)
                .map(|_| {
                    seed =
                        seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    (seed >> 56) as u8
                })
                .collect();
            let _ = decode(&random, &mut [0; 64]);
        }
    }
}
