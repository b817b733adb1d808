//! The only place that starts other programs: captured with a time limit, handed the terminal,
//! handed an open file, or streamed from a process group of their own that can be stopped and
//! killed as one.

mod capture;
mod group;
mod handed;
mod invocation;
mod running;
mod start;

pub use capture::{Captured, capture, capture_until};
pub use handed::{Handed, Said, Terminal};
pub use invocation::Invocation;
pub use running::{GRACE, Next, Running};
pub use start::between_starts;

use std::ffi::OsStr;
use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::request::Cancel;

/// Why a program did not run or did not end.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    #[error("`{program}` was not found")]
    NotFound { program: String },
    #[error("`{program}` could not be started: {source}")]
    Start { program: String, source: io::Error },
    #[error("`{program}` did not end within {} s and was killed", limit.as_secs())]
    TimedOut { program: String, limit: Duration },
    #[error("`{program}` was stopped as asked")]
    Stopped { program: String },
    #[error("`{program}` could not be waited for: {source}")]
    Wait { program: String, source: io::Error },
}

impl ProcessError {
    /// The same of the program that was meant, where it was started through another.
    fn about(self, invocation: &Invocation) -> Self {
        let program = invocation.name();
        match self {
            Self::NotFound { .. } => Self::NotFound { program },
            Self::Start { source, .. } => Self::Start { program, source },
            Self::TimedOut { limit, .. } => Self::TimedOut { program, limit },
            Self::Stopped { .. } => Self::Stopped { program },
            Self::Wait { source, .. } => Self::Wait { program, source },
        }
    }

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

/// Hands the terminal to a program, an editor or a package manager, until it ends.
///
/// # Errors
/// When it cannot be started.
pub fn interactive(invocation: &Invocation) -> Result<ExitStatus, ProcessError> {
    invocation.command().status().map_err(|source| ProcessError::start(invocation, source))
}

/// [`interactive`], for a program that must not go on without us: it is stopped when that is asked
/// for, and by the kernel where this thread ends first.
///
/// # Errors
/// When it cannot be started or waited for.
pub fn attended(invocation: &Invocation, cancel: &Cancel) -> Result<ExitStatus, ProcessError> {
    let wait = |source| ProcessError::Wait { program: invocation.name(), source };
    let mut command = group::guarded(invocation).command();
    let mut child = start::start(&mut command).map_err(|source| ProcessError::start(invocation, source))?;
    let mut asked: Option<Instant> = None;
    loop {
        if let Some(status) = child.try_wait().map_err(wait)? {
            return Ok(status);
        }
        if cancel.asked() > 0 && asked.is_none() {
            asked = Some(Instant::now());
            if let Some(id) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
                let _ = kill_process(id, Signal::TERM);
            }
        }
        if cancel.asked() > 1 || asked.is_some_and(|since| since.elapsed() > GRACE) {
            child.kill().map_err(wait)?;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
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
mod tests;
