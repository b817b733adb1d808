//! Sticks that are loop devices, images that are files, and a person who is not root.

use std::fs::{self, File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use crate::support::{find, have, skipped, snowpress};

pub const MIB: u64 = 1 << 20;

/// Runs a program that must succeed, and gives what it prints.
pub fn runs(program: &str, arguments: &[&str]) -> String {
    let path = find(program).unwrap_or_else(|| Path::new("/usr/sbin").join(program));
    let output = Command::new(path).args(arguments).stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{program} {arguments:?}: {}", said(&output));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// All that a program printed.
pub fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Whether there can be loop devices here, where only root makes them.
pub fn can(what: &str) -> bool {
    if !have(what, &["losetup"]) {
        return false;
    }
    let made = tempfile::tempdir().is_ok_and(|folder| {
        let file = folder.path().join("trial");
        File::create(&file).and_then(|file| file.set_len(MIB)).unwrap();
        let output = Command::new("losetup").args(["-f", "--show"]).arg(&file).output().unwrap();
        let device = String::from_utf8(output.stdout).unwrap();
        output.status.success()
            && Command::new("losetup").args(["-d", device.trim()]).status().unwrap().success()
    });
    if !made {
        skipped(what, "no loop devices for this user");
    }
    made
}

/// A loop device; gone when it is dropped.
pub struct Stick {
    pub path: PathBuf,
    pub file: PathBuf,
}

impl Stick {
    /// Over a new file of this size in a folder.
    pub fn new(folder: &Path, name: &str, bytes: u64) -> Self {
        let file = folder.join(name);
        File::create(&file).unwrap().set_len(bytes).unwrap();
        Self::over(file, &[])
    }

    pub fn over(file: PathBuf, options: &[&str]) -> Self {
        let mut arguments = vec!["-f", "--show"];
        arguments.extend(options);
        arguments.push(file.to_str().unwrap());
        Self { path: runs("losetup", &arguments).into(), file }
    }

    pub fn name(&self) -> &str {
        self.path.file_name().unwrap().to_str().unwrap()
    }

    pub fn path(&self) -> &str {
        self.path.to_str().unwrap()
    }

    /// What is on it, from an offset on.
    pub fn holds(&self, at: u64, size: u64) -> Vec<u8> {
        let mut bytes = vec![0; usize::try_from(size).unwrap()];
        File::open(&self.path).unwrap().read_exact_at(&mut bytes, at).unwrap();
        bytes
    }

    /// Makes it end earlier.
    pub fn shrink(&self, to: u64) {
        OpenOptions::new().write(true).open(&self.file).unwrap().set_len(to).unwrap();
        runs("losetup", &["-c", self.path()]);
    }
}

impl Drop for Stick {
    fn drop(&mut self) {
        let _ = Command::new("losetup").arg("-d").arg(&self.path).status();
    }
}

/// A disc image as far as this program looks; no two sectors are the same.
pub fn image(folder: &Path, bytes: u64) -> PathBuf {
    let path = folder.join("image.iso");
    let mut all = Vec::with_capacity(usize::try_from(bytes).unwrap());
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    while (all.len() as u64) < bytes {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        all.extend_from_slice(&state.to_le_bytes());
    }
    all.truncate(usize::try_from(bytes).unwrap());
    all[32_769..32_774].copy_from_slice(b"CD001");
    fs::write(&path, all).unwrap();
    path
}

/// An image of nothing but zeros, except for its mark and its last MiB.
pub fn hollow(folder: &Path, bytes: u64) -> PathBuf {
    let path = folder.join("hollow.iso");
    let mut file = File::create(&path).unwrap();
    file.set_len(bytes).unwrap();
    file.write_all_at(b"CD001", 32_769).unwrap();
    file.seek(SeekFrom::Start(bytes - MIB)).unwrap();
    file.write_all(&vec![0xff; 1 << 20]).unwrap();
    path
}

/// Writes without asking.
pub fn write(image: &Path, sticks: &[&Stick], more: &[&str]) -> Output {
    let mut command = snowpress();
    command.arg("write").arg(image).arg("--allow-fixed").args(more);
    for stick in sticks {
        command.arg(&stick.path).args(["--yes-i-mean", stick.name()]);
    }
    command.stdin(Stdio::null()).output().unwrap()
}

/// Somebody who is not root, and whose `sudo` is what a test says.
pub struct Person {
    folder: TempDir,
}

impl Person {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        Self { folder }
    }

    /// A program of this person's.
    pub fn program(&self, name: &str, script: &str) {
        let path = self.folder.path().join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// A `sudo` that lets everybody in; says whether that works here.
    pub fn lets_in(&self) -> bool {
        let root = self.folder.path().join("root");
        fs::copy(find("env").unwrap(), &root).unwrap();
        fs::set_permissions(&root, fs::Permissions::from_mode(0o4755)).unwrap();
        let root = root.to_str().unwrap();
        self.program("sudo", &format!("[ \"$1 $2\" = '-n --' ] || exit 9; shift 2; exec {root} \"$@\""));
        let id = self
            .as_nobody("/bin/sh")
            .args(["-c", &format!("{root} {} -u", find("id").unwrap().display())])
            .output()
            .unwrap();
        let works = id.stdout == b"0\n" && self.runs_us();
        if !works {
            skipped("being somebody else", &said(&id));
        }
        works
    }

    fn runs_us(&self) -> bool {
        self.command().arg("--version").output().is_ok_and(|output| output.status.success())
    }

    fn as_nobody(&self, program: &str) -> Command {
        let mut command = Command::new(find("setpriv").unwrap());
        command.args(["--reuid", "65534", "--regid", "65534", "--clear-groups", program]);
        command.env("PATH", self.folder.path()).env("HOME", self.folder.path()).env("NO_COLOR", "1");
        command.stdin(Stdio::null()).current_dir("/");
        command
    }

    /// The program under test.
    pub fn command(&self) -> Command {
        self.as_nobody(env!("CARGO_BIN_EXE_snowpress"))
    }

    pub fn writes(&self, image: &Path, stick: &Stick, more: &[&str]) -> Command {
        let mut command = self.command();
        command.arg("write").arg(image).arg(&stick.path);
        command.args(["--allow-fixed", "--yes-i-mean", stick.name()]).args(more);
        command
    }
}
