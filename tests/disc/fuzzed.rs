//! The seeds of the fuzzer, and what it found: every one is read to its end.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use snowpress::image::disc::Disc;

/// As the target `iso` does it: the first byte says how much of each sector is given.
fn image(seed: &[u8]) -> Vec<u8> {
    let mut image = vec![0; 16 * 2048];
    for begin in seed[1..].chunks(256 << (seed[0] & 3)) {
        image.extend_from_slice(begin);
        image.resize(image.len().next_multiple_of(2048), 0);
    }
    image
}

#[test]
fn what_the_fuzzer_found_is_read_to_its_end() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus/iso");
    let mut opened = 0;
    for seed in fs::read_dir(seeds).unwrap() {
        let seed = fs::read(seed.unwrap().path()).unwrap();
        if let Ok(disc) = Disc::open(Arc::new(image(&seed))) {
            let _ = (disc.menus(), disc.ways(), disc.squashfs());
            opened += 1;
        }
    }
    assert!(opened >= 6, "only {opened} seeds are discs");
}
