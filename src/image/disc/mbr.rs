//! The MBR that makes a disc image bootable from a stick.
//!
//! Logical partitions are not followed: no hybrid image has them. A partition of type 0 counts, since
//! isohybrid gives that type to the one that spans the image.

use super::bytes::{array, fill, le16, le32, part};
use super::facts::{Mbr, Partition};
use crate::image::error::{ImageError, Part, Result};
use crate::image::source::Source;

/// Bytes of a sector of a stick.
pub const SECTOR: u64 = 512;

/// The same, as the length of a buffer.
pub const SECTOR_LENGTH: usize = 512;

/// Bytes that hold code.
pub const CODE: usize = 440;

const TABLE: usize = 446;

/// The first sector of the image, if it is an MBR.
///
/// # Errors
/// When it is marked as one, but its entries cannot be.
pub fn read(source: &dyn Source) -> Result<Option<Mbr>> {
    let mut sector = [0; SECTOR_LENGTH];
    if source.length() < SECTOR {
        return Ok(None);
    }
    fill(source, Part::Mbr, 0, &mut sector)?;
    if sector[510..] != [0x55, 0xaa] {
        return Ok(None);
    }
    let mut partitions = Vec::new();
    for (entry, number) in sector[TABLE..510].chunks_exact(16).zip(1u32..) {
        let at = TABLE as u64 + u64::from(number - 1) * 16;
        if entry[0] & 0x7f != 0 {
            let problem = format!("partition {number} has the status {:#04x}", entry[0]);
            return Err(ImageError::broken(Part::Mbr, at, problem));
        }
        let sectors = u64::from(le32(entry, 12));
        if sectors > 0 {
            partitions.push(Partition {
                number,
                kind: kind(entry[4]),
                name: String::new(),
                active: entry[0] == 0x80,
                at: u64::from(le32(entry, 8)) * SECTOR,
                bytes: sectors * SECTOR,
            });
        }
    }
    let code = sector[..CODE].iter().any(|byte| *byte != 0);
    Ok(Some(Mbr { code, disk: le32(&sector, CODE), partitions }))
}

fn kind(id: u8) -> String {
    let known = match id {
        0x00 => "whole image",
        0x01 | 0x04 | 0x06 | 0x0e => "FAT16",
        0x07 => "NTFS or exFAT",
        0x0b | 0x0c => "FAT32",
        0x05 | 0x0f => "extended",
        0x17 => "hidden NTFS",
        0x82 => "Linux swap",
        0x83 => "Linux",
        0xcd => "ISO 9660",
        0xee => "GPT protective",
        0xef => "EFI System",
        _ => return format!("{id:#04x}"),
    };
    format!("{known} ({id:#04x})")
}

/// Where the code of isohybrid looks for `isolinux.bin`, in bytes; nothing when it is other code.
pub fn isolinux(source: &dyn Source) -> Option<u64> {
    let mut sector = [0; SECTOR_LENGTH];
    fill(source, Part::Mbr, 0, &mut sector).ok()?;
    let says = |text: &[u8]| part(&sector, 0, CODE).windows(text.len()).any(|window| window == text);
    if le16(&sector, 510) != 0xaa55 || !says(b"isolinux.bin") {
        return None;
    }
    // Behind the code stands the file's place, in sectors of a stick.
    Some(u64::from_le_bytes(array(&sector, 432)).saturating_mul(SECTOR))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions_of_type_0_count() {
        let mut image = vec![0; 1024];
        assert_eq!(read(&image).unwrap(), None);
        image[510..512].copy_from_slice(&[0x55, 0xaa]);
        image[446] = 0x80;
        image[458] = 2;
        image[462 + 4] = 0xef;
        image[462 + 8] = 1;
        image[462 + 12] = 1;
        let mbr = read(&image).unwrap().unwrap();
        assert!(!mbr.code);
        assert_eq!(mbr.partitions[0].kind, "whole image (0x00)");
        assert_eq!((mbr.partitions[0].active, mbr.partitions[0].bytes), (true, 1024));
        assert_eq!((mbr.partitions[1].at, &*mbr.partitions[1].kind), (512, "EFI System (0xef)"));
        image[462] = 3;
        let error = read(&image).unwrap_err().to_string();
        assert!(error.contains("partition 2 has the status 0x03 (at byte 462)"), "{error}");
        assert_eq!(read(&vec![0; 511]).unwrap(), None);
    }
}
