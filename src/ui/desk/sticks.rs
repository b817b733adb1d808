//! Devices, and what is being written to them.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::image::write::{Device, Outcome, Phase, WriteEvent};

/// A disk of this machine, and why it is not written to, if it is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceSeen {
    pub device: Device,
    pub refused: Option<String>,
}

impl DeviceSeen {
    /// The name that a person types, `sdb`.
    #[must_use]
    pub fn name(&self) -> String {
        self.device.name.clone()
    }
}

/// The last part of a device's path.
#[must_use]
pub fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// One device while it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Stick {
    pub path: PathBuf,
    pub phase: Option<Phase>,
    pub done: u64,
    pub of: u64,
    /// When this phase began.
    pub since: Instant,
    pub now: Instant,
    pub end: Option<Outcome>,
}

impl Stick {
    /// Bytes in a second, as soon as it can be told.
    #[must_use]
    pub fn speed(&self) -> Option<u64> {
        let millis = self.now.saturating_duration_since(self.since).as_millis();
        let speed = (u128::from(self.done) * 1000).checked_div(millis.max(1))?;
        (millis >= 500 && self.done > 0).then(|| u64::try_from(speed).unwrap_or(u64::MAX))
    }

    /// Until the end of this phase.
    #[must_use]
    pub fn left(&self) -> Option<Duration> {
        let speed = self.speed().filter(|speed| *speed > 0)?;
        Some(Duration::from_secs(self.of.saturating_sub(self.done) / speed))
    }

    /// Of a thousand, over both passes: writing, then comparing.
    #[must_use]
    pub fn thousandths(&self) -> u64 {
        let part =
            |from: u64| from + self.done.saturating_mul(500).checked_div(self.of).unwrap_or(0).min(500);
        match (&self.end, self.phase) {
            (Some(Outcome::Written { .. }), _) => 1000,
            (_, None) => 0,
            (_, Some(Phase::Writing)) => part(0),
            (_, Some(Phase::Syncing)) => 500,
            (_, Some(Phase::Comparing)) => part(500),
        }
    }
}

/// An image on its way to devices.
#[derive(Debug, Clone, PartialEq)]
pub struct Writing {
    pub image: PathBuf,
    /// As they were when their names were typed.
    pub devices: Vec<Device>,
    pub sticks: Vec<Stick>,
    pub stopping: bool,
    /// Whoever writes has ended; with a sentence where it never began.
    pub end: Option<Result<(), String>>,
}

impl Writing {
    #[must_use]
    pub fn new(image: PathBuf, devices: Vec<Device>, now: Instant) -> Self {
        let stick = |device: &Device| Stick {
            path: device.path.clone(),
            phase: None,
            done: 0,
            of: 0,
            since: now,
            now,
            end: None,
        };
        Self { image, sticks: devices.iter().map(stick).collect(), devices, stopping: false, end: None }
    }

    pub fn event(&mut self, device: &Path, event: WriteEvent, now: Instant) {
        let Some(stick) = self.sticks.iter_mut().find(|stick| stick.path == device) else { return };
        match event {
            WriteEvent::Progress { phase, done, of } => {
                if stick.phase != Some(phase) {
                    (stick.phase, stick.since) = (Some(phase), now);
                }
                (stick.done, stick.of, stick.now) = (done, of, now);
            }
            // Whoever asked for a password has got it.
            WriteEvent::Opened => (stick.since, stick.now) = (now, now),
            WriteEvent::Ended(outcome) => stick.end = Some(outcome),
        }
    }

    #[must_use]
    pub fn is_over(&self) -> bool {
        self.end.is_some()
    }

    /// Of all devices together.
    #[must_use]
    pub fn percent(&self) -> u64 {
        let all: u64 = self.sticks.iter().map(Stick::thousandths).sum();
        all.checked_div(self.sticks.len() as u64 * 10).unwrap_or(0)
    }
}

/// How it ended for one device, in words: whether it went well, and what is on it now; `of` is the
/// length of the image.
#[must_use]
pub fn statement(outcome: &Outcome, of: u64) -> (bool, String) {
    let left = outcome.left(of);
    match outcome {
        Outcome::Written { bytes, .. } => (true, format!("{left} {bytes} bytes are the image's.")),
        Outcome::Differs { at, cause, remedy, .. } => {
            (false, format!("It differs from byte {at} on: {cause}. {left} {remedy}"))
        }
        Outcome::Failed { problem, at, remedy, .. } => {
            (false, format!("It failed at byte {at}: {problem}. {left} {remedy}"))
        }
        Outcome::Cancelled { .. } => (false, format!("Stopped. {left}")),
    }
}

#[must_use]
pub fn phase_title(phase: Phase) -> &'static str {
    match phase {
        Phase::Writing => "writing",
        Phase::Syncing => "syncing",
        Phase::Comparing => "comparing",
    }
}
