//! Edits keep what the person wrote.

use snowpress::profile::Profile;
use snowpress::profile::model::{Compression, Interface, KeyOrigin, SshKey};
use snowpress::profile::toml::{decode, encode, merge};

const OWN: &str = r#"# My rescue stick.
version = 1 # never changes
description = 'quotes of my own'

# How it is reached.
[network]
host-name = "old" # by hand
dhcp=true

   [ssh]
port = 0x16
# Two keys.
[[ssh.keys]] # laptop
key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK0wmN/Cr3JXqmLW7u+g9pTh+wyqDHpSQEIQczXkVx9q a"

# the other one
[[ssh.keys]]
file = "b.pub"

[packages]
install = [
    # editors
    "neovim", # not vim
    "helix",
    # the rest
    "git", # for flakes
]

[image]
compression = { method = "zstd", level = 3 } # quick
"#;

fn edited(change: impl FnOnce(&mut Profile)) -> String {
    let mut profile = decode(OWN).profile;
    change(&mut profile);
    let merged = merge(OWN, &profile);
    let read = decode(&merged);
    assert_eq!(read.faults, [], "{merged}");
    assert_eq!(read.profile, profile, "{merged}");
    merged
}

#[test]
fn nothing_changed_is_nothing_touched() {
    assert_eq!(edited(|_| {}), OWN);
}

#[test]
fn one_value_changed_is_one_value_touched() {
    let merged = edited(|profile| profile.network.host_name = Some("new".into()));
    assert_eq!(merged, OWN.replace("\"old\"", "\"new\""));
    let merged = edited(|profile| profile.image.compression = Compression::Zstd { level: Some(6) });
    assert_eq!(merged, OWN.replace("level = 3", "level = 6"));
}

#[test]
fn a_removed_value_takes_its_line_along() {
    let merged = edited(|profile| profile.network.dhcp = None);
    assert_eq!(merged, OWN.replace("dhcp=true\n", ""));
}

#[test]
fn list_entries_come_and_go_with_their_comments() {
    let merged = edited(|profile| drop(profile.packages.install.remove(1)));
    assert_eq!(merged, OWN.replace("    \"helix\",\n", ""));
    let merged = edited(|profile| profile.packages.install.push("jq".into()));
    assert_eq!(merged, OWN.replace("# for flakes\n", "# for flakes\n    \"jq\",\n"));
    let merged = edited(|profile| profile.packages.install.insert(1, "ed".into()));
    assert_eq!(merged, OWN.replace("# not vim\n", "# not vim\n    \"ed\",\n"));
    let merged = edited(|profile| profile.packages.install[2] = "gitMinimal".into());
    assert_eq!(merged, OWN.replace("\"git\"", "\"gitMinimal\""));
}

#[test]
fn tables_come_and_go_with_their_comments() {
    let merged = edited(|profile| drop(profile.ssh.keys.remove(0)));
    assert!(merged.contains("# the other one") && !merged.contains("laptop"), "{merged}");
    let merged = edited(|profile| {
        profile.ssh.keys.push(SshKey { user: "nixos".into(), origin: KeyOrigin::File("c.pub".into()) });
        profile.network.interfaces.push(Interface {
            name: "eth0".into(),
            dhcp: None,
            ipv4: vec!["192.168.1.2/24".parse().unwrap()],
            ipv6: Vec::new(),
        });
    });
    for line in OWN.lines() {
        assert!(merged.contains(line), "{line} is lost:\n{merged}");
    }
    insta::assert_snapshot!("merge_adds_tables", merged);
}

#[test]
fn other_layouts_of_the_same() {
    let text = "version = 1\nnetwork.host-name = \"a\" # dotted\nssh = { port = 22, keys = [{ file = \"x.pub\" }] } # in braces\n";
    let mut profile = decode(text).profile;
    profile.ssh.port = Some(2222);
    profile.ssh.keys.push(SshKey { user: "root".into(), origin: KeyOrigin::File("y.pub".into()) });
    profile.network.domain = Some("example.org".into());
    let merged = merge(text, &profile);
    assert_eq!(decode(&merged).profile, profile, "{merged}");
    assert!(merged.contains("# dotted") && merged.contains("# in braces"), "{merged}");
}

#[test]
fn what_is_not_toml_is_written_anew() {
    let profile = decode("version = 1\ndescription = \"x\"\n").profile;
    assert_eq!(merge("[[[", &profile), encode(&profile));
}
