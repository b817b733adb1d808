//! Effects on threads: each does its work and answers with a message.

pub mod files;
mod machine;
mod press;

use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use super::super::effect::{Effect, Preview};
use super::super::msg::Msg;
use super::{Inbound, Outside};
use crate::build::engine::Engine;
use crate::build::request::Cancel;
use crate::forge;
use crate::nix::generate;
use crate::profile::resolve::{AgentReader, resolve};
use crate::profile::{Fault, password};
use crate::settings::{Places, Settings};

/// Sends answers; whoever has left does not get them.
#[derive(Clone)]
pub struct Answer(Sender<Inbound>);

impl Answer {
    fn send(&self, msg: Msg) {
        let _ = self.0.send(Inbound::Msg(msg));
    }
}

/// Everything outside, on threads.
pub struct Threads {
    places: Places,
    engine: Arc<dyn Engine>,
    answer: Answer,
    previews: Arc<Newest>,
    build: Option<(Cancel, JoinHandle<()>)>,
}

impl Threads {
    #[must_use]
    pub fn new(places: Places, engine: Box<dyn Engine>, to: Sender<Inbound>) -> Self {
        let answer = Answer(to);
        let previews = Arc::new(Newest::default());
        previewer(Arc::clone(&previews), answer.clone());
        Self { places, engine: engine.into(), answer, previews, build: None }
    }

    /// Waits until a build that was asked to stop has stopped: no orphan, no half image.
    pub fn wait(&mut self) {
        self.previews.put(None);
        if let Some((cancel, thread)) = self.build.take() {
            if !thread.is_finished() && cancel.asked() == 0 {
                cancel.ask();
            }
            let _ = thread.join();
        }
    }

    /// On a thread of its own.
    fn apart(&self, work: impl FnOnce(&Answer) + Send + 'static) {
        let answer = self.answer.clone();
        // A thread that cannot be had is said by the thing not happening; the program goes on.
        let _ = thread::Builder::new().spawn(move || work(&answer));
    }
}

impl Outside for Threads {
    fn run(&mut self, effect: Effect) {
        let places = self.places.clone();
        match effect {
            Effect::Preview(preview) => self.previews.put(Some(*preview)),
            Effect::LookForProfiles => self.apart(move |answer| answer.send(files::profiles(&places))),
            Effect::LookForKeys => self.apart(machine::keys),
            Effect::LookAtNet => self.apart(machine::net),
            Effect::LookAtMachine => self.apart(machine::look),
            Effect::Open(source) => self.apart(move |answer| answer.send(files::open(source, &places))),
            Effect::Save(saving) => self.apart(move |answer| answer.send(files::save(*saving, &places))),
            Effect::FetchKeys(words) => self.apart(move |answer| {
                let keys = forge::read_key(&words).map_err(|error| error.to_string());
                answer.send(Msg::Fetched { words, keys });
            }),
            Effect::Hash { account, plain } => self.apart(move |answer| {
                let hash = password::hash(&plain.0).map_err(|error| error.to_string());
                answer.send(Msg::Hashed { account, hash });
            }),
            Effect::Press(wish) => {
                let cancel = Cancel::default();
                let (engine, answer, asked) = (Arc::clone(&self.engine), self.answer.clone(), cancel.clone());
                let thread = thread::spawn(move || press::press(&*engine, &wish, &places, &asked, &answer));
                self.build = Some((cancel, thread));
            }
            Effect::StopBuild => {
                if let Some((cancel, _)) = &self.build {
                    cancel.ask();
                }
            }
            Effect::OpenFolder(path) => self.apart(move |answer| answer.send(machine::open_folder(&path))),
            Effect::SaveTheme(name) => self.apart(move |answer| {
                if let Err(error) = Settings::save_theme(&places, &name) {
                    answer.send(Msg::Failed {
                        title: "The theme is not kept".to_owned(),
                        text: error.to_string(),
                    });
                }
            }),
            // Not apart: the program ends next.
            Effect::Rescue(text) => files::rescue(&text, &places),
            Effect::LookForRescued => self.apart(move |answer| files::rescued(&places, answer)),
            Effect::ForgetRescued => self.apart(move |_| files::forget_rescued(&places)),
            Effect::GuideSeen => self.apart(move |answer| files::guide_seen(&places, answer)),
            Effect::Remember(source) => {
                self.apart(move |answer| answer.send(files::remember(&source, &places)));
            }
            // These are the terminal's owner's.
            Effect::Quit
            | Effect::Suspend
            | Effect::Redraw
            | Effect::Copy(_)
            | Effect::Notify(_)
            | Effect::Page(_)
            | Effect::EditText(_)
            | Effect::Install(_) => {}
        }
    }
}

/// Room for one piece of work: the newest replaces the one that waits.
#[derive(Default)]
struct Newest {
    waiting: Mutex<(Option<Preview>, bool)>,
    came: Condvar,
}

impl Newest {
    /// `None` ends whoever takes from it.
    fn put(&self, preview: Option<Preview>) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.1 |= preview.is_none();
        waiting.0 = preview;
        self.came.notify_one();
    }

    fn take(&self) -> Option<Preview> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if waiting.1 {
                return None;
            }
            if let Some(preview) = waiting.0.take() {
                return Some(preview);
            }
            waiting = self.came.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

fn previewer(previews: Arc<Newest>, answer: Answer) {
    let _ = thread::Builder::new().name("preview".to_owned()).spawn(move || {
        while let Some(preview) = previews.take() {
            let generation = preview.generation;
            answer.send(Msg::Previewed { generation, made: make(&preview) });
        }
    });
}

/// The Nix text of a draft.
///
/// # Errors
/// Everything that is wrong with the draft, files and keys included.
pub fn make(preview: &Preview) -> Result<crate::nix::Generated, Vec<Fault>> {
    let agent = KnownAgent(preview.agent.clone());
    Ok(generate(&resolve(&preview.profile, &preview.base, &agent)?))
}

/// The agent as it answered when it was asked last.
struct KnownAgent(Option<Result<Vec<String>, String>>);

impl AgentReader for KnownAgent {
    fn identities(&self) -> Result<Vec<String>, String> {
        self.0.clone().unwrap_or_else(|| Err("it has not answered yet".to_owned()))
    }
}
