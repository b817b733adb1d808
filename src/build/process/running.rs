//! A program whose lines are read as they come, and which can be stopped.

use std::process::{Child, ExitStatus};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::group::{end, guarded, in_group, kill_all, signal};
use super::{Invocation, ProcessError};
use crate::build::lines::{Chunk, LogFile, Stream, pump};
use crate::build::request::Cancel;

/// How long a program may tidy up after TERM before it is killed. Nix 2.8 and later take INT and
/// TERM the same way: the builders are stopped, the locks freed, exit code 1.
pub const GRACE: Duration = Duration::from_secs(8);

/// Chunks waiting between a reader and us; full, the program waits in its own `write`.
const CHANNEL: usize = 32;

/// What a running program did next.
#[derive(Debug)]
pub enum Next {
    /// It printed whole lines.
    Lines(Chunk),
    /// Nothing within the wait.
    Idle,
    /// It ended and everything it printed was read.
    Ended(ExitStatus),
}

/// A program in a process group of its own, its lines read as they come. Dropped, it is killed.
#[derive(Debug)]
pub struct Running {
    child: Child,
    program: String,
    chunks: Option<Receiver<Chunk>>,
    asked_to_stop: Option<Instant>,
    killed: bool,
    ended: Option<(ExitStatus, Instant)>,
}

impl Running {
    /// Starts a program without input; every byte that it prints goes to `log` too. Where
    /// `setpriv` is found, the program is stopped by the kernel if the thread that called this
    /// ends first, so keep that thread until the program has ended.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(invocation: &Invocation, log: &LogFile) -> Result<Self, ProcessError> {
        let mut command = in_group(&guarded(invocation));
        let mut child =
            super::start::start(&mut command).map_err(|source| ProcessError::start(invocation, source))?;
        let (sender, chunks) = sync_channel(CHANNEL);
        if let Some(pipe) = child.stdout.take() {
            let (sender, log) = (sender.clone(), log.clone());
            thread::spawn(move || pump(pipe, Stream::Out, &sender, &log));
        }
        if let Some(pipe) = child.stderr.take() {
            let log = log.clone();
            thread::spawn(move || pump(pipe, Stream::Err, &sender, &log));
        }
        let program = invocation.name();
        Ok(Self { child, program, chunks: Some(chunks), asked_to_stop: None, killed: false, ended: None })
    }

    /// The process id of the program, which is the id of its group as well.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits up to `wait` for lines or the end.
    ///
    /// # Errors
    /// When the program cannot be waited for.
    pub fn next(&mut self, wait: Duration) -> Result<Next, ProcessError> {
        if let Some(chunks) = &self.chunks {
            match chunks.recv_timeout(wait) {
                Ok(chunk) => return Ok(Next::Lines(chunk)),
                Err(RecvTimeoutError::Timeout) => return self.look(),
                Err(RecvTimeoutError::Disconnected) => self.chunks = None,
            }
        }
        // Both pipes are closed: the end is near, but a program may close them and go on.
        if self.look_status()?.is_none() {
            thread::sleep(wait.min(Duration::from_millis(5)));
        }
        Ok(self.look_status()?.map_or(Next::Idle, |(status, _)| Next::Ended(status)))
    }

    /// Something that it started may hold the pipes open after its end: do not wait for that.
    fn look(&mut self) -> Result<Next, ProcessError> {
        match self.look_status()? {
            Some((status, since)) if since.elapsed() > Duration::from_millis(500) => {
                self.chunks = None;
                Ok(Next::Ended(status))
            }
            _ => Ok(Next::Idle),
        }
    }

    fn look_status(&mut self) -> Result<Option<(ExitStatus, Instant)>, ProcessError> {
        if self.ended.is_none() {
            let status = self
                .child
                .try_wait()
                .map_err(|source| ProcessError::Wait { program: self.program.clone(), source })?;
            self.ended = status.map(|status| (status, Instant::now()));
        }
        Ok(self.ended)
    }

    /// Does what was asked: once asked, TERM to the group; asked again or [`GRACE`] over, KILL.
    pub fn obey(&mut self, cancel: &Cancel) {
        let asked = cancel.asked();
        if asked == 0 || self.ended.is_some() {
            return;
        }
        let since = *self.asked_to_stop.get_or_insert_with(|| {
            signal(&self.child, Signal::TERM);
            Instant::now()
        });
        if (asked > 1 || since.elapsed() > GRACE) && !self.killed {
            self.killed = true;
            kill_all(&self.child);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.chunks = None;
        if self.ended.is_none() {
            end(&mut self.child);
        }
    }
}
