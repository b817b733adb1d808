//! The same keystrokes with `fzf --filter`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::hint::black_box;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use snowpress::catalog::{Index, Query, search};

use super::{SHOWN, processor_time, ran};

/// Asks both by turns, each text once, so that what else the machine does meets both. Which part of
/// fzf's time ours is; nothing without fzf.
pub fn beside(index: &Index, typed: &[String], folder: &Path) -> Option<f64> {
    let version = Command::new("fzf").arg("--version").output();
    let Ok(version) = version else {
        println!("fzf is not here: nothing is compared");
        return None;
    };
    let mut lines = String::new();
    for number in 0..u32::try_from(index.len()).unwrap() {
        let entry = index.entry(number);
        writeln!(lines, "{} {}", entry.attribute, entry.description).unwrap();
    }
    let file = folder.join("lines");
    fs::write(&file, lines).unwrap();

    let typed: BTreeSet<&String> = typed.iter().collect();
    let (mut ours, mut theirs) = (Duration::ZERO, Duration::ZERO);
    let mut ours_cpu = Duration::ZERO;
    let before = processor_time().1;
    for text in &typed {
        let (ran_before, began) = (ran(), Instant::now());
        black_box(search(index, &Query::parse(text), SHOWN, &|| false));
        ours += began.elapsed();
        ours_cpu += ran().saturating_sub(ran_before);
        theirs += filter(&file, text);
    }
    let after = processor_time().1;
    let reading: Duration = (0..20).map(|_| filter(&file, "\u{2603}\u{2603}")).sum();
    let each = |time: Duration| time.as_secs_f64() * 1e3 / typed.len() as f64;
    let theirs_cpu = after.saturating_sub(before);
    println!("{} texts, fzf {}", typed.len(), String::from_utf8_lossy(&version.stdout).trim());
    println!(
        "ours {:.2} ms, fzf {:.2} ms a keystroke: {:.3} of its time; processor time {:.2} ms and {:.2} ms: {:.3}",
        each(ours),
        each(theirs),
        ours.as_secs_f64() / theirs.as_secs_f64(),
        each(ours_cpu),
        each(theirs_cpu),
        ours_cpu.as_secs_f64() / theirs_cpu.as_secs_f64()
    );
    let reading = reading.as_secs_f64() * 1e3 / 20.0;
    println!(
        "fzf reads the lines anew each time; without the {reading:.1} ms that finding nothing takes: {:.3} of its time",
        each(ours) / (each(theirs) - reading)
    );
    Some(ours.as_secs_f64() / theirs.as_secs_f64())
}

fn filter(lines: &Path, text: &str) -> Duration {
    let began = Instant::now();
    let mut fzf = Command::new("fzf");
    fzf.env_remove("FZF_DEFAULT_OPTS").args(["--filter", text]).stdin(File::open(lines).unwrap());
    black_box(fzf.stdout(Stdio::null()).status().unwrap());
    began.elapsed()
}
