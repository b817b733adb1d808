//! What looking into an image costs, beside `unsquashfs`: opening and listing, reading all data,
//! hashing every store path.
//!
//! `cargo bench --bench image` makes a squashfs of `/usr/share` and prints ratios. With arguments,
//! `open|read|hash FILE [OFFSET]`, it does that one thing, for `/usr/bin/time -v`.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a bench prints figures"
)]

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use snowpress::build::request::Cancel;
use snowpress::image::source::{Opened, Source, Window};
use snowpress::image::store::stream::read_all;
use snowpress::image::store::{Store, integrity};

const THREADS: usize = 2;

fn open(file: &Path, offset: u64) -> Store {
    let source = Opened::open(file).unwrap();
    let length = source.length() - offset;
    Store::open(Window::of(Arc::new(source), vec![(offset, length)])).unwrap()
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> (Duration, T) {
    let began = Instant::now();
    let result = work();
    let time = began.elapsed();
    println!("{what}: {:.2} s", time.as_secs_f64());
    (time, result)
}

fn read(store: &Store) -> u64 {
    let ids: Vec<_> = store.tree().ids().collect();
    let bytes = AtomicU64::new(0);
    let sink = |piece: snowpress::image::store::stream::Piece| {
        bytes.fetch_add(piece.bytes.length(), Ordering::Relaxed);
        Ok(())
    };
    read_all(store, &ids, THREADS, &Cancel::default(), &sink).unwrap();
    bytes.into_inner()
}

fn hash(store: &Store) -> integrity::Integrity {
    integrity::check(store, THREADS, &Cancel::default(), &|_| {}).unwrap()
}

fn run(program: &str, arguments: &[&str], folder: &Path) {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
    assert!(command.status().unwrap().success(), "{program} {arguments:?}");
}

fn one(what: &str, file: &Path, offset: u64) {
    let (_, store) = timed("open", || open(file, offset));
    println!("{:?}, {} nodes", store.superblock(), store.tree().len());
    match what {
        "read" => println!("{} bytes", timed("read", || read(&store)).1),
        "hash" => {
            let found = timed("hash", || hash(&store)).1;
            println!("{} sound, {} others, {} bytes", found.sound, found.problems.len(), found.bytes);
        }
        _ => println!("{:?}", store.sizes(0)),
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    if let Some((what, file)) = arguments.next().zip(arguments.next()) {
        let offset = arguments.next().map_or(0, |offset| offset.parse().unwrap());
        return one(&what, Path::new(&file), offset);
    }
    let memory = Path::new("/dev/shm");
    let place = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
    let folder = tempfile::tempdir_in(place).unwrap();
    for packing in ["zstd -Xcompression-level 3", "gzip -Xcompression-level 1", "lz4", "xz"] {
        println!("{packing}");
        let mut pack = vec!["/usr/share/doc", "/usr/share/locale", "/usr/bin", "/usr/sbin", "a.squashfs"];
        pack.extend("-no-hardlinks -keep-as-directory -all-root -b 1048576 -noappend -comp".split(' '));
        pack.extend(packing.split(' '));
        run("mksquashfs", &pack, folder.path());
        let file = folder.path().join("a.squashfs");
        let list = ["-l", "a.squashfs"];
        let (theirs, ()) = timed("  unsquashfs -l", || run("unsquashfs", &list, folder.path()));
        let (ours, store) = timed("  open", || open(&file, 0));
        println!("  ratio {:.2}", ours.as_secs_f64() / theirs.as_secs_f64());
        let unpack = ["-processors", "2", "-d", "out", "a.squashfs"];
        let (theirs, ()) = timed("  unsquashfs -processors 2", || run("unsquashfs", &unpack, folder.path()));
        let (ours, _) = timed("  read all", || read(&store));
        println!("  ratio {:.2}", ours.as_secs_f64() / theirs.as_secs_f64());
        std::fs::remove_dir_all(folder.path().join("out")).unwrap();
    }
}
