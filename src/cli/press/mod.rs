//! A build watched from the command line: its report, its signals, its end.

use std::io::{self, Write};
use std::thread::{self, JoinHandle};

use anyhow::{Context as _, Result};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::{Handle, Signals};

use crate::build::engine::Engine;
use crate::build::error::BuildError;
use crate::build::event::{BuildEvent, Level, Report};
use crate::build::request::{Cancel, Request};

use crate::estimate::wish::Held;

use super::commands::verify::Proof;
use super::failure::{CONTRADICTED, Failure};
use super::report::{self, Bars, Json, LastError, Notice, Plain, Watch};
use super::terminal::Terminal;

/// How a build is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Lines, with bars below where somebody watches.
    Bars,
    /// Lines alone.
    Plain,
    Json,
}

/// Builds, shows what happens, and shows how it ended; a build that failed has been told in full
/// when this returns.
pub fn press(engine: &dyn Engine, request: &Request, mode: Mode, terminal: &mut Terminal) -> Result<Report> {
    let cancel = Cancel::default();
    let (mut lost, mut errors) = (None, Vec::new());
    let outcome = {
        let mut watch = watch(mode, terminal);
        let signals = Listener::start(&cancel, watch.notice()).context("listening for Ctrl-C")?;
        let outcome = engine.press(request, &cancel, &mut |event| {
            if let BuildEvent::Message { level: Level::Error, text } = &event {
                errors.push(text.clone());
            }
            // Nobody reads any more: what is built for nobody is stopped, as any filter would be.
            if lost.is_none()
                && let Err(error) = watch.event(&event)
            {
                lost = Some(error);
                // A terminal that was closed has asked already; twice would kill Nix.
                if cancel.asked() == 0 {
                    cancel.ask();
                }
            }
        });
        signals.stop();
        watch.finish();
        outcome
    };
    match (outcome, lost) {
        (Ok(report), None) => Ok(report),
        (Err(error), None) => Err(told(&error, &errors, mode, terminal)?),
        (_, Some(lost)) => Err(lost.into()),
    }
}

/// Says what was built and whether it is what was asked for; an image that is not ends as an error.
pub fn finish(report: &Report, request: &Request, mode: Mode, terminal: &mut Terminal) -> Result<()> {
    let proof = Proof::of(&report.image, &request.profile, terminal)?;
    let held = request.wish.as_ref().map(|wish| wish.held(report.image_bytes, report.elapsed.as_secs()));
    if mode == Mode::Json {
        report::event(&mut terminal.out, "proof", &proof)?;
        if let Some(held) = &held {
            report::event(&mut terminal.out, "wish", held)?;
        }
        report::event(&mut terminal.out, "report", report)?;
    } else {
        report::end(report, terminal)?;
        if let Some((wish, held)) = request.wish.as_ref().zip(held) {
            report::wish(wish, held, terminal)?;
        }
        proof.short(terminal)?;
    }
    proof.end()?;
    // An image that is too large for what it was made for is not what was asked for; a slow build is over.
    match held {
        Some(Held { size: Some(false), .. }) => Err(Failure::silent(CONTRADICTED)),
        _ => Ok(()),
    }
}

fn told(
    error: &BuildError,
    said: &[String],
    mode: Mode,
    terminal: &mut Terminal,
) -> io::Result<anyhow::Error> {
    if mode == Mode::Json {
        report::last_error(&mut terminal.out, &LastError::of_build(error))?;
    } else {
        report::failed(error, said, terminal)?;
    }
    Ok(Failure::silent(error.exit_code()))
}

fn watch(mode: Mode, terminal: &mut Terminal) -> Box<dyn Watch + '_> {
    let paint = terminal.err_paint;
    match mode {
        Mode::Json => Box::new(Json::new(&mut terminal.out)),
        Mode::Bars if terminal.err_is_tty => Box::new(Bars::new(paint)),
        Mode::Bars | Mode::Plain => Box::new(Plain::new(&mut terminal.err as &mut dyn Write, paint)),
    }
}

/// Turns signals into requests to stop, until it is stopped itself.
struct Listener {
    handle: Handle,
    thread: JoinHandle<()>,
}

impl Listener {
    fn start(cancel: &Cancel, notice: Notice) -> io::Result<Self> {
        let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
        let handle = signals.handle();
        let cancel = cancel.clone();
        let thread = thread::spawn(move || {
            for _ in signals.forever() {
                cancel.ask();
                notice(match cancel.asked() {
                    1 => "Stopping Nix and its builders; Ctrl-C once more kills them.",
                    _ => "Killing.",
                });
            }
        });
        Ok(Self { handle, thread })
    }

    fn stop(self) {
        self.handle.close();
        // The thread only ever says a line; were it to panic, the build would be no worse.
        let _ = self.thread.join();
    }
}

#[cfg(test)]
mod tests;
