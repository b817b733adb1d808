//! What was put in comes out, whatever it was packed with.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use backhand::{FilesystemReader, InnerNode};
use sha2::{Digest, Sha256};
use snowpress::build::request::Cancel;
use snowpress::image::error::ImageError;
use snowpress::image::extract::{self, Done};
use snowpress::image::files::{Files, Kind};
use snowpress::image::store::stream::{Piece, read_all};
use snowpress::image::store::{Bytes, Soundness, Store, integrity};

use super::made::{ALPHA, BETA, FILE, LINK, nar_of_folder, open, pack, tree};
use crate::support::{have, skipped};

/// Holds everything of a folder against the store.
fn same(store: &Store, folder: &Path, path: &Path) {
    let inside = Path::new("/").join(path);
    let outside = folder.join(path);
    let (meta, theirs) = (store.meta(&inside).unwrap(), fs::symlink_metadata(&outside).unwrap());
    let what = inside.display();
    assert_eq!(meta.modified, theirs.mtime(), "{what}");
    if theirs.is_symlink() {
        assert_eq!(meta.kind, Kind::Link, "{what}");
        assert_eq!(store.link(&inside), Some(fs::read_link(&outside).unwrap()), "{what}");
        return;
    }
    assert_eq!(meta.mode, theirs.mode() & 0o7777, "{what}");
    if theirs.is_file() {
        assert_eq!((meta.kind, meta.size), (Kind::File, theirs.len()), "{what}");
        let mut content = Vec::new();
        Files::open(store, &inside).unwrap().read_to_end(&mut content).unwrap();
        assert!(content == fs::read(&outside).unwrap(), "{what} has another content");
        return;
    }
    assert_eq!(meta.kind, Kind::Folder, "{what}");
    let ours: Vec<PathBuf> =
        store.list(&inside).unwrap().iter().map(|entry| path.join(&entry.name)).collect();
    let theirs: BTreeSet<_> =
        fs::read_dir(outside).unwrap().map(|entry| path.join(entry.unwrap().file_name())).collect();
    assert_eq!(ours.iter().cloned().collect::<BTreeSet<_>>(), theirs, "{what}");
    for path in ours {
        same(store, folder, &path);
    }
}

/// Every byte comes once, and is the one that opening the file gives.
fn streams(store: &Store, threads: usize) {
    let ids: Vec<_> = store.tree().ids().collect();
    let files: Mutex<HashMap<u32, (u64, Vec<u8>)>> = Mutex::default();
    let sink = |piece: Piece| {
        let mut files = files.lock().unwrap();
        let size = store.tree().node(piece.id).unwrap().meta.size;
        let (count, content) =
            files.entry(piece.id).or_insert_with(|| (0, vec![0; usize::try_from(size).unwrap()]));
        *count += piece.bytes.length();
        if let Bytes::Data(data) = piece.bytes {
            let at = usize::try_from(piece.at).unwrap();
            content[at..at + data.len()].copy_from_slice(data);
        }
        Ok(())
    };
    read_all(store, &ids, threads, &Cancel::default(), &sink).unwrap();
    let files = files.into_inner().unwrap();
    for id in ids {
        let meta = store.tree().node(id).unwrap().meta;
        if meta.kind == Kind::File && meta.size > 0 {
            let (count, content) = &files[&id];
            let mut opened = Vec::new();
            Files::open(store, &store.tree().path(id)).unwrap().read_to_end(&mut opened).unwrap();
            assert_eq!(*count, meta.size);
            assert!(*content == opened, "{}", store.tree().path(id).display());
        }
    }
}

/// Holds paths, kinds and bytes against another reader.
fn as_backhand_reads(store: &Store, image: &Path) {
    let image = std::io::BufReader::new(fs::File::open(image).unwrap());
    let theirs = FilesystemReader::from_reader(image).unwrap();
    let mut seen = 0;
    for node in theirs.files() {
        let meta = store.meta(&node.fullpath).unwrap_or_else(|| panic!("{}", node.fullpath.display()));
        match &node.inner {
            InnerNode::File(file) => {
                let (mut ours, mut content) = (Vec::new(), Vec::new());
                Files::open(store, &node.fullpath).unwrap().read_to_end(&mut ours).unwrap();
                theirs.file(file).reader().read_to_end(&mut content).unwrap();
                assert!(meta.kind == Kind::File && ours == content, "{}", node.fullpath.display());
            }
            InnerNode::Symlink(link) => assert_eq!(store.link(&node.fullpath).as_ref(), Some(&link.link)),
            InnerNode::Dir(_) => assert_eq!(meta.kind, Kind::Folder),
            _ => assert_eq!(meta.kind, Kind::Special),
        }
        seen += 1;
    }
    assert_eq!(seen, store.tree().len());
}

/// Packs, reads, and holds it against what was put in and what unsquashfs gives.
fn round(flags: &str, block: usize, compressor: &str, options: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    tree(folder.path(), block);
    let image = pack(folder.path(), &format!("{flags} -b {block}"));
    let store = open(fs::read(&image).unwrap()).unwrap();
    assert_eq!(store.superblock().compressor, compressor);
    assert_eq!(store.superblock().options, options, "{flags}");
    assert_eq!(store.superblock().block_bytes as usize, block);
    for name in [ALPHA, BETA, FILE, LINK] {
        same(&store, folder.path(), Path::new(name));
    }
    let out = folder.path().join("out");
    let mut command = Command::new("unsquashfs");
    let output = command.args(["-no-progress", "-d"]).arg(&out).arg(&image).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    same(&store, &out, Path::new(""));
    let taken = folder.path().join("taken");
    let done = extracted(&store, &["/"], &taken, &Cancel::default());
    assert!(done.is_whole(), "{:?}", done.unread);
    for name in [ALPHA, BETA, FILE, LINK, "nix-path-registration"] {
        same(&store, &taken, Path::new(name));
    }
    assert_eq!(done.files + done.folders + done.links + 1, store.tree().len() as u64);
    as_backhand_reads(&store, &image);
    streams(&store, 1);
    streams(&store, 3);
    let integrity = integrity::check(&store, 2, &Cancel::default(), &|_| {}).unwrap();
    assert_eq!((integrity.sound, &*integrity.problems), (4, &[][..]), "{flags}");
    let unpacked: u64 = store.paths().iter().map(|path| path.unpacked).sum();
    assert_eq!(integrity.bytes, unpacked);
}

pub fn extracted(store: &Store, wanted: &[&str], into: &Path, cancel: &Cancel) -> Done {
    let wanted: Vec<PathBuf> = wanted.iter().map(PathBuf::from).collect();
    let plan = extract::plan(store, &wanted, &Cancel::default()).unwrap();
    extract::extract(store, &plan, into, false, 3, cancel, &|_| ()).unwrap()
}

fn ready() -> bool {
    have("what is packed comes out", &["mksquashfs", "unsquashfs"])
}

#[test]
fn zstd_comes_out_as_it_went_in() {
    if ready() {
        round("-comp zstd -Xcompression-level 3", 4096, "zstd", &["level 3"]);
        round("-comp zstd -Xcompression-level 15", 131_072, "zstd", &[]);
    }
}

#[test]
fn gzip_comes_out_as_it_went_in() {
    if ready() {
        round("-comp gzip -Xcompression-level 1", 16384, "gzip", &["level 1"]);
        round("-comp gzip", 131_072, "gzip", &[]);
    }
}

#[test]
fn xz_comes_out_as_it_went_in() {
    if ready() {
        round("-comp xz", 16384, "xz", &[]);
        let options = ["dictionary 65536 bytes", "filter x86"];
        round("-comp xz -Xbcj x86 -Xdict-size 50%", 131_072, "xz", &options);
    }
}

#[test]
fn lz4_comes_out_as_it_went_in() {
    if ready() {
        round("-comp lz4", 131_072, "lz4", &[]);
        round("-comp lz4 -Xhc", 4096, "lz4", &["high compression"]);
    }
}

#[test]
fn lzo_comes_out_as_it_went_in() {
    if ready() && offers("lzo") {
        round("-comp lzo", 131_072, "lzo", &[]);
        round("-comp lzo -Xalgorithm lzo1x_1", 1 << 20, "lzo", &["lzo1x_1"]);
        round("-comp lzo -Xcompression-level 1", 4096, "lzo", &["lzo1x_999", "level 1"]);
    }
}

fn offers(compressor: &str) -> bool {
    let output = Command::new("mksquashfs").arg("-help").output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    let there = String::from_utf8_lossy(&text).lines().any(|line| line.trim().starts_with(compressor));
    if !there {
        skipped(compressor, "mksquashfs here does not know it");
    }
    there
}

#[test]
fn what_is_not_packed_at_all_comes_out_as_it_went_in() {
    if ready() {
        round("-noI -noD -noF -noX", 131_072, "none", &[]);
        round("-comp zstd -no-fragments", 65536, "zstd", &[]);
        round("-comp zstd -no-duplicates -noI -noD", 65536, "zstd", &[]);
        round("-comp gzip -always-use-fragments -no-exports", 65536, "gzip", &[]);
    }
}

#[test]
fn sizes_add_up_to_what_the_data_takes() {
    if !ready() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    tree(folder.path(), 65536);
    let image = pack(folder.path(), "-comp zstd -b 65536");
    let bytes = fs::read(&image).unwrap();
    let store = open(bytes.clone()).unwrap();
    let inodes = u64::from_le_bytes(bytes[64..72].try_into().unwrap());
    let data = inodes - 96;
    assert_eq!(store.sizes(0).packed, data);
    let paths = store.paths();
    assert_eq!(paths.iter().map(|path| &*path.name).collect::<Vec<_>>(), [ALPHA, BETA, FILE, LINK]);
    let registration = store.tree().find(Path::new("/nix-path-registration")).unwrap();
    let sum: u64 = paths.iter().map(|path| path.packed).sum();
    assert_eq!(sum + store.sizes(registration).packed, data);
    let copy = store.tree().find(&Path::new("/").join(BETA).join("copy")).unwrap();
    assert_eq!((store.sizes(copy).packed, store.sizes(copy).unpacked), (0, 3 * 65536 + 777));
    assert_eq!(paths[0].files, 600 + 8);
    assert_eq!((paths[3].files, paths[3].packed), (0, 0));
}

#[test]
fn nix_serialises_as_the_tests_do() {
    if !have("comparing with Nix", &["nix-store"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    tree(folder.path(), 4096);
    for name in [ALPHA, BETA, FILE, LINK] {
        let path = folder.path().join(name);
        let output = Command::new("nix-store").arg("--dump").arg(&path).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(Sha256::digest(&output.stdout), Sha256::digest(nar_of_folder(&path)), "{name}");
    }
}

#[test]
fn what_is_missing_added_or_special_is_named() {
    if !ready() || !have("a FIFO in a store path", &["mkfifo"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    tree(folder.path(), 65536);
    let image = pack(folder.path(), "-comp zstd -b 65536");
    let checked = |arguments: &[&str]| {
        let mut command = Command::new("mksquashfs");
        command.current_dir(folder.path()).args(arguments).arg(&image);
        command.args(["-noappend", "-no-progress", "-quiet", "-keep-as-directory"]);
        assert!(command.status().unwrap().success());
        let store = open(fs::read(&image).unwrap()).unwrap();
        integrity::check(&store, 2, &Cancel::default(), &|_| {})
    };
    let found = checked(&["nix-path-registration", ALPHA, FILE, LINK]).unwrap();
    assert_eq!(found.sound, 3);
    let named: Vec<_> = found.problems.iter().map(|check| (&*check.path, &check.soundness)).collect();
    assert_eq!(named, [(&*format!("/nix/store/{BETA}"), &Soundness::Missing)]);

    let new = "44444444444444444444444444444444-new";
    fs::write(folder.path().join(new), "new").unwrap();
    let pipe = folder.path().join(BETA).join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let found = checked(&["nix-path-registration", ALPHA, BETA, FILE, LINK, new]).unwrap();
    let named: Vec<_> = found.problems.iter().map(|check| &*check.path).collect();
    assert_eq!(named, [format!("/nix/store/{BETA}"), format!("/nix/store/{new}")]);
    let Soundness::Unreadable { problem } = &found.problems[0].soundness else { panic!("{found:?}") };
    assert!(problem.contains("pipe") && problem.contains("FIFO"), "{problem}");
    assert_eq!(found.problems[1].soundness, Soundness::Unregistered);

    let none = checked(&[ALPHA, BETA]);
    assert!(matches!(none, Err(ImageError::Missing { .. })));
}

#[test]
fn hashing_and_reading_can_be_stopped() {
    if !ready() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    tree(folder.path(), 131_072);
    let store = open(fs::read(pack(folder.path(), "-comp zstd")).unwrap()).unwrap();
    let cancel = Cancel::default();
    let stopped = integrity::check(&store, 2, &cancel, &|progress| {
        assert!(progress.done <= progress.of);
        cancel.ask();
    });
    assert!(matches!(stopped, Err(ImageError::Cancelled)), "{stopped:?}");
    let ids: Vec<_> = store.tree().ids().collect();
    let stopped = read_all(&store, &ids, 2, &cancel, &|_| Ok(()));
    assert!(matches!(stopped, Err(ImageError::Cancelled)));
    let full = || ImageError::Path { path: "x".to_owned(), problem: "is full".to_owned() };
    let failed = read_all(&store, &ids, 2, &Cancel::default(), &|_| Err(full()));
    assert!(matches!(failed, Err(ImageError::Path { .. })));
}

#[test]
fn what_is_asked_for_twice_under_two_names_comes_twice() {
    if !ready() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    tree(folder.path(), 65536);
    let store = open(fs::read(pack(folder.path(), "-comp zstd -b 65536")).unwrap()).unwrap();
    let (all, inner) = (format!("/{ALPHA}"), format!("/{ALPHA}/bin"));
    let taken = folder.path().join("taken");
    let done = extracted(&store, &[&all, &inner], &taken, &Cancel::default());
    assert!(done.is_whole(), "{:?}", done.unread);
    let run = fs::read(folder.path().join(ALPHA).join("bin/run")).unwrap();
    assert!(fs::read(taken.join(ALPHA).join("bin/run")).unwrap() == run);
    assert!(fs::read(taken.join("bin/run")).unwrap() == run);
}

#[test]
fn an_extraction_that_is_stopped_leaves_whole_files_only() {
    if !ready() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    tree(folder.path(), 4096);
    let store = open(fs::read(pack(folder.path(), "-comp zstd -b 4096")).unwrap()).unwrap();
    let plan = extract::plan(&store, &[PathBuf::from("/")], &Cancel::default()).unwrap();
    let whole = plan.bytes;
    // Between the first piece and the last, whole files and halves are there.
    for part in [1, whole / 3, whole / 2, whole - 1] {
        let taken = tempfile::tempdir().unwrap();
        let cancel = Cancel::default();
        let done = extract::extract(&store, &plan, taken.path(), false, 3, &cancel, &|progress| {
            if progress.done >= part {
                cancel.ask();
            }
        })
        .unwrap();
        assert!(done.stopped && done.links == 0, "{done:?}");
        let mut found = 0;
        for id in store.tree().ids() {
            let path = store.tree().path(id);
            let place = taken.path().join(path.strip_prefix("/").unwrap());
            if fs::symlink_metadata(&place).is_ok_and(|meta| meta.is_file()) {
                let mut content = Vec::new();
                Files::open(&store, &path).unwrap().read_to_end(&mut content).unwrap();
                assert!(fs::read(&place).unwrap() == content, "{} is not whole", path.display());
                found += 1;
            }
        }
        assert_eq!(found, done.files);
    }
}
