//! The main job from end to end: a profile becomes an image on a real Nix, and a real machine that
//! boots it is what the profile says.

use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::support::machine::{Firmware, Machine, Medium, NEEDS};
use crate::support::{have, press};

/// Emulated machines on a busy host are slow; the usual time is 10 to 30 s.
const BOOT: Duration = Duration::from_mins(4);

const READY: &str = "Reached target multi-user.target";

fn profile(style: &str, key: &Path, port: u16) -> String {
    let key = fs::read_to_string(key.with_extension("pub")).unwrap();
    format!(
        r#"version = 1

[image]
file-name = "guest"
label = "SNOWGUEST"
compression = {{ method = "zstd", level = 3 }}

[source]
style = "{style}"

[packages]
install = ["htop", "gptfdisk", "jq"]

[ssh]
port = {port}
root-login = "key-only"
password-login = false
keys = [{{ user = "root", key = "{}" }}]

[network]
host-name = "snowguest"
interface-names = "eth"
gateway = "192.168.77.2"
name-servers = ["192.168.77.3"]
search-domains = ["snow.test"]
interfaces = [{{ name = "eth0", ipv4 = ["192.168.77.10/24"] }}]

[boot]
serial-console = "ttyS0,115200"
timeout = 1
parameters = ["quiet.test=yes"]
"#,
        key.trim()
    )
}

/// What a command prints in the guest; the whole story where it fails.
fn ask(machine: &Machine, key: &Path, command: &str) -> String {
    let output = machine.ssh(key, "root", command);
    assert!(output.status.success(), "{command}: {}\n{}", press::said(&output), machine.console());
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn is_what_the_profile_says(machine: &Machine, key: &Path) {
    assert_eq!(ask(machine, key, "hostname"), "snowguest");
    let addresses = ask(machine, key, "ip -4 addr show dev eth0");
    assert!(addresses.contains("192.168.77.10/24"), "{addresses}");
    assert!(!addresses.contains("192.168.77.5"), "an address from DHCP beside the static one: {addresses}");
    assert!(ask(machine, key, "ip route").contains("default via 192.168.77.2"));
    let resolver = ask(machine, key, "cat /etc/resolv.conf");
    assert!(resolver.contains("nameserver 192.168.77.3") && resolver.contains("snow.test"), "{resolver}");
    assert!(ask(machine, key, "cat /proc/cmdline").contains("quiet.test=yes"));
    assert!(ask(machine, key, "htop --version").contains("htop"));
    assert!(ask(machine, key, "sgdisk --version").contains("GPT"));
    assert_eq!(ask(machine, key, r#"echo '{"a":[1,2]}' | jq -c .a"#), "[1,2]");
}

/// The right key gets in at the static address, another is refused, and so is one without a key.
fn boots(style: &str, firmware: Firmware, medium: Medium, port: u16) {
    if !have("booting an image", NEEDS) || !have("pressing an image", &["nix", "nix-build", "apt-get"]) {
        return;
    }
    let (key, stranger) = press::keys();
    let image = press::press(&profile(style, &key, port), "guest");
    let mut machine = Machine::start(&image, firmware, medium, "192.168.77.10", port);
    machine.wait_for(READY, BOOT);
    is_what_the_profile_says(&machine, &key);
    let refused = machine.ssh(&stranger, "root", "true");
    assert_eq!(refused.status.code(), Some(255), "a stranger's key got in");
    assert!(press::said(&refused).contains("Permission denied"), "{}", press::said(&refused));
    fs::remove_dir_all(image.parent().unwrap()).unwrap();
}

#[test]
fn flake_boots_under_bios_from_cd() {
    boots("flake", Firmware::Bios, Medium::Cd, 22);
}

#[test]
fn classic_boots_under_uefi_from_disk() {
    boots("classic", Firmware::Uefi, Medium::Disk, 2222);
}

#[test]
fn results_lie_beside_the_image() {
    if !have("pressing an image", &["nix", "nix-build", "apt-get", "sha256sum"]) {
        return;
    }
    let (key, _) = press::keys();
    let image = press::press(&profile("flake", &key, 22), "guest");
    let folder = image.parent().unwrap();
    let checked = std::process::Command::new("sha256sum")
        .args(["--check", "--strict", "guest.iso.sha256"])
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(checked.status.success(), "{}", press::said(&checked));
    let facts: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.join("guest.build.json")).unwrap()).unwrap();
    assert_eq!(facts["image-bytes"], fs::metadata(&image).unwrap().len());
    assert!(facts["store-path"].as_str().unwrap().starts_with("/nix/store/"), "{facts}");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_demo_ends_with_an_image() {
    if !have("the demo", &["nix", "nix-build", "apt-get", "ssh-keygen"]) {
        return;
    }
    let folder = tempfile::tempdir_in(press::shared()).unwrap();
    let output = press::run(&["demo", "--yes", "--output", folder.path().to_str().unwrap()]);
    assert!(output.status.success(), "{}", press::said(&output));
    let image = folder.path().join("rescue.iso");
    assert!(fs::metadata(&image).unwrap().len() > 50 << 20);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains(image.to_str().unwrap()) && said.contains("ssh -i"), "{said}");
}
