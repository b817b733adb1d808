//! Several sticks at once, each in a thread of its own: here where this user may write to them,
//! else in one child that is root, so that a password is asked for once.

use std::io;
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::{Access, access};

use super::block::{Meant, one};
use super::child::{self, Line};
use super::input::Input;
use super::{Device, Elevation, Outcome, Phase, WriteEvent};
use crate::build::process::{Handed, ProcessError, Said, Terminal};
use crate::build::request::Cancel;
use crate::image::source::Source;

/// Why nothing was written at all.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error(
        "only root may write to the device, and there is none of sudo, doas, pkexec and run0 here; \
         run the same command as root"
    )]
    NoElevation,
    #[error("{by} did not make the writing program root{}", because(said))]
    NotRoot { by: &'static str, said: String },
    #[error("the program that writes could not be started")]
    Start(#[from] ProcessError),
    #[error("the program that writes could not be talked with")]
    Talk(#[from] io::Error),
}

fn because(said: &str) -> String {
    if said.is_empty() { "; run the same command as root".to_owned() } else { format!(":\n{said}") }
}

/// Whether some of the devices may be written to by root alone.
#[must_use]
pub fn needs_root(devices: &[Device]) -> bool {
    let both = Access::READ_OK | Access::WRITE_OK;
    devices.iter().any(|device| access(&device.path, both).is_err())
}

/// Writes an image to devices that [`super::choose`] gave. `tell` gets the number of a device and
/// what happens to it; [`WriteEvent::Ended`] is the last of each. Asked to stop once, each device
/// says what is on it; asked twice, a child that does not answer is not waited for.
///
/// The image's file is handed to the child; where the elevation may ask, the terminal belongs to
/// it until the first event.
///
/// # Errors
/// When root is needed and cannot be had: then nothing was written.
pub fn write(
    image: &Input,
    devices: &[Device],
    elevation: Option<&Elevation>,
    cancel: &Cancel,
    tell: &mut dyn FnMut(usize, WriteEvent),
) -> Result<Vec<Outcome>, WriteError> {
    let meant: Vec<Meant> = devices.iter().map(Meant::from).collect();
    let mut seen = Seen::of(meant.len());
    let mut heard = |device: usize, event: WriteEvent| {
        if seen.takes(device, &event) {
            tell(device, event);
        }
    };
    let said = if needs_root(devices) {
        let elevation = elevation.ok_or(WriteError::NoElevation)?;
        by_child(image, &meant, elevation, cancel, &mut heard)?
    } else {
        together(image, &meant, cancel, &mut heard);
        String::new()
    };
    for device in 0..meant.len() {
        if let Some(outcome) = seen.unheard(device, &said, cancel) {
            seen.outcomes[device] = Some(outcome.clone());
            tell(device, WriteEvent::Ended(outcome));
        }
    }
    Ok(seen.outcomes.into_iter().flatten().collect())
}

/// What was heard of each device.
struct Seen {
    last: Vec<Option<(Phase, u64)>>,
    outcomes: Vec<Option<Outcome>>,
}

impl Seen {
    fn of(devices: usize) -> Self {
        Self { last: vec![None; devices], outcomes: vec![None; devices] }
    }

    /// Keeps what happened; false where it makes no sense.
    fn takes(&mut self, device: usize, event: &WriteEvent) -> bool {
        let (Some(last), Some(outcome)) = (self.last.get_mut(device), self.outcomes.get_mut(device)) else {
            return false;
        };
        match event {
            _ if outcome.is_some() => return false,
            WriteEvent::Opened => {}
            WriteEvent::Progress { phase, done, .. } => *last = Some((*phase, *done)),
            WriteEvent::Ended(ended) => *outcome = Some(ended.clone()),
        }
        true
    }

    /// How it ended for a device that did not say so itself.
    fn unheard(&self, device: usize, said: &str, cancel: &Cancel) -> Option<Outcome> {
        if self.outcomes[device].is_some() {
            return None;
        }
        let (phase, done) = self.last[device].map_or((None, 0), |(phase, done)| (Some(phase), done));
        if cancel.asked() > 0 {
            return Some(Outcome::Cancelled { phase, done });
        }
        let said = if said.is_empty() { String::new() } else { format!(" ({said})") };
        Some(Outcome::Failed {
            phase,
            at: done,
            problem: format!("the program that writes ended without a word{said}"),
            remedy: "Write again; `dmesg` may say what happened to it.".to_owned(),
        })
    }
}

/// Writes to all devices from this process.
pub(super) fn together(
    image: &Input,
    devices: &[Meant],
    cancel: &Cancel,
    tell: &mut dyn FnMut(usize, WriteEvent),
) {
    thread::scope(|scope| {
        let (sender, events) = channel();
        for (device, meant) in devices.iter().enumerate() {
            let sender = sender.clone();
            scope.spawn(move || {
                // The other end is read until all of these threads have ended.
                let tell = |event| drop(sender.send((device, event)));
                let outcome = one(image, meant, cancel, &mut |event| tell(event));
                tell(WriteEvent::Ended(outcome));
            });
        }
        drop(sender);
        for (device, event) in events {
            tell(device, event);
        }
    });
}

/// How often it is looked whether to stop.
const LOOK: Duration = Duration::from_millis(100);
/// How long whoever asks for a password may take to notice that nobody wants it any more.
const PATIENCE: Duration = Duration::from_secs(3);

/// Has a child that is root write; gives what it said on standard error.
fn by_child(
    image: &Input,
    devices: &[Meant],
    elevation: &Elevation,
    cancel: &Cancel,
    tell: &mut dyn FnMut(usize, WriteEvent),
) -> Result<String, WriteError> {
    let this = std::env::current_exe()?;
    let call = elevation.invocation(&this, child::arguments(image.length(), devices));
    let terminal = if elevation.may_ask() { Terminal::Shared } else { Terminal::Apart };
    let mut running = Handed::start(&call, image.file()?, terminal)?;
    let mut is_root = false;
    let mut asked: Option<Instant> = None;
    loop {
        if cancel.asked() > 0 {
            let since = *asked.get_or_insert_with(|| {
                running.stop();
                Instant::now()
            });
            // It stops by itself when it finds that we are gone, before it opens anything.
            if cancel.asked() > 1 || (!is_root && since.elapsed() > PATIENCE) {
                return Ok(String::new());
            }
        }
        // What fails here may fail in the midst of writing: each device is told of, none as untouched.
        match running.next(LOOK).unwrap_or(Said::Closed) {
            Said::Line(line) if line == child::READY => is_root = true,
            Said::Line(line) => {
                if let Some(Line { device, event }) = child::read(&line) {
                    tell(device, event);
                }
            }
            Said::Nothing => {}
            Said::Closed => break,
        }
    }
    let said = running.wait().map(|(_, said)| said);
    if is_root || cancel.asked() > 0 {
        Ok(said.unwrap_or_default())
    } else {
        Err(WriteError::NotRoot { by: elevation.by().name(), said: said? })
    }
}
