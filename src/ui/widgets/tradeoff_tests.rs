use std::fmt::Write;

use super::*;
use crate::estimate::{Known, Machine, choices};
use crate::profile::Profile;
use crate::profile::model::Compression;
use crate::ui::theme::{Symbols, Theme};

fn all(compression: Compression) -> Vec<Choice> {
    let mut profile = Profile::default();
    profile.image.compression = compression;
    choices(&profile, Machine { cores: 8 }, &Known::default())
}

fn drawn(choices: &[Choice], width: u16, height: u16, symbols: &Symbols) -> (String, Hits) {
    let theme = Theme::mono();
    let area = Rect::new(0, 0, width, height);
    let mut buf = Buffer::empty(area);
    let mut hits = Hits::default();
    draw(choices, area, &mut buf, Ink { theme: &theme, symbols, motion: false }, &mut hits);
    (super::super::figures::lines(&buf), hits)
}

#[test]
fn the_picture_reads_at_every_size() {
    let choices = all(Compression::Default);
    let mut shown = String::new();
    for (width, height) in [(24, 4), (30, 8), (50, 15), (80, 24), (120, 30)] {
        writeln!(shown, "{width}x{height}\n{}", drawn(&choices, width, height, &Symbols::UNICODE).0).unwrap();
    }
    insta::assert_snapshot!("tradeoff_unicode", shown);
}

#[test]
fn the_picture_reads_in_plain_ascii() {
    let choices = all(Compression::Gzip { level: Some(4) });
    let mut shown = String::new();
    for (width, height) in [(26, 6), (60, 16)] {
        writeln!(shown, "{width}x{height}\n{}", drawn(&choices, width, height, &Symbols::ASCII).0).unwrap();
    }
    assert!(shown.is_ascii(), "{shown}");
    insta::assert_snapshot!("tradeoff_ascii", shown);
}

#[test]
fn the_present_one_is_named_in_every_picture() {
    for compression in [
        Compression::None,
        Compression::Lz4,
        Compression::Zstd { level: Some(6) },
        Compression::Xz { dictionary: None },
        Compression::Custom { text: "zstd -Xcompression-level 16".to_owned() },
    ] {
        let choices = all(compression);
        let label = &choices.iter().find(|choice| choice.current).unwrap().label;
        for (width, height) in [(30, 8), (40, 10), (80, 24), (200, 60)] {
            let (text, _) = drawn(&choices, width, height, &Symbols::ASCII);
            let named = text.lines().any(|line| line.contains('[') && line.contains(label.as_str()));
            assert!(named && text.contains('@'), "{label} at {width}x{height}\n{text}");
        }
    }
}

#[test]
fn every_point_and_name_can_be_clicked() {
    let choices = all(Compression::Default);
    let (text, hits) = drawn(&choices, 100, 30, &Symbols::ASCII);
    for (option, choice) in choices.iter().enumerate() {
        assert!(hits.of(&Target::Choice { row: 0, option }).is_some(), "{}\n{text}", choice.label);
    }
    let (row, line) = text.lines().enumerate().find(|(_, line)| line.contains("small: xz")).unwrap();
    let column = line.find("small: xz").unwrap();
    let (_, target) = hits.at(u16::try_from(column).unwrap(), u16::try_from(row).unwrap()).unwrap();
    let Target::Choice { row: 0, option } = target else { panic!("{target:?}") };
    assert_eq!(choices[*option].label, "xz");
}

#[test]
fn a_list_shows_the_present_one() {
    for height in 1..8 {
        let (text, hits) = drawn(&all(Compression::Zstd { level: Some(12) }), 28, height, &Symbols::ASCII);
        assert!(text.contains("@ zstd 12"), "{text}");
        assert!(hits.at(0, height - 1).is_some());
    }
}

#[test]
fn no_size_is_too_small_or_too_large() {
    let choices = all(Compression::Default);
    for width in (0..60).chain([80, 300]) {
        for height in (0..30).chain([120]) {
            drawn(&choices, width, height, &Symbols::UNICODE);
            drawn(&choices[..1], width, height, &Symbols::ASCII);
            drawn(&[], width, height, &Symbols::ASCII);
        }
    }
}

#[test]
fn points_of_this_machine_have_signs_of_their_own_and_the_legend_says_so() {
    let of = |own: usize| {
        let mut choices = all(Compression::Default);
        choices.iter_mut().take(own).for_each(|choice| choice.basis = Basis::Sample);
        drawn(&choices, 100, 24, &Symbols::UNICODE).0
    };
    let many = all(Compression::Default).len();
    let (none, some, every) = (of(0), of(8), of(many));
    assert!(none.contains("from the table") && !none.contains(['◆', '◇']), "{none}");
    assert!(some.contains("measured here, ●○ from the table") && some.contains('◆'), "{some}");
    assert!(every.contains("all measured here") && !every.contains(['●', '○']), "{every}");
    assert!(every.lines().next().unwrap_or_default().contains("measured here"), "{every}");
}

#[test]
fn the_present_one_shows_how_far_it_may_be_off() {
    let mut choices = all(Compression::Zstd { level: Some(9) });
    let (wide, _) = drawn(&choices, 90, 24, &Symbols::UNICODE);
    let now = choices.iter_mut().find(|choice| choice.current).unwrap();
    (now.seconds, now.bytes) = (
        crate::estimate::Range::exactly(now.seconds.likely),
        crate::estimate::Range::exactly(now.bytes.likely),
    );
    let (exact, _) = drawn(&choices, 90, 24, &Symbols::UNICODE);
    assert!(wide.contains('╌') && wide.contains('╎'), "{wide}");
    assert!(!exact.contains('╌') && !exact.contains('╎'), "{exact}");
}
