//! A real pseudo terminal around the program, and what its screen shows.

use std::io::Read;
use std::num::NonZero;
use std::path::Path;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

/// The program in a terminal of `rows` × `columns`, run to its end.
pub fn run(arguments: &[&str], environment: &[(&str, &Path)], rows: u16, columns: u16) -> vt100::Parser {
    let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_snowpress"));
    command.args(arguments);
    command.cwd(std::env::temp_dir());
    command.env("TERM", "xterm-256color");
    command.env_remove("NO_COLOR");
    for (name, value) in environment {
        command.env(name, value);
    }
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let output = read(pair.master.try_clone_reader().unwrap());
    // Lines that scroll away are kept: the picture shows the end of a long run.
    let size = [rows, columns].map(|size| NonZero::new(size).unwrap());
    let mut screen = vt100::Parser::new(size[0], size[1], 10_000);
    let start = Instant::now();
    while let Ok(bytes) = output.recv_timeout(Duration::from_mins(10)) {
        screen.process(&bytes);
        assert!(start.elapsed() < Duration::from_mins(15), "the program did not end");
    }
    let status = child.wait().unwrap();
    assert!(status.success(), "{status:?}\n{}", screen.screen().contents());
    screen
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
