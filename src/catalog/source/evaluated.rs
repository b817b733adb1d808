//! The list that Nix makes of a nixpkgs: for local trees, pins, and the channel of this machine.

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tempfile::TempDir;

use super::aliases;
use super::key::Key;
use super::shelf::{self, About};
use super::{Made, Progress, SourceError, Wanted, dated, sweep};
use crate::build::lines::{LogFile, Stream};
use crate::build::machine::{self, NixMode};
use crate::build::process::{Invocation, Next, Running};
use crate::build::request::Cancel;
use crate::build::text::printable;
use crate::catalog::index::Index;
use crate::catalog::{fingerprint, nix_said};
use crate::profile::model::Nixpkgs;

/// Everything is listed, with what is wrong with it: what of that a build may use is judged later.
/// The person's own configuration and overlays are no part of an image.
pub(super) const CONFIG: &str = "{ allowUnfree = true; allowBroken = true; allowUnsupportedSystem = true; \
                                 allowInsecurePredicate = _: true; }";

/// Lines of Nix that are looked at for its reason.
const TAIL: usize = 40;

/// One Nix and one nixpkgs.
pub(super) struct Asked<'a> {
    /// What `-f` and `import` take: a folder or an address.
    pub target: OsString,
    pub system: &'a str,
    /// For people.
    pub nixpkgs: &'a str,
    /// Options that Nix needs on this machine.
    options: Vec<(String, String)>,
    cancel: &'a Cancel,
    /// For what Nix prints.
    pub folder: TempDir,
    /// Held for as long, so that nobody sweeps the folder away.
    _held: File,
}

pub(super) fn of(
    wanted: &Wanted,
    key: &Key,
    cancel: &Cancel,
    progress: &mut dyn FnMut(Progress),
) -> Result<Made, SourceError> {
    let mut asked = Asked::new(wanted, key, cancel)?;
    let (mut tree, mut revision) = (key.tree().map(Path::to_owned), None);
    match &wanted.source.nixpkgs {
        Nixpkgs::Revision(pinned) => {
            asked.target = format!("https://github.com/NixOS/nixpkgs/archive/{pinned}.tar.gz").into();
            revision = Some(pinned.clone());
        }
        Nixpkgs::Branch(branch) => asked.target = format!("channel:{branch}").into(),
        Nixpkgs::Path(_) => {}
        Nixpkgs::Channel => tree = Some(asked.channel()?),
    }
    // Before it is read: what changes meanwhile makes the list an old one.
    let print = tree.as_deref().and_then(fingerprint::of);
    if let Some(tree) = &tree {
        if !tree.join("default.nix").is_file() {
            return Err(asked.failed(format!("there is no default.nix in {}", tree.display())));
        }
        asked.target = tree.into();
    }
    progress(Progress::Asking { from: asked.nixpkgs.to_owned() });
    let (index, complete) = asked.index(progress)?;
    let about = About {
        nixpkgs: key.nixpkgs.clone(),
        system: key.system.clone(),
        complete,
        revision,
        made: SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()),
        packages: index.len(),
        tree,
        print,
        ..About::default()
    };
    Ok(Made { index, about })
}

/// The list of a branch that Nix has fetched earlier, for when nobody answers.
pub(super) fn of_fetched_branch(
    wanted: &Wanted,
    key: &Key,
    branch: &str,
    cancel: &Cancel,
    progress: &mut dyn FnMut(Progress),
) -> Option<Made> {
    let mut asked = Asked::new(wanted, key, cancel).ok()?;
    asked.target = format!("channel:{branch}").into();
    // What is here is fresh for ever, and what is not is asked for once and shortly.
    for (name, value) in [
        ("tarball-ttl", "4294967295"),
        ("substituters", ""),
        ("connect-timeout", "3"),
        ("download-attempts", "1"),
    ] {
        asked.options.push((name.to_owned(), value.to_owned()));
    }
    progress(Progress::Asking { from: format!("{}, as Nix fetched it before", asked.nixpkgs) });
    let (index, _) = asked.index(progress).ok()?;
    let tree = asked.fetched(branch);
    let dated = tree.as_deref().map(|tree| dated::of(&asked, tree)).unwrap_or_default();
    let about = About {
        // The branch may have moved on since.
        complete: false,
        nixpkgs: key.nixpkgs.clone(),
        system: key.system.clone(),
        made: dated.since,
        release: dated.release,
        revision: dated.revision,
        packages: index.len(),
        ..About::default()
    };
    Some(Made { index, about })
}

impl<'a> Asked<'a> {
    fn new(wanted: &Wanted, key: &'a Key, cancel: &'a Cancel) -> Result<Self, SourceError> {
        let nix = machine::find_nix()
            .map_err(|error| SourceError::NoNix { nixpkgs: key.nixpkgs.clone(), error })?;
        let alone = nix.mode == NixMode::RootWithoutBuilders;
        let folder = shelf::make_folder(&wanted.cache)?;
        let at = |source| SourceError::File { path: folder.clone(), source };
        let folder = tempfile::Builder::new().prefix(sweep::NIX).tempdir_in(&folder).map_err(at)?;
        let held = File::open(folder.path()).map_err(at)?;
        // On a file system without locks its age alone keeps it.
        if let Err(TryLockError::WouldBlock) = held.try_lock() {
            return Err(at(std::io::ErrorKind::ResourceBusy.into()));
        }
        Ok(Self {
            target: OsString::new(),
            system: &key.system,
            nixpkgs: &key.nixpkgs,
            options: if alone { vec![("build-users-group".into(), String::new())] } else { Vec::new() },
            cancel,
            folder,
            _held: held,
        })
    }

    pub fn failed(&self, reason: impl Into<String>) -> SourceError {
        SourceError::Nix { nixpkgs: self.nixpkgs.to_owned(), reason: printable(&reason.into()) }
    }

    /// Where `<nixpkgs>` lies.
    fn channel(&self) -> Result<PathBuf, SourceError> {
        self.found(Invocation::new("nix-instantiate").args(["--find-file", "nixpkgs"]))
    }

    /// Where what was fetched of a branch lies.
    fn fetched(&self, branch: &str) -> Option<PathBuf> {
        let call = Invocation::new("nix-instantiate").args(["--find-file", "nixpkgs", "-I"]);
        self.found(call.arg(format!("nixpkgs=channel:{branch}"))).ok()
    }

    fn found(&self, call: Invocation) -> Result<PathBuf, SourceError> {
        let file = self.run(call, "found")?;
        let text = fs::read_to_string(&file).map_err(|source| SourceError::File { path: file, source })?;
        Ok(text.trim_end().into())
    }

    /// The list, and whether it has every name.
    fn index(&self, progress: &mut dyn FnMut(Progress)) -> Result<(Index, bool), SourceError> {
        let call = Invocation::new("nix-env").arg("-f").arg(&self.target);
        let call = call.args(["-qaP", "--json", "--meta", "--argstr", "system", self.system]);
        let file =
            self.run(call.args(["--arg", "config", CONFIG, "--arg", "overlays", "[ ]"]), "packages")?;
        progress(Progress::Indexing);
        let index = self.read(&file)?;
        match aliases::add(self, &index, &file) {
            Ok(true) => Ok((self.read(&file)?, true)),
            Ok(false) => Ok((index, true)),
            Err(SourceError::Stopped) => Err(SourceError::Stopped),
            // Without them the list is good for choosing.
            Err(_) => Ok((index, false)),
        }
    }

    fn read(&self, file: &Path) -> Result<Index, SourceError> {
        let at = |source| SourceError::File { path: file.to_owned(), source };
        let list = BufReader::with_capacity(1 << 16, File::open(file).map_err(at)?);
        Index::from_nix_env(list).map_err(|error| self.failed(error.to_string()))
    }

    /// Runs Nix; gives the file that holds what it printed.
    pub fn run(&self, call: Invocation, name: &str) -> Result<PathBuf, SourceError> {
        let mut call = call;
        for (name, value) in &self.options {
            call = call.args(["--option", name, value]);
        }
        let file = self.folder.path().join(name);
        // Megabytes in one line go to a file, and not through us.
        let shell = Invocation::new("sh").args(["-c", r#"exec "$@" >"$0""#]).arg(&file);
        let shell = shell.arg(&call.program).args(call.args);
        let lost = |error| SourceError::NoNix { nixpkgs: self.nixpkgs.to_owned(), error };
        let mut running = Running::start(&shell, &LogFile::none()).map_err(lost)?;
        let mut said: Vec<String> = Vec::new();
        let status = loop {
            running.obey(self.cancel);
            match running.next(Duration::from_millis(100)).map_err(lost)? {
                Next::Lines(chunk) if chunk.stream == Stream::Err => {
                    said.extend(chunk.lines().map(|line| printable(&String::from_utf8_lossy(line))));
                    said.drain(..said.len().saturating_sub(TAIL));
                }
                Next::Lines(_) | Next::Idle => {}
                Next::Ended(status) => break status,
            }
        };
        if self.cancel.asked() > 0 {
            return Err(SourceError::Stopped);
        }
        if status.success() {
            return Ok(file);
        }
        let reason = nix_said::reason(&said.iter().map(String::as_str));
        Err(self.failed(reason.unwrap_or("it ended without a word")))
    }
}
