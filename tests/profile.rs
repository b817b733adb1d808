//! Profiles as text: the shape of the file, and what stands beside the corpus.

use std::process::Command;

use snowpress::profile::model::{Interface, KeyOrigin, SshKey};
use snowpress::profile::toml::{decode, encode, examine};
use snowpress::profile::{Profile, check, password};

#[test]
fn an_empty_profile_is_one_line() {
    assert_eq!(encode(&Profile::default()), "version = 1\n");
    assert_eq!(decode("version = 1\n").faults, []);
}

#[test]
fn tables_stand_in_form_order() {
    let mut profile = Profile { description: "a".into(), ..Profile::default() };
    profile.network.host_name = Some("box".into());
    profile.network.interfaces.push(Interface {
        name: "enp1s0".into(),
        dhcp: None,
        ipv4: vec!["10.0.0.2/24".parse().unwrap()],
        ipv6: Vec::new(),
    });
    profile.ssh.keys.push(SshKey { user: "root".into(), origin: KeyOrigin::File("a.pub".into()) });
    profile.packages.install = ["git", "neovim"].map(str::to_owned).to_vec();
    profile.users.groups.insert("media".into(), None);
    profile.extra.nix = Some("{ pkgs, ... }:\n{\n}\n".into());
    insta::assert_snapshot!("form_order", encode(&profile));
}

#[test]
fn a_made_hash_passes_the_checks() {
    let mut profile = Profile::default();
    let hash = password::hash("correct horse").unwrap();
    profile.users.accounts.entry("root".into()).or_default().password_hash = Some(hash);
    assert_eq!(check::check(&profile), []);
}

/// The C library's crypt(3) is what a login asks; Perl reaches it without a crate.
#[test]
fn a_made_hash_is_what_crypt_makes() {
    let hash = password::hash("correct horse").unwrap();
    let perl =
        Command::new("perl").args(["-e", "print crypt($ARGV[0], $ARGV[1])", "correct horse", &hash]).output();
    let Ok(perl) = perl else {
        eprintln!("skipped: no perl here");
        return;
    };
    assert_eq!(String::from_utf8_lossy(&perl.stdout), hash);
}

#[test]
fn places_count_as_the_file_does() {
    let text = "version = 1\n[[network.interfaces]]\nipv4 = []\n[[network.interfaces]]\nname = \"a b\"\n";
    let fields: Vec<String> = examine(text).faults.into_iter().map(|fault| fault.field).collect();
    assert_eq!(fields, ["network.interfaces[0].name", "network.interfaces[1].name"]);
    assert_eq!(decode(text).places.line("network.interfaces[0].name"), Some(5));
}
