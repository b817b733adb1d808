//! A picture of the machine's screen: read from QEMU as PPM, kept as PNG.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

use super::Screen;

/// Either side; far beyond what QEMU's card shows.
const WIDEST: u32 = 8192;
/// Bytes of a whole picture file.
const LARGEST: u64 = 100 << 20;

/// Reads a picture from a file of QEMU's.
///
/// # Errors
/// When it cannot be read, or is no picture of a sane size.
pub fn read(path: &Path) -> io::Result<Screen> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    parse(&bytes).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "no picture"))
}

/// `P6 width height 255`, then three bytes a pixel; comments run from `#` to the end of the line.
fn parse(bytes: &[u8]) -> Option<Screen> {
    let mut rest = bytes.strip_prefix(b"P6")?;
    let width = number(&mut rest)?;
    let height = number(&mut rest)?;
    let (255, [b' ' | b'\n' | b'\r' | b'\t', pixels @ ..]) = (number(&mut rest)?, rest) else { return None };
    if width == 0 || height == 0 || width > WIDEST || height > WIDEST {
        return None;
    }
    let wanted = usize::try_from(u64::from(width) * u64::from(height) * 3).ok()?;
    Some(Screen { width, height, rgb: pixels.get(..wanted)?.into() })
}

fn number(rest: &mut &[u8]) -> Option<u32> {
    loop {
        match rest.first()? {
            b'#' => {
                let end = rest.iter().position(|byte| *byte == b'\n')?;
                *rest = &rest[end..];
            }
            byte if byte.is_ascii_whitespace() => *rest = &rest[1..],
            _ => break,
        }
    }
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let number = std::str::from_utf8(&rest[..digits]).ok()?.parse().ok()?;
    *rest = &rest[digits..];
    Some(number)
}

/// Writes a picture as PNG.
///
/// # Errors
/// When the file cannot be written.
pub fn write(screen: &Screen, path: &Path) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    let mut encoder = png::Encoder::new(&mut file, screen.width, screen.height);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().map_err(io::Error::other)?;
    writer.write_image_data(&screen.rgb).map_err(io::Error::other)?;
    writer.finish().map_err(io::Error::other)?;
    // A disk may be full for the last bytes alone.
    file.flush()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pictures_of_qemu_are_read_and_kept() {
        let screen = parse(b"P6\n# made by QEMU\n2 1\n255\nabcdef").unwrap();
        assert_eq!((screen.width, screen.height, &*screen.rgb), (2, 1, &b"abcdef"[..]));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("screen.png");
        write(&screen, &path).unwrap();
        let mut reader =
            png::Decoder::new(io::BufReader::new(File::open(path).unwrap())).read_info().unwrap();
        let mut pixels = vec![0; 6];
        reader.next_frame(&mut pixels).unwrap();
        assert_eq!(pixels, b"abcdef");
    }

    #[test]
    fn a_picture_that_does_not_fit_is_an_error() {
        let screen = parse(b"P6 2 1 255 abcdef").unwrap();
        if Path::new("/dev/full").exists() {
            let error = write(&screen, Path::new("/dev/full")).unwrap_err().to_string();
            assert!(error.contains("No space left"), "{error}");
        }
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        for bytes in [
            &b""[..],
            b"P5 1 1 255 a",
            b"P6 1 1 255 ab",
            b"P6 1 1 65535 abcdef",
            b"P6 0 1 255 ",
            b"P6 99999 99999 255 abc",
            b"P6 4294967296 1 255 abc",
            b"P6 -1 1 255 abc",
            b"P6 #",
            b"P6 1 1 255",
        ] {
            assert_eq!(parse(bytes), None, "{:?}", String::from_utf8_lossy(bytes));
        }
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(tail in proptest::collection::vec(any::<u8>(), 0..64), head in "P6[ 0-9#\n]{0,24}") {
            let mut bytes = head.into_bytes();
            bytes.extend(tail);
            if let Some(screen) = parse(&bytes) {
                prop_assert_eq!(screen.rgb.len() as u64, u64::from(screen.width) * u64::from(screen.height) * 3);
            }
        }
    }
}
