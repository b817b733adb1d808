//! The sample and the codecs against mksquashfs itself, where it is installed.

use std::fs;
use std::path::Path;
use std::process::Command;

use snowpress::codec::{Encoder, Settings};
use snowpress::estimate::Origin;
use snowpress::estimate::sample::{Roots, measure};

const BLOCK: usize = 1 << 20;
/// Superblock, compressor's options and tables of one small file come to less than this.
const BESIDE: u64 = 700;

fn words(bytes: usize, mut state: u64) -> Vec<u8> {
    let mut text = Vec::with_capacity(bytes + 16);
    while text.len() < bytes {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        text.extend(format!("{:x} and {} ", state >> 50, state >> 60).bytes());
    }
    text.truncate(bytes);
    text
}

/// Bytes of the squashfs; nothing, and a word, where there is no mksquashfs.
fn squashed(tree: &Path, words: &str) -> Option<u64> {
    let out = tree.with_extension("squashfs");
    let flags = "-no-hardlinks -keep-as-directory -all-root -b 1048576 -no-progress -quiet -nopad -noappend";
    let mut command = Command::new("mksquashfs");
    command.arg(tree).arg(&out).args(flags.split(' ')).arg("-comp").args(words.split(' '));
    let Ok(ran) = command.output() else {
        eprintln!("skipped: mksquashfs is not installed");
        return None;
    };
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let size = fs::metadata(&out).unwrap().len();
    fs::remove_file(out).unwrap();
    Some(size)
}

#[test]
fn a_block_comes_out_as_large_as_mksquashfs_makes_it() {
    let folder = tempfile::tempdir().unwrap();
    let tree = folder.path().join("tree");
    fs::create_dir(&tree).unwrap();
    let plain = words(BLOCK, 3);
    fs::write(tree.join("file"), &plain).unwrap();
    // Per mille that versions of a library may differ by: zstd and xz change from release to release.
    for (said, settings, apart) in [
        ("gzip -Xcompression-level 1", Settings::Gzip { level: 1 }, 0),
        ("gzip", Settings::Gzip { level: 9 }, 0),
        ("lz4", Settings::Lz4 { high: false }, 1),
        ("lz4 -Xhc", Settings::Lz4 { high: true }, 1),
        ("zstd -Xcompression-level 3", Settings::Zstd { level: 3 }, 40),
        ("zstd -Xcompression-level 19", Settings::Zstd { level: 19 }, 40),
        ("xz -Xdict-size 100%", Settings::Xz { dictionary: 1 << 20, x86: false }, 5),
    ] {
        let Some(theirs) = squashed(&tree, said) else { return };
        let mut encoder = Encoder::new(settings).unwrap();
        let ours = encoder.encode(&plain, &mut vec![0; BLOCK]).unwrap().unwrap() as u64;
        let most = ours + BESIDE + ours * apart / 1000;
        assert!((ours - ours * apart / 1000..most).contains(&theirs), "{said}: {ours}, theirs {theirs}");
    }
}

#[test]
fn sizes_told_from_a_sample_are_those_of_mksquashfs() {
    let folder = tempfile::tempdir().unwrap();
    let tree = folder.path().join("tree");
    for at in 0..300_usize {
        let place = tree.join(format!("d{}", at % 7));
        fs::create_dir_all(&place).unwrap();
        let size = if at % 50 == 0 { 3 * BLOCK + at } else { 2000 + at * 37 };
        // Every tenth has the contents of the one before it.
        let same = if at % 10 == 9 { at - 1 } else { at };
        let size = if at % 10 == 9 { 2000 + same * 37 } else { size };
        fs::write(place.join(format!("f{at}")), words(size, same as u64)).unwrap();
    }
    let roots = Roots { origin: Origin::Image, paths: vec![tree.clone()] };
    let measured = measure(&roots, 2, &|| false, &mut |_| ()).unwrap();
    for (said, label, most) in [
        ("lz4", "lz4", 1.0),
        ("gzip", "gzip 9", 5.0),
        ("zstd -Xcompression-level 3", "zstd 3", 5.0),
        ("xz -Xdict-size 100%", "xz", 5.0),
    ] {
        let Some(theirs) = squashed(&tree, said) else { return };
        let row = measured.rows.iter().find(|row| row.label() == label).unwrap();
        let off = 100.0 * (row.bytes.likely / f64::from(u32::try_from(theirs).unwrap()) - 1.0);
        assert!(off.abs() <= most, "{said}: {off:.2} %, {:?} for {theirs}", row.bytes);
    }
}
