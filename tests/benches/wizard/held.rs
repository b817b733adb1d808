//! The memory that a process with nothing but the wizard holds at most after a long log.

use std::fs;
use std::process::Command;
use std::time::Instant;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use snowpress::ui::update::{drawn, update};
use snowpress::ui::view::view;

use super::loop_::{building, line};

/// The argument that starts it.
pub const ALONE: &str = "--memory-alone";
const LINES: usize = 1_000_000;
/// Lines between two frames.
const A_FRAME: usize = 333;

pub fn alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut model = building(folder.path());
    let mut terminal = Terminal::new(TestBackend::new(200, 60)).unwrap();
    for number in 0..LINES {
        let _ = update(&mut model, line(number), Instant::now());
        if number % A_FRAME == 0 {
            let mut layout = None;
            terminal.draw(|frame| layout = Some(view(&model, frame))).unwrap();
            drawn(&mut model, layout.unwrap());
        }
    }
    let status = fs::read_to_string("/proc/self/status").unwrap();
    println!("{}", status.lines().find(|line| line.starts_with("VmHWM:")).unwrap());
}

/// In MiB.
pub fn of_a_process_of_its_own() -> f64 {
    let output = Command::new(std::env::current_exe().unwrap()).arg(ALONE).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let line = said.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let kib: u64 = line.trim().trim_end_matches(" kB").trim().parse().unwrap();
    let mib = kib as f64 / 1024.0;
    println!("memory after {LINES} lines in the build view: {mib:.1} MiB; target 60 MiB");
    mib
}
