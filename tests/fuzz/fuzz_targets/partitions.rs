//! MBR and GPT, as they are and with the checksums mended, so that what lies behind is reached.
#![no_main]

use libfuzzer_sys::fuzz_target;
use snowpress::image::disc::{gpt, mbr};

fn number(image: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(image[at..at + 8].try_into().unwrap())
}

/// Mends the checksums of the table whose header is in this sector.
fn seal(image: &mut [u8], sector: u64) {
    let Some(at) = usize::try_from(sector).ok().and_then(|sector| sector.checked_mul(512)) else { return };
    if at.checked_add(512).is_none_or(|end| end > image.len()) {
        return;
    }
    image[at..at + 16].copy_from_slice(b"EFI PART\0\0\x01\0\x5c\0\0\0");
    let sizes = number(image, at + 80);
    let length = (sizes & 0xffff_ffff).saturating_mul(sizes >> 32);
    let table = number(image, at + 72).saturating_mul(512);
    if let Some(end) = table.checked_add(length).filter(|end| *end <= image.len() as u64) {
        let sum = crc32fast::hash(&image[table as usize..end as usize]);
        image[at + 88..at + 92].copy_from_slice(&sum.to_le_bytes());
    }
    image[at + 16..at + 20].fill(0);
    let sum = crc32fast::hash(&image[at..at + 92]);
    image[at + 16..at + 20].copy_from_slice(&sum.to_le_bytes());
}

fuzz_target!(|data: &[u8]| {
    let mut image = data.to_vec();
    let _ = (mbr::read(&image), gpt::read(&image));
    if image.len() < 1024 {
        return;
    }
    image[510..512].copy_from_slice(&[0x55, 0xaa]);
    let other = number(&image, 512 + 32);
    seal(&mut image, other);
    seal(&mut image, 1);
    let _ = (mbr::read(&image), mbr::isolinux(&image), gpt::read(&image));
});
