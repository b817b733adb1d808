//! Images onto real loop devices, with things that go wrong meanwhile.

mod support;

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use snowpress::build::request::Cancel;
use snowpress::image::write::{Device, Input, Machine, Outcome, Phase, WriteEvent, choose, write as engine};

use crate::support::terminal::{Pty, Size};
use crate::support::{have, skipped, snowpress};
use support::{MIB, Person, Stick, can, hollow, image, runs, said, write};

/// What the engine is given for a stick.
fn chosen(stick: &Stick, image: &Input) -> Device {
    choose(&Machine::default(), &stick.path, image, true).unwrap()
}

/// Writes with the engine, and lets a test do things meanwhile.
fn meanwhile(
    image: &Input,
    sticks: &[&Stick],
    cancel: &Cancel,
    mut act: impl FnMut(usize, &WriteEvent),
) -> Vec<Outcome> {
    let devices: Vec<Device> = sticks.iter().map(|stick| chosen(stick, image)).collect();
    engine(image, &devices, None, cancel, &mut |device, event| act(device, &event)).unwrap()
}

#[test]
fn every_byte_gets_onto_a_device_and_is_read_back() {
    if !can("writing to loop devices") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    // No whole block, and no whole sector either.
    let size = 9 * MIB + 700;
    let image = image(folder.path(), size);
    let stick = Stick::new(folder.path(), "stick", 10 * MIB);
    let output = write(&image, &[&stick], &["--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(stick.holds(0, size), fs::read(&image).unwrap());
    assert!(stick.holds(size, 10 * MIB - size).iter().all(|byte| *byte == 0));
    let events: Vec<Value> = output
        .stdout
        .split(|b| *b == b'\n')
        .filter(|l| !l.is_empty())
        .map(|l| serde_json::from_slice(l).unwrap())
        .collect();
    assert_eq!(events[0]["event"], "opened");
    assert!(events.iter().all(|event| event["device"] == stick.path()));
    for phase in ["writing", "comparing"] {
        let last = events.iter().rfind(|event| event["phase"] == phase).unwrap();
        assert_eq!((&last["done"], &last["of"]), (&size.into(), &size.into()));
    }
    let last = events.last().unwrap();
    assert_eq!(
        (&last["event"], &last["outcome"], &last["bytes"]),
        (&"ended".into(), &"written".into(), &size.into())
    );
    let plain = write(&image, &[&stick], &[]);
    assert!(said(&plain).contains("every byte was read back. You can take it out."), "{}", said(&plain));
}

/// A refusal: exit code 2, and the device as it was.
fn refused(stick: &Stick, arguments: &[&str], says: &[&str]) {
    let before = fs::read(&stick.file).unwrap();
    let output = snowpress().arg("write").args(arguments).stdin(Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", said(&output));
    for words in says {
        assert!(said(&output).contains(words), "{words:?}: {}", said(&output));
    }
    assert!(fs::read(&stick.file).unwrap() == before, "something was written");
}

#[test]
fn what_must_not_be_written_to_is_refused_with_a_remedy() {
    if !can("refusing loop devices") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let iso = image(folder.path(), 3 * MIB);
    let iso = iso.to_str().unwrap();
    let small = Stick::new(folder.path(), "small", 2 * MIB);
    let (path, name) = (small.path().to_owned(), small.name().to_owned());
    refused(&small, &[iso], &["no device was named", &path, "--allow-fixed"]);
    refused(&small, &[iso, &path], &["is built in", "--allow-fixed"]);
    refused(&small, &[iso, &path, "--allow-fixed"], &["3.0 MiB (3145728 bytes)", "2.0 MiB (2097152 bytes)"]);
    refused(&small, &[iso, "/dev/no-such-disk"], &["there is no /dev/no-such-disk", "--list"]);
    refused(&small, &[iso, iso], &["is a file, not a device", "cp "]);
    refused(&small, &[iso, "/dev/null"], &["is no block device"]);
    let large = Stick::new(folder.path(), "large", 8 * MIB);
    let (path, long) = (large.path().to_owned(), large.name().to_owned());
    refused(
        &large,
        &[iso, &path, "--allow-fixed"],
        &["nobody is here to be asked", &format!("--yes-i-mean {long}")],
    );
    refused(&large, &[iso, &path, "--allow-fixed", "--yes-i-mean", &name], &["no device of this name"]);
    let by_path = format!("/dev/{name}");
    refused(&large, &[iso, &path, "--allow-fixed", "--yes-i-mean", &by_path], &["no device of this name"]);
    refused(&large, &[iso, &path, &path, "--allow-fixed"], &["was named twice"]);
    refused(&large, &["/no/such.iso", &path], &["No such file"]);
    let packed = folder.path().join("image.iso.zst");
    fs::write(&packed, [0x28, 0xb5, 0x2f, 0xfd, 0]).unwrap();
    refused(&large, &[packed.to_str().unwrap(), &path, "--any-file"], &["is packed", "zstd -d"]);
    let text = folder.path().join("text");
    fs::write(&text, "no disc").unwrap();
    refused(&large, &[text.to_str().unwrap(), &path, "--allow-fixed"], &["no disc image", "--any-file"]);
    let arguments =
        ["write", text.to_str().unwrap(), &path, "--allow-fixed", "--any-file", "--yes-i-mean", &path];
    let output = snowpress().args(arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(large.holds(0, 512).starts_with(b"no disc\0"));
    let fixed = Stick::over(large.file.clone(), &["-r"]);
    let path = fixed.path().to_owned();
    refused(&fixed, &[iso, &path, "--allow-fixed"], &["is read-only"]);
}

#[test]
fn the_systems_disk_is_refused_whatever_is_said() {
    let output = snowpress().args(["write", "--list", "--json"]).output().unwrap();
    let all: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let Some(system) = all.iter().find(|device| device["system"] == true) else {
        skipped("the system's disk", "none is seen from here");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let image = image(folder.path(), MIB);
    let (path, name) = (system["path"].as_str().unwrap(), system["name"].as_str().unwrap());
    let output = snowpress()
        .arg("write")
        .arg(image)
        .args([path, "--allow-fixed", "--yes-i-mean", name])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("the running system lies on"), "{}", said(&output));
}

#[test]
fn what_is_mounted_is_refused_and_the_kernel_holds_it_too() {
    if !can("mounting loop devices")
        || !have("making a file system", &["/usr/sbin/mkfs.ext4", "mount", "umount"])
    {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let stick = Stick::new(folder.path(), "stick", 16 * MIB);
    let iso = image(folder.path(), MIB);
    let opened = Input::open(&iso, false).unwrap();
    let device = chosen(&stick, &opened);
    runs("mkfs.ext4", &["-q", stick.path()]);
    let point = folder.path().join("mounted here");
    fs::create_dir(&point).unwrap();
    runs("mount", &[stick.path(), point.to_str().unwrap()]);
    let end = format!("umount '{}'", point.display());
    let path = stick.path().to_owned();
    let output = write(&iso, &[&stick], &[]);
    // Chosen before somebody mounted it.
    let late = engine(&opened, &[device], None, &Cancel::default(), &mut |_, _| {}).unwrap();
    // The image on the stick itself.
    let inside = point.join("inside.iso");
    fs::copy(&iso, &inside).unwrap();
    let holds = write(&inside, &[&stick], &[]);
    runs("umount", &[point.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains(&path) && said(&output).contains(&end), "{}", said(&output));
    assert_eq!(holds.status.code(), Some(2));
    assert!(said(&holds).contains("the image lies on"), "{}", said(&holds));
    let [Outcome::Failed { phase: None, problem, .. }] = &late[..] else { panic!("{late:?}") };
    assert!(problem.contains("is in use"), "{problem}");
}

#[test]
fn a_partition_is_refused_with_the_name_of_its_disk() {
    if !can("partitions on loop devices") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("stick");
    let mut table = vec![0u8; 8 << 20];
    // One partition of 4 MiB at 1 MiB.
    table[446..462].copy_from_slice(&[0, 0, 0, 0, 0x83, 0, 0, 0, 0, 8, 0, 0, 0, 32, 0, 0]);
    table[510..512].copy_from_slice(&[0x55, 0xaa]);
    fs::write(&file, table).unwrap();
    let stick = Stick::over(file, &["-P"]);
    let part = format!("{}p1", stick.path());
    if !Path::new(&part).exists() {
        skipped("a partition is refused", "no partitions on loop devices here");
        return;
    }
    let iso = image(folder.path(), MIB);
    refused(
        &stick,
        &[iso.to_str().unwrap(), &part],
        &["is a partition", &format!("whole disk: {}", stick.path())],
    );
}

#[test]
fn a_device_that_shrinks_under_way_is_told_in_both_phases() {
    if !can("shrinking loop devices") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let image = hollow(folder.path(), 96 * MIB);
    for phase in ["writing", "comparing"] {
        let stick = Stick::new(folder.path(), "stick", 96 * MIB);
        let (mut child, ours) = child(&image, &stick);
        let mut lines = BufReader::new(&ours);
        up_to(&mut lines, &format!(r#""phase":"{phase}","done":4194304"#));
        // Held, so that it meets the whole change at once.
        held(&child, || stick.shrink(64 * MIB));
        let ended: Value = serde_json::from_str(&up_to(&mut lines, "ended")).unwrap();
        assert_eq!((&ended["outcome"], &ended["phase"]), (&"failed".into(), &phase.into()), "{ended}");
        assert_eq!(ended["at"], 64 * MIB, "{ended}");
        assert!(ended["problem"].as_str().unwrap().contains("it ends after 64.0 MiB now"), "{ended}");
        assert!(child.wait().unwrap().success());
    }
}

#[test]
fn a_device_that_cannot_keep_it_fails_and_the_other_one_does_not() {
    if !can("loop devices over a full file system") || !have("a full file system", &["mount", "umount"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let full = folder.path().join("full");
    fs::create_dir(&full).unwrap();
    runs("mount", &["-t", "tmpfs", "-o", "size=12m", "tmpfs", full.to_str().unwrap()]);
    let iso = image(folder.path(), 24 * MIB);
    let (bad, good) = (Stick::new(&full, "stick", 32 * MIB), Stick::new(folder.path(), "good", 32 * MIB));
    let output = write(&iso, &[&bad, &good], &["--json"]);
    let name = bad.path().to_owned();
    drop(bad);
    runs("umount", &[full.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(6), "{}", said(&output));
    let ended: Vec<Value> = output
        .stdout
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice(line).ok())
        .filter(|event: &Value| event["event"] == "ended")
        .collect();
    let of = |path: &str| ended.iter().find(|event| event["device"] == path).unwrap();
    assert_eq!(of(good.path())["outcome"], "written");
    assert_eq!(good.holds(0, 24 * MIB), fs::read(&iso).unwrap());
    let failed = of(&name);
    assert_eq!((&failed["outcome"], &failed["phase"]), (&"failed".into(), &"writing".into()), "{failed}");
    let at = failed["at"].as_u64().unwrap();
    assert!((8 * MIB..=12 * MIB).contains(&at), "{failed}");
}

#[test]
fn stopped_in_each_phase_it_says_what_is_on_the_device() {
    if !can("stopping in loop devices") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = image(folder.path(), 24 * MIB);
    let iso = Input::open(&path, false).unwrap();
    for phase in [Phase::Writing, Phase::Comparing] {
        let stick = Stick::new(folder.path(), "stick", 32 * MIB);
        let cancel = Cancel::default();
        let outcomes = meanwhile(&iso, &[&stick], &cancel, |_, event| {
            if matches!(event, WriteEvent::Progress { phase: now, done: 1.., .. } if *now == phase) {
                cancel.ask();
            }
        });
        let [Outcome::Cancelled { phase: Some(was), done }] = outcomes[..] else { panic!("{outcomes:?}") };
        assert_eq!(was, phase);
        assert_eq!(stick.holds(0, done), fs::read(&path).unwrap()[..usize::try_from(done).unwrap()]);
        let boots = phase == Phase::Comparing;
        assert_eq!(
            outcomes[0].left(24 * MIB).contains("does not boot"),
            !boots,
            "{}",
            outcomes[0].left(24 * MIB)
        );
    }
}

/// The hidden command as its parent starts it, with our end of its output.
fn child(image: &Path, stick: &Stick) -> (std::process::Child, UnixStream) {
    let opened = Input::open(image, false).unwrap();
    let device = chosen(stick, &opened);
    let (ours, theirs) = UnixStream::pair().unwrap();
    let number = format!("{}:{}", device.number.0, device.number.1);
    let length = fs::metadata(image).unwrap().len().to_string();
    let child = snowpress()
        .args(["__write", &length, stick.path(), &number, &device.bytes.to_string(), "-"])
        .stdin(fs::File::open(image).unwrap())
        .stdout(OwnedFd::from(theirs))
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    (child, ours)
}

/// Does something while a program stands still.
fn held(child: &std::process::Child, act: impl FnOnce()) {
    let id = Pid::from_child(child);
    kill_process(id, Signal::STOP).unwrap();
    act();
    kill_process(id, Signal::CONT).unwrap();
}

/// Reads lines until one says this.
fn up_to(lines: &mut impl BufRead, words: &str) -> String {
    let mut line = String::new();
    while lines.read_line(&mut line).unwrap() > 0 {
        if line.contains(words) {
            return line;
        }
        line.clear();
    }
    panic!("it ended without {words:?}");
}

#[test]
fn the_child_ends_when_its_parent_is_gone() {
    if !can("a child whose parent dies") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let size = 96 * MIB;
    let image = hollow(folder.path(), size);
    let stick = Stick::new(folder.path(), "stick", size);
    let (mut child, ours) = child(&image, &stick);
    let mut lines = BufReader::new(ours);
    up_to(&mut lines, "ready");
    up_to(&mut lines, r#""phase":"writing","done":4194304"#);
    // Held, so that it cannot be done before we are gone.
    held(&child, || drop(lines));
    assert_eq!(child.wait().unwrap().code(), Some(6));
    assert!(stick.holds(size - MIB, MIB).iter().all(|byte| *byte == 0), "it went on to the end");
}

#[test]
fn the_child_stops_when_it_is_told_and_says_how_far_it_came() {
    if !can("a child that is stopped") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let size = 96 * MIB;
    let image = hollow(folder.path(), size);
    let stick = Stick::new(folder.path(), "stick", size);
    let (mut child, ours) = child(&image, &stick);
    let mut lines = BufReader::new(&ours);
    up_to(&mut lines, r#""phase":"writing","done":4194304"#);
    held(&child, || ours.shutdown(std::net::Shutdown::Write).unwrap());
    let last = up_to(&mut lines, "ended");
    assert!(last.contains(r#""outcome":"cancelled""#), "{last}");
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_child_that_nobody_called_says_so_and_is_shown_nowhere() {
    for arguments in [&["__write"][..], &["__write", "1", "/dev/null", "1:3", "0", "-"]] {
        let output = snowpress().args(arguments).stdin(Stdio::null()).output().unwrap();
        assert_ne!(output.status.code(), Some(0), "{}", said(&output));
    }
    for arguments in [&["--help"][..], &["man"], &["completions", "bash"], &["write", "--help"]] {
        let output = snowpress().args(arguments).output().unwrap();
        // bash's functions are called `…__subcmd__write`, after the command that is seen.
        assert!(!said(&output).replace("subcmd__write", "").contains("__write"), "{arguments:?}");
    }
}

#[test]
fn another_device_behind_the_same_name_is_not_written_to() {
    if !can("a device that is another one") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let iso = Input::open(&image(folder.path(), MIB), false).unwrap();
    let stick = Stick::new(folder.path(), "stick", 2 * MIB);
    let right = chosen(&stick, &iso);
    let (major, minor) = right.number;
    let mut wrong = vec![
        Device { number: (major, minor + 1), ..right.clone() },
        Device { bytes: 3 * MIB, ..right.clone() },
    ];
    // Another stick of the same size: only the kernel's count tells them apart, where it has one.
    if let Some(sequence) = right.sequence {
        wrong.push(Device { sequence: Some(sequence - 1), ..right });
    }
    for device in wrong {
        let outcomes = engine(&iso, &[device], None, &Cancel::default(), &mut |_, _| {}).unwrap();
        let [Outcome::Failed { phase: None, problem, .. }] = &outcomes[..] else { panic!("{outcomes:?}") };
        assert!(problem.contains("is another device now"), "{problem}");
    }
    assert!(stick.holds(0, 2 * MIB).iter().all(|byte| *byte == 0));
}

#[test]
fn a_name_is_typed_and_nothing_else_will_do() {
    if !can("typing the name of a loop device") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let image = image(folder.path(), 3 * MIB);
    let stick = Stick::new(folder.path(), "stick", 4 * MIB);
    let arguments = ["write", image.to_str().unwrap(), stick.path(), "--allow-fixed"];
    let size = Size { rows: 30, columns: 100 };
    let none: [(&str, &str); 0] = [];
    let mut pty = Pty::start(&arguments, &none, folder.path(), size);
    pty.wait_for("to go on:");
    pty.keys("yes\r");
    pty.wait_for("was not confirmed; nothing was written");
    assert!(stick.holds(0, 4 * MIB).iter().all(|byte| *byte == 0));
    let mut pty = Pty::start(&arguments, &none, folder.path(), size);
    pty.wait_for(&format!("Type {} to go on:", stick.name()));
    pty.keys(&format!("{}\r", stick.name()));
    pty.wait_for("You can take it out.");
    assert_eq!(stick.holds(0, 3 * MIB), fs::read(&image).unwrap());
}

#[test]
fn somebody_else_becomes_root_for_the_writing_alone() {
    if !can("becoming root") || !have("being somebody else", &["setpriv", "env"]) {
        return;
    }
    let person = Person::new();
    if !person.lets_in() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let image = image(folder.path(), 9 * MIB);
    for path in [folder.path(), &image] {
        let readable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        fs::set_permissions(path, readable).unwrap();
    }
    let sticks = [0, 1].map(|number| Stick::new(folder.path(), &format!("stick{number}"), 16 * MIB));
    let mut command =
        person.writes(&image, &sticks[0], &[sticks[1].path(), "--yes-i-mean", sticks[1].name()]);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    for stick in &sticks {
        assert_eq!(stick.holds(0, 9 * MIB), fs::read(&image).unwrap());
    }
}

#[test]
fn without_a_way_to_become_root_nothing_is_written() {
    if !can("not becoming root") || !have("being somebody else", &["setpriv", "env"]) {
        return;
    }
    let person = Person::new();
    if !person.lets_in() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let image = image(folder.path(), 9 * MIB);
    for path in [folder.path(), &image] {
        let readable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        fs::set_permissions(path, readable).unwrap();
    }
    let stick = Stick::new(folder.path(), "stick", 16 * MIB);
    person.program("sudo", "echo 'sudo: a password is required' >&2; exit 1");
    let output = person.writes(&image, &stick, &[]).output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(
        said(&output).contains("sudo: a password is required")
            && said(&output).contains("Nothing was written")
    );
    let output = person.writes(&image, &stick, &[]).env("PATH", "/nowhere").output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(said(&output).contains("none of sudo, doas, pkexec and run0"), "{}", said(&output));
    assert!(stick.holds(0, 16 * MIB).iter().all(|byte| *byte == 0));
}

#[test]
fn killed_it_leaves_no_root_behind() {
    if !can("a parent that is killed") || !have("being somebody else", &["setpriv", "env"]) {
        return;
    }
    let person = Person::new();
    if !person.lets_in() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let size = 256 * MIB;
    let image = hollow(folder.path(), size);
    for path in [folder.path(), &image] {
        let readable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        fs::set_permissions(path, readable).unwrap();
    }
    let stick = Stick::new(folder.path(), "stick", size);
    let mut parent = person
        .writes(&image, &stick, &["--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(parent.stdout.take().unwrap());
    up_to(&mut lines, r#""phase":"writing""#);
    parent.kill().unwrap();
    parent.wait().unwrap();
    // It has the stick for itself as long as it lives.
    let there = || {
        let all = fs::read_dir("/proc").unwrap().flatten();
        let mut lines = all.filter_map(|entry| fs::read(entry.path().join("cmdline")).ok());
        lines.any(|line| {
            let line = String::from_utf8_lossy(&line).into_owned();
            line.contains("__write") && line.contains(stick.path())
        })
    };
    while there() {
        thread::sleep(Duration::from_millis(20));
    }
    assert!(stick.holds(size - MIB, MIB).iter().all(|byte| *byte == 0), "it went on to the end");
}
