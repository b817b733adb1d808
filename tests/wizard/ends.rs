//! How the wizard ends: asked, told by a signal, or without a terminal. Nothing is lost, nothing is
//! left running, nothing half made lies about.

use std::process::Command;
use std::time::{Duration, Instant};

use super::*;
use crate::support::have;

/// A profile that is on the disk and opened, with one change.
fn changed(ann: &Person) -> (PathBuf, Pty) {
    let file = ann.writes("profiles/box.toml", "version = 1\n");
    let mut pty = ann.starts(&["--open", "box"], USUAL);
    pty.wait_for("What the image is made from");
    goes_to(&mut pty, "Network: Host name");
    pty.keys("\rannsbox\r");
    pty.wait_for("(not saved)");
    (file, pty)
}

#[test]
fn ctrl_c_asks_when_something_would_be_lost() {
    let ann = Person::who_knows_it();
    let (file, mut pty) = changed(&ann);
    pty.keys(CTRL_C);
    pty.wait_for("Leave Snowpress?");
    // The first of the list is to stay.
    pty.keys(ENTER);
    pty.wait_until("the question is gone", |screen| !screen.contents().contains("Leave Snowpress?"));
    assert!(pty.screen().contents().contains("annsbox"));
    pty.keys(CTRL_C);
    pty.wait_for("Leave Snowpress?");
    pty.keys(&format!("{DOWN}{ENTER}"));
    assert_eq!(pty.end().exit_code(), 0);
    gave_the_terminal_back(&pty);
    assert!(fs::read_to_string(file).unwrap().contains("annsbox"));
}

#[test]
fn leaving_without_saving_leaves_the_file_alone() {
    let ann = Person::who_knows_it();
    let (file, mut pty) = changed(&ann);
    pty.keys(CTRL_C);
    pty.wait_for("Leave without saving");
    pty.keys(&format!("{DOWN}{DOWN}{ENTER}"));
    assert_eq!(pty.end().exit_code(), 0);
    assert_eq!(fs::read_to_string(file).unwrap(), "version = 1\n");
}

#[test]
fn without_changes_it_leaves_at_once() {
    let ann = Person::who_knows_it();
    let mut pty = ann.starts(&[], USUAL);
    pty.wait_for("Starting profiles");
    pty.keys("q");
    assert_eq!(pty.end().exit_code(), 0);
    gave_the_terminal_back(&pty);
}

/// Whatever runs below this process, as `(process, command line)`.
fn below(process: u32) -> Vec<(u32, String)> {
    let of = |process: u32| {
        let tasks = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
        let children = tasks.map(|task| fs::read_to_string(task.path().join("children")).unwrap_or_default());
        let all: String = children.collect();
        all.split_whitespace().map(|word| word.parse::<u32>().unwrap()).collect::<Vec<_>>()
    };
    let mut found = Vec::new();
    let mut waiting = of(process);
    while let Some(child) = waiting.pop() {
        let line = fs::read(format!("/proc/{child}/cmdline")).unwrap_or_default();
        found.push((child, String::from_utf8_lossy(&line).replace('\0', " ")));
        waiting.extend(of(child));
    }
    found
}

/// Waits for what no screen shows.
fn until(what: &str, limit: Duration, mut wanted: impl FnMut() -> bool) {
    let start = Instant::now();
    while !wanted() {
        assert!(start.elapsed() < limit, "not within {limit:?}: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

const LIMIT: Duration = Duration::from_mins(2);

/// A build whose last step takes long enough to be met in it: an image that no store has yet.
fn pressing(ann: &Person) -> Pty {
    ann.shares_the_channel();
    let name = ann.home().file_name().unwrap().to_string_lossy().replace(['.', '_'], "-").to_lowercase();
    let profile = format!(
        "version = 1\n[image]\ncompression = {{ method = \"xz\" }}\n[network]\nhost-name = \"{name}\"\n\
         [ssh]\nkeys = [{{ user = \"root\", key = \"{KEY}\" }}]\n"
    );
    ann.writes("profiles/box.toml", &profile);
    let mut pty = ann.starts(&["--open", "box"], WIDE);
    pty.wait_for("What the image is made from");
    goes_to(&mut pty, "The build, while it happens");
    pty.wait_for("Rehearse");
    pty.keys(&format!("{DOWN}{ENTER}"));
    pty
}

/// Waits for the step that takes long, and gives what runs then: Nix, and where it builds by itself
/// the builder too.
fn compressing(pty: &mut Pty) -> Vec<(u32, String)> {
    pty.wait_for("compressing the store");
    let all = below(pty.process());
    assert!(all.iter().any(|(_, line)| line.contains("nix")), "{all:?}");
    all
}

/// Ends a build by a signal and looks at what is left.
fn ended_by(signal: &str) {
    if !have("stopping a build", &["nix", "nix-build", "apt-get", "kill"]) {
        return;
    }
    let ann = Person::who_knows_it();
    let mut pty = pressing(&ann);
    let running = compressing(&mut pty);
    let me = pty.process().to_string();
    assert!(Command::new("kill").args([&format!("-{signal}"), &me]).status().unwrap().success());
    pty.end();
    gave_the_terminal_back(&pty);
    nothing_is_left(&ann, &running);
}

fn nothing_is_left(ann: &Person, running: &[(u32, String)]) {
    let lives = |process: u32, line: &str| {
        let now = fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
        !now.is_empty() && String::from_utf8_lossy(&now).replace('\0', " ") == line
    };
    for (process, line) in running {
        until(&format!("{line} has ended"), LIMIT, || !lives(*process, line));
    }
    let mut left = Vec::new();
    files_below(&ann.home().join("snowpress-out"), &mut left);
    let half = |file: &&PathBuf| !file.to_string_lossy().ends_with(".log");
    assert_eq!(left.iter().find(half), None, "{left:?}");
}

fn files_below(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            files_below(&entry.path(), into);
        } else {
            into.push(entry.path());
        }
    }
}

#[test]
fn a_terminated_build_leaves_nothing() {
    ended_by("TERM");
}

#[test]
fn a_hung_up_build_leaves_nothing() {
    ended_by("HUP");
}

#[test]
fn a_build_whose_terminal_is_closed_leaves_nothing() {
    if !have("stopping a build", &["nix", "nix-build", "apt-get"]) {
        return;
    }
    let ann = Person::who_knows_it();
    let mut pty = pressing(&ann);
    let running = compressing(&mut pty);
    pty.close();
    until("the program has ended", LIMIT, || pty.has_ended());
    nothing_is_left(&ann, &running);
}

#[test]
fn stopping_is_asked_and_the_wizard_stays() {
    if !have("stopping a build", &["nix", "nix-build", "apt-get"]) {
        return;
    }
    let ann = Person::who_knows_it();
    let mut pty = pressing(&ann);
    let running = compressing(&mut pty);
    pty.keys(CTRL_C);
    pty.wait_for("Stop the build and leave");
    pty.keys(ESCAPE);
    pty.wait_until("the question is gone", |screen| !screen.contents().contains("Leave Snowpress?"));
    pty.keys("x");
    pty.wait_for("Stop the build?");
    pty.keys("y");
    pty.wait_for("Stopped as asked");
    nothing_is_left(&ann, &running);
    pty.keys("q");
    assert_eq!(pty.end().exit_code(), 0);
}
