//! The desk: the image that lies on it, and what is done with it – looked into, proved, booted,
//! written. State alone; it changes in `update`.

mod machine;
mod seen;
mod space;
mod sticks;

pub mod draw;

pub use machine::{Machine, stage_title};
pub use seen::{Against, Asked, Checked, Checking, Found, Only, Seen, StoreSeen};
pub use space::{Id, Measure, SpaceNode, SpaceTree};
pub use sticks::{DeviceSeen, Stick, Writing, name, phase_title, statement};

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::image::boot::{Firmware, Medium};
use crate::image::verify::Item;

/// The pages of the Image step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Page {
    #[default]
    Overview,
    Space,
    Proof,
    Boot,
    Write,
}

impl Page {
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Overview => "Image",
            Self::Space => "What takes the space",
            Self::Proof => "Proof",
            Self::Boot => "Boot it",
            Self::Write => "Write it",
        }
    }

    /// One sentence of help.
    #[must_use]
    pub fn purpose(self) -> &'static str {
        match self {
            Self::Overview | Self::Space => "",
            Self::Proof => "Whether it is what was asked for, and whole.",
            Self::Boot => "In a machine of its own; the image is only read.",
            Self::Write => "All that is on the device is lost.",
        }
    }

    /// The row of the overview that leads here.
    #[must_use]
    pub fn row(self) -> &'static str {
        match self {
            Self::Overview | Self::Space => "~image.space",
            Self::Proof => "~image.proof",
            Self::Boot => "~image.boot",
            Self::Write => "~image.write",
        }
    }
}

/// What buttons and keys of the Image step do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    Page(Page),
    /// Asks which image is to be opened.
    Choose,
    Open(PathBuf),
    Prove,
    CheckIntegrity,
    StopIntegrity,
    Boot,
    /// Back from a machine that has ended to how the next one is to be.
    BootOptions,
    ShowMachine,
    StopBoot,
    LookForDevices,
    Mark(PathBuf),
    /// Asks for the names of the marked devices.
    AskWrite,
    Write(Vec<PathBuf>),
    /// Asks whether writing is to be stopped.
    AskStopWrite,
    StopWrite,
}

/// What is asked of the machine, and what of the proof is shown; no part of the profile.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImageOptions {
    pub uefi: bool,
    pub stick: bool,
    /// Only to be watched: nothing is checked inside.
    pub watch: bool,
    /// A private key to log in with; those of this person are looked through anyway.
    pub key: String,
    pub only: Only,
}

impl ImageOptions {
    #[must_use]
    pub fn firmware(&self) -> Firmware {
        if self.uefi { Firmware::Uefi } else { Firmware::Bios }
    }

    #[must_use]
    pub fn medium(&self) -> Medium {
        if self.stick { Medium::Stick } else { Medium::Disc }
    }
}

/// Where one is in the picture of the space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SpaceView {
    /// What is looked into.
    pub at: Id,
    /// The marked one, counted by size.
    pub marked: usize,
    pub by: Measure,
    /// Bars or a treemap, once the person said which.
    pub bars: Option<bool>,
}

/// Everything about the image on the desk, and about those that are still being booted or written.
#[derive(Debug, Default)]
pub struct Desk {
    pub page: Page,
    /// Grows with every image that is opened: answers about another one are late.
    pub number: u64,
    pub path: Option<PathBuf>,
    pub seen: Asked<Box<Seen>>,
    /// The profile that it was pressed from.
    pub against: Option<Box<Against>>,
    pub proof: Asked<Vec<Item>>,
    pub integrity: Checking,
    pub space: SpaceView,
    /// The machine that runs, or ran last.
    pub machine: Option<Machine>,
    /// The machine is shown; else how the next one is to be.
    pub shows_machine: bool,
    pub devices: Asked<Vec<DeviceSeen>>,
    pub marked: BTreeSet<PathBuf>,
    pub writing: Option<Writing>,
    /// Images of earlier builds.
    pub found: Vec<Found>,
    /// The image that lay here until this one, which may turn out to be none.
    before: Option<Box<Before>>,
}

/// What was known of the image before.
#[derive(Debug)]
struct Before {
    path: Option<PathBuf>,
    seen: Asked<Box<Seen>>,
    against: Option<Box<Against>>,
    proof: Asked<Vec<Item>>,
    integrity: Checking,
    space: SpaceView,
    machine_older: bool,
}

impl Desk {
    /// Puts another image on the desk; what runs with the one before goes on.
    pub fn put(&mut self, path: &Path, against: Option<Box<Against>>) {
        self.number += 1;
        if self.seen().is_some() {
            // What still ran for it is not heard of again.
            let running = self.proof == Asked::Running;
            let proof = std::mem::take(&mut self.proof);
            let hashed = std::mem::take(&mut self.integrity);
            self.before = Some(Box::new(Before {
                path: self.path.take(),
                seen: std::mem::take(&mut self.seen),
                against: self.against.take(),
                proof: if running { Asked::Not } else { proof },
                integrity: if matches!(hashed, Checking::Running { .. }) { Checking::Not } else { hashed },
                space: self.space,
                machine_older: self.machine.as_ref().is_some_and(|machine| machine.older),
            }));
        }
        self.path = Some(path.to_owned());
        self.seen = Asked::Running;
        self.against = against;
        self.proof = Asked::Not;
        // What came of an earlier image says nothing of this one.
        self.machine = self.machine.take().filter(|machine| machine.end.is_none());
        if let Some(machine) = &mut self.machine {
            machine.older = true;
        }
        self.integrity = Checking::default();
        self.space = SpaceView { by: self.space.by, bars: self.space.bars, ..SpaceView::default() };
    }

    /// The last one is an image: the one before it has gone.
    pub fn keep(&mut self) {
        self.before = None;
    }

    /// Puts the image before back, where there was one; false where not.
    pub fn put_back(&mut self) -> bool {
        let Some(before) = self.before.take() else { return false };
        (self.path, self.seen, self.against) = (before.path, before.seen, before.against);
        (self.proof, self.integrity, self.space) = (before.proof, before.integrity, before.space);
        if let Some(machine) = &mut self.machine {
            machine.older = before.machine_older;
        }
        true
    }

    #[must_use]
    pub fn seen(&self) -> Option<&Seen> {
        match &self.seen {
            Asked::Done(seen) => Some(seen),
            _ => None,
        }
    }

    #[must_use]
    pub fn is_booting(&self) -> bool {
        self.machine.as_ref().is_some_and(|machine| machine.end.is_none())
    }

    #[must_use]
    pub fn is_writing(&self) -> bool {
        self.writing.as_ref().is_some_and(|writing| !writing.is_over())
    }

    /// Whether the machine fills the page.
    #[must_use]
    pub fn shows_machine(&self) -> bool {
        self.page == Page::Boot && self.shows_machine && self.machine.is_some()
    }

    /// Whether the picture of the space fills the page.
    #[must_use]
    pub fn shows_space(&self) -> bool {
        self.page == Page::Space && self.seen().is_some_and(|seen| !seen.space.is_empty())
    }

    /// What runs, in a word or two for the top of the screen.
    #[must_use]
    pub fn busy(&self) -> Option<String> {
        if let Some(writing) = self.writing.as_ref().filter(|_| self.is_writing()) {
            return Some(format!("writing {} %", writing.percent()));
        }
        if self.is_booting() {
            return Some("booting".to_owned());
        }
        match &self.integrity {
            Checking::Running { .. } => Some("hashing".to_owned()),
            _ => None,
        }
    }
}
