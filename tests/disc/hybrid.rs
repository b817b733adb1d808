//! Images that start from a disc and from a stick, made as nixpkgs makes them.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use snowpress::image::disc::{Disc, Platform};
use snowpress::image::source::Source;

use super::{Made, content, paths, problems};
use crate::support::have;

const ISOLINUX: &str = "/usr/lib/ISOLINUX/isolinux.bin";
const MBR: &str = "/usr/lib/ISOLINUX/isohdpfx.bin";
const MENU: &str = "DEFAULT boot\nLABEL boot\nMENU LABEL NixOS\nLINUX /boot/bzImage\n\
                    APPEND init=/nix/store/x-nixos/init quiet\nINITRD /boot/initrd\n";
const GRUB: &str = "menuentry 'NixOS' {\n linux /boot/bzImage ${isoboot} init=/nix/store/x-nixos/init quiet\n \
                    initrd /boot/initrd\n}\nsubmenu 'Options' {\nmenuentry 'NixOS' {\n linux /boot/bzImage \
                    copytoram\n}\n}\n";

fn hybrid() -> Option<(Made, Disc)> {
    if !have("hybrid images", &["xorriso", "mkfs.vfat", ISOLINUX, MBR]) {
        return None;
    }
    let made = Made::new();
    made.file("isolinux/isolinux.bin", fs::read(ISOLINUX).unwrap()).file("isolinux/isolinux.cfg", MENU);
    made.file("EFI/BOOT/grub.cfg", GRUB).file("boot/bzImage", "kernel").file("boot/initrd", "initrd");
    made.file("nix-store.squashfs", [&b"hsqs"[..], &[9; 9000]].concat()).file("version.txt", "26.05");
    File::create(made.source("boot/efi.img")).unwrap().set_len(1 << 20).unwrap();
    let made_fat =
        Command::new("mkfs.vfat").args(["-F", "12"]).arg(made.source("boot/efi.img")).output().unwrap();
    assert!(made_fat.status.success());
    let disc = made.press(&[
        "-iso-level",
        "3",
        "-volid",
        "nixos-minimal-26.05-x86_64",
        "-appid",
        "nixos",
        "-publisher",
        "nixos",
        "-full-iso9660-filenames",
        "-joliet",
        "-b",
        "isolinux/isolinux.bin",
        "-c",
        ".boot.cat",
        "-no-emul-boot",
        "-boot-load-size",
        "4",
        "-boot-info-table",
        "-isohybrid-mbr",
        MBR,
        "-eltorito-alt-boot",
        "-e",
        "boot/efi.img",
        "-no-emul-boot",
        "-isohybrid-gpt-basdat",
        "-r",
    ]);
    Some((made, disc))
}

#[test]
fn a_hybrid_image_is_read_as_xorriso_reads_it() {
    let Some((made, disc)) = hybrid() else { return };
    assert_eq!(problems(&disc), Vec::<String>::new());
    assert_eq!(paths(&disc), made.found());
    let volume = disc.volume();
    assert_eq!((&*volume.label, &*volume.publisher), ("nixos-minimal-26.05-x86_64", "NIXOS"));
    assert!(volume.rock_ridge && volume.joliet && volume.created.is_some());
    assert!(volume.bytes <= disc.source().length());

    let report = made.xorriso(&["-report_el_torito", "plain", "-report_system_area", "plain"]);
    let said = |start: &str| -> Vec<Vec<&str>> {
        let lines = report.lines().filter_map(|line| line.strip_prefix(start)?.split_once(':'));
        lines.map(|(_, rest)| rest.split_whitespace().collect()).collect()
    };
    let catalogue = disc.catalogue().unwrap().unwrap();
    let images = said("El Torito boot img ");
    assert_eq!(images.len(), 2);
    assert_eq!(catalogue.images.len(), 2);
    for (image, said) in catalogue.images.iter().zip(&images) {
        let platform = if image.platform == Platform::Bios { "BIOS" } else { "UEFI" };
        assert_eq!((platform, image.bootable), (said[1], said[2] == "y"));
        assert_eq!((image.loaded / 512).to_string(), said[6]);
        assert_eq!((image.at / 2048).to_string(), said[7]);
    }
    let files: Vec<_> = catalogue.images.iter().filter_map(|image| image.file.clone()).collect();
    assert_eq!(files, [PathBuf::from("/isolinux/isolinux.bin"), PathBuf::from("/boot/efi.img")]);

    let mbr = disc.mbr().unwrap().unwrap();
    let gpt = disc.gpt().unwrap().unwrap();
    assert!(mbr.code && gpt.backup);
    for (partition, said) in mbr.partitions.iter().zip(said("MBR partition  ")) {
        assert!(partition.kind.contains(&format!("({})", said[2])));
        assert_eq!(partition.active, said[1] == "0x80");
        assert_eq!([partition.at / 512, partition.bytes / 512].map(|n| n.to_string()), [said[3], said[4]]);
    }
    let places = said("GPT start and size ");
    assert_eq!((mbr.partitions.len(), gpt.partitions.len(), places.len()), (2, 2, 2));
    for (partition, said) in gpt.partitions.iter().zip(places) {
        assert_eq!(partition.kind, "Microsoft basic data");
        assert_eq!([partition.at / 512, partition.bytes / 512].map(|n| n.to_string()), [said[1], said[2]]);
    }
    assert_eq!(gpt.partitions[0].name, "ISOHybrid");
}

#[test]
fn a_hybrid_image_starts_in_four_ways() {
    let Some((made, disc)) = hybrid() else { return };
    let ways = disc.ways();
    for way in [&ways.bios_disc, &ways.uefi_disc, &ways.bios_stick, &ways.uefi_stick] {
        assert!(way.works, "{way:?}");
    }
    assert!(ways.bios_disc.because.contains("/isolinux/isolinux.bin"));
    assert!(ways.uefi_disc.because.contains("/boot/efi.img"));

    let whole = fs::read(made.image()).unwrap();
    let changed = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut image = whole.clone();
        change(&mut image);
        Disc::open(Arc::new(image)).unwrap()
    };
    let moved = changed(&|image| image[432] ^= 1).ways().bios_stick;
    assert!(!moved.works && moved.because.contains("looks for isolinux"), "{moved:?}");
    let bare = changed(&|image| image[..32768].fill(0)).ways();
    assert!(bare.bios_disc.works && !bare.bios_stick.works && !bare.uefi_stick.works);
    let efi = usize::try_from(disc.catalogue().unwrap().unwrap().images[1].at).unwrap();
    let no_fat = changed(&|image| image[efi..efi + 512].fill(1)).ways();
    assert!(no_fat.uefi_disc.because.contains("is no FAT") && !no_fat.uefi_stick.works, "{no_fat:?}");
    let end = whole.len() - 10_000;
    let short = changed(&|image| image.truncate(end));
    assert!(!short.gpt().unwrap().unwrap().backup);
    assert!(problems(&short).iter().any(|problem| problem.contains("downloaded as a whole")));
}

#[test]
fn menus_and_the_squashfs_are_found() {
    let Some((_made, disc)) = hybrid() else { return };
    let menus = disc.menus();
    let titles: Vec<_> = menus.iter().map(|entry| (&*entry.title, entry.default)).collect();
    assert_eq!(titles, [("NixOS", true), ("NixOS", true), ("Options > NixOS", false)]);
    for entry in &menus[..2] {
        assert_eq!(entry.kernel.as_deref(), Some(Path::new("/boot/bzImage")));
        assert_eq!(entry.initrd, [Path::new("/boot/initrd")]);
        assert_eq!(entry.parameters, ["init=/nix/store/x-nixos/init", "quiet"]);
    }
    let (path, window) = disc.squashfs().unwrap();
    assert_eq!((path.as_path(), window.length()), (Path::new("/nix-store.squashfs"), 9004));
    assert_eq!(content(&disc, "/nix-store.squashfs")[..5], *b"hsqs\x09");
}

#[test]
fn an_image_that_is_cut_off_says_so_wherever_it_ends() {
    let Some((made, whole)) = hybrid() else { return };
    let bytes = fs::read(made.image()).unwrap();
    let end = usize::try_from(whole.volume().bytes).unwrap();
    for length in (0..end).step_by(20_011) {
        match Disc::open(Arc::new(bytes[..length].to_vec())) {
            Ok(disc) => assert!(problems(&disc)[0].contains("the image"), "{length}: {:?}", problems(&disc)),
            Err(error) => assert!(error.to_string().contains("at byte"), "{error}"),
        }
    }
}
