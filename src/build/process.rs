//! The only place that starts other programs: captured with a time limit, handed the terminal, or
//! streamed from a process group of their own that can be stopped and killed as one.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

use super::lines::{Chunk, LogFile, Stream, pump};
use super::procfs;
use super::request::Cancel;

/// How long a program may tidy up after TERM before it is killed. Nix 2.8 and later take INT and
/// TERM the same way: the builders are stopped, the locks freed, exit code 1.
pub const GRACE: Duration = Duration::from_secs(8);

/// Output of a captured program beyond this is dropped, so that nobody can fill our memory.
const CAPTURE_LIMIT: u64 = 64 << 20;

/// Chunks waiting between a reader and us; full, the program waits in its own `write`.
const CHANNEL: usize = 32;

/// A program and what it is called with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Invocation {
    pub program: OsString,
    pub args: Vec<OsString>,
    /// Added to our own environment.
    pub env: Vec<(OsString, OsString)>,
    pub cwd: Option<PathBuf>,
}

impl Invocation {
    pub fn new(program: impl Into<OsString>) -> Self {
        Self { program: program.into(), ..Self::default() }
    }

    #[must_use]
    pub fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    #[must_use]
    pub fn args<I: IntoIterator>(mut self, args: I) -> Self
    where
        I::Item: Into<OsString>,
    {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    #[must_use]
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }

    #[must_use]
    pub fn cwd(mut self, folder: impl Into<PathBuf>) -> Self {
        self.cwd = Some(folder.into());
        self
    }

    /// The command as a person would type it into a shell.
    #[must_use]
    pub fn shown(&self) -> String {
        let words = std::iter::once(&self.program).chain(&self.args);
        words.map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.args).envs(self.env.iter().map(|(name, value)| (name, value)));
        if let Some(folder) = &self.cwd {
            command.current_dir(folder);
        }
        command
    }

    fn name(&self) -> String {
        super::text::printable(&self.program.to_string_lossy())
    }
}

fn quoted(word: &OsStr) -> String {
    let word = super::text::printable(&word.to_string_lossy());
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+#?&".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// Why a program did not run or did not end.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    #[error("`{program}` was not found")]
    NotFound { program: String },
    #[error("`{program}` could not be started: {source}")]
    Start { program: String, source: io::Error },
    #[error("`{program}` did not end within {} s and was killed", limit.as_secs())]
    TimedOut { program: String, limit: Duration },
    #[error("`{program}` could not be waited for: {source}")]
    Wait { program: String, source: io::Error },
}

impl ProcessError {
    fn start(invocation: &Invocation, source: io::Error) -> Self {
        let program = invocation.name();
        // A missing working folder gives the same error kind, and must not be called a missing program.
        let folder_is_there = invocation.cwd.as_deref().is_none_or(std::path::Path::is_dir);
        if source.kind() == io::ErrorKind::NotFound && folder_is_there {
            Self::NotFound { program }
        } else {
            Self::Start { program, source }
        }
    }
}

/// What a captured program left.
#[derive(Debug, Clone)]
pub struct Captured {
    pub status: ExitStatus,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
}

impl Captured {
    /// Standard output as text, bad UTF-8 replaced.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }
}

/// Runs a program without input and keeps what it prints (64 MiB of each stream at most).
///
/// # Errors
/// When it cannot be started, or is still running after `limit`: then its group is killed.
pub fn capture(invocation: &Invocation, limit: Duration) -> Result<Captured, ProcessError> {
    let mut command = invocation.command();
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
    let mut child = command.spawn().map_err(|source| ProcessError::start(invocation, source))?;
    let stdout = keep(child.stdout.take());
    let stderr = keep(child.stderr.take());
    let started = Instant::now();
    let mut pause = Duration::from_millis(1);
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if started.elapsed() < limit => {
                thread::sleep(pause);
                pause = (pause * 2).min(Duration::from_millis(20));
            }
            Ok(None) => {
                end(&mut child);
                return Err(ProcessError::TimedOut { program: invocation.name(), limit });
            }
            Err(source) => {
                end(&mut child);
                return Err(ProcessError::Wait { program: invocation.name(), source });
            }
        }
    };
    // Something left behind in the group would hold the pipes open, and us with them.
    signal(&child, Signal::KILL);
    let read = |handle: JoinHandle<Vec<u8>>| handle.join().unwrap_or_default();
    Ok(Captured { status, stdout: read(stdout), stderr: read(stderr) })
}

fn keep(pipe: Option<impl Read + Send + 'static>) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut kept = Vec::new();
        if let Some(mut pipe) = pipe {
            // What was read before a failure is still worth having.
            let _ = pipe.by_ref().take(CAPTURE_LIMIT).read_to_end(&mut kept);
            let _ = io::copy(&mut pipe, &mut io::sink());
        }
        kept
    })
}

/// Hands the terminal to a program, an editor or a package manager, until it ends.
///
/// # Errors
/// When it cannot be started.
pub fn interactive(invocation: &Invocation) -> Result<ExitStatus, ProcessError> {
    invocation.command().status().map_err(|source| ProcessError::start(invocation, source))
}

/// Whether `setpriv` of util-linux is here, which lets a child ask the kernel for TERM when its
/// parent dies. Doing that ourselves would need `unsafe` between fork and exec.
fn setpriv() -> bool {
    static FOUND: OnceLock<bool> = OnceLock::new();
    *FOUND.get_or_init(|| {
        let trial = Invocation::new("setpriv").args(["--pdeathsig", "TERM", "true"]);
        capture(&trial, Duration::from_secs(5)).is_ok_and(|done| done.status.success())
    })
}

/// What a running program did next.
#[derive(Debug)]
pub enum Next {
    /// It printed whole lines.
    Lines(Chunk),
    /// Nothing within the wait.
    Idle,
    /// It ended and everything it printed was read.
    Ended(ExitStatus),
}

/// A program in a process group of its own, its lines read as they come. Dropped, it is killed.
#[derive(Debug)]
pub struct Running {
    child: Child,
    program: String,
    chunks: Option<Receiver<Chunk>>,
    asked_to_stop: Option<Instant>,
    killed: bool,
    ended: Option<(ExitStatus, Instant)>,
}

impl Running {
    /// Starts a program without input; every byte that it prints goes to `log` too. Where
    /// `setpriv` is found, the program is stopped by the kernel if the thread that called this
    /// ends first, so keep that thread until the program has ended.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(invocation: &Invocation, log: &LogFile) -> Result<Self, ProcessError> {
        let guarded = if setpriv() && find(&invocation.program).is_some() {
            let words = ["--pdeathsig", "TERM", "--"].map(OsString::from);
            let args = words.into_iter().chain([invocation.program.clone()]).chain(invocation.args.clone());
            Invocation { program: "setpriv".into(), args: args.collect(), ..invocation.clone() }
        } else {
            invocation.clone()
        };
        let mut command = guarded.command();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
        let mut child = command.spawn().map_err(|source| ProcessError::start(invocation, source))?;
        let (sender, chunks) = sync_channel(CHANNEL);
        if let Some(pipe) = child.stdout.take() {
            let (sender, log) = (sender.clone(), log.clone());
            thread::spawn(move || pump(pipe, Stream::Out, &sender, &log));
        }
        if let Some(pipe) = child.stderr.take() {
            let log = log.clone();
            thread::spawn(move || pump(pipe, Stream::Err, &sender, &log));
        }
        let program = invocation.name();
        Ok(Self { child, program, chunks: Some(chunks), asked_to_stop: None, killed: false, ended: None })
    }

    /// The process id of the program, which is the id of its group as well.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits up to `wait` for lines or the end.
    ///
    /// # Errors
    /// When the program cannot be waited for.
    pub fn next(&mut self, wait: Duration) -> Result<Next, ProcessError> {
        if let Some(chunks) = &self.chunks {
            match chunks.recv_timeout(wait) {
                Ok(chunk) => return Ok(Next::Lines(chunk)),
                Err(RecvTimeoutError::Timeout) => return self.look(),
                Err(RecvTimeoutError::Disconnected) => self.chunks = None,
            }
        }
        // Both pipes are closed: the end is near, but a program may close them and go on.
        if self.look_status()?.is_none() {
            thread::sleep(wait.min(Duration::from_millis(5)));
        }
        Ok(self.look_status()?.map_or(Next::Idle, |(status, _)| Next::Ended(status)))
    }

    /// Something that it started may hold the pipes open after its end: do not wait for that.
    fn look(&mut self) -> Result<Next, ProcessError> {
        match self.look_status()? {
            Some((status, since)) if since.elapsed() > Duration::from_millis(500) => {
                self.chunks = None;
                Ok(Next::Ended(status))
            }
            _ => Ok(Next::Idle),
        }
    }

    fn look_status(&mut self) -> Result<Option<(ExitStatus, Instant)>, ProcessError> {
        if self.ended.is_none() {
            let status = self
                .child
                .try_wait()
                .map_err(|source| ProcessError::Wait { program: self.program.clone(), source })?;
            self.ended = status.map(|status| (status, Instant::now()));
        }
        Ok(self.ended)
    }

    /// Does what was asked: once asked, TERM to the group; asked again or [`GRACE`] over, KILL.
    pub fn obey(&mut self, cancel: &Cancel) {
        let asked = cancel.asked();
        if asked == 0 || self.ended.is_some() {
            return;
        }
        let since = *self.asked_to_stop.get_or_insert_with(|| {
            signal(&self.child, Signal::TERM);
            Instant::now()
        });
        if (asked > 1 || since.elapsed() > GRACE) && !self.killed {
            self.killed = true;
            kill_all(&self.child);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.chunks = None;
        if self.ended.is_none() {
            kill_all(&self.child);
            let _ = self.child.wait();
        }
    }
}

fn signal(child: &Child, signal: Signal) {
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        // An empty group is what we want in the end.
        let _ = kill_process_group(group, signal);
    }
}

/// Nix gives each builder a session of its own, so the group alone is not everything.
fn kill_all(child: &Child) {
    let below = procfs::descendants(child.id());
    signal(child, Signal::KILL);
    for process in below {
        process.kill();
    }
}

fn end(child: &mut Child) {
    kill_all(child);
    let _ = child.wait();
}

/// Where a program lies: the name itself when it holds a `/`, else the first match in `PATH`.
#[must_use]
pub fn find(program: impl AsRef<OsStr>) -> Option<PathBuf> {
    let program = PathBuf::from(program.as_ref());
    let runs =
        |path: &PathBuf| path.is_file() && rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_ok();
    if program.components().count() > 1 {
        return Some(program).filter(runs);
    }
    std::env::split_paths(&std::env::var_os("PATH")?).map(|folder| folder.join(&program)).find(runs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Invocation {
        Invocation::new("sh").args(["-c", script])
    }

    /// Asks to stop so many times when the program says that it is ready.
    fn to_the_end(running: &mut Running, times: u8) -> (Vec<String>, ExitStatus) {
        let cancel = Cancel::default();
        let mut lines = Vec::new();
        loop {
            running.obey(&cancel);
            match running.next(Duration::from_millis(50)).unwrap() {
                Next::Lines(chunk) => {
                    lines.extend(chunk.lines().map(|line| String::from_utf8_lossy(line).into_owned()));
                    if lines.iter().any(|line| line == "ready") {
                        (0..times).for_each(|_| cancel.ask());
                    }
                }
                Next::Idle => {}
                Next::Ended(status) => return (lines, status),
            }
        }
    }

    #[test]
    fn captures_both_streams_and_the_status() {
        let done = capture(&shell("echo out; echo err >&2; exit 3"), Duration::from_secs(20)).unwrap();
        assert_eq!(done.status.code(), Some(3));
        assert_eq!((done.stdout, done.stderr), (b"out\n".to_vec(), b"err\n".to_vec()));
    }

    #[test]
    fn a_program_that_does_not_end_is_killed_with_its_children() {
        let limit = Duration::from_millis(100);
        let error = capture(&shell("sleep 971 & sleep 972"), limit).unwrap_err();
        assert!(matches!(error, ProcessError::TimedOut { .. }));
        let left = procfs::descendants(std::process::id());
        assert!(!left.iter().any(|process| process.name == "sleep" && told(process.id).contains("97")));
    }

    fn told(id: u32) -> String {
        std::fs::read_to_string(format!("/proc/{id}/cmdline")).unwrap_or_default()
    }

    #[test]
    fn a_missing_program_and_a_missing_folder_are_told_apart() {
        let limit = Duration::from_secs(5);
        let missing = capture(&Invocation::new("no-such-program-here"), limit).unwrap_err();
        assert!(matches!(missing, ProcessError::NotFound { .. }));
        let folder = capture(&shell("true").cwd("/no/such/folder"), limit).unwrap_err();
        assert!(matches!(folder, ProcessError::Start { .. }));
    }

    #[test]
    fn streams_to_the_end_and_keeps_the_log() {
        let folder = tempfile::tempdir().unwrap();
        let log = LogFile::create(&folder.path().join("log")).unwrap();
        let mut running =
            Running::start(&shell("echo one; echo two >&2; printf three; exit 4"), &log).unwrap();
        let (mut lines, status) = to_the_end(&mut running, 0);
        lines.sort();
        assert_eq!(lines, ["one", "three", "two"]);
        assert_eq!(status.code(), Some(4));
        assert_eq!(std::fs::read(log.path()).unwrap().len(), "one\ntwo\nthree\n".len());
    }

    #[test]
    fn asked_once_it_may_tidy_up() {
        let script = "trap 'echo tidied; exit 7' TERM; echo ready; while :; do sleep 0.1; done";
        let mut running = Running::start(&shell(script), &LogFile::none()).unwrap();
        let (lines, status) = to_the_end(&mut running, 1);
        // A shell may say besides, on its other stream, that its own child was terminated.
        assert!(lines.iter().any(|line| line == "tidied"), "{lines:?}");
        assert_eq!(status.code(), Some(7));
    }

    #[test]
    fn asked_twice_it_is_killed_with_what_left_its_group() {
        let script = "trap '' TERM; setsid sleep 973 & echo ready; while :; do sleep 0.1; done";
        let mut running = Running::start(&shell(script), &LogFile::none()).unwrap();
        let id = running.id();
        let (_, status) = to_the_end(&mut running, 2);
        assert_eq!(std::os::unix::process::ExitStatusExt::signal(&status), Some(9));
        let left = procfs::all();
        let same = |process: &&procfs::Process| told(process.id).contains("sleep\u{0}973");
        assert_eq!(left.iter().find(same), None);
        assert!(!left.iter().any(|process| process.id == id));
    }

    #[test]
    fn dropped_it_is_gone() {
        let running = Running::start(&shell("sleep 974"), &LogFile::none()).unwrap();
        let id = running.id();
        drop(running);
        assert_eq!(procfs::Process::read(id), None);
    }

    #[test]
    fn a_child_that_holds_the_pipe_does_not_hold_us() {
        let mut running = Running::start(&shell("setsid sleep 30 & exit 5"), &LogFile::none()).unwrap();
        let started = Instant::now();
        let (_, status) = to_the_end(&mut running, 0);
        assert_eq!(status.code(), Some(5));
        assert!(started.elapsed() < Duration::from_secs(25), "waited for the stray child");
    }

    #[test]
    fn commands_are_shown_as_a_shell_takes_them() {
        let invocation = Invocation::new("nix-build").args(["<nixpkgs/nixos>", "-A", "a.b", "it's", ""]);
        assert_eq!(invocation.shown(), r"nix-build '<nixpkgs/nixos>' -A a.b 'it'\''s' ''");
    }
}
