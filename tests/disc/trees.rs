//! Names, contents and all that Unix knows of files, in each of the trees that a disc may have.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use snowpress::image::files::{Files, Kind, resolve};

use super::{Made, content, paths, problems};
use crate::support::have;

#[test]
fn rock_ridge_keeps_names_modes_times_and_links() {
    if !have("Rock Ridge", &["xorriso"]) {
        return;
    }
    let made = Made::new();
    let long = format!("{}.end", "n".repeat(240));
    made.file("a b/ünïcode", "text").file(&long, b"long").file("nix/store/x-1/bin/tool", vec![7; 5000]);
    made.file("empty", b"");
    let target = "../".repeat(40) + &"very-long-part/".repeat(20) + "end";
    symlink(&target, made.source("far")).unwrap();
    symlink("/nix/store/x-1", made.source("absolute")).unwrap();
    fs::set_permissions(made.source("nix/store/x-1/bin/tool"), Permissions::from_mode(0o4751)).unwrap();
    let time = UNIX_EPOCH + Duration::from_secs(1_234_567_890);
    File::options().write(true).open(made.source("empty")).unwrap().set_modified(time).unwrap();
    for arguments in [&["-R", "-J", "-iso-level", "3"][..], &["-R"]] {
        let disc = made.press(arguments);
        assert_eq!(problems(&disc), Vec::<String>::new());
        assert!(disc.volume().rock_ridge);
        assert_eq!(paths(&disc), made.found());
        assert_eq!(content(&disc, &format!("/{long}")), b"long");
        let tool = disc.meta(Path::new("/nix/store/x-1/bin/tool")).unwrap();
        assert_eq!((tool.kind, tool.size, tool.mode), (Kind::File, 5000, 0o4751));
        assert_eq!(disc.meta(Path::new("/empty")).unwrap().modified, 1_234_567_890);
        assert_eq!(disc.link(Path::new("/far")).unwrap(), Path::new(&target));
        let tool = resolve(&disc, Path::new("/absolute/bin/tool")).unwrap();
        assert_eq!(content(&disc, tool.to_str().unwrap()), vec![7; 5000]);
    }
}

#[test]
fn joliet_keeps_names_and_the_plain_tree_its_own() {
    if !have("Joliet", &["xorriso"]) {
        return;
    }
    let made = Made::new();
    made.file("Some Folder/A longer name.text", "one").file("ünï.txt", "two");
    let disc = made.press(&["--norock", "-J"]);
    assert!(disc.volume().joliet && !disc.volume().rock_ridge);
    assert_eq!(
        paths(&disc),
        ["/", "/Some Folder", "/Some Folder/A longer name.text", "/ünï.txt"].map(str::to_owned).into()
    );
    assert_eq!(content(&disc, "/Some Folder/A longer name.text"), b"one");
    assert_eq!(problems(&disc), Vec::<String>::new());
    let disc = made.press(&["--norock"]);
    assert!(!disc.volume().joliet && !disc.volume().rock_ridge);
    assert_eq!(paths(&disc), made.found());
    assert!(paths(&disc).len() == 4, "{:?}", paths(&disc));
}

#[test]
fn folders_deeper_than_eight_levels_are_in_their_place() {
    if !have("relocated folders", &["xorriso"]) {
        return;
    }
    let made = Made::new();
    let deep = (1..=20).map(|level| format!("level{level}/")).collect::<String>();
    made.file(&format!("{deep}file"), "deep").file("level1/level2/beside", "shallow");
    for arguments in [&["-R", "-rr_reloc_dir", "/moved"][..], &["-R", "-hide-rr-moved"], &["-R", "-D"]] {
        let disc = made.press(arguments);
        assert_eq!(problems(&disc), Vec::<String>::new());
        assert_eq!(content(&disc, &format!("/{deep}file")), b"deep");
        assert_eq!(content(&disc, "/level1/level2/beside"), b"shallow");
        let (ours, theirs) = (paths(&disc), made.found());
        assert_eq!(ours, theirs);
    }
}

#[test]
fn many_files_are_listed_as_xorriso_does() {
    if !have("a large listing", &["xorriso"]) {
        return;
    }
    let made = Made::new();
    for number in 0..1500 {
        made.file(
            &format!("folder{}/file-with-a-longer-name-{number:04}.bin", number % 7),
            number.to_string(),
        );
    }
    let disc = made.press(&["-r", "-J", "-joliet-long"]);
    assert_eq!(paths(&disc), made.found());
    for number in [0, 700, 1499] {
        let path = format!("/folder{}/file-with-a-longer-name-{number:04}.bin", number % 7);
        assert_eq!(content(&disc, &path), number.to_string().as_bytes());
    }
}
