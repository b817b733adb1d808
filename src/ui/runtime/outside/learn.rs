//! What this machine taught: recalled on one thread, the newest question first, and measured on another,
//! which can be stopped and is waited for at the end.

use std::cell::OnceCell;
use std::sync::Arc;
use std::thread::JoinHandle;

use super::super::super::effect::Effect;
use super::super::super::msg::Msg;
use super::super::super::taught::{About, Recalled};
use super::Answer;
use super::long::Long;
use super::newest::{Newest, works};
use crate::build::learned::{Asked, Folders, Kept, measure, recall};
use crate::build::machine::{self, NixFound};
use crate::build::prepare::{self, From, hash, work_name};
use crate::build::request::Cancel;
use crate::build::room;
use crate::estimate::sample::{Roots, SampleError};
use crate::rehearsal;
use crate::settings::Places;

/// The folder of a profile that has no name yet; no saved profile is called so.
const UNNAMED: &str = ".new";

pub struct Learner {
    folders: Folders,
    answer: Answer,
    questions: Arc<Newest<(u64, About)>>,
    recaller: Option<JoinHandle<()>>,
    sample: Long,
}

impl Learner {
    pub fn new(places: &Places, answer: Answer) -> Self {
        let folders = Folders { history: places.history(), samples: places.samples() };
        let questions = Arc::default();
        let (places, known) = (places.clone(), folders.clone());
        let nix = OnceCell::new();
        let recaller = works("recall", &questions, &answer, move |(number, about), _, answer: &Answer| {
            // Asked once: it takes a process.
            let nix = nix.get_or_init(|| machine::find_nix().ok());
            let recalled = Box::new(recalled(&about, &places, &known, nix.as_ref()));
            answer.send(Msg::Recalled { number, recalled });
        });
        Self { folders, answer, questions, recaller, sample: Long::default() }
    }

    pub fn run(&mut self, effect: Effect) {
        match effect {
            Effect::Recall { number, about } => self.questions.put(Some((number, *about))),
            Effect::Measure { number, roots, cores } => self.measure(number, roots, cores),
            Effect::StopMeasuring => self.sample.stop(),
            _ => {}
        }
    }

    pub fn end(&mut self) {
        self.questions.put(None);
        self.sample.end();
        if let Some(recaller) = self.recaller.take() {
            let _ = recaller.join();
        }
    }

    fn measure(&mut self, number: u64, roots: Roots, cores: u32) {
        let folders = self.folders.clone();
        let work = move |answer: &Answer, cancel: &Cancel| {
            let mut told = 0.0;
            let mut tell = |done: f64| {
                // More often nobody would see it.
                if done >= told + 0.01 {
                    told = done;
                    answer.send(Msg::Measuring { number, done });
                }
            };
            let end = match measure(&folders, &roots, cores, &|| cancel.asked() > 0, &mut tell) {
                Ok(measured) => Ok(Some(Box::new(measured))),
                Err(SampleError::Stopped) => Ok(None),
                Err(error) => Err(error.to_string()),
            };
            Msg::Measured { number, end }
        };
        self.sample
            .start("sample", &self.answer, work, move |words| Msg::Measured { number, end: Err(words) });
    }
}

impl Drop for Learner {
    fn drop(&mut self) {
        self.end();
    }
}

fn recalled(about: &About, places: &Places, folders: &Folders, nix: Option<&NixFound>) -> Recalled {
    let hash = hash(&about.text);
    let channel = rehearsal::place(&places.data);
    let of = |from: From| kept(about, &hash, &from, places, folders);
    Recalled {
        own: of(From::Profile),
        rehearsed: of(From::Rehearsal(channel.clone())),
        channel,
        room: room::look(nix, None, &about.output),
        hash,
    }
}

fn kept(about: &About, hash: &str, from: &From, places: &Places, folders: &Folders) -> Kept {
    let folder = if about.name.is_empty() { UNNAMED } else { &about.name };
    let work = places.work(&work_name(folder, about.file.as_deref(), from));
    let profile = prepare::from(about.profile.clone(), from).unwrap_or_else(|_| about.profile.clone());
    let asked = Asked {
        name: &about.name,
        profile_hash: hash,
        profile: &profile,
        work: &work,
        store: None,
        cores: about.cores,
        update: about.update,
    };
    recall(folders, &asked)
}
