//! The stick: which one it is, and every byte on it.
//!
//! | part | what lives there |
//! |---|---|
//! | [`devices`] | the disks of this machine, what lies on them and who uses them |
//! | [`refuse`] | what is never written to, and what to do instead |
//! | [`input`] | the image that is written, opened once |
//! | [`engine`] | writing, syncing, reading back and comparing; how it ends |
//! | [`block`] | a real device: opened alone, past the cache |
//! | [`elevation`] | how a person becomes root |
//! | [`child`] | what runs as root: it gets the open image, a device and nothing else |
//! | [`job`] | several sticks at once, by threads or by a child that is root |

mod ahead;
pub mod block;
mod buffer;
mod cause;
pub mod child;
pub mod devices;
pub mod elevation;
pub mod engine;
pub mod input;
pub mod job;
pub mod refuse;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::build::text::bytes;

pub use devices::{Machine, devices};
pub use elevation::Elevation;
pub use input::Input;
pub use job::{WriteError, needs_root, write};
pub use refuse::{Refusal, choose};

/// Something that is mounted, used as swap, or built on a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Use {
    /// The partition, or the device itself.
    pub device: PathBuf,
    /// The folder it is mounted on; `swap`, `LUKS home`, `RAID md0`, …
    pub by: String,
    /// The command that ends it.
    pub end: String,
}

/// A disk of this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Device {
    /// `/dev/sdb`
    pub path: PathBuf,
    /// `sdb`, which a person types to say that it is meant.
    pub name: String,
    /// The kernel's number, `(major, minor)`.
    pub number: (u32, u32),
    /// Vendor and model, without control characters.
    pub model: String,
    /// `usb`, `mmc`, `nvme`, `sata`, `loop`, …; empty where it is not known.
    pub bus: String,
    pub bytes: u64,
    /// The kernel's own count of disks, where it keeps one: no two have the same.
    #[serde(skip)]
    pub sequence: Option<u64>,
    /// It is meant to be taken out: the medium, the card, or the whole device by its plug.
    pub removable: bool,
    pub read_only: bool,
    /// The running system lies on it.
    pub system: bool,
    pub uses: Vec<Use>,
    /// Its partitions, as `/dev/sdb1`.
    pub partitions: Vec<PathBuf>,
}

impl Device {
    /// Whether it is, as far as it shows, what somebody saw before: another stick may have got its
    /// name since.
    #[must_use]
    pub fn is_still(&self, seen: &Self) -> bool {
        let what = |device: &Self| {
            (device.path.clone(), device.number, device.bytes, device.model.clone(), device.sequence)
        };
        what(self) == what(seen)
    }
}

/// What is being done to a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    Writing,
    /// What the device holds back is being written out.
    Syncing,
    /// Read back and compared.
    Comparing,
}

/// What happens to one device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "event")]
pub enum WriteEvent {
    /// It is ours alone and is what it was when it was chosen; whoever asked for a password has
    /// got it.
    Opened,
    /// Bytes of the image.
    Progress { phase: Phase, done: u64, of: u64 },
    /// The last one.
    Ended(Outcome),
}

/// How it ended for one device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", tag = "outcome")]
pub enum Outcome {
    /// Every byte was read back and is the image's.
    Written {
        bytes: u64,
        /// A backup of an earlier GPT lies at the end of the device, and was left alone.
        old_gpt: bool,
    },
    /// The device gives back something else.
    Differs {
        /// The first byte that differs.
        at: u64,
        /// How many bytes differ …
        differing: u64,
        /// … of how many that were compared at once there.
        compared: u64,
        cause: String,
        remedy: String,
    },
    /// The device, or the way to it, failed.
    Failed {
        /// Absent where it could not be opened, and nothing was written.
        phase: Option<Phase>,
        at: u64,
        problem: String,
        remedy: String,
    },
    Cancelled {
        /// Absent where nothing was written.
        phase: Option<Phase>,
        done: u64,
    },
}

impl Outcome {
    pub(crate) fn failed(phase: Option<Phase>, at: u64, why: cause::Why) -> Self {
        Self::Failed { phase, at, problem: why.problem, remedy: why.remedy }
    }

    /// What lies on the device now, as a sentence; `of` is the length of the image.
    #[must_use]
    pub fn left(&self, of: u64) -> String {
        let whole = |then: &str| format!("The whole image was written to it, {then}.");
        match self {
            Self::Written { .. } => "The whole image is on it, and every byte was read back.".to_owned(),
            Self::Differs { .. } => whole("and does not come back as it was: do not use it"),
            Self::Failed { phase: None, .. } | Self::Cancelled { phase: None, .. } => {
                "Nothing was written to it.".to_owned()
            }
            Self::Failed { phase: Some(Phase::Writing), at: 0, .. }
            | Self::Cancelled { phase: Some(Phase::Writing), done: 0 } => {
                "What was on it may be damaged; nothing of the image is on it.".to_owned()
            }
            Self::Failed { phase: Some(Phase::Writing), at: done, .. }
            | Self::Cancelled { phase: Some(Phase::Writing), done } => format!(
                "On it is the first {} of the image ({}): it does not boot. Write it again, or wipe it.",
                bytes(*done),
                bytes(of)
            ),
            Self::Failed { phase: Some(Phase::Syncing), .. } => {
                whole("but the device did not confirm it: do not use it")
            }
            Self::Failed { phase: Some(Phase::Comparing), at, .. } => {
                whole(&format!("but only the first {} could be read back: do not use it", bytes(*at)))
            }
            Self::Cancelled { phase: Some(Phase::Syncing), .. } => {
                whole("but neither confirmed by the device nor read back")
            }
            Self::Cancelled { phase: Some(Phase::Comparing), done } => {
                whole(&format!("and the first {} were read back and are right", bytes(*done)))
            }
        }
    }
}
