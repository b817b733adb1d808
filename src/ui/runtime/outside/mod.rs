//! Effects on threads: each does its work and answers with a message.

mod catalog;
pub mod files;
mod image;
mod learn;
mod long;
mod machine;
mod newest;
mod press;

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle};

use super::super::effect::{Effect, PressWish, Preview};
use super::super::msg::Msg;
use super::{Inbound, Outside};
use crate::build::engine::Engine;
use crate::build::prepare::settled;
use crate::build::request::Cancel;
use crate::estimate::wish::granted;
use crate::forge;
use crate::nix::generate;
use crate::profile::resolve::AgentReader;
use crate::profile::{Fault, Severity, password};
use crate::settings::{Places, Settings};
use catalog::Clerk;
use learn::Learner;
use long::Long;
use newest::Newest;

/// Sends answers; whoever has left does not get them.
#[derive(Clone)]
pub struct Answer(Sender<Inbound>);

impl Answer {
    fn send(&self, msg: Msg) {
        let _ = self.0.send(Inbound::Msg(msg));
    }

    /// Does some work; should that go down, the person hears of it and the program goes on.
    fn guarded(&self, work: impl FnOnce(&Self)) {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| work(self))) {
            self.send(Msg::Failed {
                title: "Something in Snowpress went wrong".to_owned(),
                text: words(&*panic),
            });
        }
    }
}

/// What a panic said.
fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("{}. This is a mistake of the program; please report it.", text.unwrap_or("no words were left"))
}

type Work = Box<dyn FnOnce(&Answer) + Send>;

/// Everything outside, on threads.
pub struct Threads {
    places: Places,
    engine: Arc<dyn Engine>,
    answer: Answer,
    previews: Arc<Newest<Preview>>,
    clerk: Clerk,
    learner: Learner,
    /// What writes is done one after the other, and to its end before the program leaves.
    writes: Option<(Sender<Work>, JoinHandle<()>)>,
    build: Option<(Cancel, JoinHandle<()>)>,
    integrity: Long,
    proof: Long,
    machine: Long,
    stick: Long,
}

impl Threads {
    #[must_use]
    pub fn new(places: Places, engine: Box<dyn Engine>, to: Sender<Inbound>) -> Self {
        let answer = Answer(to);
        let previews = Arc::new(Newest::default());
        previewer(Arc::clone(&previews), answer.clone());
        let writes = writer(answer.clone());
        let clerk = Clerk::new(places.cache.clone(), None, true, answer.clone());
        let learner = Learner::new(&places, answer.clone());
        Self {
            places,
            engine: engine.into(),
            answer,
            previews,
            clerk,
            learner,
            writes,
            build: None,
            integrity: Long::default(),
            proof: Long::default(),
            machine: Long::default(),
            stick: Long::default(),
        }
    }

    /// Lists of packages come from where the person says, and sizes are asked for or not.
    #[must_use]
    pub fn as_set(mut self, settings: &Settings) -> Self {
        self.clerk.settles(settings.packages_url.clone(), settings.package_sizes);
        self
    }

    /// Waits until all is written, and a build that was asked to stop has stopped: no orphan, no
    /// half image.
    pub fn wait(&mut self) {
        self.previews.put(None);
        self.clerk.end();
        self.learner.end();
        if let Some((work, thread)) = self.writes.take() {
            drop(work);
            let _ = thread.join();
        }
        for long in [&mut self.integrity, &mut self.proof, &mut self.machine, &mut self.stick] {
            long.end();
        }
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
        let _ = thread::Builder::new().spawn(move || answer.guarded(work));
    }

    /// After what is being written.
    fn write(&self, work: impl FnOnce(&Answer) + Send + 'static) {
        match &self.writes {
            Some((to, _)) if to.send(Box::new(work)).is_ok() => {}
            _ => self.answer.send(Msg::Failed {
                title: "Nothing was written".to_owned(),
                text: "The system gives no thread to write with; end other programs and try again."
                    .to_owned(),
            }),
        }
    }

    /// Presses on a thread of its own; whatever becomes of that, the build ends with an answer.
    fn press(&mut self, wish: PressWish) {
        let cancel = Cancel::default();
        let (engine, answer, asked) = (Arc::clone(&self.engine), self.answer.clone(), cancel.clone());
        let places = self.places.clone();
        let thread = thread::Builder::new().name("press".to_owned()).spawn(move || {
            let work = || press::build(&*engine, &wish, &places, &asked, &answer);
            let end =
                catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(press::lost(words(&*panic))));
            answer.send(Msg::Built(end));
        });
        match thread {
            Ok(thread) => self.build = Some((cancel, thread)),
            Err(error) => self.answer.send(Msg::Built(Err(press::lost(error.to_string())))),
        }
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
            Effect::Save(saving) => self.write(move |answer| answer.send(files::save(*saving, &places))),
            Effect::FetchKeys(words) => self.apart(move |answer| {
                let keys = forge::read_key(&words).map_err(|error| error.to_string());
                answer.send(Msg::Fetched { words, keys });
            }),
            Effect::Hash { account, plain } => self.apart(move |answer| {
                let hash = password::hash(&plain.0).map_err(|error| error.to_string());
                answer.send(Msg::Hashed { account, hash });
            }),
            Effect::Press(wish) => self.press(*wish),
            Effect::StopBuild => {
                if let Some((cancel, _)) = &self.build {
                    cancel.ask();
                }
            }
            Effect::OpenFolder(path) => self.apart(move |answer| answer.send(machine::open_folder(&path))),
            Effect::SaveTheme(name) => self.write(move |answer| {
                if let Err(error) = Settings::save_theme(&places, &name) {
                    answer.send(Msg::Failed {
                        title: "The theme is not kept".to_owned(),
                        text: error.to_string(),
                    });
                }
            }),
            effect @ (Effect::LookForImages(_)
            | Effect::LookInto { .. }
            | Effect::Prove { .. }
            | Effect::CheckIntegrity { .. }
            | Effect::StopIntegrity
            | Effect::Boot(_)
            | Effect::StopBoot
            | Effect::LookForDevices { .. }
            | Effect::Write { .. }
            | Effect::StopWrite) => self.image(effect),
            effect @ (Effect::OpenList(_)
            | Effect::Lookup(_)
            | Effect::LookForUnknown { .. }
            | Effect::AskSizes(_)
            | Effect::FetchList(_)
            | Effect::LookAtNames { .. }
            | Effect::ReadNames(_)) => self.clerk.run(effect),
            effect @ (Effect::Recall { .. } | Effect::Measure { .. } | Effect::StopMeasuring) => {
                self.learner.run(effect);
            }
            // Not apart: the program ends next.
            Effect::Rescue(text) => files::rescue(&text, &places),
            Effect::LookForRescued => self.apart(move |answer| files::rescued(&places, answer)),
            Effect::ForgetRescued => self.write(move |_| files::forget_rescued(&places)),
            Effect::GuideSeen => self.write(move |answer| files::guide_seen(&places, answer)),
            Effect::Remember(source) => {
                self.write(move |answer| answer.send(files::remember(&source, &places)));
            }
            // These are the terminal's owner's.
            Effect::Quit
            | Effect::Suspend
            | Effect::Redraw
            | Effect::Copy(_)
            | Effect::Notify(_)
            | Effect::Page(_)
            | Effect::EditText(_)
            | Effect::Install(_)
            | Effect::Authorise(_) => {}
        }
    }
}

fn previewer(previews: Arc<Newest<Preview>>, answer: Answer) {
    let _ = thread::Builder::new().name("preview".to_owned()).spawn(move || {
        while let Some((preview, _)) = previews.take() {
            let generation = preview.generation;
            answer.guarded(|answer| answer.send(Msg::Previewed { generation, made: make(&preview) }));
        }
    });
}

fn writer(answer: Answer) -> Option<(Sender<Work>, JoinHandle<()>)> {
    let (to, works) = channel::<Work>();
    let write = move || works.into_iter().for_each(|work| answer.guarded(work));
    let thread = thread::Builder::new().name("writer".to_owned()).spawn(write).ok()?;
    Some((to, thread))
}

/// The Nix text of a draft.
///
/// # Errors
/// Everything that is wrong with the draft, files and keys included.
pub fn make(preview: &Preview) -> Result<crate::nix::Generated, Vec<Fault>> {
    let agent = KnownAgent(preview.agent.clone());
    let (granted, wish) = granted(&preview.profile, preview.machine, &preview.estimated);
    let settled = settled(&granted, &preview.base, &agent)?;
    // One that may not hold is said beside the compressors; one that will not is no profile to build.
    let fault = wish.and_then(|wish| wish.fault()).filter(|fault| fault.severity == Severity::Error);
    fault.map_or_else(|| Ok(generate(&settled)), |fault| Err(vec![fault]))
}

/// The agent as it answered when it was asked last.
struct KnownAgent(Option<Result<Vec<String>, String>>);

impl AgentReader for KnownAgent {
    fn identities(&self) -> Result<Vec<String>, String> {
        self.0.clone().unwrap_or_else(|| Err("it has not answered yet".to_owned()))
    }
}
