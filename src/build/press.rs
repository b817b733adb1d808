//! The engine on a real Nix: preflight, generate, evaluate, build, collect.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use super::calls::{Calls, Layout};
use super::collect::{checksum, copy, failed, find_image};
use super::compress::Watch;
use super::engine::{Emit, Engine};
use super::error::{BuildError, Failure};
use super::event::{BuildEvent, ByteWork, Report, Stage, Verdict};
use super::facts::{self, Facts};
use super::lay::{lay_again, write};
use super::lines::{LogFile, Stream};
use super::machine;
use super::preflight::{self, Judged};
use super::process::{Invocation, Next, ProcessError, Running};
use super::request::{Cancel, Request};
use super::state::RunState;
use super::{place, remedy, text, time};
use crate::profile::model::{Nixpkgs, Style};

/// Builds with the Nix of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct NixEngine;

impl Engine for NixEngine {
    fn press(&self, request: &Request, cancel: &Cancel, emit: Emit) -> Result<Report, BuildError> {
        let mut press = Press {
            request,
            cancel,
            emit,
            layout: Layout::of(&request.work),
            log: LogFile::none(),
            began: Instant::now(),
            started_at: SystemTime::now(),
            options: Vec::new(),
            nix: String::new(),
            stages: Vec::new(),
            unknown: 0,
        };
        press.all().map_err(|error| press.with_log(error))
    }
}

/// One run of the engine.
struct Press<'a> {
    request: &'a Request,
    cancel: &'a Cancel,
    emit: Emit<'a>,
    layout: Layout,
    log: LogFile,
    began: Instant,
    started_at: SystemTime,
    /// What preflight found Nix to need here.
    options: Vec<(String, String)>,
    nix: String,
    stages: Vec<(Stage, Duration)>,
    unknown: u64,
}

/// What a run of Nix left.
struct Ran {
    success: bool,
    /// Lines of standard output.
    out: Vec<String>,
    state: RunState,
}

impl Press<'_> {
    fn all(&mut self) -> Result<Report, BuildError> {
        self.stage(Stage::Preflight, Self::preflight)?;
        self.stage(Stage::Generate, Self::generate)?;
        let derivation = self.stage(Stage::Evaluate, Self::evaluate)?;
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
        let seen = preflight::look(self.request, &self.layout.config.join("flake.lock"));
        let Judged { checks, options } = preflight::judge(self.request, &seen);
        let mut lacking = Vec::new();
        for check in checks {
            if let Verdict::Missing { remedy } = &check.verdict {
                lacking.push((format!("{}: {}", check.item, check.found), remedy.clone()));
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
            ));
        }
        self.options = options;
        self.nix = seen.nix.map(|nix| nix.version.to_string()).unwrap_or_default();
        Ok(())
    }

    fn generate(&mut self) -> Result<(), BuildError> {
        let name = file_name(&self.request.name)?;
        let output = &self.request.output;
        let log = output.join(format!("{name}.log"));
        std::fs::create_dir_all(output).map_err(|error| unwritten(output, &error))?;
        self.log = LogFile::create(&log).map_err(|error| unwritten(&log, &error))?;
        let generated = crate::nix::generate(&self.request.profile);
        let work = &self.request.work;
        lay_again(&generated, &self.layout.config, &self.layout.manifest)
            .map_err(|error| unwritten(work, &error))?;
        let source = &self.request.profile.profile().source;
        if source.style == Style::Flake && matches!(source.nixpkgs, Nixpkgs::Path(_)) {
            // A folder changes under its lock, and Nix then refuses it; nothing is lost with it.
            let _ = std::fs::remove_file(self.layout.config.join("flake.lock"));
        }
        Ok(())
    }

    fn evaluate(&mut self) -> Result<PathBuf, BuildError> {
        let (layout, options) = (self.layout.clone(), self.options.clone());
        unlink(&layout.derivation);
        let call = Calls::new(self.request, &layout, &options).evaluate();
        let ran = self.run(Stage::Evaluate, &call, None)?;
        let printed = ran.out.iter().rev().find(|line| line.starts_with('/')).map(PathBuf::from);
        match printed.filter(|_| ran.success) {
            Some(path) => Ok(std::fs::read_link(&path).unwrap_or(path)),
            None => Err(Self::evaluation_failed(&ran.state)),
        }
    }

    /// A build may fail while evaluating, too: where Nix text is made by a derivation.
    fn evaluation_failed(state: &RunState) -> BuildError {
        if state.culprit().is_some() {
            return BuildError { stage: Stage::Evaluate, ..Self::build_failed(state) };
        }
        let text = said(state);
        let remedy = remedy::evaluation(&text);
        BuildError::new(Stage::Evaluate, Failure::Evaluation, text, remedy)
    }

    fn build(&mut self, derivation: &Path) -> Result<PathBuf, BuildError> {
        let (layout, options) = (self.layout.clone(), self.options.clone());
        unlink(&layout.result);
        let call = Calls::new(self.request, &layout, &options).realise(&derivation.to_string_lossy());
        let watch = Watch::of(derivation, self.request.nix.store.as_deref());
        let ran = self.run(Stage::Build, &call, watch)?;
        let printed = ran.out.iter().rev().find(|line| line.starts_with('/')).map(PathBuf::from);
        match printed.filter(|_| ran.success) {
            Some(path) => Ok(std::fs::read_link(&path).unwrap_or(path)),
            None => Err(Self::build_failed(&ran.state)),
        }
    }

    fn build_failed(state: &RunState) -> BuildError {
        let Some(fault) = state.culprit() else {
            let text = said(state);
            let remedy = remedy::build(&text);
            return BuildError::new(Stage::Build, Failure::Build, text, remedy);
        };
        let log_tail = state.tail(fault.derivation());
        let remedy = remedy::build(&format!("{}\n{}", fault.text, log_tail.join("\n")));
        let mut error = BuildError::new(Stage::Build, Failure::Build, fault.text.clone(), remedy);
        error.derivation = Some(fault.derivation().to_owned());
        error.log_tail = log_tail;
        error
    }

    /// Runs Nix to its end; what it says becomes events, what it prints is kept.
    fn run(&mut self, stage: Stage, call: &Invocation, mut watch: Option<Watch>) -> Result<Ran, BuildError> {
        self.log.write(format!("$ {}\n", call.shown()).as_bytes());
        let lost = |error: ProcessError| {
            let remedy = "look whether Nix is installed and in PATH: `snowpress doctor`";
            BuildError::new(stage, Failure::Preflight, error.to_string(), remedy)
        };
        let mut running = Running::start(call, &self.log).map_err(lost)?;
        let mut ran = Ran { success: false, out: Vec::new(), state: RunState::new() };
        let status = loop {
            running.obey(self.cancel);
            let next = running.next(Duration::from_millis(100)).map_err(lost)?;
            let now = self.began.elapsed();
            match next {
                Next::Lines(chunk) if chunk.stream == Stream::Err => {
                    for line in chunk.lines() {
                        ran.state.line(line, now, self.emit);
                    }
                }
                Next::Lines(chunk) => {
                    ran.out.extend(chunk.lines().map(|line| String::from_utf8_lossy(line).into_owned()));
                }
                Next::Idle => ran.state.tick(now, self.emit),
                Next::Ended(status) => break status,
            }
            if let Some((done, total)) = watch.as_mut().and_then(|watch| watch.look(running.id(), now)) {
                (self.emit)(BuildEvent::Bytes { what: ByteWork::Compress, done, total });
            }
        };
        ran.state.finish(self.began.elapsed(), self.emit);
        self.unknown = self.unknown.saturating_add(ran.state.unknown_records());
        ran.success = status.success();
        if !ran.success && self.cancel.asked() > 0 {
            return Err(BuildError::cancelled(stage));
        }
        Ok(ran)
    }

    fn collect(&mut self, derivation: &Path, out: &Path) -> Result<Report, BuildError> {
        let began = Instant::now();
        let source = find_image(&place::real(self.request.nix.store.as_deref(), out))?;
        let output = &self.request.output;
        let name = source.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let stem = name.split(".iso").next().unwrap_or(&name).to_owned();
        let copied = copy(&source, output, self.cancel, self.emit)?;
        let (image_bytes, sha256) = (copied.bytes, copied.sha256.clone());
        let mut stages = self.stages.clone();
        stages.push((Stage::Collect, began.elapsed()));
        let facts = self.facts(&name, image_bytes, &sha256, derivation, out, &stages);
        let json = serde_json::to_vec_pretty(&facts).unwrap_or_default();
        // Nothing of an earlier result is touched before the new image is whole.
        let image = output.join(&name);
        copied.name(&image)?;
        let sums = output.join(format!("{name}.sha256"));
        write(&sums, checksum(&sha256, &name).as_bytes()).map_err(|error| failed(&sums, &error))?;
        let facts = output.join(format!("{stem}.build.json"));
        write(&facts, &json).map_err(|error| failed(&facts, &error))?;
        let log = output.join(format!("{stem}.log"));
        std::fs::rename(self.log.path(), &log).map_err(|error| failed(&log, &error))?;
        let store_path = out.to_string_lossy().into_owned();
        Ok(Report { image, image_bytes, sha256, facts, log, store_path, elapsed: self.began.elapsed() })
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
            nix: self.nix.clone(),
            started_at: time::rfc3339(self.started_at),
            seconds: facts::seconds(stages),
            cores: machine::cores(),
            unknown_records: self.unknown,
        }
    }
}

/// The error texts of Nix; without any, the last that it said.
fn said(state: &RunState) -> String {
    let errors = state.errors();
    let text = if errors.is_empty() { state.recent().join("\n") } else { errors.join("\n") };
    if text.is_empty() { "Nix ended without a word".to_owned() } else { text }
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
    BuildError::new(Stage::Generate, Failure::Files, what, remedy)
}
