//! What this machine teaches: asked for when the profile is another one, measured where it is looked at,
//! and the same in every figure on the screen.

use std::sync::Arc;

use super::*;
use crate::build::event::Report;
use crate::build::learned::Kept;
use crate::build::prepare::hash;
use crate::estimate::history::{Expected, History, Record, Wanted};
use crate::estimate::limits::{Room, Space};
use crate::estimate::sample::Roots;
use crate::estimate::{Basis, Learned, Measured, Origin, Range};
use crate::profile::Profile;
use crate::profile::model::{Compression, Nixpkgs};
use crate::ui::taught::{About, Recalled};

const CHANNEL: &str = "/data/rehearsal/nixpkgs";

/// A sample of 900 MiB of files with two processors, as the file of one has it.
pub fn sample() -> Measured {
    let row = |kind: &str, setting: u32, share: f64, seconds: f64| {
        let range = |likely: f64| {
            format!(r#"{{"low": {}, "likely": {likely}, "high": {}}}"#, likely * 0.96, likely * 1.05)
        };
        let bytes = range(share * 943_718_400.0);
        let seconds = range(seconds);
        format!(
            r#"{{"kind": "{kind}", "setting": {setting}, "bytes": {bytes}, "seconds": {seconds}, "alone": 1.0}}"#
        )
    };
    let rows = [
        row("zstd", 1, 0.44, 6.0),
        row("zstd", 3, 0.41, 9.0),
        row("zstd", 6, 0.39, 16.0),
        row("zstd", 15, 0.375, 90.0),
        row("zstd", 19, 0.36, 160.0),
        row("gzip", 1, 0.46, 18.0),
        row("gzip", 9, 0.43, 70.0),
        row("lz4", 0, 0.55, 4.0),
        row("none", 0, 1.0, 2.0),
        row("xz", 1024, 0.33, 210.0),
    ];
    let whole = r#"{"bytes": 943718400, "twice": 0, "inodes": 40000}"#;
    let text = format!(
        r#"{{"origin": "store", "taken": 0, "took": 7.5, "cores": 4, "whole": {whole}, "rows": [{}]}}"#,
        rows.join(", ")
    );
    serde_json::from_str(&text).unwrap()
}

fn roots() -> Roots {
    Roots { origin: Origin::Store, paths: vec!["/nix/store".into()] }
}

/// What is kept on the disk: a sample or none, and builds that took as long as this, from a channel.
pub fn recalled(about: &About, measured: Option<Measured>, rehearsals: &[f64]) -> Recalled {
    let mut moved = about.profile.clone();
    moved.source.nixpkgs = Nixpkgs::Path(CHANNEL.to_owned());
    let record = |seconds: &f64| {
        let Wanted { name, work, profile_hash, system, style, nixpkgs, compression, cores } =
            Wanted::of(&about.name, &hash(&about.text), &moved, about.cores);
        let stages = [("evaluate", 2.0), ("build", seconds - 3.0), ("collect", 1.0)];
        Record {
            stages: stages.map(|(name, seconds)| (name.to_owned(), seconds)).into(),
            image_bytes: 210 << 20,
            image_seconds: Some(seconds - 4.0),
            closure_bytes: Some(600 << 20),
            name,
            work,
            profile_hash,
            system,
            style,
            nixpkgs,
            compression,
            cores,
            ..Record::default()
        }
    };
    let history = History { records: rehearsals.iter().map(record).collect() };
    let learned = Learned { measured, history, ..Learned::default() };
    let kept = Kept { learned: Arc::new(learned), roots: roots(), problem: None };
    Recalled {
        own: kept.clone(),
        rehearsed: kept,
        channel: CHANNEL.into(),
        hash: hash(&about.text),
        room: Room::default(),
    }
}

impl Sitting {
    /// The last question that was asked of the past.
    fn about(&mut self) -> (u64, About) {
        let all = std::mem::take(&mut self.effects);
        let asked = all.into_iter().rev().find_map(|effect| match effect {
            Effect::Recall { number, about } => Some((number, *about)),
            _ => None,
        });
        asked.expect("nothing is recalled")
    }

    /// Answers it.
    pub fn recalls(&mut self, measured: Option<Measured>, rehearsals: &[f64]) -> &mut Self {
        let (number, about) = self.about();
        let recalled = Box::new(recalled(&about, measured, rehearsals));
        self.tell(Msg::Recalled { number, recalled })
    }

    fn measures(&mut self) -> u64 {
        let all = std::mem::take(&mut self.effects);
        let begun = all.into_iter().find_map(|effect| match effect {
            Effect::Measure { number, roots: of, cores: 4 } if of == roots() => Some(number),
            _ => None,
        });
        begun.expect("nothing is measured")
    }

    fn is_measuring(&mut self) -> bool {
        self.asks().iter().any(|effect| matches!(effect, Effect::Measure { .. }))
    }
}

/// Saved as `box`, with its past.
fn known(measured: Option<Measured>, rehearsals: &[f64]) -> Sitting {
    let mut ann = Sitting::with("small", 120, 40);
    ann.ctrl('s').ctrl('u').types("box").enter();
    let saving = ann.saying();
    ann.tell(saved(saving)).recalls(measured, rehearsals);
    ann.asks();
    ann
}

fn box_again(ann: &mut Sitting) -> Msg {
    let draft = &ann.model.draft;
    Msg::Opened(Box::new(Opened {
        source: Source::Saved("other".to_owned()),
        name: "other".to_owned(),
        text: draft.text.clone(),
        profile: draft.profile().clone(),
        base: draft.base.clone(),
    }))
}

#[test]
fn the_past_is_asked_for_once_for_each_profile_name_text_and_build() {
    let mut ann = Sitting::with("small", 120, 40);
    let (first, about) = ann.about();
    assert_eq!((about.name.as_str(), about.builds), ("small", 0));
    ann.types("nnn").goes("network.host-name").enter().types("x").key(KeyCode::Esc);
    let again = |effect: &Effect| matches!(effect, Effect::Recall { .. });
    assert!(!ann.effects.iter().any(again), "typing asks for nothing");
    ann.ctrl('s').ctrl('u').types("box").enter();
    let saving = ann.saying();
    ann.tell(saved(saving));
    let (second, about) = ann.about();
    assert_eq!(about.name, "box");
    assert!(about.text.contains("host-name") && second > first);
    // The answer to the first question is late.
    let late = Box::new(recalled(&about, Some(sample()), &[]));
    ann.tell(Msg::Recalled { number: first, recalled: late });
    assert!(ann.model.taught.sample().is_none());
    let other = box_again(&mut ann);
    ann.tell(other);
    assert_eq!(ann.about().1.name, "other");
}

#[test]
fn a_sample_is_taken_where_it_is_looked_at_and_none_is_kept() {
    let mut ann = known(None, &[]);
    assert!(!ann.is_measuring(), "nobody looks at it yet");
    ann.goes("Compression");
    let number = ann.measures();
    ann.tell(Msg::Measuring { number, done: 0.42 });
    let text = ann.text();
    assert!(text.contains("Measuring this machine 42 %. `M` stops it."), "{text}");
    assert!(text.contains("Estimate, measuring this machine 42 %"), "{text}");
    // It goes on beside other things, and says so.
    ann.goes("Network");
    assert!(ann.text().contains("measuring this machine 42 %") && !ann.is_measuring());
    ann.goes("Compression").tell(Msg::Measured { number, end: Ok(Some(Box::new(sample()))) });
    let text = ann.text();
    assert!(text.contains("measured here") && text.contains("Measured: this machine's Nix store"));
    assert!(!text.contains("measuring"), "{text}");
    ann.goes("Network").goes("Compression");
    assert!(!ann.is_measuring(), "it is there");
}

#[test]
fn a_sample_that_is_kept_is_not_taken_again_but_by_its_key() {
    let mut ann = known(Some(sample()), &[]);
    ann.goes("Compression");
    assert!(!ann.is_measuring());
    ann.types("M");
    let number = ann.measures();
    ann.types("M");
    assert_eq!(ann.asks(), [Effect::StopMeasuring]);
    assert!(ann.status().contains("`M` begins anew") && !ann.text().contains("measuring this machine"));
    // What comes of the one that was stopped is too late.
    ann.tell(Msg::Measuring { number, done: 0.9 }).tell(Msg::Measured { number, end: Ok(None) });
    assert!(!ann.text().contains("measuring this machine") && ann.model.taught.sample().is_some());
    ann.types("M");
    let number = ann.measures();
    ann.tell(Msg::Measured { number, end: Ok(Some(Box::new(sample()))) });
    assert!(ann.status().starts_with("Measured here: 10 compressors in 7.5 s"), "{}", ann.status());
}

#[test]
fn what_cannot_be_measured_is_said_once_with_what_to_do() {
    let mut ann = known(None, &[]);
    ann.goes("Compression");
    let number = ann.measures();
    ann.tell(Msg::Measured { number, end: Err("no file\u{1b}[31m can be read".to_owned()) });
    assert!(ann.status().starts_with("This machine was not measured: no file"), "{}", ann.status());
    assert!(ann.status().ends_with("`M` tries again.") && !ann.status().contains('\u{1b}'));
    ann.goes("Network").goes("Compression");
    assert!(!ann.is_measuring(), "it is not tried again and again");
    assert!(ann.text().contains("was not measured"));
}

#[test]
fn a_build_is_not_measured_with_the_machine() {
    let mut ann = known(None, &[]);
    ann.goes("Compression");
    ann.measures();
    ann.types("P");
    let asked = ann.asks();
    assert!(matches!(&asked[..], [Effect::Press(_), Effect::StopMeasuring]), "{asked:?}");
    ann.goes("Compression").key(KeyCode::Esc).types("M");
    assert!(!ann.is_measuring() && ann.status().contains("A build or a machine runs"), "{}", ann.status());
    let error = crate::build::error::BuildError::cancelled(crate::build::event::Stage::Build);
    ann.tell(Msg::Built(Err(error)));
    ann.recalls(None, &[]);
    assert!(ann.is_measuring(), "now there is the time for it");
}

#[test]
fn a_build_gets_what_the_panel_rests_on() {
    let mut ann = known(Some(sample()), &[]);
    let shown = ann.model.estimate();
    assert_eq!(shown.size_from, Basis::Sample);
    let known = ann.model.knowledge(false);
    ann.goes("Compression").types("P");
    let Some(Effect::Press(wish)) = ann.asks().pop() else { panic!("nothing is pressed") };
    assert_eq!(wish.known, known);
    assert_eq!(ann.model.pressing.as_ref().unwrap().estimate, shown);
}

#[test]
fn a_profile_has_its_hash_and_its_image_only_while_it_is_as_it_was_saved() {
    let mut ann = Sitting::with("small", 120, 40);
    ann.ctrl('s').ctrl('u').types("box").enter();
    let saving = ann.saying();
    ann.tell(saved(saving));
    let (number, about) = ann.about();
    let mut there = recalled(&about, None, &[]);
    Arc::make_mut(&mut there.own.learned).already = true;
    ann.tell(Msg::Recalled { number, recalled: Box::new(there) });
    let stands = |ann: &Sitting| {
        let learned = ann.model.taught.learned(false);
        (learned.build.clone().unwrap().profile_hash, learned.already)
    };
    let kept = (hash(&about.text), true);
    assert_eq!(stands(&ann), kept);
    ann.goes("network.host-name").enter().types("x");
    assert_eq!(stands(&ann), (String::new(), false));
    ann.key(KeyCode::Esc).types("u");
    assert_eq!(stands(&ann), kept);
}

#[test]
fn a_rehearsal_is_told_by_rehearsals_alone() {
    let mut ann = known(Some(sample()), &[]);
    ann.goes("Press");
    assert!(ann.text().contains("is not known yet"), "{}", ann.text());
    ann.types("R");
    let pressing = ann.model.pressing.as_ref().unwrap();
    assert!(pressing.rehearsed && pressing.run.expected.time.is_none());

    let mut ann = known(None, &[44.0, 40.0, 42.0]);
    ann.goes("Press");
    assert!(ann.text().contains("by 3 earlier"), "{}", ann.text());
    ann.types("R");
    let Some(Effect::Press(wish)) = ann.asks().into_iter().find(|it| matches!(it, Effect::Press(_))) else {
        panic!("nothing is pressed")
    };
    assert!(wish.wish.press.rehearse && wish.known == ann.model.knowledge(true));
    let pressing = ann.model.pressing.as_ref().unwrap();
    let time = pressing.run.expected.time.unwrap();
    assert!(!pressing.rehearsed && time.likely < Duration::from_secs(100), "{time:?}");
    assert_eq!(pressing.estimate.size_from, Basis::History);
}

#[test]
fn what_was_expected_at_the_beginning_is_held_against_the_end() {
    let mut ann = known(None, &[]);
    ann.types("R");
    let expected = Expected {
        seconds: Range::new(30.0, 40.0, 55.0),
        bytes: Range::new(180e6, 210e6, 230e6),
        ..Expected::default()
    };
    let report = Report {
        image: "/out/box/small.iso".into(),
        image_bytes: 220_000_000,
        sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad".to_owned(),
        expected: Some(Box::new(expected)),
        facts: "/out/box/small.build.json".into(),
        log: "/out/box/small.log".into(),
        store_path: "/nix/store/x-small.iso".to_owned(),
        elapsed: Duration::from_secs(44),
    };
    ann.tell_at(44_000, Msg::Built(Ok(report)));
    assert!(ann.text().contains("estimated 40 s (30 s to 55 s)"), "{}", ann.text());
    ann.types("n");
    assert!(ann.text().contains("44 s it is, ● 40 s expected"), "{}", ann.text());
    let (_, about) = ann.about();
    assert_eq!(about.builds, 1, "the next one is told by this one");
}

#[test]
fn a_wish_that_will_not_hold_forbids_a_build_and_no_rehearsal() {
    let mut ann = known(None, &[]);
    ann.model.draft.change("~test", |wish| {
        wish.profile.image.compression = Compression::Wish("under 65 MiB".parse().unwrap());
    });
    ann.tell(Msg::Tick).settles();
    let saving = ann.ctrl('s').saying();
    ann.tell(saved(saving)).settles();
    assert!(ann.model.draft.has_errors() && ann.model.draft.can_be_rehearsed());
    ann.asks();
    ann.types("P");
    assert!(ann.asks().is_empty() && ann.status().contains("errors"));
    ann.types("R");
    assert!(ann.asks().iter().any(|effect| matches!(effect, Effect::Press(_))));
    // Another error forbids both.
    let mut ann = Sitting::with("small", 120, 40);
    ann.model.draft.change("~test", |wish| {
        wish.profile.image.compression = Compression::Wish("under 65 MiB".parse().unwrap());
        wish.profile.network.host_name = Some("-box".to_owned());
    });
    ann.tell(Msg::Tick).settles();
    assert!(!ann.model.draft.can_be_rehearsed());
}

#[test]
fn a_wish_is_a_button_that_says_what_it_picks() {
    let mut ann = known(Some(sample()), &[]);
    ann.goes("Compression");
    let rows = screens::rows(&ann.model, ann.model.place);
    let wishes: Vec<String> =
        rows.iter().filter(|row| row.field.starts_with("~wish-")).map(|row| row.field.clone()).collect();
    assert!(wishes.len() >= 2, "{wishes:?}");
    let before = ann.model.profile().clone();
    ann.goes(&wishes[0]).enter();
    let Compression::Wish(wish) = &ann.model.profile().image.compression else { panic!("no wish") };
    assert!(wish.size.is_some() && *ann.model.profile() != before);
    // It holds, so nothing is said against it.
    ann.settles();
    assert!(!ann.model.draft.has_errors());
}

#[test]
fn what_the_build_may_run_into_is_seen_before_it_is_pressed() {
    let mut ann = Sitting::with("small", 120, 40);
    let (number, about) = ann.about();
    let mut full = recalled(&about, None, &[]);
    let space = Space { folder: "/nix".into(), free: 1 << 20, tmpfs: false, device: 1 };
    full.room = Room { store: Some(space), ..Room::default() };
    ann.tell(Msg::Recalled { number, recalled: Box::new(full) }).goes("Press");
    for (width, height) in [(120, 40), (80, 24)] {
        ann.resize(width, height);
        assert!(ann.text().contains("✗ disk space: 1 MiB free on /nix"), "{}", ann.text());
    }
}

#[test]
fn an_empty_profile_has_no_past_of_its_own() {
    let mut ann = Sitting::with("small", 120, 40);
    ann.tell(opened(Source::Empty));
    let (_, about) = ann.about();
    assert_eq!((about.name.as_str(), &about.profile), ("", &Profile::default()));
}

#[test]
fn learned_pictures() {
    pictures::pictures("compression_measured", |ann| {
        ann.recalls(Some(sample()), &[]).goes("Compression");
    });
    pictures::pictures("compression_measuring", |ann| {
        ann.recalls(None, &[]).goes("Compression");
        let number = ann.measures();
        ann.tell(Msg::Measuring { number, done: 0.42 });
    });
    pictures::pictures("compression_wishes", |ann| {
        ann.recalls(Some(sample()), &[]).goes("image.compression.method");
    });
    pictures::pictures("network_measured", |ann| {
        ann.recalls(Some(sample()), &[]).goes("Network");
    });
}
