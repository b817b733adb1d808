//! What the rehearsal asks of apt and dpkg, behind a trait so that it runs without them in tests.

use std::path::Path;
use std::time::Duration;

use crate::build::process::{Invocation, capture};

use super::RehearsalError;

/// Questions are answered from files.
const ASK: Duration = Duration::from_mins(2);
/// A handful of packages over a slow line.
const DOWNLOAD: Duration = Duration::from_mins(30);

/// A Debian machine's package tools.
pub trait Apt {
    /// `apt-cache policy NAME…`.
    ///
    /// # Errors
    /// When there is no apt, or it fails.
    fn policy(&self, names: &[&str]) -> Result<String, RehearsalError>;

    /// `apt-cache depends NAME`.
    ///
    /// # Errors
    /// When there is no apt, or it fails.
    fn depends(&self, name: &str) -> Result<String, RehearsalError>;

    /// `apt-get download --print-uris NAME…`, asked from an empty folder: apt leaves out what
    /// lies there already.
    ///
    /// # Errors
    /// When there is no apt, or it fails.
    fn uris(&self, names: &[&str], empty: &Path) -> Result<String, RehearsalError>;

    /// `apt-get download NAME…` into `folder`; apt verifies what it gets.
    ///
    /// # Errors
    /// When there is no apt, or it fails.
    fn download(&self, names: &[&str], folder: &Path) -> Result<(), RehearsalError>;

    /// `dpkg-deb -x PACKAGE FOLDER`.
    ///
    /// # Errors
    /// When there is no dpkg, or it fails.
    fn unpack(&self, package: &Path, folder: &Path) -> Result<(), RehearsalError>;
}

/// The apt of this machine. Nothing here needs root or changes the system.
#[derive(Debug, Clone, Copy)]
pub struct MachineApt;

fn run(
    program: &str,
    args: &[&str],
    folder: Option<&Path>,
    timeout: Duration,
) -> Result<String, RehearsalError> {
    let invocation = Invocation {
        program: program.into(),
        args: args.iter().map(Into::into).collect(),
        // The answers are read by this program, so they must not be translated.
        env: vec![("LC_ALL".into(), "C".into())],
        cwd: folder.map(Path::to_owned),
    };
    let captured = capture(&invocation, timeout)
        .map_err(|error| RehearsalError::NoApt { program: program.to_owned(), reason: error.to_string() })?;
    if captured.status.success() {
        return Ok(String::from_utf8_lossy(&captured.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&captured.stderr).into_owned();
    let errors: Vec<&str> = said.lines().filter(|line| line.starts_with("E:")).collect();
    let reason = if errors.is_empty() { said.trim().to_owned() } else { errors.join(" ") };
    let shown: Vec<&str> = args.iter().copied().take(4).collect();
    Err(RehearsalError::Apt { command: format!("{program} {}", shown.join(" ")), reason })
}

impl Apt for MachineApt {
    fn policy(&self, names: &[&str]) -> Result<String, RehearsalError> {
        run("apt-cache", &[&["policy"], names].concat(), None, ASK)
    }

    fn depends(&self, name: &str) -> Result<String, RehearsalError> {
        run("apt-cache", &["depends", name], None, ASK)
    }

    fn uris(&self, names: &[&str], empty: &Path) -> Result<String, RehearsalError> {
        run("apt-get", &[&["download", "--print-uris"], names].concat(), Some(empty), ASK)
    }

    fn download(&self, names: &[&str], folder: &Path) -> Result<(), RehearsalError> {
        // As root, apt would hand the download to a user who may not write here, and warn.
        let quiet = ["-qq", "-o", "APT::Sandbox::User=root", "-o", "Acquire::Retries=3", "download"];
        run("apt-get", &[&quiet, names].concat(), Some(folder), DOWNLOAD).map(drop)
    }

    fn unpack(&self, package: &Path, folder: &Path) -> Result<(), RehearsalError> {
        let (package, folder) = (package.to_string_lossy(), folder.to_string_lossy());
        run("dpkg-deb", &["-x", &package, &folder], None, ASK).map(drop)
    }
}

/// Another apt until somebody wants it to stop: then every further question is refused.
pub struct UntilStopped<'a> {
    pub apt: &'a dyn Apt,
    pub stopped: &'a dyn Fn() -> bool,
}

impl<'a> UntilStopped<'a> {
    fn apt(&self) -> Result<&'a dyn Apt, RehearsalError> {
        if (self.stopped)() { Err(RehearsalError::Stopped) } else { Ok(self.apt) }
    }
}

impl Apt for UntilStopped<'_> {
    fn policy(&self, names: &[&str]) -> Result<String, RehearsalError> {
        self.apt()?.policy(names)
    }

    fn depends(&self, name: &str) -> Result<String, RehearsalError> {
        self.apt()?.depends(name)
    }

    fn uris(&self, names: &[&str], empty: &Path) -> Result<String, RehearsalError> {
        self.apt()?.uris(names, empty)
    }

    fn download(&self, names: &[&str], folder: &Path) -> Result<(), RehearsalError> {
        self.apt()?.download(names, folder)
    }

    fn unpack(&self, package: &Path, folder: &Path) -> Result<(), RehearsalError> {
        self.apt()?.unpack(package, folder)
    }
}
