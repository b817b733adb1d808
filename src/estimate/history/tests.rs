//! Answers from records made by hand.

use std::sync::Arc;

use super::*;
use crate::estimate::{Basis, Known, Learned, Machine, estimate};
use crate::profile::Profile;

fn wanted(name: &str, compression: &str) -> Wanted {
    Wanted {
        name: name.into(),
        work: String::new(),
        profile_hash: "aa".into(),
        system: "x86_64-linux".into(),
        style: "flake".into(),
        nixpkgs: "branch nixos-26.05".into(),
        compression: compression.into(),
        cores: 4,
    }
}

/// A build whose image took so long and all beside it in the build stage so long.
fn built(name: &str, compression: &str, image: f64, beside: f64) -> Record {
    let of = wanted(name, compression);
    let stages = [("evaluate", 10.0), ("build", image + beside), ("collect", 2.0)];
    Record {
        version: VERSION,
        name: of.name,
        profile_hash: of.profile_hash,
        system: of.system,
        style: of.style,
        nixpkgs: of.nixpkgs,
        cores: of.cores,
        compression: of.compression,
        closure_bytes: Some(1000),
        image_bytes: 400,
        stages: stages.map(|(name, seconds)| (name.to_owned(), seconds)).into(),
        image_seconds: Some(image),
        store_path: "/nix/store/abc-image".into(),
        ..Record::default()
    }
}

fn history(records: impl IntoIterator<Item = Record>) -> History {
    History { records: records.into_iter().collect() }
}

fn likely(range: Option<Range>) -> f64 {
    let range = range.expect("an answer");
    assert!(range.low <= range.likely && range.likely <= range.high && range.low >= 0.0, "{range:?}");
    (range.likely * 100.0).round() / 100.0
}

#[test]
fn nothing_is_known_of_nothing() {
    let (history, wanted) = (History::default(), wanted("box", "zstd"));
    let asks = [
        history.evaluation(&wanted),
        history.build(&wanted),
        history.image_seconds(&wanted),
        history.image_speed(&wanted),
        history.compress_factor(None, false),
        history.collect(1e9),
        history.with_image(&wanted).map(|told| told.1),
        history.with_closure(&wanted).map(|told| told.1),
        history.download(),
        history.derivation("etc"),
        history.between(),
        history.squash_cpu(&wanted),
    ];
    assert_eq!(asks, [None; 12]);
    assert_eq!((history.knows(&wanted), history.unchanged(&wanted)), (false, None));
}

#[test]
fn the_same_profile_comes_first_and_another_answers_widely() {
    let mut other = built("desk", "zstd", 50.0, 5.0);
    other.stages.insert("evaluate".into(), 30.0);
    let alone = history([other.clone()]);
    assert_eq!(likely(alone.evaluation(&wanted("box", "zstd"))), 30.0);
    let both = history([other, built("box", "zstd", 50.0, 5.0)]);
    assert_eq!(likely(both.evaluation(&wanted("box", "zstd"))), 10.0);
    let wide = |history: &History| history.evaluation(&wanted("box", "zstd")).map(|it| it.high / it.likely);
    assert!(wide(&alone) > wide(&both));
    let elsewhere = Wanted { nixpkgs: "channel".into(), ..wanted("box", "zstd") };
    assert_eq!(both.evaluation(&elsewhere), None);
}

#[test]
fn a_first_build_says_little_of_the_second() {
    let wanted = wanted("box", "zstd");
    let first = built("box", "zstd", 60.0, 400.0);
    let range = history([first.clone()]).build(&wanted).unwrap();
    assert!(range.holds(4.0) && range.holds(400.0), "{range:?}");
    let later = [2.0, 3.0, 90.0, 2.5, 3.0].map(|beside| built("box", "zstd", 60.0, beside));
    let known = history([first.clone()].into_iter().chain(later));
    assert_eq!(likely(known.build(&wanted)), 3.0);
    let other = Wanted { name: "new".into(), ..wanted };
    assert_eq!(likely(history([first]).build(&other)), 400.0);
}

#[test]
fn the_image_is_scaled_by_closure_and_processors() {
    let table: &[(&str, Vec<Record>, Option<f64>)] = &[
        ("of its own", vec![built("box", "zstd", 60.0, 1.0), built("desk", "zstd", 9.0, 1.0)], Some(60.0)),
        ("median of its own", [10.0, 60.0, 61.0].map(|it| built("box", "zstd", it, 1.0)).into(), Some(60.0)),
        (
            "the closure doubled since",
            vec![
                built("box", "zstd", 60.0, 1.0),
                Record { closure_bytes: Some(2000), image_seconds: None, ..built("box", "xz", 0.0, 1.0) },
            ],
            Some(120.0),
        ),
        ("half the processors", vec![Record { cores: 2, ..built("box", "zstd", 60.0, 1.0) }], Some(30.0)),
        (
            "of others, by the closure",
            vec![
                built("box", "xz", 900.0, 1.0),
                Record { closure_bytes: Some(500), ..built("desk", "zstd", 9.0, 1.0) },
            ],
            Some(18.0),
        ),
        ("of others, without a closure", vec![built("desk", "zstd", 9.0, 1.0)], None),
        ("of another compression", vec![built("box", "xz", 900.0, 1.0)], None),
    ];
    for (what, records, expected) in table {
        let answer = history(records.clone()).image_seconds(&wanted("box", "zstd"));
        assert_eq!(answer.map(|answer| likely(Some(answer))), *expected, "{what}");
    }
}

#[test]
fn the_factor_is_what_came_over_what_was_expected() {
    let with = |expected: f64, image: f64| Record {
        expected: Some(Expected {
            seconds: Range::exactly(100.0),
            bytes: Range::exactly(400.0),
            uncorrected: Range::exactly(expected),
            ..Expected::default()
        }),
        ..built("box", "zstd", image, 1.0)
    };
    let history = history([with(50.0, 60.0), with(0.0, 60.0), with(50.0, 900.0), with(50.0, 61.0)]);
    assert_eq!(likely(history.compress_factor(None, false)), 1.22);
}

#[test]
fn sizes_are_the_last_and_their_range_holds_all() {
    let mut records =
        [390, 410, 400].map(|image_bytes| Record { image_bytes, ..built("box", "zstd", 1.0, 1.0) });
    records[0].closure_bytes = Some(800);
    let history = history(records);
    let bytes = history.with_image(&wanted("box", "zstd")).unwrap().1;
    assert_eq!((bytes.low, bytes.likely, bytes.high), (390.0, 400.0, 410.0));
    assert_eq!(history.with_image(&wanted("box", "lz4")), None);
    assert_eq!(likely(history.with_closure(&wanted("box", "lz4")).map(|told| told.1)), 1000.0);
    assert_eq!(likely(history.collect(800.0)), 4.0);
}

#[test]
fn only_downloads_of_some_size_tell_of_the_line() {
    let with = |bytes, seconds| Record { fetched: Some((bytes, seconds)), ..built("box", "zstd", 1.0, 1.0) };
    let history = history([with(10 << 20, 10.0), with(100, 0.001), with(4 << 20, 2.0), with(8 << 20, 0.1)]);
    assert_eq!(likely(history.download()), 1.5 * f64::from(1 << 20));
}

#[test]
fn derivations_are_known_by_name() {
    let with = |times: [f64; 2]| Record {
        built: vec![("etc".into(), times[0]), ("linux".into(), times[1])],
        ..built("box", "zstd", 1.0, 1.0)
    };
    let history = history([with([1.0, 300.0]), with([2.0, 310.0]), with([90.0, 320.0])]);
    assert_eq!(likely(history.derivation("etc")), 2.0);
    assert_eq!(history.derivation("none"), None);
    let all = history.derivations();
    assert_eq!((all.get("linux").copied(), all.len()), (history.derivation("linux"), 2));
}

#[test]
fn an_unchanged_profile_stands_while_its_result_does() {
    let place = tempfile::tempdir().unwrap();
    let (link, result) = (place.path().join("result"), place.path().join("nix/store/abc-image"));
    std::os::unix::fs::symlink(&result, &link).unwrap();
    let wanted = wanted("box", "zstd");
    let known = history([built("box", "zstd", 60.0, 4.0), built("desk", "zstd", 60.0, 4.0)]);
    assert!(!known.already(&wanted, &link), "the result is gone");
    std::fs::create_dir_all(&result).unwrap();
    assert!(known.already(&wanted, &link));
    assert!(!known.already(&Wanted { profile_hash: "bb".into(), ..wanted.clone() }, &link));
    let changed = Record { profile_hash: "cc".into(), ..built("box", "zstd", 60.0, 4.0) };
    assert!(!history([built("box", "zstd", 60.0, 4.0), changed]).already(&wanted, &link));
    let moved = Record { store_path: "/nix/store/def-image".into(), ..built("box", "zstd", 60.0, 4.0) };
    assert!(!history([moved]).already(&wanted, &link));
}

#[test]
fn the_whole_is_the_sum_of_what_will_be_done() {
    let known = history([0.0; 4].map(|_| built("box", "zstd 19", 60.0, 4.0)));
    let whole = |already| {
        let build = Some(wanted("box", "zstd 19"));
        let learned = Learned { measured: None, history: known.clone(), build, already };
        let known = Known::default().learned(Arc::new(learned));
        estimate(&Profile::default(), Machine { cores: 2 }, &known)
    };
    let anew = whole(false);
    assert!((anew.seconds.likely - 76.0).abs() < 1e-9, "{anew:?}");
    assert!(anew.parts.iter().all(|part| part.from == Basis::History), "{anew:?}");
    let copied = whole(true);
    assert!(copied.seconds.likely < 13.0, "{copied:?}");
}

#[test]
fn accuracy_is_the_median_of_what_was_told() {
    let with = |expected: Option<f64>| Record {
        expected: expected.map(|seconds| Expected {
            seconds: Range::new(seconds * 0.85, seconds, seconds * 1.15),
            bytes: Range::exactly(440.0),
            image_seconds: Range::exactly(60.0),
            ..Expected::default()
        }),
        ..built("box", "zstd", 60.0, 28.0)
    };
    let told = accuracy(&[with(None), with(Some(90.0)), with(Some(110.0)), with(Some(300.0))]).unwrap();
    assert_eq!((told.builds, (told.time * 100.0).round(), (told.size * 100.0).round()), (3, 10.0, 10.0));
    assert!((told.within - 2.0 / 3.0).abs() < 1e-9, "{told:?}");
    assert_eq!(accuracy(&[with(None)]), None);
}
