//! The stick: which one it is, and every byte on it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Something that is mounted, or used as swap, below a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Use {
    /// The partition, or the device itself.
    pub device: PathBuf,
    /// The folder it is mounted on; `swap`, `a part of /dev/md0`, …
    pub by: String,
}

/// A disk of this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Device {
    /// `/dev/sdb`
    pub path: PathBuf,
    /// Vendor and model, without control characters.
    pub model: String,
    /// `usb`, `mmc`, `nvme`, `sata`, `loop`, …; empty where it is not known.
    pub bus: String,
    pub bytes: u64,
    pub removable: bool,
    pub read_only: bool,
    /// The running system lies on it.
    pub system: bool,
    pub uses: Vec<Use>,
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
    Progress { phase: Phase, done: u64, of: u64 },
    Ended(Outcome),
}

/// How it ended for one device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "outcome")]
pub enum Outcome {
    /// Every byte was read back and is the image's.
    Written {
        bytes: u64,
    },
    /// The device gives back something else.
    Differs {
        at: u64,
        cause: String,
    },
    /// The device, or the way to it, failed.
    Failed {
        phase: Phase,
        at: u64,
        problem: String,
        remedy: String,
    },
    Cancelled {
        phase: Phase,
        done: u64,
    },
}
