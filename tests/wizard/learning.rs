//! Figures become this machine's own: a sample is taken beside what a person does, and earlier builds
//! are remembered.

use snowpress::build::prepare::hash;
use snowpress::estimate::history::{Record, Store, Wanted};
use snowpress::profile::toml::decode;

use super::*;

const PROFILE: &str = "version = 1\n";

/// A build of the profile in her history, with a list of what was on its image: some files of text.
fn built_once(ann: &Person) {
    let history = ann.data().join("history");
    let files = ann.home().join("files");
    fs::create_dir_all(&files).unwrap();
    for file in 0..4_u32 {
        let lines =
            (0..20_000_u32).map(|line| format!("{file} {}\n", line.wrapping_mul(2_654_435_761) % 977));
        fs::write(files.join(file.to_string()), lines.collect::<String>()).unwrap();
    }
    let wanted = Wanted::of("box", &hash(PROFILE), &decode(PROFILE).profile, 2);
    let stages = [("evaluate", 21.0), ("build", 70.0), ("collect", 2.0)];
    let record = Record {
        name: wanted.name,
        profile_hash: wanted.profile_hash,
        system: wanted.system,
        style: wanted.style,
        nixpkgs: wanted.nixpkgs,
        // Of another compression: of the profile's own nothing is known by it.
        compression: "lz4".to_owned(),
        stages: stages.map(|(name, seconds)| (name.to_owned(), seconds)).into(),
        image_bytes: 400 << 20,
        cores: 2,
        ..Record::default()
    };
    Store::at(&history).append(&record).unwrap();
    fs::write(history.join("box.paths"), format!("{}\n", files.display())).unwrap();
}

/// The line of the estimate that has these words.
fn line(screen: &vt100::Screen, words: &str) -> String {
    let text = screen.contents();
    text.lines().rev().find(|line| line.contains(words)).unwrap_or_default().to_owned()
}

#[test]
fn the_words_change_when_the_machine_was_measured() {
    for size in [WIDE, USUAL] {
        let ann = Person::who_knows_it();
        ann.writes("profiles/box.toml", PROFILE);
        built_once(&ann);
        let mut pty = ann.starts(&["--open", "box"], size);
        pty.wait_for("Base image");
        let of_size = if size == WIDE { "Image size" } else { "Size " };
        // Evaluating was seen once; of the size nothing is known here yet.
        let before = pty.wait_for("table");
        assert!(line(&before, of_size).contains("table"), "{}", before.contents());
        if size == WIDE {
            pty.wait_until("evaluating is known", |screen| line(screen, "evaluate ").contains("history"));
        }
        goes_to(&mut pty, "against how large");
        pty.wait_for("Measured: what was on this profile's last image.");
        // The points and the estimate may come in two pieces of one frame.
        pty.wait_until("points and size of this machine", |screen| {
            screen.contents().contains("◆") && line(screen, of_size).contains("sample")
        });
        // Kept: the next time it is there at once. The key takes it anew.
        assert_eq!(fs::read_dir(ann.home().join("cache/samples")).unwrap().count(), 1);
        pty.keys("M");
        pty.wait_for("Measured here: ");
        pty.keys("q");
        assert_eq!(pty.end().exit_code(), 0);
        gave_the_terminal_back(&pty);
    }
}

#[test]
fn leaving_does_not_wait_for_a_sample() {
    let ann = Person::who_knows_it();
    ann.writes("profiles/box.toml", PROFILE);
    let mut pty = ann.starts(&["--open", "box"], USUAL);
    pty.wait_for("Base image");
    goes_to(&mut pty, "against how large");
    // Of all that this machine has: that takes a while.
    pty.wait_for("Measuring this machine");
    pty.keys("q");
    assert_eq!(pty.end().exit_code(), 0);
    gave_the_terminal_back(&pty);
    assert!(!ann.home().join("cache/samples").exists(), "what is half done is not kept");
}
