//! One record of a directory.

use super::bytes::{array, le32, part};
use crate::image::error::{ImageError, Part, Result};

/// Bytes of a record before the name.
const FIXED: usize = 33;

const FOLDER: u8 = 0x02;
const ASSOCIATED: u8 = 0x04;
const CONTINUES: u8 = 0x80;

/// One record, without its system use area.
#[derive(Debug, Clone)]
pub struct Record {
    /// Offset in the image, bytes.
    pub at: u64,
    /// First block of the content, behind an extended attribute record.
    pub extent: u64,
    pub length: u32,
    pub flags: u8,
    /// The content is cut in units with gaps between them.
    pub interleaved: bool,
    pub name: Vec<u8>,
    /// Seconds since 1970.
    pub modified: i64,
}

impl Record {
    /// Takes a record apart that fills `bytes`.
    pub fn parse(bytes: &[u8], at: u64) -> Result<Self> {
        let name = usize::from(*bytes.get(32).unwrap_or(&0));
        if name == 0 || FIXED + name > bytes.len() {
            let problem = format!("a record of {} bytes with a name of {name}", bytes.len());
            return Err(ImageError::broken(Part::Iso9660, at, problem));
        }
        Ok(Self {
            at,
            extent: u64::from(le32(bytes, 2)) + u64::from(bytes[1]),
            length: le32(bytes, 10),
            flags: bytes[25],
            interleaved: bytes[26] != 0 || bytes[27] != 0,
            name: part(bytes, FIXED, name).to_vec(),
            modified: short_date(array(bytes, 18)),
        })
    }

    /// The system use area: what follows the name and its filling byte.
    pub fn system_use<'b>(&self, bytes: &'b [u8]) -> &'b [u8] {
        let name = self.name.len();
        let from = FIXED + name + usize::from(name.is_multiple_of(2));
        bytes.get(from..).unwrap_or_default()
    }

    pub fn is_folder(&self) -> bool {
        self.flags & FOLDER != 0
    }

    /// Resource forks and the like: not the file, but something about it.
    pub fn is_associated(&self) -> bool {
        self.flags & ASSOCIATED != 0
    }

    /// The next record holds more of the same file.
    pub fn continues(&self) -> bool {
        self.flags & CONTINUES != 0
    }

    /// `.` and `..`
    pub fn is_dot(&self) -> bool {
        matches!(*self.name, [0 | 1])
    }
}

/// Year since 1900, month, day, hour, minute, second, and the zone in quarters of an hour.
pub fn short_date([year, month, day, hour, minute, second, zone]: [u8; 7]) -> i64 {
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return 0;
    }
    let days = days_since_1970(1900 + i64::from(year), i64::from(month), i64::from(day));
    let zone = i64::from(i8::from_le_bytes([zone])) * 15 * 60;
    days * 86_400 + i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second) - zone
}

/// Days of the Gregorian calendar, in eras of 400 years that begin in March.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_count_from_1970() {
        assert_eq!(short_date([70, 1, 1, 0, 0, 0, 0]), 0);
        assert_eq!(short_date([124, 2, 29, 12, 30, 15, 8]), 1_709_202_615);
        assert_eq!(short_date([80, 1, 1, 0, 0, 0, 0]), 315_532_800);
        assert_eq!(short_date([0; 7]), 0);
    }

    #[test]
    fn records_that_claim_more_than_they_have_are_refused() {
        assert!(Record::parse(&[], 7).unwrap_err().to_string().contains("at byte 7"));
        let mut bytes = [0; 40];
        bytes[32] = 8;
        assert!(Record::parse(&bytes, 0).is_err());
        bytes[32] = 7;
        assert_eq!(Record::parse(&bytes, 0).unwrap().name, [0; 7]);
    }
}
