//! What goes in comes out again, through our own decoders.

use super::*;

const BLOCK: usize = 1 << 20;

fn all() -> Vec<Settings> {
    let mut all = vec![Settings::Lz4 { high: false }, Settings::Lz4 { high: true }];
    all.extend([1, 6, 9].map(|level| Settings::Gzip { level }));
    all.extend([1, 3, 19, 22].map(|level| Settings::Zstd { level }));
    all.extend([false, true].map(|x86| Settings::Xz { dictionary: 1 << 20, x86 }));
    all
}

/// Text-like: words of a few kinds, in an order that does not come back soon.
fn words(bytes: usize) -> Vec<u8> {
    let mut state = 1_u64;
    let mut text = Vec::with_capacity(bytes + 16);
    while text.len() < bytes {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        text.extend(format!("word{} ", state >> 55).bytes());
    }
    text.truncate(bytes);
    text
}

fn noise(bytes: usize) -> Vec<u8> {
    let mut state = 7_u64;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    std::iter::repeat_with(next).flatten().take(bytes).collect()
}

#[test]
fn what_is_packed_comes_out_again() {
    for settings in all() {
        let mut encoder = Encoder::new(settings).unwrap();
        let mut decoder = Decoder::new(settings.codec()).unwrap();
        // The second shows that nothing of the first is left behind.
        for plain in [words(300_000), words(70_000), words(BLOCK)] {
            let (mut packed, mut again) = (vec![0; BLOCK], vec![0; BLOCK]);
            let size = encoder.encode(&plain, &mut packed).unwrap().unwrap();
            assert!(size < plain.len() / 2, "{settings:?} {size}");
            let size = decoder.decode(&packed[..size], &mut again).unwrap();
            assert!(again[..size] == plain, "{settings:?}");
        }
    }
}

#[test]
fn what_does_not_shrink_is_not_packed() {
    for settings in all() {
        let mut encoder = Encoder::new(settings).unwrap();
        let plain = noise(100_000);
        for room in [BLOCK, plain.len()] {
            assert_eq!(encoder.encode(&plain, &mut vec![0; room]).unwrap(), None, "{settings:?}");
        }
        assert!(encoder.encode(&words(9000), &mut vec![0; BLOCK]).unwrap().is_some(), "{settings:?}");
    }
}

#[test]
fn a_higher_level_leaves_less() {
    let plain = words(BLOCK);
    let size = |settings| Encoder::new(settings).unwrap().encode(&plain, &mut vec![0; BLOCK]).unwrap();
    assert!(size(Settings::Gzip { level: 9 }) < size(Settings::Gzip { level: 1 }));
    assert!(size(Settings::Zstd { level: 19 }) < size(Settings::Zstd { level: 1 }));
    assert!(size(Settings::Lz4 { high: true }) < size(Settings::Lz4 { high: false }));
}

#[test]
fn the_filter_is_kept_only_where_it_helps() {
    let plain = words(200_000);
    let size = |x86| {
        let settings = Settings::Xz { dictionary: 1 << 20, x86 };
        Encoder::new(settings).unwrap().encode(&plain, &mut vec![0; BLOCK]).unwrap()
    };
    assert!(size(true) <= size(false));
    let tables = Settings::Xz { dictionary: 1 << 20, x86: true }.for_tables();
    assert_eq!(tables, Settings::Xz { dictionary: 8 << 10, x86: false });
}

#[test]
fn a_piece_behind_others_packs_as_in_its_block() {
    let plain = words(BLOCK);
    let mut into = vec![0; BLOCK];
    for level in [1, 6, 9] {
        let mut encoder = Encoder::new(Settings::Gzip { level }).unwrap();
        let whole = encoder.encode(&plain, &mut into).unwrap().unwrap();
        let piece = 16 << 10;
        let parts: usize = (0..BLOCK / piece)
            .map(|at| &plain[..at * piece])
            .zip(plain.chunks(piece))
            .map(|(before, part)| encoder.encode_after(before, part, &mut into).unwrap().unwrap())
            .sum();
        let apart = parts.abs_diff(whole) * 100 / whole;
        assert!(apart < 4, "level {level}: {parts} in pieces, {whole} whole");
    }
    let mut other = Encoder::new(Settings::Lz4 { high: false }).unwrap();
    assert_eq!(other.encode_after(&plain[..9], &plain, &mut into).unwrap(), None);
}
