//! Runs the wizard: messages in, one frame out, effects carried out. Terminal, input and the outside
//! are passed in, so that all of it runs in a test.

mod host;
mod input;
pub mod outside;
mod terminal;

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::time::{Duration, Instant};

use ratatui::Terminal;
use ratatui::backend::Backend;

pub use host::{UiError, run};

use super::effect::Effect;
use super::model::Model;
use super::msg::Msg;
use super::update::{begin, drawn, update};
use super::view::view;

/// What comes in.
#[derive(Debug)]
pub enum Inbound {
    Msg(Msg),
    /// The shell wants the program to stop for a while.
    Suspend,
}

/// Carries out effects; answers come as messages.
pub trait Outside {
    fn run(&mut self, effect: Effect);
}

/// What only the owner of the terminal can do.
pub trait Host {
    /// Does it; true when everything has to be drawn anew.
    ///
    /// # Errors
    /// When the terminal does not take it.
    fn run(&mut self, effect: Effect) -> io::Result<bool>;
}

/// The shortest time between two frames while nobody types.
const FRAME: Duration = Duration::from_millis(33);
/// The longest that messages are taken before a frame is drawn.
const DRAIN: Duration = Duration::from_millis(12);

/// Runs until the person leaves or nobody can send messages any more.
///
/// # Errors
/// When the terminal cannot be drawn on.
pub fn turn<B: Backend>(
    terminal: &mut Terminal<B>,
    model: &mut Model,
    inbox: &Receiver<Inbound>,
    outside: &mut dyn Outside,
    host: &mut dyn Host,
) -> Result<(), UiError>
where
    B::Error: std::error::Error + Send + Sync + 'static,
{
    frame(terminal, model)?;
    let mut last = Instant::now();
    let mut effects = begin(model);
    loop {
        if carry_out(effects, terminal, model, outside, host)? {
            return Ok(());
        }
        effects = Vec::new();
        let Some((first, mut urgent)) = wait(model, inbox) else { return Ok(()) };
        take(model, first, &mut effects);
        let began = Instant::now();
        loop {
            // A key is answered at once; what only happens may wait for the next frame.
            let due = last + FRAME;
            let next = match inbox.try_recv() {
                Ok(next) => next,
                Err(TryRecvError::Disconnected) => break,
                Err(TryRecvError::Empty) if urgent || Instant::now() >= due || !effects.is_empty() => break,
                Err(TryRecvError::Empty) => {
                    match inbox.recv_timeout(due.saturating_duration_since(Instant::now())) {
                        Ok(next) => next,
                        Err(_) => break,
                    }
                }
            };
            urgent |= is_urgent(&next);
            take(model, next, &mut effects);
            if began.elapsed() > DRAIN && (urgent || Instant::now() >= due) {
                break;
            }
        }
        if !effects.contains(&Effect::Quit) {
            frame(terminal, model)?;
            last = Instant::now();
        }
    }
}

/// The next thing that comes in, and whether a person waits for an answer to it.
fn wait(model: &Model, inbox: &Receiver<Inbound>) -> Option<(Inbound, bool)> {
    let next = match model.wakes_after() {
        None => inbox.recv().ok()?,
        Some(time) => match inbox.recv_timeout(time) {
            Ok(next) => next,
            Err(RecvTimeoutError::Timeout) => return Some((Inbound::Msg(Msg::Tick), true)),
            Err(RecvTimeoutError::Disconnected) => return None,
        },
    };
    let urgent = is_urgent(&next);
    Some((next, urgent))
}

fn is_urgent(inbound: &Inbound) -> bool {
    !matches!(
        inbound,
        Inbound::Msg(
            Msg::Build(_)
                | Msg::Preparing(_)
                | Msg::Boot(_)
                | Msg::Writing { .. }
                | Msg::Hashing { .. }
                | Msg::Fetching { .. }
                | Msg::Measuring { .. }
        )
    )
}

fn take(model: &mut Model, inbound: Inbound, effects: &mut Vec<Effect>) {
    match inbound {
        Inbound::Msg(msg) => effects.extend(update(model, msg, Instant::now())),
        Inbound::Suspend => effects.push(Effect::Suspend),
    }
}

fn frame<B: Backend>(terminal: &mut Terminal<B>, model: &mut Model) -> Result<(), UiError>
where
    B::Error: std::error::Error + Send + Sync + 'static,
{
    let mut layout = None;
    terminal
        .draw(|frame| layout = Some(view(model, frame)))
        .map_err(|error| UiError::Terminal(io::Error::other(error)))?;
    if let Some(layout) = layout {
        drawn(model, layout);
    }
    Ok(())
}

/// True when the program ends.
fn carry_out<B: Backend>(
    effects: Vec<Effect>,
    terminal: &mut Terminal<B>,
    model: &mut Model,
    outside: &mut dyn Outside,
    host: &mut dyn Host,
) -> Result<bool, UiError>
where
    B::Error: std::error::Error + Send + Sync + 'static,
{
    let mut spoiled = false;
    for effect in effects {
        match effect {
            Effect::Quit => return Ok(true),
            Effect::Suspend
            | Effect::Redraw
            | Effect::Copy(_)
            | Effect::Notify(_)
            | Effect::Page(_)
            | Effect::EditText(_)
            | Effect::Install(_)
            | Effect::Authorise(_) => {
                spoiled |= host.run(effect).map_err(UiError::Terminal)?;
            }
            other => outside.run(other),
        }
    }
    if spoiled {
        terminal.clear().map_err(|error| UiError::Terminal(io::Error::other(error)))?;
        frame(terminal, model)?;
    }
    Ok(false)
}
