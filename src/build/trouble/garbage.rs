//! How much of the store nothing needs. Nix lists what is dead within seconds and knows the size of each
//! path from its database, so nothing is read or written for it.

use std::time::{Duration, Instant};

use crate::build::process::{Invocation, capture};

/// Nobody waits longer for a number that only helps.
const LIMIT: Duration = Duration::from_secs(20);

/// Paths for one question: a command line has an end.
const AT_ONCE: usize = 1000;

/// Bytes that `nix-collect-garbage` would free; nothing where Nix does not tell in time.
pub(crate) fn bytes(store: Option<&str>) -> Option<u64> {
    let began = Instant::now();
    let ask = |words: &[&str]| {
        let nix = Invocation::new("nix-store").args(words);
        let nix = match store {
            Some(store) => nix.args(["--store", store]),
            None => nix,
        };
        let answer = capture(&nix, LIMIT.checked_sub(began.elapsed())?).ok()?;
        answer.status.success().then(|| answer.text())
    };
    let dead = ask(&["--gc", "--print-dead"])?;
    let dead: Vec<&str> = dead.lines().filter(|line| line.starts_with('/')).collect();
    let mut sum: u64 = 0;
    for paths in dead.chunks(AT_ONCE) {
        let words: Vec<&str> = ["--query", "--size"].into_iter().chain(paths.iter().copied()).collect();
        let sizes = ask(&words)?;
        sum = sizes.lines().filter_map(|line| line.trim().parse::<u64>().ok()).fold(sum, u64::saturating_add);
    }
    Some(sum)
}
