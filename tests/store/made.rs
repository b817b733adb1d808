//! Store paths made by a test, packed by mksquashfs, and what Nix would say of them, by code that
//! has nothing in common with the reader.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileExt, MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use snowpress::image::error::ImageError;
use snowpress::image::files::{Files, Kind};
use snowpress::image::source::Window;
use snowpress::image::store::Store;

pub const ALPHA: &str = "00000000000000000000000000000000-alpha-1.0";
pub const BETA: &str = "11111111111111111111111111111111-beta";
pub const FILE: &str = "22222222222222222222222222222222-a-file";
pub const LINK: &str = "33333333333333333333333333333333-a-link";
pub const PATHS: [&str; 4] = [ALPHA, BETA, FILE, LINK];

/// Numbers that look random and are the same each time.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn noise(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.next().to_le_bytes()[0]).collect()
    }

    /// What a compressor likes.
    pub fn text(&mut self, length: usize) -> Vec<u8> {
        let mut text = Vec::new();
        while text.len() < length {
            text.extend(format!("word{} ", self.next() % 300).bytes());
        }
        text.truncate(length);
        text
    }
}

/// Store paths with everything that a squashfs treats in a way of its own.
pub fn tree(folder: &Path, block: usize) {
    let mut random = Random(1);
    let alpha = folder.join(ALPHA);
    fs::create_dir_all(alpha.join("bin")).unwrap();
    fs::create_dir_all(alpha.join("empty")).unwrap();
    fs::create_dir_all(alpha.join("many")).unwrap();
    fs::create_dir_all(alpha.join("a/b/c/d/e/f/g")).unwrap();
    fs::write(alpha.join("bin/run"), random.text(3 * block + 777)).unwrap();
    fs::set_permissions(alpha.join("bin/run"), fs::Permissions::from_mode(0o555)).unwrap();
    fs::write(alpha.join("nothing"), b"").unwrap();
    fs::write(alpha.join("one-block"), random.text(block)).unwrap();
    fs::write(alpha.join("noise"), random.noise(2 * block + 99)).unwrap();
    fs::write(alpha.join("a/b/c/d/e/f/g/deep"), b"deep").unwrap();
    fs::write(alpha.join("a").join(OsStr::from_bytes(b"odd \xff name")), b"odd").unwrap();
    for number in 0..600 {
        let length = (random.next() % 900) as usize;
        fs::write(alpha.join(format!("many/{number:03}")), random.text(length)).unwrap();
    }
    symlink("../bin/run", alpha.join("empty-link")).unwrap();
    symlink(format!("/nix/store/{BETA}/copy"), alpha.join("far")).unwrap();
    let holes = fs::File::create(alpha.join("holes")).unwrap();
    holes.write_all_at(b"begin", 0).unwrap();
    holes.write_all_at(&random.text(block / 2), 3 * block as u64).unwrap();
    holes.set_len(6 * block as u64 + 5).unwrap();
    fs::File::create(alpha.join("all-holes")).unwrap().set_len(2 * block as u64).unwrap();
    let beta = folder.join(BETA);
    fs::create_dir_all(&beta).unwrap();
    fs::copy(alpha.join("bin/run"), beta.join("copy")).unwrap();
    fs::copy(alpha.join("many/100"), beta.join("small-copy")).unwrap();
    fs::write(beta.join("large"), random.text(20 * block + 4321)).unwrap();
    fs::write(folder.join(FILE), random.text(block + 12_345)).unwrap();
    symlink(BETA, folder.join(LINK)).unwrap();
}

/// Packs them with a registration, as NixOS does.
pub fn pack(folder: &Path, flags: &str) -> PathBuf {
    let mut registration = String::new();
    for name in PATHS {
        let nar = nar_of_folder(&folder.join(name));
        let hash = base32(&Sha256::digest(&nar).into());
        registration += &format!("/nix/store/{name}\nsha256:{hash}\n{}\n\n", nar.len());
        let references = if name == ALPHA { vec![ALPHA, BETA] } else { vec![] };
        registration += &format!("{}\n", references.len());
        registration.extend(references.iter().map(|name| format!("/nix/store/{name}\n")));
    }
    fs::write(folder.join("nix-path-registration"), registration.trim_end_matches('\n')).unwrap();
    let image = folder.join("image.squashfs");
    let mut command = Command::new("mksquashfs");
    command.current_dir(folder).arg("nix-path-registration").args(PATHS).arg(&image);
    command.args(["-no-hardlinks", "-keep-as-directory", "-all-root", "-noappend", "-quiet", "-no-progress"]);
    let output = command.args(flags.split_whitespace()).output().unwrap();
    assert!(output.status.success(), "{flags}: {}", String::from_utf8_lossy(&output.stderr));
    image
}

pub fn open(bytes: Vec<u8>) -> Result<Store, ImageError> {
    Store::open(Window::whole(Arc::new(bytes)))
}

/// As Nix shows a hash.
fn base32(hash: &[u8; 32]) -> String {
    let digits = b"0123456789abcdfghijklmnpqrsvwxyz";
    (0..52usize)
        .rev()
        .map(|n| {
            let (byte, bit) = (n * 5 / 8, n * 5 % 8);
            let next = if byte == 31 { 0 } else { u32::from(hash[byte + 1]) << (8 - bit) };
            char::from(digits[((u32::from(hash[byte]) >> bit | next) & 31) as usize])
        })
        .collect()
}

fn string(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend((bytes.len() as u64).to_le_bytes());
    out.extend(bytes);
    while !out.len().is_multiple_of(8) {
        out.push(0);
    }
}

/// The serialisation of a folder of this machine.
pub fn nar_of_folder(path: &Path) -> Vec<u8> {
    fn node(out: &mut Vec<u8>, path: &Path) {
        let meta = fs::symlink_metadata(path).unwrap();
        string(out, b"(");
        string(out, b"type");
        if meta.is_symlink() {
            string(out, b"symlink");
            string(out, b"target");
            string(out, fs::read_link(path).unwrap().as_os_str().as_bytes());
        } else if meta.is_file() {
            string(out, b"regular");
            if meta.mode() & 0o100 != 0 {
                string(out, b"executable");
                string(out, b"");
            }
            string(out, b"contents");
            string(out, &fs::read(path).unwrap());
        } else {
            string(out, b"directory");
            let entries: BTreeMap<Vec<u8>, PathBuf> = fs::read_dir(path)
                .unwrap()
                .map(|entry| entry.unwrap())
                .map(|entry| (entry.file_name().as_bytes().to_vec(), entry.path()))
                .collect();
            for (name, path) in entries {
                for word in [&b"entry"[..], b"(", b"name", &name, b"node"] {
                    string(out, word);
                }
                node(out, &path);
                string(out, b")");
            }
        }
        string(out, b")");
    }
    let mut out = Vec::new();
    string(&mut out, b"nix-archive-1");
    node(&mut out, path);
    out
}

/// Everything that can be seen below a path: kind, the right to execute, target or content. An error
/// is what is seen, too.
pub fn seen(store: &Store, path: &Path, into: &mut BTreeMap<PathBuf, (Kind, bool, Vec<u8>)>) {
    let meta = store.meta(path).unwrap();
    let executable = meta.kind == Kind::File && meta.mode & 0o100 != 0;
    let content = match meta.kind {
        Kind::File => {
            let mut content = Vec::new();
            let read = std::io::Read::read_to_end(&mut Files::open(store, path).unwrap(), &mut content);
            read.err().map_or(content, |error| error.to_string().into_bytes())
        }
        Kind::Link => store.link(path).unwrap().into_os_string().as_bytes().to_vec(),
        Kind::Folder | Kind::Special => Vec::new(),
    };
    into.insert(path.to_owned(), (meta.kind, executable, content));
    if meta.kind == Kind::Folder {
        for entry in store.list(path).unwrap() {
            seen(store, &path.join(entry.name), into);
        }
    }
}
