//! The real terminal: entering and leaving it, lending it to other programs, stopping and going on.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::Path;
use std::sync::mpsc::{Sender, channel};
use std::time::Instant;

use base64ct::{Base64, Encoding};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use rustix::process::{Signal, getpgrp, getpid, getsid, kill_process_group};

use super::super::effect::Effect;
use super::super::layers::Layer;
use super::super::model::{Look, Model, Place};
use super::super::msg::Msg;
use super::super::setup;
use super::input::{Listener, Reader};
use super::outside::{Threads, files};
use super::terminal::{Guard, give_back};
use super::{Host, Inbound, turn};
use crate::build::engine::NixEngine;
use crate::build::process::{Invocation, between_starts, find, interactive};
use crate::build::recorded::Recorded;
use crate::build::text::printable;
use crate::settings::{Notify, Places, Settings};

/// Why the wizard cannot run.
#[derive(Debug, thiserror::Error)]
pub enum UiError {
    #[error("the wizard needs a terminal; `snowpress build NAME` presses a profile without one")]
    NoTerminal,
    #[error("the terminal: {0}")]
    Terminal(io::Error),
    #[error(transparent)]
    Setup(#[from] setup::SetupError),
}

/// Runs the wizard on this terminal until the person leaves: with a profile to open, as the person
/// named it, or with the guide of the first run, which a first run shows by itself.
///
/// # Errors
/// When there is no terminal, or the person's settings, keys or themes cannot be read.
pub fn run(places: &Places, settings: &Settings, profile: Option<&str>, guide: bool) -> Result<(), UiError> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Err(UiError::NoTerminal);
    }
    // NO_COLOR is heeded by the theme; crossterm's own way would take bold and reverse away, too.
    crossterm::style::force_color_output(true);
    let look = setup::look(places, settings)?;
    let mut model = model(places, settings, look);
    model.opens = profile.map(|word| files::source_of(word, places));
    if guide || profile.is_none() && places.is_first_run() {
        model.place = Place::Guide(0);
    }
    let (sender, inbox) = channel();
    let guard = Guard::take(settings.mouse).map_err(UiError::Terminal)?;
    let listener = Listener::start(sender.clone()).map_err(UiError::Terminal)?;
    let reader = Reader::start(sender.clone()).map_err(UiError::Terminal)?;
    let mut terminal = Terminal::new(CrosstermBackend::new(io::stdout())).map_err(UiError::Terminal)?;
    let engine = Box::new(Recorded::new(NixEngine, places.history()));
    let mut outside = Threads::new(places.clone(), engine, sender.clone()).as_set(settings);
    let mut host = Screen { guard, reader: Some(reader), sender, notify: settings.notify };
    let ended = turn(&mut terminal, &mut model, &inbox, &mut outside, &mut host);
    outside.wait();
    drop(listener);
    drop(host);
    ended
}

fn model(places: &Places, settings: &Settings, look: Look) -> Model {
    let problems = look.problems.join("\n");
    let output = Path::new(crate::settings::OUTPUT).to_owned();
    let mut model = Model::new(look, places.profiles(), output, Instant::now());
    if !settings.side_panel {
        model.side = super::super::model::Side::Hidden;
    }
    model.known.cores = u32::try_from(crate::build::machine::cores()).unwrap_or(1);
    model.spool_folder.clone_from(&places.data);
    if !problems.is_empty() {
        let title = "Some of the look is not as you set it".to_owned();
        model.layers.push(Layer::Text { title, text: problems, scroll: 0 });
    }
    model
}

/// The terminal that the program was given.
struct Screen {
    guard: Guard,
    reader: Option<Reader>,
    sender: Sender<Inbound>,
    notify: Notify,
}

impl Host for Screen {
    fn run(&mut self, effect: Effect) -> io::Result<bool> {
        match effect {
            Effect::Suspend => self.suspend()?,
            Effect::Copy(text) => {
                write(&format!("\x1b]52;c;{}\x07", Base64::encode_string(text.as_bytes())))?;
                return Ok(false);
            }
            Effect::Notify(text) => {
                match self.notify {
                    Notify::Off => {}
                    Notify::Bell => write("\x07")?,
                    Notify::Osc9 => write(&format!("\x1b]9;{}\x07", printable(&text)))?,
                }
                return Ok(false);
            }
            Effect::Page(path) => self.page(&path)?,
            Effect::EditText(text) => self.edit(&text)?,
            Effect::Install(commands) => self.install(&commands)?,
            // Whether it was given shows when it is used.
            Effect::Authorise(command) => drop(self.lend(|| interactive(&command))?),
            _ => {}
        }
        Ok(true)
    }
}

impl Screen {
    /// Gives the terminal to somebody else, and takes it back.
    fn lend<T>(&mut self, use_it: impl FnOnce() -> T) -> io::Result<T> {
        if let Some(reader) = self.reader.take() {
            reader.stop();
        }
        give_back();
        let done = use_it();
        self.guard.enter()?;
        self.reader = Some(Reader::start(self.sender.clone())?);
        // Its size may have changed meanwhile.
        self.send(Msg::Resize);
        Ok(done)
    }

    fn send(&self, msg: Msg) {
        // The receiver is gone only when the program ends.
        let _ = self.sender.send(Inbound::Msg(msg));
    }

    /// Stops the whole group, as the shell's Ctrl-Z does.
    fn suspend(&mut self) -> io::Result<()> {
        // Whoever began the session has no shell above that could wake it.
        if getsid(None).is_ok_and(|session| session == getpid()) {
            self.send(Msg::Done("There is no shell here to go back to.".to_owned()));
            return Ok(());
        }
        self.lend(|| {
            let _ = between_starts(|| kill_process_group(getpgrp(), Signal::STOP));
        })
    }

    fn failed(&self, title: &str, text: impl Into<String>) {
        self.send(Msg::Failed { title: title.to_owned(), text: text.into() });
    }

    fn page(&mut self, path: &Path) -> io::Result<()> {
        let Some(pager) = program(&["PAGER"], &["less", "more"]) else {
            self.failed("There is no pager", format!("Set PAGER, or look into {}.", path.display()));
            return Ok(());
        };
        let ended = self.lend(|| interactive(&in_shell(&pager, path)))?;
        if let Err(error) = ended {
            self.failed("The pager did not run", format!("{error}; set PAGER to one that does."));
        }
        Ok(())
    }

    fn edit(&mut self, text: &str) -> io::Result<()> {
        let Some(editor) = program(&["VISUAL", "EDITOR"], &["nano", "vim", "vi"]) else {
            self.failed("There is no editor", "Set EDITOR to one.");
            return Ok(());
        };
        // Readable by nobody else: a profile may hold secrets.
        let file = tempfile::Builder::new().prefix("snowpress-").suffix(".toml").tempfile();
        let file = match file.and_then(|file| fs::write(file.path(), text).map(|()| file)) {
            Ok(file) => file,
            Err(error) => {
                self.failed("The editor was not started", format!("There is no room for its file: {error}."));
                return Ok(());
            }
        };
        match self.lend(|| interactive(&in_shell(&editor, file.path())))? {
            Err(error) => {
                self.failed("The editor did not run", format!("{error}; set EDITOR to one that does."));
            }
            Ok(status) if !status.success() => {
                self.failed("The text is not taken", format!("The editor ended with {status}."));
            }
            Ok(_) => match crate::profile::read::text(file.path()) {
                Ok(edited) if edited == text => self.send(Msg::Done("Nothing was changed.".to_owned())),
                Ok(edited) => self.send(Msg::Edited(edited)),
                Err(error) => self.failed("The text is not taken", error.to_string()),
            },
        }
        Ok(())
    }

    fn install(&mut self, commands: &[Invocation]) -> io::Result<()> {
        self.lend(|| {
            let mut out = io::stdout();
            for command in commands {
                let _ = writeln!(out, "\n+ {}", crate::build::machine::tools::shown(command));
                let failed = match interactive(command) {
                    Ok(status) if status.success() => continue,
                    Ok(status) => format!("it ended with {status}"),
                    Err(error) => error.to_string(),
                };
                let _ = writeln!(out, "\nThat did not work: {failed}.");
                break;
            }
            let _ = write!(out, "\nEnter goes back to Snowpress. ");
            let _ = out.flush();
            let _ = io::stdin().lock().read_line(&mut String::new());
        })
    }
}

fn write(text: &str) -> io::Result<()> {
    let mut out = io::stdout();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// The person's program of a kind, or the first usual one that is here.
fn program(variables: &[&str], usual: &[&str]) -> Option<OsString> {
    let chosen = variables.iter().filter_map(env::var_os).find(|value| !value.is_empty());
    chosen.or_else(|| usual.iter().find(|name| find(name).is_some()).map(OsString::from))
}

/// These variables hold words for a shell, such as `code --wait`.
fn in_shell(program: &OsString, path: &Path) -> Invocation {
    let mut script = program.clone();
    script.push(" \"$@\"");
    Invocation::new("sh").arg("-c").arg(script).arg("sh").arg(path)
}
