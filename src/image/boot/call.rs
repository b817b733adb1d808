//! A program whose answer is wanted, while the person may stop us.

use std::process::ExitStatus;
use std::time::{Duration, Instant};

use crate::build::lines::{LogFile, Stream};
use crate::build::process::{Invocation, Next, ProcessError, Running};
use crate::build::request::Cancel;

/// Of each stream; what comes after it is read and dropped.
const LIMIT: usize = 4 << 20;

/// What a program left.
#[derive(Debug)]
pub struct Called {
    /// `None` where it was stopped: by us, or when the time was over.
    pub status: Option<ExitStatus>,
    pub out: String,
    pub err: String,
}

/// Runs a program until it ends, the time is over, or `enough` says so of a line on standard error.
/// `meanwhile` is called several times a second.
pub fn call(
    invocation: &Invocation,
    limit: Duration,
    cancel: &Cancel,
    enough: &dyn Fn(&str) -> bool,
    meanwhile: &mut dyn FnMut(),
) -> Result<Called, ProcessError> {
    let mut running = Running::start(invocation, &LogFile::none())?;
    let started = Instant::now();
    let mut called = Called { status: None, out: String::new(), err: String::new() };
    while started.elapsed() < limit && cancel.asked() == 0 {
        match running.next(Duration::from_millis(100))? {
            Next::Ended(status) => {
                called.status = Some(status);
                break;
            }
            Next::Idle => {}
            Next::Lines(chunk) => {
                let into = if chunk.stream == Stream::Out { &mut called.out } else { &mut called.err };
                let mut stop = false;
                for line in chunk.lines() {
                    let line = String::from_utf8_lossy(line);
                    stop |= chunk.stream == Stream::Err && enough(&line);
                    if into.len() + line.len() < LIMIT {
                        into.push_str(&line);
                        into.push('\n');
                    }
                }
                if stop {
                    break;
                }
            }
        }
        meanwhile();
    }
    Ok(called)
}
