//! Images that somebody has broken, by chance or by intent.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use snowpress::build::request::Cancel;
use snowpress::image::error::ImageError;
use snowpress::image::files::{Files, Kind, read, resolve};
use snowpress::image::store::{Store, integrity};

use super::made::{ALPHA, BETA, FILE, Random, open, pack, seen, tree};
use super::packed::extracted;
use crate::support::have;

const BLOCK: usize = 65536;

/// An image whose tables are not packed, so that a test can write in them.
fn plain() -> Option<Vec<u8>> {
    if !have("images that are broken", &["mksquashfs"]) {
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    tree(folder.path(), BLOCK);
    fs::create_dir_all(folder.path().join(BETA).join("outer-folder/inner-folder")).unwrap();
    fs::write(folder.path().join(BETA).join("outer-folder/inner-folder/x"), "x").unwrap();
    Some(fs::read(pack(folder.path(), "-comp zstd -noI -b 65536")).unwrap())
}

/// Opens it and reads all that can be read: neither may panic or take its time.
fn try_all(bytes: Vec<u8>) -> Option<ImageError> {
    let store = match open(bytes) {
        Ok(store) => store,
        Err(error) => return Some(error),
    };
    let _ = store.paths();
    integrity::check(&store, 1, &Cancel::default(), &|_| {}).err()
}

fn said(bytes: Vec<u8>) -> String {
    open(bytes).err().map_or_else(|| "it opens".to_owned(), |error| error.to_string())
}

fn find(bytes: &[u8], wanted: &[u8]) -> usize {
    bytes.windows(wanted.len()).rposition(|window| window == wanted).unwrap()
}

#[test]
fn an_image_that_is_cut_off_says_where() {
    let Some(bytes) = plain() else { return };
    for end in (0..200).chain((200..bytes.len() - 4096).step_by(9973)) {
        let problem = said(bytes[..end].to_vec());
        assert!(problem.contains("squashfs") && problem.contains("at byte"), "{end}: {problem}");
    }
    assert!(said(bytes[..5000].to_vec()).contains("truncated"));
}

#[test]
fn what_is_no_squashfs_is_told() {
    let Some(bytes) = plain() else { return };
    let patched = |at: usize, with: &[u8]| {
        let mut bytes = bytes.clone();
        bytes[at..at + with.len()].copy_from_slice(with);
        said(bytes)
    };
    assert!(patched(0, b"PK").contains("hsqs"));
    assert!(patched(0, b"sqsh").contains("big-endian"));
    assert!(patched(28, &[3]).contains("version 3.0"));
    assert!(patched(20, &[2, 0]).contains("lzma"));
    assert!(patched(20, &[9, 0]).contains("compressor 9"));
    assert!(patched(12, &[0, 0, 0, 1]).contains("block size"));
    assert!(patched(22, &[63, 0]).contains("block size"));
    assert!(patched(4, &[0xff; 4]).contains("inodes"));
    assert!(patched(16, &[0xff; 4]).contains("fragments"));
    assert!(patched(40, &[0xff; 8]).contains("truncated"));
    assert!(patched(64, &[0xff; 8]).contains("tables"));
}

#[test]
fn no_number_of_the_superblock_brings_it_down() {
    let Some(bytes) = plain() else { return };
    let length = bytes.len() as u64;
    for at in 4..96 {
        for value in
            [0, 1, 0x7f, 96, length - 1, length, 1 << 31, 1 << 40, u64::MAX >> 1, u64::MAX - 1, u64::MAX]
        {
            for width in [1, 2, 4, 8] {
                let mut bytes = bytes.clone();
                let end = (at + width).min(96);
                bytes[at..end].copy_from_slice(&value.to_le_bytes()[..end - at]);
                let _ = open(bytes);
            }
        }
    }
}

#[test]
fn no_byte_of_the_tables_brings_it_down() {
    let Some(bytes) = plain() else { return };
    let tables = usize::try_from(u64::from_le_bytes(bytes[64..72].try_into().unwrap())).unwrap();
    let mut random = Random(3);
    let (mut refused, mut read) = (0, 0);
    for _ in 0..300 {
        let mut bytes = bytes.clone();
        let span = (bytes.len() - tables) as u64;
        for _ in 0..=random.next() % 4 {
            let at = tables + usize::try_from(random.next() % span).unwrap();
            bytes[at] = random.next().to_le_bytes()[0];
        }
        match try_all(bytes) {
            Some(_) => refused += 1,
            None => read += 1,
        }
    }
    assert!(refused > 20 && read > 20, "{refused} were refused, {read} were read");
}

#[test]
fn a_folder_in_itself_is_no_endless_tree() {
    let Some(mut bytes) = plain() else { return };
    let offset_of = |bytes: &[u8], name: &[u8]| {
        let at = find(bytes, name) - 8;
        (at, [bytes[at], bytes[at + 1]])
    };
    let (_, outer) = offset_of(&bytes, b"outer-folder");
    let (inner, _) = offset_of(&bytes, b"inner-folder");
    bytes[inner..inner + 2].copy_from_slice(&outer);
    let problem = said(bytes);
    assert!(problem.contains("in itself") && problem.contains("at byte"), "{problem}");
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    let Some(bytes) = plain() else { return };
    for name in [&b"../../folder"[..], b"/uter-folder", b"outer\0folder"] {
        let mut bytes = bytes.clone();
        let at = find(&bytes, b"outer-folder");
        bytes[at..at + name.len()].copy_from_slice(name);
        assert!(said(bytes).contains("name that no file can have"));
    }
}

/// Where the inode of a file of this size stands, of the basic kind.
fn inode(bytes: &[u8], size: usize) -> usize {
    let number =
        |at: usize| usize::try_from(u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())).unwrap();
    let size = u32::try_from(size).unwrap().to_le_bytes();
    let found =
        (number(64)..number(72)).find(|at| bytes[*at..*at + 2] == [2, 0] && bytes[at + 28..at + 32] == size);
    found.unwrap()
}

#[test]
fn inodes_within_each_other_do_not_fill_the_memory() {
    let Some(mut bytes) = plain() else { return };
    let number =
        |at: usize| usize::try_from(u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())).unwrap();
    let (from, to) = (number(64), number(72));
    let small = |at: &usize| bytes[*at..*at + 2] == [2, 0] && bytes[*at + 30..*at + 32] == [0, 0];
    let inodes: Vec<usize> = (from..to - 9000).filter(small).take(50).collect();
    assert!(inodes.len() > 20, "{}", inodes.len());
    // 1000 blocks each, which lie in the inodes behind.
    for at in inodes {
        bytes[at + 28..at + 32].copy_from_slice(&(1000 * 65536u32).to_le_bytes());
    }
    let problem = said(bytes);
    assert!(problem.contains("within each other") && problem.contains("at byte"), "{problem}");
}

fn is_file(store: &Store, id: u32) -> bool {
    store.tree().node(id).unwrap().meta.kind == Kind::File
}

fn reads(store: &Store, name: &str) -> Result<Vec<u8>, ImageError> {
    read(store, &Path::new("/").join(name), 1 << 30)
}

#[test]
fn a_file_that_is_broken_does_not_hide_the_others() {
    let Some(bytes) = plain() else { return };
    let at = inode(&bytes, BLOCK + 12_345);
    let broken = |at: usize, with: &[u8], problem: &str| {
        let mut bytes = bytes.clone();
        bytes[at..at + with.len()].copy_from_slice(with);
        let store = open(bytes).unwrap();
        let told = reads(&store, FILE).unwrap_err().to_string();
        assert!(told.contains(problem), "{told}");
        assert!(reads(&store, &format!("{ALPHA}/bin/run")).is_ok());
        let found = integrity::check(&store, 2, &Cancel::default(), &|_| {}).unwrap();
        assert_eq!(found.sound, 3);
        assert!(found.problems[0].path.ends_with(FILE), "{found:?}");
        let taken = tempfile::tempdir().unwrap();
        let done = extracted(&store, &["/"], taken.path(), &Cancel::default());
        let unread: Vec<_> = done.unread.iter().map(|file| (&*file.path, &*file.problem)).collect();
        assert!(matches!(unread[..], [(path, told)] if path.ends_with(FILE) && told.contains(problem)));
        assert!(!taken.path().join(FILE).exists(), "half a file is left");
        let others = store.tree().ids().filter(|id| is_file(&store, *id)).count() - 1;
        assert_eq!(usize::try_from(done.files).unwrap(), others);
    };
    broken(at + 16, &[0xff; 4], "outside of the squashfs");
    broken(at + 20, &[0x77, 0x77, 0, 0], "fragment 30583");
    broken(at + 20, &[0, 0, 0, 0, 0xff, 0xff, 0xff, 0x7f], "outside of its fragment");
    broken(at + 32, &[0xff, 0xff, 0xff, 0], "larger than the block size");
    broken(at + 32, &[16, 0, 0, 1], "16 bytes in place of 65536");
    let mut claims = bytes.clone();
    claims[at + 28..at + 32].copy_from_slice(&[0xff; 4]);
    let problem = said(claims);
    assert!(problem != "it opens", "{problem}");
}

/// The seeds of the fuzzer are images of the kinds that it starts from.
#[test]
fn seeds_of_the_fuzzer_are_read_to_their_end() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus/squashfs");
    let mut sound = 0;
    for seed in fs::read_dir(seeds).unwrap() {
        let seed = seed.unwrap().path();
        let store = open(fs::read(&seed).unwrap()).unwrap();
        let found = integrity::check(&store, 1, &Cancel::default(), &|_| {}).unwrap();
        // Their registration speaks of one of two paths, and not truly.
        assert_eq!(found.problems.len(), 2, "{}: {found:?}", seed.display());
        sound += 1;
    }
    assert!(sound >= 8, "only {sound} seeds");
}

#[test]
fn links_in_a_circle_end() {
    if !have("links in a circle", &["mksquashfs"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    tree(folder.path(), BLOCK);
    std::os::unix::fs::symlink("circle", folder.path().join(BETA).join("circle")).unwrap();
    let store = open(fs::read(pack(folder.path(), "-comp gzip")).unwrap()).unwrap();
    let path = Path::new("/").join(BETA).join("circle");
    assert!(resolve(&store, &path).unwrap_err().to_string().contains("40 links"));
    assert!(Files::open(&store, &path).is_err());
    let mut all = BTreeMap::new();
    seen(&store, Path::new("/"), &mut all);
    assert!(all.contains_key(&path));
}
