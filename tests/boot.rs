//! The main job from end to end: a profile becomes an image on a real Nix, and a real machine that
//! boots it is what the profile says.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{have, press};

/// What must be installed to boot one.
const NEEDS: &[&str] = &[
    "qemu-system-x86_64",
    "ssh",
    "ssh-keygen",
    "/usr/share/OVMF/OVMF_CODE_4M.fd",
    "/usr/share/OVMF/OVMF_VARS_4M.fd",
];

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

fn pressed(style: &str, key: &Path, port: u16) -> PathBuf {
    press::press(&profile(style, key, port), "guest")
}

fn here() -> bool {
    have("booting an image", NEEDS) && have("pressing an image", &["nix", "nix-build", "apt-get"])
}

/// How `boot --check` ended, and every line of JSON that it said.
fn check(image: &Path, profile: &str, key: &Path, how: &[&str]) -> (Option<i32>, Vec<Value>) {
    let folder = image.parent().unwrap();
    let file = folder.join("wanted.toml");
    fs::write(&file, profile).unwrap();
    let mut words =
        vec!["boot", image.to_str().unwrap(), "--profile", file.to_str().unwrap(), "--check", "--json"];
    words.extend(["--key", key.to_str().unwrap()]);
    words.extend(how);
    let output = press::run(&words);
    let lines = String::from_utf8(output.stdout.clone()).unwrap();
    let events = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{}", press::said(&output))));
    (output.status.code(), events.collect())
}

/// Fields with their verdict, the ones that are proved left out.
fn open(events: &[Value]) -> Vec<String> {
    let items = events.last().unwrap()["items"].as_array().unwrap_or_else(|| panic!("no items: {events:#?}"));
    assert!(!items.is_empty());
    let open = items.iter().filter(|item| item["verdict"] != "proved");
    open.map(|item| format!("{} {} {}", item["verdict"], item["field"], item["wanted"]).replace('"', ""))
        .collect()
}

fn passes(image: &Path, profile: &str, key: &Path, how: &[&str]) {
    let (code, events) = check(image, profile, key, how);
    assert_eq!(code, Some(0), "{events:#?}");
    assert_eq!(open(&events), [""; 0], "{events:#?}");
    let report = events.last().unwrap();
    assert_eq!(report["event"], "report");
    assert!(fs::metadata(report["screenshot"].as_str().unwrap()).unwrap().len() > 100);
    // Firmware and boot menus print what is no UTF-8.
    let console = fs::read(report["console"].as_str().unwrap()).unwrap();
    let console = String::from_utf8_lossy(&console);
    assert!(console.contains("Stage 1"), "{console}");
}

/// Fails with exactly these fields, whatever else it could not see.
fn fails(image: &Path, profile: &str, key: &Path, how: &[&str], expected: &[&str]) {
    let (code, events) = check(image, profile, key, how);
    assert_eq!(code, Some(5), "{events:#?}");
    let wrong: Vec<String> = open(&events)
        .into_iter()
        .filter_map(|item| Some(item.strip_prefix("contradicted ")?.to_owned()))
        .collect();
    assert_eq!(wrong, expected, "{events:#?}");
}

#[test]
fn flake_boots_under_bios_from_cd_and_differences_are_named() {
    if !here() {
        return;
    }
    let (key, stranger) = press::keys();
    let image = pressed("flake", &key, 22);
    let wanted = profile("flake", &key, 22);
    passes(&image, &wanted, &key, &[]);
    let more = wanted.replace("\"jq\"", "\"jq\", \"ripgrep\"");
    fails(&image, &more, &key, &[], &["packages.install ripgrep"]);
    // The image lets another key in than this profile says.
    fails(&image, &profile("flake", &stranger, 22), &stranger, &[], &["ssh.keys is let in"]);
    fs::remove_dir_all(image.parent().unwrap()).unwrap();
}

#[test]
fn classic_boots_under_uefi_from_disk_and_another_address_is_named() {
    if !here() {
        return;
    }
    let (key, _) = press::keys();
    let image = pressed("classic", &key, 2222);
    let how = ["--firmware", "uefi", "--stick", "--virtio"];
    let wanted = profile("classic", &key, 2222);
    passes(&image, &wanted, &key, &how);
    let other = wanted.replace("192.168.77.10/24", "192.168.77.11/24");
    fails(&image, &other, &key, &how, &["network.interfaces[0].ipv4 192.168.77.11/24"]);
    fs::remove_dir_all(image.parent().unwrap()).unwrap();
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
