use std::fmt::Write;

use super::*;
use crate::estimate::{Known, Machine, estimate};
use crate::profile::Profile;
use crate::ui::theme::{Symbols, Theme};

fn shown(estimate: Estimate, actual: Option<Actual>) -> Shown {
    let limits = estimate.limits.clone();
    Shown { estimate, actual, limits }
}

fn drawn(width: u16, height: u16, actual: Option<Actual>, symbols: &Symbols) -> String {
    let theme = Theme::mono();
    let area = Rect::new(0, 0, width, height);
    let mut buf = Buffer::empty(area);
    let estimate = estimate(&Profile::default(), Machine { cores: 8 }, &Known::default());
    draw(&shown(estimate, actual), area, &mut buf, Ink { theme: &theme, symbols, motion: false });
    super::super::figures::lines(&buf)
}

const BUILT: Option<Actual> = Some(Actual { bytes: 1.62e9, seconds: 431.0 });

#[test]
fn it_reads_at_every_size() {
    let mut all = String::new();
    for (width, height, actual) in
        [(12, 1, None), (30, 2, None), (30, 4, BUILT), (44, 6, None), (40, 9, BUILT), (60, 24, None)]
    {
        writeln!(all, "{width}x{height}\n{}", drawn(width, height, actual, &Symbols::UNICODE)).unwrap();
    }
    insta::assert_snapshot!("estimate_unicode", all);
}

#[test]
fn it_reads_in_plain_ascii() {
    let mut all = String::new();
    for (width, height, actual) in [(30, 2, None), (44, 20, BUILT)] {
        writeln!(all, "{width}x{height}\n{}", drawn(width, height, actual, &Symbols::ASCII)).unwrap();
    }
    assert!(all.is_ascii(), "{all}");
    insta::assert_snapshot!("estimate_ascii", all);
}

#[test]
fn no_size_is_too_small_or_too_large() {
    for width in (0..40).chain([80, 300]) {
        for height in (0..30).chain([120]) {
            drawn(width, height, None, &Symbols::UNICODE);
            drawn(width, height, BUILT, &Symbols::ASCII);
        }
    }
}

#[test]
fn an_area_beyond_the_buffer_is_cut() {
    let theme = Theme::mono();
    let ink = Ink { theme: &theme, symbols: &Symbols::UNICODE, motion: false };
    let mut buf = Buffer::empty(Rect::new(0, 0, 20, 3));
    let estimate = estimate(&Profile::default(), Machine { cores: 1 }, &Known::default());
    let shown = shown(estimate, BUILT);
    draw(&shown, Rect::new(10, 1, 60, 40), &mut buf, ink);
    draw(&shown, Rect::new(90, 90, 60, 40), &mut buf, ink);
}

/// With room for so many lines of text.
fn said(shown: &Shown, width: u16, height: u16) -> String {
    let theme = Theme::mono();
    let area = Rect::new(0, 0, width, height);
    let mut buf = Buffer::empty(area);
    draw(shown, area, &mut buf, Ink { theme: &theme, symbols: &Symbols::UNICODE, motion: false });
    super::super::figures::lines(&buf)
}

#[test]
fn each_part_says_where_it_comes_from_as_long_as_there_is_room() {
    let mut estimate = estimate(&Profile::default(), Machine { cores: 8 }, &Known::default());
    estimate.size_from = Basis::History;
    estimate.parts[0].from = Basis::History;
    estimate.parts[2].from = Basis::Sample;
    let shown = shown(estimate, None);
    for (width, height) in [(40, 20), (60, 30)] {
        let text = said(&shown, width, height);
        let of = |name: &str| text.lines().find(|line| line.contains(name)).unwrap_or_default().to_owned();
        assert!(of("evaluate").ends_with("history") && of("fetch").ends_with("table"), "{text}");
        assert!(of("compress").ends_with("sample") && of("Image size").contains("history"), "{text}");
    }
    // A strip of two lines has a word for each.
    let text = said(&shown, 60, 2);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].ends_with("history") && lines[1].contains("table"), "{text}");
    assert!(!said(&shown, 24, 2).contains("hist"), "half a word says nothing");
}

#[test]
fn what_bites_stands_before_where_it_is_from() {
    let estimate = estimate(&Profile::default(), Machine { cores: 8 }, &Known::default());
    let limit = |weight, text: &str| Limit {
        about: crate::estimate::limits::About::Space,
        weight,
        text: text.to_owned(),
        remedy: "free some".to_owned(),
    };
    let limits = vec![limit(Weight::Missing, "no room"), limit(Weight::Note, "by the way")];
    let text = said(&Shown { limits, ..shown(estimate, None) }, 40, 30);
    let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("no {words} in\n{text}"));
    assert!(
        at("✗ disk space: no room; free some") < at("From: ") && at("From: ") < at("• by the way"),
        "{text}"
    );
}
