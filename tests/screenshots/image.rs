//! What is done with an image once it is pressed: looked into, proved, booted.

use std::time::Duration;

use super::desk::Wizard;
use super::press::Film;
use super::{blesses, holds, holds_titles};
use crate::support::{have, svg};

/// From the end of a build through the pages of the Image step.
pub(super) fn through_its_pages(wizard: &mut Wizard, film: &mut Film) {
    wizard.pty.keys("n");
    wizard.pty.wait_until("what is in it", |screen| {
        let text = screen.contents();
        text.contains("System:") && text.contains("proved")
    });
    let image = wizard.shows();
    film.shows(image.clone(), 3000);
    holds("image", &svg::draw(&image), &["/nix/store"]);
    wizard.pty.keys("v");
    wizard.pty.wait_for("of the image");
    let space = wizard.shows();
    film.shows(space.clone(), 2500);
    // The parts' versions are Debian's, and change.
    holds_titles("space", &space, &["treemap", "unpacked"]);
    back(wizard);
    wizard.pty.keys("t");
    wizard.pty.wait_for("Held against box");
    let proof = wizard.shows();
    film.shows(proof.clone(), 3000);
    holds("proof", &svg::draw(&proof), &["/nix/store", "SHA256:"]);
    back(wizard);
    if have("the picture of a machine", &["qemu-system-x86_64", "ssh"]) {
        machine(wizard);
    }
}

/// Out of a page.
fn back(wizard: &mut Wizard) {
    wizard.pty.keys("\x1b");
    wizard.pty.wait_for("▸ Image ─");
}

/// A machine that is checked to its end where a picture is drawn; else as far as it shows a screen.
fn machine(wizard: &mut Wizard) {
    wizard.pty.keys("b");
    wizard.pty.wait_for("A virtual machine");
    for _ in 0..4 {
        wizard.pty.keys("\t");
    }
    wizard.pty.wait_for("▸ [ Boot ]");
    wizard.pty.keys("\r");
    wizard.pty.patient(Duration::from_mins(20));
    let ended = |text: &str| text.contains("b boot again");
    let seen = wizard.pty.wait_until("the machine's screen, or its end", |screen| {
        screen.contents().contains('▀') || ended(&screen.contents())
    });
    let text = seen.contents();
    assert!(text.contains('▀') || !ended(&text), "the machine ended before it showed anything:\n{text}");
    if blesses() {
        let seen = wizard.pty.wait_until("the end of the check", |screen| ended(&screen.contents()));
        let text = seen.contents();
        assert!(text.contains("It was up after"), "the machine did not come up:\n{text}");
        return holds_titles("boot", &wizard.shows(), &[]);
    }
    holds_titles("boot", &wizard.shows(), &["BIOS,"]);
    wizard.pty.keys("x");
    wizard.pty.wait_for("b boot again");
}
