//! A treemap: areas in proportion to sizes, each as near to a square as the others let it be (after
//! Bruls, Huizing and van Wijk, 2000), in whole cells of the terminal.
//!
//! ```text
//! ╭▸linux-6.12 ─────╮╭firefox-140 ─────╮
//! │ 112.4 MiB       ││ 98.0 MiB        │
//! │                 │╰─────────────────╯
//! │                 │╭glibc ──╮╭7 more─╮
//! ╰─────────────────╯╰────────╯╰───────╯
//! ```

mod draw;
#[cfg(test)]
mod tests;

pub use draw::{Shown, draw};

use ratatui::layout::Rect;

/// Cells below which nothing can be said in an area.
const LEAST: f64 = 12.0;

/// What an area stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The one of this number.
    One(usize),
    /// All from this number on, which are too small to be drawn each.
    Rest(usize),
}

/// The areas of sizes that are given the largest first. What would be too small to be read is drawn
/// as one; what is nothing at all, not.
#[must_use]
pub fn areas(sizes: &[u64], area: Rect) -> Vec<(What, Rect)> {
    let there = sizes.iter().take_while(|size| **size > 0).count();
    let all: f64 = sizes[..there].iter().map(|size| number(*size)).sum();
    if there == 0 || area.is_empty() || all <= 0.0 {
        return Vec::new();
    }
    let cells = f64::from(area.width) * f64::from(area.height);
    let wide_enough = |size: &&u64| number(**size) / all * cells >= LEAST;
    let mut shown = sizes[..there].iter().take_while(wide_enough).count();
    // One that is left alone may as well be drawn, and so may all where none is large.
    if shown + 1 >= there || shown == 0 {
        shown = if shown == 0 { there.min(1) } else { there };
    }
    let mut weights: Vec<f64> = sizes[..shown].iter().map(|size| number(*size)).collect();
    let mut whats: Vec<What> = (0..shown).map(What::One).collect();
    if shown < there {
        weights.push(sizes[shown..there].iter().map(|size| number(*size)).sum());
        whats.push(What::Rest(shown));
    }
    whats.into_iter().zip(squarify(&weights, area)).filter(|(_, area)| !area.is_empty()).collect()
}

/// Areas in proportion to weights, in their order. Together they are the whole area, and none lies
/// on another; one may be empty.
#[must_use]
pub fn squarify(weights: &[f64], area: Rect) -> Vec<Rect> {
    let mut made = Vec::with_capacity(weights.len());
    let mut left = area;
    let mut rest = weights;
    while !rest.is_empty() {
        let all: f64 = rest.iter().sum();
        // A cell is twice as high as wide.
        let upright = u32::from(left.width) >= u32::from(left.height) * 2;
        let (side, depth) = if upright {
            (f64::from(left.height) * 2.0, f64::from(left.width))
        } else {
            (f64::from(left.width), f64::from(left.height) * 2.0)
        };
        let count = strip(rest, side, side * depth / all.max(f64::MIN_POSITIVE));
        let weight: f64 = rest[..count].iter().sum();
        let whole = if upright { left.width } else { left.height };
        let thick = if count == rest.len() { whole } else { part(whole, weight, all) };
        let (first, after) = cut(left, upright, thick);
        lay(&rest[..count], weight, first, upright, &mut made);
        (left, rest) = (after, &rest[count..]);
    }
    made
}

/// How many of the weights make the best strip along a side.
fn strip(weights: &[f64], side: f64, scale: f64) -> usize {
    let mut sum = 0.0;
    let mut best = f64::INFINITY;
    for (count, weight) in weights.iter().enumerate() {
        sum += weight * scale;
        let thick = sum / side.max(f64::MIN_POSITIVE);
        // The first is the largest of the strip and this one the smallest.
        let longest = |weight: f64| {
            let long = weight * scale / thick.max(f64::MIN_POSITIVE);
            (thick / long.max(f64::MIN_POSITIVE)).max(long / thick.max(f64::MIN_POSITIVE))
        };
        let worst = longest(weights[0]).max(longest(*weight));
        if count > 0 && worst > best {
            return count;
        }
        best = worst;
    }
    weights.len()
}

/// A strip's weights, one after the other.
fn lay(weights: &[f64], all: f64, strip: Rect, upright: bool, into: &mut Vec<Rect>) {
    let whole = if upright { strip.height } else { strip.width };
    let mut sum = 0.0;
    let mut from = 0;
    for (at, weight) in weights.iter().enumerate() {
        sum += weight;
        let to = if at + 1 == weights.len() { whole } else { part(whole, sum, all).max(from) };
        into.push(if upright {
            Rect { y: strip.y + from, height: to - from, ..strip }
        } else {
            Rect { x: strip.x + from, width: to - from, ..strip }
        });
        from = to;
    }
}

fn cut(area: Rect, upright: bool, at: u16) -> (Rect, Rect) {
    if upright {
        (Rect { width: at, ..area }, Rect { x: area.x + at, width: area.width - at, ..area })
    } else {
        (Rect { height: at, ..area }, Rect { y: area.y + at, height: area.height - at, ..area })
    }
}

/// So much of a length, rounded.
fn part(whole: u16, weight: f64, all: f64) -> u16 {
    let part = f64::from(whole) * weight / all.max(f64::MIN_POSITIVE);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the length")]
    let part = part.round().clamp(0.0, f64::from(whole)) as u16;
    part
}

#[expect(clippy::cast_precision_loss, reason = "a screen has some thousand cells")]
fn number(size: u64) -> f64 {
    size as f64
}
