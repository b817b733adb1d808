//! A real pseudo terminal around the program, and what it receives.

use std::io::Read;
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

/// A terminal of this size.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub rows: u16,
    pub columns: u16,
}

/// Runs the program in a terminal to its good end and gives every byte that the terminal received.
pub fn record(arguments: &[&str], environment: &[(&str, &Path)], folder: &Path, size: Size) -> Vec<u8> {
    let size = PtySize { rows: size.rows, cols: size.columns, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_snowpress"));
    command.args(arguments);
    command.cwd(folder);
    command.env("TERM", "xterm-256color");
    command.env_remove("NO_COLOR");
    for (name, value) in environment {
        command.env(name, value);
    }
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let output = read(pair.master.try_clone_reader().unwrap());
    let mut received = Vec::new();
    while let Ok(bytes) = output.recv_timeout(Duration::from_mins(1)) {
        received.extend(bytes);
    }
    let status = child.wait().unwrap();
    assert!(status.success(), "{arguments:?}: {status:?}\n{}", String::from_utf8_lossy(&received));
    received
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
