//! From a profile to its image: the build while it runs, what came of it, and the way there as one
//! picture that moves. What is done with the image is shown in [`super::image`].

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::desk::{Desk, SIZE, Wizard, shares_channel};
use super::{blesses, essence, image, keep, keep_svg, read, stale, titles};
use crate::support::{have, press, svg};

/// Frames with the time that each is looked at.
#[derive(Default)]
pub(super) struct Film(Vec<(vt100::Screen, Duration)>);

impl Film {
    pub(super) fn shows(&mut self, screen: vt100::Screen, milliseconds: u64) {
        self.0.push((screen, Duration::from_millis(milliseconds)));
    }
}

/// A file that no build had before, so that Nix has something to do; and a console that tells how far
/// a machine is.
fn something_new() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos();
    format!(
        "\n[[files.etc]]\npath = \"pressed\"\ntext = \"{now}\"\n\n[boot]\nserial-console = \"ttyS0,115200\"\n"
    )
}

fn through_the_steps(wizard: &mut Wizard, film: &mut Film) {
    wizard.begins_at_the_top();
    film.shows(wizard.shows(), 1800);
    wizard.pty.keys("\r");
    wizard.pty.wait_for("▸ Base ");
    for (step, sign) in [("Packages", "[ curl ]"), ("Compression", "balanced")] {
        wizard.goes(step);
        wizard.pty.wait_for(sign);
        film.shows(wizard.shows(), 1800);
    }
    wizard.pty.keys("\x1b[C");
    wizard.pty.wait_for("◉ zstd 9:");
    film.shows(wizard.shows(), 1500);
    wizard.goes("Review");
    wizard.pty.wait_for("Without the screen");
    film.shows(wizard.shows(), 2000);
}

/// How much of the image's contents is compressed, where that is shown.
fn compressed(screen: &vt100::Screen) -> Option<u32> {
    let text = screen.contents();
    let line = text.lines().find(|line| line.contains("compressing the store"))?;
    line.split(" %").next()?.split_whitespace().last()?.parse().ok()
}

/// Takes a frame now and then until the image is there; gives the one to be kept.
fn through_the_build(wizard: &mut Wizard, film: &mut Film) -> vt100::Screen {
    let done = |screen: &vt100::Screen| screen.contents().contains("Pressed box");
    wizard.pty.wait_until("compression", |screen| {
        done(screen) || compressed(screen).is_some_and(|percent| percent > 40)
    });
    let kept = wizard.now();
    film.shows(kept.clone(), 1800);
    wizard.pty.wait_until("the image", done);
    kept
}

#[test]
fn walk() {
    if !have("the picture of a walk", &["nix", "nix-build", "apt-get", "ssh-keygen"]) {
        return;
    }
    // Made ready before, as a person has it who rehearsed before.
    let ready = press::run(&["rehearsal"]);
    assert!(ready.status.success(), "{}", press::said(&ready));
    let desk = Desk::new(&something_new());
    desk.has_its_own_key();
    shares_channel(&desk, &press::shared().join("data"));
    let mut film = Film::default();
    let mut wizard = desk.wizard(&[], SIZE);
    wizard.pty.patient(Duration::from_secs(20));
    through_the_steps(&mut wizard, &mut film);
    wizard.goes("Press");
    wizard.pty.keys("\t");
    wizard.pty.wait_for("▸ [ Rehearse ]");
    wizard.pty.keys("\r");
    wizard.pty.patient(Duration::from_mins(15));
    let building = through_the_build(&mut wizard, &mut film);
    film.shows(wizard.shows(), 2500);
    image::through_its_pages(&mut wizard, &mut film);
    wizard.leaves();
    if blesses() {
        keep("press", &svg::draw(&building));
        // A PNG does not move.
        return keep_svg("walk", &svg::animation(&film.0));
    }
    for name in ["press", "walk"] {
        let kept = essence(&read(name));
        for title in titles(&building) {
            assert!(kept.contains(&title), "{title}: {}", stale(name));
        }
    }
}
