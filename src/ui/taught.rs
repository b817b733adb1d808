//! What this machine taught of the profile: earlier builds, a sample of real files, and the room that
//! there is. It is found outside and held here, so that everything on the screen rests on one knowledge.

use std::path::PathBuf;
use std::sync::Arc;

use crate::build::learned::Kept;
use crate::build::prepare::{self, From};
use crate::estimate::history::Wanted;
use crate::estimate::limits::Room;
use crate::estimate::sample::Roots;
use crate::estimate::{Learned, Measured, Origin};
use crate::profile::Profile;

use super::command::Source;
use super::draft::Draft;

/// What earlier builds and samples are asked for: asked again when it changes, and only then.
#[derive(Debug, Clone, PartialEq)]
pub struct About {
    pub name: String,
    /// The file that it was read from, where it is not a saved one.
    pub file: Option<PathBuf>,
    /// As it lies on the disk.
    pub text: String,
    pub profile: Profile,
    pub cores: u32,
    /// It takes the newest nixpkgs, whatever the last build had.
    pub update: bool,
    pub output: PathBuf,
    /// Builds that have ended: each leaves something to be learned.
    pub builds: u64,
}

/// The answer: of a real build, and of a rehearsal from the channel that lies there.
#[derive(Debug, Clone)]
pub struct Recalled {
    pub own: Kept,
    pub rehearsed: Kept,
    pub channel: PathBuf,
    /// SHA-256 of the text that was asked about.
    pub hash: String,
    pub room: Room,
}

/// Of builds from one nixpkgs.
#[derive(Debug, Clone, Default)]
struct Past {
    learned: Arc<Learned>,
    /// The image of the profile, as it lies on the disk, is there.
    already: bool,
    roots: Option<Roots>,
}

/// A sample that is being taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Measuring {
    pub number: u64,
    roots: Roots,
    /// From 0 to 1.
    pub done: f64,
    /// The person asked for it.
    pub wanted: bool,
}

/// All of it.
#[derive(Debug, Clone, Default)]
pub struct Taught {
    pub asked: Option<About>,
    /// Of the question that was asked last.
    pub number: u64,
    answered: u64,
    own: Past,
    rehearsed: Past,
    channel: PathBuf,
    hash: String,
    pub room: Room,
    pub measuring: Option<Measuring>,
    measurings: u64,
    /// Of what will be on the image, or the nearest to it, there is no sample.
    missing: bool,
    /// A sample of it was begun without being asked for.
    pub tried: bool,
    /// Why this machine was not measured, or earlier builds are not known.
    pub problems: [Option<String>; 2],
    /// For which draft the two pasts stand.
    stands: Option<(u64, u64, u64)>,
    pub builds: u64,
    /// Grows with whatever is learned.
    pub version: u64,
}

/// What a draft is called in the history: one that has no name yet is not like any other.
#[must_use]
pub fn name(draft: &Draft) -> &str {
    match &draft.source {
        Source::Starting(name) if draft.name.is_empty() => name,
        _ => &draft.name,
    }
}

impl Past {
    fn take(&mut self, kept: Kept) {
        let before = std::mem::take(self);
        let Kept { mut learned, roots, .. } = kept;
        let already = learned.already;
        // One of other files is better than none, until there is a nearer one; another profile's is not.
        let old = before.learned.measured.as_ref().filter(|old| old.origin != Origin::Image);
        if let (None, Some(old)) = (&learned.measured, old) {
            Arc::make_mut(&mut learned).measured = Some(old.clone());
        }
        *self = Self { learned, already, roots: Some(roots) };
    }

    /// Holds it for a draft as it is now; `hash` is empty while it differs from what lies on the disk.
    fn stand(&mut self, name: &str, hash: &str, profile: &Profile, cores: u32) {
        let wanted = Wanted::of(name, hash, profile, cores);
        let already = self.already && !hash.is_empty();
        if self.learned.build.as_ref() != Some(&wanted) || self.learned.already != already {
            let learned = Arc::make_mut(&mut self.learned);
            (learned.build, learned.already) = (Some(wanted), already);
        }
    }

    fn measured(&mut self, roots: &Roots, measured: &Measured) {
        if self.roots.as_ref() == Some(roots) {
            Arc::make_mut(&mut self.learned).measured = Some(measured.clone());
        }
    }
}

impl Taught {
    /// For another profile: what was told of the one before says nothing of it, but a sample of this
    /// machine's files does.
    pub fn begin_anew(&mut self) {
        let (number, builds, version) = (self.number + 1, self.builds, self.version + 1);
        let before = std::mem::take(self);
        let kept = |past: Past| {
            let measured = past.learned.measured.clone().filter(|it| it.origin != Origin::Image);
            Past { learned: Arc::new(Learned { measured, ..Learned::default() }), ..Past::default() }
        };
        *self = Self {
            number,
            builds,
            version,
            own: kept(before.own),
            rehearsed: kept(before.rehearsed),
            channel: before.channel,
            room: before.room,
            measuring: before.measuring,
            measurings: before.measurings,
            ..Self::default()
        };
    }

    /// Takes the answer; an older one than to the last question is dropped.
    pub fn recalled(&mut self, number: u64, recalled: Recalled) {
        if number != self.number {
            return;
        }
        let Recalled { own, rehearsed, channel, hash, room } = recalled;
        let problem = own.problem.clone().map(|problem| format!("Earlier builds are not known: {problem}."));
        self.problems[1] = problem;
        self.missing = own.learned.measured.is_none();
        self.tried &= self.own.roots.as_ref() == Some(&own.roots);
        self.own.take(own);
        self.rehearsed.take(rehearsed);
        (self.channel, self.hash, self.room) = (channel, hash, room);
        (self.answered, self.stands) = (number, None);
        self.version += 1;
    }

    /// Holds both pasts for the draft as it is now.
    pub fn stand(&mut self, draft: &Draft, cores: u32) {
        let now = (draft.number, draft.generation, u64::from(cores));
        if self.stands == Some(now) {
            return;
        }
        self.stands = Some(now);
        // What is not answered yet may be of another text.
        let known = self.answered == self.number && !draft.is_unsaved();
        let hash = if known { self.hash.clone() } else { String::new() };
        let name = name(draft);
        self.own.stand(name, &hash, draft.profile(), cores);
        self.rehearsed.stand(name, &hash, &self.moved(draft.profile()), cores);
    }

    /// The profile as it is rehearsed.
    #[must_use]
    pub fn moved(&self, profile: &Profile) -> Profile {
        let from = From::Rehearsal(self.channel.clone());
        prepare::from(profile.clone(), &from).unwrap_or_else(|_| profile.clone())
    }

    /// Of builds from the profile's own nixpkgs, or of rehearsals.
    #[must_use]
    pub fn learned(&self, rehearse: bool) -> Arc<Learned> {
        Arc::clone(if rehearse { &self.rehearsed.learned } else { &self.own.learned })
    }

    /// Whether an earlier rehearsal tells of the next one.
    #[must_use]
    pub fn knows_rehearsal(&self) -> bool {
        let learned = &self.rehearsed.learned;
        learned.build.as_ref().is_some_and(|build| learned.history.knows(build))
    }

    /// Earlier rehearsals of the profile.
    #[must_use]
    pub fn rehearsals(&self) -> usize {
        let learned = &self.rehearsed.learned;
        let Some(build) = &learned.build else { return 0 };
        let own = |record: &&crate::estimate::history::Record| {
            record.name == build.name && record.nixpkgs == build.nixpkgs
        };
        learned.history.records.iter().filter(own).count()
    }

    /// The sample that is shown, where there is one.
    #[must_use]
    pub fn sample(&self) -> Option<&Measured> {
        self.own.learned.measured.as_ref()
    }

    /// Whether one is missing that was not tried to be taken.
    #[must_use]
    pub fn lacks_sample(&self) -> bool {
        self.answered == self.number && self.missing && !self.tried && self.measuring.is_none()
    }

    /// A sample is begun; of what, where that is known.
    pub fn begin(&mut self, wanted: bool) -> Option<(u64, Roots)> {
        let roots = self.own.roots.clone()?;
        self.measurings += 1;
        let number = self.measurings;
        self.tried = true;
        self.problems[0] = None;
        self.measuring = Some(Measuring { number, roots: roots.clone(), done: 0.0, wanted });
        Some((number, roots))
    }

    pub fn progress(&mut self, number: u64, done: f64) {
        if let Some(measuring) = self.measuring.as_mut().filter(|it| it.number == number) {
            measuring.done = done.clamp(0.0, 1.0);
        }
    }

    /// It has ended, with something or not; gives what was begun, unless that was given up before.
    pub fn ended(&mut self, number: u64, measured: Option<&Measured>) -> Option<Measuring> {
        let measuring = self.measuring.take_if(|it| it.number == number)?;
        if let Some(measured) = measured {
            self.version += 1;
            self.missing &= self.own.roots.as_ref() != Some(&measuring.roots);
            self.own.measured(&measuring.roots, measured);
            self.rehearsed.measured(&measuring.roots, measured);
        }
        Some(measuring)
    }

    /// How far the sample is, in words.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 100")]
    pub fn measuring(&self) -> Option<String> {
        let done = (self.measuring.as_ref()?.done * 100.0) as u8;
        Some(format!("measuring this machine {done} %"))
    }
}
