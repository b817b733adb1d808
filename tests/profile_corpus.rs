//! Walks the corpus: what is valid has no fault and survives writing and reading, what is not says
//! exactly what stands beside it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use snowpress::profile::Profile;
use snowpress::profile::toml::{decode, encode, examine, merge};

fn corpus(folder: &str) -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/profiles").join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    files.sort();
    files.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn valid_profiles_have_no_fault_and_survive() {
    let files = corpus("valid");
    assert!(files.len() >= 15);
    for (path, text) in files {
        let read = examine(&text);
        assert_eq!(read.faults, [], "{}", path.display());
        let written = encode(&read.profile);
        let again = decode(&written);
        assert_eq!(again.faults, [], "{}:\n{written}", path.display());
        assert_eq!(again.profile, read.profile, "{}:\n{written}", path.display());
        assert_eq!(merge(&text, &read.profile), text, "{}", path.display());
    }
}

#[test]
fn valid_profiles_set_every_key() {
    let mut seen = BTreeSet::new();
    for (_, text) in corpus("valid") {
        keys(&toml::Value::Table(text.parse().unwrap()), &mut seen);
    }
    let missing: Vec<&str> = KEYS.split_whitespace().filter(|key| !seen.contains(*key)).collect();
    assert_eq!(missing, Vec::<&str>::new());
}

/// The table of the format has no key that the model would drop without a word.
#[test]
fn the_model_knows_every_key() {
    for (path, text) in corpus("valid") {
        if path.file_name().unwrap().to_string_lossy().starts_with("compression-") {
            continue; // A bare word is the reader's doing, not the model's.
        }
        let mut dropped = Vec::new();
        let value = toml::Value::Table(text.parse().unwrap());
        let profile: Profile =
            serde_ignored::deserialize(value, |key| dropped.push(key.to_string())).unwrap();
        assert_eq!(dropped, Vec::<String>::new(), "{}", path.display());
        assert_eq!(profile, decode(&text).profile, "{}", path.display());
    }
}

/// The last names of all keys of the format.
const KEYS: &str = "version description file-name label edition menu-label uefi bios usb compression
    method level dictionary text base system nixpkgs branch revision path style channel allow-unfree flakes
    substituters url key install programs enable port root-login password-login keys user file agent
    autologin sudo-password groups accounts full-name password-hash shell uid host-name domain dhcp
    networkmanager host-id interface-names interfaces name ipv4 ipv6 gateway gateway6 gateway-interface
    name-servers search-domains wifi networks ssid hidden firewall tcp udp ping mdns kernel parameters
    modules initrd-modules module-packages blacklist serial-console zfs filesystems timeout copy-to-ram
    time-zone language key-map console-font firmware zram smart-cards guest-agents include addresses etc
    source mode disc target embed to nix size time";

fn keys(value: &toml::Value, into: &mut BTreeSet<String>) {
    match value {
        toml::Value::Table(table) => {
            for (key, value) in table {
                into.insert(key.clone());
                keys(value, into);
            }
        }
        toml::Value::Array(list) => list.iter().for_each(|value| keys(value, into)),
        _ => {}
    }
}

/// `SNOWPRESS_BLESS=1` writes the messages anew, to be read before they are committed.
#[test]
fn invalid_profiles_say_what_is_expected() {
    let files = corpus("invalid");
    assert!(files.len() >= 60);
    let mut wrong = Vec::new();
    for (path, text) in files {
        let said: Vec<String> = examine(&text).faults.iter().map(ToString::to_string).collect();
        let said = said.join("\n") + "\n";
        assert!(said.len() > 1, "{} has no fault", path.display());
        let beside = path.with_extension("expected");
        if std::env::var_os("SNOWPRESS_BLESS").is_some() {
            fs::write(&beside, &said).unwrap();
        }
        let expected = fs::read_to_string(&beside).unwrap_or_default();
        if said != expected {
            wrong.push(format!("{}:\n--- said\n{said}--- expected\n{expected}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn messages_are_whole_and_hold_nothing_secret() {
    for (path, text) in corpus("invalid") {
        for fault in examine(&text).faults {
            let shown = path.display();
            assert!(!fault.field.is_empty(), "{shown}: {fault}");
            assert!(!fault.problem.ends_with('.') && !fault.remedy.ends_with('.'), "{shown}: {fault}");
            assert!(!fault.remedy.is_empty() && !fault.problem.is_empty(), "{shown}");
            assert!(!fault.to_string().contains(char::is_control), "{shown}: {fault:?}");
            for secret in ["hunter2", "87654321", "correct horse", "pa$$word", "b3BlbnNzaC1rZXk"] {
                assert!(!fault.to_string().contains(secret), "{shown}: {fault}");
            }
        }
    }
}
