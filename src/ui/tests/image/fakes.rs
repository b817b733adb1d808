//! What the engines would answer, always the same.

use std::sync::Arc;

use super::super::*;
use crate::image::boot::{Accelerator, BootEvent, BootReport, BootStage, Firmware, Medium, Screen};
use crate::image::disc::{Way, Ways};
use crate::image::inspect::Checksum;
use crate::image::store::{Integrity, PathCheck, Soundness};
use crate::image::verify::{Item, Verdict};
use crate::image::write::{Device, Use};
use crate::ui::desk::{Checked, DeviceSeen, Found, Seen, SpaceTree, StoreSeen};

const HASH: &str = "0123456789abcdfghijklmnpqrsvwxyz";

pub fn space() -> SpaceTree {
    let mut tree = SpaceTree::default();
    let all = [
        ("linux-6.18.3", 140, 140),
        ("firefox-150.0", 98, 289),
        ("linux-firmware-2026", 90, 600),
        ("systemd-258", 30, 95),
        ("glibc-2.42", 12, 33),
        ("bash-5.3", 2, 6),
        ("nano-8.6", 1, 3),
    ];
    for (name, packed, unpacked) in all {
        let path = tree.add(0, format!("/nix/store/{HASH}-{name}"));
        let lib = tree.add(path, "lib");
        tree.put(lib, 3, packed << 19, unpacked << 19);
        let share = tree.add(path, "share");
        tree.put(share, 40, packed << 18, unpacked << 18);
        tree.put(path, 1, packed << 18, unpacked << 18);
    }
    let boot = tree.add(0, "/boot");
    let kernel = tree.add(boot, "bzImage\x1b[31m");
    tree.put(kernel, 1, 14 << 20, 14 << 20);
    tree
}

pub fn seen() -> Seen {
    let way = |works: bool, because: &str| Way { works, because: because.to_owned() };
    Seen {
        path: "/out/box/static-server.iso".into(),
        bytes: 734 << 20,
        label: "STATIC_SERVER".to_owned(),
        created: Some("2026-07-12T10:00:00Z".to_owned()),
        ways: Ways {
            bios_disc: way(true, "El Torito image for BIOS"),
            uefi_disc: way(true, "El Torito image for UEFI"),
            bios_stick: way(true, "boot code in the MBR"),
            uefi_stick: way(false, "there is no EFI partition"),
        },
        version: Some("26.05 (Yarara)".to_owned()),
        kernel: Some("6.18.3".to_owned()),
        host_name: Some("box".to_owned()),
        packages: 120,
        store: Some(StoreSeen {
            compressor: "zstd, level 19".to_owned(),
            packed: 700 << 20,
            unpacked: 2100 << 20,
            paths: 412,
        }),
        rehearsal: false,
        problems: Vec::new(),
        space: Arc::new(space()),
    }
}

pub fn items() -> Vec<Item> {
    let item = |field: &str, what: &str, wanted: &str, verdict| Item {
        field: field.to_owned(),
        what: what.to_owned(),
        wanted: wanted.to_owned(),
        verdict,
    };
    let at = |at: &str| Verdict::Proved { at: at.to_owned() };
    let other = Verdict::Contradicted {
        found: "192.168.1.254\x1b[2J".to_owned(),
        at: "/nix/store/x-unit-network-setup.service".to_owned(),
    };
    let unseen = Verdict::Unseen { why: "only its hash is kept".to_owned() };
    vec![
        item("image.label", "label", "STATIC_SERVER", at("the volume descriptor")),
        item("network.host-name", "host name", "box", at("/nix/store/x-etc/etc/hostname")),
        item("network.gateway", "gateway", "192.168.1.1", other),
        item("users.accounts.ann", "password of ann", "set", unseen),
    ]
}

pub fn unsound() -> Box<Checked> {
    let whole = Checksum { sha256: "0".repeat(64), expected: None, unusable: None };
    Box::new(Checked { store: broken(), boot_files: Vec::new(), whole })
}

fn broken() -> Integrity {
    let problem = |name: &str, soundness| PathCheck { path: format!("/nix/store/{HASH}-{name}"), soundness };
    Integrity {
        sound: 410,
        bytes: 2 << 30,
        problems: vec![
            problem(
                "bash-5.3",
                Soundness::Differs { registered: "sha256:aaaa".to_owned(), found: "sha256:bbbb".to_owned() },
            ),
            problem("nano-8.6", Soundness::Missing),
        ],
    }
}

pub fn devices() -> Vec<DeviceSeen> {
    let device = |name: &str, model: &str, bus: &str, gib: u64| Device {
        sequence: None,
        path: format!("/dev/{name}").into(),
        name: name.to_owned(),
        number: (8, 0),
        model: model.to_owned(),
        bus: bus.to_owned(),
        bytes: gib << 30,
        removable: bus == "usb",
        read_only: false,
        system: bus != "usb",
        uses: Vec::<Use>::new(),
        partitions: Vec::new(),
    };
    let free = |device| DeviceSeen { device, refused: None };
    vec![
        free(device("sdb", "SanDisk Ultra", "usb", 15)),
        free(device("sdc", "Kingston", "usb", 29)),
        DeviceSeen {
            device: device("nvme0n1", "Samsung SSD 990", "nvme", 931),
            refused: Some("the running system lies on it".to_owned()),
        },
    ]
}

pub fn found() -> Vec<Found> {
    vec![Found { path: "/out/old/rescue.iso".into(), bytes: 812 << 20 }]
}

/// Letters on a console, more or less.
pub fn screen() -> Screen {
    let (width, height) = (320_u32, 200_u32);
    let letter = |x: u32, y: u32| y % 16 < 10 && x % 9 < 6 && x < 200 - y / 2;
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let rgb: Vec<u8> =
        pixels.flat_map(|(x, y)| if letter(x, y) { [200, 200, 200] } else { [0, 0, 40] }).collect();
    Screen { width, height, rgb: rgb.into() }
}

pub fn boot_events() -> Vec<BootEvent> {
    let because = "there is no /dev/kvm".to_owned();
    let mut events = vec![
        BootEvent::Started {
            command: "qemu-system-x86_64 -cdrom static-server.iso".to_owned(),
            accelerator: Accelerator::Tcg { because },
            firmware: Firmware::Bios,
            medium: Medium::Disc,
            memory_mib: 1024,
            ssh: None,
        },
        BootEvent::Stage { stage: BootStage::Stage2 },
        BootEvent::Screen(screen()),
        BootEvent::Note { text: "routes are not checked".to_owned() },
    ];
    let line = |n: u32| BootEvent::Console { line: format!("[  OK  ] Started service {n}.\x07") };
    events.extend((0..30).map(line));
    events.extend(items().into_iter().map(BootEvent::Item));
    events
}

pub fn booted() -> BootReport {
    BootReport {
        lost: None,
        items: items(),
        ready_after: Duration::from_secs(94),
        console: "/out/box/static-server.boot/console.log".into(),
        screenshot: Some("/out/box/static-server.boot/screen.png".into()),
    }
}
