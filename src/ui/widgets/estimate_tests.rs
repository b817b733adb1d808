use std::fmt::Write;

use super::*;
use crate::estimate::{Known, Machine, estimate};
use crate::profile::Profile;
use crate::ui::theme::{Symbols, Theme};

fn drawn(width: u16, height: u16, actual: Option<Actual>, symbols: &Symbols) -> String {
    let theme = Theme::mono();
    let area = Rect::new(0, 0, width, height);
    let mut buf = Buffer::empty(area);
    let estimate = estimate(&Profile::default(), Machine { cores: 8 }, &Known::default());
    draw(&estimate, actual, area, &mut buf, Ink { theme: &theme, symbols, motion: false });
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
    draw(&estimate, BUILT, Rect::new(10, 1, 60, 40), &mut buf, ink);
    draw(&estimate, BUILT, Rect::new(90, 90, 60, 40), &mut buf, ink);
}
