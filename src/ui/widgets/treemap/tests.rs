use proptest::prelude::*;

use super::*;
use crate::ui::ink::Ink;
use crate::ui::theme::{Symbols, Theme};
use ratatui::buffer::Buffer;

fn sorted(mut sizes: Vec<u64>) -> Vec<u64> {
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    sizes
}

fn cells(area: Rect) -> f64 {
    f64::from(area.width) * f64::from(area.height)
}

fn drawn(sizes: &[u64], area: Rect, symbols: &Symbols) -> Buffer {
    let names: Vec<String> = (0..sizes.len()).map(|at| format!("part\x1b[31m-{at}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let opens = vec![true; sizes.len()];
    let mut buf = Buffer::empty(area);
    let ink = Ink { theme: &Theme::mono(), symbols, motion: false };
    draw(&Shown { names: &names, sizes, marked: 1, opens: &opens }, area, &mut buf, &ink);
    buf
}

proptest! {
    #[test]
    fn areas_tile_the_whole_without_overlap(
        sizes in prop::collection::vec(0u64..1 << 40, 0..60),
        (x, y, width, height) in (0u16..9, 0u16..9, 0u16..200, 0u16..80),
    ) {
        let whole = Rect::new(x, y, width, height);
        let areas = areas(&sorted(sizes.clone()), whole);
        let mut taken = vec![0u8; usize::from(width) * usize::from(height)];
        for (_, area) in &areas {
            prop_assert_eq!(area.intersection(whole), *area);
            for place in area.positions() {
                taken[usize::from(place.y - y) * usize::from(width) + usize::from(place.x - x)] += 1;
            }
        }
        let any = sizes.iter().any(|size| *size > 0);
        prop_assert!(taken.iter().all(|count| *count == u8::from(any)), "{:?}", areas);
    }

    #[test]
    fn areas_are_in_proportion(sizes in prop::collection::vec(1u64..1 << 40, 1..30)) {
        let whole = Rect::new(0, 0, 400, 200);
        let weights: Vec<f64> = sorted(sizes).into_iter().map(number).collect();
        let all: f64 = weights.iter().sum();
        let areas = squarify(&weights, whole);
        prop_assert_eq!(areas.len(), weights.len());
        for (weight, area) in weights.iter().zip(areas) {
            let wanted = weight / all * cells(whole);
            // Edges lie between cells: each may be off by one, along its whole length.
            let edges = 2.0 * (f64::from(area.width) + f64::from(area.height)) + 8.0;
            prop_assert!((cells(area) - wanted).abs() <= edges, "{area} for {wanted}");
        }
    }

    #[test]
    fn no_size_panics_and_ascii_is_ascii(
        sizes in prop::collection::vec(any::<u64>(), 0..40), width in 0u16..90, height in 0u16..40,
    ) {
        let buf = drawn(&sorted(sizes), Rect::new(0, 0, width, height), &Symbols::ASCII);
        prop_assert!(buf.content.iter().all(|cell| cell.symbol().is_ascii()));
    }
}

#[test]
fn what_is_too_small_to_be_read_is_one() {
    let sizes = sorted((0..50).map(|at| if at < 3 { 1000 } else { 1 }).collect());
    let areas = areas(&sizes, Rect::new(0, 0, 60, 20));
    let whats: Vec<What> = areas.iter().map(|(what, _)| *what).collect();
    assert_eq!(whats[..3], [What::One(0), What::One(1), What::One(2)]);
    assert!(whats.len() == 4 && whats[3] == What::Rest(3) || whats.len() == 3, "{whats:?}");
}

#[test]
fn squares_are_preferred() {
    let areas = squarify(&[1.0; 4], Rect::new(0, 0, 80, 40));
    assert!(areas.iter().all(|area| (area.width, area.height) == (40, 20)), "{areas:?}");
}

#[test]
fn a_treemap_is_drawn() {
    let sizes = [400, 300, 120, 80, 60, 20, 10, 5, 3, 1];
    let sizes: Vec<u64> = sizes.iter().map(|size| size << 20).collect();
    for symbols in [Symbols::UNICODE, Symbols::ASCII] {
        let buf = drawn(&sizes, Rect::new(0, 0, 60, 14), &symbols);
        let row = |y| (0..60).map(|x| buf[(x, y)].symbol()).collect::<String>();
        let text: String = (0..14).map(|y| row(y).trim_end().to_owned() + "\n").collect();
        insta::assert_snapshot!(text);
    }
}
