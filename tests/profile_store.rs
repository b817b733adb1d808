//! Saved profiles: private, whole or not at all.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use snowpress::profile::store::{Overwrite, Store, StoreError, write_file};
use snowpress::profile::toml::{decode, merge};

#[test]
fn what_is_saved_is_private_listed_and_read() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path().join("deep/profiles"));
    assert_eq!(store.list().unwrap(), Vec::<String>::new(), "an absent folder holds nothing");
    let path = store.write("rescue", "version = 1\n", Overwrite::No).unwrap();
    store.write("a_1-b", "version = 1\n", Overwrite::No).unwrap();
    fs::write(store.folder().join("notes.txt"), "").unwrap();
    fs::write(store.folder().join(".hidden.toml"), "").unwrap();
    assert_eq!(store.list().unwrap(), ["a_1-b", "rescue"]);
    assert_eq!(store.read("rescue").unwrap(), "version = 1\n");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(store.folder()).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn nothing_is_overwritten_unasked_and_nothing_is_left_behind() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    store.write("a", "one", Overwrite::No).unwrap();
    let error = store.write("a", "two", Overwrite::No).unwrap_err();
    assert!(matches!(error, StoreError::Exists { .. }), "{error}");
    assert_eq!(store.read("a").unwrap(), "one");
    let path = store.path("a").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    store.write("a", "two", Overwrite::Yes).unwrap();
    assert_eq!(store.read("a").unwrap(), "two");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    let long = "a".repeat(65);
    for name in ["", "../a", "a/b", ".a", "-a", "a b", "a.toml", "ä", "a\n", long.as_str()] {
        let error = store.write(name, "", Overwrite::Yes).unwrap_err();
        assert!(matches!(error, StoreError::Name(_)), "{name}: {error}");
        assert!(!error.to_string().contains('\n'));
        assert!(store.read(name).is_err());
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn errors_name_the_profile_and_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    let error = store.read("absent").unwrap_err().to_string();
    assert!(error.contains("absent") && error.contains("snowpress list"), "{error}");
    fs::write(store.path("bytes").unwrap(), [0xff, 0xfe]).unwrap();
    let error = store.read("bytes").unwrap_err().to_string();
    assert!(error.contains("bytes.toml"), "{error}");
    fs::write(folder.path().join("file"), "").unwrap();
    let blocked = Store::at(folder.path().join("file"));
    assert!(blocked.list().is_err() && blocked.write("a", "", Overwrite::No).is_err());
}

#[test]
fn a_changed_profile_is_saved_with_its_comments() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    let text = "# mine\nversion = 1\n\n[network]\nhost-name = \"old\" # its name\n";
    store.write("box", text, Overwrite::No).unwrap();
    let mut profile = decode(text).profile;
    profile.network.host_name = Some("new".into());
    store.write("box", &merge(&store.read("box").unwrap(), &profile), Overwrite::Yes).unwrap();
    let saved = store.read("box").unwrap();
    assert_eq!(saved, text.replace("old", "new"));
    assert_eq!(decode(&saved).profile, profile);
}

#[test]
fn a_file_of_ones_own_keeps_its_mode_and_its_link() {
    let folder = tempfile::tempdir().unwrap();
    let (real, link) = (folder.path().join("real.toml"), folder.path().join("link.toml"));
    fs::write(&real, "one").unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    write_file(&link, "two").unwrap();
    assert_eq!(fs::read_to_string(&real).unwrap(), "two");
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    let new = folder.path().join("deep/new.toml");
    write_file(&new, "three").unwrap();
    assert_eq!(fs::metadata(&new).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "something is left behind");
    let error = write_file(&folder.path().join("real.toml/below"), "x").unwrap_err();
    assert!(error.to_string().contains("real.toml"), "{error}");
}
