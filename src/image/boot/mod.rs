//! A virtual machine that boots an image: to be looked at, or to be checked from inside.
//!
//! | part | what lives there |
//! |---|---|
//! | [`wish`] | what the machine is asked to do |
//! | `setup` | what has to be here before it starts |
//! | [`machine`] | QEMU: accelerator, firmware, network, arguments, monitor |
//! | [`console`], [`stage`], [`screen`] | what it shows, and how far it has come |
//! | [`inside`] | questions asked over SSH, and what the answers say about a profile |
//! | `session`, `check` | a running machine, watched or checked |

mod call;
mod check;
pub mod console;
pub mod error;
pub mod inside;
pub mod machine;
mod run;
pub mod screen;
mod session;
mod setup;
pub mod stage;
pub mod typing;
pub mod wish;

pub use error::{BootError, BootFailure};
pub use inside::keys::beside as keys_beside;
pub use run::boot;
pub use wish::{BootWish, Display, Facts, GuestKey};

use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;

use super::verify::Item;

/// What starts the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Firmware {
    Bios,
    Uefi,
}

/// What the image is put into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Medium {
    Disc,
    Stick,
}

/// How fast the machine's processor is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "accelerator")]
pub enum Accelerator {
    Kvm,
    /// Every instruction is translated: several times slower.
    Tcg {
        because: String,
    },
}

/// How far the machine has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BootStage {
    /// Looking for QEMU, firmware, KVM, and the network that the profile needs.
    Preparing,
    /// Firmware and boot menu.
    Firmware,
    Kernel,
    /// The initial RAM disk looks for the image.
    Stage1,
    /// Services start.
    Stage2,
    /// A login is possible.
    Ready,
    /// Questions are asked inside.
    Checking,
}

/// What the machine shows: three bytes a pixel, row by row.
#[derive(Clone, PartialEq, Eq)]
pub struct Screen {
    pub width: u32,
    pub height: u32,
    pub rgb: std::sync::Arc<[u8]>,
}

impl std::fmt::Debug for Screen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Screen({} x {})", self.width, self.height)
    }
}

/// What happens to the machine.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "event")]
pub enum BootEvent {
    /// QEMU runs; `command` as a person could type it.
    Started {
        command: String,
        #[serde(flatten)]
        accelerator: Accelerator,
        firmware: Firmware,
        medium: Medium,
        memory_mib: u32,
        /// How to log in from here, where there is a way in.
        #[serde(skip_serializing_if = "Option::is_none")]
        ssh: Option<String>,
    },
    Stage {
        stage: BootStage,
    },
    /// A line of the serial console, without control characters.
    Console {
        line: String,
    },
    #[serde(skip)]
    Screen(Screen),
    /// Something was checked inside.
    Item(Item),
    /// Something to tell, such as what is left out and why.
    Note {
        text: String,
    },
}

/// What came of a machine that was checked.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct BootReport {
    pub items: Vec<Item>,
    /// From the start until a login was possible.
    #[serde(serialize_with = "seconds")]
    pub ready_after: Duration,
    /// Everything on the serial console.
    pub console: PathBuf,
    /// The last picture of the screen, PNG.
    pub screenshot: Option<PathBuf>,
    /// What of these could not be kept, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lost: Option<String>,
}

fn seconds<S: serde::Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64((duration.as_secs_f64() * 1000.0).round() / 1000.0)
}
