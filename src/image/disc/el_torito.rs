//! The El Torito boot catalogue: what the firmware of a machine loads from a disc.

use std::collections::HashMap;

use super::bytes::{SECTOR, fill, le16, le32};
use super::facts::{BootCatalogue, BootImage, Platform};
use super::walk::Content;
use crate::image::error::{ImageError, Part, Result};
use crate::image::source::Source;
use crate::image::tree::Tree;

/// Boot images of one catalogue; real ones have one to three.
pub const IMAGES: usize = 256;

/// Entries of one catalogue, with headers and extensions.
const ENTRIES: u64 = 2048;

const ENTRY: usize = 32;

/// Reads a catalogue that begins at the byte `at`.
///
/// # Errors
/// When it is no catalogue, its checksum is wrong, or it does not end.
pub fn read(source: &dyn Source, at: u64) -> Result<BootCatalogue> {
    let mut entries = Entries { source, at, next: 0 };
    let platform = validation(&entries.next()?, at)?;
    let mut images = vec![image(&entries.next()?, platform)];
    loop {
        let place = entries.place();
        let header = entries.next()?;
        let more = match header[0] {
            0x90 => true,
            0x91 => false,
            // Without further sections there is nothing, or what lies behind by chance.
            _ => break,
        };
        let platform = platform_of(header[1]);
        for _ in 0..le16(&header, 2) {
            if images.len() >= IMAGES {
                return Err(broken(place, format!("more than {IMAGES} boot images")));
            }
            let entry = entries.next()?;
            images.push(image(&entry, platform));
            // Bit 5: what the image is chosen by goes on in extensions, the last without that bit.
            let mut extended = entry[1] & 0x20 != 0;
            while extended {
                let extension = entries.next()?;
                extended = extension[0] == 0x44 && extension[1] & 0x20 != 0;
            }
        }
        if !more {
            break;
        }
    }
    Ok(BootCatalogue { at, images })
}

fn broken(at: u64, problem: impl Into<String>) -> ImageError {
    ImageError::broken(Part::ElTorito, at, problem)
}

struct Entries<'s> {
    source: &'s dyn Source,
    at: u64,
    next: u64,
}

impl Entries<'_> {
    fn place(&self) -> u64 {
        self.at.saturating_add(self.next * ENTRY as u64)
    }

    fn next(&mut self) -> Result<[u8; ENTRY]> {
        let mut entry = [0; ENTRY];
        if self.next >= ENTRIES {
            return Err(broken(self.place(), format!("more than {ENTRIES} entries")));
        }
        fill(self.source, Part::ElTorito, self.place(), &mut entry)?;
        self.next += 1;
        Ok(entry)
    }
}

/// The first entry, which proves that this is a catalogue.
fn validation(entry: &[u8; ENTRY], at: u64) -> Result<Platform> {
    if entry[0] != 1 || entry[30..] != [0x55, 0xaa] {
        return Err(broken(at, "there is no catalogue where the boot record points to"));
    }
    let words = entry.as_chunks().0.iter();
    let sum = words.fold(0u16, |sum, word| sum.wrapping_add(u16::from_le_bytes(*word)));
    if sum != 0 {
        return Err(broken(at, format!("its checksum is off by {sum:#06x}")));
    }
    Ok(platform_of(entry[1]))
}

fn platform_of(id: u8) -> Platform {
    match id {
        0 => Platform::Bios,
        0xef => Platform::Uefi,
        other => Platform::Other(other),
    }
}

fn image(entry: &[u8; ENTRY], platform: Platform) -> BootImage {
    let emulation = match entry[1] & 0x0f {
        0 => "no emulation",
        1 => "1.2 MB floppy",
        2 => "1.44 MB floppy",
        3 => "2.88 MB floppy",
        4 => "hard disk",
        _ => "unknown emulation",
    };
    BootImage {
        platform,
        bootable: entry[0] == 0x88,
        emulation,
        at: u64::from(le32(entry, 8)) * SECTOR,
        loaded: u64::from(le16(entry, 6)) * 512,
        file: None,
    }
}

/// Says for each image which file begins where it lies.
pub fn name_files(catalogue: &mut BootCatalogue, tree: &Tree<Content>) {
    let mut at: HashMap<u64, Option<_>> = catalogue.images.iter().map(|image| (image.at, None)).collect();
    for id in tree.ids() {
        let Some(node) = tree.node(id).filter(|node| node.meta.size > 0) else { continue };
        let Content::Pieces(pieces) = &node.data else { continue };
        if let Some(found) = pieces.first().and_then(|(at_byte, _)| at.get_mut(at_byte)) {
            found.get_or_insert(id);
        }
    }
    for image in &mut catalogue.images {
        image.file = at.get(&image.at).copied().flatten().map(|id| tree.path(id));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A catalogue with these entries behind the first one.
    fn catalogue(entries: &[[u8; 12]]) -> Vec<u8> {
        let mut bytes = vec![0; ENTRY];
        bytes[0] = 1;
        bytes[30..].copy_from_slice(&[0x55, 0xaa]);
        bytes[28..30].copy_from_slice(&0u16.wrapping_sub(1 + 0xaa55).to_le_bytes());
        for entry in entries {
            bytes.extend_from_slice(entry);
            bytes.extend_from_slice(&[0; ENTRY - 12]);
        }
        bytes.resize(bytes.len() + ENTRY, 0);
        bytes
    }

    const BIOS: [u8; 12] = [0x88, 0, 0, 0, 0, 0, 4, 0, 50, 0, 0, 0];
    const UEFI: [u8; 12] = [0x88, 0, 0, 0, 0, 0, 0, 8, 60, 0, 0, 0];

    #[test]
    fn sections_have_their_own_platform() {
        let bytes = catalogue(&[BIOS, [0x91, 0xef, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0], UEFI]);
        let images = read(&bytes, 0).unwrap().images;
        assert_eq!(images.len(), 2);
        assert_eq!((images[0].platform, images[0].at, images[0].loaded), (Platform::Bios, 102_400, 2048));
        assert_eq!((images[1].platform, images[1].at, images[1].loaded), (Platform::Uefi, 122_880, 1 << 20));
    }

    #[test]
    fn extensions_are_passed_over() {
        let mut chosen = UEFI;
        chosen[1] = 0x20;
        let extension = |more| [0x44, more, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        let header = [0x91, 0xef, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        let bytes = catalogue(&[BIOS, header, chosen, extension(0x20), extension(0), UEFI]);
        assert_eq!(read(&bytes, 0).unwrap().images.len(), 3);
    }

    #[test]
    fn what_is_no_catalogue_says_where() {
        let mut bytes = catalogue(&[BIOS]);
        bytes[5] = 1;
        assert!(read(&bytes, 0).unwrap_err().to_string().contains("checksum is off by 0x0100 (at byte 0)"));
        assert!(read(&vec![0; 64], 0).unwrap_err().to_string().contains("no catalogue"));
        assert!(read(&vec![0; 64], u64::MAX).is_err());
        let header = [0x90, 0xef, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0];
        assert!(read(&catalogue(&[BIOS, header]), 0).unwrap_err().to_string().contains("the image ends"));
        let mut endless = catalogue(&[BIOS, header]);
        endless.resize(1 << 20, 0);
        assert!(read(&endless, 0).unwrap_err().to_string().contains("more than 256 boot images"));
        let headers = vec![[0x90, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]; 4000];
        assert!(read(&catalogue(&headers), 0).unwrap_err().to_string().contains("more than 2048 entries"));
    }
}
