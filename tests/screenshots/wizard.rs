//! The steps of the wizard, each as it stands with a profile open.

use super::desk::{Desk, SIZE, Wizard};
use super::holds;
use crate::support::svg;
use crate::support::terminal::Size;

/// A desk's wizard with the profile open.
fn open(desk: &Desk, arguments: &[&str], size: Size) -> Wizard {
    let arguments = [&["--open", "box"], arguments].concat();
    let mut wizard = desk.wizard(&arguments, size);
    wizard.pty.wait_for("▸ Base ");
    wizard
}

#[test]
fn guide() {
    let desk = Desk::new("");
    let mut wizard = desk.wizard(&["--guide"], SIZE);
    wizard.pty.wait_for("Skip the guide");
    holds("guide", &svg::draw(&wizard.shows()), &[]);
    wizard.leaves();
}

#[test]
fn start() {
    let desk = Desk::new("");
    let mut wizard = desk.wizard(&[], SIZE);
    wizard.begins_at_the_top();
    holds("start", &svg::draw(&wizard.shows()), &[]);
    wizard.leaves();
}

#[test]
fn steps() {
    let desk = Desk::new("");
    let mut wizard = open(&desk, &[], SIZE);
    wizard.goes("Packages");
    wizard.pty.wait_for("modulesPath");
    holds("packages", &svg::draw(&wizard.shows()), &[]);
    wizard.goes("SSH");
    wizard.pty.wait_for("SHA256:");
    wizard.pty.wait_for("agent");
    holds("ssh", &svg::draw(&wizard.shows()), &[]);
    wizard.goes("Compression");
    // How far it is would be another figure in each picture.
    wizard.pty.wait_for("Measuring this machine");
    wizard.pty.keys("M");
    wizard.pty.wait_until("the end of measuring", |screen| !screen.contents().contains("easuring"));
    wizard.pty.wait_for("balanced");
    // Points of the picture stand where this machine's cores put them.
    holds("compression", &svg::draw(&wizard.shows()), &["zstd", "gzip", "xz", "lz", "small", "fast", "·"]);
    wizard.goes("Review");
    wizard.pty.wait_for("Without the screen");
    holds("review", &svg::draw(&wizard.shows()), &[]);
    wizard.pty.keys(":");
    wizard.pty.wait_for("Commands, steps and fields");
    wizard.pty.keys("gate");
    wizard.pty.wait_for("> gate");
    holds("palette", &svg::draw(&wizard.shows()), &[]);
    wizard.pty.keys("\x1b");
    wizard.pty.wait_until("no palette", |screen| !screen.contents().contains("Commands, steps"));
    wizard.leaves();
}

/// The words of a list's age, which depend on how long the picture took.
const AGE: [&str; 4] = ["just", "made", "min", "old"];

#[test]
fn catalogue() {
    let desk = Desk::new("");
    let mut wizard = open(&desk, &[], SIZE);
    wizard.pty.keys("/");
    wizard.pty.wait_for("as published, 20 packages");
    wizard.pty.keys("partition");
    wizard.pty.wait_until("less than all", |screen| {
        screen.contents().contains(" of 20") && !screen.contents().contains("20 of 20")
    });
    // Down to `gparted`, which is chosen; then the search is left as it is.
    let on_it = |screen: &vt100::Screen| screen.contents().contains("▸[ ] gparted");
    for _ in 0..20 {
        wizard.pty.keys("\x1b[B");
        if on_it(&wizard.pty.settled()) {
            break;
        }
    }
    wizard.pty.wait_until("gparted", on_it);
    wizard.pty.keys(" ");
    wizard.pty.wait_for("▸[x] gparted");
    holds("catalogue", &svg::draw(&wizard.shows()), &AGE);
    wizard.pty.keys("\x03");
    wizard.pty.wait_for("Leave Snowpress?");
    wizard.pty.keys("\x03");
    wizard.pty.end();
}

/// As low as it ends above what this machine's own interfaces are.
#[test]
fn network() {
    let desk = Desk::new("");
    let mut wizard = open(&desk, &[], Size { rows: 19, columns: 120 });
    wizard.goes("Network");
    wizard.pty.keys("s");
    wizard.pty.wait_for("this image");
    holds("network", &svg::draw(&wizard.shows()), &[]);
    wizard.leaves();
}

#[test]
fn light() {
    let desk = Desk::new("");
    let mut wizard = open(&desk, &["--theme", "light"], SIZE);
    wizard.goes("Packages");
    wizard.pty.wait_for("modulesPath");
    holds("light", &svg::draw(&wizard.shows()), &[]);
    wizard.leaves();
}
