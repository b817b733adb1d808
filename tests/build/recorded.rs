//! The engine that remembers, around the real Nix.

use std::fs;

use snowpress::build::engine::{Engine, NixEngine};
use snowpress::build::event::{BuildEvent, Report};
use snowpress::build::learned;
use snowpress::build::recorded::Recorded;
use snowpress::build::request::{Cancel, Request};
use snowpress::estimate::history::{History, Store};
use snowpress::profile::model::Style;

use super::support::{Place, has_nix};

/// A closure that is told as nixpkgs tells it, and a process that is watched as a mksquashfs is.
const TOOL: &str = "mkdir $out; echo 4000000 > $out/total-nar-size; echo $out > $out/store-paths";
const IMAGE: &str = r"
  cp /bin/sh mksquashfs
  ./mksquashfs -c 'i=0; while [ $i -lt 400000 ]; do i=$((i + 1)); done; sleep 2; :'
  mkdir -p $out/iso; echo an image > $out/iso/x.iso";

fn press(place: &Place, request: &Request) -> (Report, Vec<BuildEvent>) {
    let mut events = Vec::new();
    let engine = Recorded::new(NixEngine, place.path("history"));
    let end = engine.press(request, &Cancel::default(), &mut |event| events.push(event));
    (end.unwrap(), events)
}

fn history(place: &Place) -> History {
    Store::at(place.path("history")).read().unwrap().history
}

fn place() -> Place {
    let place = Place::new(TOOL, IMAGE);
    let text = fs::read_to_string(place.path("nixpkgs/image.nix")).unwrap();
    fs::write(place.path("nixpkgs/image.nix"), text.replace("\"tool\"", "\"closure-info\"")).unwrap();
    place
}

#[test]
fn a_build_is_remembered_and_the_next_is_expected() {
    if !has_nix() {
        return;
    }
    let place = place();
    let request = place.request(Style::Classic);
    let (report, events) = press(&place, &request);
    assert_eq!(report.expected, None);
    let record = history(&place).records.remove(0);
    assert!(record.image_seconds.unwrap() >= 2.0, "{record:#?}");
    assert_eq!((record.closure_bytes, record.image_bytes), (Some(4_000_000), 9));
    assert_eq!(record.built.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["closure-info"]);
    assert!(record.nix.starts_with("Nix ") && record.stages.len() == 5, "{record:#?}");
    assert_eq!(record.store_path, report.store_path);
    assert!(events.iter().any(|event| matches!(event, BuildEvent::Squashing { .. })), "{events:#?}");
    assert!(record.squash.is_some() && !events.contains(&BuildEvent::Quiet));
    let list = fs::read_to_string(learned::paths(&place.path("history"), &request.work)).unwrap();
    let listed = list.trim();
    assert!(listed.ends_with("-closure-info") && fs::metadata(listed).unwrap().is_dir(), "{list}");

    // Nothing is changed: it stands already, and is copied.
    assert!(learned::Asked::of(&request).already(&history(&place)));
    let (report, _) = press(&place, &request);
    let expected = report.expected.unwrap();
    assert!(
        expected.seconds.likely < record.seconds() && expected.image_seconds.likely < 0.01,
        "{expected:?}"
    );
    let facts: serde_json::Value = serde_json::from_slice(&fs::read(&report.facts).unwrap()).unwrap();
    assert_eq!((&facts["built"], &facts["image-seconds"]), (&0.into(), &serde_json::Value::Null));
    assert_eq!(facts["expected"]["bytes"]["likely"], 9.0);

    // Another text: it has to be made again.
    let changed = Request { profile_hash: "cd".repeat(32), ..request };
    place.images(TOOL, &format!("{IMAGE}; echo anew"));
    let text = fs::read_to_string(place.path("nixpkgs/image.nix")).unwrap();
    fs::write(place.path("nixpkgs/image.nix"), text.replace("\"tool\"", "\"closure-info\"")).unwrap();
    let (report, events) = press(&place, &changed);
    let image = report.expected.as_ref().unwrap().image_seconds;
    assert!(image.likely >= 2.0, "{image:?}");
    let left: Vec<f64> = events
        .iter()
        .filter_map(|event| match event {
            BuildEvent::Remaining { likely, .. } => Some(*likely),
            _ => None,
        })
        .collect();
    assert!(left.len() >= 2 && left[0] > left[left.len() - 1], "{left:?}");
    let facts: serde_json::Value = serde_json::from_slice(&fs::read(&report.facts).unwrap()).unwrap();
    assert!(facts["image-seconds"].as_f64().unwrap() >= 2.0, "{facts}");
    assert_eq!(history(&place).records.len(), 3);
}

#[test]
fn what_is_stopped_is_not_remembered() {
    if !has_nix() {
        return;
    }
    let place = Place::new("echo sleeping; sleep 7913; echo > $out", IMAGE);
    let cancel = Cancel::default();
    let engine = Recorded::new(NixEngine, place.path("history"));
    let end = engine.press(&place.request(Style::Classic), &cancel, &mut |event| {
        if matches!(event, BuildEvent::DerivationLog { .. }) {
            cancel.ask();
        }
    });
    assert_eq!(end.unwrap_err().exit_code(), 130);
    assert_eq!(history(&place), History::default());
}
