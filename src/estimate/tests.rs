//! The model as a whole: what goes in at the table's own conditions comes out as the table says.

use super::data::DATA;
use super::limits::GIB;
use super::method::{Kind, Method};
use super::table::TABLE;
use super::*;
use crate::profile::model::{Compression, Firmware};
use proptest::prelude::*;

const CORES: Machine = Machine { cores: 4 };

fn kind(name: &str) -> Kind {
    *Kind::ALL.iter().find(|kind| kind.name() == name).unwrap()
}

fn with(compression: Compression) -> Profile {
    let mut profile = Profile::default();
    profile.image.compression = compression;
    profile
}

fn near(one: f64, two: f64, within: f64) -> bool {
    (one - two).abs() <= two.abs() * within
}

#[test]
fn the_wiki_s_rows_come_out_exactly() {
    let tie = TABLE.tie;
    for row in &DATA.wiki {
        let point = TABLE.at(Method::new(kind(&row.method), row.setting));
        let percent = 100.0 * (tie.packed + (1.0 - tie.packed) * point.ratio);
        let seconds = tie.rest + tie.scale * tie.gib * point.cpu;
        assert!(near(percent, row.percent, 1e-9), "{} {percent}", row.method);
        assert!(near(seconds, row.seconds, 1e-9), "{} {seconds}", row.method);
    }
}

#[test]
fn the_tree_s_rows_come_out_exactly_where_the_wiki_is_silent() {
    let mut seen = 0;
    for row in &DATA.tree.rows {
        if DATA.wiki.iter().any(|wiki| wiki.method == row.method) {
            continue;
        }
        let point = TABLE.at(Method::new(kind(&row.method), row.setting));
        assert!(near(point.ratio, row.size / DATA.tree.mib, 1e-9), "{row:?}");
        assert!(near(point.cpu * TABLE.tie.gib, row.cpu, 1e-9), "{row:?}");
        seen += 1;
    }
    assert_eq!(seen, 6);
}

#[test]
fn one_share_explains_all_four_rows_of_the_wiki() {
    let tie = TABLE.tie;
    assert!((0.20..0.23).contains(&tie.packed), "{tie:?}");
    for row in &DATA.wiki {
        let tree = DATA
            .tree
            .rows
            .iter()
            .find(|it| it.method == row.method && it.setting.total_cmp(&row.setting).is_eq());
        let tree = tree.unwrap();
        let percent = 100.0 * (tie.packed + (1.0 - tie.packed) * tree.size / DATA.tree.mib);
        assert!((percent - row.percent).abs() < 1.5, "{} {percent}", row.method);
        assert!(near(tie.rest + tie.scale * tree.cpu, row.seconds, 0.03), "{}", row.method);
    }
}

#[test]
fn images_of_others_are_as_far_apart_as_the_table_says() {
    for set in ["2024", "2018"] {
        let rows: Vec<_> = DATA.check.iter().filter(|row| row.set == set).collect();
        assert!(rows.len() >= 4);
        let ratio = |row: &data::Check| TABLE.at(Method::new(kind(&row.method), row.setting)).ratio;
        // The share of what is compressed already is the closure's own, and nobody wrote it down.
        let worst = |packed: f64| {
            let size = |row: &data::Check| packed + (1.0 - packed) * ratio(row);
            let pairs = rows.iter().flat_map(|one| rows.iter().map(move |two| (*one, *two)));
            let off = pairs.map(|(one, two)| size(one) / size(two) * two.image / one.image - 1.0);
            off.map(f64::abs).fold(0.0, f64::max)
        };
        let best = (0..=40_u8).map(|share| worst(f64::from(share) / 100.0)).fold(f64::INFINITY, f64::min);
        assert!(best < 0.08, "{set}: {best}");
    }
}

#[test]
fn what_32_threads_took_lies_within() {
    // Build times of the pull request less that of zstd 3, whose compressing is next to nothing.
    let profile = Profile {
        source: crate::profile::model::Source {
            base: "graphical-calamares-gnome".to_owned().into(),
            ..Default::default()
        },
        ..Profile::default()
    };
    let learned = Learned::default();
    let contents = Contents::of(&profile, &Packages::of(&names(&profile), &Known::default()), &learned);
    let machine = Machine { cores: 32 };
    let rows: Vec<_> = DATA.check.iter().filter(|row| row.set == "2024").collect();
    let quick = rows.iter().find(|row| row.setting < 4.0).unwrap();
    for row in rows.iter().filter(|row| row.setting > 4.0) {
        let guess = time::tabled_for(
            contents.closure().0.scaled(1.0 / GIB),
            Method::new(kind(&row.method), row.setting),
            machine,
        );
        assert!(guess.holds(row.seconds - quick.seconds), "{} {}: {guess:?}", row.method, row.setting);
    }
}

#[test]
fn more_effort_is_slower_and_not_larger() {
    for (name, last) in [(Kind::Zstd, 22), (Kind::Gzip, 9)] {
        let points: Vec<_> = (1..=last).map(|level| TABLE.at(Method::new(name, f64::from(level)))).collect();
        for pair in points.windows(2) {
            assert!(pair[0].ratio >= pair[1].ratio, "{name:?} {pair:?}");
            assert!(pair[0].cpu < pair[1].cpu, "{name:?} {pair:?}");
        }
    }
}

#[test]
fn more_of_anything_costs_more() {
    let few = estimate(&Profile::default(), CORES, &Known::default());
    let mut profile = Profile::default();
    profile.packages.install = vec!["libreoffice".to_owned(), "firefox".to_owned()];
    let many = estimate(&profile, CORES, &Known::default());
    assert!(many.image_bytes.likely > few.image_bytes.likely && many.seconds.likely > few.seconds.likely);
    assert!(
        estimate(&profile, Machine { cores: 16 }, &Known::default()).seconds.likely < many.seconds.likely
    );
    profile.packages.install.clear();
    profile.hardware.firmware = Some(Firmware::None);
    profile.source.channel = Some(false);
    profile.docs.include = Some(false);
    let small = estimate(&profile, CORES, &Known::default());
    assert!(small.image_bytes.likely < few.image_bytes.likely * 0.6, "{:?}", small.image_bytes);
    profile.source.base = "graphical-gnome".to_owned().into();
    assert!(estimate(&profile, CORES, &Known::default()).closure_bytes.likely > small.closure_bytes.likely);
}

#[test]
fn an_older_release_is_taken_to_be_compressed_with_xz() {
    let mut profile = Profile::default();
    profile.source.nixpkgs = Nixpkgs::Branch("nixos-24.05".to_owned());
    let all = choices(&profile, CORES, &Known::default());
    let current = all.iter().find(|choice| choice.current).unwrap();
    assert_eq!((current.label.as_str(), &current.compression), ("xz-bcj 1024K", &Compression::Default));
}

#[test]
fn the_presets_are_what_their_rules_say() {
    assert_eq!(preset(Preset::Fast), Compression::Zstd { level: Some(3) });
    assert_eq!(preset(Preset::Balanced), Compression::Zstd { level: Some(6) });
    assert_eq!(preset(Preset::Small), Compression::Xz { dictionary: Some("100%".to_owned()) });
    let all = choices(&Profile::default(), CORES, &Known::default());
    let named: Vec<_> = all.iter().filter_map(|choice| choice.preset).collect();
    assert_eq!(named, [Preset::Fast, Preset::Balanced, Preset::Small]);
    assert!(all.iter().filter(|choice| choice.preset.is_some()).all(|choice| choice.best));
}

#[test]
fn the_profile_s_own_choice_is_always_there_once() {
    for (compression, label) in [
        (Compression::Default, "zstd 19"),
        (Compression::Zstd { level: None }, "zstd 15"),
        (Compression::Zstd { level: Some(7) }, "zstd 7"),
        (Compression::Xz { dictionary: Some("50%".to_owned()) }, "xz 512K"),
        (Compression::Custom { text: "lz4 -Xhc".to_owned() }, "lz4-hc"),
    ] {
        let all = choices(&with(compression), CORES, &Known::default());
        let current: Vec<_> = all.iter().filter(|it| it.current).map(|it| it.label.as_str()).collect();
        assert_eq!(current, [label]);
    }
}

#[test]
fn words_say_what_is_not_known() {
    let mut profile = with(Compression::Custom { text: "gzip -Xstrategy fixed".to_owned() });
    profile.source.base = "./mine.nix".to_owned().into();
    let estimate = estimate(&profile, Machine { cores: 0 }, &Known::default());
    assert!(estimate.basis.contains("1 core;") && estimate.basis.contains("unknown base"));
    assert!(estimate.notes.iter().any(|note| note.contains("does not know all options")));
    assert!(estimate.notes.iter().any(|note| note.contains("size of this base")));
}

fn compression() -> impl Strategy<Value = Compression> {
    prop_oneof![
        Just(Compression::Default),
        Just(Compression::None),
        Just(Compression::Lz4),
        any::<Option<u32>>().prop_map(|level| Compression::Gzip { level }),
        (1..9_u32).prop_map(|level| Compression::Gzip { level: Some(level) }),
        (0..30_u32).prop_map(|level| Compression::Zstd { level: Some(level) }),
        any::<Option<String>>().prop_map(|dictionary| Compression::Xz { dictionary }),
        "[0-9]{0,12}[%kKmM]?".prop_map(|size| Compression::Xz { dictionary: Some(size) }),
        "(lz4|gzip|xz|zstd|lzo)?( -X[a-z-]{1,18}| [0-9]{1,12}[%KM]?|-Xhc|-Xcompression-level){0,4}"
            .prop_map(|text| Compression::Custom { text }),
        any::<String>().prop_map(|text| Compression::Custom { text }),
    ]
}

prop_compose! {
    fn profile()(
        compression in compression(),
        base in prop_oneof!["(installation-cd-)?(minimal|graphical|iso-image|base)[a-z0-9-]{0,9}", any::<String>()],
        branch in prop_oneof!["nixos-[0-9]{1,12}\\.[0-9]{1,12}", any::<String>()],
        channel in any::<Option<bool>>(),
        docs in any::<Option<bool>>(),
        install in prop::collection::vec(prop_oneof!["git|neovim|libreoffice|pkgs.vlc", any::<String>()], 0..40),
        firmware in prop::option::of(prop_oneof![Just(Firmware::None), Just(Firmware::Redistributable), Just(Firmware::All)]),
        nix in any::<Option<String>>(),
        mdns in any::<bool>(),
    ) -> Profile {
        let mut profile = with(compression);
        profile.source.base = base.into();
        profile.source.nixpkgs = Nixpkgs::Branch(branch);
        profile.source.channel = channel;
        profile.docs.include = docs;
        profile.packages.install = install;
        profile.hardware.firmware = firmware;
        profile.extra.nix = nix;
        profile.network.mdns = mdns;
        profile
    }
}

fn in_order(range: Range) -> bool {
    range.low >= 0.0 && range.low <= range.likely && range.likely <= range.high && range.high.is_finite()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_profile_has_an_estimate(profile in profile(), cores in any::<u32>()) {
        let found = estimate(&profile, Machine { cores }, &Known::default());
        for range in [found.image_bytes, found.seconds, found.closure_bytes].into_iter().chain(found.parts.iter().map(|part| part.seconds)) {
            prop_assert!(in_order(range), "{:?}", found);
        }
        prop_assert!(found.image_bytes.likely > 0.0 && found.seconds.low > 0.0);
    }

    #[test]
    fn the_best_are_those_that_nothing_beats(profile in profile(), cores in 0..129_u32) {
        let all = choices(&profile, Machine { cores }, &Known::default());
        prop_assert!(all.iter().any(|choice| choice.current));
        for one in &all {
            prop_assert!(in_order(one.seconds) && in_order(one.bytes), "{:?}", one);
            let beaten = all.iter().any(|other| {
                let (time, size) = (other.seconds.likely - one.seconds.likely, other.bytes.likely - one.bytes.likely);
                time <= 0.0 && size <= 0.0 && time + size < 0.0
            });
            prop_assert_eq!(one.best, !beaten, "{}", one.label);
        }
    }
}
