use super::super::answers::Answers;
use super::*;
use crate::profile::toml::examine;

const PROFILE: &str = r#"
version = 1
[packages]
install = ["htop", "gptfdisk", "python3Packages.numpy", "terminus_font"]
[ssh]
keys = [{ user = "root", key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIJX0GtBKPGcs8UMTpYwWQ4ZkOjP2saCVFVien3b9vL2 me" }]
[users.accounts.ada]
groups = ["wheel"]
[network]
host-name = "snow"
interface-names = "eth"
gateway = "192.168.77.2"
name-servers = ["192.168.77.3"]
search-domains = ["snow.test"]
interfaces = [{ name = "eth0", ipv4 = ["192.168.77.10/24"] }]
[locale]
time-zone = "Europe/Vienna"
key-map = "de"
language = "de_AT.UTF-8"
[boot]
parameters = ["quiet.test=yes"]
"#;

const GOOD: &str = "\
::snowpress::host
snow
::snowpress::addresses
1: lo    inet 127.0.0.1/8 scope host lo
2: eth0    inet 192.168.77.10/24 scope global eth0
2: eth0    inet6 fe80::1/64 scope link
::snowpress::routes
default via 192.168.77.2 dev eth0 proto static
::snowpress::resolver
nameserver 192.168.77.3
search snow.test
::snowpress::parameters
init=/nix/store/x/init quiet.test=yes
::snowpress::language
LANG=de_AT.UTF-8
::snowpress::zone
/nix/store/x-tzdata-2026f/share/zoneinfo/Europe/Vienna
::snowpress::keys
KEYMAP=de
::snowpress::passwd
root:0::/bin/sh
ada:1000::/bin/sh
::snowpress::store
aaaa-gptfdisk-1.0.9
bbbb-python3.12-numpy-1.26.4
cccc-terminus-font-4.49.1
::snowpress::commands
/run/current-system/sw/bin/htop /nix/store/0123456789abcdfghijklmnpqrsvwxyz-htop-3.3.0/bin/htop
::snowpress::units
sshd.service active
::snowpress::groups:ada
users wheel
::snowpress::authorized:root
/etc/ssh/authorized_keys.d/root ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIJX0GtBKPGcs8UMTpYwWQ4ZkOjP2saCVFVien3b9vL2 me
::snowpress::end
";

fn judged(text: &str) -> Vec<Item> {
    let decoded = examine(PROFILE);
    let plan = Plan::of(&decoded.profile.network);
    let answers = Answers::read(text);
    items(&Heard { profile: &decoded.profile, plan: &plan, answers: Ok(&answers) })
}

fn wrong(text: &str) -> Vec<String> {
    let shown = |item: Item| match item.verdict {
        Verdict::Contradicted { found, .. } => Some(format!("{} {}: {found}", item.field, item.wanted)),
        _ => None,
    };
    judged(text).into_iter().filter_map(shown).collect()
}

#[test]
fn a_machine_that_is_what_the_profile_says_is_proved() {
    let items = judged(GOOD);
    let others: Vec<_> =
        items.iter().filter(|item| !matches!(item.verdict, Verdict::Proved { .. })).collect();
    assert!(others.is_empty(), "{others:#?}");
    assert_eq!(items.len(), 18, "{items:#?}");
}

#[test]
fn each_difference_is_named() {
    for (from, to, expected) in [
        ("\nsnow\n", "\nnixos\n", "network.host-name snow: nixos"),
        (
            "inet 192.168.77.10/24",
            "inet 192.168.77.11/24",
            "network.interfaces[0].ipv4 192.168.77.10/24: 192.168.77.11/24",
        ),
        ("via 192.168.77.2 ", "via 192.168.77.1 ", "network.gateway 192.168.77.2: 192.168.77.1"),
        ("nameserver 192.168.77.3", "nameserver 10.0.2.3", "network.name-servers[0] 192.168.77.3: 10.0.2.3"),
        ("search snow.test", "", "network.search-domains[0] snow.test: nothing"),
        ("quiet.test=yes", "quiet.test=no", "boot.parameters quiet.test=yes: quiet.test=no"),
        ("LANG=de_AT", "LANG=en_US", "locale.language de_AT.UTF-8: en_US.UTF-8"),
        ("Europe/Vienna", "UTC", "locale.time-zone Europe/Vienna: UTC"),
        ("KEYMAP=de", "", "locale.key-map de: nothing"),
        ("gptfdisk", "fdisk", "packages.install gptfdisk: no command and no store path called gptfdisk"),
        ("sshd.service active", "sshd.service failed", "ssh.enable running: failed"),
        ("users wheel", "users", "users.accounts.ada.groups wheel: users"),
        ("ada:1000", "eve:1000", "users.accounts.ada ada: no such user"),
        ("9vL2 me\n", "9vL3 me\n", "ssh.keys[0] ssh-ed25519 …en3b9vL2 me: ssh-ed25519 …en3b9vL3 me"),
    ] {
        let text = GOOD.replace(from, to);
        assert_ne!(text, GOOD, "{from}");
        let wrong = wrong(&text);
        assert!(wrong.iter().any(|line| line == expected), "{expected}: {wrong:#?}");
    }
}

#[test]
fn a_lease_beside_the_fixed_address_is_seen() {
    let lease = "2: eth0    inet 192.168.77.50/24 scope global secondary dynamic eth0\n::snowpress::routes";
    let wrong = wrong(&GOOD.replace("::snowpress::routes\n", &format!("{lease}\n")));
    assert_eq!(wrong, ["network.interfaces[0].dhcp none by DHCP: 192.168.77.50/24"]);
}

#[test]
fn what_cannot_be_asked_is_unseen() {
    let decoded = examine(PROFILE);
    let plan = Plan::plain();
    let heard = Heard { profile: &decoded.profile, plan: &plan, answers: Err("sshd is off".to_owned()) };
    let items = items(&heard);
    assert!(items.len() > 10);
    assert!(items.iter().all(|item| item.verdict == Verdict::Unseen { why: "sshd is off".to_owned() }));
    let answers = Answers::read(GOOD);
    let heard = Heard { profile: &decoded.profile, plan: &plan, answers: Ok(&answers) };
    let address =
        super::items(&heard).into_iter().find(|item| item.field == "network.interfaces[0].ipv4").unwrap();
    assert!(matches!(address.verdict, Verdict::Unseen { why } if why.contains("no network card")));
}

#[test]
fn what_a_guest_says_is_cleaned_and_cut() {
    let long = format!("\nev\u{1b}[2Jil{}\n", "x".repeat(5000));
    let wrong = wrong(&GOOD.replace("\nsnow\n", &long));
    assert!(wrong[0].starts_with("network.host-name snow: evil") && wrong[0].len() < 400, "{wrong:?}");
}

#[test]
fn what_only_looks_alike_proves_nothing() {
    let verdict = |text: &str, field: &str| {
        judged(text)
            .into_iter()
            .find(|item| item.field == field && item.wanted.contains("gptfdisk"))
            .unwrap()
            .verdict
    };
    let alike = GOOD.replace("aaaa-gptfdisk-1.0.9", "aaaa-gptfdisk-tools-1.0.9");
    assert!(matches!(verdict(&alike, "packages.install"), Verdict::Unseen { .. }));
    let taken_back = GOOD.replace("authorized_keys.d/root ssh-", "authorized_keys.d/root # ssh-");
    assert_eq!(wrong(&taken_back).len(), 1, "{:?}", wrong(&taken_back));
    let socket = GOOD.replace("sshd.service active", "sshd.service inactive\nsshd.socket active");
    assert!(wrong(&socket).is_empty(), "{:?}", wrong(&socket));
}
