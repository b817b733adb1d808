//! Real programs, stopped and killed.

use std::io::Read;
use std::os::unix::process::ExitStatusExt;
use std::thread;
use std::time::Instant;

use super::*;
use crate::build::lines::LogFile;
use crate::build::procfs;
use crate::build::request::Cancel;

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
    let mut running = Running::start(&shell("echo one; echo two >&2; printf three; exit 4"), &log).unwrap();
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
    assert_eq!(status.signal(), Some(9));
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
fn a_program_ends_with_whoever_started_it() {
    let wanted = shell("echo ready; exec sleep 975");
    let guarded = group::guarded(&wanted);
    if guarded == wanted {
        return; // No setpriv here.
    }
    let starter = thread::spawn(move || {
        let mut child = group::in_group(&guarded).spawn().unwrap();
        child.stdout.take().unwrap().read_exact(&mut [0; 6]).unwrap();
        child
    });
    let status = starter.join().unwrap().wait().unwrap();
    assert_eq!(status.signal(), Some(15));
}

#[test]
fn a_captured_program_is_stopped_when_that_is_asked() {
    let cancel = Cancel::default();
    cancel.ask();
    let error = capture_until(&shell("sleep 973"), Duration::from_mins(10), &cancel).unwrap_err();
    assert!(matches!(&error, ProcessError::Stopped { program } if program == "sh"), "{error}");
}
