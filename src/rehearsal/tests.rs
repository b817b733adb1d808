//! The channel made with an apt that is only pretended.

use std::cell::{Cell, RefCell};
use std::os::unix::fs::PermissionsExt;

use super::parts::{Wanted, candidates, choose, dependency, nix, offers, parse, version};
use super::*;

/// Knows every package that it is told of, in version 1:2.0-1.
#[derive(Default)]
struct FakeApt {
    unknown: Vec<&'static str>,
    knows_nothing: bool,
    downloaded: RefCell<Vec<String>>,
    fails_after: Cell<Option<usize>>,
}

fn file_of(name: &str) -> String {
    format!("{name}_1%3a2.0-1_amd64.deb")
}

impl Apt for FakeApt {
    fn policy(&self, names: &[&str]) -> Result<String, RehearsalError> {
        let known = names.iter().filter(|n| !self.knows_nothing && !self.unknown.contains(n));
        let said =
            known.map(|n| format!("{n}:\n  Installed: (none)\n  Candidate: 1:2.0-1\n  Version table:"));
        Ok(said.collect::<Vec<_>>().join("\n"))
    }

    fn depends(&self, name: &str) -> Result<String, RehearsalError> {
        Ok(format!(
            "{name}\n  PreDepends: dpkg\n  Depends: kmod\n  Depends: linux-image-6.1.0-1-cloud-amd64\n"
        ))
    }

    fn uris(&self, names: &[&str], empty: &Path) -> Result<String, RehearsalError> {
        assert_eq!(fs::read_dir(empty).unwrap().count(), 0);
        let said = names.iter().map(|n| format!("'http://deb/x' {} {} SHA256:0", file_of(n), n.len()));
        Ok(said.collect::<Vec<_>>().join("\n"))
    }

    fn download(&self, names: &[&str], folder: &Path) -> Result<(), RehearsalError> {
        for name in names {
            if self.fails_after.get() == Some(self.downloaded.borrow().len()) {
                return Err(RehearsalError::Apt { command: "apt-get".into(), reason: "no network".into() });
            }
            fs::write(folder.join(file_of(name)), name).unwrap();
            self.downloaded.borrow_mut().push((*name).to_owned());
        }
        Ok(())
    }

    fn unpack(&self, _: &Path, folder: &Path) -> Result<(), RehearsalError> {
        fs::create_dir_all(folder.join("bin")).unwrap();
        fs::write(folder.join("bin/busybox"), "program").unwrap();
        Ok(())
    }
}

#[test]
fn the_list_is_read() {
    let read = parse("# said\n\nkernel: linux-image-x linux-image-y\nlibacl1 libacl1t64 # both\n");
    assert_eq!(
        read[0],
        Wanted { behind: Some("linux-image-"), names: vec!["linux-image-x", "linux-image-y"] }
    );
    assert_eq!(read[1], Wanted { behind: None, names: vec!["libacl1", "libacl1t64"] });
    assert_eq!(read.len(), 2);
}

#[test]
fn apt_is_understood() {
    let policy = "acl:\n  Installed: (none)\n  Candidate: 2.3.1-3\n  Version table:\n     2.3.1-3 500\n\
                  mail-transport-agent:\n  Installed: (none)\n  Candidate: (none)\n";
    assert_eq!(candidates(policy).into_iter().collect::<Vec<_>>(), [("acl", "2.3.1-3")]);
    assert_eq!(dependency("m\n |Depends: linux-image-a\n  Depends: b\n", "linux-"), Some("linux-image-a"));
    assert_eq!(dependency("m\n  Depends: b\n", "linux-"), None);
    let offered =
        offers("'http://x/a b' acl_1%3a2_amd64.deb 61244 SHA256:0\nW: noise\n'u' ../evil_1_a.deb 3 X\n");
    assert_eq!(offered.len(), 1);
    assert_eq!(offered["acl"].bytes, 61244);
    assert_eq!(version(&offered["acl"].file), "1:2");
}

#[test]
fn another_name_takes_the_place_of_one_that_apt_does_not_know() {
    let apt = FakeApt { unknown: vec!["libacl1", "gone"], ..FakeApt::default() };
    let (chosen, unknown) = choose(&apt, &parse("libacl1 libacl1t64\ngone\nkernel: linux-image-c")).unwrap();
    assert_eq!(chosen["libacl1"], "libacl1t64");
    assert_eq!(chosen["linux-image-c"], "linux-image-6.1.0-1-cloud-amd64");
    assert_eq!(unknown, ["gone"]);
}

#[test]
fn the_channel_is_made_once_and_found_again() {
    let data = tempfile::tempdir().unwrap();
    let apt = FakeApt::default();
    let mut steps = Vec::new();
    let made = materialise_with(&apt, data.path(), &mut |step| steps.push(step)).unwrap();
    assert_eq!(steps.last(), Some(&Step::Ready));
    let parts = made.path.join("parts");
    assert_eq!(fs::read_to_string(parts.join("libc6.deb")).unwrap(), "libc6");
    assert_eq!(fs::metadata(parts.join("busybox")).unwrap().permissions().mode() & 0o777, 0o755);
    let list = fs::read_to_string(parts.join("default.nix")).unwrap();
    assert!(list.contains("\"libc6\" = { file = ./libc6.deb; version = \"1:2.0-1\"; };"), "{list}");
    assert!(rnix::Root::parse(&list).errors().is_empty());
    assert!(made.path.join("lib/default.nix").is_file());
    assert_eq!(fs::metadata(made.path.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o755);
    let left: Vec<_> = fs::read_dir(data.path().join("rehearsal")).unwrap().flatten().collect();
    assert_eq!(left.len(), 2, "only the channel and the packages stay: {left:?}");

    let before = apt.downloaded.borrow().len();
    let found = materialise_with(&apt, data.path(), &mut |step| assert_eq!(step, Step::Found)).unwrap();
    assert_eq!((found, apt.downloaded.borrow().len()), (made.clone(), before));

    // Another tree, the same packages: nothing is got again.
    fs::remove_dir_all(made.path.parent().unwrap()).unwrap();
    materialise_with(&apt, data.path(), &mut |_| ()).unwrap();
    assert_eq!(apt.downloaded.borrow().len(), before);
}

#[test]
fn a_broken_download_goes_on_where_it_stopped() {
    let data = tempfile::tempdir().unwrap();
    let apt = FakeApt::default();
    apt.fails_after.set(Some(50));
    let error = materialise_with(&apt, data.path(), &mut |_| ()).unwrap_err();
    assert!(error.to_string().contains("no network"), "{error}");
    apt.fails_after.set(None);
    materialise_with(&apt, data.path(), &mut |_| ()).unwrap();
    let all = parse(PARTS).len();
    let again = apt.downloaded.borrow().len() - all;
    assert!(again < 50 - 30, "{again} packages were got twice");
}

#[test]
fn whoever_stops_it_waits_for_nothing_more() {
    let data = tempfile::tempdir().unwrap();
    let apt = FakeApt::default();
    let stopped = || apt.downloaded.borrow().len() > 40;
    let stoppable = UntilStopped { apt: &apt, stopped: &stopped };
    let error = materialise_with(&stoppable, data.path(), &mut |_| ()).unwrap_err();
    assert!(matches!(error, RehearsalError::Stopped));
    assert!(apt.downloaded.borrow().len() < 80, "one more handful at most");
}

#[test]
fn what_cannot_begin_says_why() {
    let data = tempfile::tempdir().unwrap();
    let empty = FakeApt { knows_nothing: true, ..FakeApt::default() };
    let error = materialise_with(&empty, data.path(), &mut |_| ()).unwrap_err();
    assert!(error.to_string().contains("apt-get update"), "{error}");
    let no_busybox = FakeApt { unknown: vec!["busybox-static"], ..FakeApt::default() };
    let error = materialise_with(&no_busybox, data.path(), &mut |_| ()).unwrap_err();
    assert!(error.to_string().contains("busybox-static"), "{error}");
}

#[test]
fn the_tree_keeps_what_is_run_runnable() {
    assert_eq!(tree::mode(b"#!/bin/sh\n"), 0o755);
    assert_eq!(tree::mode(b"{ }"), 0o644);
    assert_ne!(tree::hash("a"), tree::hash("b"));
    assert!(nix(&super::parts::Parts::new()).starts_with("# "));
}
