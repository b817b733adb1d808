//! How large the image gets and how long it takes, as bars with a range.
//!
//! ```text
//! Image size                  of 2.0 GiB
//! ████████████▒▒▒▒▒▒●▒▒▒░░░░░░░░░░░░░░░░
//! 1.6 GiB likely, 976.0 MiB to 1.9 GiB
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::figures::{bytes, cells, put, seconds, span, width, wrapped};
use crate::build::text::printable;
use crate::estimate::limits::{Limit, Weight};
use crate::estimate::{Basis, Estimate, Part, Range};
use crate::ui::ink::Ink;
use crate::ui::theme::Role;

/// What it came to, once it is built.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Actual {
    pub bytes: f64,
    pub seconds: f64,
}

/// One bar and its words.
struct Figure {
    title: &'static str,
    short: &'static str,
    range: Range,
    /// Where it comes from.
    from: String,
    actual: Option<f64>,
    /// Where the bar ends.
    end: f64,
    word: fn(f64) -> String,
}

/// What is to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    pub estimate: Estimate,
    pub actual: Option<Actual>,
    /// What the build may run into, the worst first.
    pub limits: Vec<Limit>,
}

/// Draws the estimate at any size: two lines where there is little room.
pub fn draw(shown: &Shown, area: Rect, buf: &mut Buffer, ink: Ink<'_>) {
    let area = area.intersection(buf.area);
    let Shown { estimate, actual, .. } = shown;
    let figures = [
        Figure {
            title: "Image size",
            short: "Size",
            range: estimate.image_bytes,
            from: word(estimate.size_from).to_owned(),
            actual: actual.map(|actual| actual.bytes),
            end: 0.0,
            word: bytes,
        },
        Figure {
            title: "Build time",
            short: "Time",
            range: estimate.seconds,
            from: times_from(&estimate.parts),
            actual: actual.map(|actual| actual.seconds),
            end: 0.0,
            word: seconds,
        },
    ];
    let [mut size, mut time] = figures;
    size.end = round_bytes(size.most());
    time.end = round_seconds(time.most());
    if area.height < 6 || area.width < 24 {
        small(&[size, time], area, buf, ink);
        return;
    }
    let gap = u16::from(area.height >= 9);
    size.full(0, area, buf, ink);
    time.full(3 + gap, area, buf, ink);
    rest(shown, 6 + gap * 2, area, buf, ink);
}

/// Where a figure comes from.
fn word(basis: Basis) -> &'static str {
    match basis {
        Basis::Table => "table",
        Basis::Sample => "sample",
        Basis::History => "history",
    }
}

/// A part that is less of the whole than this says little of it.
const TELLING: f64 = 0.1;

/// Where most of the time comes from, the best first.
fn times_from(parts: &[Part]) -> String {
    let all: f64 = parts.iter().map(|part| part.seconds.likely).sum();
    let telling =
        |basis: &Basis| parts.iter().any(|part| part.from == *basis && part.seconds.likely >= all * TELLING);
    let sources = [Basis::History, Basis::Sample, Basis::Table].into_iter().filter(telling);
    sources.map(word).collect::<Vec<_>>().join(", ")
}

fn small(figures: &[Figure; 2], area: Rect, buf: &mut Buffer, ink: Ink<'_>) {
    for (row, figure) in (0..area.height).zip(figures) {
        let label = put(buf, area, 0, row, figure.short, ink.style(Role::Title)) + 1;
        let room = area.width.saturating_sub(label);
        let words = figure.words().into_iter().find(|words| width(words) + 6 <= room);
        let words = words.unwrap_or_else(|| (figure.word)(figure.shown()));
        let bar = room.saturating_sub(width(&words) + 1);
        figure.bar(label, row, bar, area, buf, ink);
        let at = label + if bar > 0 { bar + 1 } else { 0 };
        put(buf, area, at, row, &words, ink.style(Role::Accent));
    }
}

/// The parts of the time with their sources, what the build may run into, where the figures come from,
/// and what is to be known besides.
fn rest(shown: &Shown, first: u16, area: Rect, buf: &mut Buffer, ink: Ink<'_>) {
    let Shown { estimate, limits, .. } = shown;
    let mut row = first;
    if area.height >= first.saturating_add(6) {
        row = parts(&estimate.parts, row, area, buf, ink) + 1;
    }
    let (bad, other): (Vec<&Limit>, Vec<&Limit>) =
        limits.iter().partition(|limit| limit.weight >= Weight::Warning);
    for limit in bad {
        let (sign, role) = match limit.weight {
            Weight::Missing => (ink.symbols.error, Role::Error),
            _ => (ink.symbols.warning, Role::Warning),
        };
        let text = format!("{}: {}; {}", limit.about.title(), limit.text, limit.remedy);
        row = item(sign, role, &text, row, area, buf, ink);
    }
    for line in wrapped(&format!("From: {}", printable(&estimate.basis)), area.width) {
        put(buf, area, 0, row, &line, ink.style(Role::Dim));
        row = row.saturating_add(1);
    }
    for note in other.into_iter().map(|limit| &limit.text).chain(&estimate.notes) {
        row = item(ink.symbols.bullet, Role::Dim, note, row, area, buf, ink);
    }
}

/// One line each; the row after them.
fn parts(parts: &[Part], first: u16, area: Rect, buf: &mut Buffer, ink: Ink<'_>) -> u16 {
    let names = parts.iter().map(|part| width(part.name)).max().unwrap_or_default();
    let mut row = first;
    for part in parts {
        put(buf, area, 1, row, part.name, ink.style(Role::Text));
        let likely = seconds(part.seconds.likely);
        let end = names + 10;
        put(buf, area, end.saturating_sub(width(&likely)), row, &likely, ink.style(Role::Accent));
        let (from, span) = (word(part.from), span(part.seconds, seconds));
        // What is short is written whole, or not at all.
        let mut at = end + 2;
        if at + width(&span) + 9 <= area.width {
            put(buf, area, at, row, &span, ink.style(Role::Dim));
            at = area.width - 8;
        }
        if at + width(from) <= area.width {
            put(buf, area, at, row, from, ink.style(Role::Dim));
        }
        row = row.saturating_add(1);
    }
    row
}

/// A sign and a text in as many lines as it needs; the row after it.
fn item(sign: &str, role: Role, text: &str, first: u16, area: Rect, buf: &mut Buffer, ink: Ink<'_>) -> u16 {
    let indent = width(sign) + 1;
    let lines = wrapped(&printable(text), area.width.saturating_sub(indent));
    // Half a sentence may say the opposite; where the worst does not fit, its beginning is better than none.
    let whole = lines.len() <= usize::from(area.height.saturating_sub(first));
    if !whole && role == Role::Dim {
        return area.height;
    }
    put(buf, area, 0, first, sign, ink.style(role));
    let mut row = first;
    for line in lines {
        put(buf, area, indent, row, &line, ink.style(role));
        row = row.saturating_add(1);
    }
    row
}

impl Figure {
    fn most(&self) -> f64 {
        self.range.high.max(self.actual.unwrap_or_default())
    }

    /// The figure that counts: what it came to, or else what is likely.
    fn shown(&self) -> f64 {
        self.actual.unwrap_or(self.range.likely)
    }

    /// The words beside a short bar, the fullest first.
    fn words(&self) -> Vec<String> {
        let likely = (self.word)(self.range.likely);
        let span = span(self.range, self.word);
        match self.actual.map(self.word) {
            None => vec![
                format!("{likely}, {span}, {}", self.from),
                format!("{likely}, {}", self.from),
                format!("{likely} likely"),
                likely,
            ],
            Some(actual) => {
                vec![format!("{actual}, {likely} expected"), format!("{actual} ({likely})"), actual]
            }
        }
    }

    fn full(&self, row: u16, area: Rect, buf: &mut Buffer, ink: Ink<'_>) {
        let mut title = put(buf, area, 0, row, self.title, ink.style(Role::Title));
        let from = format!("  {}", self.from);
        if title + width(&from) <= area.width {
            title += put(buf, area, title, row, &from, ink.style(Role::Dim));
        }
        let end = format!("of {}", (self.word)(self.end));
        if title + 1 + width(&end) <= area.width {
            put(buf, area, area.width - width(&end), row, &end, ink.style(Role::Dim));
        }
        self.bar(0, row + 1, area.width, area, buf, ink);
        let at = put(buf, area, 0, row + 2, &self.likely(ink), ink.style(Role::Accent));
        let join = if self.actual.is_some() { "; " } else { ", " };
        let span = format!("{join}{}", span(self.range, self.word));
        if at + width(&span) <= area.width {
            put(buf, area, at, row + 2, &span, ink.style(Role::Dim));
        }
    }

    fn likely(&self, ink: Ink<'_>) -> String {
        let (now, best) = (ink.symbols.point_now, ink.symbols.point_best);
        let likely = (self.word)(self.range.likely);
        match self.actual.map(self.word) {
            None => format!("{best} {likely} likely"),
            Some(actual) => format!("{now} {actual} it is, {best} {likely} expected"),
        }
    }

    /// Sure up to the least, a range up to the most, and marks for what is likely and what it came to.
    fn bar(&self, column: u16, row: u16, all: u16, area: Rect, buf: &mut Buffer, ink: Ink<'_>) {
        if all == 0 {
            return;
        }
        let place = |value: f64| cells(if self.end > 0.0 { value / self.end } else { 0.0 }, all);
        let (low, high) = (place(self.range.low), place(self.range.high));
        for cell in 0..all {
            let (sign, role) = match cell {
                _ if cell < low => (ink.symbols.bar, Role::Bar),
                _ if cell < high => (ink.symbols.bar_range, Role::BarRange),
                _ => (ink.symbols.bar_empty, Role::BarEmpty),
            };
            put(buf, area, column + cell, row, sign, ink.style(role));
        }
        let mut mark = |value: f64, sign: &str| {
            let cell = place(value).saturating_sub(1);
            put(buf, area, column + cell, row, sign, ink.style(Role::Accent));
        };
        mark(self.range.likely, ink.symbols.point_best);
        if let Some(actual) = self.actual {
            mark(actual, ink.symbols.point_now);
        }
    }
}

/// The end of the bar: a power of two, so that it stays put while one chooses.
fn round_bytes(most: f64) -> f64 {
    let mut end = 256.0 * 1024.0 * 1024.0;
    while end < most && end.is_finite() {
        end *= 2.0;
    }
    end
}

/// Likewise: a time that clocks know.
fn round_seconds(most: f64) -> f64 {
    let steps = [60.0, 120.0, 300.0, 600.0, 1200.0, 1800.0, 3600.0, 7200.0, 14400.0, 28800.0, 86400.0];
    steps.into_iter().find(|end| *end >= most).unwrap_or(most)
}

#[cfg(test)]
#[path = "estimate_tests.rs"]
mod tests;
