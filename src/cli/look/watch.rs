//! Long work on an image: a bar where somebody watches, and Ctrl-C, which stops it.

use std::thread;

use anyhow::{Context as _, Result};
use indicatif::{ProgressBar, ProgressStyle};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::build::request::Cancel;
use crate::cli::terminal::{Terminal, bytes};
use crate::image::progress::Progress;

/// The exit code of a command that was stopped by a signal.
pub const STOPPED: u8 = 130;

const BAR: &str = "{prefix} {wide_bar} {percent} % of {msg}, {eta} left";

/// Does something long. What it gives is returned whether or not it was asked to stop: it knows.
pub fn watched<T>(
    what: &str,
    terminal: &Terminal,
    work: impl FnOnce(&Cancel, &(dyn Fn(Progress) + Sync)) -> T,
) -> Result<T> {
    let cancel = Cancel::default();
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP]).context("listening for Ctrl-C")?;
    let handle = signals.handle();
    let asked = cancel.clone();
    let listener = thread::spawn(move || {
        for _ in signals.forever() {
            asked.ask();
        }
    });
    let bar = bar(what, terminal.err_is_tty);
    let done = work(&cancel, &|progress: Progress| {
        bar.set_length(progress.of);
        bar.set_position(progress.done.min(progress.of));
        if bar.message().is_empty() {
            bar.set_message(bytes(progress.of));
        }
    });
    bar.finish_and_clear();
    handle.close();
    // The thread only ever asks; were it to panic, the work would be no worse.
    let _ = listener.join();
    Ok(done)
}

fn bar(what: &str, shown: bool) -> ProgressBar {
    if !shown {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template(BAR).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0).with_style(style.progress_chars("█░")).with_prefix(what.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_is_understood() {
        assert!(ProgressStyle::with_template(BAR).is_ok());
    }
}
