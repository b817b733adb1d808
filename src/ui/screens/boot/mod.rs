//! Boot & locale: the image file, the kernel, the language, hardware, files and Nix of one's own.
//!
//! ```text
//! File name                   rescue
//!
//! Kernel
//! Kernel                      latest
//! Known kernels               7 to choose from
//! ZFS                         (*) as the base  ( ) yes  ( ) no
//! File systems                btrfs xfs
//! Kernel parameters           quiet
//! Serial console              ttyS0,115200
//!
//! Language and time           key map, time zone, language
//! Hardware                    firmware, smart cards, guest agents, zram
//! Files on the image          folders, files below /etc, files on the disc; each with its own rows
//! Above the login prompt      banner, addresses
//! Nix of your own             modules, text
//! Less common                 label, edition, menu, firmware of the machine, modules, …
//! ```

mod files;
mod hardware;
mod image;
mod kernel;
mod locale;
mod nix;

use crate::profile::Profile;

use super::super::form::Row;

/// Ordered by how many of the images that people make set a thing.
pub fn rows(profile: &Profile) -> Vec<Row> {
    let mut rows = image::rows(&profile.image);
    rows.push(Row::heading("Kernel"));
    rows.extend(kernel::rows(&profile.boot));
    rows.push(Row::heading("Language and time"));
    rows.extend(locale::rows(&profile.locale));
    rows.push(Row::heading("Files on the image"));
    rows.extend(files::rows(&profile.files));
    rows.push(Row::heading("Hardware"));
    rows.extend(hardware::rows(&profile.hardware));
    rows.push(Row::heading("Above the login prompt"));
    rows.extend(hardware::banner(&profile.banner));
    rows.push(Row::heading("Nix of your own"));
    rows.extend(nix::rows(&profile.extra));
    rows.push(Row::heading("Less common: the image"));
    rows.extend(image::rare(&profile.image));
    rows.push(Row::heading("Less common: boot and console"));
    rows.extend(kernel::rare(&profile.boot));
    rows.push(locale::console_font(&profile.locale));
    rows.push(hardware::docs(&profile.docs));
    rows
}
