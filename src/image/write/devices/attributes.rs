//! What `/sys` says of one disk.

use std::fs;
use std::path::Path;

use crate::build::text::printable;

/// Sectors of `/sys` have this size whatever the disk's have.
const SECTOR: u64 = 512;

/// The text of an attribute, in one line; empty where there is none.
pub fn text(path: &Path) -> String {
    let text = fs::read(path).unwrap_or_default();
    printable(String::from_utf8_lossy(&text).trim())
}

pub fn flag(path: &Path) -> bool {
    text(path) == "1"
}

pub fn bytes(folder: &Path) -> u64 {
    text(&folder.join("size")).parse::<u64>().unwrap_or(0).saturating_mul(SECTOR)
}

/// How many disks the kernel had seen when this one came, since Linux 5.15: a stick that is pulled out
/// and another one of the same size in its place are two.
pub fn sequence(folder: &Path) -> Option<u64> {
    text(&folder.join("diskseq")).parse().ok()
}

/// `8:16`.
pub fn pair(text: &str) -> Option<(u32, u32)> {
    let (major, minor) = text.split_once(':')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

pub fn number(folder: &Path) -> Option<(u32, u32)> {
    pair(&text(&folder.join("dev")))
}

/// Vendor and model; of a loop device the file behind it.
pub fn model(folder: &Path, bus: &str) -> String {
    let read = |name: &str| text(&folder.join(name));
    if bus == "loop" {
        return read("loop/backing_file");
    }
    // Virtual disks give the number of a vendor; cards give a name.
    let vendor = Some(read("device/vendor")).filter(|vendor| !vendor.starts_with("0x") && vendor != "ATA");
    let model = Some(read("device/model")).filter(|model| !model.is_empty());
    let words = [vendor, model.or_else(|| Some(read("device/name")))];
    words.into_iter().flatten().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// How a disk is connected, and whether it is meant to be taken out.
pub fn bus(root: &Path, folder: &Path, name: &str) -> (String, bool) {
    let place = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let has = |part: &str| place.components().any(|c| c.as_os_str().to_string_lossy().starts_with(part));
    let medium = flag(&folder.join("removable"));
    let known = |bus: &str, removable: bool| (bus.to_owned(), removable);
    match name {
        _ if name.starts_with("loop") => known("loop", false),
        _ if name.starts_with("nbd") => known("nbd", false),
        _ if name.starts_with("nvme") => known("nvme", medium),
        // A card says SD, what is soldered in says MMC; neither is marked as removable.
        _ if name.starts_with("mmcblk") => known("mmc", medium || text(&folder.join("device/type")) == "SD"),
        _ if has("usb") => known("usb", medium || !is_fixed(root, &place)),
        _ if has("virtio") => known("virtio", medium),
        _ if has("ata") => known("sata", medium),
        _ if has("session") => known("iscsi", false),
        _ if has("fw") => known("firewire", true),
        _ if has("host") => known("scsi", medium),
        _ => known("", medium),
    }
}

/// Whether the firmware says that what hangs on this plug is built in.
fn is_fixed(root: &Path, place: &Path) -> bool {
    let root = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
    let above = place.ancestors().skip(1).take_while(|folder| **folder != *root);
    // The disk's own attribute of this name is a number; the plug's is a word, the nearest counts.
    let words = above.map(|folder| text(&folder.join("removable")));
    words.into_iter().find(|word| !word.is_empty() && word != "0" && word != "1").as_deref() == Some("fixed")
}
