//! What must be done outside of the model: values that the runtime carries out.

use std::path::PathBuf;

use crate::build::process::Invocation;
use crate::estimate::sample::Roots;
use crate::estimate::{Known, Machine};
use crate::image::boot::{Firmware, Medium};
use crate::image::write::Device;
use crate::profile::Profile;
use crate::profile::model;

use super::catalog::{Given, Lookup, Offer};
use super::command::Source;
use super::desk::Against;
use super::taught::About;
use super::wish::Wish;

/// One thing to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Leave the program.
    Quit,
    /// Give the terminal back and stop, as the shell's Ctrl-Z does.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Make the Nix text; answered by [`Previewed`](super::msg::Msg::Previewed). The newest
    /// replaces the ones that wait.
    Preview(Box<Preview>),
    /// Look for saved and recent profiles.
    LookForProfiles,
    /// Look for the person's public keys and those of the agent.
    LookForKeys,
    /// Look at this machine's network.
    LookAtNet,
    /// Look at what this machine has and lacks.
    LookAtMachine,
    Open(Source),
    Save(Box<Saving>),
    /// Reads `[USER=]` and a key, a file of keys, `agent`, or a forge's user.
    FetchKeys(String),
    Hash {
        account: String,
        plain: Plain,
    },
    Press(Box<PressWish>),
    /// Ask the build to stop; a second time kills.
    StopBuild,
    /// To the terminal's clipboard, by OSC 52.
    Copy(String),
    /// Tell a person who looks elsewhere.
    Notify(String),
    OpenFolder(PathBuf),
    /// Show a file in the person's pager.
    Page(PathBuf),
    /// Let the person edit this text in an editor.
    EditText(String),
    /// Run these commands in the plain terminal.
    Install(Vec<Invocation>),
    SaveTheme(String),
    /// Keep what was not saved, for the next run: nobody can be asked any more.
    Rescue(String),
    /// Look for what an earlier run kept so; answered by [`Rescued`](super::msg::Msg::Rescued).
    LookForRescued,
    ForgetRescued,
    /// The guide is not to be shown by itself any more.
    GuideSeen,
    /// A profile was used: it stands first among the recent ones.
    Remember(Source),
    /// Look for images of earlier builds, in the usual folder and in this one.
    LookForImages(PathBuf),
    /// Look into an image; answered by [`ImageSeen`](super::msg::Msg::ImageSeen).
    LookInto {
        number: u64,
        path: PathBuf,
    },
    /// Hold an image against a profile.
    Prove {
        number: u64,
        path: PathBuf,
        against: Box<Against>,
    },
    /// Hash every store path.
    CheckIntegrity {
        number: u64,
        path: PathBuf,
    },
    StopIntegrity,
    Boot(Box<BootAsked>),
    StopBoot,
    /// Look for the disks of this machine, and which of them this image may be written to.
    LookForDevices {
        image: PathBuf,
    },
    /// Write it; `asked` after the terminal was lent to whoever asks for a password.
    Write {
        image: PathBuf,
        /// As the person saw them.
        devices: Vec<Device>,
        asked: bool,
    },
    /// Lend the terminal to this command, which asks for a password.
    Authorise(Invocation),
    StopWrite,
    /// Open the best list of packages that is at hand; answered by
    /// [`Listed`](super::msg::Msg::Listed). The newest replaces the ones that wait, as with the
    /// three after it.
    OpenList(Box<ListAsked>),
    Lookup(Box<Lookup>),
    LookForUnknown {
        number: u64,
        listing: Given,
        profile: Box<Profile>,
    },
    AskSizes(Box<SizesAsked>),
    /// Fetch a better list; what was being fetched is stopped.
    FetchList(Box<ListAsked>),
    /// How these names stand in the list.
    LookAtNames {
        number: u64,
        offer: Box<Offer>,
        listing: Given,
        chosen: Vec<String>,
    },
    /// Read a file with names of packages.
    ReadNames(PathBuf),
    /// Recall earlier builds and a sample that was kept; answered by
    /// [`Recalled`](super::msg::Msg::Recalled). The newest replaces the ones that wait.
    Recall {
        number: u64,
        about: Box<About>,
    },
    /// Compress a sample of real files; what was being measured is stopped.
    Measure {
        number: u64,
        roots: Roots,
        cores: u32,
    },
    StopMeasuring,
}

/// Whose list of packages is meant.
#[derive(Debug, Clone, PartialEq)]
pub struct ListAsked {
    pub source: model::Source,
    pub base: PathBuf,
}

/// Whose sizes are asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct SizesAsked {
    pub number: u64,
    pub of: ListAsked,
    pub chosen: Vec<String>,
    pub also: Vec<String>,
    /// Ask caches, too; else only what is remembered.
    pub ask: bool,
}

/// A machine that is to be booted.
#[derive(Debug, Clone, PartialEq)]
pub struct BootAsked {
    pub image: PathBuf,
    pub firmware: Firmware,
    pub medium: Medium,
    /// What the image was pressed from, where that is known: its network is the machine's.
    pub against: Option<Box<Against>>,
    /// Check from inside; else the machine is only watched.
    pub check: bool,
    /// A private key to log in with, before all others.
    pub key: Option<PathBuf>,
}

/// What a preview is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    pub generation: u64,
    pub profile: Profile,
    pub base: PathBuf,
    /// For what fulfils a wish.
    pub machine: Machine,
    pub estimated: Known,
    /// What is known of the agent's keys, so that it is not asked at every keystroke.
    pub agent: Option<Result<Vec<String>, String>>,
}

/// What is written, and where.
#[derive(Debug, Clone, PartialEq)]
pub struct Saving {
    /// The number of the draft.
    pub of: u64,
    /// A file when given; else the store, under `name`.
    pub file: Option<PathBuf>,
    pub name: String,
    /// The text whose comments are kept.
    pub text: String,
    pub profile: Profile,
    /// The person agreed to lose what lies there.
    pub overwrite: bool,
    /// What is known to lie there, and is no loss.
    pub seen: Option<String>,
    pub press: bool,
}

/// What is pressed.
#[derive(Debug, Clone, PartialEq)]
pub struct PressWish {
    pub name: String,
    pub source: Source,
    pub text: String,
    pub base: PathBuf,
    pub wish: Wish,
    pub known: Known,
}

/// A password as it was typed; it shows itself to nobody.
#[derive(Clone, PartialEq, Eq)]
pub struct Plain(pub String);

impl std::fmt::Debug for Plain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Plain(…)")
    }
}
