//! `snowpress cat`

use std::io::{Read, Write};
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::cli::Context;
use crate::cli::failure::Failure;
use crate::cli::look;
use crate::image::files::Files;
use crate::image::name::shown;

/// Print a file of an image
///
/// Its bytes go to standard output as they are. Links are followed inside the image. Onto a
/// terminal only text is printed: anything else could act on it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  snowpress cat box.iso /isolinux/isolinux.cfg
  snowpress cat box.iso /version.txt
  snowpress cat box.iso /nix-store.squashfs > store.squashfs

Exit codes: 0 printed; 1 there is no such file, or it cannot be read; 2 not an image, or no text for
a terminal.")]
pub struct Arguments {
    /// An image, a device, or a folder with one image in it
    image: PathBuf,
    /// The file
    path: PathBuf,
    /// Print onto a terminal whatever it is
    #[arg(long)]
    force: bool,
}

/// Bytes that are taken at once.
const PIECE: usize = 256 << 10;

pub fn run(arguments: &Arguments, context: &mut Context) -> Result<()> {
    let image = look::open(&arguments.image)?;
    let place = image.resolve(&look::inside(&arguments.path))?;
    let mut reader = image.open(&place)?;
    let guarded = context.terminal.out_is_tty && !arguments.force;
    let mut guard = Guard::default();
    let mut piece = vec![0; PIECE];
    loop {
        let read = reader.read(&mut piece).with_context(|| format!("{} cannot be read", shown(&place)))?;
        if read == 0 {
            break;
        }
        if guarded && !guard.is_text(&piece[..read]) {
            return Err(Failure::wrong(format!(
                "{} is no plain text; write it into a file with `>`, or force it onto the terminal with --force",
                shown(&place)
            )));
        }
        context.terminal.out.write_all(&piece[..read])?;
    }
    Ok(context.terminal.out.flush()?)
}

/// Looks at text in pieces.
#[derive(Default)]
struct Guard {
    /// The beginning of a character whose end is in the next piece.
    left: Vec<u8>,
}

impl Guard {
    fn is_text(&mut self, piece: &[u8]) -> bool {
        self.left.extend_from_slice(piece);
        let (valid, rest) = match std::str::from_utf8(&self.left) {
            Ok(text) => (text, 0),
            Err(error) if error.error_len().is_none() => {
                let at = error.valid_up_to();
                (std::str::from_utf8(&self.left[..at]).unwrap_or_default(), self.left.len() - at)
            }
            Err(_) => return false,
        };
        let harmless = |c: char| !c.is_control() || matches!(c, '\n' | '\t' | '\r' | '\u{c}');
        let text = valid.chars().all(harmless);
        self.left.drain(..self.left.len() - rest);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_told_from_what_acts_on_a_terminal() {
        let is_text = |pieces: &[&[u8]]| {
            let mut guard = Guard::default();
            pieces.iter().all(|piece| guard.is_text(piece))
        };
        assert!(is_text(&["two\nlines\té".as_bytes()]));
        assert!(is_text(&[b"a\xc3", b"\xa9b"]));
        assert!(!is_text(&[b"a\xc3", b"b"]));
        assert!(!is_text(&[b"\x1b[2J"]));
        assert!(!is_text(&[b"\0"]));
        assert!(!is_text(&[b"\xc2", b"\x9b"]));
        assert!(!is_text(&[b"\xff"]));
    }
}
