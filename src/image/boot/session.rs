//! A running machine: its console, its screen, its keys, its end.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::json;

use super::console::Console;
use super::error::{BootError, BootFailure};
use super::machine::qmp::{Qmp, QmpError};
use super::setup::Setup;
use super::stage::{Sign, prompt, sign};
use super::wish::GuestKey;
use super::{Accelerator, BootEvent, BootReport, BootStage, BootWish, Screen, screen, typing};
use crate::build::lines::LogFile;
use crate::build::process::{Invocation, Next, Running};
use crate::build::request::Cancel;
use crate::build::text::printable;

/// How often the screen is looked at where somebody watches it, and where nobody does.
const SCREEN: Duration = Duration::from_millis(500);
const SCREEN_UNWATCHED: Duration = Duration::from_secs(10);
/// How often QEMU is asked whether the guest still runs.
const STATUS: Duration = Duration::from_secs(2);
/// Until QEMU has made its sockets.
const SOCKETS: Duration = Duration::from_secs(30);

/// Why a session ended without a report.
pub enum Halt {
    Failed(BootError),
    /// KVM broke down; the same machine may run without.
    Accelerator(String),
}

impl From<BootError> for Halt {
    fn from(error: BootError) -> Self {
        Self::Failed(error)
    }
}

/// What a turn found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    On,
    /// QEMU has ended.
    Off,
}

/// A machine that runs; it ends with this value.
pub struct Session<'a> {
    pub wish: &'a BootWish,
    pub setup: &'a Setup,
    pub accelerator: &'a Accelerator,
    pub cancel: &'a Cancel,
    tell: &'a mut dyn FnMut(BootEvent),
    running: Running,
    qmp: Qmp,
    pub console: Console,
    pub stage: BootStage,
    pub started: Instant,
    /// What the console said that lets the machine go no further.
    pub dead: Option<&'static str>,
    /// The host name before the login prompt.
    pub host: Option<String>,
    /// Lines with an address that somebody asked for on the console.
    pub recent: VecDeque<String>,
    /// QEMU's own words.
    said: Vec<String>,
    looked: Option<Instant>,
    asked: Instant,
    screen: Option<Screen>,
}

impl<'a> Session<'a> {
    /// Starts QEMU and lets the guest run once everything listens.
    pub fn start(
        wish: &'a BootWish,
        setup: &'a Setup,
        accelerator: &'a Accelerator,
        invocation: &Invocation,
        cancel: &'a Cancel,
        tell: &'a mut dyn FnMut(BootEvent),
    ) -> Result<Self, BootError> {
        let folder = setup.run.path();
        for name in ["serial", "qmp"] {
            // Of a machine that had to be started again.
            let _ = fs::remove_file(folder.join(name));
        }
        let file = |name: &str| {
            let path = wish.keep.join(name);
            let _ = fs::remove_file(&path);
            File::create_new(&path).map_err(|error| files(&path, &error))
        };
        let log = wish.keep.join("qemu.log");
        let log = LogFile::create(&log).map_err(|error| files(&log, &error))?;
        let console = file("console.log")?;
        let mut running = Running::start(invocation, &log).map_err(|error| qemu(&error.to_string()))?;
        let mut said = Vec::new();
        sockets(&mut running, folder, cancel, &mut said)?;
        let monitor = |error: &dyn std::fmt::Display| qemu(&error.to_string());
        let console = Console::connect(&folder.join("serial"), console).map_err(|error| monitor(&error))?;
        let mut qmp = Qmp::connect(&folder.join("qmp")).map_err(|error| monitor(&error))?;
        qmp.execute("cont", None).map_err(|error| monitor(&error))?;
        let now = Instant::now();
        let mut session = Self {
            wish,
            setup,
            accelerator,
            cancel,
            tell,
            running,
            qmp,
            console,
            stage: BootStage::Preparing,
            started: now,
            dead: None,
            host: None,
            recent: VecDeque::new(),
            said,
            looked: None,
            asked: now,
            screen: None,
        };
        session.reach(BootStage::Firmware);
        Ok(session)
    }

    pub fn tell(&mut self, event: BootEvent) {
        (self.tell)(event);
    }

    /// A stage is told once, and never an earlier one after a later.
    pub fn reach(&mut self, stage: BootStage) {
        if stage > self.stage {
            self.stage = stage;
            self.tell(BootEvent::Stage { stage });
        }
    }

    /// Looks at everything once; waits up to a tenth of a second.
    pub fn turn(&mut self) -> Result<Turn, Halt> {
        match self.running.next(Duration::from_millis(100)).map_err(|error| qemu(&error.to_string()))? {
            Next::Lines(chunk) => keep(&mut self.said, chunk.lines()),
            Next::Idle => {}
            Next::Ended(_) => {
                self.listen();
                return Ok(Turn::Off);
            }
        }
        self.listen();
        self.type_keys();
        let every = if self.wish.screens { SCREEN } else { SCREEN_UNWATCHED };
        if self.looked.is_none_or(|last| last.elapsed() > every) {
            self.look();
        }
        if self.asked.elapsed() > STATUS {
            self.asked = Instant::now();
            self.status()?;
        }
        Ok(Turn::On)
    }

    /// Takes in what the console said.
    pub fn listen(&mut self) {
        for line in self.console.new_lines() {
            self.heed(&line);
            if self.recent.len() == 200 {
                self.recent.pop_front();
            }
            self.recent.push_back(line.clone());
            self.tell(BootEvent::Console { line });
        }
        let unfinished = self.console.unfinished();
        self.heed(&unfinished);
    }

    fn heed(&mut self, line: &str) {
        if let Some(name) = prompt(line) {
            self.host = Some(name.to_owned());
        }
        match sign(line) {
            // Once it is up, what programs print on the console is their own matter.
            Some(Sign::Dead(why)) if self.stage < BootStage::Ready => self.dead = Some(why),
            Some(Sign::Stage(stage)) => self.reach(stage),
            _ => {}
        }
    }

    fn type_keys(&mut self) {
        let Some(keys) = &self.wish.keys else { return };
        let waiting: Vec<GuestKey> = keys.try_iter().take(64).collect();
        for key in waiting {
            let chords = match key {
                GuestKey::Chord(chord) => vec![chord],
                GuestKey::Text(text) => typing::chords(&text),
                GuestKey::Serial(text) => {
                    // A guest that does not read loses what is typed, as on a real line.
                    let _ = self.console.write(&text);
                    continue;
                }
            };
            for chord in chords {
                if let Err(QmpError::Refused { why, .. }) =
                    self.qmp.execute("send-key", Some(typing::send_key(&chord)))
                {
                    self.tell(BootEvent::Note { text: printable(&format!("a key was not typed: {why}")) });
                }
            }
        }
    }

    /// A guest that does not show anything yet is no reason to stop.
    pub fn look(&mut self) {
        self.looked = Some(Instant::now());
        let path = self.setup.run.path().join("screen.ppm");
        let arguments = json!({ "filename": path.to_string_lossy() });
        if self.qmp.execute("screendump", Some(arguments)).is_err() {
            return;
        }
        if let Ok(screen) = screen::read(&path)
            && self.screen.as_ref() != Some(&screen)
        {
            self.screen = Some(screen.clone());
            if self.wish.screens {
                self.tell(BootEvent::Screen(screen));
            }
        }
    }

    fn status(&mut self) -> Result<(), Halt> {
        let Ok(status) = self.qmp.status() else { return Ok(()) };
        match status.as_str() {
            "internal-error" if *self.accelerator == Accelerator::Kvm => {
                return Err(Halt::Accelerator("this guest died of an internal error of KVM's".to_owned()));
            }
            "internal-error" => self.dead_of("QEMU had an internal error"),
            "guest-panicked" => self.dead_of("the guest's kernel panicked"),
            "io-error" => self.dead_of("the image could not be read"),
            _ => {}
        }
        Ok(())
    }

    fn dead_of(&mut self, why: &'static str) {
        self.dead = Some(why);
    }

    /// Until it is cancelled or the guest powers off.
    pub fn watch(&mut self) -> Result<BootReport, Halt> {
        let mut ready = None;
        while self.cancel.asked() == 0 {
            if self.turn()? == Turn::Off {
                self.fast_end()?;
                break;
            }
            if self.stage == BootStage::Ready && ready.is_none() {
                ready = Some(self.started.elapsed());
            }
        }
        let ready_after = ready.unwrap_or_else(|| self.started.elapsed());
        Ok(self.report(Vec::new(), ready_after))
    }

    /// QEMU that ends before the guest said anything did not run it.
    fn fast_end(&self) -> Result<(), Halt> {
        if self.started.elapsed() < Duration::from_secs(2) && !self.said.is_empty() {
            return Err(qemu(&self.said.join("\n")).into());
        }
        Ok(())
    }

    /// QEMU's own words, for an error.
    #[must_use]
    pub fn qemu_said(&self) -> String {
        self.said.join("\n")
    }

    /// Keeps the last picture, and says where everything is.
    pub fn report(&mut self, items: Vec<super::super::verify::Item>, ready_after: Duration) -> BootReport {
        self.look();
        let console = self.wish.keep.join("console.log");
        let (screenshot, failed) = match self.screenshot() {
            Ok(screenshot) => (screenshot, None),
            Err(why) => (None, Some(why)),
        };
        let lost = self.console.lost().map(|why| format!("{}: {why}", console.display())).or(failed);
        BootReport { items, ready_after, console, screenshot, lost: lost.as_deref().map(printable) }
    }

    /// Keeps the last picture, where there is one; an error says why it could not be kept.
    fn screenshot(&self) -> Result<Option<PathBuf>, String> {
        let path = self.wish.keep.join("screen.png");
        let _ = fs::remove_file(&path);
        let Some(screen) = &self.screen else { return Ok(None) };
        match screen::write(screen, &path) {
            Ok(()) => Ok(Some(path)),
            Err(error) => {
                // Half a picture is none.
                let _ = fs::remove_file(&path);
                Err(format!("{}: {error}", path.display()))
            }
        }
    }

    /// The error with what was last seen.
    #[must_use]
    pub fn told(&mut self, mut error: BootError) -> BootError {
        self.listen();
        if error.failure == BootFailure::Guest {
            self.look();
            error.console_tail = self.console.tail();
        }
        if let Err(why) = self.screenshot() {
            error.message =
                format!("{}\nthe screenshot could not be kept: {}", error.message, printable(&why));
        }
        error.kept = Some(self.wish.keep.clone());
        error
    }
}

fn keep<'l>(said: &mut Vec<String>, lines: impl Iterator<Item = &'l [u8]>) {
    for line in lines {
        let line = printable(&String::from_utf8_lossy(line));
        if said.len() < 20 && !line.is_empty() {
            said.push(line);
        }
    }
}

fn files(path: &std::path::Path, error: &std::io::Error) -> BootError {
    BootError::preparing(
        BootFailure::Files,
        format!("{}: {error}", path.display()),
        "name a folder of yours with --keep",
    )
}

fn qemu(why: &str) -> BootError {
    BootError::preparing(
        BootFailure::Missing,
        format!("QEMU did not start the machine: {why}"),
        "run the command that was shown by hand to see more of it; less memory (--memory) or another \
         version of QEMU may help",
    )
}

fn sockets(
    running: &mut Running,
    folder: &std::path::Path,
    cancel: &Cancel,
    said: &mut Vec<String>,
) -> Result<(), BootError> {
    let begun = Instant::now();
    // The monitor's is made last.
    while !(folder.join("serial").exists() && folder.join("qmp").exists()) {
        if cancel.asked() > 0 {
            return Err(BootError::cancelled(BootStage::Preparing));
        }
        match running.next(Duration::from_millis(20)).map_err(|error| qemu(&error.to_string()))? {
            Next::Lines(chunk) => keep(said, chunk.lines()),
            Next::Idle if begun.elapsed() < SOCKETS => {}
            Next::Idle => return Err(qemu("it made no monitor")),
            Next::Ended(status) if said.is_empty() => return Err(qemu(&status.to_string())),
            Next::Ended(_) => return Err(qemu(&said.join("\n"))),
        }
    }
    Ok(())
}
