//! Rock Ridge: names, permissions, times and links as Unix has them.

use super::bytes::{array, le32, part};
use super::record::short_date;
use super::susp::{Budget, Field, fields};
use crate::image::error::Result;
use crate::image::files::Kind;
use crate::image::source::Source;

/// Bytes of a name; file systems have 255.
pub const NAME: usize = 1024;

/// Bytes of the path that a link points to, as Linux has it.
pub const LINK: usize = 4096;

const TYPE: u32 = 0o170_000;

/// What Rock Ridge says of one record.
#[derive(Debug, Default)]
pub struct RockRidge {
    pub name: Option<Vec<u8>>,
    /// Kind and permissions.
    pub mode: Option<u32>,
    pub modified: Option<i64>,
    pub link: Option<Vec<u8>>,
    /// Block of the folder that is meant: it was moved to keep within eight levels.
    pub child: Option<u32>,
    /// It was moved here and belongs elsewhere.
    pub moved: bool,
    /// The name or link is longer than any can be.
    pub too_long: bool,
    /// The last part of the link goes on in the next entry.
    open: bool,
}

/// Bytes to pass over in every system use area, when there is Rock Ridge at all.
///
/// `area` is that of the root's first record.
pub fn skip(area: &[u8]) -> Option<usize> {
    // CD-ROM XA puts 14 bytes of its own before.
    [0, 14].into_iter().find_map(|at| match part(area, at, 7) {
        [b'S', b'P', _, _, 0xbe, 0xef, skip] => Some(usize::from(*skip)),
        _ => None,
    })
}

impl RockRidge {
    pub fn read(source: &dyn Source, block: u64, area: &[u8], budget: &mut Budget) -> Result<Self> {
        let mut found = Self::default();
        fields(source, block, area, budget, &mut |field| found.take(&field))?;
        Ok(found)
    }

    fn take(&mut self, field: &Field) {
        let data = field.data;
        match &field.signature {
            b"PX" if data.len() >= 8 => self.mode = Some(le32(data, 0)),
            b"NM" => self.take_name(data),
            b"SL" => self.take_link(data),
            b"TF" => self.modified = modified(data).or(self.modified),
            b"CL" if data.len() >= 4 => self.child = Some(le32(data, 0)),
            b"RE" => self.moved = true,
            _ => {}
        }
    }

    fn take_name(&mut self, data: &[u8]) {
        // Flags: 2 and 4 stand for `.` and `..`, which have no name to show.
        let [flags, name @ ..] = data else { return };
        if flags & 0b110 == 0 {
            let all = self.name.get_or_insert_default();
            all.extend_from_slice(name);
            self.too_long |= all.len() > NAME;
            all.truncate(NAME);
        }
    }

    fn take_link(&mut self, data: &[u8]) {
        let link = self.link.get_or_insert_default();
        let mut rest = data.get(1..).unwrap_or_default();
        while let [flags, length, behind @ ..] = rest {
            let text = part(behind, 0, usize::from(*length));
            if !self.open && !link.is_empty() && link.last() != Some(&b'/') {
                link.push(b'/');
            }
            match flags & 0b1110 {
                2 => link.push(b'.'),
                4 => link.extend_from_slice(b".."),
                8 => {
                    link.clear();
                    link.push(b'/');
                }
                _ => link.extend_from_slice(text),
            }
            self.open = flags & 1 != 0;
            self.too_long |= link.len() > LINK;
            link.truncate(LINK);
            rest = &behind[text.len()..];
        }
    }

    pub fn kind(&self) -> Option<Kind> {
        Some(match self.mode? & TYPE {
            0o040_000 => Kind::Folder,
            0o120_000 => Kind::Link,
            0o100_000 | 0 => Kind::File,
            _ => Kind::Special,
        })
    }
}

/// The second of the times that the flags name.
fn modified(data: &[u8]) -> Option<i64> {
    let [flags, times @ ..] = data else { return None };
    let (creation, wanted, long) = (flags & 1, flags & 2, flags & 0x80);
    if wanted == 0 {
        return None;
    }
    let at = usize::from(creation);
    if long == 0 {
        return times.get(at * 7..at * 7 + 7).map(|time| short_date(array(time, 0)));
    }
    let time = times.get(at * 17..at * 17 + 17)?;
    let number = |from: usize, to: usize| std::str::from_utf8(&time[from..to]).ok()?.parse::<u16>().ok();
    let small = |from: usize| number(from, from + 2).and_then(|n| u8::try_from(n).ok());
    let year = u8::try_from(number(0, 4)?.checked_sub(1900)?).ok()?;
    Some(short_date([year, small(4)?, small(6)?, small(8)?, small(10)?, small(12)?, time[16]]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(area: &[u8]) -> RockRidge {
        RockRidge::read(&vec![0u8; 0], 2048, area, &mut Budget(0)).unwrap()
    }

    #[test]
    fn names_and_links_are_put_together() {
        let found = read(b"NM\x07\x01\x01abNM\x06\x01\x00c\0");
        assert_eq!(found.name.unwrap(), b"abc");
        let found =
            read(b"SL\x0c\x01\x00\x08\x00\x00\x03nixSL\x0a\x01\x00\x01\x03stoSL\x09\x01\x00\x00\x02re");
        assert_eq!(found.link.unwrap(), b"/nix/store");
        let found = read(b"SL\x0c\x01\x00\x04\x00\x02\x00\x00\x01a");
        assert_eq!(found.link.unwrap(), b".././a");
    }

    #[test]
    fn the_time_of_change_is_taken() {
        let short = read(b"TF\x13\x01\x03\x00\x01\x01\x00\x00\x00\x00\x46\x01\x02\x00\x00\x00\x00");
        assert_eq!(short.modified, Some(86_400));
        let long = read(b"TF\x16\x01\x821970010200000000\0");
        assert_eq!(long.modified, Some(86_400));
        assert_eq!(read(b"TF\x05\x01\x02").modified, None);
    }

    #[test]
    fn areas_that_lead_in_a_circle_end() {
        let mut image = vec![0; 4096];
        let circle = b"CE\x1c\x01\x01\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\x1c\0\0\0\0\0\0\x1c";
        image[2048..2048 + 28].copy_from_slice(circle);
        let error = RockRidge::read(&image, 2048, circle, &mut Budget(1 << 20)).unwrap_err();
        assert!(error.to_string().contains("more than 32 areas (at byte 2048)"), "{error}");
        let error = RockRidge::read(&image, 2048, circle, &mut Budget(30)).unwrap_err();
        assert!(error.to_string().contains("over and over"), "{error}");
    }

    #[test]
    fn what_is_cut_off_is_passed_over() {
        for end in 0..20 {
            read(&b"NM\x08\x01\x00abcSL\x0c\x01\x00\x00\x05hello"[..end]);
        }
        assert_eq!(skip(b"SP\x07\x01\xbe\xef\x03"), Some(3));
        assert_eq!(skip(b"..............SP\x07\x01\xbe\xef\x0e"), Some(14));
        assert_eq!(skip(b"SP"), None);
    }
}
