//! Several devices as they are written: bars, lines, or JSON.
//!
//! ```text
//! sdb writing   ████████░░░░░░░░ 312.0 MiB of 1.0 GiB  24.1 MiB/s  31s
//! sdc comparing ███░░░░░░░░░░░░░ 120.0 MiB of 1.0 GiB  88.0 MiB/s  10s
//! ```

use std::io::{self, Write};
use std::thread;
use std::time::Instant;

use anyhow::{Context as _, Result};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use serde::Serialize;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::build::request::Cancel;
use crate::build::text::bytes;
use crate::cli::Context;
use crate::cli::terminal::line;
use crate::image::write::{Device, Outcome, Phase, WriteEvent};

const BAR: &str = "{prefix} {wide_bar} {binary_bytes} of {binary_total_bytes}  {binary_bytes_per_sec}  {eta}";

/// Runs `work` and shows what it tells, until it ends; Ctrl-C asks it to stop.
pub fn watched<T>(
    devices: &[Device],
    json: bool,
    plain: bool,
    cancel: &Cancel,
    context: &mut Context,
    work: impl FnOnce(&mut dyn FnMut(usize, WriteEvent)) -> T,
) -> Result<T> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP]).context("listening for Ctrl-C")?;
    let handle = signals.handle();
    let asked = cancel.clone();
    let listener = thread::spawn(move || signals.forever().for_each(|_| asked.ask()));
    let terminal = &mut context.terminal;
    let mut watch: Box<dyn Watch + '_> = if json {
        Box::new(Json { devices, out: &mut *terminal.out })
    } else if terminal.err_is_tty && !plain {
        Box::new(Bars { devices, all: MultiProgress::new(), shown: vec![None; devices.len()] })
    } else {
        Box::new(Lines { devices, err: &mut *terminal.err, shown: vec![None; devices.len()] })
    };
    let mut lost = None;
    let done = work(&mut |device, event| {
        // What is written for nobody is stopped.
        if let Err(error) = watch.event(device, &event)
            && lost.replace(error).is_none()
            && cancel.asked() == 0
        {
            cancel.ask();
        }
    });
    drop(watch);
    handle.close();
    // It only ever counts.
    let _ = listener.join();
    lost.map_or(Ok(done), |error| Err(error.into()))
}

trait Watch {
    fn event(&mut self, device: usize, event: &WriteEvent) -> io::Result<()>;
}

struct Json<'a> {
    devices: &'a [Device],
    out: &'a mut dyn Write,
}

impl Watch for Json<'_> {
    fn event(&mut self, device: usize, event: &WriteEvent) -> io::Result<()> {
        #[derive(Serialize)]
        struct Line<'a> {
            device: &'a std::path::Path,
            #[serde(flatten)]
            event: &'a WriteEvent,
        }
        let Some(device) = self.devices.get(device) else { return Ok(()) };
        let told = serde_json::to_string(&Line { device: &device.path, event })?;
        writeln!(self.out, "{told}")?;
        self.out.flush()
    }
}

/// What a phase is called; syncing is short where nothing is held back.
fn word(phase: Phase) -> &'static str {
    match phase {
        Phase::Writing => "writing",
        Phase::Syncing => "syncing",
        Phase::Comparing => "comparing",
    }
}

struct Bars<'a> {
    devices: &'a [Device],
    all: MultiProgress,
    shown: Vec<Option<(Phase, ProgressBar)>>,
}

impl Bars<'_> {
    /// The bar of a device in a phase; each phase has its own speed.
    fn bar(&mut self, device: usize, phase: Phase, of: u64) -> Option<&ProgressBar> {
        let name = line(&self.devices.get(device)?.name);
        let shown = self.shown.get_mut(device)?;
        if shown.as_ref().is_none_or(|(now, _)| *now != phase) {
            let width = self.devices.iter().map(|device| device.name.chars().count()).max().unwrap_or(0);
            let style = ProgressStyle::with_template(BAR).unwrap_or_else(|_| ProgressStyle::default_bar());
            let bar = ProgressBar::new(of)
                .with_style(style.progress_chars("█░"))
                .with_prefix(format!("{name:<width$} {:<9}", word(phase)));
            let bar = match shown.take() {
                Some((_, old)) => {
                    let bar = self.all.insert_after(&old, bar);
                    old.finish_and_clear();
                    bar
                }
                None => self.all.add(bar),
            };
            *shown = Some((phase, bar));
        }
        shown.as_ref().map(|(_, bar)| bar)
    }
}

impl Watch for Bars<'_> {
    fn event(&mut self, device: usize, event: &WriteEvent) -> io::Result<()> {
        match event {
            // Nothing is drawn before: a password may be asked for where the bars would be.
            WriteEvent::Opened => {}
            WriteEvent::Progress { phase, done, of } => {
                if let Some(bar) = self.bar(device, *phase, *of) {
                    bar.set_position(*done);
                }
            }
            WriteEvent::Ended(_) => {
                if let Some((_, bar)) = self.shown.get_mut(device).and_then(Option::take) {
                    bar.finish_and_clear();
                }
            }
        }
        Ok(())
    }
}

/// What was said last of a device: the phase, its tenth, and when it began.
type Tenth = (Phase, u64, Instant);

struct Lines<'a> {
    devices: &'a [Device],
    err: &'a mut dyn Write,
    shown: Vec<Option<Tenth>>,
}

impl Watch for Lines<'_> {
    fn event(&mut self, device: usize, event: &WriteEvent) -> io::Result<()> {
        let WriteEvent::Progress { phase, done, of } = event else { return Ok(()) };
        let (Some(about), Some(shown)) = (self.devices.get(device), self.shown.get_mut(device)) else {
            return Ok(());
        };
        let tenth = u64::try_from(u128::from(*done) * 10 / u128::from((*of).max(1))).unwrap_or(10);
        let name = line(&about.name);
        match shown {
            Some((now, said, since)) if now == phase => {
                if tenth > *said {
                    *said = tenth;
                    let (speed, left) = rate(*done, *of, since.elapsed().as_secs_f64());
                    let word = word(*phase);
                    writeln!(self.err, "{name}: {word} {} %, {speed}/s, {left} s left", tenth * 10)?;
                }
            }
            _ => {
                *shown = Some((*phase, tenth, Instant::now()));
                writeln!(self.err, "{name}: {} {}", word(*phase), bytes(*of))?;
            }
        }
        Ok(())
    }
}

/// Bytes in a second, and seconds left.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rate is shown with three digits"
)]
fn rate(done: u64, of: u64, seconds: f64) -> (String, u64) {
    let speed = done as f64 / seconds.max(0.001);
    let left = of.saturating_sub(done) as f64 / speed.max(1.0);
    (bytes(speed as u64), left.ceil() as u64)
}

/// How it ended for each device, and what is on it now.
pub fn ended(devices: &[Device], outcomes: &[Outcome], of: u64, context: &mut Context) -> Result<()> {
    let terminal = &mut context.terminal;
    for (device, outcome) in devices.iter().zip(outcomes) {
        let name = line(&device.name);
        let left = outcome.left(of);
        let bad = terminal.err_paint.error("error:");
        match outcome {
            Outcome::Written { old_gpt, .. } => {
                let good = terminal.out_paint.good("written");
                writeln!(terminal.out, "{name}: {good}. {left} You can take it out.")?;
                if *old_gpt {
                    writeln!(
                        terminal.out,
                        "{name}: at its end lies the backup of a partition table from before, which was left alone. \
                         It does not keep the image from booting; gdisk and parted may ask about it."
                    )?;
                }
            }
            Outcome::Differs { at, differing, compared, cause, remedy } => {
                let (cause, remedy) = (line(cause), line(remedy));
                writeln!(
                    terminal.err,
                    "{bad} {name} gives back something else from byte {at} ({}) on: {differing} of {compared} \
                     bytes there differ.\n  {cause}.\n  {remedy}\n  {left}",
                    bytes(*at)
                )?;
            }
            Outcome::Failed { phase, at, problem, remedy } => {
                let place = phase.map_or(String::new(), |phase| {
                    format!(" while {} at byte {at} ({})", word(phase), bytes(*at))
                });
                let (problem, remedy) = (line(problem), line(remedy));
                writeln!(terminal.err, "{bad} {name}{place}: {problem}.\n  {remedy}\n  {left}")?;
            }
            Outcome::Cancelled { .. } => writeln!(terminal.err, "{name}: stopped. {left}")?,
        }
    }
    Ok(())
}
