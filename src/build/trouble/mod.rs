//! What went wrong, told to a person: a sentence, and what to do. Nix's words are looked up in tables,
//! one file for each subject; the raw text stays beside what is said of it.
//!
//! A row counts only where its words stand at the beginning of what Nix itself gives as the reason:
//! what a builder prints, what a module throws in its middle and lines of Nix text that an error
//! quotes are never taken for it.

mod builder;
mod evaluation;
pub(super) mod garbage;
mod machine;
mod names;
mod network;
mod packages;
mod pattern;
mod reason;
mod remote;
mod renamed;
mod row;
mod scene;
mod source;
mod store;

use serde::Serialize;

use super::error::{BuildError, Failure};
use super::event::Stage;
use super::process::ProcessError;
use super::state::RunState;
use super::text::{printable, shortened};
use row::Row;
pub use scene::{Room, Scene};

/// What kind of thing went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    NoNix,
    NoDaemon,
    FeatureOff,
    NotTrusted,
    NotSigned,
    BuildUsers,
    Sandbox,
    HashMismatch,
    NoChannel,
    NoAttribute,
    Unfree,
    Broken,
    Insecure,
    OtherPlatform,
    NoOption,
    WrongType,
    Conflict,
    Assertion,
    Recursion,
    Syntax,
    NoFile,
    Thrown,
    BuilderFailed,
    DiskFull,
    NoMemory,
    TimeOut,
    Network,
    Stalled,
    NotThere,
    NoSource,
    Locked,
    ReadOnly,
    NoRights,
    SshRefused,
    SshDenied,
    HostKey,
    NoMachine,
    NotInGit,
    Interrupted,
}

/// What is known of a failure beyond Nix's own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Trouble {
    pub kind: Kind,
    /// What happened, without control characters.
    pub sentence: String,
    /// The field of the profile that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// A package, attribute or option that is not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown: Option<String>,
    /// Names that are there and look like it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nearest: Vec<String>,
}

impl Trouble {
    /// For whoever has a list of what is there: Nix offers no names for most packages that it lacks.
    /// `near` gives those that look like an unknown one.
    pub fn suggest(&mut self, near: impl FnOnce(&str) -> Vec<String>) {
        let Some(unknown) = self.unknown.as_deref().filter(|_| self.nearest.is_empty()) else { return };
        let found = near(unknown);
        let shown = found.iter().map(|name| printable(name)).filter(|name| !name.is_empty());
        self.nearest = shown.take(8).collect();
        if !self.nearest.is_empty() {
            self.sentence = format!("{}; {}", self.sentence, names::offer(&self.nearest));
        }
    }
}

/// All tables; the first row that fits is taken, so what is special stands before what is general.
const TABLES: &[&[Row]] = &[
    remote::ROWS,
    machine::ROWS,
    store::ROWS,
    source::ROWS,
    network::ROWS,
    packages::ROWS,
    evaluation::ROWS,
    builder::ROWS,
];

/// Longest value that is quoted from Nix.
const LONGEST: usize = 200;

/// What a run of Nix that failed leaves to be understood.
#[derive(Debug, Clone, Copy)]
pub struct Ended<'a> {
    pub stage: Stage,
    pub state: &'a RunState,
    /// The signal that ended Nix itself.
    pub signal: Option<i32>,
}

/// The error of a run that failed.
#[must_use]
pub fn explain(ended: &Ended<'_>, scene: &Scene<'_>) -> BuildError {
    let state = ended.state;
    let culprit = state.culprit();
    let text = match culprit {
        Some(fault) => fault.text.clone(),
        None => said(ended),
    };
    let general = if ended.stage == Stage::Evaluate && culprit.is_none() {
        Failure::Evaluation
    } else {
        Failure::Build
    };
    let mut error = BuildError::new(ended.stage, general, text, "");
    let heard = row::Heard {
        reasons: match culprit {
            Some(fault) => vec![reason::of(&fault.text)],
            None => reasons(ended),
        },
        others: state.heard(),
        tail: culprit.map(|fault| state.tail(fault.derivation())).unwrap_or_default(),
    };
    if let Some(fault) = culprit {
        error.derivation = Some(fault.derivation().to_owned());
        error.log_tail.clone_from(&heard.tail);
    }
    let phase = culprit.and_then(|fault| state.phase(fault.derivation()));
    match row::find(TABLES, &heard) {
        Some((row, mut holes)) => {
            if let Some(phase) = phase {
                holes.set("phase", phase);
            }
            tell(row, &mut holes, scene, &mut error);
        }
        None => unknown(ended.stage, culprit.is_some()).clone_into(&mut error.remedy),
    }
    error
}

/// The error texts of Nix; without any, the last that it said.
fn said(ended: &Ended<'_>) -> String {
    let errors = ended.state.errors();
    let text = if errors.is_empty() { ended.state.recent().join("\n") } else { errors.join("\n") };
    match (text.is_empty(), ended.signal) {
        (true, Some(signal)) => format!("Nix was ended by signal {signal} without a word"),
        (true, None) => "Nix ended without a word".to_owned(),
        (false, _) => text,
    }
}

fn reasons(ended: &Ended<'_>) -> Vec<Vec<String>> {
    let errors = ended.state.errors();
    if errors.is_empty() {
        vec![reason::of(&said(ended))]
    } else {
        errors.iter().map(|text| reason::of(text)).collect()
    }
}

fn unknown(stage: Stage, built: bool) -> &'static str {
    if stage == Stage::Evaluate && !built {
        "read the error above; `snowpress show` prints the Nix text, and `snowpress check` looks at the profile"
    } else {
        "read the last lines above and the whole log; run the same command again after mending: what was built \
         is kept"
    }
}

/// Puts what a row says into an error.
fn tell(row: &Row, holes: &mut pattern::Holes, scene: &Scene<'_>, error: &mut BuildError) {
    names::enrich(row.kind, holes, scene, error);
    let fill = |all: &[&str]| all.iter().find_map(|template| holes.fill(template)).unwrap_or_default();
    let nearest = holes.get("nearest").map(names::listed).unwrap_or_default();
    error.failure = row.failure.unwrap_or(error.failure);
    error.remedy = fill(row.remedy);
    let sentence = fill(row.say);
    let absent = matches!(row.kind, Kind::NoAttribute | Kind::NoOption);
    error.trouble = Some(Box::new(Trouble {
        kind: row.kind,
        sentence: sentence.strip_prefix("the ").map(|rest| format!("The {rest}")).unwrap_or(sentence),
        field: holes.get("field").map(str::to_owned),
        unknown: holes.get("attribute").or(holes.get("name")).filter(|_| absent).map(str::to_owned),
        nearest,
    }));
}

fn plain(kind: Kind, sentence: impl Into<String>) -> Trouble {
    Trouble { kind, sentence: sentence.into(), field: None, unknown: None, nearest: Vec::new() }
}

/// Sentences for what is looked at before anything is built.
const CHECKS: &[(&str, Kind, &str)] = &[
    ("Nix", Kind::NoNix, "There is no Nix on this machine, or it does not answer"),
    ("store", Kind::NoDaemon, "The Nix daemon is not running, and this user may not write into the store"),
    ("nixpkgs", Kind::Network, "What nixpkgs comes from was not reached"),
    ("disk space", Kind::DiskFull, "There is not enough space on the disk"),
    ("output", Kind::NoRights, "The output folder cannot be written"),
    ("work folder", Kind::NoRights, "The work folder cannot be written"),
];

/// For something that preflight found to be missing.
#[must_use]
pub(super) fn of_check(item: &str, found: &str) -> Option<Trouble> {
    let (_, kind, sentence) = CHECKS.iter().find(|(name, ..)| *name == item)?;
    Some(plain(*kind, format!("{sentence}: {}", printable(found))))
}

/// For Nix itself, which did not start.
#[must_use]
pub(super) fn of_program(error: &ProcessError) -> Option<Trouble> {
    let none = matches!(error, ProcessError::NotFound { .. });
    none.then(|| plain(Kind::NoNix, "There is no Nix on this machine"))
}

/// A failure that is no word of Nix, but one of ours or of the system.
#[must_use]
pub(super) fn of_file(path: &std::path::Path, error: &std::io::Error) -> Option<Trouble> {
    use std::io::ErrorKind as E;
    let shown = printable(shortened(&path.to_string_lossy(), LONGEST));
    let (kind, sentence) = match error.kind() {
        E::StorageFull | E::QuotaExceeded => {
            (Kind::DiskFull, format!("The disk is full: {shown} could not be written"))
        }
        E::ReadOnlyFilesystem => {
            (Kind::ReadOnly, format!("{shown} lies on a file system that can only be read"))
        }
        E::PermissionDenied => (Kind::NoRights, format!("This user may not write {shown}")),
        _ => return None,
    };
    Some(plain(kind, sentence))
}
