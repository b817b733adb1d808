//! `[image]`

use std::path::Path;

use crate::image::disc::{Way, Ways};
use crate::image::store::Superblock;
use crate::profile::model::{Compression, Wish};

use super::Verdict;
use super::proof::{Proof, contradicted, judge, proved, unseen, yes};

pub(super) fn section(proof: &mut Proof<'_>) {
    let image = &proof.profile.image;
    let seen = proof.seen;
    if let Some(name) = &image.file_name {
        proof.add("image.file-name", "file name", format!("{name}.iso"), file_name(name, seen.file));
    }
    if let Some(label) = &image.label {
        let verdict = judge(seen.volume.label == *label, &seen.volume.label, "volume descriptor");
        proof.add("image.label", "volume label", label, verdict);
    }
    if let Some(edition) = &image.edition {
        let shows = seen.volume.label.starts_with(&format!("nixos-{edition}-"));
        let verdict =
            if shows { proved("volume label") } else { unseen("it is in the volume label by itself alone") };
        proof.add("image.edition", "edition", edition, verdict);
    }
    if let Some(text) = &image.menu_label {
        proof.add("image.menu-label", "text in the boot menu", text, menu_label(text, proof));
    }
    ways(proof, seen.ways);
    if let Compression::Wish(wish) = &image.compression {
        self::wish(proof, *wish);
    } else if image.compression != Compression::Default {
        let verdict = match seen.superblock {
            Some(superblock) => compression(&image.compression, superblock),
            None => unseen("the squashfs of the store cannot be read"),
        };
        proof.add("image.compression", "compression", words(&image.compression), verdict);
    }
}

fn file_name(name: &str, file: Option<&Path>) -> Verdict {
    let Some(found) = file.and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned()) else {
        return unseen("the image has no name here");
    };
    let stem = found.strip_suffix(".zst").unwrap_or(&found);
    if stem.strip_suffix(".iso") == Some(name) {
        return proved("name of the file");
    }
    // It says nothing of what is inside, and anybody may have given it another.
    unseen(format!("the file is called {found}; it may have been renamed"))
}

fn menu_label(text: &str, proof: &Proof<'_>) -> Verdict {
    let menus = proof.seen.menus;
    let system = menus.iter().filter(|entry| entry.kernel.is_some());
    let Some(first) = system.clone().find(|entry| entry.default).or_else(|| system.clone().next()) else {
        return unseen("no entry of a boot menu could be read");
    };
    match system.clone().find(|entry| !entry.title.contains(text.trim())) {
        None => proved(&first.file),
        // Entries of other systems, such as a memory test, have titles of their own.
        Some(_) if first.title.contains(text.trim()) => proved(&first.file),
        Some(_) => contradicted(first.title.clone(), &first.file),
    }
}

fn ways(proof: &mut Proof<'_>, ways: &Ways) {
    let image = &proof.profile.image;
    let (uefi, bios, usb) = (image.uefi, image.bios, image.usb);
    let one = |way: &Way, wanted: bool| judge(way.works == wanted, &way.because, &way.because);
    if let Some(wanted) = uefi {
        proof.add("image.uefi", "boots under UEFI", yes(wanted), one(&ways.uefi_disc, wanted));
    }
    if let Some(wanted) = bios {
        proof.add("image.bios", "boots under BIOS", yes(wanted), one(&ways.bios_disc, wanted));
    }
    if let Some(wanted) = usb {
        let both = [&ways.bios_stick, &ways.uefi_stick];
        let works = both.iter().find(|way| way.works);
        let way = works.unwrap_or(&both[0]);
        proof.add("image.usb", "boots from a stick", yes(wanted), one(way, wanted));
    }
}

/// Which compressor it came to is not asked for; what is wished of the image itself can be measured.
fn wish(proof: &mut Proof<'_>, wish: Wish) {
    if let Some(size) = wish.size {
        let bytes = proof.seen.volume.bytes;
        let verdict = judge(bytes <= size.0, crate::build::text::bytes(bytes), "volume descriptor");
        proof.add("image.compression.size", "size", format!("under {size}"), verdict);
    }
    if let Some(time) = wish.time {
        let verdict = unseen("how long it took is in the build.json beside the image, not in it");
        proof.add("image.compression.time", "time of the build", format!("under {time}"), verdict);
    }
}

/// What is asked for, as a compressor and one number of its own.
fn words(compression: &Compression) -> String {
    let with = |name: &str, option: Option<String>| match option {
        Some(option) => format!("{name} {option}"),
        None => name.to_owned(),
    };
    match compression {
        Compression::Default => "as the release does".to_owned(),
        Compression::None => "none".to_owned(),
        Compression::Lz4 => "lz4".to_owned(),
        Compression::Gzip { level } => with("gzip", level.map(|n| n.to_string())),
        Compression::Zstd { level } => with("zstd", level.map(|n| n.to_string())),
        Compression::Xz { dictionary } => with("xz", dictionary.clone()),
        Compression::Custom { text } => text.clone(),
        Compression::Wish(asked) => asked.to_string(),
    }
}

fn compression(wanted: &Compression, superblock: &Superblock) -> Verdict {
    let found = || {
        let options = superblock.options.join(", ");
        let gap = if options.is_empty() { "" } else { ", " };
        format!("{}{gap}{options}", superblock.compressor)
    };
    let name = words(wanted);
    let name = name.split_whitespace().next().unwrap_or_default();
    if superblock.compressor != name {
        return contradicted(found(), SUPERBLOCK);
    }
    let number = |option: &str| {
        let option = superblock.options.iter().find_map(|all| all.strip_prefix(option))?;
        option.split_whitespace().next()?.parse::<u64>().ok()
    };
    // mksquashfs writes down what differs from its own level, and nothing otherwise.
    let level = |wanted: Option<u32>, own: u32| {
        let found_level = number("level").unwrap_or(u64::from(own));
        judge(found_level == u64::from(wanted.unwrap_or(own)), format!("{name} {found_level}"), SUPERBLOCK)
    };
    match wanted {
        Compression::Gzip { level: n } => level(*n, 9),
        Compression::Zstd { level: n } => level(*n, 15),
        Compression::Xz { dictionary } => {
            let block = u64::from(superblock.block_bytes);
            let Some(bytes) = dictionary.as_deref().map_or(Some(block), |text| dictionary_bytes(text, block))
            else {
                return unseen("the dictionary's size is in words that are not known");
            };
            judge(number("dictionary").unwrap_or(block) == bytes, found(), SUPERBLOCK)
        }
        Compression::Custom { text } => match (text.split_once("-Xcompression-level"), name) {
            (Some((_, rest)), "zstd" | "gzip") => {
                let wanted = rest.split_whitespace().next().and_then(|word| word.parse().ok());
                level(wanted, if name == "zstd" { 15 } else { 9 })
            }
            (None, _) if !text.contains("-X") => proved(SUPERBLOCK),
            _ => unseen(format!("the compressor is {name}; its options do not all show in the superblock")),
        },
        _ => proved(SUPERBLOCK),
    }
}

const SUPERBLOCK: &str = "superblock of the squashfs";

/// `100%` of the block, `512K`, `1M`, or bytes.
fn dictionary_bytes(text: &str, block: u64) -> Option<u64> {
    let text = text.trim();
    if let Some(percent) = text.strip_suffix('%') {
        return Some(block.checked_mul(percent.parse().ok()?)? / 100);
    }
    let (digits, unit) = match text.char_indices().find(|(_, c)| !c.is_ascii_digit()) {
        Some((at, _)) => text.split_at(at),
        None => (text, ""),
    };
    let factor = match unit {
        "" => 1,
        "K" | "k" => 1 << 10,
        "M" | "m" => 1 << 20,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn superblock(compressor: &str, options: &[&str]) -> Superblock {
        Superblock {
            compressor: compressor.to_owned(),
            options: options.iter().map(|&text| text.to_owned()).collect(),
            block_bytes: 1 << 20,
            inodes: 0,
            fragments: 0,
            made: 0,
            bytes: 0,
        }
    }

    fn proves(wanted: &Compression, compressor: &str, options: &[&str]) -> bool {
        matches!(compression(wanted, &superblock(compressor, options)), Verdict::Proved { .. })
    }

    #[test]
    fn a_level_that_is_not_written_down_is_the_compressors_own() {
        let zstd = |level| Compression::Zstd { level };
        assert!(proves(&zstd(Some(6)), "zstd", &["level 6"]));
        assert!(proves(&zstd(Some(15)), "zstd", &[]));
        assert!(proves(&zstd(None), "zstd", &[]));
        assert!(!proves(&zstd(Some(6)), "zstd", &[]));
        assert!(!proves(&zstd(Some(6)), "zstd", &["level 19"]));
        assert!(!proves(&zstd(Some(6)), "xz", &[]));
        assert!(proves(&Compression::Gzip { level: None }, "gzip", &[]));
        assert!(!proves(&Compression::Gzip { level: Some(1) }, "gzip", &[]));
        assert!(proves(&Compression::None, "none", &[]));
        assert!(!proves(&Compression::None, "zstd", &[]));
    }

    #[test]
    fn a_dictionary_is_a_part_of_the_block_or_a_size() {
        let xz = |text: &str| Compression::Xz { dictionary: Some(text.to_owned()) };
        assert!(proves(&xz("100%"), "xz", &[]));
        assert!(proves(&xz("1M"), "xz", &["dictionary 1048576 bytes"]));
        assert!(proves(&xz("50%"), "xz", &["dictionary 524288 bytes"]));
        assert!(!proves(&xz("8K"), "xz", &[]));
    }

    #[test]
    fn of_custom_words_the_level_is_compared() {
        let custom = |text: &str| Compression::Custom { text: text.to_owned() };
        assert!(proves(&custom("zstd -Xcompression-level 6"), "zstd", &["level 6"]));
        assert!(!proves(&custom("zstd -Xcompression-level 6"), "zstd", &["level 7"]));
        assert!(proves(&custom("lz4"), "lz4", &[]));
        let odd = compression(&custom("xz -Xbcj x86"), &superblock("xz", &[]));
        assert!(matches!(odd, Verdict::Unseen { .. }));
    }
}
