//! The virtual machine, as it is watched.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::time::Instant;

use crate::image::boot::{Accelerator, BootEvent, BootReport, BootStage, Firmware, Medium, Screen};
use crate::image::verify::Item;

/// Begins the note that says how the guest is reached.
const TO_LOG_IN: &str = "To log in:";

/// Lines of the console that are kept; all of them are in its log.
const LINES: usize = 200;

/// One machine from its start to its end.
#[derive(Debug)]
pub struct Machine {
    pub image: PathBuf,
    pub firmware: Firmware,
    pub medium: Medium,
    /// It is checked from inside.
    pub checks: bool,
    pub began: Instant,
    pub ended: Option<Instant>,
    pub accelerator: Option<Accelerator>,
    pub command: Option<String>,
    pub memory_mib: Option<u32>,
    pub stage: Option<BootStage>,
    pub screen: Option<Screen>,
    pub console: VecDeque<String>,
    pub items: Vec<Item>,
    pub notes: Vec<String>,
    pub stopping: bool,
    /// Another image came onto the desk while it ran.
    pub older: bool,
    /// The first line of what is told of it that is in sight.
    pub scroll: usize,
    pub end: Option<Result<BootReport, String>>,
}

impl Machine {
    #[must_use]
    pub fn new(image: PathBuf, firmware: Firmware, medium: Medium, checks: bool, now: Instant) -> Self {
        Self {
            image,
            firmware,
            medium,
            checks,
            began: now,
            ended: None,
            accelerator: None,
            command: None,
            memory_mib: None,
            stage: None,
            screen: None,
            console: VecDeque::new(),
            items: Vec::new(),
            notes: Vec::new(),
            stopping: false,
            older: false,
            scroll: 0,
            end: None,
        }
    }

    pub fn event(&mut self, event: BootEvent) {
        match event {
            BootEvent::Started { command, accelerator, firmware, medium, memory_mib, ssh } => {
                (self.firmware, self.medium) = (firmware, medium);
                if let Accelerator::Tcg { because } = &accelerator {
                    self.notes.push(format!("Each instruction is translated, which is slow: {because}"));
                }
                self.accelerator = Some(accelerator);
                self.command = Some(command);
                self.memory_mib = Some(memory_mib);
                self.notes.extend(ssh.map(|ssh| format!("{TO_LOG_IN} {ssh}")));
            }
            BootEvent::Stage { stage } => self.stage = Some(stage),
            // Boot menus and kernels space their words out; there is no room for that.
            BootEvent::Console { line } if line.trim().is_empty() => {}
            BootEvent::Console { line } => {
                if self.console.len() == LINES {
                    self.console.pop_front();
                }
                self.console.push_back(line);
            }
            BootEvent::Screen(screen) => self.screen = Some(screen),
            BootEvent::Item(item) => self.items.push(item),
            BootEvent::Note { text } => self.notes.push(text),
        }
    }

    pub fn ended(&mut self, end: Result<BootReport, String>, now: Instant) {
        if let Ok(report) = &end
            && self.items.len() < report.items.len()
        {
            self.items.clone_from(&report.items);
        }
        // Nobody is there any more.
        self.notes.retain(|note| !note.starts_with(TO_LOG_IN));
        self.ended = Some(now);
        self.end = Some(end);
    }
}

/// The name of a stage.
#[must_use]
pub fn stage_title(stage: BootStage) -> &'static str {
    match stage {
        BootStage::Preparing => "preparing",
        BootStage::Firmware => "firmware and boot menu",
        BootStage::Kernel => "kernel",
        BootStage::Stage1 => "stage 1: looking for the image",
        BootStage::Stage2 => "stage 2: services start",
        BootStage::Ready => "ready: a login is possible",
        BootStage::Checking => "checking from inside",
    }
}
