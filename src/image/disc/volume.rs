//! Volume descriptors: who made the disc, and where its trees begin.

use super::bytes::{SECTOR, SECTOR_LENGTH, fill, le16, le32, part, text};
use super::facts::Volume;
use super::names;
use super::record::Record;
use crate::image::error::{ImageError, Part, Result};
use crate::image::source::Source;

/// The first descriptor is in this sector; what lies before is the system's own.
const FIRST: u64 = 16;

/// Real discs have three to five descriptors.
const DESCRIPTORS: u64 = 64;

/// One directory tree: the one of ISO 9660 itself, or Joliet's.
#[derive(Debug, Clone)]
pub struct Root {
    pub record: Record,
    pub block: u64,
    pub joliet: bool,
}

/// All that the descriptors say.
#[derive(Debug)]
pub struct Descriptors {
    /// Whether there is Rock Ridge, only its tree shows.
    pub volume: Volume,
    pub primary: Root,
    pub joliet: Option<Root>,
    /// Sector of the El Torito boot catalogue.
    pub catalogue: Option<u32>,
}

/// Reads the descriptors up to their end mark.
///
/// # Errors
/// When there is no primary one.
pub fn read(source: &dyn Source) -> Result<Descriptors> {
    let (mut primary, mut joliet, mut catalogue) = (None, None, None);
    let mut sector = [0; SECTOR_LENGTH];
    for number in FIRST..FIRST + DESCRIPTORS {
        let at = number * SECTOR;
        match fill(source, Part::Iso9660, at, &mut sector) {
            Ok(()) => {}
            // Without an end mark the last one may be the end of the image.
            Err(_) if primary.is_some() => break,
            Err(error) if source.length() > at => return Err(error),
            Err(_) => return Err(no_disc(source, at)),
        }
        if part(&sector, 1, 5) != b"CD001" {
            break;
        }
        match sector[0] {
            0 if part(&sector, 7, 23) == b"EL TORITO SPECIFICATION" => {
                catalogue.get_or_insert(le32(&sector, 0x47));
            }
            1 if primary.is_none() => primary = Some((volume(&sector), root(&sector, at, false)?)),
            2 if names::is_joliet(part(&sector, 88, 32)) && joliet.is_none() => {
                // A broken Joliet tree does not keep anybody from the other one.
                joliet = root(&sector, at, true).ok();
            }
            255 => break,
            _ => {}
        }
    }
    let (mut volume, primary) = primary.ok_or_else(|| no_disc(source, FIRST * SECTOR))?;
    volume.joliet = joliet.is_some();
    Ok(Descriptors { volume, primary, joliet, catalogue })
}

fn root(sector: &[u8], at: u64, joliet: bool) -> Result<Root> {
    let block = u64::from(le16(sector, 128));
    if ![512, 1024, 2048].contains(&block) {
        let problem = format!("blocks of {block} bytes; discs have 2048, 1024 or 512");
        return Err(ImageError::broken(Part::Iso9660, at + 128, problem));
    }
    let record = Record::parse(part(sector, 156, 34), at + 156)?;
    if !record.is_folder() {
        return Err(ImageError::broken(Part::Iso9660, at + 156, "the root is no folder"));
    }
    Ok(Root { record, block, joliet })
}

fn volume(sector: &[u8]) -> Volume {
    Volume {
        label: text(part(sector, 40, 32)),
        system: text(part(sector, 8, 32)),
        publisher: text(part(sector, 318, 128)),
        preparer: text(part(sector, 446, 128)),
        application: text(part(sector, 574, 128)),
        created: date(part(sector, 813, 17)),
        modified: date(part(sector, 830, 17)),
        bytes: u64::from(le32(sector, 80)) * u64::from(le16(sector, 128)),
        rock_ridge: false,
        joliet: false,
    }
}

/// `YYYYMMDDhhmmsscc` and the zone in quarters of an hour, as RFC 3339.
fn date(field: &[u8]) -> Option<String> {
    let digits = std::str::from_utf8(field.get(..16)?).ok()?;
    if !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let number = |from: usize, to: usize| digits[from..to].parse::<u32>().unwrap_or(u32::MAX);
    let (month, day) = (number(4, 6), number(6, 8));
    let (hour, minute, second) = (number(8, 10), number(10, 12), number(12, 14));
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let zone = i32::from(i8::from_le_bytes([*field.get(16)?])) * 15;
    let zone = if zone == 0 {
        "Z".to_owned()
    } else {
        let sign = if zone < 0 { '-' } else { '+' };
        format!("{sign}{:02}:{:02}", zone.abs() / 60, zone.abs() % 60)
    };
    let year = &digits[..4];
    Some(format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{zone}"))
}

/// What people take for an image, by its first bytes.
const OTHERS: &[(&[u8], &str)] = &[
    (b"\x28\xb5\x2f\xfd", "it is compressed with zstd; unpack it first with `zstd -d`"),
    (b"\xfd7zXZ\0", "it is compressed with xz; unpack it first with `xz -d`"),
    (b"\x1f\x8b", "it is compressed with gzip; unpack it first with `gunzip`"),
    (b"BZh", "it is compressed with bzip2; unpack it first with `bunzip2`"),
    (b"PK\x03\x04", "it is a ZIP archive; unpack it first"),
    (b"QFI\xfb", "it is a disk of a virtual machine (qcow2)"),
    (b"hsqs", "it is a bare squashfs without a disc around it"),
    (b"<!DOCTYPE", "it is a web page: the download gave something else"),
    (b"<html", "it is a web page: the download gave something else"),
];

fn no_disc(source: &dyn Source, at: u64) -> ImageError {
    let mut first = [0; 16];
    let there = usize::try_from(source.length().min(16)).unwrap_or(0);
    let known = source
        .read_at(0, &mut first[..there])
        .ok()
        .and_then(|()| OTHERS.iter().find(|(magic, _)| first.starts_with(magic)).map(|(_, what)| *what));
    let problem = match known {
        Some(what) => format!("no disc image: {what}"),
        None if source.length() == 0 => "no disc image: the file is empty".to_owned(),
        None if source.length() < (FIRST + 1) * SECTOR => {
            let length = source.length();
            format!("no disc image: {length} bytes are too few for one; was the download complete?")
        }
        None => "no disc image: there is no volume descriptor".to_owned(),
    };
    ImageError::broken(Part::Iso9660, at, problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_keep_their_zone() {
        assert_eq!(date(b"2026070409050012\x08").unwrap(), "2026-07-04T09:05:00+02:00");
        assert_eq!(date(b"2026070409050012\xee").unwrap(), "2026-07-04T09:05:00-04:30");
        assert_eq!(date(b"2026070409050012\0").unwrap(), "2026-07-04T09:05:00Z");
        assert_eq!(date(b"0000000000000000\0"), None);
        assert_eq!(date(b"2026139909050012\0"), None);
        assert_eq!(date(b"2026"), None);
    }

    #[test]
    fn what_is_no_disc_is_named() {
        let said = |bytes: &[u8]| read(&bytes.to_vec()).unwrap_err().to_string();
        assert!(said(b"").contains("empty"));
        assert!(said(b"\x28\xb5\x2f\xfd....").contains("zstd -d"));
        assert!(said(&[0; 4000]).contains("4000 bytes are too few"));
        assert!(said(&vec![0; 65_536]).contains("no volume descriptor (at byte 32768)"));
    }
}
