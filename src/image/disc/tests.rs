//! Discs made by hand, byte for byte: what no program writes, and what none should.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::image::files::{Files, Kind};
use crate::image::source::Source;

/// A disc whose root lies in sector 20.
struct Made(Vec<u8>);

const ROOT: u32 = 20;

fn record(name: &[u8], extent: u32, length: u32, flags: u8, area: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; 33];
    bytes[2..6].copy_from_slice(&extent.to_le_bytes());
    bytes[10..14].copy_from_slice(&length.to_le_bytes());
    bytes[25] = flags;
    bytes[32] = u8::try_from(name.len()).unwrap();
    bytes.extend_from_slice(name);
    if name.len().is_multiple_of(2) {
        bytes.push(0);
    }
    bytes.extend_from_slice(area);
    bytes[0] = u8::try_from(bytes.len()).unwrap();
    bytes
}

fn dots(own: u32, area: &[u8]) -> Vec<u8> {
    [record(b"\0", own, 2048, 2, area), record(b"\x01", ROOT, 2048, 2, b"")].concat()
}

impl Made {
    fn new(sectors: usize) -> Self {
        let mut made = Self(vec![0; sectors * 2048]);
        made.put(16, b"\x01CD001\x01\0");
        made.put_at(16, 40, b"TEST                            ");
        made.put_at(16, 80, &u32::try_from(sectors).unwrap().to_le_bytes());
        made.put_at(16, 128, &2048u16.to_le_bytes());
        made.put_at(16, 156, &record(b"\0", ROOT, 2048, 2, b""));
        made.put(18, b"\xffCD001\x01");
        made.put(ROOT, &dots(ROOT, b""));
        made
    }

    fn put(&mut self, sector: u32, bytes: &[u8]) {
        self.put_at(sector, 0, bytes);
    }

    fn put_at(&mut self, sector: u32, at: usize, bytes: &[u8]) {
        let at = sector as usize * 2048 + at;
        self.0[at..at + bytes.len()].copy_from_slice(bytes);
    }

    fn folder(mut self, sector: u32, area: &[u8], records: &[Vec<u8>]) -> Self {
        self.put(sector, &[dots(sector, area), records.concat()].concat());
        self
    }

    fn open(self) -> Disc {
        Disc::open(Arc::new(self.0)).unwrap()
    }
}

fn names(disc: &Disc) -> Vec<String> {
    disc.tree().ids().skip(1).map(|id| disc.tree().path(id).display().to_string()).collect()
}

fn problems(disc: &Disc) -> Vec<String> {
    disc.problems().map(ToString::to_string).collect()
}

fn content(disc: &Disc, path: &str) -> Vec<u8> {
    let mut all = Vec::new();
    Files::open(disc, Path::new(path)).unwrap().read_to_end(&mut all).unwrap();
    all
}

#[test]
fn files_in_several_extents_are_one() {
    let records = [
        record(b"A.;1", 21, 2048, 0x80, b""),
        record(b"A.;1", 22, 2048, 0x80, b""),
        record(b"A.;1", 25, 3, 0, b""),
        record(b"B.;1", 24, 2, 0, b""),
    ];
    let mut made = Made::new(26).folder(ROOT, b"", &records);
    made.put(25, b"end");
    let disc = made.open();
    assert_eq!(names(&disc), ["/A", "/B"]);
    let content = content(&disc, "/A");
    assert_eq!((content.len(), &content[4096..]), (4099, &b"end"[..]));
    let window = disc.window(Path::new("/A")).unwrap();
    assert_eq!((window.length(), window.place(4096)), (4099, Some((25 * 2048, 3))));
    assert_eq!(window.place(0), Some((21 * 2048, 4096)));
    assert!(problems(&disc).is_empty());
}

#[test]
fn files_that_go_on_without_an_end_are_told() {
    let records = [record(b"A", 21, 2048, 0x80, b""), record(b"B", 22, 1, 0x80, b"")];
    let disc = Made::new(26).folder(ROOT, b"", &records).open();
    assert!(names(&disc).is_empty());
    assert!(problems(&disc)[0].contains("another one follows"));
    assert!(problems(&disc)[1].contains("nothing follows"));
}

#[test]
fn folders_that_lead_in_a_circle_end() {
    let up = [record(b"UP", ROOT, 2048, 2, b""), record(b"SUB", 21, 2048, 2, b"")];
    let down = [record(b"DOWN", 21, 2048, 2, b""), record(b"F", 22, 1, 0, b"")];
    let disc = Made::new(26).folder(ROOT, b"", &up).folder(21, b"", &down).open();
    assert_eq!(names(&disc), ["/UP", "/SUB", "/SUB/DOWN", "/SUB/F"]);
    assert_eq!(problems(&disc).len(), 2);
    assert!(problems(&disc)[0].ends_with("or one leads back to itself (at byte 40960)"));
}

#[test]
fn absurd_sizes_are_problems_with_a_place() {
    let records = [
        record(b"HUGE", 22, u32::MAX, 2, b""),
        record(b"LONG", 24, 10 << 20, 2, b""),
        record(b"FAR", u32::MAX, 2048, 2, b""),
        record(b"OUT", u32::MAX, u32::MAX, 0, b""),
        record(b"FINE", 21, 1, 0, b""),
    ];
    let disc = Made::new(26).folder(ROOT, b"", &records).open();
    assert_eq!(names(&disc), ["/HUGE", "/LONG", "/FAR", "/OUT", "/FINE"]);
    let problems = problems(&disc);
    assert!(
        problems[0].contains("/OUT reach beyond the end of the image (at byte 8796093020160)"),
        "{problems:?}"
    );
    assert!(problems[1].contains("a folder of 4294967295 bytes (at byte 45056)"), "{problems:?}");
    assert!(problems[2].contains("cut off by the end of the image (at byte 53248)"), "{problems:?}");
    assert!(problems[3].contains("(at byte 8796093020160)"), "{problems:?}");
    assert_eq!(disc.window(Path::new("/OUT")).unwrap().length(), u64::from(u32::MAX));
    assert_eq!(content(&disc, "/FINE"), [0]);
}

#[test]
fn records_across_sectors_and_names_that_lead_out_are_problems() {
    let mut made = Made::new(26);
    let records = [
        record(b"\x2e\x2e", 21, 1, 0, b""),
        record(b"A/B", 21, 1, 0, b""),
        record(b"FORK", 21, 1, 4, b""),
        record(b"X\x1b[31m", 21, 1, 0, b""),
    ];
    made.put(ROOT, &[dots(ROOT, b""), records.concat()].concat());
    made.put_at(ROOT, 2048 - 300, &[255; 1]);
    let disc = made.open();
    assert_eq!(names(&disc), ["/X\u{1b}[31m"]);
    let said = "2 files or folders have a name that no file can have, and are left out";
    assert!(problems(&disc).iter().any(|problem| problem.contains(said)), "{:?}", problems(&disc));
    let mut made = Made::new(26);
    made.put_at(16, 156, &record(b"\0", ROOT, 100, 2, b""));
    made.put(ROOT, &[dots(ROOT, b""), vec![200; 32]].concat());
    assert!(problems(&made.open())[0].contains("crosses the end of its sector"));
}

#[test]
fn folders_that_were_moved_are_where_they_belong() {
    let sp = b"SP\x07\x01\xbe\xef\0";
    let child = |to: u32| [&b"NM\x0b\x01\0deeperCL\x0c\x01"[..], &to.to_le_bytes(), &[0; 4]].concat();
    let root = [
        record(b"D", 24, 2048, 0, &child(22)),
        record(b"E", 24, 2048, 0, &child(9999)),
        record(b"MOVED", 21, 2048, 2, b""),
    ];
    let moved = [record(b"D", 22, 2048, 2, b"RE\x04\x01")];
    let inside = [record(b"F", 23, 1, 0, b"NM\x0b\x01\0Long.x")];
    let made = Made::new(26).folder(ROOT, sp, &root).folder(21, b"", &moved).folder(22, b"", &inside);
    let disc = made.open();
    assert!(disc.volume().rock_ridge);
    assert_eq!(names(&disc), ["/deeper", "/deeper", "/MOVED", "/deeper/Long.x"]);
    assert!(problems(&disc)[0].contains("where the image ends"));
}

#[test]
fn a_broken_catalogue_leaves_the_rest() {
    let mut made = Made::new(26).folder(ROOT, b"", &[record(b"A", 21, 1, 0, b"")]);
    made.put(17, b"\0CD001\x01EL TORITO SPECIFICATION");
    made.put_at(17, 0x47, &23u32.to_le_bytes());
    let disc = made.open();
    assert_eq!(names(&disc), ["/A"]);
    assert!(disc.catalogue().is_err());
    assert!(problems(&disc)[0].contains("El Torito boot catalogue") && problems(&disc)[0].contains("47104"));
    assert!(!disc.ways().bios_disc.works && disc.ways().bios_disc.because.contains("no catalogue"));
}

#[test]
fn the_root_that_is_broken_is_an_error() {
    let open = |made: Made| Disc::open(Arc::new(made.0)).unwrap_err().to_string();
    let mut made = Made::new(26);
    made.put_at(16, 156, &record(b"\0", 9999, 2048, 2, b""));
    assert!(open(made).contains("(at byte 20477952)"));
    let mut made = Made::new(26);
    made.put_at(16, 128, &17u16.to_le_bytes());
    assert!(open(made).contains("blocks of 17 bytes"));
    let mut made = Made::new(26);
    made.put_at(16, 156, &record(b"\0", ROOT, 2048, 0, b""));
    assert!(open(made).contains("the root is no folder"));
}

#[test]
fn what_is_cut_off_anywhere_never_panics() {
    let records = [record(b"A", 21, 2048, 0, b""), record(b"SUB", 22, 2048, 2, b"")];
    let whole = Made::new(26).folder(ROOT, b"", &records).folder(22, b"", &[record(b"F", 23, 9, 0, b"")]).0;
    for end in (0..whole.len()).step_by(97) {
        if let Ok(disc) = Disc::open(Arc::new(whole[..end].to_vec())) {
            let said = problems(&disc);
            assert!(said.iter().any(|problem| problem.contains("copied or downloaded as a whole")), "{end}");
            // Of a folder that is cut off, what is there is shown.
            let file = disc.meta(Path::new("/A")).map(|meta| meta.kind);
            assert_eq!(file, (end >= 20 * 2048 + 104).then_some(Kind::File), "{end}");
        }
    }
}
