//! How fast a log of 1,000,000 lines becomes events, beside plain `serde_json::Value` parsing of
//! the same lines, and the memory that this process held at most.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a bench prints figures"
)]

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use snowpress::build::state::RunState;

const LINES: usize = 1_000_000;

/// One run's lines again and again, each round with ids and derivations of its own.
fn multiplied(recorded: &[String], mut each: impl FnMut(&[u8])) {
    let ids: Vec<Option<(usize, usize)>> = recorded.iter().map(|line| id_of(line)).collect();
    let mut line = String::new();
    let mut count = 0;
    for round in 0u64.. {
        for (text, id) in recorded.iter().zip(&ids) {
            line.clear();
            match id {
                Some((from, to)) => {
                    let id: u64 = text[*from..*to].parse().unwrap();
                    line.push_str(&text[..*from]);
                    line.push_str(&(id + (round << 20)).to_string());
                    line.push_str(&text[*to..]);
                }
                None => line.push_str(text),
            }
            each(line.replace("/nix/store/", &format!("/nix/store/{round:08x}")).as_bytes());
            count += 1;
            if count == LINES {
                return;
            }
        }
    }
}

fn id_of(line: &str) -> Option<(usize, usize)> {
    let from = line.find("\"id\":")? + 5;
    let to = from + line[from..].find(|c: char| !c.is_ascii_digit())?;
    Some((from, to))
}

fn peak_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").trim().parse().unwrap()
}

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/logs");
    let mut recorded = Vec::new();
    for name in ["nix-2.8-success", "nix-2.8-failing-dependency", "nix-2.8-keep-going", "nix-2.8-flake-build"]
    {
        let text = fs::read_to_string(folder.join(format!("{name}.log"))).unwrap();
        recorded.extend(text.lines().map(str::to_owned));
    }
    println!("{} recorded lines, multiplied to {LINES}", recorded.len());

    let mut bytes = 0;
    let began = Instant::now();
    multiplied(&recorded, |line| bytes += black_box(line).len());
    let making = began.elapsed();

    let mut state = RunState::new();
    let mut events = 0u64;
    let mut emit = |event| {
        black_box(event);
        events += 1;
    };
    let began = Instant::now();
    multiplied(&recorded, |line| state.line(line, began.elapsed(), &mut emit));
    state.finish(began.elapsed(), &mut emit);
    let ours = began.elapsed().saturating_sub(making);
    let peak = peak_kib();

    let began = Instant::now();
    multiplied(&recorded, |line| {
        let json = line.strip_prefix(b"@nix ").unwrap_or(line);
        black_box(serde_json::from_slice::<serde_json::Value>(json).ok());
    });
    let peer = began.elapsed().saturating_sub(making);

    let rate = |time: Duration| LINES as f64 / time.as_secs_f64();
    println!("{bytes} bytes, {events} events, {} unknown", state.unknown_records());
    println!("ours: {:.0} lines/s ({:.2} s)", rate(ours), ours.as_secs_f64());
    println!("serde_json::Value alone: {:.0} lines/s ({:.2} s)", rate(peer), peer.as_secs_f64());
    println!("ours / peer: {:.2} times the time", ours.as_secs_f64() / peer.as_secs_f64());
    println!("peak memory: {:.1} MiB", peak as f64 / 1024.0);
    assert!(rate(ours) >= 125_000.0, "slower than 125,000 lines a second");
    assert!(peak < 100 * 1024, "more than 100 MiB");
}
