//! Ctrl-C is not echoed as `^C` while bars are shown: the two characters would move the cursor,
//! and the bars would be drawn again one line too low.

use std::io;
use std::os::fd::AsFd;

use rustix::process::getpgrp;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcgetpgrp, tcsetattr};

/// While it lives, control characters are not echoed.
pub struct NoEcho {
    before: Termios,
}

impl NoEcho {
    /// Nothing where the terminal is not ours to change: then the bars are a little less tidy.
    pub fn begin() -> Option<Self> {
        let stdin = io::stdin();
        // A job in the background would be stopped by the kernel for touching the terminal.
        if tcgetpgrp(stdin.as_fd()).ok()? != getpgrp() {
            return None;
        }
        let before = tcgetattr(stdin.as_fd()).ok()?;
        let mut quiet = before.clone();
        quiet.local_modes.remove(LocalModes::ECHOCTL);
        tcsetattr(stdin.as_fd(), OptionalActions::Now, &quiet).ok()?;
        Some(Self { before })
    }
}

impl Drop for NoEcho {
    fn drop(&mut self) {
        // A terminal that has gone needs no tidying.
        let _ = tcsetattr(io::stdin().as_fd(), OptionalActions::Now, &self.before);
    }
}
