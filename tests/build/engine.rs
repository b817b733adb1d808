//! The engine on the real Nix.

use std::fs;

use snowpress::build::engine::{Engine, NixEngine};
use snowpress::build::error::{BuildError, Failure};
use snowpress::build::event::{BuildEvent, Report, Stage};
use snowpress::build::procfs;
use snowpress::build::request::{Cancel, Request};
use snowpress::build::trouble::Kind;
use snowpress::estimate::wish::granted;
use snowpress::profile::model::{Compression, Style};

use super::support::{GOOD_IMAGE, GOOD_TOOL, Place, has_nix, settled};

fn press(request: &Request) -> (Result<Report, BuildError>, Vec<BuildEvent>) {
    let mut events = Vec::new();
    let end = NixEngine.press(request, &Cancel::default(), &mut |event| events.push(event));
    (end, events)
}

fn stages(events: &[BuildEvent]) -> Vec<Stage> {
    let ended = |event: &BuildEvent| match event {
        BuildEvent::StageEnded { stage, .. } => Some(*stage),
        _ => None,
    };
    events.iter().filter_map(ended).collect()
}

fn succeeds(style: Style) {
    if !has_nix() {
        return;
    }
    let place = Place::new(GOOD_TOOL, GOOD_IMAGE);
    let (end, events) = press(&place.request(style));
    let report = end.unwrap();
    assert_eq!(stages(&events), Stage::ALL);
    assert_eq!(place.output(), ["x.build.json", "x.iso", "x.iso.sha256", "x.log"]);
    assert_eq!(fs::read_to_string(&report.image).unwrap(), "an image\n");
    assert_eq!(report.image_bytes, 9);
    let sums = fs::read_to_string(place.path("out/x.iso.sha256")).unwrap();
    assert_eq!(sums, format!("{}  x.iso\n", report.sha256));
    let builds = |event: &BuildEvent| match event {
        BuildEvent::PlanKnown { builds, .. } => Some(builds.len()),
        _ => None,
    };
    assert_eq!(events.iter().find_map(builds), Some(2));
    let phase = |event: &BuildEvent| {
        matches!(event, BuildEvent::DerivationPhase { derivation, phase }
            if derivation.ends_with("-image.drv") && phase == "pressing")
    };
    assert!(events.iter().any(phase), "{events:#?}");
    let said = |event: &BuildEvent| {
        matches!(event, BuildEvent::DerivationLog { derivation, line }
            if derivation.ends_with("-tool.drv") && line == "tool is made")
    };
    assert!(events.iter().any(said), "{events:#?}");
    assert!(fs::read_to_string(&report.log).unwrap().contains("tool is made"));
    let facts: serde_json::Value = serde_json::from_slice(&fs::read(&report.facts).unwrap()).unwrap();
    assert_eq!(facts["nixpkgs"]["release"], "24.05");
    assert_eq!(facts["profile-hash"], "ab".repeat(32));
    assert_eq!(facts["store-path"], report.store_path.as_str());
    assert!(facts["seconds"]["build"].as_f64().unwrap() > 0.0);
    assert_eq!(facts["unknown-records"], 0);
    // The result is kept from the garbage collector by a link beside the Nix text.
    assert!(place.path("work with a space/result").is_symlink());
    let (again, events) = press(&place.request(style));
    assert_eq!(again.unwrap().sha256, report.sha256);
    assert!(!events.iter().any(|event| matches!(event, BuildEvent::DerivationStarted { .. })));
}

#[test]
fn a_flake_becomes_an_image() {
    succeeds(Style::Flake);
}

#[test]
fn a_classic_expression_becomes_an_image() {
    succeeds(Style::Classic);
}

#[test]
fn a_failed_builder_is_named_with_its_last_lines_and_the_old_image_stays() {
    if !has_nix() {
        return;
    }
    let place = Place::new(GOOD_TOOL, GOOD_IMAGE);
    press(&place.request(Style::Classic)).0.unwrap();
    place.images("echo first words; echo last words; exit 3", "mkdir -p $out/iso; echo two > $out/iso/x.iso");
    let (end, events) = press(&place.request(Style::Classic));
    let error = end.unwrap_err();
    assert_eq!((error.stage, error.failure, error.exit_code()), (Stage::Build, Failure::Build, 5));
    assert!(error.derivation.as_ref().unwrap().ends_with("-tool.drv"), "{error:#?}");
    assert_eq!(error.log_tail, ["first words", "last words"]);
    assert_eq!(error.cause(), "The builder of `tool` failed with exit code 3");
    assert_eq!(error.trouble.as_ref().map(|trouble| trouble.kind), Some(Kind::BuilderFailed));
    assert!(!error.remedy.is_empty());
    assert!(fs::read_to_string(error.log.unwrap()).unwrap().contains("last words"));
    assert_eq!(stages(&events), [Stage::Preflight, Stage::Generate, Stage::Evaluate]);
    assert_eq!(fs::read_to_string(place.path("out/x.iso")).unwrap(), "an image\n");
}

#[test]
fn a_wish_is_told_and_kept_with_what_came_of_it() {
    if !has_nix() {
        return;
    }
    let place = Place::new(GOOD_TOOL, GOOD_IMAGE);
    let mut request = place.request(Style::Classic);
    let mut profile = request.profile.profile().clone();
    profile.image.compression = Compression::Wish("under 1 GiB and 100 h".parse().unwrap());
    let (granted, wish) = granted(&profile, request.nix.machine(), &request.known);
    (request.profile, request.wish) = (settled(&granted), wish);
    let (outcome, events) = press(&request);
    let report = outcome.unwrap();
    let told = |event: &BuildEvent| matches!(event, BuildEvent::Message { text, .. } if text.contains("was wished for"));
    assert!(events.iter().any(told), "{events:?}");
    let facts: serde_json::Value = serde_json::from_slice(&fs::read(&report.facts).unwrap()).unwrap();
    assert_eq!(facts["wish"]["wish"]["size"], "1 GiB");
    assert_eq!(facts["wish"]["compression"], facts["compression"]);
    assert_ne!(facts["compression"]["method"], "wish");
    assert_eq!(facts["wish"]["held"], serde_json::json!({ "size": true, "time": true }));
}

#[test]
fn an_evaluation_that_fails_says_why() {
    if !has_nix() {
        return;
    }
    for style in [Style::Classic, Style::Flake] {
        let place = Place::new("${throw \"thrown on purpose\"}", GOOD_IMAGE);
        let error = press(&place.request(style)).0.unwrap_err();
        assert_eq!((error.stage, error.exit_code()), (Stage::Evaluate, 4));
        assert!(error.message.contains("thrown on purpose"), "{error:#?}");
        assert_eq!(place.output(), ["mine.log"]);
    }
}

#[test]
fn asked_to_stop_in_the_middle_it_leaves_no_process_and_no_image() {
    if !has_nix() {
        return;
    }
    for times in [1, 2] {
        let place = Place::new("echo sleeping; sleep 7931; echo > $out", GOOD_IMAGE);
        let cancel = Cancel::default();
        let end = NixEngine.press(&place.request(Style::Classic), &cancel, &mut |event| {
            if matches!(event, BuildEvent::DerivationLog { .. }) {
                (0..times).for_each(|_| cancel.ask());
            }
        });
        assert_eq!(end.unwrap_err().exit_code(), 130);
        let told = |id| fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
        let store = place.path("store").to_str().unwrap().to_owned();
        let ours = |id| {
            let told = String::from_utf8_lossy(&told(id)).into_owned();
            told.contains(&store) || told.contains("sleep\u{0}7931")
        };
        let left: Vec<_> = procfs::all().into_iter().filter(|process| ours(process.id)).collect();
        assert_eq!(left, []);
        assert_eq!(place.output(), ["mine.log"]);
    }
}

#[test]
fn an_output_that_cannot_be_written_is_told_before_anything_is_built() {
    if !has_nix() {
        return;
    }
    let place = Place::new(GOOD_TOOL, GOOD_IMAGE);
    fs::write(place.path("out"), "a file in the way").unwrap();
    let (end, events) = press(&place.request(Style::Classic));
    let error = end.unwrap_err();
    assert_eq!((error.stage, error.exit_code()), (Stage::Preflight, 3));
    assert!(error.message.contains("output"), "{error:#?}");
    assert_eq!(stages(&events), []);
}

#[test]
fn a_result_without_an_image_is_no_success() {
    if !has_nix() {
        return;
    }
    let place = Place::new(GOOD_TOOL, "mkdir -p $out/iso");
    let error = press(&place.request(Style::Classic)).0.unwrap_err();
    assert_eq!((error.stage, error.exit_code()), (Stage::Collect, 6));
    assert_eq!(place.output(), ["mine.log"]);
}

#[test]
fn the_progress_of_mksquashfs_is_seen_from_outside() {
    if !has_nix() {
        return;
    }
    // A program of that name that reads slowly, and a closure of a known size.
    let tool = "mkdir $out; echo 4000000 > $out/total-nar-size";
    let image = r"
  cp /bin/dd mksquashfs
  for part in 1 2 3; do
    ./mksquashfs if=/dev/zero of=/dev/null bs=1000 count=1000 2>/dev/null
  done
  (i=0; while [ $i -lt 30 ]; do head -c 100000 /dev/zero; sleep 0.1; i=$((i + 1)); done) |
    ./mksquashfs of=/dev/null bs=1000 2>/dev/null
  mkdir -p $out/iso; echo an image > $out/iso/x.iso";
    let place = Place::new(tool, image);
    let text = fs::read_to_string(place.path("nixpkgs/image.nix")).unwrap();
    fs::write(place.path("nixpkgs/image.nix"), text.replace("\"tool\"", "\"closure-info\"")).unwrap();
    let (end, events) = press(&place.request(Style::Classic));
    end.unwrap();
    let bytes: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            BuildEvent::Bytes { what: snowpress::build::event::ByteWork::Compress, done, total } => {
                Some((*done, *total))
            }
            _ => None,
        })
        .collect();
    assert!(!bytes.is_empty());
    assert!(bytes.iter().all(|(done, total)| *total == 4_000_000 && done <= total), "{bytes:?}");
}

#[test]
fn what_is_recognised_is_told_from_the_profile() {
    if !has_nix() {
        return;
    }
    let place = Place::new("${toString (builtins.getAttr \"b\" { a = 1; })}", GOOD_IMAGE);
    let error = press(&place.request(Style::Classic)).0.unwrap_err();
    assert_eq!((error.stage, error.exit_code()), (Stage::Evaluate, 4));
    assert_eq!(error.trouble.as_ref().map(|trouble| trouble.kind), Some(Kind::NoAttribute), "{error:#?}");
    // A builder that is stopped by the system's own word for a full disk.
    let place =
        Place::new("echo begun; echo 'tool: writing: No space left on device' >&2; exit 1", GOOD_IMAGE);
    let error = press(&place.request(Style::Classic)).0.unwrap_err();
    assert_eq!((error.stage, error.exit_code()), (Stage::Build, 6));
    assert!(error.cause().starts_with("The disk is full: "), "{error:#?}");
    assert!(error.remedy.contains("nix-collect-garbage"), "{error:#?}");
}

#[test]
fn two_builds_do_not_share_a_work_folder() {
    if !has_nix() {
        return;
    }
    let place = Place::new(GOOD_TOOL, GOOD_IMAGE);
    let request = place.request(Style::Classic);
    fs::create_dir_all(&request.work).unwrap();
    let other = fs::File::create(request.work.join("in-use")).unwrap();
    other.lock().unwrap();
    let error = press(&request).0.unwrap_err();
    assert_eq!((error.stage, error.exit_code()), (Stage::Generate, 6));
    assert!(error.message.contains("another build"), "{error:#?}");
    drop(other);
    press(&request).0.unwrap();
}

#[test]
fn an_update_forgets_the_lock_and_nothing_else_does() {
    if !has_nix() {
        return;
    }
    let place = Place::new(GOOD_TOOL, GOOD_IMAGE);
    let mut request = place.request(Style::Classic);
    press(&request).0.unwrap();
    let lock = request.work.join("config/flake.lock");
    fs::write(&lock, "{}").unwrap();
    press(&request).0.unwrap();
    assert!(lock.exists());
    request.nix.update = true;
    press(&request).0.unwrap();
    assert!(!lock.exists());
}
