//! A real pseudo terminal around the program: keys go in, and what it shows is read as it comes.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

/// How long a screen may take on a slow and busy machine.
const PATIENCE: Duration = Duration::from_mins(2);
/// How often a wait looks whether the program still runs.
const LOOK: Duration = Duration::from_millis(100);
/// A program that draws nothing for so long has drawn its frame.
const QUIET: Duration = Duration::from_millis(150);
/// A screen that moves by itself is taken as it is after so long.
const RESTLESS: Duration = Duration::from_secs(3);

/// A terminal of this size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    pub rows: u16,
    pub columns: u16,
}

impl Size {
    fn of_pty(self) -> PtySize {
        PtySize { rows: self.rows, cols: self.columns, pixel_width: 0, pixel_height: 0 }
    }

    /// Rows and columns, as the screen counts them.
    pub fn cells(self) -> (NonZero<u16>, NonZero<u16>) {
        (NonZero::new(self.rows).unwrap(), NonZero::new(self.columns).unwrap())
    }
}

/// A program in a terminal; it ends with this value.
pub struct Pty {
    child: Box<dyn Child + Send + Sync>,
    /// None once it is closed.
    master: Option<Box<dyn MasterPty + Send>>,
    writer: Box<dyn Write + Send>,
    output: mpsc::Receiver<Vec<u8>>,
    screen: vt100::Parser<Answers>,
    received: Vec<u8>,
    patience: Duration,
}

impl Pty {
    /// Starts the program under test.
    pub fn start(
        arguments: &[&str],
        environment: &[(&str, impl AsRef<OsStr>)],
        folder: &Path,
        size: Size,
    ) -> Self {
        Self::start_other(env!("CARGO_BIN_EXE_snowpress"), arguments, environment, folder, size)
    }

    /// Starts another program, such as a shell that starts the program under test.
    pub fn start_other(
        program: &str,
        arguments: &[&str],
        environment: &[(&str, impl AsRef<OsStr>)],
        folder: &Path,
        size: Size,
    ) -> Self {
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.cwd(folder);
        // What the terminal of the tests says of itself, not that of the person who runs them.
        for name in ["NO_COLOR", "COLORTERM", "NIX_PATH", "TMUX", "LINES", "COLUMNS"] {
            command.env_remove(name);
        }
        command.env("TERM", "xterm-256color");
        for (name, value) in environment {
            command.env(name, value);
        }
        let pair = native_pty_system().openpty(size.of_pty()).unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let (rows, columns) = size.cells();
        Self {
            child,
            output: read(pair.master.try_clone_reader().unwrap()),
            writer: pair.master.take_writer().unwrap(),
            master: Some(pair.master),
            screen: vt100::Parser::new_with_callbacks(rows, columns, 0, Answers::default()),
            received: Vec::new(),
            patience: PATIENCE,
        }
    }

    /// The number of the program's process.
    pub fn process(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// Takes the terminal away, as when its window is closed; the program is left to itself.
    pub fn close(&mut self) {
        self.writer = Box::new(std::io::sink());
        // Whoever reads for the test holds the terminal too, until it finds that nobody listens.
        self.output = mpsc::channel().1;
        self.master = None;
    }

    /// Whether the program has ended, whatever became of its terminal.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Waits longer from here on, as a build needs it.
    pub fn patient(&mut self, patience: Duration) {
        self.patience = patience;
    }

    /// Types, as a terminal sends it: `\r` is Enter, `\x1b[A` the arrow up.
    pub fn keys(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    /// What is shown at this moment.
    pub fn screen(&self) -> &vt100::Screen {
        self.screen.screen()
    }

    /// Every byte that the terminal received.
    pub fn received(&self) -> &[u8] {
        &self.received
    }

    /// Waits until the text stands on the screen.
    pub fn wait_for(&mut self, text: &str) -> vt100::Screen {
        self.wait_until(&format!("{text:?}"), |screen| screen.contents().contains(text))
    }

    /// Waits until the screen is as wanted; `what` says in words how.
    pub fn wait_until(&mut self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) -> vt100::Screen {
        let start = Instant::now();
        loop {
            // All that is there comes first, so that no half frame is judged.
            while let Ok(bytes) = self.output.try_recv() {
                self.takes(&bytes);
            }
            if wanted(self.screen()) {
                return self.screen().clone();
            }
            match self.output.recv_timeout(LOOK) {
                Ok(bytes) => self.takes(&bytes),
                Err(RecvTimeoutError::Disconnected) => {
                    let status = self.child.wait().unwrap();
                    panic!("the program ended ({status:?}) before {what}; {}", self.shown());
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
            let time = start.elapsed();
            assert!(time < self.patience, "no {what} within {time:?}; {}", self.shown());
        }
    }

    /// The screen once the program draws no more, as a picture needs it.
    pub fn settled(&mut self) -> vt100::Screen {
        let start = Instant::now();
        while start.elapsed() < RESTLESS {
            match self.output.recv_timeout(QUIET) {
                Ok(bytes) => self.takes(&bytes),
                Err(_) => break,
            }
        }
        self.screen().clone()
    }

    pub fn resize(&mut self, size: Size) {
        let (rows, columns) = size.cells();
        self.screen.set_size(rows, columns);
        self.master.as_ref().unwrap().resize(size.of_pty()).unwrap();
    }

    /// Waits until the program ends by itself and gives how.
    pub fn end(&mut self) -> ExitStatus {
        let start = Instant::now();
        loop {
            if let Ok(bytes) = self.output.recv_timeout(LOOK) {
                self.takes(&bytes);
            } else if let Some(status) = self.child.try_wait().unwrap() {
                // What it wrote last may lie behind its end.
                while let Ok(bytes) = self.output.recv_timeout(QUIET) {
                    self.takes(&bytes);
                }
                return status;
            }
            let waited = start.elapsed();
            assert!(waited < self.patience, "no end within {waited:?}; {}", self.shown());
        }
    }

    fn takes(&mut self, bytes: &[u8]) {
        self.received.extend(bytes);
        self.screen.process(bytes);
        let answer = std::mem::take(&mut self.screen.callbacks_mut().0);
        // A program that has ended waits for no answer.
        let _ = self.writer.write_all(&answer).and_then(|()| self.writer.flush());
    }

    /// The screen as a failing test tells it.
    fn shown(&self) -> String {
        let rows = self.screen().contents();
        let rows: Vec<_> = rows.trim_end().lines().map(|row| format!("| {row}")).collect();
        format!("the screen:\n{}", rows.join("\n"))
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the terminal answers when the program asks it: without, a program waits for nothing.
#[derive(Default)]
struct Answers(Vec<u8>);

impl vt100::Callbacks for Answers {
    fn unhandled_csi(
        &mut self,
        screen: &mut vt100::Screen,
        mark: Option<u8>,
        _: Option<u8>,
        parameters: &[&[u16]],
        end: char,
    ) {
        let first = parameters.first().and_then(|parameter| parameter.first()).copied().unwrap_or_default();
        match (mark, end, first) {
            (None, 'n', 6) => {
                let (row, column) = screen.cursor_position();
                self.0.extend(format!("\x1b[{};{}R", row + 1, column + 1).bytes());
            }
            (None, 'c', 0) => self.0.extend(b"\x1b[?62;22c"),
            _ => {}
        }
    }
}

/// Runs the program in a terminal to its good end and gives every byte that the terminal received.
pub fn record(arguments: &[&str], environment: &[(&str, &Path)], folder: &Path, size: Size) -> Vec<u8> {
    let mut pty = Pty::start(arguments, environment, folder, size);
    let status = pty.end();
    assert!(status.success(), "{arguments:?}: {status:?}\n{}", String::from_utf8_lossy(pty.received()));
    pty.received().to_vec()
}

/// What the terminal receives, until the program closes it.
fn read(mut from: Box<dyn Read + Send>) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 8192];
        while let Ok(length @ 1..) = from.read(&mut buffer) {
            if sender.send(buffer[..length].to_vec()).is_err() {
                return;
            }
        }
    });
    receiver
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: Size = Size { rows: 10, columns: 40 };
    const NOTHING: &[(&str, &str)] = &[];

    fn shell(script: &str) -> Pty {
        Pty::start_other("/bin/sh", &["-c", script], NOTHING, Path::new("/"), SMALL)
    }

    #[test]
    fn the_program_is_asked_and_answered() {
        let folder = tempfile::tempdir().unwrap();
        let mut pty = Pty::start(&["hash-password"], NOTHING, folder.path(), SMALL);
        // The question is printed a moment before the echo is switched off.
        pty.wait_for("assword:");
        pty.settled();
        pty.keys("secret\r");
        pty.wait_for("again:");
        pty.settled();
        pty.keys("secret\r");
        pty.wait_for("$6$");
        assert!(pty.end().success());
        assert!(!pty.screen().contents().contains("secret"));
    }

    #[test]
    fn a_new_size_reaches_the_program() {
        let mut pty = shell("trap 'stty size' WINCH; stty size; while :; do read line || :; done");
        pty.wait_for("10 40");
        pty.resize(Size { rows: 15, columns: 50 });
        let screen = pty.wait_for("15 50");
        assert_eq!(screen.size(), Size { rows: 15, columns: 50 }.cells());
    }

    #[test]
    fn a_terminal_that_is_asked_answers() {
        let mut pty = shell("stty raw -echo; printf 'ab\\033[6n\\033[c'; head -c 15 | od -An -c; printf end");
        let screen = pty.wait_until("both answers", |screen| screen.contents().contains("end"));
        let said: String = screen.contents().split_whitespace().collect();
        assert!(said.contains("033[1;3R033[?62;22") && said.contains('c'), "{said}");
    }

    #[test]
    fn the_screen_is_told_when_the_program_ends_too_early() {
        let told = std::panic::catch_unwind(|| shell("echo only this; exit 3").wait_for("more"));
        let told = told.map(|_| ()).unwrap_err();
        let told = told.downcast_ref::<String>().unwrap();
        assert!(told.contains("before \"more\"") && told.contains("| only this"), "{told}");
    }

    #[test]
    fn the_screen_is_told_when_patience_ends() {
        let told = std::panic::catch_unwind(|| {
            let mut pty = shell("printf here; read line");
            pty.wait_for("here");
            pty.patient(Duration::ZERO);
            pty.wait_for("there")
        });
        let told = told.map(|_| ()).unwrap_err();
        assert!(told.downcast_ref::<String>().unwrap().contains("| here"));
    }

    #[test]
    fn a_quiet_screen_is_taken_whole_and_a_failure_is_a_status() {
        let mut pty = shell("printf one; read line; printf two; exit 4");
        pty.wait_for("one");
        assert!(pty.settled().contents().contains("one"));
        pty.keys("\r");
        assert_eq!(pty.end().exit_code(), 4);
        assert!(pty.screen().contents().contains("two"));
    }
}
