//! From nothing to a pressed image, and the same Nix without the screen.

use std::time::Duration;

use sha2::{Digest, Sha256};

use super::*;
use crate::support::{have, snowpress};

/// A build on a busy machine; the usual time is 20 to 60 s.
const BUILD: Duration = Duration::from_mins(10);

/// The guide of the first run, to its end: a starting profile is open.
fn guide(pty: &mut Pty) {
    pty.wait_for("Welcome to Snowpress");
    pty.keys("n");
    pty.wait_for("Look again");
    pty.keys("n");
    pty.wait_for("high-contrast");
    pty.keys("n");
    pty.wait_for("A first profile");
    pty.keys(DOWN);
    pty.keys(ENTER);
    pty.wait_for("What the image is made from");
    pty.wait_for("new, from small");
}

fn package(pty: &mut Pty) {
    pty.keys("n");
    pty.wait_for("What is installed in the live system");
    pty.keys("a");
    pty.wait_for("Catalogue of packages");
    pty.keys("htop");
    pty.wait_for("▸[ ] htop");
    pty.keys(DOWN);
    pty.keys(" ");
    pty.wait_for("1 chosen");
    pty.keys(ESCAPE);
    pty.wait_for("1 package");
    pty.wait_for("htop");
}

fn key(pty: &mut Pty) {
    pty.keys(&format!("\x1b[200~{KEY}\n\x1b[201~"));
    pty.wait_for("One key added.");
    pty.wait_for("ann@desk");
}

fn address(pty: &mut Pty) {
    goes_to(pty, "Network: Domain");
    pty.wait_for("as it comes (DHCP)");
    pty.keys(DOWN);
    pty.keys(RIGHT);
    pty.wait_for("Interface eth0");
    goes_to(pty, "Network: IPv4 addresses");
    pty.keys(ENTER);
    pty.keys("10.7.7.10\r");
    // The prefix is completed, and the map has the gateway that is most likely.
    pty.wait_for("10.7.7.10/24");
    goes_to(pty, "Network: Gateway (IPv4)");
    pty.keys(DOWN);
    pty.keys(ENTER);
    pty.wait_for("10.7.7.1 ");
}

fn compression(pty: &mut Pty) {
    goes_to(pty, "Compression: Method");
    pty.keys(ENTER);
    pty.keys("lz4");
    pty.wait_for("> lz4");
    pty.keys(ENTER);
    pty.wait_for("lz4");
}

fn review(pty: &mut Pty) {
    goes_to(pty, "Everything at a glance");
    pty.wait_for("before it is saved and pressed");
    pty.keys(CTRL_S);
    pty.wait_for("Save the profile as");
    pty.keys(&format!("{CTRL_U}walk{ENTER}"));
    pty.wait_for("Saved ");
    pty.wait_until("nothing unsaved", |screen| !screen.contents().contains("(not saved)"));
}

#[test]
fn from_nothing_to_an_image_and_the_same_nix_without_the_screen() {
    if !have("the walk through the wizard", &["nix", "nix-build", "apt-get"]) {
        return;
    }
    let ann = Person::new();
    ann.shares_the_channel();
    let mut pty = ann.starts(&[], WIDE);
    guide(&mut pty);
    package(&mut pty);
    key(&mut pty);
    address(&mut pty);
    compression(&mut pty);
    review(&mut pty);
    pty.keys("n");
    pty.wait_for("The build, while it happens");
    pty.keys(&format!("{DOWN}{ENTER}"));
    pty.patient(BUILD);
    let ended = pty.wait_until("an end of the build", |screen| {
        ["SHA-256", "What to try"].iter().any(|end| screen.contents().contains(end))
    });
    assert!(ended.contents().contains("SHA-256"), "{}", ended.contents());
    pty.keys("n");
    pty.wait_for("System:");
    pty.keys("G");
    let image = ann.home().join("snowpress-out/walk/small.iso");
    let sum = snowpress::build::text::hex(&Sha256::digest(fs::read(&image).unwrap()));
    pty.wait_for(&sum[..32]);
    pty.keys("q");
    assert_eq!(pty.end().exit_code(), 0);
    gave_the_terminal_back(&pty);

    let beside = fs::read_to_string(image.with_extension("iso.sha256")).unwrap();
    assert!(beside.starts_with(&sum), "{sum}\n{beside}");
    same_without_the_screen(&ann, &image);
}

/// What the wizard saved, built by the command that Review shows, is the same image of the same Nix.
fn same_without_the_screen(ann: &Person, image: &Path) {
    let work = ann.data().join("work/walk.rehearsal/config");
    let files = || ["iso.nix", "flake.nix"].map(|file| fs::read_to_string(work.join(file)).unwrap());
    let of_the_wizard = files();
    assert!(of_the_wizard[0].contains("htop") && of_the_wizard[0].contains("10.7.7.10"), "{of_the_wizard:?}");
    assert!(of_the_wizard[0].contains(KEY) && of_the_wizard[0].contains("lz4"), "{of_the_wizard:?}");
    fs::remove_dir_all(&work).unwrap();
    let output = snowpress()
        .args(["build", "walk", "--rehearse", "--output", "again"])
        .envs(ann.environment())
        .current_dir(ann.home())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", press::said(&output));
    assert_eq!(files(), of_the_wizard);
    assert_eq!(
        store_path(&ann.home().join("again/small.build.json")),
        store_path(&image.with_extension("build.json"))
    );
}

fn store_path(facts: &Path) -> serde_json::Value {
    let facts: serde_json::Value = serde_json::from_slice(&fs::read(facts).unwrap()).unwrap();
    facts["store-path"].clone()
}
