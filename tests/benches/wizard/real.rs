//! The real program in a terminal.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};

use super::figures;

const SIZE: PtySize = PtySize { rows: 40, cols: 120, pixel_width: 0, pixel_height: 0 };
/// After so long without a byte a frame is over.
const QUIET: Duration = Duration::from_millis(40);
/// All that the program looks for at its beginning is found by then; the network has three seconds.
const SETTLED: Duration = Duration::from_secs(5);
const IDLE: Duration = Duration::from_secs(10);

struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    writer: Box<dyn Write + Send>,
    bytes: Receiver<(Instant, Vec<u8>)>,
    began: Instant,
}

impl Terminal {
    fn start(program: &str, arguments: &[&str], home: &Path) -> Self {
        let pair = native_pty_system().openpty(SIZE).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (sender, bytes) = mpsc::channel();
        std::thread::spawn(move || {
            let mut buffer = vec![0; 65536];
            while let Ok(length @ 1..) = reader.read(&mut buffer) {
                let _ = sender.send((Instant::now(), buffer[..length].to_vec()));
            }
        });
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.cwd(home);
        command.env("HOME", home);
        command.env("TERM", "xterm-256color");
        command.env("COLORTERM", "truecolor");
        command.env("SNOWPRESS_CONFIG_DIR", home.join("config"));
        command.env("SNOWPRESS_DATA_DIR", home.join("data"));
        command.env("SNOWPRESS_CACHE_DIR", home.join("cache"));
        command.env_remove("NO_COLOR");
        let began = Instant::now();
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        // The terminal lives as long as its writer.
        let writer = pair.master.take_writer().unwrap();
        std::mem::forget(pair.master);
        Self { child, writer, bytes, began }
    }

    /// When all of this had come, in its order on the screen.
    fn shown(&self, text: &str) -> Option<Instant> {
        let mut all = Vec::new();
        while let Ok((when, bytes)) = self.bytes.recv_timeout(Duration::from_secs(10)) {
            all.extend(bytes);
            if all.windows(text.len()).any(|part| part == text.as_bytes()) {
                return Some(when);
            }
        }
        None
    }

    /// When the last byte came before it was quiet.
    fn frame(&self) -> Option<Instant> {
        let mut last = None;
        while let Ok((when, _)) = self.bytes.recv_timeout(QUIET) {
            last = Some(when);
        }
        last
    }

    fn end(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn wizard(home: &Path) -> Terminal {
    Terminal::start(env!("CARGO_BIN_EXE_snowpress"), &["--open", "static-server"], home)
}

/// From the start of the process until the last line of the screen is there.
pub fn first_frame() -> f64 {
    let home = tempfile::tempdir().unwrap();
    let times = |start: &dyn Fn() -> Terminal, text: Option<&str>| -> Vec<Duration> {
        let once = |_| {
            let mut terminal = start();
            let shown = if let Some(text) = text {
                terminal.shown(text).unwrap()
            } else {
                terminal.child.wait().unwrap();
                Instant::now()
            };
            let time = shown - terminal.began;
            terminal.end();
            time
        };
        (0..21).map(once).skip(1).collect()
    };
    let ours = figures("first frame in a terminal", times(&|| wizard(home.path()), Some("quit")), Some(50.0));
    let peer =
        figures("`true` in the same", times(&|| Terminal::start("true", &[], home.path()), None), None);
    println!("  {:.1} times `true`", ours / peer);
    ours
}

pub fn key_on_a_form() -> f64 {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = wizard(home.path());
    terminal.shown("quit").unwrap();
    std::thread::sleep(SETTLED);
    terminal.frame();
    let mut times = Vec::new();
    for number in 0..200 {
        let began = Instant::now();
        terminal.writer.write_all(if number % 8 < 4 { b"j" } else { b"k" }).unwrap();
        terminal.writer.flush().unwrap();
        if let Some(shown) = terminal.frame() {
            times.push(shown - began);
        }
    }
    terminal.end();
    figures("a key on a form, until the last byte of its frame in a terminal", times, Some(5.0))
}

/// Wake-ups of all threads, and ticks of the clock of the processor that they used.
fn used(process: u32) -> (u64, u64) {
    let (mut wakes, mut ticks) = (0, 0);
    for task in fs::read_dir(format!("/proc/{process}/task")).unwrap() {
        let task = task.unwrap().path();
        let status = fs::read_to_string(task.join("status")).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:")).unwrap();
        wakes += line.trim().parse::<u64>().unwrap();
        let stat = fs::read_to_string(task.join("stat")).unwrap();
        let fields = stat.rsplit_once(") ").unwrap().1.split_whitespace();
        ticks += fields.skip(11).take(2).map(|field| field.parse::<u64>().unwrap()).sum::<u64>();
    }
    (wakes, ticks)
}

/// What the program does while nobody does anything: wake-ups.
pub fn idle() -> u64 {
    let home = tempfile::tempdir().unwrap();
    let terminal = wizard(home.path());
    terminal.shown("quit").unwrap();
    std::thread::sleep(SETTLED);
    let process = terminal.child.process_id().unwrap();
    let before = used(process);
    std::thread::sleep(IDLE);
    let after = used(process);
    terminal.end();
    let (wakes, ticks) = (after.0 - before.0, after.1 - before.1);
    println!(
        "idle for {} s: {wakes} wake-ups, {} ms of processor time; target 0",
        IDLE.as_secs(),
        ticks * 10
    );
    wakes + ticks
}
