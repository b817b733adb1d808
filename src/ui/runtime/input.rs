//! Keys, mouse and signals become messages. The reader sleeps until there is something to read, and
//! can be stopped while another program has the terminal.

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::mpsc::Sender;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossterm::event::{self, Event};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{Signal, getpid, kill_process};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::{Handle, Signals};

use super::super::msg::Msg;
use super::Inbound;
use super::terminal::is_taken;

/// A reader of the terminal on a thread of its own.
pub struct Reader {
    stop: UnixStream,
    thread: JoinHandle<()>,
}

impl Reader {
    /// # Errors
    /// When no pipe or thread can be made.
    pub fn start(to: Sender<Inbound>) -> io::Result<Self> {
        let (stop, stopped) = UnixStream::pair()?;
        let thread = thread::Builder::new().name("input".to_owned()).spawn(move || read(&to, &stopped))?;
        Ok(Self { stop, thread })
    }

    /// Stops reading; what is typed from now on is for another program.
    pub fn stop(mut self) {
        let _ = self.stop.write_all(b".");
        let _ = self.thread.join();
    }
}

/// With no time at all crossterm would not look whether there is something to read.
const AT_ONCE: Duration = Duration::from_millis(1);

fn read(to: &Sender<Inbound>, mut stopped: &UnixStream) {
    let stdin = io::stdin();
    loop {
        // The parser may hold events that were read together with others.
        loop {
            match event::poll(AT_ONCE).and_then(|any| any.then(event::read).transpose()) {
                Ok(None) => break,
                Ok(Some(event)) => {
                    if let Some(msg) = message(event)
                        && to.send(Inbound::Msg(msg)).is_err()
                    {
                        return;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return gone(to),
            }
        }
        let mut both = [PollFd::new(&stdin, PollFlags::IN), PollFd::new(&stopped, PollFlags::IN)];
        match poll(&mut both, None) {
            Err(rustix::io::Errno::INTR) => continue,
            Err(_) => return gone(to),
            Ok(_) => {}
        }
        if !both[1].revents().is_empty() {
            let _ = stopped.read(&mut [0]);
            return;
        }
        if both[0].revents().intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
            return gone(to);
        }
    }
}

/// The terminal is gone: no key will come any more, and nobody can be asked.
fn gone(to: &Sender<Inbound>) {
    let _ = to.send(Inbound::Msg(Msg::Terminate));
}

fn message(event: Event) -> Option<Msg> {
    Some(match event {
        Event::Key(key) => Msg::Key(key),
        Event::Mouse(mouse) => Msg::Mouse(mouse),
        Event::Paste(text) => Msg::Paste(text),
        Event::Resize(..) => Msg::Resize,
        Event::FocusGained | Event::FocusLost => return None,
    })
}

/// Signals become messages too.
pub struct Listener {
    handle: Handle,
}

impl Listener {
    /// # Errors
    /// When the signals cannot be listened for.
    pub fn start(to: Sender<Inbound>) -> io::Result<Self> {
        let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGWINCH, SIGTSTP])?;
        let handle = signals.handle();
        thread::Builder::new().name("signals".to_owned()).spawn(move || {
            for signal in signals.forever() {
                let inbound = match signal {
                    SIGWINCH => Inbound::Msg(Msg::Resize),
                    // Ctrl-C and Ctrl-Z in a program that has the terminal are meant for it: the one
                    // must not end the wizard, the other stops both, or the shell never comes back.
                    SIGINT if !is_taken() => continue,
                    SIGTSTP if !is_taken() => {
                        let _ = kill_process(getpid(), Signal::STOP);
                        continue;
                    }
                    SIGTSTP => Inbound::Suspend,
                    _ => Inbound::Msg(Msg::Terminate),
                };
                if to.send(inbound).is_err() {
                    return;
                }
            }
        })?;
        Ok(Self { handle })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.handle.close();
    }
}
