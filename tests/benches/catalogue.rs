//! The catalogue over a whole list: how long making, opening and searching take and how much memory,
//! beside `fzf --filter` over the same lines, and how the table of the ranking fares.
//!
//! ```text
//! cargo bench --bench catalogue -- packages.json.br            all measurements
//! cargo bench --bench catalogue -- packages.json.br --check    the same; fails when a target is missed
//! cargo bench --bench catalogue -- packages.json.br --table    the table alone
//! cargo bench --bench catalogue -- packages.json.br --cut      writes tests/catalogue/ranking.tsv
//! ```
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a bench prints figures"
)]

#[path = "catalogue/cut.rs"]
mod cut;
#[path = "catalogue/fzf.rs"]
mod fzf;
#[path = "../catalogue/table.rs"]
mod table;
#[path = "catalogue/targets.rs"]
mod targets;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use brotli_decompressor::Decompressor;
use snowpress::catalog::{Index, Query, search};
use snowpress::ui::catalog::MOST as SHOWN;
use targets::Figures;

/// How often each measurement is made; the middle one counts.
const ROUNDS: usize = 5;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|one| one != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["--make", list, kept] => make(Path::new(list), Path::new(kept)),
        ["--open", kept] => open(Path::new(kept)),
        ["--search", kept] => keystrokes(Path::new(kept)),
        [list, "--table"] => ask(&read(Path::new(list))),
        [list, "--cut"] => cut::write(&read(Path::new(list))),
        [list] if !list.starts_with("--") => drop(all(Path::new(list))),
        [list, "--check"] if !list.starts_with("--") => return all(Path::new(list)).verdict(),
        // The harness asks so of every bench; whoever checks must not take that for a success.
        _ => {
            println!("give a packages.json.br: nothing is measured without a list");
            return if words.contains(&"--check") { ExitCode::FAILURE } else { ExitCode::SUCCESS };
        }
    }
    ExitCode::SUCCESS
}

/// Every measurement in a process of its own, so that memory is that of one thing.
fn all(list: &Path) -> Figures {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("kept");
    let mut figures = Figures::default();
    let mut again = |arguments: &[&Path], what: &str| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        let output = command.arg(what).args(arguments).stderr(Stdio::inherit()).output().unwrap();
        assert!(output.status.success());
        figures.take(&String::from_utf8(output.stdout).unwrap());
    };
    for _ in 0..ROUNDS {
        again(&[list, &kept], "--make");
    }
    for _ in 0..ROUNDS {
        again(&[&kept], "--open");
    }
    for _ in 0..3 {
        again(&[&kept], "--search");
    }
    let index = Index::from_bytes(fs::read(&kept).unwrap()).unwrap();
    ask(&index);
    if let Some(part) = fzf::beside(&index, &typed(), folder.path()) {
        figures.put("fzf", part);
    }
    figures
}

fn read(list: &Path) -> Index {
    let file = File::open(list).unwrap();
    if list.extension().is_some_and(|extension| extension == "br") {
        Index::from_channel(Decompressor::new(file, 1 << 16)).unwrap()
    } else {
        Index::from_channel(file).unwrap()
    }
}

fn make(list: &Path, kept: &Path) {
    let began = Instant::now();
    let index = read(list);
    let took = began.elapsed();
    fs::write(kept, index.bytes()).unwrap();
    targets::tell("make-s", took.as_secs_f64());
    targets::tell("make-mib", memory("VmHWM:"));
    println!(
        "made: {} packages in {:.2} s ({:.2} s of processor time), unpacking included; peak {:.1} MiB; {:.1} MiB kept",
        index.len(),
        took.as_secs_f64(),
        processor_time().0.as_secs_f64(),
        memory("VmHWM:"),
        index.bytes().len() as f64 / f64::from(1 << 20)
    );
}

fn open(kept: &Path) {
    let (before, began) = (ran(), Instant::now());
    let bytes = fs::read(kept).unwrap();
    let read = began.elapsed();
    let index = Index::from_bytes(bytes).unwrap();
    let (took, ran) = (began.elapsed(), ran().saturating_sub(before));
    black_box(search(&index, &Query::parse("neovim"), SHOWN, &|| false));
    targets::tell("open-ms", millis(took));
    targets::tell("open-mib", memory("VmHWM:"));
    println!(
        "opened: {:.1} ms, of which {:.1} ms to read the file ({:.1} ms of processor time); {:.1} MiB with one search",
        millis(took),
        millis(read),
        millis(ran),
        memory("VmHWM:")
    );
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Each query letter by letter.
fn typed() -> Vec<String> {
    let queries: BTreeSet<&str> =
        include_str!("catalogue/queries.txt").lines().filter(|line| !line.starts_with('#')).collect();
    assert!(queries.len() >= 200, "{} queries", queries.len());
    let mut typed = Vec::new();
    for query in queries {
        typed.extend(query.char_indices().map(|(at, c)| query[..at + c.len_utf8()].to_owned()));
    }
    typed
}

fn keystrokes(kept: &Path) {
    let index = Index::from_bytes(fs::read(kept).unwrap()).unwrap();
    let typed = typed();
    let mut took: Vec<(Duration, &str)> = Vec::new();
    let before = ran();
    for text in &typed {
        let began = Instant::now();
        black_box(search(&index, &Query::parse(text), SHOWN, &|| false).unwrap());
        took.push((began.elapsed(), text));
    }
    println!("{} keystrokes; peak {:.1} MiB", typed.len(), memory("VmHWM:"));
    targets::tell("search-mib", memory("VmHWM:"));
    println!("  {}", spread(took));
    // The kernel counts it at its ticks, so that it means something for all of them together alone.
    println!("  processor time: {:.2} ms each", millis(ran().saturating_sub(before)) / typed.len() as f64);
    let began = Instant::now();
    let names = ["neovmi", "python3Packages.nmpy", "gnupgg", "Firefox", "dig", "libreofice", "haskell.lens"];
    for name in names {
        black_box(index.nearest(name, 5));
    }
    println!("nearest: {:.2} ms each", began.elapsed().as_secs_f64() * 1e3 / names.len() as f64);
}

fn spread(mut took: Vec<(Duration, &str)>) -> String {
    took.sort();
    let at = |part: usize| millis(took[(took.len() - 1) * part / 100].0);
    targets::tell("median-ms", at(50));
    targets::tell("p99-ms", at(99));
    format!(
        "median {:.2} ms, p90 {:.2} ms, p99 {:.2} ms, longest {:.2} ms (`{}`)",
        at(50),
        at(90),
        at(99),
        at(100),
        took[took.len() - 1].1
    )
}

fn ask(index: &Index) {
    let rows = table::rows();
    let outcome = table::ask(index, &rows);
    for missed in &outcome.missed {
        println!("  {missed}");
    }
    println!(
        "table: {} of {} hold; not in this list: {}",
        outcome.held,
        rows.len() - outcome.absent.len(),
        outcome.absent.join(", ")
    );
}

fn memory(field: &str) -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap();
    line.trim().trim_end_matches(" kB").trim().parse::<f64>().unwrap() / 1024.0
}

/// For how long the thread really ran, which other work on the machine changes less.
fn ran() -> Duration {
    let stat = fs::read_to_string("/proc/self/schedstat").unwrap();
    Duration::from_nanos(stat.split(' ').next().unwrap().parse().unwrap())
}

/// Of this process, and of those it waited for.
fn processor_time() -> (Duration, Duration) {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<u64> =
        stat.rsplit(") ").next().unwrap().split(' ').map(|one| one.parse().unwrap_or(0)).collect();
    // The kernel tells hundredths of a second.
    let time = |a: usize, b: usize| Duration::from_millis((fields[a] + fields[b]) * 10);
    (time(11, 12), time(13, 14))
}

/// Where this file stands.
fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
