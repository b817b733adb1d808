//! Builds that are only pretended, through an engine that remembers.

use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::build::error::Failure;
use crate::build::event::{ByteWork, Counter, Outcome, Stage, Totals};
use crate::build::fake::FakeEngine;
use crate::build::request::NixOptions;
use std::fs;

use crate::estimate::Known;
use crate::estimate::history::Kept;
use crate::profile::Profile;
use crate::profile::model::Nixpkgs;
use crate::profile::resolve::{AgentReader, resolve};

struct NoAgent;

impl AgentReader for NoAgent {
    fn identities(&self) -> Result<Vec<String>, String> {
        Ok(Vec::new())
    }
}

fn request(folder: &Path) -> Request {
    // The table says nothing of a tree of one's own.
    let mut profile = Profile::default();
    profile.source.nixpkgs = Nixpkgs::Channel;
    Request {
        name: "box".into(),
        profile: resolve(&profile, Path::new("/"), &NoAgent).unwrap().settled().unwrap(),
        wish: None,
        known: Known::default(),
        profile_hash: "ab".into(),
        output: folder.join("out"),
        work: folder.join("work/box.rehearsal"),
        expected: None,
        elsewhere: String::new(),
        nix: NixOptions { store: folder.to_str().map(str::to_owned), ..NixOptions::default() },
    }
}

const IMAGE: &str = "/nix/store/0123456789abcdfghijklmnpqrsvwxyz-box.iso.drv";
const TOOL: &str = "/nix/store/1123456789abcdfghijklmnpqrsvwxyz-tool-2.3.drv";
const INFO: &str = "/nix/store/2123456789abcdfghijklmnpqrsvwxyz-closure-info";

fn stage(stage: Stage, seconds: u64) -> [BuildEvent; 2] {
    [
        BuildEvent::StageStarted { stage },
        BuildEvent::StageEnded { stage, elapsed: Duration::from_secs(seconds) },
    ]
}

fn built(derivation: &str, seconds: u64) -> [BuildEvent; 2] {
    let elapsed = Duration::from_secs(seconds);
    let derivation = derivation.to_owned();
    [
        BuildEvent::DerivationStarted { derivation: derivation.clone(), machine: String::new() },
        BuildEvent::DerivationEnded { derivation, elapsed, outcome: Outcome::Ended },
    ]
}

/// A build in which everything is made.
fn events() -> Vec<BuildEvent> {
    let [build, build_ended] = stage(Stage::Build, 70);
    let mut events = Vec::new();
    events.extend(stage(Stage::Evaluate, 8));
    events.push(BuildEvent::Evaluated { derivation: IMAGE.into() });
    events.push(build);
    events.push(BuildEvent::PlanKnown {
        builds: vec![TOOL.into(), IMAGE.into()],
        fetches: Vec::new(),
        download_bytes: None,
        unpacked_bytes: None,
    });
    events.extend(built(TOOL, 5));
    let [started, ended] = built(IMAGE, 60);
    events.push(started);
    events.push(BuildEvent::Bytes { what: ByteWork::Compress, done: 900, total: 1000 });
    events.push(BuildEvent::Squashing { cpu: Duration::from_mins(1), written: Some(200) });
    events.push(BuildEvent::Quiet);
    events.push(ended);
    events.push(build_ended);
    events.extend(stage(Stage::Collect, 2));
    events
}

fn report(request: &Request) -> Report {
    Report {
        image: request.output.join("box.iso"),
        image_bytes: 400,
        sha256: "00".into(),
        expected: request.expected.map(Box::new),
        facts: request.output.join("box.build.json"),
        log: request.output.join("box.log"),
        store_path: "/nix/store/x-box.iso".into(),
        elapsed: Duration::from_secs(80),
    }
}

fn press(folder: &Path, events: Vec<BuildEvent>, end: Result<(), BuildError>) -> Vec<BuildEvent> {
    let request = request(folder);
    let end = end.map(|()| report(&request));
    let engine = Recorded::new(FakeEngine { events, end: end.clone() }, folder.join("history"));
    let mut heard = Vec::new();
    let came = engine.press(&request, &Cancel::default(), &mut |event| heard.push(event));
    assert_eq!(came, end);
    heard
}

fn kept(folder: &Path) -> Kept {
    Store::at(folder.join("history")).read().unwrap()
}

#[test]
fn a_good_end_leaves_a_record_and_the_paths() {
    let place = tempfile::tempdir().unwrap();
    let info = place.path().join(&INFO[1..]);
    fs::create_dir_all(&info).unwrap();
    fs::create_dir_all(place.path().join("out")).unwrap();
    fs::write(place.path().join("out/box.build.json"), r#"{"nix":"Nix 2.8.0","more":1}"#).unwrap();
    fs::write(place.path().join(&IMAGE[1..]), format!("… {INFO}/store-paths")).unwrap();
    fs::write(info.join("total-nar-size"), "1000\n").unwrap();
    fs::write(info.join("store-paths"), "/nix/store/a\n/nix/store/b\nnonsense\n").unwrap();
    press(place.path(), events(), Ok(()));
    let record = kept(place.path()).history.records.remove(0);
    assert_eq!((record.name.as_str(), record.nix.as_str(), record.image_bytes), ("box", "Nix 2.8.0", 400));
    assert_eq!((record.image_seconds, record.closure_bytes), (Some(60.0), Some(1000)));
    assert_eq!(record.built, [("tool".to_owned(), 5.0)]);
    assert_eq!(record.stages.get("build"), Some(&70.0));
    assert!((record.seconds() - 80.0).abs() < 1e-9 && record.cores > 0 && record.at > 0);
    assert_eq!(record.squash.unwrap().written, 200);
    let list = fs::read_to_string(paths(&place.path().join("history"), &request(place.path()).work)).unwrap();
    let real = |name: &str| format!("{}/nix/store/{name}\n", place.path().display());
    assert_eq!(list, real("a") + &real("b"));
    let list = paths(&place.path().join("history"), &request(place.path()).work);
    // It tells as much of a person as the records do.
    assert_eq!(fs::metadata(&list).unwrap().permissions().mode() & 0o777, 0o600);
    // Paths of an image that is another by now would pass for those of the last one.
    fs::remove_dir_all(info).unwrap();
    press(place.path(), events(), Ok(()));
    assert_eq!(kept(place.path()).history.records.len(), 2);
    assert!(!list.exists());
}

#[test]
fn the_next_build_is_expected_and_what_is_left_is_told() {
    let place = tempfile::tempdir().unwrap();
    let first = press(place.path(), events(), Ok(()));
    assert!(!first.iter().any(|event| matches!(event, BuildEvent::Remaining { .. })), "{first:?}");
    let second = press(place.path(), events(), Ok(()));
    let Some(BuildEvent::Remaining { low, likely, high }) =
        second.iter().find(|event| matches!(event, BuildEvent::Remaining { .. }))
    else {
        panic!("nothing was told: {second:?}");
    };
    assert!(low <= likely && likely <= high && *likely > 60.0 && *likely < 80.0, "{low} {likely} {high}");
    let expected = kept(place.path()).history.records[1].expected.unwrap();
    assert!((expected.image_seconds.likely - 60.0).abs() < 1e-9, "{expected:?}");
    // It was quiet for a second; that is for nobody's eyes.
    assert!(!second.contains(&BuildEvent::Quiet));
}

#[test]
fn a_squashfs_of_its_own_is_the_image_s_work() {
    let place = tempfile::tempdir().unwrap();
    press(place.path(), events(), Ok(()));
    let squashfs = TOOL.replace("tool-2.3", "squashfs.img");
    let mut course = Course::new(&request(place.path()), &kept(place.path()).history);
    let [build, _] = stage(Stage::Build, 70);
    let plan = BuildEvent::PlanKnown {
        builds: vec![squashfs.clone(), IMAGE.into()],
        fetches: Vec::new(),
        download_bytes: None,
        unpacked_bytes: None,
    };
    for event in stage(Stage::Evaluate, 8).into_iter().chain([build, plan]) {
        course.event(&event, Duration::ZERO);
    }
    let mut left = |events: &[BuildEvent], at| {
        let now = Duration::from_secs(at);
        for event in events {
            course.event(event, now);
        }
        match course.tell(now) {
            Some(BuildEvent::Remaining { likely, .. }) => likely,
            other => panic!("nothing was told: {other:?}"),
        }
    };
    let ([squash, squashed], [image, _]) = (built(&squashfs, 55), built(IMAGE, 5));
    assert!(left(&[], 2) > 55.0);
    assert!(left(&[squash], 3) > 55.0);
    let late = left(&[], 53);
    assert!(late > 5.0 && late < 25.0, "{late}");
    let last = left(&[squashed, image], 58);
    assert!(last < late, "{last} {late}");
}

#[test]
fn what_is_read_is_told_as_what_is_worked_once_that_is_known() {
    let place = tempfile::tempdir().unwrap();
    let compressed = |events: &[BuildEvent]| -> Vec<u64> {
        let done = |event: &BuildEvent| match event {
            BuildEvent::Bytes { what: ByteWork::Compress, done, .. } => Some(*done),
            _ => None,
        };
        events.iter().filter_map(done).collect()
    };
    assert_eq!(compressed(&press(place.path(), events(), Ok(()))), [900]);
    let halfway: Vec<BuildEvent> = events()
        .into_iter()
        .map(|event| match event {
            BuildEvent::Squashing { written, .. } => {
                BuildEvent::Squashing { cpu: Duration::from_secs(30), written }
            }
            event => event,
        })
        .collect();
    assert_eq!(compressed(&press(place.path(), halfway, Ok(()))), [0, 500]);
}

#[test]
fn a_bad_end_leaves_nothing() {
    let place = tempfile::tempdir().unwrap();
    let failed = BuildError::new(Stage::Build, Failure::Build, "no", "look");
    press(place.path(), events(), Err(failed));
    press(place.path(), events(), Err(BuildError::cancelled(Stage::Build)));
    assert_eq!(kept(place.path()), Kept::default());
    assert!(!place.path().join("history").exists());
}

#[test]
fn a_history_that_cannot_be_kept_spoils_no_build() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("history"), "a file in the way").unwrap();
    let heard = press(place.path(), events(), Ok(()));
    let warned = |event: &&BuildEvent| matches!(event, BuildEvent::Message { level: Level::Warning, .. });
    assert!(heard.iter().filter(warned).count() >= 1, "{heard:?}");
}

#[test]
fn another_store_is_another_place() {
    let mut request = request(Path::new("/x"));
    let with = Asked::of(&request).wanted();
    request.nix.store = None;
    request.nix.cores = Some(3);
    let without = Asked::of(&request).wanted();
    assert_ne!(with.nixpkgs, without.nixpkgs);
    assert_eq!(without.cores, 3);
}

fn any_event() -> impl Strategy<Value = BuildEvent> {
    let stage = prop::sample::select(Stage::ALL.to_vec());
    let derivation =
        prop::sample::select(vec![IMAGE.to_owned(), TOOL.to_owned(), "odd".to_owned(), String::new()]);
    let time =
        prop_oneof![Just(Duration::ZERO), Just(Duration::MAX), (0..1000_u64).prop_map(Duration::from_secs)];
    let number = prop_oneof![Just(0), Just(u64::MAX), 0..5000_u64];
    prop_oneof![
        stage.clone().prop_map(|stage| BuildEvent::StageStarted { stage }),
        (stage, time.clone()).prop_map(|(stage, elapsed)| BuildEvent::StageEnded { stage, elapsed }),
        derivation.clone().prop_map(|derivation| BuildEvent::Evaluated { derivation }),
        (prop::collection::vec(derivation.clone(), 0..6), prop::option::of(number.clone())).prop_map(
            |(builds, download_bytes)| BuildEvent::PlanKnown {
                builds,
                fetches: Vec::new(),
                download_bytes,
                unpacked_bytes: None
            }
        ),
        derivation
            .clone()
            .prop_map(|derivation| BuildEvent::DerivationStarted { derivation, machine: String::new() }),
        (derivation, time.clone()).prop_map(|(derivation, elapsed)| BuildEvent::DerivationEnded {
            derivation,
            elapsed,
            outcome: Outcome::Ended
        }),
        (number.clone(), number.clone()).prop_map(|(done, expected)| {
            let downloaded = Counter { done, expected, ..Counter::default() };
            BuildEvent::Progress(Totals { downloaded, ..Totals::default() })
        }),
        (number.clone(), number).prop_map(|(done, total)| BuildEvent::Bytes {
            what: ByteWork::Compress,
            done,
            total
        }),
        time.prop_map(|cpu| BuildEvent::Squashing { cpu, written: None }),
        Just(BuildEvent::Quiet),
    ]
}

fn known() -> History {
    let place = tempfile::tempdir().unwrap();
    press(place.path(), events(), Ok(()));
    // Another folder is another store.
    let mut history = kept(place.path()).history;
    history.records[0].nixpkgs = Asked::of(&request(Path::new("/x"))).wanted().nixpkgs;
    history
}

proptest! {
    #[test]
    fn no_order_of_events_is_too_odd(events in prop::collection::vec((any_event(), 0..5000_u64), 0..60)) {
        let history = known();
        let mut course = Course::new(&request(Path::new("/x")), &history);
        let mut gathered = Gathered::default();
        let mut now = Duration::ZERO;
        for (event, later) in events {
            now += Duration::from_millis(later);
            gathered.event(&event, now);
            course.event(&event, now);
            course.told(event);
            if let Some(BuildEvent::Remaining { low, likely, high }) = course.tell(now) {
                prop_assert!(low >= 0.0 && low <= likely && likely <= high && high.is_finite());
            }
        }
        // However it went, at its end nothing is left.
        for stage in Stage::ALL {
            course.event(&BuildEvent::StageStarted { stage }, now);
            course.event(&BuildEvent::StageEnded { stage, elapsed: Duration::ZERO }, now);
        }
        let end = course.tell(now + Duration::from_secs(5));
        prop_assert_eq!(end, Some(BuildEvent::Remaining { low: 0.0, likely: 0.0, high: 0.0 }));
    }
}
