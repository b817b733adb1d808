//! What happens during a build, as values. Whoever watches a build sees these and nothing else.

use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;

use crate::estimate::history::Expected;

/// The parts of a build, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Is everything there that the build needs?
    Preflight,
    /// The profile becomes Nix text.
    Generate,
    /// The Nix text becomes a derivation.
    Evaluate,
    /// Nix builds it.
    Build,
    /// The image is copied out of the store and hashed.
    Collect,
}

impl Stage {
    pub const ALL: [Self; 5] = [Self::Preflight, Self::Generate, Self::Evaluate, Self::Build, Self::Collect];
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum BuildEvent {
    StageStarted {
        stage: Stage,
    },
    StageEnded {
        stage: Stage,
        #[serde(rename = "seconds", serialize_with = "seconds")]
        elapsed: Duration,
    },
    /// One thing that preflight looked at.
    Checked {
        item: String,
        /// What was found, `2.8.0, single user`.
        found: String,
        verdict: Verdict,
    },
    /// What the Nix text came to.
    Evaluated {
        /// Store path of the image's derivation.
        derivation: String,
    },
    /// What Nix is going to do.
    PlanKnown {
        /// Store paths of derivations.
        builds: Vec<String>,
        /// Store paths from substituters.
        fetches: Vec<String>,
        /// Compressed bytes to download, where Nix says.
        #[serde(skip_serializing_if = "Option::is_none")]
        download_bytes: Option<u64>,
        /// Their size in the store.
        #[serde(skip_serializing_if = "Option::is_none")]
        unpacked_bytes: Option<u64>,
    },
    DerivationStarted {
        derivation: String,
        /// The builder's machine; empty for this one.
        machine: String,
    },
    DerivationPhase {
        derivation: String,
        phase: String,
    },
    /// A line that the builder printed, without control characters.
    DerivationLog {
        derivation: String,
        line: String,
    },
    /// Comes when it is known how it ended, a second after that at the latest; an error that names
    /// it still later makes this come once more, as [`Outcome::Failed`] with the same time.
    DerivationEnded {
        derivation: String,
        #[serde(rename = "seconds", serialize_with = "seconds")]
        elapsed: Duration,
        outcome: Outcome,
    },
    FetchStarted {
        path: String,
        from: String,
    },
    FetchEnded {
        path: String,
        #[serde(rename = "seconds", serialize_with = "seconds")]
        elapsed: Duration,
    },
    /// Totals so far, as Nix's own bar computes them; at most a few a second.
    Progress(Totals),
    /// Bytes of the image copied or hashed.
    Bytes {
        what: ByteWork,
        done: u64,
        total: u64,
    },
    /// How far mksquashfs is, about once a second while it runs.
    Squashing {
        /// Of all processors together.
        #[serde(rename = "cpu-seconds", serialize_with = "seconds")]
        cpu: Duration,
        /// Bytes written so far, where the kernel says it.
        #[serde(skip_serializing_if = "Option::is_none")]
        written: Option<u64>,
    },
    /// What is left of the whole build, in seconds; at most once a second, and only where something is
    /// known to tell it by.
    Remaining {
        low: f64,
        likely: f64,
        high: f64,
    },
    /// A second has passed, whether something happened or not: whoever reckons with time may do so. Not
    /// for people.
    Quiet,
    Message {
        level: Level,
        text: String,
    },
}

/// What a check of preflight came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "verdict")]
pub enum Verdict {
    Good,
    Warning { remedy: String },
    Missing { remedy: String },
}

/// How a derivation ended, as far as Nix's log tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Nix stopped it, and neither its counters nor an error call it failed.
    Ended,
    Failed,
}

/// How loud a message is, told from its text and not from Nix's level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    Error,
    Warning,
    Info,
    /// Such as `evaluating file …`.
    Trace,
}

/// What the bytes of [`BuildEvent::Bytes`] are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ByteWork {
    Copy,
    /// Input of the squashfs, as far as can be told from outside.
    Compress,
}

/// Counters of one kind of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counter {
    pub done: u64,
    pub expected: u64,
    pub running: u64,
    pub failed: u64,
}

/// All counters of a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Totals {
    pub builds: Counter,
    pub paths: Counter,
    /// Bytes unpacked into the store.
    pub unpacked: Counter,
    /// Bytes over the network.
    pub downloaded: Counter,
    /// Records of Nix's log that this program does not know.
    pub unknown_records: u64,
}

/// What came of a build that succeeded.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Report {
    /// The image in the output folder.
    pub image: PathBuf,
    pub image_bytes: u64,
    /// SHA-256 of the image, hex.
    pub sha256: String,
    /// What it was expected to take, where somebody had estimated it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<Box<Expected>>,
    /// The facts of this build, `build.json`.
    pub facts: PathBuf,
    /// Every byte that Nix printed.
    pub log: PathBuf,
    pub store_path: String,
    #[serde(rename = "seconds", serialize_with = "seconds")]
    pub elapsed: Duration,
}

fn seconds<S: serde::Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64((duration.as_secs_f64() * 1000.0).round() / 1000.0)
}
