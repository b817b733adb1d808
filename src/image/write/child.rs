//! What runs as root: the image is its standard input, what happens goes to its standard output as
//! lines of JSON, and it stops when nobody reads them any more.
//!
//! Its arguments are the length of the image and, for each device, its path, its number, its length
//! and the kernel's count of it, or `-`: `4096 /dev/sdb 8:16 7751073792 12`.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::path::Path;
use std::thread;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use serde::{Deserialize, Serialize};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::WriteEvent;
use super::block::Meant;
use super::input::Input;
use super::job::together;
use crate::build::request::Cancel;
use crate::image::source::Source;

/// A line of what happens: which device, counted from 0, and what.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub device: usize,
    #[serde(flatten)]
    pub event: WriteEvent,
}

/// What it says first: it is root, and the terminal is free again.
pub const READY: &[u8] = b"ready";

/// The arguments that [`serve`] understands.
#[must_use]
pub fn arguments(length: u64, devices: &[Meant]) -> Vec<OsString> {
    let each = |meant: &Meant| {
        let (major, minor) = meant.number;
        let sequence = meant.sequence.map_or("-".to_owned(), |sequence| sequence.to_string());
        let number = format!("{major}:{minor}");
        [meant.path.clone().into(), number.into(), meant.bytes.to_string().into(), sequence.into()]
    };
    std::iter::once(length.to_string().into()).chain(devices.iter().flat_map(each)).collect()
}

fn understood(arguments: &[OsString]) -> Option<(u64, Vec<Meant>)> {
    let (length, rest) = arguments.split_first()?;
    let meant = |words: &[OsString]| match words {
        [path, number, bytes, sequence] => {
            let (major, minor) = number.to_str()?.split_once(':')?;
            let number = (major.parse().ok()?, minor.parse().ok()?);
            let sequence = match sequence.to_str()? {
                "-" => None,
                count => Some(count.parse().ok()?),
            };
            Some(Meant { path: path.into(), number, bytes: bytes.to_str()?.parse().ok()?, sequence })
        }
        _ => None,
    };
    let devices = rest.chunks(4).map(meant).collect::<Option<Vec<_>>>()?;
    Some((length.to_str()?.parse().ok()?, devices)).filter(|(_, devices)| !devices.is_empty())
}

/// Writes what is on the standard input, and says what happens on the standard output.
///
/// # Errors
/// When it was not called by this program, or nobody listens at the end.
pub fn serve(arguments: &[OsString]) -> io::Result<()> {
    let wrong = |text: &str| io::Error::new(io::ErrorKind::InvalidInput, text.to_owned());
    let (length, devices) =
        understood(arguments).ok_or_else(|| wrong("this command is called by `snowpress write` alone"))?;
    let input = File::from(io::stdin().as_fd().try_clone_to_owned()?);
    let input = Input::of(Path::new("standard input"), input).map_err(|_| {
        wrong("the image did not get through: standard input is no file (is sudo set to log it?)")
    })?;
    if input.length() != length {
        return Err(wrong("the image was changed before it was written"));
    }
    let mut talk = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    talk.write_all(&[READY, b"\n"].concat())?;
    let cancel = Cancel::default();
    // Asked for a password, somebody may have left long ago: then nothing is even opened.
    if is_closed(Some(&Timespec::default())) {
        cancel.ask();
    }
    watch(&cancel)?;
    let mut lost = None;
    together(&input, &devices, &cancel, &mut |device, event| {
        let told =
            serde_json::to_vec(&Line { device, event }).map_err(io::Error::from).and_then(|mut line| {
                line.push(b'\n');
                talk.write_all(&line)
            });
        // What is written for nobody is stopped.
        if let Err(error) = told {
            cancel.ask();
            lost.get_or_insert(error);
        }
    });
    lost.map_or(Ok(()), Err)
}

/// Asks to stop when the other end of the standard output is closed, or by a signal.
fn watch(cancel: &Cancel) -> io::Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
    let asked = cancel.clone();
    thread::spawn(move || signals.forever().for_each(|_| asked.ask()));
    let asked = cancel.clone();
    thread::spawn(move || {
        while !is_closed(None) {}
        asked.ask();
    });
    Ok(())
}

/// Waits until the other end of the standard output is closed, or for a time. Nobody ever sends
/// anything there: whatever comes on a socket is its end, and a pipe has an error when nobody
/// reads it.
fn is_closed(wait: Option<&Timespec>) -> bool {
    let talk = io::stdout();
    let wanted = PollFlags::IN | PollFlags::RDHUP;
    match poll(&mut [PollFd::new(&talk, wanted)], wait) {
        Ok(ready) => ready > 0,
        Err(error) => error != Errno::INTR,
    }
}

/// What a line of the child means, if it is one of ours.
#[must_use]
pub fn read(line: &[u8]) -> Option<Line> {
    serde_json::from_slice(line).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::write::{Outcome, Phase};

    #[test]
    fn arguments_come_through() {
        let sdb = Meant { path: "/dev/sdb".into(), number: (8, 16), bytes: 1 << 33, sequence: Some(7) };
        let nvme = Meant { path: "/dev/nvme0n1".into(), number: (259, 0), bytes: 512, sequence: None };
        let both = [sdb, nvme];
        assert_eq!(understood(&arguments(99, &both)), Some((99, both.to_vec())));
        for wrong in [
            &[][..],
            &["1"],
            &["x", "/dev/sdb", "8:16", "1", "-"],
            &["1", "/dev/sdb", "8", "1", "-"],
            &["1", "/dev/sdb", "8:16", "1", "x"],
            &["1", "/dev/sdb", "8:16", "1"],
            &["1", "/dev/sdb"],
        ] {
            let words: Vec<OsString> = wrong.iter().map(OsString::from).collect();
            assert_eq!(understood(&words), None, "{wrong:?}");
        }
    }

    #[test]
    fn every_event_comes_through() {
        let outcomes = [
            Outcome::Written { bytes: 1, old_gpt: true },
            Outcome::Differs { at: 1, differing: 2, compared: 3, cause: "c".into(), remedy: "r".into() },
            Outcome::Failed { phase: None, at: 0, problem: "p".into(), remedy: "r".into() },
            Outcome::Cancelled { phase: Some(Phase::Comparing), done: 7 },
        ];
        let progress = WriteEvent::Progress { phase: Phase::Writing, done: 1, of: 2 };
        let events = outcomes.map(WriteEvent::Ended).into_iter().chain([WriteEvent::Opened, progress]);
        for event in events {
            let line = Line { device: 3, event };
            assert_eq!(read(&serde_json::to_vec(&line).unwrap()), Some(line));
        }
        assert_eq!(read(b"[sudo] password for me:"), None);
    }
}
