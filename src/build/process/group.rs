//! A program and all that it starts, as one: in a process group of its own, ended with us, killed
//! with everything below it.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};

use super::capture::capture_unguarded;
use super::{Invocation, find};
use crate::build::procfs;

/// Whether `setpriv` of util-linux is here, which lets a child ask the kernel for TERM when its
/// parent dies. Doing that ourselves would need `unsafe` between fork and exec.
fn setpriv() -> bool {
    static FOUND: OnceLock<bool> = OnceLock::new();
    *FOUND.get_or_init(|| {
        let trial = Invocation::new("setpriv").args(["--pdeathsig", "TERM", "true"]);
        capture_unguarded(&trial, Duration::from_secs(5)).is_ok_and(|done| done.status.success())
    })
}

/// The program stopped by the kernel where the thread that started it ends first: it is out of
/// reach of the terminal's Ctrl-C, and must not go on for nobody.
pub(super) fn guarded(invocation: &Invocation) -> Invocation {
    if !setpriv() || find(&invocation.program).is_none() {
        return invocation.clone();
    }
    let words = ["--pdeathsig", "TERM", "--"].map(OsString::from);
    let args = words.into_iter().chain([invocation.program.clone()]).chain(invocation.args.clone());
    Invocation { program: "setpriv".into(), args: args.collect(), ..invocation.clone() }
}

/// To be started without input, its output read by us.
pub(super) fn in_group(invocation: &Invocation) -> Command {
    let mut command = invocation.command();
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
    command
}

pub(super) fn signal(child: &Child, signal: Signal) {
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        // An empty group is what we want in the end.
        let _ = kill_process_group(group, signal);
    }
}

/// Nix gives each builder a session of its own, so the group alone is not everything.
pub(super) fn kill_all(child: &Child) {
    let below = procfs::descendants(child.id());
    signal(child, Signal::KILL);
    for process in below {
        process.kill();
    }
}

pub(super) fn end(child: &mut Child) {
    kill_all(child);
    let _ = child.wait();
}
