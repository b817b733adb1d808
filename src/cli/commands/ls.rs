//! `snowpress ls`

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde::Serialize;

use crate::cli::Context;
use crate::cli::failure::{FAILED, Failure};
use crate::cli::look::{self, stamp};
use crate::image::Image;
use crate::image::error::ImageError;
use crate::image::files::{Files, Kind, Meta};
use crate::image::name::{bytes_of, shown};

/// List files in an image
///
/// Files of the disc are where they are on it; the Nix store inside is at /nix/store, as the running
/// system has it, and the squashfs of any other live image at /squashfs. Links are followed inside
/// the image. In text, what does not show in a name is escaped: \n, \x1b, \xff, and \\ for a
/// backslash.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  snowpress ls box.iso
  snowpress ls box.iso /nix/store
  snowpress ls box.iso /isolinux -l
  snowpress ls box.iso / -R | grep sshd_config
  snowpress ls box.iso / -R --json | jq -r 'select(.size > 10000000).path'

JSON is one object a line: path, kind (folder, file, link, special), size, mode (permission bits as
a number), modified (seconds since 1970) and, for a link, link. Of a name that is no UTF-8 the
unknown bytes are replaced in path, and path-bytes has all of them as hexadecimal digits; so for
link and link-bytes.

Exit codes: 0 listed; 1 there is no such path, or a part of the image cannot be read (which is said);
2 not an image.")]
pub struct Arguments {
    /// An image, a device, or a folder with one image in it
    image: PathBuf,
    /// Where to look; the root by itself
    #[arg(default_value = "/")]
    path: PathBuf,
    /// Rights, size and time too
    #[arg(short, long)]
    long: bool,
    /// Everything below, with its whole path
    #[arg(short = 'R', long)]
    recursive: bool,
    /// Print a JSON object for each entry
    #[arg(long)]
    json: bool,
}

/// One entry, as JSON has it.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Row {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_bytes: Option<String>,
    #[serde(flatten)]
    meta: Meta,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    link_bytes: Option<String>,
}

pub fn run(arguments: &Arguments, context: &mut Context) -> Result<()> {
    let image = look::open(&arguments.image)?;
    let asked = look::inside(&arguments.path);
    let place = match image.resolve(&asked) {
        Ok(place) => place,
        Err(error) => {
            // It may be in what cannot be read.
            look::incomplete(&image, &asked, &mut context.terminal)?;
            return Err(error.into());
        }
    };
    let meta = image.meta(&place).ok_or_else(|| ImageError::Missing { path: shown(&place) })?;
    let mut out = BufWriter::new(&mut context.terminal.out);
    if meta.kind == Kind::Folder {
        folder(&image, &place, arguments, &mut out)?;
    } else {
        entry(&image, &place, &place, meta, arguments, &mut out)?;
    }
    out.flush()?;
    drop(out);
    if look::incomplete(&image, &place, &mut context.terminal)? {
        return Err(Failure::silent(FAILED));
    }
    Ok(())
}

/// A stack and not recursion: the depth is the image's choice.
fn folder(image: &Image, place: &Path, arguments: &Arguments, out: &mut dyn Write) -> Result<()> {
    let mut left = Vec::new();
    let entries = |place: &Path| -> Result<Vec<(PathBuf, Meta)>> {
        let entries = image.list(place)?;
        Ok(entries.into_iter().rev().map(|entry| (place.join(entry.name), entry.meta)).collect())
    };
    left.extend(entries(place)?);
    while let Some((path, meta)) = left.pop() {
        let name = if arguments.recursive || arguments.json { &path } else { path.strip_prefix(place)? };
        entry(image, &path, name, meta, arguments, out)?;
        if arguments.recursive && meta.kind == Kind::Folder {
            left.extend(entries(&path)?);
        }
    }
    Ok(())
}

fn entry(
    image: &Image,
    path: &Path,
    name: &Path,
    meta: Meta,
    arguments: &Arguments,
    out: &mut dyn Write,
) -> Result<()> {
    let link = || image.link(path);
    if arguments.json {
        let link = link();
        let row = Row {
            path: path.to_string_lossy().into_owned(),
            path_bytes: bytes_of(path),
            meta,
            link: link.as_ref().map(|link| link.to_string_lossy().into_owned()),
            link_bytes: link.and_then(bytes_of),
        };
        serde_json::to_writer(&mut *out, &row)?;
        return Ok(writeln!(out)?);
    }
    if !arguments.long {
        return Ok(writeln!(out, "{}", shown(name))?);
    }
    let leads = link().map(|link| format!(" -> {}", shown(link))).unwrap_or_default();
    let time = stamp(meta.modified);
    Ok(writeln!(out, "{} {:>12} {time}  {}{leads}", rights(meta), meta.size, shown(name))?)
}

/// `drwxr-xr-x`
fn rights(meta: Meta) -> String {
    let kind = match meta.kind {
        Kind::Folder => 'd',
        Kind::File => '-',
        Kind::Link => 'l',
        Kind::Special => '?',
    };
    let bit = |shift: u32, letter: char| if meta.mode >> shift & 1 == 1 { letter } else { '-' };
    // With a set-user-ID, set-group-ID or sticky bit the letter of execution is another.
    let execute =
        |shift: u32, special: u32, both: char| match (meta.mode >> shift & 1, meta.mode >> special & 1) {
            (1, 1) => both,
            (_, 1) => both.to_ascii_uppercase(),
            (1, _) => 'x',
            _ => '-',
        };
    [
        kind,
        bit(8, 'r'),
        bit(7, 'w'),
        execute(6, 11, 's'),
        bit(5, 'r'),
        bit(4, 'w'),
        execute(3, 10, 's'),
        bit(2, 'r'),
        bit(1, 'w'),
        execute(0, 9, 't'),
    ]
    .iter()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_are_as_ls_has_them() {
        let of = |kind, mode| rights(Meta { kind, size: 0, mode, modified: 0 });
        assert_eq!(of(Kind::Folder, 0o755), "drwxr-xr-x");
        assert_eq!(of(Kind::File, 0o4755), "-rwsr-xr-x");
        assert_eq!(of(Kind::File, 0o4644), "-rwSr--r--");
        assert_eq!(of(Kind::Folder, 0o1777), "drwxrwxrwt");
        assert_eq!(of(Kind::Link, 0o777), "lrwxrwxrwx");
    }
}
