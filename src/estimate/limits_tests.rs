//! Each limit where there is enough and where there is not.

use super::super::{Known, estimate};
use super::*;
use Weight::{Good, Missing, Warning};

const MACHINE: Machine = Machine { cores: 2 };
const GIBS: u64 = 1 << 30;

#[expect(clippy::unnecessary_wraps, reason = "as a room has it")]
fn space(device: u64, free: u64) -> Option<Space> {
    Some(Space { folder: format!("/disk{device}").into(), free, tmpfs: false, device })
}

/// A profile of the usual kind, its estimate as it is told here.
fn judged(profile: &Profile, image: Range, room: &Room) -> Vec<Limit> {
    let method = Method::of(&profile.image.compression, &profile.source);
    let known = estimate(profile, MACHINE, &Known::default());
    let limits = of_image(profile, MACHINE, method, image, known.size_from);
    let told = Estimate { image_bytes: image, closure_bytes: image.scaled(2.0), limits, ..known };
    limits_of(profile, &told, room)
}

fn limits_of(profile: &Profile, told: &Estimate, room: &Room) -> Vec<Limit> {
    limits(profile, MACHINE, told, room)
}

fn gib(low: f64, likely: f64, high: f64) -> Range {
    Range::new(low, likely, high).scaled(GIB)
}

fn weight(limits: &[Limit], about: About) -> Option<Weight> {
    limits.iter().filter(|limit| limit.about == about).map(|limit| limit.weight).max()
}

#[test]
fn every_limit_says_what_to_do_unless_all_is_well() {
    let mut profile = Profile::default();
    profile.boot.copy_to_ram = true;
    let room = Room { store: space(1, GIBS), memory: Some(GIBS / 4), ..Room::default() };
    for room in [room, Room { store: space(1, 900 * GIBS), memory: Some(900 * GIBS), ..Room::default() }] {
        for limit in judged(&profile, gib(3.0, 5.0, 6.0), &room) {
            assert_eq!(limit.remedy.is_empty(), limit.weight == Weight::Good, "{limit:?}");
            assert!(!limit.text.ends_with('.') && !limit.remedy.ends_with('.'), "{limit:?}");
        }
    }
}

#[test]
fn files_that_are_too_large() {
    let profile = Profile::default();
    for (image, fat32, github) in [
        (gib(0.8, 1.0, 1.2), None, None),
        (gib(0.8, 1.5, 2.1), None, Some(Weight::Note)),
        (gib(1.9, 2.5, 3.9), None, Some(Weight::Warning)),
        (gib(2.5, 3.0, 4.5), Some(Weight::Note), Some(Weight::Warning)),
        (gib(4.1, 4.2, 4.5), Some(Weight::Warning), Some(Weight::Warning)),
    ] {
        let limits = judged(&profile, image, &Room::default());
        assert_eq!(
            (weight(&limits, About::Fat32), weight(&limits, About::Github)),
            (fat32, github),
            "{image:?}"
        );
    }
    // Of a tree of one's own nobody knows what is likely.
    let mut own = Profile::default();
    own.source.nixpkgs = Nixpkgs::Path("/tree".to_owned());
    assert_eq!(weight(&judged(&own, gib(5.0, 6.0, 7.0), &Room::default()), About::Fat32), Some(Weight::Note));
}

#[test]
fn copying_to_ram_is_said_where_it_is_asked_for() {
    let mut profile = Profile::default();
    let image = gib(1.0, 1.5, 2.0);
    assert_eq!(weight(&judged(&profile, image, &Room::default()), About::CopyToRam), None);
    profile.boot.copy_to_ram = true;
    let limits = judged(&profile, image, &Room::default());
    let said = &limits.iter().find(|limit| limit.about == About::CopyToRam).unwrap().text;
    assert!(said.contains("1.5 GiB") && said.contains("2.0 GiB"), "{said}");
}

#[test]
fn memory_is_held_against_compressor_and_cores() {
    let with = |level: u32, memory: Option<u64>| {
        let mut profile = Profile::default();
        profile.image.compression = Compression::Zstd { level: Some(level) };
        weight(&judged(&profile, gib(1.0, 1.1, 1.2), &Room { memory, ..Room::default() }), About::Memory)
    };
    assert_eq!(with(19, Some(8 * GIBS)), Some(Weight::Good));
    assert_eq!(with(19, Some(GIBS / 2)), Some(Weight::Warning));
    assert_eq!(with(3, Some(8 * GIBS)), Some(Weight::Good));
    // Nobody has looked: what is much is named all the same, once.
    assert_eq!((with(19, None), with(3, None)), (Some(Weight::Note), None));
    // As it was measured, to its end, with 2 processors and with 16.
    for (cores, mib) in [(2, 622.0), (16, 1554.0)] {
        let taken = taken(Method::ZSTD_19, Machine { cores }).scaled(1.0 / MIB);
        assert!((taken.likely - mib).abs() < mib * 0.02 && taken.low < mib, "{taken:?}");
    }
}

#[test]
fn the_largest_base_takes_more_to_evaluate_than_to_compress() {
    let mut profile = Profile::default();
    profile.image.compression = Compression::Lz4;
    profile.source.base = "graphical-combined".to_owned().into();
    let room = |memory| Room { memory: Some(memory), ..Room::default() };
    let small = judged(&profile, gib(1.0, 1.1, 1.2), &room(4 * GIBS));
    assert_eq!(weight(&small, About::Memory), Some(Weight::Warning));
    assert!(small.iter().any(|limit| limit.text.contains("evaluating") && limit.remedy.contains("swap")));
    assert_eq!(
        weight(&judged(&profile, gib(1.0, 1.1, 1.2), &room(32 * GIBS)), About::Memory),
        Some(Weight::Good)
    );
}

#[test]
fn space_is_added_up_where_it_is_shared() {
    // The image is 0.5, 1 or 1.5 GiB, the closure twice that: the store takes 3 and up to 4.5.
    let image = gib(0.5, 1.0, 1.5);
    let profile = Profile::default();
    let judge = |store, build, output| judged(&profile, image, &Room { store, build, output, memory: None });
    let gib = |count: f64| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small")]
        let bytes = (count * GIB) as u64;
        bytes
    };
    let spaces = |limits: Vec<Limit>| -> Vec<Weight> {
        limits.iter().filter(|it| it.about == About::Space).map(|it| it.weight).collect()
    };
    for (store, build, output, wanted) in [
        (space(1, gib(8.0)), space(1, gib(8.0)), space(1, gib(8.0)), vec![Good]),
        (space(1, gib(7.0)), space(1, gib(7.0)), space(1, gib(7.0)), vec![Warning]),
        (space(1, gib(4.9)), space(1, gib(4.9)), space(1, gib(4.9)), vec![Warning]),
        (space(1, gib(1.4)), space(1, gib(1.4)), space(1, gib(1.4)), vec![Missing]),
        (space(1, gib(5.0)), space(2, gib(2.0)), space(3, gib(2.0)), vec![Good, Good, Good]),
        (space(1, gib(5.0)), space(2, gib(1.2)), space(3, gib(0.4)), vec![Good, Warning, Missing]),
    ] {
        assert_eq!(spaces(judge(store, build, output)), wanted);
    }
    let memory = Space { tmpfs: true, ..space(2, gib(64.0)).unwrap() };
    let on_memory = judge(space(1, gib(64.0)), Some(memory.clone()), space(1, gib(64.0)));
    assert!(on_memory.iter().any(|it| it.weight == Warning && it.remedy.contains("TMPDIR")), "{on_memory:?}");
    // An output in memory is what somebody chose.
    assert_eq!(spaces(judge(space(1, gib(64.0)), space(1, gib(64.0)), Some(memory))), [Good, Good]);
}

#[test]
fn of_a_tree_of_one_s_own_only_the_least_of_all_images_is_refused() {
    let mut own = Profile::default();
    own.source.nixpkgs = Nixpkgs::Path("/tree".to_owned());
    let room = |free| Room { output: space(1, free), ..Room::default() };
    let image = gib(1.0, 1.5, 2.0);
    assert_eq!(weight(&judged(&own, image, &room(GIBS / 2)), About::Space), Some(Weight::Warning));
    assert_eq!(weight(&judged(&own, image, &room(GIBS / 8)), About::Space), Some(Weight::Missing));
    assert_eq!(
        weight(&judged(&Profile::default(), image, &room(GIBS / 2)), About::Space),
        Some(Weight::Missing)
    );
}
