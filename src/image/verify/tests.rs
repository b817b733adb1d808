//! Verdicts on made-up images: each kind of item proved, contradicted and unseen.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use super::*;
use crate::image::disc::{Loader, Way};
use crate::image::error::ImageError;
use crate::image::files::{Entry, Meta};
use crate::image::nixos::made::{Made, TOPLEVEL};
use crate::image::nixos::toplevel;
use crate::profile::toml::{examine, reference};

const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIODYbsDeBtsTx0x8lF4SgtSl2j8ViRlcBd/t3njJ4NFL";
const OTHER: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIJX0GtBKPGcs8UMTpYwWQ4ZkOjP2saCVFVien3b9vL2";

/// Every field of a profile; `HERE` is a folder with `file.txt` and `flake`.
const EVERYTHING: &str = r#"
version = 1
description = "all"
[image]
file-name = "press"
label = "PRESS"
edition = "mine"
menu-label = "Press"
uefi = true
bios = true
usb = true
compression = { method = "zstd", level = 6 }
[source]
base = "graphical-gnome"
nixpkgs = { branch = "nixos-26.11" }
channel = false
allow-unfree = true
flakes = true
substituters = [{ url = "https://a.test", key = "a.test:x" }]
[packages]
install = ["htop", "nodejs_20"]
programs = ["git"]
[ssh]
enable = true
port = 2222
root-login = "key-only"
password-login = false
keys = [{ user = "root", key = "KEY me" }]
[users]
autologin = "ada"
sudo-password = true
groups = { press = 4000 }
[users.accounts.ada]
full-name = "Ada L."
password-hash = "$6$abc$def"
groups = ["wheel"]
shell = "fish"
uid = 1001
[network]
host-name = "press"
domain = "snow.test"
dhcp = false
networkmanager = false
host-id = "deadbeef"
interface-names = "eth"
gateway = "192.168.7.1"
gateway6 = "fe80::1"
gateway-interface = "eth0"
name-servers = ["192.168.7.1"]
search-domains = ["lan"]
interfaces = [{ name = "eth0", dhcp = false, ipv4 = ["192.168.7.10/24"], ipv6 = ["fd00::10/64"] }]
mdns = true
[network.wifi]
method = "wpa-supplicant"
networks = [{ ssid = "My Net", password = "correct horse", hidden = true }]
[network.firewall]
enable = true
tcp = [8080]
udp = [5353]
ping = false
[boot]
kernel = "6_12"
parameters = ["quiet.test=yes"]
modules = ["kvm-intel"]
initrd-modules = ["nvme"]
module-packages = ["rtl8821ce"]
blacklist = ["nouveau"]
serial-console = "ttyS0,115200"
zfs = false
filesystems = ["btrfs"]
timeout = 0
copy-to-ram = true
[locale]
time-zone = "Europe/Vienna"
language = "de_AT.UTF-8"
key-map = "de"
console-font = "Lat2-Terminus16"
[hardware]
firmware = "redistributable"
zram = true
smart-cards = true
guest-agents = true
[docs]
include = false
[banner]
text = "Hello \\o/"
addresses = true
[files]
etc = [{ path = "motd", text = "hello", mode = "0600" }, { path = "motd2", source = "HERE/file.txt" }]
disc = [{ source = "HERE/file.txt", target = "/answers.txt" }]
embed = [{ source = "HERE/flake", name = "flake" }, { source = "HERE/flake", name = "flake", to = "disc" }]
[extra]
modules = ["x.nix"]
nix = "{ }"
"#;

const PARAMETERS: &str = "console=tty0 console=ttyS0,115200 copytoram quiet.test=yes net.ifnames=0";

/// An image that may be changed before it is looked at.
struct World {
    made: Made,
    volume: Volume,
    ways: Ways,
    menus: Vec<MenuEntry>,
    superblock: Superblock,
    file: PathBuf,
}

fn way(works: bool) -> Way {
    Way { works, because: "a boot image".to_owned() }
}

fn menu(loader: Loader, file: &str) -> MenuEntry {
    let init = format!("init={TOPLEVEL}/init");
    MenuEntry {
        loader,
        file: PathBuf::from(file),
        title: "NixOS 26.11 Press".to_owned(),
        default: true,
        kernel: Some(PathBuf::from("/boot/bzImage")),
        initrd: Vec::new(),
        parameters: std::iter::once(init).chain(PARAMETERS.split(' ').map(str::to_owned)).collect(),
    }
}

impl World {
    /// The image of [`EVERYTHING`].
    fn new() -> Self {
        let made = Made::new();
        made.file("/isolinux/isolinux.cfg", "TIMEOUT 10\n");
        made.file("/EFI/BOOT/grub.cfg", "set timeout=1\n");
        made.file("/answers.txt", "one\n");
        made.file("/flake/flake.nix", "{ }\n");
        made.file("/host/file.txt", "one\n");
        made.file("/host/flake/flake.nix", "{ }\n");
        made.file("/host/flake/.git/HEAD", "x\n");
        system(&made);
        people(&made);
        network(&made);
        hardware(&made);
        let volume = Volume {
            label: "PRESS".to_owned(),
            system: String::new(),
            publisher: String::new(),
            preparer: String::new(),
            application: String::new(),
            created: None,
            modified: None,
            bytes: 0,
            rock_ridge: true,
            joliet: true,
        };
        Self {
            made,
            volume,
            ways: Ways {
                bios_disc: way(true),
                uefi_disc: way(true),
                bios_stick: way(true),
                uefi_stick: way(true),
            },
            menus: vec![
                menu(Loader::Isolinux, "/isolinux/isolinux.cfg"),
                menu(Loader::Grub, "/EFI/BOOT/grub.cfg"),
            ],
            superblock: Superblock {
                compressor: "zstd".to_owned(),
                options: vec!["level 6".to_owned()],
                block_bytes: 1 << 20,
                inodes: 1,
                fragments: 0,
                made: 0,
                bytes: 0,
            },
            file: PathBuf::from("/out/press.iso"),
        }
    }

    fn profile(&self) -> Profile {
        let here = self.made.place("/host").to_string_lossy().into_owned();
        let text = EVERYTHING.replace("HERE", &here).replace("KEY", KEY);
        let decoded = examine(&text);
        assert!(
            decoded.faults.iter().all(|fault| !fault.problem.contains("unknown")),
            "{:?}",
            decoded.faults
        );
        decoded.profile
    }

    fn items(&self) -> Vec<Item> {
        let files = self.made.files();
        let at = toplevel(&self.menus);
        let system = at.map(|at| crate::image::nixos::system(&files, &at));
        let seen = Seen {
            file: Some(&self.file),
            volume: &self.volume,
            ways: &self.ways,
            menus: &self.menus,
            superblock: Some(&self.superblock),
            files: &files,
            system: system.as_ref(),
        };
        items(&seen, &self.profile())
    }

    fn contradicted(&self) -> BTreeSet<String> {
        self.items().into_iter().filter(Item::is_contradicted).map(|item| item.field).collect()
    }
}

fn system(made: &Made) {
    made.own("system", "x86_64-linux");
    made.own("nixos-version", "26.11.20260712.abcdef0");
    made.own("kernel-params", PARAMETERS);
    made.file(&format!("{TOPLEVEL}/kernel-modules/lib/modules/6.12.9/kernel/fs/btrfs/btrfs.ko.xz"), "x");
    made.etc("os-release", "BUILD_ID=\"26.11.20260712.abcdef0\"\nVERSION=\"26.11 (Zokor)\"\n");
    made.etc("hostname", "press\n");
    made.etc("hosts", "127.0.0.1 localhost\n127.0.0.2 press.snow.test press\n");
    made.etc("hostid", [0xef, 0xbe, 0xad, 0xde]);
    made.etc("locale.conf", "LANG=de_AT.UTF-8\n");
    made.etc("vconsole.conf", "KEYMAP=de\nFONT=Lat2-Terminus16\n");
    made.etc_link("localtime", "/etc/zoneinfo/Europe/Vienna");
    made.etc("modules-load.d/nixos.conf", "loop\nkvm-intel\n");
    made.etc("modprobe.d/nixos.conf", "blacklist nouveau\n");
    made.etc("issue", "\n<<< Welcome >>>\nHello \\\\o/\nAddresses: \\4 \\6\n");
    made.etc("motd", "hello\n");
    made.etc("motd.mode", "0600\n");
    made.etc("motd2", "one\n");
    let flake = "/nix/store/00000000000000000000000000000005-flake";
    made.file(&format!("{flake}/flake.nix"), "{ }\n");
    made.etc_link("flake", flake);
    made.etc(
        "nix/nix.conf",
        "experimental-features = nix-command flakes\nextra-substituters = https://a.test\n\
         trusted-public-keys = cache.nixos.org-1:y a.test:x\n",
    );
    made.package("htop-3.3.0", "htop");
    made.package("nodejs-20.11.1", "node");
    made.package("git-2.44.1", "git");
    made.file("/nix/store/00000000000000000000000000000003-system-path/share/x", "");
}

fn people(made: &Made) {
    let spec = made.store(
        "users-groups.json",
        r#"{"groups":[{"gid":1,"members":["ada"],"name":"wheel"},{"gid":4000,"members":[],"name":"press"}],
        "users":[{"description":"Ada L.","initialHashedPassword":"$6$abc$def","isSystemUser":false,"name":"ada",
        "shell":"/run/current-system/sw/bin/fish","uid":1001},
        {"description":"","initialHashedPassword":"","isSystemUser":false,"name":"root","shell":"/bin/sh","uid":0}]}"#,
    );
    made.own("activate", &format!("perl -w update-users-groups.pl {spec}\n"));
    made.etc("ssh/authorized_keys.d/root", format!("{KEY} another comment\n"));
    made.etc("ssh/sshd_config", "PasswordAuthentication no\nPermitRootLogin prohibit-password\nPort 2222\n");
    made.unit("sshd.service", "[Service]\n", &["multi-user.target"]);
    made.etc("sudoers", "root ALL=(ALL:ALL) SETENV: ALL\n%wheel  ALL=(ALL:ALL)    SETENV: ALL\n");
    made.unit("getty@.service", "[Service]\nExecStart=@/x agetty '--autologin' 'ada' %I\n", &[]);
}

fn network(made: &Made) {
    made.service(
        "network-addresses-eth0",
        "ip addr replace \"192.168.7.10/24\" dev \"eth0\"\nip addr replace \"fd00::10/64\" dev \"eth0\"\n\
         ip -4 route replace default proto static dev eth0 via 192.168.7.1\n\
         ip -6 route replace default proto static dev eth0 via fe80::1\n",
        &["network.target"],
    );
    made.service(
        "network-setup",
        "cat <<EOF\nnameserver 192.168.7.1\nsearch lan\nEOF\n",
        &["network.target"],
    );
    made.etc(
        "wpa_supplicant/nixos.conf",
        "network={\n  ssid=\"My Net\"\n  scan_ssid=1\n  psk=\"correct horse\"\n}\n",
    );
    for unit in ["wpa_supplicant.service", "avahi-daemon.socket", "pcscd.socket"] {
        made.unit(unit, "[Unit]\n", &["multi-user.target"]);
    }
    made.service(
        "firewall",
        "ip46tables -A nixos-fw -p tcp --dport 8080 -j nixos-fw-accept \n\
         ip46tables -A nixos-fw -p udp --dport 5353 -j nixos-fw-accept \n",
        &["sysinit.target"],
    );
}

fn hardware(made: &Made) {
    made.store("linux-firmware-20260101", "x");
    made.store("rtl8821ce-6.12.9-unstable", "x");
    made.etc("systemd/zram-generator.conf", "[zram0]\nzram-size=ram * 50 / 100\n");
    made.unit("qemu-guest-agent.service", "[Service]\n", &[]);
}

/// `network.interfaces[0].ipv4` as the list of fields has it.
fn general(field: &str) -> String {
    let mut out = String::new();
    let mut rest = field;
    while let Some((before, behind)) = rest.split_once('[') {
        out.push_str(before);
        out.push_str("[]");
        rest = behind.split_once(']').map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    out.replace("users.accounts.ada", "users.accounts.NAME")
        .replace("users.groups.press", "users.groups.NAME")
}

#[test]
fn an_image_of_the_profile_contradicts_nothing() {
    let items = World::new().items();
    let wrong: Vec<&Item> = items.iter().filter(|item| item.is_contradicted()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let unseen: BTreeSet<String> = items
        .iter()
        .filter(|item| matches!(item.verdict, Verdict::Unseen { .. }))
        .map(|item| general(&item.field))
        .collect();
    let honest = [
        "boot.initrd-modules",
        "extra.modules[]",
        "extra.nix",
        "image.edition",
        "source.allow-unfree",
        "source.base",
    ];
    assert_eq!(unseen, honest.map(str::to_owned).into());
}

#[test]
fn every_field_of_a_profile_gives_an_item_or_is_silent_for_a_reason() {
    let given: BTreeSet<String> = World::new().items().iter().map(|item| general(&item.field)).collect();
    let known: BTreeSet<String> = reference::fields().into_iter().map(|field| field.path).collect();
    for field in &known {
        let listed = format!("{field}[]");
        let has_item = given.contains(field) || given.contains(&listed);
        assert_ne!(has_item, is_silent(field), "{field}: give an item, or say why there is none");
    }
    for (silent, why) in SILENT {
        assert!(known.contains(*silent) && !why.is_empty(), "{silent} is no field");
    }
}

#[test]
fn secrets_are_named_and_not_shown() {
    let mut world = World::new();
    world.made.etc("wpa_supplicant/nixos.conf", "network={\n  ssid=\"My Net\"\n  psk=\"wrong horse\"\n}\n");
    world.superblock.options.clear();
    let shown = serde_json::to_string(&world.items()).unwrap();
    for secret in ["correct horse", "wrong horse", "$6$abc$def"] {
        assert!(!shown.contains(secret), "{secret}");
    }
}

#[test]
fn a_renamed_file_is_no_contradiction() {
    let mut world = World::new();
    world.file = PathBuf::from("nixos.iso");
    let items = world.items();
    let name = items.iter().find(|item| item.field == "image.file-name").unwrap();
    assert!(matches!(&name.verdict, Verdict::Unseen { why } if why.contains("nixos.iso")), "{name:?}");
}

/// What is changed, and the fields that are contradicted then.
type Case = (fn(&mut World), &'static [&'static str]);

const DISC: &[Case] = &[
    (|world| world.volume.label = "NIXOS".to_owned(), &["image.label"]),
    (|world| world.superblock.compressor = "xz".to_owned(), &["image.compression"]),
    (|world| world.superblock.options = vec!["level 19".to_owned()], &["image.compression"]),
    (|world| world.ways.uefi_disc.works = false, &["image.uefi"]),
    (|world| world.ways.bios_disc.works = false, &["image.bios"]),
    (|world| (world.ways.bios_stick, world.ways.uefi_stick) = (way(false), way(false)), &["image.usb"]),
    (|world| world.menus[0].title = "NixOS".to_owned(), &["image.menu-label"]),
    (|world| drop(world.menus[1].parameters.pop()), &[]),
    (|world| world.menus[1].parameters.retain(|word| word != "copytoram"), &["boot.copy-to-ram"]),
    (|world| world.made.file("/isolinux/isolinux.cfg", "TIMEOUT 100\n"), &["boot.timeout"]),
    (|world| world.made.file("/EFI/BOOT/grub.cfg", "set timeout=10\n"), &["boot.timeout"]),
    (|world| world.made.file("/answers.txt", "two\n"), &["files.disc[0].target"]),
    (|world| world.made.file("/flake/more.nix", "x"), &["files.embed[1].name"]),
];

const SYSTEM: &[Case] = &[
    (|world| world.made.own("system", "aarch64-linux"), &["source.system"]),
    (|world| world.made.etc("os-release", "BUILD_ID=24.05.x\n"), &["source.nixpkgs"]),
    (|world| drop(world.made.store("nixos-26.11.20260712.abcdef0", "x")), &["source.channel"]),
    (
        |world| world.made.etc("nix/nix.conf", "substituters = https://b.test\n"),
        &["source.flakes", "source.substituters[0].key", "source.substituters[0].url"],
    ),
    (
        |world| world.made.own("kernel-params", "quiet"),
        &["boot.copy-to-ram", "boot.parameters", "boot.serial-console", "network.interface-names"],
    ),
    (|world| world.made.etc("hostname", "nixos\n"), &["network.host-name"]),
    (|world| world.made.etc("hosts", "127.0.0.2 press\n"), &["network.domain"]),
    (|world| world.made.etc("hostid", [1, 2, 3, 4]), &["network.host-id"]),
    (|world| world.made.etc("locale.conf", "LANG=C\n"), &["locale.language"]),
    (|world| world.made.etc("vconsole.conf", "KEYMAP=us\n"), &["locale.console-font", "locale.key-map"]),
    (|world| world.made.etc_link("localtime", "/etc/zoneinfo/UTC"), &["locale.time-zone"]),
    (|world| world.made.etc("modules-load.d/nixos.conf", "loop\n"), &["boot.modules"]),
    (|world| world.made.etc("modprobe.d/nixos.conf", "\n"), &["boot.blacklist"]),
    (|world| drop(world.made.store("zfs-kernel-2.3.0-6.12.9", "x")), &["boot.zfs"]),
    (|world| world.made.etc("issue", "Welcome\n"), &["banner.addresses", "banner.text"]),
    (|world| world.made.etc("motd", "bye\n"), &["files.etc[0].text"]),
    (|world| world.made.etc("motd.mode", "0644\n"), &["files.etc[0].mode"]),
    (|world| world.made.etc("motd2", "two\n"), &["files.etc[1].source"]),
    (|world| world.made.etc_link("flake", "/nix/store/gone"), &["files.embed[0].name"]),
    (|world| world.made.etc("systemd/zram-generator.conf", ""), &["hardware.zram"]),
    (
        |world| world.made.file("/nix/store/00000000000000000000000000000003-system-path/share/man/x", ""),
        &["docs.include"],
    ),
];

const UNITS: &str = "/nix/store/00000000000000000000000000000002-system-units";

fn mask(world: &World, unit: &str) {
    world.made.link("/dev/null", &format!("{UNITS}/{unit}"));
}

const PEOPLE: &[Case] = &[
    // The comment is the same, the key is not.
    (|world| world.made.etc("ssh/authorized_keys.d/root", format!("{OTHER} me\n")), &["ssh.keys[0].key"]),
    (
        |world| world.made.etc("ssh/authorized_keys.d/root", format!("command=\"x\" {KEY}\n")),
        &["ssh.keys[0].key"],
    ),
    (|world| world.made.etc("ssh/authorized_keys.d/root", ""), &["ssh.keys[0].key"]),
    (|world| mask(world, "sshd.service"), &["ssh.enable"]),
    (
        |world| world.made.etc("ssh/sshd_config", "PermitRootLogin yes\n"),
        &["ssh.password-login", "ssh.port", "ssh.root-login"],
    ),
    (
        |world| world.made.etc("sudoers", "%wheel  ALL=(ALL:ALL)    NOPASSWD:SETENV: ALL\n"),
        &["users.sudo-password"],
    ),
    (
        |world| world.made.unit("getty@.service", "[Service]\nExecStart=@/x agetty %I\n", &[]),
        &["users.autologin"],
    ),
    (
        |world| {
            let spec = world.made.store(
                "users-groups.json",
                r#"{"groups":[],"users":[{"description":"","hashedPassword":"$6$abc$xyz","isSystemUser":false,
                "name":"ada","shell":"/run/current-system/sw/bin/bash"}]}"#,
            );
            world.made.own("activate", &spec);
        },
        &[
            // Without a user root there are no keys of root to be told.
            "ssh.keys[0].key",
            "users.accounts.ada.full-name",
            "users.accounts.ada.groups",
            "users.accounts.ada.password-hash",
            "users.accounts.ada.shell",
            "users.accounts.ada.uid",
            "users.groups.press",
        ],
    ),
];

const NETWORK: &[Case] = &[
    (
        |world| {
            world.made.service(
                "network-addresses-eth0",
                "ip addr replace \"192.168.7.11/24\" dev \"eth0\"\nip addr replace \"fd00::10/64\" dev \"eth0\"\n\
                 ip -4 route replace default dev eth1 via 192.168.7.9\n",
                &[],
            );
        },
        &["network.gateway", "network.gateway-interface", "network.gateway6", "network.interfaces[0].ipv4"],
    ),
    (|world| mask(world, "network-setup.service"), &["network.name-servers", "network.search-domains"]),
    (
        |world| world.made.unit("NetworkManager.service", "[Service]\n", &["multi-user.target"]),
        &[
            "network.dhcp",
            "network.interfaces[0].dhcp",
            "network.interfaces[0].ipv4",
            "network.interfaces[0].ipv6",
            "network.networkmanager",
        ],
    ),
    (|world| mask(world, "avahi-daemon.socket"), &["network.mdns"]),
    (|world| mask(world, "wpa_supplicant.service"), &["network.wifi.method"]),
    (
        |world| {
            world.made.etc("wpa_supplicant/nixos.conf", "network={\n  ssid=\"My Net\"\n  psk=\"no\"\n}\n");
        },
        &["network.wifi.networks[0].hidden", "network.wifi.networks[0].password"],
    ),
    (
        |world| world.made.etc("wpa_supplicant/nixos.conf", ""),
        &[
            "network.wifi.networks[0].hidden",
            "network.wifi.networks[0].password",
            "network.wifi.networks[0].ssid",
        ],
    ),
    (|world| mask(world, "firewall.service"), &["network.firewall.enable", "network.firewall.ping"]),
    (
        |world| {
            world.made.service(
                "firewall",
                "iptables -A nixos-fw -p icmp --icmp-type echo-request -j nixos-fw-accept",
                &[],
            );
        },
        &["network.firewall.ping", "network.firewall.tcp", "network.firewall.udp"],
    ),
    (|world| mask(world, "pcscd.socket"), &["hardware.smart-cards"]),
    (|world| mask(world, "qemu-guest-agent.service"), &["hardware.guest-agents"]),
];

#[test]
fn each_difference_contradicts_its_item_and_no_other() {
    for (at, (change, wanted)) in [DISC, SYSTEM, PEOPLE, NETWORK].into_iter().flatten().enumerate() {
        let mut world = World::new();
        change(&mut world);
        let wanted: BTreeSet<String> = wanted.iter().map(|&field| field.to_owned()).collect();
        assert_eq!(world.contradicted(), wanted, "case {at}");
    }
}

#[test]
fn a_missing_package_is_contradicted_and_a_doubtful_one_is_not() {
    let verdict = |made: &Made, package: &str| {
        let files = made.files();
        let system = crate::image::nixos::system(&files, Path::new(TOPLEVEL));
        let world = World::new();
        let mut profile = Profile::default();
        profile.packages.install = vec![package.to_owned()];
        let seen = Seen {
            file: None,
            volume: &world.volume,
            ways: &world.ways,
            menus: &[],
            superblock: None,
            files: &files,
            system: Some(&system),
        };
        items(&seen, &profile).into_iter().find(|item| item.field == "packages.install").unwrap().verdict
    };
    let made = Made::new();
    made.package("htop-3.3.0", "htop");
    made.package("python3.11-numpy-1.26.4", "f2py");
    made.package("bind-9.18.28-dnsutils", "dig");
    made.store("vim-full-9.1", "x");
    made.package("busybox-1.36.1", "wget");
    made.package("git-minimal-2.44.1", "git");
    for there in ["htop", "python3Packages.numpy", "git"] {
        assert!(matches!(verdict(&made, there), Verdict::Proved { .. }), "{there}");
    }
    for doubtful in ["vimHugeX", "dig", "wget"] {
        assert!(matches!(verdict(&made, doubtful), Verdict::Unseen { .. }), "{doubtful}");
    }
    assert!(matches!(verdict(&made, "gptfdisk"), Verdict::Contradicted { .. }));
    let empty = Made::new();
    assert!(matches!(verdict(&empty, "htop"), Verdict::Unseen { .. }), "no package shows at all");
}

#[test]
fn what_could_not_be_read_is_unseen() {
    let mut world = World::new();
    world.menus.clear();
    let items = world.items();
    let of = |field: &str| items.iter().find(|item| item.field == field).unwrap().verdict.clone();
    for field in ["network.host-name", "ssh.enable", "boot.parameters", "boot.timeout", "image.menu-label"] {
        assert!(matches!(of(field), Verdict::Unseen { .. }), "{field}: {:?}", of(field));
    }
    assert!(matches!(of("image.label"), Verdict::Proved { .. }));
    assert!(items.iter().all(|item| !item.is_contradicted()));
}

#[test]
fn a_toplevel_that_is_not_there_contradicts_nothing() {
    let mut world = World::new();
    for entry in &mut world.menus {
        entry.parameters[0] = format!("init=/nix/store/{:032}-nixos-system/init", 77);
    }
    let wrong = world.contradicted();
    // The store itself was read.
    let of_store = ["packages.install"];
    assert!(wrong.iter().all(|field| of_store.contains(&field.as_str())), "{wrong:?}");
}

#[test]
fn what_a_rehearsal_has_not_got_is_unseen() {
    let world = World::new();
    world.made.etc("rehearsal/lacks", "avahi\nfirewall\nguest-agents\n");
    mask(&world, "avahi-daemon.socket");
    mask(&world, "firewall.service");
    mask(&world, "qemu-guest-agent.service");
    assert_eq!(world.contradicted(), BTreeSet::new());
}

#[test]
fn names_of_an_image_reach_nobody_unwashed() {
    let mut world = World::new();
    world.volume.label = "\u{1b}[2JPRESS\u{202e}".to_owned();
    world.made.etc("hostname", "\u{1b}]0;x\u{7}evil\n");
    for item in world.items() {
        if let Verdict::Contradicted { found, .. } = &item.verdict {
            assert!(found.chars().all(|c| !c.is_control() && c != '\u{202e}'), "{found:?}");
        }
    }
    assert_eq!(Tally::of(&world.items()).contradicted, 2);
}

/// Asks to stop at the so-manieth look, and counts those that come behind it.
struct Asking<'a> {
    files: &'a dyn Files,
    cancel: &'a Cancel,
    left: AtomicUsize,
    behind: AtomicUsize,
}

impl Asking<'_> {
    fn look(&self) {
        let was = self.left.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1));
        if was.is_err() {
            self.cancel.ask();
            self.behind.fetch_add(1, SeqCst);
        }
    }
}

impl Files for Asking<'_> {
    fn meta(&self, path: &Path) -> Option<Meta> {
        self.look();
        self.files.meta(path)
    }

    fn list(&self, path: &Path) -> Result<Vec<Entry>> {
        self.look();
        self.files.list(path)
    }

    fn link(&self, path: &Path) -> Option<PathBuf> {
        self.look();
        self.files.link(path)
    }

    fn open(&self, path: &Path) -> Result<Box<dyn Read + Send + '_>> {
        self.look();
        self.files.open(path)
    }
}

#[test]
fn whoever_asks_to_stop_waits_for_nothing_more() {
    let world = World::new();
    let files = world.made.files();
    let seen_until = |looks: usize| {
        let cancel = Cancel::default();
        let (left, behind) = (AtomicUsize::new(looks), AtomicUsize::new(0));
        let asking = Asking { files: &files, cancel: &cancel, left, behind };
        let system = crate::image::nixos::system_until(&asking, Path::new(TOPLEVEL), &cancel);
        (system.map(|_| ()), asking.behind.into_inner())
    };
    assert!(matches!(seen_until(usize::MAX), (Ok(()), 0)));
    for looks in [0, 5, 40, 100] {
        let (end, behind) = seen_until(looks);
        assert!(matches!(end, Err(ImageError::Cancelled)), "{looks}: {end:?}");
        assert_eq!(behind, 1, "after {looks} looks");
    }
}
