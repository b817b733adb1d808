//! What the wizard costs a person: how long until something is seen and until a key is answered, what
//! it takes while nothing happens, and its memory after a long log.
//!
//! The first three run the real program in a terminal; the rest runs the loop of the program in this
//! process, on a screen in memory.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a bench prints figures"
)]

#[path = "wizard/held.rs"]
mod held;
#[path = "wizard/loop_.rs"]
mod loop_;
#[path = "wizard/real.rs"]
mod real;

use std::time::Duration;

/// Least, middle and most of some times, in milliseconds; a peer has no target.
fn figures(what: &str, mut times: Vec<Duration>, target: Option<f64>) -> f64 {
    times.sort_unstable();
    let at = |index: usize| times[index].as_secs_f64() * 1e3;
    let (middle, most) = (at(times.len() / 2), at(times.len() - 1));
    let target = target.map(|target| format!("; target {target} ms")).unwrap_or_default();
    println!(
        "{what}: least {:.2} ms, median {middle:.2} ms, most {most:.2} ms of {}{target}",
        at(0),
        times.len()
    );
    middle
}

fn main() {
    if std::env::args().any(|argument| argument == held::ALONE) {
        return held::alone();
    }
    let mut missed = Vec::new();
    let mut holds = |what: &'static str, held: bool| {
        if !held {
            missed.push(what);
        }
    };
    holds("first frame", real::first_frame() < 50.0);
    holds("key on a form, in a terminal", real::key_on_a_form() < 5.0);
    holds("idle", real::idle() == 0);
    holds("key on a form", loop_::key_on_a_form() < 5.0);
    holds("key in the build view", loop_::key_in_the_build_view() < 16.0);
    holds("frames while only time passes", loop_::frames_while_time_passes() <= 10.0);
    holds("memory", held::of_a_process_of_its_own() < 60.0);
    assert!(missed.is_empty(), "missed: {missed:?}");
}
