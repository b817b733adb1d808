//! The engine on a real Nix: preflight, generate, evaluate, build, collect.

mod nix;

use std::cell::RefCell;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use crate::build::calls::{Calls, Layout};
use crate::build::collect::{checksum, copy, failed, find_image, staged, stem};
use crate::build::compress::Watch;
use crate::build::engine::{Emit, Engine};
use crate::build::error::{BuildError, Failure};
use crate::build::event::{BuildEvent, Level, Report, Stage, Verdict};
use crate::build::facts::{self, Facts, Fetched};
use crate::build::gathered::Gathered;
use crate::build::lay::{lay_again, private_folder};
use crate::build::lines::LogFile;
use crate::build::machine;
use crate::build::preflight::{self, Judged};
use crate::build::request::{Cancel, Request};
use crate::build::{place, room, text, time, trouble};
use crate::estimate::wish::Holds;
use crate::profile::model::{Nixpkgs, Style};

/// Builds with the Nix of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct NixEngine;

impl Engine for NixEngine {
    fn press(&self, request: &Request, cancel: &Cancel, emit: Emit) -> Result<Report, BuildError> {
        let began = Instant::now();
        let gathered = RefCell::new(Gathered::default());
        let mut tell = |event| {
            gathered.borrow_mut().event(&event, began.elapsed());
            emit(event);
        };
        let mut press = Press {
            request,
            cancel,
            emit: &mut tell,
            gathered: &gathered,
            layout: Layout::of(&request.work),
            log: LogFile::none(),
            began,
            started_at: SystemTime::now(),
            options: Vec::new(),
            nix: String::new(),
            build_folder: PathBuf::new(),
            stages: Vec::new(),
            unknown: 0,
            lock: None,
        };
        press.all().map_err(|error| press.with_log(error))
    }
}

/// One run of the engine.
struct Press<'a> {
    request: &'a Request,
    cancel: &'a Cancel,
    emit: Emit<'a>,
    /// What was told so far.
    gathered: &'a RefCell<Gathered>,
    layout: Layout,
    log: LogFile,
    began: Instant,
    started_at: SystemTime,
    /// What preflight found Nix to need here.
    options: Vec<(String, String)>,
    nix: String,
    /// Where builders work.
    build_folder: PathBuf,
    stages: Vec<(Stage, Duration)>,
    unknown: u64,
    /// Held to the end: two builds in one work folder would take each other's files away.
    lock: Option<File>,
}

impl Press<'_> {
    fn all(&mut self) -> Result<Report, BuildError> {
        self.stage(Stage::Preflight, Self::preflight)?;
        self.stage(Stage::Generate, Self::generate)?;
        let derivation = self.stage(Stage::Evaluate, Self::evaluate)?;
        (self.emit)(BuildEvent::Evaluated { derivation: derivation.to_string_lossy().into_owned() });
        let out = self.stage(Stage::Build, |press| press.build(&derivation))?;
        self.stage(Stage::Collect, |press| press.collect(&derivation, &out))
    }

    fn stage<T>(
        &mut self,
        stage: Stage,
        work: impl FnOnce(&mut Self) -> Result<T, BuildError>,
    ) -> Result<T, BuildError> {
        if self.cancel.asked() > 0 {
            return Err(BuildError::cancelled(stage));
        }
        (self.emit)(BuildEvent::StageStarted { stage });
        let began = Instant::now();
        let done = work(self)?;
        let elapsed = began.elapsed();
        self.stages.push((stage, elapsed));
        (self.emit)(BuildEvent::StageEnded { stage, elapsed });
        Ok(done)
    }

    fn with_log(&self, mut error: BuildError) -> BuildError {
        if !self.log.path().as_os_str().is_empty() {
            error.log = Some(self.log.path().to_owned());
        }
        error
    }

    fn preflight(&mut self) -> Result<(), BuildError> {
        let seen = preflight::look(self.request, &self.layout.lock_file());
        if let Some(wish) = &self.request.wish {
            let level = if wish.holds == Holds::Surely { Level::Info } else { Level::Warning };
            (self.emit)(BuildEvent::Message { level, text: wish.said() });
        }
        let Judged { checks, options } = preflight::judge(self.request, &seen);
        let mut lacking = Vec::new();
        let mut trouble = None;
        for check in checks {
            if let Verdict::Missing { remedy } = &check.verdict {
                lacking.push((format!("{}: {}", check.item, check.found), remedy.clone()));
                trouble = trouble.or_else(|| trouble::of_check(check.item, &check.found));
            }
            let item = check.item.to_owned();
            (self.emit)(BuildEvent::Checked { item, found: check.found, verdict: check.verdict });
        }
        if !lacking.is_empty() {
            let (what, remedies): (Vec<_>, Vec<_>) = lacking.into_iter().unzip();
            return Err(BuildError::new(
                Stage::Preflight,
                Failure::Preflight,
                what.join("\n"),
                remedies.join("\n"),
            )
            .with(trouble));
        }
        self.options = options;
        self.build_folder = room::build_folder(seen.nix.as_ref().ok());
        self.nix = seen.nix.map(|nix| nix.version.to_string()).unwrap_or_default();
        Ok(())
    }

    fn generate(&mut self) -> Result<(), BuildError> {
        let name = file_name(&self.request.name)?;
        self.lock = Some(self.lock()?);
        let output = &self.request.output;
        let log = output.join(format!("{name}.log"));
        std::fs::create_dir_all(output).map_err(|error| unwritten(output, &error))?;
        self.log = LogFile::create(&log).map_err(|error| unwritten(&log, &error))?;
        let generated = crate::nix::generate(&self.request.profile);
        let work = &self.request.work;
        lay_again(&generated, &self.layout.config, &self.layout.manifest)
            .map_err(|error| unwritten(work, &error))?;
        let source = &self.request.profile.profile().source;
        // A folder changes under its lock, and Nix then refuses it; nothing is lost with it.
        let changes = source.style == Style::Flake && matches!(source.nixpkgs, Nixpkgs::Path(_));
        if changes || self.request.nix.update {
            let _ = std::fs::remove_file(self.layout.lock_file());
        }
        Ok(())
    }

    /// Keeps other builds out of the work folder.
    fn lock(&self) -> Result<File, BuildError> {
        let work = &self.request.work;
        private_folder(work).map_err(|error| unwritten(work, &error))?;
        let path = work.join("in-use");
        let lock = File::create(&path).map_err(|error| unwritten(&path, &error))?;
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => {
                let what = format!("{}: another build is at work in this folder", work.display());
                let remedy = "wait until it ends, or name another work folder";
                Err(BuildError::new(Stage::Generate, Failure::Files, what, remedy))
            }
            // Where the file system knows no locks, going on is better than building nothing.
            Ok(()) | Err(TryLockError::Error(_)) => Ok(lock),
        }
    }

    fn evaluate(&mut self) -> Result<PathBuf, BuildError> {
        let (layout, options) = (self.layout.clone(), self.options.clone());
        unlink(&layout.derivation);
        let call = Calls::new(self.request, &layout, &options).evaluate();
        let ran = self.run(Stage::Evaluate, &call, None)?;
        ran.path().ok_or_else(|| self.explained(Stage::Evaluate, &ran))
    }

    fn build(&mut self, derivation: &Path) -> Result<PathBuf, BuildError> {
        let (layout, options) = (self.layout.clone(), self.options.clone());
        unlink(&layout.result);
        let call = Calls::new(self.request, &layout, &options).realise(&derivation.to_string_lossy());
        let watch = Watch::of(derivation, self.request.nix.store.as_deref());
        let ran = self.run(Stage::Build, &call, Some(watch))?;
        ran.path().ok_or_else(|| self.explained(Stage::Build, &ran))
    }

    fn collect(&mut self, derivation: &Path, out: &Path) -> Result<Report, BuildError> {
        let began = Instant::now();
        let source = find_image(&place::real(self.request.nix.store.as_deref(), out))?;
        let output = &self.request.output;
        let name = source.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let stem = stem(&name);
        let copied = copy(&source, output, self.cancel, self.emit)?;
        let (image_bytes, sha256) = (copied.bytes, copied.sha256.clone());
        let mut stages = self.stages.clone();
        stages.push((Stage::Collect, began.elapsed()));
        let image = output.join(&name);
        let sums = output.join(format!("{name}.sha256"));
        let facts = output.join(format!("{stem}.build.json"));
        let known = self.facts(&name, image_bytes, &sha256, derivation, out, &stages);
        let mut json = serde_json::to_vec_pretty(&known).map_err(|error| failed(&facts, &error.into()))?;
        json.push(b'\n');
        let new_sums = staged(checksum(&sha256, &name).as_bytes(), output)?;
        let new_facts = staged(&json, output)?;
        // Nothing of an earlier result is touched before all of the new one is on the disk.
        for (file, path) in [(copied.file, &image), (new_sums, &sums), (new_facts, &facts)] {
            file.persist(path).map_err(|error| failed(path, &error.error))?;
        }
        let log = output.join(format!("{stem}.log"));
        std::fs::rename(self.log.path(), &log).map_err(|error| failed(&log, &error))?;
        let store_path = out.to_string_lossy().into_owned();
        let (expected, elapsed) = (self.request.expected.map(Box::new), self.began.elapsed());
        Ok(Report { image, image_bytes, sha256, expected, facts, log, store_path, elapsed })
    }

    fn facts(
        &self,
        image: &str,
        image_bytes: u64,
        sha256: &str,
        derivation: &Path,
        out: &Path,
        stages: &[(Stage, Duration)],
    ) -> Facts {
        let source = &self.request.profile.profile().source;
        let calls = Calls::new(self.request, &self.layout, &self.options);
        let gathered = self.gathered.borrow();
        Facts {
            version: 1,
            name: self.request.name.clone(),
            profile_hash: self.request.profile_hash.clone(),
            image: image.to_owned(),
            image_bytes,
            sha256: sha256.to_owned(),
            store_path: out.to_string_lossy().into_owned(),
            derivation: derivation.to_string_lossy().into_owned(),
            system: source.system.to_string(),
            style: source.style,
            nixpkgs: facts::nixpkgs(self.request, &self.layout, &calls),
            compression: self.request.profile.profile().image.compression.clone(),
            wish: self.request.wish.clone().map(|fulfilled| {
                let held = fulfilled.held(image_bytes, self.began.elapsed().as_secs());
                facts::WishFacts { fulfilled, held }
            }),
            nix: self.nix.clone(),
            started_at: time::rfc3339(self.started_at),
            seconds: facts::seconds(stages),
            image_seconds: gathered.image_seconds,
            built: gathered.built.len(),
            fetched: gathered.fetched().map(|(bytes, seconds)| Fetched { bytes, seconds }),
            expected: self.request.expected,
            cores: machine::cores(),
            unknown_records: self.unknown,
        }
    }
}

/// A link of an earlier build may point into another store, and Nix then refuses to replace it.
fn unlink(link: &Path) {
    if link.is_symlink() {
        let _ = std::fs::remove_file(link);
    }
}

/// The profile's name names files, so it must be a name.
fn file_name(name: &str) -> Result<&str, BuildError> {
    let wrong =
        name.is_empty() || name.starts_with('.') || name.contains('/') || name.contains(char::is_control);
    if wrong {
        let what = format!("`{}` cannot name a file", text::printable(name));
        let remedy = "name the profile with letters, digits, `-` and `_`";
        return Err(BuildError::new(Stage::Generate, Failure::Input, what, remedy));
    }
    Ok(name)
}

fn unwritten(path: &Path, error: &std::io::Error) -> BuildError {
    let what = format!("{}: {error}", path.display());
    let remedy = "look at that place and its rights, or name another folder";
    BuildError::new(Stage::Generate, Failure::Files, what, remedy).with(trouble::of_file(path, error))
}
