//! A program that is handed an open file as its input, and is talked with over a socket that is
//! its output: it ends its work when our end is closed, be it that we ask for it or that we die.
//! That reaches a program of another user too, which no signal of ours would.

use std::fs::File;
use std::io::{self, Read};
use std::net::Shutdown;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::{Child, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::{Invocation, ProcessError};

/// What is kept of the end of its errors.
const TAIL: usize = 8 << 10;
/// A line longer than this is dropped.
const LONGEST: usize = 64 << 10;

/// Whether a program may use the terminal that we have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Terminal {
    /// It may ask there, and Ctrl-C reaches it too.
    Shared,
    /// It is in a process group of its own.
    Apart,
}

/// What a program said next.
#[derive(Debug, PartialEq, Eq)]
pub enum Said {
    /// A line, without its end.
    Line(Vec<u8>),
    /// Nothing within the wait.
    Nothing,
    /// It has closed its output: it ended, or is about to.
    Closed,
}

/// A running program with a file of ours.
#[derive(Debug)]
pub struct Handed {
    child: Child,
    program: String,
    talk: UnixStream,
    waiting: Vec<u8>,
    errors: Option<JoinHandle<Vec<u8>>>,
}

impl Handed {
    /// Starts a program in `/` with `input` as its standard input, a socket as its standard output,
    /// and the variables of the invocation alone.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(invocation: &Invocation, input: File, terminal: Terminal) -> Result<Self, ProcessError> {
        let failed = |source| ProcessError::start(invocation, source);
        let (talk, theirs) = UnixStream::pair().map_err(failed)?;
        let mut command = invocation.command();
        command.env_clear().envs(invocation.env.iter().map(|(name, value)| (name, value)));
        command.stdin(input).stdout(OwnedFd::from(theirs)).stderr(Stdio::piped()).current_dir("/");
        if terminal == Terminal::Apart {
            command.process_group(0);
        }
        let mut child = super::start::start(&mut command).map_err(failed)?;
        // The command holds the other end of the socket, which would never be closed.
        drop(command);
        let errors = child.stderr.take().map(|pipe| thread::spawn(move || tail(pipe)));
        Ok(Self { child, program: invocation.name(), talk, waiting: Vec::new(), errors })
    }

    /// Waits up to `wait`, which is more than nothing, for a line.
    ///
    /// # Errors
    /// When the socket fails.
    pub fn next(&mut self, wait: Duration) -> io::Result<Said> {
        self.talk.set_read_timeout(Some(wait))?;
        let mut some = [0; 4096];
        loop {
            if let Some(end) = self.waiting.iter().position(|byte| *byte == b'\n') {
                let mut line: Vec<u8> = self.waiting.drain(..=end).collect();
                line.pop();
                return Ok(Said::Line(line));
            }
            if self.waiting.len() > LONGEST {
                self.waiting.clear();
            }
            match self.talk.read(&mut some) {
                Ok(0) => return Ok(Said::Closed),
                Ok(count) => self.waiting.extend_from_slice(&some[..count]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(Said::Nothing),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Asks it to stop; what it still says can be read.
    pub fn stop(&self) {
        // Where it has ended already nobody needs to be asked.
        let _ = self.talk.shutdown(Shutdown::Write);
    }

    /// Waits for its end, and gives the last of what it said on standard error.
    ///
    /// # Errors
    /// When it cannot be waited for.
    pub fn wait(mut self) -> Result<(ExitStatus, String), ProcessError> {
        drop(self.talk);
        let wait = |source| ProcessError::Wait { program: self.program.clone(), source };
        let status = self.child.wait().map_err(wait)?;
        let errors = self.errors.take().and_then(|thread| thread.join().ok()).unwrap_or_default();
        Ok((status, crate::build::text::printable_lines(String::from_utf8_lossy(&errors).trim())))
    }
}

fn tail(mut pipe: impl Read) -> Vec<u8> {
    let mut kept = Vec::new();
    let mut some = [0; 4096];
    while let Ok(count @ 1..) = pipe.read(&mut some) {
        kept.extend_from_slice(&some[..count]);
        let too_many = kept.len().saturating_sub(TAIL);
        kept.drain(..too_many);
    }
    kept
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn shell(script: &str, input: &str) -> Handed {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(input.as_bytes()).unwrap();
        std::io::Seek::rewind(&mut file).unwrap();
        let shell = Invocation::new("/bin/sh").args(["-c", script]).env("ONLY", "this");
        Handed::start(&shell, file, Terminal::Apart).unwrap()
    }

    /// All lines up to its end.
    fn lines(handed: &mut Handed) -> Vec<String> {
        let mut all = Vec::new();
        loop {
            match handed.next(Duration::from_millis(50)).unwrap() {
                Said::Line(line) => all.push(String::from_utf8(line).unwrap()),
                Said::Nothing => {}
                Said::Closed => return all,
            }
        }
    }

    #[test]
    fn it_reads_the_file_and_knows_nothing_else() {
        let mut handed = shell("cat; echo $ONLY-$HOME-$USER; pwd; echo sorry >&2; exit 4", "of ours\n");
        assert_eq!(lines(&mut handed), ["of ours", "this--", "/"]);
        let (status, said) = handed.wait().unwrap();
        assert_eq!((status.code(), said.as_str()), (Some(4), "sorry"));
    }

    #[test]
    fn it_learns_that_it_shall_stop_and_may_still_speak() {
        let mut handed = shell("echo ready; cat <&1; echo stopped", "");
        assert_eq!(handed.next(Duration::from_secs(20)).unwrap(), Said::Line(b"ready".to_vec()));
        handed.stop();
        assert_eq!(lines(&mut handed), ["stopped"]);
        assert!(handed.wait().unwrap().0.success());
    }
}
