//! A list that is fetched: a line and a bar where somebody watches, and Ctrl-C, which stops it.

use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context as _, Result};
use indicatif::{ProgressBar, ProgressStyle};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::{Handle, Signals};

use crate::build::request::Cancel;
use crate::catalog::source::Progress;
use crate::cli::terminal::{Terminal, bytes, line};

const WAIT: &str = "{spinner} {wide_msg} {elapsed}";
const BYTES: &str = "{prefix} {wide_bar} {percent} % of {msg}, {eta} left";
const TICK: Duration = Duration::from_millis(120);

/// While it lives, signals ask to stop.
pub struct Fetch {
    cancel: Cancel,
    bar: ProgressBar,
    handle: Handle,
    thread: JoinHandle<()>,
}

impl Fetch {
    pub fn begin(terminal: &Terminal) -> Result<Self> {
        let cancel = Cancel::default();
        let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP]).context("listening for Ctrl-C")?;
        let handle = signals.handle();
        let asked = cancel.clone();
        let thread = thread::spawn(move || signals.forever().for_each(|_| asked.ask()));
        let bar = if terminal.err_is_tty { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
        bar.enable_steady_tick(TICK);
        Ok(Self { cancel, bar, handle, thread })
    }

    pub fn cancel(&self) -> Cancel {
        self.cancel.clone()
    }

    pub fn show(&self, step: &Progress) {
        match step {
            Progress::Asking { from } => self.wait(format!("Asking {}", line(from))),
            Progress::Fetching { done, of: None } => self.wait(format!("Fetched {}", bytes(*done))),
            Progress::Fetching { done, of: Some(of) } => {
                if self.bar.length() != Some(*of) {
                    self.bar.set_style(style(BYTES));
                    self.bar.set_prefix("Fetching");
                    self.bar.set_message(bytes(*of));
                    self.bar.set_length(*of);
                }
                self.bar.set_position(*done);
            }
            Progress::Indexing => self.wait("Reading the list".to_owned()),
        }
    }

    fn wait(&self, message: String) {
        self.bar.unset_length();
        self.bar.set_style(style(WAIT));
        self.bar.set_message(message);
    }

    pub fn end(self) {
        self.bar.finish_and_clear();
        self.handle.close();
        // The thread only ever asks; were it to panic, the work would be no worse.
        let _ = self.thread.join();
    }
}

fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template);
    style.unwrap_or_else(|_| ProgressStyle::default_spinner()).progress_chars("█░")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_is_understood() {
        for template in [WAIT, BYTES] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }
}
