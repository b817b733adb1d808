//! Files over 4 GiB, which ISO 9660 cuts into extents.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::{Command, Stdio};

use snowpress::image::files::Files;
use snowpress::image::source::Source;

use super::{Made, problems};
use crate::support::have;

const SIZE: u64 = 4300 << 20;

/// What stands at a few places, the last extent's edges among them.
const MARKS: [u64; 5] = [0, 1 << 30, (4 << 30) - 8, 4 << 30, SIZE - 8];

#[test]
#[ignore = "passes 4.2 GiB of zeros through a pipe: cargo nextest run --run-ignored all large"]
fn files_over_4_gib_are_read_across_their_extents() {
    if !have("files over 4 GiB", &["xorriso", "dd"]) {
        return;
    }
    let made = Made::new();
    let large = File::create(made.source("large")).unwrap();
    large.set_len(SIZE).unwrap();
    for mark in MARKS {
        large.write_all_at(&mark.to_le_bytes(), mark).unwrap();
    }
    let mut xorriso = Command::new("xorriso")
        .args(["-as", "mkisofs", "-quiet", "-R", "-iso-level", "3", "-no-pad", "-o", "-"])
        .arg(made.source(""))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let status = Command::new("dd")
        .args(["bs=1M", "iflag=fullblock", "conv=sparse", "status=none"])
        .arg(format!("of={}", made.image().display()))
        .stdin(xorriso.stdout.take().unwrap())
        .status()
        .unwrap();
    assert!(status.success() && xorriso.wait().unwrap().success());
    assert!(fs::metadata(made.image()).unwrap().len() > SIZE);
    let disc = made.open();
    assert_eq!(problems(&disc), Vec::<String>::new());
    assert_eq!(disc.meta(Path::new("/large")).unwrap().size, SIZE);
    let window = disc.window(Path::new("/large")).unwrap();
    assert_eq!(window.length(), SIZE);
    for mark in MARKS {
        let mut found = [0; 8];
        window.read_at(mark, &mut found).unwrap();
        assert_eq!(u64::from_le_bytes(found), mark);
    }
    assert!(window.read_at(SIZE - 7, &mut [0; 8]).is_err());
}
