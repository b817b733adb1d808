//! A machine as it is shown on a terminal or told to other programs.

use std::io::{self, Write};

use anyhow::Result;
use serde::Serialize;

use crate::cli::failure::{Failure, message, verdict};
use crate::cli::terminal::{Terminal, line};
use crate::image::boot::{
    Accelerator, BootError, BootEvent, BootReport, BootStage, BootWish, Display, Firmware, Medium,
};
use crate::image::verify::{Item, Tally, Verdict};

/// Where events go.
pub struct Shown<'a> {
    terminal: &'a mut Terminal,
    json: bool,
    check: bool,
    display: Display,
}

#[derive(Serialize)]
struct Last<'a, T> {
    event: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    exit_code: Option<u8>,
    #[serde(flatten)]
    what: &'a T,
}

#[derive(Serialize)]
struct Before {
    message: String,
}

impl<'a> Shown<'a> {
    pub fn new(terminal: &'a mut Terminal, json: bool, wish: &BootWish) -> Self {
        Self { terminal, json, check: wish.check, display: wish.display }
    }

    /// An error before anything was begun, as the last line of JSON.
    pub fn before(terminal: &mut Terminal, error: &anyhow::Error) -> Result<anyhow::Error> {
        let (code, to_say) = verdict(error);
        let said = if to_say { message(error) } else { "the profile has faults".to_owned() };
        let what = Before { message: line(&said) };
        tell(&mut terminal.out, &Last { event: "error", exit_code: Some(code), what: &what })?;
        Ok(Failure::silent(code))
    }

    pub fn event(&mut self, event: &BootEvent) -> io::Result<()> {
        if self.json {
            // A picture is nothing for a line.
            return if matches!(event, BootEvent::Screen(_)) {
                Ok(())
            } else {
                tell(&mut self.terminal.out, event)
            };
        }
        let (err, paint) = (&mut self.terminal.err, self.terminal.err_paint);
        match event {
            BootEvent::Started { .. } => self.started(event),
            BootEvent::Stage { stage: BootStage::Preparing } | BootEvent::Screen(_) | BootEvent::Item(_) => {
                Ok(())
            }
            BootEvent::Stage { stage } => writeln!(err, "{}", paint.bold(words(*stage))),
            BootEvent::Console { line: said } if !self.check => writeln!(err, "  {}", paint.dim(line(said))),
            BootEvent::Console { .. } => Ok(()),
            BootEvent::Note { text } => writeln!(err, "note: {}", line(text)),
        }
    }

    fn started(&mut self, event: &BootEvent) -> io::Result<()> {
        let BootEvent::Started { command, accelerator, firmware, medium, memory_mib, ssh } = event else {
            return Ok(());
        };
        let (err, paint) = (&mut self.terminal.err, self.terminal.err_paint);
        let firmware = if *firmware == Firmware::Bios { "BIOS" } else { "UEFI" };
        let medium = if *medium == Medium::Disc { "disc" } else { "USB stick" };
        writeln!(err, "{}", paint.dim(line(command)))?;
        match accelerator {
            Accelerator::Kvm => writeln!(err, "{firmware}, {medium}, {memory_mib} MiB, with KVM")?,
            Accelerator::Tcg { because } => writeln!(
                err,
                "{firmware}, {medium}, {memory_mib} MiB, without KVM, so several times slower: {}",
                line(because)
            )?,
        }
        if !self.check
            && let Some(ssh) = ssh
        {
            writeln!(err, "Log in with: {}", paint.bold(line(ssh)))?;
        }
        match self.display {
            Display::Terminal => writeln!(
                err,
                "The serial console follows in this terminal. Leave, and switch the machine off, with {}.",
                paint.bold("Ctrl-A X")
            ),
            Display::Window => {
                writeln!(err, "The machine is in a window of its own; Ctrl-C here switches it off.")
            }
            Display::Nowhere if !self.check => {
                writeln!(err, "There is no display here; Ctrl-C switches the machine off.")
            }
            Display::Nowhere => Ok(()),
        }
    }

    pub fn report(&mut self, report: &BootReport) -> io::Result<()> {
        if self.json {
            let last = Last { event: "report", exit_code: None, what: report };
            return tell(&mut self.terminal.out, &last);
        }
        if !self.check {
            return Ok(());
        }
        self.table(&report.items)?;
        let (out, paint) = (&mut self.terminal.out, self.terminal.out_paint);
        let tally = Tally::of(&report.items);
        let verdict = match tally {
            Tally { contradicted: 1.., .. } => paint.error("Not what the profile says"),
            Tally { proved: 0, unseen: 1.., .. } => paint.error("Up, but nothing could be checked"),
            _ => paint.good("Up"),
        };
        writeln!(
            out,
            "{verdict}: {} proved, {} contradicted, {} not seen; a login was possible after {:.1} s.",
            tally.proved,
            tally.contradicted,
            tally.unseen,
            report.ready_after.as_secs_f64()
        )?;
        writeln!(out, "Console: {}", line(&report.console.to_string_lossy()))?;
        if let Some(screenshot) = &report.screenshot {
            writeln!(out, "Screen:  {}", line(&screenshot.to_string_lossy()))?;
        }
        out.flush()?;
        match &report.lost {
            Some(lost) => {
                let (err, paint) = (&mut self.terminal.err, self.terminal.err_paint);
                writeln!(
                    err,
                    "{} not all was kept: {}; name another folder with --keep",
                    paint.error("error:"),
                    line(lost)
                )
            }
            None => Ok(()),
        }
    }

    /// What is wrong comes last, where it is read.
    fn table(&mut self, items: &[Item]) -> io::Result<()> {
        let (out, paint) = (&mut self.terminal.out, self.terminal.out_paint);
        let mut sorted: Vec<&Item> = items.iter().collect();
        sorted.sort_by_key(|item| match item.verdict {
            Verdict::Proved { .. } => 0,
            Verdict::Unseen { .. } => 1,
            Verdict::Contradicted { .. } => 2,
        });
        let wide = |text: &dyn Fn(&Item) -> &str| {
            items.iter().map(|item| text(item).chars().count()).max().unwrap_or(0)
        };
        let (what, wanted) = (wide(&|item| &item.what).min(32), wide(&|item| &item.wanted).min(44));
        for item in sorted {
            let (word, rest) = match &item.verdict {
                Verdict::Proved { at } => (paint.good("proved      "), at.clone()),
                Verdict::Contradicted { found, at } => {
                    (paint.error("contradicted"), format!("found {found} ({at})"))
                }
                Verdict::Unseen { why } => (paint.warning("not seen    "), why.clone()),
            };
            let (name, asked) = (line(&item.what), line(&item.wanted));
            writeln!(out, "{word}  {name:what$}  {asked:wanted$}  {}", line(&rest))?;
            if item.is_contradicted() {
                writeln!(out, "              {}", paint.dim(line(&item.field)))?;
            }
        }
        Ok(())
    }

    pub fn error(&mut self, error: &BootError) -> io::Result<()> {
        if self.json {
            let last = Last { event: "error", exit_code: Some(error.exit_code()), what: error };
            return tell(&mut self.terminal.out, &last);
        }
        self.table(&error.items)?;
        let (err, paint) = (&mut self.terminal.err, self.terminal.err_paint);
        if !error.console_tail.is_empty() {
            writeln!(err, "The last lines of the console:")?;
            for said in &error.console_tail {
                writeln!(err, "  {}", paint.dim(line(said)))?;
            }
        }
        writeln!(err, "{} {}", paint.error("error:"), crate::cli::terminal::block(&error.message))?;
        writeln!(err, "{}", line(&error.remedy))?;
        if let Some(kept) = &error.kept {
            writeln!(err, "Console, screenshot and QEMU's words are in {}", line(&kept.to_string_lossy()))?;
        }
        err.flush()
    }
}

fn words(stage: BootStage) -> &'static str {
    match stage {
        BootStage::Preparing => "Preparing",
        BootStage::Firmware => "Firmware and boot menu",
        BootStage::Kernel => "Kernel",
        BootStage::Stage1 => "Stage 1: looking for the image",
        BootStage::Stage2 => "Stage 2: services start",
        BootStage::Ready => "A login is possible",
        BootStage::Checking => "Asking inside",
    }
}

fn tell(stream: &mut dyn Write, what: &impl Serialize) -> io::Result<()> {
    let mut text = serde_json::to_vec(what).map_err(io::Error::other)?;
    text.push(b'\n');
    stream.write_all(&text)?;
    stream.flush()
}
