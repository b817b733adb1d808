//! The serial console: every byte into a file, lines for whoever watches, and a bounded memory.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::build::text::printable;

/// The file is no longer than this, whatever the guest prints.
const FILE: u64 = 64 << 20;
/// A longer line is cut.
const LINE: usize = 4096;
/// Lines that wait to be fetched; the oldest go first.
const WAITING: usize = 4096;
/// Lines that are remembered for a report of what was last seen.
const TAIL: usize = 20;

/// Cuts what comes into lines without control characters.
#[derive(Debug, Default)]
struct Lines {
    held: Vec<u8>,
    waiting: VecDeque<String>,
    tail: VecDeque<String>,
    /// Why the file has not all of it.
    lost: Option<String>,
}

impl Lines {
    fn take(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            if byte == b'\n' {
                self.end();
            } else if self.held.len() < LINE {
                self.held.push(byte);
            }
        }
    }

    fn end(&mut self) {
        let line = printable(&String::from_utf8_lossy(&self.held));
        self.held.clear();
        if self.waiting.len() == WAITING {
            self.waiting.pop_front();
        }
        if !line.trim().is_empty() {
            if self.tail.len() == TAIL {
                self.tail.pop_front();
            }
            self.tail.push_back(line.clone());
        }
        self.waiting.push_back(line);
    }
}

/// A connection to the guest's first serial line.
#[derive(Debug)]
pub struct Console {
    stream: UnixStream,
    lines: Arc<Mutex<Lines>>,
}

impl Console {
    /// Connects, and keeps everything in `file` from then on.
    ///
    /// # Errors
    /// When the socket cannot be connected to.
    pub fn connect(socket: &Path, file: File) -> io::Result<Self> {
        let stream = UnixStream::connect(socket)?;
        stream.set_write_timeout(Some(std::time::Duration::from_secs(1)))?;
        let lines = Arc::new(Mutex::new(Lines::default()));
        let (reader, into) = (stream.try_clone()?, Arc::clone(&lines));
        thread::spawn(move || pump(reader, &file, &into));
        Ok(Self { stream, lines })
    }

    fn lock(&self) -> MutexGuard<'_, Lines> {
        lock(&self.lines)
    }

    /// The lines since the last time.
    #[must_use]
    pub fn new_lines(&self) -> Vec<String> {
        self.lock().waiting.drain(..).collect()
    }

    /// What stands behind the last line end: a prompt.
    #[must_use]
    pub fn unfinished(&self) -> String {
        printable(&String::from_utf8_lossy(&self.lock().held))
    }

    /// The last lines that were not empty.
    #[must_use]
    pub fn tail(&self) -> Vec<String> {
        let lines = self.lock();
        let held = printable(&String::from_utf8_lossy(&lines.held));
        lines.tail.iter().cloned().chain(Some(held).filter(|line| !line.trim().is_empty())).collect()
    }

    /// Why the file does not have all that was said, such as a full disk.
    #[must_use]
    pub fn lost(&self) -> Option<String> {
        self.lock().lost.clone()
    }

    /// Types into the console.
    ///
    /// # Errors
    /// When the guest takes nothing for a second, or is gone.
    pub fn write(&self, text: &str) -> io::Result<()> {
        (&self.stream).write_all(text.as_bytes())
    }
}

fn lock(lines: &Mutex<Lines>) -> MutexGuard<'_, Lines> {
    lines.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads to the end; a full disk must not stop the guest.
fn pump(mut from: impl Read, file: &File, into: &Mutex<Lines>) {
    let (mut buffer, mut written) = ([0; 8192], 0);
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return,
            Ok(read) => {
                if written < FILE
                    && let Err(error) = (&*file).write_all(&buffer[..read])
                {
                    lock(into).lost.get_or_insert(error.to_string());
                }
                written += read as u64;
                lock(into).take(&buffer[..read]);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn a_full_disk_is_said_and_does_not_stop_the_guest() {
        // The device that is always full.
        let Ok(full) = File::options().write(true).open("/dev/full") else { return };
        let lines = Mutex::new(Lines::default());
        pump(&b"one\ntwo\n"[..], &full, &lines);
        let lines = lines.into_inner().unwrap();
        assert_eq!(lines.waiting, ["one", "two"]);
        assert!(lines.lost.unwrap().contains("No space left"));
    }

    #[test]
    fn lines_are_cut_cleaned_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (socket, log) = (folder.path().join("serial"), folder.path().join("log"));
        let listener = UnixListener::bind(&socket).unwrap();
        let console = Console::connect(&socket, File::create(&log).unwrap()).unwrap();
        let (mut guest, _) = listener.accept().unwrap();
        console.write("root\n").unwrap();
        let mut typed = [0; 5];
        guest.read_exact(&mut typed).unwrap();
        assert_eq!(&typed, b"root\n");
        let said = b"\x1b[1;32m<<< NixOS\r\n\xff\r\n\r\nsnow login: ";
        guest.write_all(said).unwrap();
        drop(guest);
        while std::fs::metadata(&log).unwrap().len() < said.len() as u64 || console.unfinished().is_empty() {
            thread::yield_now();
        }
        assert_eq!(console.unfinished(), "snow login: ");
        assert_eq!(console.tail(), ["<<< NixOS", "\u{fffd}", "snow login: "]);
        assert_eq!(console.new_lines(), ["<<< NixOS", "\u{fffd}", ""]);
        assert!(console.new_lines().is_empty());
        assert_eq!(std::fs::read(log).unwrap(), said);
    }

    #[test]
    fn memory_stays_bounded() {
        let mut lines = Lines::default();
        lines.take(&vec![b'x'; 1 << 20]);
        assert_eq!(lines.held.len(), LINE);
        for _ in 0..WAITING + 50 {
            lines.take(b"y\n");
        }
        assert_eq!((lines.waiting.len(), lines.tail.len()), (WAITING, TAIL));
    }
}
