//! What the build view costs: lines of a log through the state, one frame of a large screen beside
//! a frame of the same size with nothing but text, searching all lines, and the memory that this
//! process held at most.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a bench prints figures"
)]

use std::fs;
use std::hint::black_box;
use std::time::{Duration, Instant};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use snowpress::build::event::{BuildEvent, Stage};
use snowpress::ui::action::Action;
use snowpress::ui::hits::Hits;
use snowpress::ui::ink::Ink;
use snowpress::ui::run::{Expected, Paper, Run, View, draw};
use snowpress::ui::theme::{Symbols, Theme};

const LINES: usize = 1_000_000;
const FRAMES: u32 = 500;
/// Builders that talk by turns.
const BUILDERS: usize = 16;

fn peak_mib() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let kib: u64 = line.trim().trim_end_matches(" kB").trim().parse().unwrap();
    kib as f64 / 1024.0
}

fn event(number: usize) -> BuildEvent {
    let derivation = format!("/nix/store/0123456789abcdfghijklmnpqrsvwxyz-part-{}.drv", number % BUILDERS);
    BuildEvent::DerivationLog {
        derivation,
        line: format!(
            "[{number}] gcc -O2 -fPIC -Iinclude -DVERSION=2 -c source/file-{number}.c -o file-{number}.o"
        ),
    }
}

/// The time of one frame.
fn frame(run: &Run, view: &View, now: Instant) -> Duration {
    let area = Rect::new(0, 0, 200, 60);
    let theme = Theme::mono();
    let ink = Ink { theme: &theme, symbols: &Symbols::UNICODE, motion: true };
    let key = |_: Action| "x".to_owned();
    let mut buffer = Buffer::empty(area);
    let began = Instant::now();
    for _ in 0..FRAMES {
        buffer.reset();
        let mut hits = Hits::default();
        draw(run, view, area, &mut Paper { buffer: &mut buffer, hits: &mut hits, ink, key: &key, now });
        black_box(&hits);
    }
    black_box(&buffer);
    began.elapsed() / FRAMES
}

/// The time of a screen full of text without any thought.
fn plain() -> Duration {
    let area = Rect::new(0, 0, 200, 60);
    let line = Line::from("x".repeat(200));
    let mut buffer = Buffer::empty(area);
    let began = Instant::now();
    for _ in 0..FRAMES {
        buffer.reset();
        for row in 0..60 {
            buffer.set_line(0, row, &line, 200);
        }
        black_box(&buffer);
    }
    began.elapsed() / FRAMES
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let now = Instant::now();
    let mut run = Run::new("bench", Expected::default(), folder.path().to_owned(), now);
    run.event(&BuildEvent::StageStarted { stage: Stage::Build }, now);

    let began = Instant::now();
    for number in 0..LINES {
        black_box(event(number));
    }
    let making = began.elapsed();
    let began = Instant::now();
    for number in 0..LINES {
        run.event(&event(number), now + Duration::from_micros(number as u64 * 100));
    }
    let taking = began.elapsed().saturating_sub(making);
    let seconds = taking.as_secs_f64();
    println!(
        "{LINES} lines: {:.0} lines/s, {:.2} µs each",
        LINES as f64 / seconds,
        seconds * 1e6 / LINES as f64
    );

    let now = now + Duration::from_secs(100);
    let mut view = View::default();
    let area = Rect::new(0, 0, 200, 60);
    view.update(&run, area);
    let plain = plain();
    let said = |what: &str, time: Duration| {
        let ratio = time.as_secs_f64() / plain.as_secs_f64();
        println!("{what}: {} µs, {ratio:.1} times a screen of plain text", time.as_micros());
    };
    said("a frame at the end of the log", frame(&run, &view, now));
    view.action(&mut run, Action::NextPane);
    view.action(&mut run, Action::First);
    said("a frame at its beginning, read from the file", frame(&run, &view, now));

    let began = Instant::now();
    view.set_search("not in there");
    let (mut steps, mut longest) = (0, Duration::ZERO);
    loop {
        let step = Instant::now();
        let more = view.update(&run, area);
        longest = longest.max(step.elapsed());
        steps += 1;
        if !more {
            break;
        }
    }
    let (all, longest) = (began.elapsed().as_millis(), longest.as_micros());
    println!("a search through all lines: {all} ms in {steps} steps, the longest {longest} µs");
    let began = Instant::now();
    view.set_filter("file-99");
    while view.update(&run, area) {}
    println!("a filter of all lines: {} ms", began.elapsed().as_millis());

    let peak = peak_mib();
    println!("peak memory: {peak:.1} MiB");
    assert!(peak < 60.0, "more than 60 MiB");
    assert!(seconds * 1e6 / (LINES as f64) < 20.0, "more than 20 µs a line");
}
