//! Whether a machine can start from the image, as a disc and as a stick.

use std::path::Path;

use super::bytes::part;
use super::facts::{BootCatalogue, BootImage, Gpt, Mbr, Partition, Platform, Way, Ways};
use super::mbr;
use crate::build::text::printable;
use crate::image::error::ImageError;
use crate::image::source::Source;

type Found<'d, T> = Result<Option<&'d T>, &'d ImageError>;

pub fn ways(source: &dyn Source, catalogue: Found<BootCatalogue>, mbr: Found<Mbr>, gpt: Found<Gpt>) -> Ways {
    Ways {
        bios_disc: disc(source, catalogue, Platform::Bios),
        uefi_disc: disc(source, catalogue, Platform::Uefi),
        bios_stick: bios_stick(source, catalogue, mbr),
        uefi_stick: uefi_stick(source, mbr, gpt),
    }
}

fn yes(because: impl Into<String>) -> Way {
    Way { works: true, because: because.into() }
}

fn no(because: impl Into<String>) -> Way {
    Way { works: false, because: because.into() }
}

fn disc(source: &dyn Source, catalogue: Found<BootCatalogue>, platform: Platform) -> Way {
    let catalogue = match catalogue {
        Ok(Some(catalogue)) => catalogue,
        Ok(None) => return no("there is no El Torito boot catalogue"),
        Err(error) => return no(error.to_string()),
    };
    let name = if platform == Platform::Bios { "BIOS" } else { "UEFI" };
    let mut why = format!("the boot catalogue has no image for {name}");
    for image in catalogue.images.iter().filter(|image| image.platform == platform) {
        let shown = shown(image);
        match usable(source, image) {
            Ok(()) => return yes(format!("the boot catalogue has {shown} for {name}, {}", image.emulation)),
            Err(problem) => why = format!("{shown}, which is there for {name}, {problem}"),
        }
    }
    no(why)
}

fn shown(image: &BootImage) -> String {
    let place = || format!("an image at byte {}", image.at);
    image.file.as_deref().map_or_else(place, |file: &Path| printable(&file.display().to_string()))
}

fn usable(source: &dyn Source, image: &BootImage) -> Result<(), &'static str> {
    let Some(first) = first_sector(source, image.at) else { return Err("lies outside of the image") };
    if !image.bootable {
        return Err("is marked as not bootable");
    }
    if first.iter().all(|byte| *byte == 0) {
        return Err("is empty");
    }
    if image.platform == Platform::Uefi && !is_fat(&first) {
        return Err("is no FAT file system");
    }
    Ok(())
}

fn first_sector(source: &dyn Source, at: u64) -> Option<[u8; 512]> {
    let mut sector = [0; 512];
    source.read_at(at, &mut sector).ok()?;
    Some(sector)
}

/// The boot sector of a FAT file system, which is what UEFI reads.
fn is_fat(sector: &[u8; 512]) -> bool {
    let named = part(sector, 54, 3) == b"FAT" || part(sector, 82, 3) == b"FAT";
    named && sector[510..] == [0x55, 0xaa]
}

fn bios_stick(source: &dyn Source, catalogue: Found<BootCatalogue>, mbr: Found<Mbr>) -> Way {
    let mbr = match mbr {
        Ok(Some(mbr)) => mbr,
        Ok(None) => return no("there is no MBR: it is no hybrid image"),
        Err(error) => return no(error.to_string()),
    };
    if !mbr.code {
        return no("the MBR has no code");
    }
    if let Some(at) = mbr::isolinux(source) {
        let images = catalogue.ok().flatten().map(|catalogue| &*catalogue.images).unwrap_or_default();
        if !images.iter().any(|image| image.platform == Platform::Bios && image.at == at) {
            return no(format!("the code of the MBR looks for isolinux at byte {at}, where it is not"));
        }
    }
    if mbr.partitions.iter().any(|partition| partition.active) {
        yes("the MBR has code and an active partition")
    } else {
        yes("the MBR has code; no partition is active, which a few machines insist on")
    }
}

fn uefi_stick(source: &dyn Source, mbr: Found<Mbr>, gpt: Found<Gpt>) -> Way {
    let fat = |partition: &&Partition| first_sector(source, partition.at).is_some_and(|s| is_fat(&s));
    let says = |table: &str, partition: &Partition| {
        yes(format!("partition {} of the {table} is a FAT file system", partition.number))
    };
    let of_gpt = gpt.ok().flatten().and_then(|gpt| gpt.partitions.iter().find(fat));
    if let Some(partition) = of_gpt {
        return says("GPT", partition);
    }
    let esp = |partition: &&Partition| partition.kind.ends_with("(0xef)");
    let of_mbr = mbr.ok().flatten().and_then(|mbr| mbr.partitions.iter().filter(esp).find(fat));
    match (of_mbr, gpt, mbr) {
        (Some(partition), ..) => says("MBR", partition),
        (None, Err(error), _) | (None, _, Err(error)) => no(error.to_string()),
        (None, Ok(None), Ok(None)) => no("there is no partition table: it is no hybrid image"),
        (None, ..) => no("no partition is an EFI system partition with a FAT file system"),
    }
}
