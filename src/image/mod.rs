//! What was pressed, or downloaded: looking into an image, proving what is in it, booting it and
//! writing it to a stick.
//!
//! | part | what lives there |
//! |---|---|
//! | [`source`] | bytes of an image at an offset, in place |
//! | [`files`], [`folder`], [`tree`] | a file system that can be looked at, whatever holds it |
//! | [`disc`] | ISO 9660 with its boot catalogue, partition tables and boot menus |
//! | [`store`] | the squashfs inside: the Nix store, its sizes and its hashes |
//! | [`opened`] | both as one: an image that is open |
//! | [`inspect`] | all that is known of an image, and what takes its space |
//! | [`extract`] | files out of it |
//! | [`diff`] | what differs between two |
//! | [`name`] | names from an image as text |
//! | [`nixos`] | what system that store holds |
//! | [`verify`] | whether it is what a profile asks for |
//! | [`boot`] | a virtual machine that boots it, and checks from inside |
//! | [`until`] | files that are there until somebody asks to stop |
//! | [`write`] | the stick |

pub mod boot;
pub mod diff;
pub mod disc;
pub mod error;
pub mod extract;
pub mod files;
pub mod folder;
pub mod inspect;
#[cfg(test)]
pub(crate) mod made;
pub mod name;
pub mod nixos;
pub mod opened;
pub mod progress;
pub mod source;
pub mod store;
pub mod tree;
pub mod until;
pub mod verify;
pub mod write;

pub use opened::Image;
