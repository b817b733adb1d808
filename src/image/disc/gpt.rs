//! The GPT of a hybrid image, and whether its copy at the end agrees.

use super::bytes::{array, fill, le16, le32, le64, part};
use super::facts::{Gpt, Partition};
use super::mbr::{SECTOR, SECTOR_LENGTH};
use crate::image::error::{ImageError, Part, Result};
use crate::image::source::Source;

/// Entries of a table; usual are 128, isohybrid has up to 248.
pub const ENTRIES: u32 = 1024;

/// Bytes of an entry; usual are 128.
pub const ENTRY: u32 = 1024;

const MAGIC: &[u8] = b"EFI PART";

/// The table in the second sector, if there is one.
///
/// # Errors
/// When there is one, but a checksum is wrong or it claims what no table has; and when only the copy at
/// the end of the image is left.
pub fn read(source: &dyn Source) -> Result<Option<Gpt>> {
    let Some(header) = header(source, SECTOR)? else {
        let last = (source.length() / SECTOR).saturating_sub(1) * SECTOR;
        if last > SECTOR && header_at(source, last)?.is_some() {
            let problem = "the table at the beginning is gone; there is only the copy at the end";
            return Err(ImageError::broken(Part::Gpt, SECTOR, problem));
        }
        return Ok(None);
    };
    let table = table(source, &header)?;
    Ok(Some(Gpt {
        disk: guid(&header.disk),
        backup: backup_agrees(source, &header, &table),
        end: header.other.saturating_add(SECTOR),
        partitions: partitions(&header, &table)?,
    }))
}

struct Header {
    at: u64,
    disk: [u8; 16],
    /// Where the other copy lies, bytes.
    other: u64,
    table: u64,
    count: u32,
    size: u32,
    checksum: u32,
}

/// The sector at `at`, if it is marked as a table.
fn header_at(source: &dyn Source, at: u64) -> Result<Option<[u8; SECTOR_LENGTH]>> {
    let mut sector = [0; SECTOR_LENGTH];
    if at.saturating_add(SECTOR) > source.length() {
        return Ok(None);
    }
    fill(source, Part::Gpt, at, &mut sector)?;
    Ok(Some(sector).filter(|sector| sector.starts_with(MAGIC)))
}

fn header(source: &dyn Source, at: u64) -> Result<Option<Header>> {
    let Some(mut sector) = header_at(source, at)? else { return Ok(None) };
    let broken = |offset: u64, problem: String| Err(ImageError::broken(Part::Gpt, at + offset, problem));
    let length = le32(&sector, 12);
    let Some(length) = usize::try_from(length).ok().filter(|length| (92..=sector.len()).contains(length))
    else {
        return broken(12, format!("a header of {length} bytes"));
    };
    let claimed = le32(&sector, 16);
    sector[16..20].fill(0);
    let found = crc32fast::hash(&sector[..length]);
    if claimed != found {
        return broken(16, format!("the checksum of the header is {found:08x}, not {claimed:08x}"));
    }
    let (count, size) = (le32(&sector, 80), le32(&sector, 84));
    if count > ENTRIES || !(128..=ENTRY).contains(&size) || size % 8 != 0 {
        return broken(80, format!("{count} entries of {size} bytes"));
    }
    let header = Header {
        at,
        disk: array(&sector, 56),
        other: le64(&sector, 32).saturating_mul(SECTOR),
        table: le64(&sector, 72).saturating_mul(SECTOR),
        count,
        size,
        checksum: le32(&sector, 88),
    };
    Ok(Some(header))
}

/// All entries, checked against their checksum.
fn table(source: &dyn Source, header: &Header) -> Result<Vec<u8>> {
    // Both factors were checked: at most 1 MiB.
    let mut table = vec![0; header.count as usize * header.size as usize];
    fill(source, Part::Gpt, header.table, &mut table)?;
    let found = crc32fast::hash(&table);
    if found != header.checksum {
        let problem = format!("the checksum of the entries is {found:08x}, not {:08x}", header.checksum);
        return Err(ImageError::broken(Part::Gpt, header.table, problem));
    }
    Ok(table)
}

fn backup_agrees(source: &dyn Source, first: &Header, entries: &[u8]) -> bool {
    let Ok(Some(copy)) = header(source, first.other) else { return false };
    copy.at != first.at
        && copy.other == first.at
        && copy.disk == first.disk
        && copy.size == first.size
        && table(source, &copy).is_ok_and(|copied| copied == entries)
}

fn partitions(header: &Header, table: &[u8]) -> Result<Vec<Partition>> {
    let mut found = Vec::new();
    for (entry, number) in table.chunks_exact(header.size as usize).zip(1u32..) {
        if entry[..16] == [0; 16] {
            continue;
        }
        let (first, last) = (le64(entry, 32), le64(entry, 40));
        let place = header.table + u64::from(number - 1) * u64::from(header.size);
        let bytes = last.checked_sub(first).and_then(|more| more.checked_add(1)?.checked_mul(SECTOR));
        let (Some(at), Some(bytes)) = (first.checked_mul(SECTOR), bytes) else {
            let problem = format!("partition {number} goes from sector {first} to {last}");
            return Err(ImageError::broken(Part::Gpt, place, problem));
        };
        let units = part(entry, 56, 72).chunks_exact(2).map(|pair| le16(pair, 0));
        let units: Vec<u16> = units.take_while(|unit| *unit != 0).collect();
        found.push(Partition {
            number,
            kind: kind(&array(entry, 0)),
            name: String::from_utf16_lossy(&units),
            active: le64(entry, 48) & 0b100 != 0,
            at,
            bytes,
        });
    }
    Ok(found)
}

fn kind(id: &[u8; 16]) -> String {
    let id = guid(id);
    let known = match &*id {
        "c12a7328-f81f-11d2-ba4b-00a0c93ec93b" => "EFI System",
        "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7" => "Microsoft basic data",
        "0fc63daf-8483-4772-8e79-3d69d8477de4" => "Linux filesystem",
        "21686148-6449-6e6f-744e-656564454649" => "BIOS boot",
        "48465300-0000-11aa-aa11-00306543ecac" => "Apple HFS+",
        _ => return id,
    };
    known.to_owned()
}

/// The first three groups have their small byte first, the rest stands as it is written.
fn guid(id: &[u8; 16]) -> String {
    let (one, two, three) = (le32(id, 0), le16(id, 4), le16(id, 6));
    let four = u16::from_be_bytes(array(id, 8));
    let mut node = [0; 8];
    node[2..].copy_from_slice(&id[10..]);
    format!("{one:08x}-{two:04x}-{three:04x}-{four:04x}-{:012x}", u64::from_be_bytes(node))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(image: &mut [u8], at: usize, bytes: &[u8]) {
        image[at..at + bytes.len()].copy_from_slice(bytes);
    }

    fn seal(image: &mut [u8], at: usize) {
        put(image, at + 16, &[0; 4]);
        let sum = crc32fast::hash(&image[at..at + 92]);
        put(image, at + 16, &sum.to_le_bytes());
    }

    /// A table of 4 entries in 8 sectors, its copy in the last.
    fn image() -> Vec<u8> {
        let mut image = vec![0; 8 * 512];
        let id =
            [0x28, 0x73, 0x2a, 0xc1, 0x1f, 0xf8, 0xd2, 0x11, 0xba, 0x4b, 0, 0xa0, 0xc9, 0x3e, 0xc9, 0x3b];
        for (at, other, entries) in [(1u64, 7u64, 2u64), (7, 1, 6)] {
            let table = usize::try_from(entries).unwrap() * 512;
            put(&mut image, table, &id);
            put(&mut image, table + 32, &3u64.to_le_bytes());
            put(&mut image, table + 40, &4u64.to_le_bytes());
            put(&mut image, table + 56, b"E\0S\0P\0");
            let sum = crc32fast::hash(&image[table..table + 512]);
            let at = usize::try_from(at).unwrap() * 512;
            put(&mut image, at, MAGIC);
            put(&mut image, at + 12, &92u32.to_le_bytes());
            put(&mut image, at + 32, &other.to_le_bytes());
            put(&mut image, at + 56, &[7; 16]);
            put(&mut image, at + 72, &entries.to_le_bytes());
            put(&mut image, at + 80, &4u32.to_le_bytes());
            put(&mut image, at + 84, &128u32.to_le_bytes());
            put(&mut image, at + 88, &sum.to_le_bytes());
            seal(&mut image, at);
        }
        image
    }

    fn error(image: &[u8]) -> String {
        read(&image.to_vec()).unwrap_err().to_string()
    }

    #[test]
    fn a_table_is_read_and_compared_with_its_copy() {
        let mut image = image();
        let gpt = read(&image).unwrap().unwrap();
        assert!(gpt.backup);
        let esp = &gpt.partitions[0];
        assert_eq!((esp.number, &*esp.kind, &*esp.name), (1, "EFI System", "ESP"));
        assert_eq!((esp.at, esp.bytes, gpt.partitions.len()), (1536, 1024, 1));
        image[6 * 512 + 33] = 1;
        assert!(!read(&image).unwrap().unwrap().backup);
        image.truncate(7 * 512);
        assert!(!read(&image).unwrap().unwrap().backup);
    }

    #[test]
    fn what_is_damaged_says_where() {
        let mut image = image();
        image[2 * 512 + 32] = 9;
        assert!(error(&image).contains("checksum of the entries"));
        image[512 + 56] = 0;
        assert!(error(&image).contains("checksum of the header") && error(&image).contains("(at byte 528)"));
        put(&mut image, 512 + 80, &u32::MAX.to_le_bytes());
        seal(&mut image, 512);
        assert!(error(&image).contains("4294967295 entries of 128 bytes (at byte 592)"));
        put(&mut image, 512 + 12, &4000u32.to_le_bytes());
        assert!(error(&image).contains("a header of 4000 bytes"));
        image[512] = 0;
        assert!(error(&image).contains("only the copy at the end"));
        assert_eq!(read(&vec![0; 600]).unwrap(), None);
    }

    #[test]
    fn partitions_that_end_before_they_begin_are_refused() {
        let mut image = image();
        put(&mut image, 2 * 512 + 32, &9u64.to_le_bytes());
        let sum = crc32fast::hash(&image[1024..1536]);
        put(&mut image, 512 + 88, &sum.to_le_bytes());
        seal(&mut image, 512);
        assert!(error(&image).contains("from sector 9 to 4 (at byte 1024)"));
    }
}
