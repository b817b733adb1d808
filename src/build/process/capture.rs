//! Programs whose whole answer is wanted, within a time limit.

use std::io::{self, Read};
use std::process::ExitStatus;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::group::{end, guarded, in_group, signal};
use super::{Invocation, ProcessError};
use crate::build::request::Cancel;

/// Output of a captured program beyond this is dropped, so that nobody can fill our memory.
const CAPTURE_LIMIT: u64 = 64 << 20;

/// What a captured program left.
#[derive(Debug, Clone)]
pub struct Captured {
    pub status: ExitStatus,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
}

impl Captured {
    /// Standard output as text, bad UTF-8 replaced.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }
}

/// Runs a program without input and keeps what it prints (64 MiB of each stream at most).
///
/// # Errors
/// When it cannot be started, or is still running after `limit`: then its group is killed.
pub fn capture(invocation: &Invocation, limit: Duration) -> Result<Captured, ProcessError> {
    capture_unguarded(&guarded(invocation), limit).map_err(|error| error.about(invocation))
}

/// [`capture`] of a program for whose answer nobody may wait any more: its group is killed when that is asked.
///
/// # Errors
/// As [`capture`], and when it was asked to stop.
pub fn capture_until(
    invocation: &Invocation,
    limit: Duration,
    cancel: &Cancel,
) -> Result<Captured, ProcessError> {
    wait_for(&guarded(invocation), limit, cancel).map_err(|error| error.about(invocation))
}

/// [`capture`] of a program that goes on where we are killed.
pub(super) fn capture_unguarded(invocation: &Invocation, limit: Duration) -> Result<Captured, ProcessError> {
    wait_for(invocation, limit, &Cancel::default())
}

fn wait_for(invocation: &Invocation, limit: Duration, cancel: &Cancel) -> Result<Captured, ProcessError> {
    let mut command = in_group(invocation);
    let mut child =
        super::start::start(&mut command).map_err(|source| ProcessError::start(invocation, source))?;
    let stdout = keep(child.stdout.take());
    let stderr = keep(child.stderr.take());
    let started = Instant::now();
    let mut pause = Duration::from_millis(1);
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if cancel.asked() > 0 => {
                end(&mut child);
                return Err(ProcessError::Stopped { program: invocation.name() });
            }
            Ok(None) if started.elapsed() < limit => {
                thread::sleep(pause);
                pause = (pause * 2).min(Duration::from_millis(20));
            }
            Ok(None) => {
                end(&mut child);
                return Err(ProcessError::TimedOut { program: invocation.name(), limit });
            }
            Err(source) => {
                end(&mut child);
                return Err(ProcessError::Wait { program: invocation.name(), source });
            }
        }
    };
    // Something left behind in the group would hold the pipes open, and us with them.
    signal(&child, Signal::KILL);
    let read = |handle: JoinHandle<Vec<u8>>| handle.join().unwrap_or_default();
    Ok(Captured { status, stdout: read(stdout), stderr: read(stderr) })
}

fn keep(pipe: Option<impl Read + Send + 'static>) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut kept = Vec::new();
        if let Some(mut pipe) = pipe {
            // What was read before a failure is still worth having.
            let _ = pipe.by_ref().take(CAPTURE_LIMIT).read_to_end(&mut kept);
            let _ = io::copy(&mut pipe, &mut io::sink());
        }
        kept
    })
}
