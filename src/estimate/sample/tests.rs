//! Walking, forming blocks, stopping and keeping, on trees made here.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::estimate::{Machine, Row, choices as offered};

const MIB: usize = 1 << 20;

fn content(bytes: usize, seed: u64) -> Vec<u8> {
    let mut state = seed | 1;
    let mut text = Vec::with_capacity(bytes + 16);
    while text.len() < bytes {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        text.extend(format!("{:x} ", state >> 52).bytes());
    }
    text.truncate(bytes);
    text
}

fn write(root: &Path, name: &str, bytes: &[u8]) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn walked(root: &Path) -> (Tree, Vec<bool>, Blocks) {
    let most = Most { inodes: 10_000, bytes: u64::MAX, deep: 50 };
    let tree = Tree::of(&[root.to_owned()], most, &|| false);
    let twice = twins::find(&tree, &|| false);
    let blocks = Blocks::of(&tree, &twice);
    (tree, twice, blocks)
}

fn roots_of(path: &Path) -> Roots {
    Roots { origin: Origin::Image, paths: vec![path.to_owned()] }
}

/// Small and large files, a twin of each, a hard link, a hole and what is no file.
fn tree() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(root, "a/large", &content(2 * MIB + 500, 1));
    write(root, "a/twin", &content(2 * MIB + 500, 1));
    for at in 0..40 {
        write(root, &format!("b/small{at:02}"), &content(40_000 + at, at as u64 + 9));
    }
    write(root, "c/same", &content(40_003, 12));
    write(root, "c/zeros", &vec![0; MIB]);
    write(root, "c/empty", b"");
    fs::hard_link(root.join("b/small00"), root.join("c/linked")).unwrap();
    std::os::unix::fs::symlink("/", root.join("c/up")).unwrap();
    folder
}

#[test]
fn blocks_are_formed_as_mksquashfs_forms_them() {
    let folder = tree();
    let (tree, twice, blocks) = walked(folder.path());
    let names: Vec<String> = tree
        .files
        .iter()
        .zip(&twice)
        .filter(|(_, twice)| **twice)
        .map(|(file, _)| tree.path(file).strip_prefix(folder.path()).unwrap().display().to_string())
        .collect();
    assert_eq!(names, ["a/twin", "c/linked", "c/same"]);
    assert_eq!(tree.inodes, 2 + 40 + 5 + 3 + 1 + 1);
    let sizes: Vec<(u32, bool, bool)> = blocks
        .all
        .iter()
        .map(|block| (block.bytes, matches!(block.place, blocks::Place::Fragment { .. }), block.twice))
        .collect();
    let first: u32 = (0..26).map(|at| 40_000 + at).sum();
    let second: u32 = (26..40).map(|at| 40_000 + at).sum();
    let full = 1 << 20;
    let large = |twice| [(full, false, twice), (full, false, twice), (500, false, twice)];
    let mut expected = large(false).to_vec();
    expected.extend(large(true));
    expected.extend([(first, true, false), (full, false, false), (second, true, false)]);
    assert_eq!(sizes, expected);
}

#[test]
fn a_block_holds_its_files_bytes() {
    let folder = tree();
    let (tree, _, blocks) = walked(folder.path());
    let mut bytes = Vec::new();
    blocks.read(&tree, &blocks.all[2], &mut bytes).unwrap();
    assert_eq!(bytes, content(2 * MIB + 500, 1)[2 * MIB..]);
    blocks.read(&tree, &blocks.all[6], &mut bytes).unwrap();
    let small: Vec<u8> = (0..26).flat_map(|at| content(40_000 + at, at as u64 + 9)).collect();
    assert!(bytes == small);
}

#[test]
fn a_sample_covers_every_choice_that_is_offered() {
    let folder = tree();
    let last = Cell::new(0.0);
    let measured = measure(&roots_of(folder.path()), 2, &|| false, &mut |done| last.set(done)).unwrap();
    assert!((last.get() - 1.0).abs() < 1e-9);
    let labels: Vec<String> = measured.rows.iter().map(Row::label).collect();
    for choice in
        offered(&crate::profile::Profile::default(), Machine { cores: 2 }, &super::super::Known::default())
    {
        assert!(labels.contains(&choice.label), "{}", choice.label);
    }
    for row in &measured.rows {
        let (bytes, seconds) = (row.bytes, row.seconds);
        assert!(bytes.low <= bytes.likely && bytes.likely <= bytes.high && bytes.low > 0.0, "{row:?}");
        assert!(seconds.low <= seconds.likely && seconds.likely <= seconds.high, "{row:?}");
        assert!(row.alone <= seconds.likely, "{row:?}");
    }
}

#[test]
fn a_sample_can_be_stopped_at_once() {
    let folder = tree();
    for after in [0, 1, 30, 60] {
        let asked = Cell::new(0);
        let stop = || {
            asked.set(asked.get() + 1);
            asked.get() > after
        };
        let found = measure(&roots_of(folder.path()), 2, &stop, &mut |_| ());
        assert!(matches!(found, Err(SampleError::Stopped)), "after {after}");
    }
}

#[test]
fn of_nothing_there_is_no_sample() {
    let folder = tempfile::tempdir().unwrap();
    let found = measure(&roots_of(folder.path()), 1, &|| false, &mut |_| ()).unwrap_err();
    assert!(found.to_string().contains(&folder.path().display().to_string()), "{found}");
}

fn some_measured() -> Measured {
    let range = crate::estimate::Range::new(1.0, 2.0, 3.0);
    let row = Row {
        kind: super::super::method::Kind::Xz,
        setting: 1024.0,
        bytes: range,
        seconds: range,
        alone: 0.5,
    };
    let whole = Whole { bytes: 9, twice: 1, inodes: 2 };
    Measured { origin: Origin::Image, taken: 5, took: 1.5, cores: 4, whole, rows: vec![row] }
}

fn only_file(cache: &Path) -> PathBuf {
    let files: Vec<PathBuf> = fs::read_dir(cache).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 1);
    files[0].clone()
}

#[test]
fn what_is_kept_comes_back_for_the_same_paths_and_processors() {
    let (folder, cache) = (tree(), tempfile::tempdir().unwrap());
    let cache = cache.path().join("new");
    let roots = roots_of(folder.path());
    assert_eq!(kept(&cache, &roots, 4), None);
    keep(&cache, &roots, &some_measured());
    assert_eq!(kept(&cache, &roots, 4), Some(some_measured()));
    assert_eq!(kept(&cache, &roots, 8), None);
    assert_eq!(kept(&cache, &roots_of(&folder.path().join("a")), 4), None);
}

#[test]
fn a_sample_of_a_tree_that_was_cut_is_kept_as_what_it_is() {
    let (folder, cache) = (tree(), tempfile::tempdir().unwrap());
    let roots = roots_of(folder.path());
    let cut = Measured { origin: Origin::Store, ..some_measured() };
    keep(cache.path(), &roots, &cut);
    assert_eq!(kept(cache.path(), &roots, 4), Some(cut));
    // It cannot be of something better than it was drawn from.
    let worse = Roots { origin: Origin::System, ..roots };
    keep(cache.path(), &worse, &some_measured());
    assert_eq!(kept(cache.path(), &worse, 4), None);
}

#[test]
fn a_damaged_file_is_as_none_and_is_replaced() {
    let (folder, cache) = (tree(), tempfile::tempdir().unwrap());
    let roots = roots_of(folder.path());
    keep(cache.path(), &roots, &some_measured());
    let file = only_file(cache.path());
    let good = fs::read_to_string(&file).unwrap();
    let broken = [
        String::new(),
        good[..good.len() / 2].to_owned(),
        good.replace("\"likely\":2.0", "\"likely\":-2.0"),
        good.replace("\"setting\":1024.0", "\"setting\":-1.0"),
        good.replace("\"rows\":[", "\"rows\":[7,"),
        good.replace("\"version\":1", "\"version\":99"),
        "\u{1b}[2J".repeat(90_000),
    ];
    for text in broken {
        assert_ne!(text, good);
        fs::write(&file, text).unwrap();
        assert_eq!(kept(cache.path(), &roots, 4), None);
        keep(cache.path(), &roots, &some_measured());
        assert_eq!(kept(cache.path(), &roots, 4), Some(some_measured()));
    }
}
