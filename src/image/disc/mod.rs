//! The disc: ISO 9660, how it boots, and what its menus say.
//!
//! | part | what lives there |
//! |---|---|
//! | [`opened`] | the disc as a whole, and its files |
//! | [`facts`] | what is known of it, as values |
//! | [`volume`], [`record`], [`susp`], [`rock_ridge`], [`names`], [`walk`] | ISO 9660 with Joliet and Rock Ridge |
//! | [`el_torito`], [`mbr`], [`gpt`], [`ways`] | how a machine starts from it |
//! | [`menus`] | what the boot menus offer |
//! | [`squashfs`] | where the live system lies |
//!
//! Everything is read by our own hand, because none of the kept crates stands hostile input and says
//! where it is broken. hadris-iso 2.5 allocates a folder of the size that its record claims, knows no
//! visited folders (a loop never ends), gives errors without an offset, and panics where no tree is
//! found. gpt 4.1 asserts the entry size and allocates the table that the header claims. mbrman 0.6
//! adds sector numbers without a check, and passes over the partition of type 0 that every `NixOS`
//! image has.

mod bytes;
pub mod el_torito;
pub mod facts;
pub mod gpt;
pub mod mbr;
pub mod menus;
mod names;
mod opened;
mod record;
mod rock_ridge;
mod squashfs;
mod susp;
#[cfg(test)]
mod tests;
mod volume;
mod walk;
mod ways;

pub use facts::{
    BootCatalogue, BootImage, Gpt, Loader, Mbr, MenuEntry, Partition, Platform, Volume, Way, Ways,
};
pub use opened::Disc;
pub use walk::Content;
