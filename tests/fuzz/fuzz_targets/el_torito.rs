//! The boot catalogue, as it is and with its checksum mended, so that what lies behind is reached.
#![no_main]

use libfuzzer_sys::fuzz_target;
use snowpress::image::disc::el_torito::{IMAGES, read};

fuzz_target!(|data: &[u8]| {
    let mut image = data.to_vec();
    let _ = read(&image, 0);
    if image.len() < 32 {
        return;
    }
    image[0] = 1;
    image[28..32].copy_from_slice(&[0, 0, 0x55, 0xaa]);
    let words = image[..32].chunks_exact(2).map(|word| u16::from_le_bytes([word[0], word[1]]));
    let sum = words.fold(0u16, u16::wrapping_add);
    image[28..30].copy_from_slice(&sum.wrapping_neg().to_le_bytes());
    if let Ok(catalogue) = read(&image, 0) {
        assert!((1..=IMAGES).contains(&catalogue.images.len()));
    }
});
