//! A guest's screen as a picture in cells.
//!
//! The one place of colour outside the theme: these colours are the guest's own, as a photograph's
//! would be. Half blocks give two pixels to a cell, one above the other; terminals of few colours,
//! the theme without colours and plain ASCII get signs by brightness instead.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};

use super::super::theme::ColorDepth;
use crate::image::boot::Screen;

/// How the picture is put into cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shades {
    True,
    Indexed,
    /// Blocks of four shades.
    Blocks,
    Ascii,
}

impl Shades {
    /// By what the terminal can show; `plain` where it draws ASCII alone.
    #[must_use]
    pub fn of(depth: ColorDepth, plain: bool) -> Self {
        match depth {
            _ if plain => Self::Ascii,
            ColorDepth::TrueColor => Self::True,
            ColorDepth::Ansi256 => Self::Indexed,
            ColorDepth::Ansi16 | ColorDepth::None => Self::Blocks,
        }
    }

    fn signs(self) -> &'static [&'static str] {
        match self {
            Self::Ascii => &[" ", ".", ":", "-", "=", "+", "*", "#", "%", "@"],
            _ => &[" ", "░", "▒", "▓", "█"],
        }
    }
}

type Rgb = [u8; 3];

/// Samples along one side of what becomes one pixel: a large screen costs no more than a small one.
const SAMPLES: u64 = 8;

/// Draws it as large as it fits, in the middle; returns where.
pub fn draw(screen: &Screen, area: Rect, buf: &mut Buffer, shades: Shades) -> Rect {
    let area = area.intersection(buf.area);
    let place = place(screen, area);
    if place.is_empty() {
        return place;
    }
    let (across, down) = (u64::from(place.width), u64::from(place.height) * 2);
    let pixel = |x: u16, y: u16, half: u64| {
        let row = u64::from(y) * 2 + half;
        let (wide, high) = (u64::from(screen.width), u64::from(screen.height));
        let columns = (u64::from(x) * wide / across, (u64::from(x) + 1) * wide / across);
        average(screen, columns, (row * high / down, (row + 1) * high / down))
    };
    let cells: Vec<(u16, u16, Rgb, Rgb)> = (0..place.height)
        .flat_map(|y| (0..place.width).map(move |x| (x, y)))
        .map(|(x, y)| (x, y, pixel(x, y, 0), pixel(x, y, 1)))
        .collect();
    // The thin letters of a console are dark once they are averaged.
    let brightest = cells.iter().map(|(.., above, below)| brightness(*above, *below)).max().unwrap_or(0);
    for (x, y, above, below) in cells {
        let Some(cell) = buf.cell_mut((place.x + x, place.y + y)) else { continue };
        match shades {
            Shades::True | Shades::Indexed => {
                let colour = |rgb| match lit(rgb, brightest) {
                    rgb if shades == Shades::True => true_colour(rgb),
                    rgb => indexed(rgb),
                };
                cell.set_symbol("▀").set_style(Style::reset().fg(colour(above)).bg(colour(below)));
            }
            Shades::Blocks | Shades::Ascii => {
                let signs = shades.signs();
                let last = signs.len() as u64 - 1;
                let level = u64::from(brightness(above, below)) * last;
                let level = level.div_ceil(u64::from(brightest.max(64)));
                let at = usize::try_from(level.min(last)).unwrap_or(0);
                cell.set_symbol(signs[at]);
            }
        }
    }
    place
}

/// The largest area of the screen's shape: a cell is two square pixels.
fn place(screen: &Screen, area: Rect) -> Rect {
    let (wide, high) = (u64::from(screen.width), u64::from(screen.height));
    let bytes = usize::try_from(wide.saturating_mul(high).saturating_mul(3));
    if area.is_empty() || wide == 0 || high == 0 || bytes != Ok(screen.rgb.len()) {
        return Rect { width: 0, height: 0, ..area };
    }
    let (room, rows) = (u64::from(area.width), u64::from(area.height) * 2);
    // Never larger than it is.
    let (across, down) = if room * high <= rows * wide {
        let across = room.min(wide);
        (across, (across * high / wide).max(1))
    } else {
        let down = rows.min(high);
        ((down * wide / high).max(1), down)
    };
    let width = u16::try_from(across).unwrap_or(area.width).min(area.width);
    let height = u16::try_from(down.div_ceil(2)).unwrap_or(area.height).min(area.height);
    Rect::new(area.x + (area.width - width) / 2, area.y + (area.height - height) / 2, width, height)
}

fn average(screen: &Screen, columns: (u64, u64), rows: (u64, u64)) -> Rgb {
    let steps = |(from, to): (u64, u64)| {
        let to = to.max(from + 1);
        (from..to).step_by(usize::try_from((to - from).div_ceil(SAMPLES)).unwrap_or(1))
    };
    let (mut sums, mut count) = ([0_u64; 3], 0_u64);
    for y in steps(rows) {
        for x in steps(columns) {
            let at = (y * u64::from(screen.width) + x) * 3;
            let Some(rgb) = usize::try_from(at).ok().and_then(|at| screen.rgb.get(at..at + 3)) else {
                continue;
            };
            for (sum, part) in sums.iter_mut().zip(rgb) {
                *sum += u64::from(*part);
            }
            count += 1;
        }
    }
    sums.map(|sum| u8::try_from(sum / count.max(1)).unwrap_or(u8::MAX))
}

/// After Rec. 601, of both halves.
fn brightness(above: Rgb, below: Rgb) -> u32 {
    let of = |[r, g, b]: Rgb| u32::from(r) * 299 + u32::from(g) * 587 + u32::from(b) * 114;
    (of(above) + of(below)) / 2000
}

/// As bright as it would be if the brightest cell were well lit; none gets darker, and noise stays dim.
fn lit(rgb: Rgb, brightest: u32) -> Rgb {
    const WELL: u32 = 192;
    let by = WELL.max(brightest);
    rgb.map(|part| u8::try_from(u32::from(part) * by / brightest.max(WELL / 4)).unwrap_or(u8::MAX))
}

fn true_colour([r, g, b]: Rgb) -> Color {
    Color::Rgb(r, g, b)
}

/// The nearest of the cube of six steps and the greys.
fn indexed(rgb: Rgb) -> Color {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let [r, g, b] = rgb;
    let (least, most) = (r.min(g).min(b), r.max(g).max(b));
    if most - least < 12 && (8..=238).contains(&most) {
        return Color::Indexed(232 + (most - 8).min(230) / 10);
    }
    let nearest = |part: u8| {
        let step = (0..6_u8).min_by_key(|at| STEPS[usize::from(*at)].abs_diff(part));
        step.unwrap_or(0)
    };
    Color::Indexed(16 + 36 * nearest(r) + 6 * nearest(g) + nearest(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn screen(width: u32, height: u32, of: impl Fn(u32, u32) -> Rgb) -> Screen {
        let rgb: Vec<u8> =
            (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).flat_map(|(x, y)| of(x, y)).collect();
        Screen { width, height, rgb: rgb.into() }
    }

    #[test]
    fn two_pixels_are_one_cell() {
        let picture = screen(4, 4, |_, y| if y % 2 == 0 { [255, 0, 0] } else { [0, 0, 255] });
        let area = Rect::new(0, 0, 4, 2);
        let mut buf = Buffer::empty(area);
        assert_eq!(draw(&picture, area, &mut buf, Shades::True), area);
        assert!(buf.content.iter().all(|cell| cell.symbol() == "▀"
            && cell.fg == Color::Rgb(255, 0, 0)
            && cell.bg == Color::Rgb(0, 0, 255)));
    }

    #[test]
    fn larger_screens_are_averaged() {
        let stripes = |x: u32| if x.is_multiple_of(2) { [200, 200, 200] } else { [0, 0, 0] };
        let picture = screen(64, 32, |x, _| if x < 8 { [255; 3] } else { stripes(x) });
        let mut buf = Buffer::empty(Rect::new(0, 0, 16, 4));
        draw(&picture, buf.area, &mut buf, Shades::True);
        assert_eq!(buf[(3, 2)].fg, Color::Rgb(100, 100, 100));
        // Thin letters on a dark console are made out all the same.
        draw(&screen(64, 32, |x, _| stripes(x)), buf.area, &mut buf, Shades::True);
        assert_eq!(buf[(3, 2)].fg, Color::Rgb(192, 192, 192));
    }

    #[test]
    fn brightness_is_told_by_signs() {
        let picture = screen(8, 4, |x, _| if x < 4 { [0; 3] } else { [250; 3] });
        for (shades, full) in [(Shades::Ascii, "@"), (Shades::Blocks, "█")] {
            let mut buf = Buffer::empty(Rect::new(0, 0, 8, 2));
            draw(&picture, buf.area, &mut buf, shades);
            assert_eq!((buf[(0, 0)].symbol(), buf[(7, 1)].symbol()), (" ", full));
            assert_eq!(buf[(7, 1)].fg, Color::Reset);
        }
    }

    #[test]
    fn greys_and_colours_have_numbers() {
        assert_eq!(indexed([0, 0, 0]), Color::Indexed(16));
        assert_eq!(indexed([255, 255, 255]), Color::Indexed(231));
        assert_eq!(indexed([128, 128, 128]), Color::Indexed(244));
        assert_eq!(indexed([255, 0, 0]), Color::Indexed(196));
    }

    proptest! {
        #[test]
        fn no_screen_and_no_size_panics(
            width in 0u32..300, height in 0u32..300, short in 0usize..4,
            (x, y) in (0u16..99, 0u16..50), kind in 0usize..4,
        ) {
            let mut picture = screen(width, height, |x, y| [x.to_le_bytes()[0], y.to_le_bytes()[0], 9]);
            let length = picture.rgb.len().saturating_sub(short);
            picture.rgb = picture.rgb[..length].into();
            let shades = [Shades::True, Shades::Indexed, Shades::Blocks, Shades::Ascii][kind];
            let area = Rect::new(0, 0, x, y);
            let mut buf = Buffer::empty(area);
            let place = draw(&picture, area, &mut buf, shades);
            prop_assert_eq!(place.intersection(area).area(), place.area());
        }
    }
}
