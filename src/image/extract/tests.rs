use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::*;
use crate::image::files::{Entry, Meta};
use crate::image::made::Made;

fn made() -> Made {
    Made::default()
        .file("/store/a/bin/run", "#!run")
        .mode("/store/a/bin/run", 0o4555)
        .mode("/store/a/bin", 0o555)
        .mode("/store/a", 0o555)
        .file("/store/a/empty", "")
        .link("/store/a/link", "/etc/passwd")
        .special("/store/a/fifo")
        .file("/store/b", "b")
}

fn paths(paths: &[&str]) -> Vec<PathBuf> {
    paths.iter().map(PathBuf::from).collect()
}

fn taken(files: &Made, wanted: &[&str], into: &Path, force: bool) -> Result<Done, ExtractError> {
    let cancel = Cancel::default();
    let plan = plan(files, &paths(wanted), &cancel)?;
    check(&plan, into, force)?;
    extract(files, &plan, into, force, 3, &cancel, &|_| ())
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn files_come_with_rights_times_and_links_and_without_what_is_not_theirs() {
    let into = folder();
    let target = into.path().join("new/place");
    let done = taken(&made(), &["/store/a", "/store/b"], &target, false).unwrap();
    assert_eq!((done.folders, done.files, done.links, done.special, done.bytes), (2, 3, 1, 1, 6));
    assert!(done.is_whole());
    assert_eq!(fs::read(target.join("a/bin/run")).unwrap(), b"#!run");
    assert_eq!(fs::read_link(target.join("a/link")).unwrap(), Path::new("/etc/passwd"));
    let mode = |path: &str| fs::symlink_metadata(target.join(path)).unwrap().permissions().mode() & 0o7777;
    assert_eq!((mode("a"), mode("a/bin"), mode("a/bin/run"), mode("b")), (0o555, 0o555, 0o555, 0o644));
    for path in ["a", "a/bin/run", "a/link", "b"] {
        assert_eq!(fs::symlink_metadata(target.join(path)).unwrap().mtime(), 1, "{path}");
    }
}

#[test]
fn the_root_is_everything_in_it() {
    let into = folder();
    taken(&made(), &["/"], into.path(), false).unwrap();
    assert_eq!(fs::read(into.path().join("store/b")).unwrap(), b"b");
}

#[test]
fn what_is_there_is_said_before_anything_is_written() {
    let into = folder();
    fs::write(into.path().join("b"), "mine").unwrap();
    let error = taken(&made(), &["/store/a", "/store/b"], into.path(), false).unwrap_err();
    assert!(matches!(error, ExtractError::Exists(_)), "{error}");
    assert!(!into.path().join("a").exists());
    assert_eq!(fs::read(into.path().join("b")).unwrap(), b"mine");
    // A link that leads nowhere is there too.
    fs::remove_file(into.path().join("b")).unwrap();
    symlink("nowhere", into.path().join("b")).unwrap();
    assert!(taken(&made(), &["/store/b"], into.path(), false).is_err());
}

#[test]
fn force_replaces_files_and_links_and_writes_into_folders_but_never_through_a_link() {
    let (into, outside) = (folder(), folder());
    fs::write(outside.path().join("kept"), "kept").unwrap();
    fs::create_dir_all(into.path().join("store/a")).unwrap();
    fs::write(into.path().join("store/a/other"), "other").unwrap();
    symlink(outside.path(), into.path().join("store/a/bin")).unwrap();
    symlink(outside.path().join("kept"), into.path().join("store/b")).unwrap();
    taken(&made(), &["/store"], into.path(), true).unwrap();
    assert_eq!(fs::read(into.path().join("store/a/other")).unwrap(), b"other");
    assert_eq!(fs::read(into.path().join("store/a/bin/run")).unwrap(), b"#!run");
    assert_eq!(fs::read(into.path().join("store/b")).unwrap(), b"b");
    assert_eq!(fs::read(outside.path().join("kept")).unwrap(), b"kept");
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
}

#[test]
fn a_full_folder_does_not_give_way_to_a_file() {
    let into = folder();
    fs::create_dir(into.path().join("b")).unwrap();
    let error = taken(&made(), &["/store/b"], into.path(), true).unwrap_err();
    assert!(matches!(error, ExtractError::Write { .. }), "{error}");
    assert!(into.path().join("b").is_dir());
}

#[test]
fn names_that_lead_out_are_refused_before_anything_is_written() {
    let meta = Meta { kind: Kind::File, size: 1, mode: 0o644, modified: 0 };
    for name in ["..", "../x", "/etc/x", ".", "", "a/b", "a\0b"] {
        let mut files = made();
        let entries = vec![Entry { name: OsString::from(name), meta }];
        files.also = BTreeMap::from([(PathBuf::from("/store"), entries)]);
        let into = folder();
        let error = taken(&files, &["/store"], into.path(), false).unwrap_err();
        assert!(matches!(error, ExtractError::Hostile { .. }), "{name:?}: {error}");
        assert_eq!(fs::read_dir(into.path()).unwrap().count(), 0);
    }
    assert!(taken(&made(), &["/store/.."], folder().path(), false).is_err());
}

#[test]
fn one_name_twice_as_link_and_as_folder_writes_nothing_outside() {
    let (into, outside) = (folder(), folder());
    let mut files = made().file("/evil/x/file", "evil").link("/evil/y", outside.path().to_str().unwrap());
    // The folder lists `x` once more, as a link that stands before the folder.
    let link = Meta { kind: Kind::Link, size: 0, mode: 0o777, modified: 0 };
    files.also =
        BTreeMap::from([(PathBuf::from("/evil"), vec![Entry { name: OsString::from("x"), meta: link }])]);
    let _ = taken(&files, &["/evil"], into.path(), false);
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
}

#[test]
fn a_link_put_there_meanwhile_is_not_followed() {
    let (into, outside) = (folder(), folder());
    let files = Made::default().file("/d/one", "1").file("/d/two", "2");
    let cancel = Cancel::default();
    let plan = plan(&files, &paths(&["/d"]), &cancel).unwrap();
    symlink(outside.path(), into.path().join("d")).unwrap();
    let error = extract(&files, &plan, into.path(), false, 1, &cancel, &|_| ()).unwrap_err();
    assert!(matches!(error, ExtractError::Write { .. }), "{error}");
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
}

#[test]
fn odd_names_stay_as_they_are_on_disk() {
    let into = folder();
    let files = Made::default().file("/n/a\n\x1b[2J", "x").file("/n/ -rf", "y");
    taken(&files, &["/n"], into.path(), false).unwrap();
    assert_eq!(fs::read(into.path().join("n/a\n\x1b[2J")).unwrap(), b"x");
    assert_eq!(fs::read(into.path().join("n/ -rf")).unwrap(), b"y");
}

#[test]
fn two_with_one_name_are_refused() {
    let files = Made::default().file("/a/x", "1").file("/b/x", "2");
    let error = taken(&files, &["/a/x", "/b/x"], folder().path(), false).unwrap_err();
    assert!(matches!(error, ExtractError::Twice(_)), "{error}");
}

#[test]
fn files_that_lie_about_their_length_are_named_and_nothing_of_them_is_left() {
    let into = folder();
    let files = Made::default().lying("/d/long", "123", 2).lying("/d/short", "123", 4).file("/d/good", "1");
    let done = taken(&files, &["/d"], into.path(), false).unwrap();
    let mut unread: Vec<_> = done.unread.iter().map(|unread| unread.path.to_str().unwrap()).collect();
    unread.sort_unstable();
    assert_eq!(unread, ["/d/long", "/d/short"]);
    assert_eq!((done.files, done.is_whole()), (1, false));
    assert_eq!(fs::read_dir(into.path().join("d")).unwrap().count(), 1);
}

#[test]
fn what_does_not_fit_is_said_before_anything_is_written() {
    let into = folder();
    let files = Made::default().lying("/d/huge", "", u64::MAX - 5).lying("/d/more", "", u64::MAX - 5);
    let error = taken(&files, &["/d"], into.path(), false).unwrap_err();
    assert!(matches!(error, ExtractError::Space { .. }), "{error}");
    assert_eq!(fs::read_dir(into.path()).unwrap().count(), 0);
}

#[test]
fn a_stop_leaves_whole_files_only() {
    let into = folder();
    let files = Made::default().file("/d/a", "1").file("/d/b", "2").file("/d/c", "3");
    let cancel = Cancel::default();
    let plan = plan(&files, &paths(&["/d"]), &cancel).unwrap();
    let done = extract(&files, &plan, into.path(), false, 1, &cancel, &|progress: Progress| {
        if progress.done == 2 {
            cancel.ask();
        }
    })
    .unwrap();
    assert!(done.stopped && !done.is_whole());
    assert_eq!(done.files, 1);
    assert_eq!(fs::read_dir(into.path().join("d")).unwrap().count(), 1);
}
