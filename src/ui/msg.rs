//! What can happen: what the person did, and what came back from outside.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use crossterm::event::{KeyEvent, MouseEvent};

use crate::build::error::BuildError;
use crate::build::event::{BuildEvent, Report};
use crate::build::process::Invocation;
use crate::catalog::Listing;
use crate::catalog::size::Sizes;
use crate::catalog::source::Progress;
use crate::catalog::unknown::Unknown;
use crate::estimate::Measured;
use crate::image::boot::{BootEvent, BootReport};
use crate::image::verify::Item;
use crate::image::write::WriteEvent;
use crate::nix::Generated;
use crate::profile::model::SshKey;
use crate::profile::{Fault, Profile};

use super::catalog::{Offer, Offered, Results};
use super::command::Source;
use super::desk::{Checked, DeviceSeen, Found, Seen};
use super::effect::{ListAsked, Saving};
use super::known::{FindingSeen, InterfaceSeen, KeySeen};
use super::taught::Recalled;

/// One thing that happened.
#[derive(Debug, Clone)]
pub enum Msg {
    Key(KeyEvent),
    Mouse(MouseEvent),
    Paste(String),
    /// The terminal has another size; the next frame measures it.
    Resize,
    /// Nothing but time has passed.
    Tick,
    /// The program is asked to end, by a signal or because the terminal is gone.
    Terminate,
    /// The Nix of a draft, or why there is none.
    Previewed {
        generation: u64,
        made: Result<Generated, Vec<Fault>>,
    },
    Profiles {
        saved: Vec<(String, String)>,
        recent: Vec<Source>,
    },
    Keys(Vec<KeySeen>),
    Agent(Result<Vec<KeySeen>, String>),
    Net {
        interfaces: Vec<InterfaceSeen>,
        gateway: Option<IpAddr>,
        name_servers: Vec<IpAddr>,
    },
    Machine(Vec<FindingSeen>),
    /// Whether what nixpkgs comes from can be reached.
    Network(bool),
    Opened(Box<Opened>),
    /// It could not be opened; the text says why.
    NotOpened {
        source: Source,
        problem: String,
    },
    Saved(Box<Saved>),
    /// It was not saved: what lies there already would be lost.
    NameTaken(Box<Saving>),
    Fetched {
        words: String,
        keys: Result<Vec<SshKey>, String>,
    },
    Hashed {
        account: String,
        hash: Result<String, String>,
    },
    /// What happens before the engine begins, such as making the rehearsal channel ready.
    Preparing(String),
    Build(BuildEvent),
    Built(Result<Report, BuildError>),
    Images(Vec<Found>),
    ImageSeen {
        number: u64,
        seen: Result<Box<Seen>, String>,
    },
    Proved {
        number: u64,
        items: Result<Vec<Item>, String>,
    },
    Hashing {
        number: u64,
        done: u64,
        of: u64,
    },
    Checked {
        number: u64,
        end: Result<Box<Checked>, String>,
    },
    Boot(BootEvent),
    Booted(Result<BootReport, String>),
    Devices(Result<Vec<DeviceSeen>, String>),
    Writing {
        device: PathBuf,
        event: WriteEvent,
    },
    /// Writing needs root, which this command asks for in the terminal.
    Elevate(Invocation),
    /// Whoever writes has ended; with a sentence where nothing could be begun.
    Written(Result<(), String>),
    /// The list of packages at hand.
    Listed {
        of: Box<ListAsked>,
        listing: Box<Listing>,
        age: Option<Duration>,
        /// It should be fetched anew without being asked.
        stale: bool,
    },
    Fetching {
        of: Box<ListAsked>,
        progress: Progress,
    },
    /// It could not be fetched; the text says why. A list that was fetched comes as
    /// [`Listed`](Self::Listed) before this.
    FetchEnded {
        of: Box<ListAsked>,
        problem: Option<String>,
    },
    Looked {
        number: u64,
        results: Results,
    },
    Unknown {
        number: u64,
        unknown: Vec<Unknown>,
        /// What the list says against packages, by name.
        judged: Vec<(String, Fault)>,
    },
    Sized {
        number: u64,
        sizes: Box<Sizes>,
        /// Nothing more comes.
        last: bool,
        /// Caches would have been asked, but the settings say that they are not to be.
        off: bool,
    },
    NamesSeen {
        number: u64,
        offer: Box<Offer>,
        items: Vec<Offered>,
    },
    NamesRead {
        path: PathBuf,
        names: Result<Vec<String>, String>,
    },
    /// What earlier builds and samples tell.
    Recalled {
        number: u64,
        recalled: Box<Recalled>,
    },
    /// From 0 to 1.
    Measuring {
        number: u64,
        done: f64,
    },
    /// A sample was taken, or stopped as asked, or there is none; the text says why.
    Measured {
        number: u64,
        end: Result<Option<Box<Measured>>, String>,
    },
    /// Something outside worked.
    Done(String),
    /// Something outside did not work.
    Failed {
        title: String,
        text: String,
    },
    /// What an earlier run could not ask about before it ended: the text of a profile.
    Rescued(String),
    /// The profile's text as it came back from the editor.
    Edited(String),
}

/// A profile that was opened.
#[derive(Debug, Clone)]
pub struct Opened {
    pub source: Source,
    pub name: String,
    pub text: String,
    pub profile: Profile,
    pub base: PathBuf,
}

/// A profile that was written.
#[derive(Debug, Clone)]
pub struct Saved {
    /// The number of the draft.
    pub of: u64,
    pub opened: Opened,
    pub path: PathBuf,
    /// It was saved to be pressed.
    pub press: bool,
}
