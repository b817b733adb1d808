//! Time against size for every way to compress: what costs more to the right, what is larger above.
//!
//! ```text
//! 2.0 GiB │○ none, 3.2 GiB
//!         │ ·
//!         │  ·● zstd 1
//!         │    ··●· fast: zstd 3    ○ gzip 9
//! 1.5 GiB │        ···········[◉ zstd 19]··● small: xz
//!         └┬──────────┬──────────┬──────────
//!          10 s       60 s       5 min
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::figures::{bytes, cells, put, seconds, span, width};
use crate::build::text::printable;
use crate::estimate::{Basis, Choice};
use crate::profile::model::Compression;
use crate::ui::hits::{Hits, Target};
use crate::ui::ink::Ink;
use crate::ui::theme::Role;

/// The least room that a picture needs; below it there is a list.
const LEAST: (u16, u16) = (30, 8);
/// Columns for the sizes at the left.
const SIDE: u16 = 10;

/// Draws the picture, or a list where there is no room for one.
pub fn draw(choices: &[Choice], area: Rect, buf: &mut Buffer, ink: Ink<'_>, hits: &mut Hits) {
    let area = area.intersection(buf.area);
    if area.width < LEAST.0 || area.height < LEAST.1 {
        list(choices, area, buf, ink, hits);
        return;
    }
    let tall = area.height >= 11;
    let head = u16::from(tall);
    if tall {
        if let Some(now) = choices.iter().find(|choice| choice.current) {
            let words = said(now, ink);
            let fits = words.iter().find(|words| width(words) <= area.width).or(words.last());
            put(buf, area, 0, 0, fits.map_or("", String::as_str), ink.style(Role::Accent));
        }
        let legends = legend(choices, ink);
        let fits = legends.iter().find(|words| width(words) <= area.width).or(legends.last());
        put(buf, area, 0, area.height - 1, fits.map_or("", String::as_str), ink.style(Role::Dim));
    }
    let whole = Rect { y: area.y + head, height: area.height - head * 2, ..area };
    let plot = Rect { x: whole.x + SIDE, width: whole.width - SIDE, height: whole.height - 2, ..whole };
    let Some(scale) = Scale::of(choices) else { return };
    scale.axes(whole, plot, buf, ink);
    if let Some(now) = choices.iter().find(|choice| choice.current) {
        whiskers(scale.place(now, plot), scale.reach(now, plot), plot, buf, ink);
    }
    Picture { choices, places: choices.iter().map(|choice| scale.place(choice, plot)).collect(), plot, ink }
        .draw(buf, hits);
}

/// The ranges of the present choice as lines through its point.
fn whiskers(
    (column, row): (u16, u16),
    [(left, right), (top, low)]: [(u16, u16); 2],
    plot: Rect,
    buf: &mut Buffer,
    ink: Ink<'_>,
) {
    let style = ink.style(Role::BarRange);
    for at in left..=right.min(plot.width.saturating_sub(1)) {
        put(buf, plot, at, row, ink.symbols.whiskers[0], style);
    }
    for at in top..=low {
        put(buf, plot, column, at, ink.symbols.whiskers[1], style);
    }
}

/// What the signs mean, the fullest first. Points that this machine told have signs of their own, so that
/// one sees how many are.
fn legend(choices: &[Choice], ink: Ink<'_>) -> Vec<String> {
    let signs = ink.symbols;
    let here = choices.iter().filter(|choice| is_own(choice)).count();
    let by_builds = choices.iter().any(|choice| choice.basis == Basis::History);
    let own = if by_builds { "measured here and by earlier builds" } else { "measured here" };
    let (now, best, point) = (signs.point_now, signs.point_best, signs.point);
    let (own_best, own_point) = (signs.point_own_best, signs.point_own);
    if here == 0 {
        let head = format!("{now} now  {best} best  {point} beaten by another");
        return vec![format!("{head}; from the table"), head];
    }
    if here == choices.len() {
        let head = format!("{now} now  {own_best} best  {own_point} beaten");
        return vec![format!("{head}; all {own}"), format!("{head}; measured here"), head];
    }
    let head = format!("{now} now  {own_best}{best} best  {own_point}{point} beaten");
    vec![
        format!("{head}; {own_best}{own_point} {own}, {best}{point} from the table"),
        format!("{head}; {own_best}{own_point} here, {best}{point} table"),
        format!("{now} now  {own_best}{own_point} measured here  {best}{point} table"),
    ]
}

fn sign(choice: &Choice, ink: Ink<'_>) -> (&'static str, Role) {
    let signs = ink.symbols;
    match (choice.current, choice.best, is_own(choice)) {
        (true, ..) => (signs.point_now, Role::Accent),
        (_, true, true) => (signs.point_own_best, Role::Good),
        (_, true, false) => (signs.point_best, Role::Good),
        (_, false, true) => (signs.point_own, Role::Dim),
        _ => (signs.point, Role::Dim),
    }
}

/// Whether this machine told it, not others.
fn is_own(choice: &Choice) -> bool {
    choice.basis > Basis::Table
}

/// The present choice in a sentence, the fullest first.
fn said(choice: &Choice, ink: Ink<'_>) -> [String; 4] {
    let name = format!("{} {}", ink.symbols.point_now, printable(&choice.label));
    let (size, time) = (bytes(choice.bytes.likely), seconds(choice.seconds.likely));
    let (sizes, times) = (span(choice.bytes, bytes), span(choice.seconds, seconds));
    let from = match choice.basis {
        Basis::Table => "from the table",
        Basis::Sample => "measured here",
        Basis::History => "by earlier builds",
    };
    [
        format!("{name}: {size} ({sizes}), {time} to compress ({times}), {from}"),
        format!("{name}: {size} ({sizes}), {time} to compress ({times})"),
        format!("{name}: {size}, {time} to compress, {from}"),
        format!("{name}: {size}, {time} to compress"),
    ]
}

/// What lies at the ends of the axes.
struct Scale {
    /// Logarithms of seconds and of bytes. No compression at all would press the rest together, so it
    /// stands at the upper edge with its size written to it.
    time: (f64, f64),
    bytes: (f64, f64),
}

impl Scale {
    fn of(choices: &[Choice]) -> Option<Self> {
        let ends = |values: &mut dyn Iterator<Item = f64>| {
            let finite = values.filter(|value| value.is_finite());
            finite.fold(None, |ends: Option<(f64, f64)>, value| {
                let (low, high) = ends.unwrap_or((value, value));
                Some((low.min(value), high.max(value)))
            })
        };
        let time = ends(&mut choices.iter().map(|choice| log(choice.seconds.likely)))?;
        let bytes = ends(&mut compressed(choices).map(|choice| log(choice.bytes.likely)))
            .or_else(|| ends(&mut choices.iter().map(|choice| log(choice.bytes.likely))))?;
        Some(Self { time, bytes })
    }

    fn column(&self, seconds: f64, plot: Rect) -> u16 {
        // The first column belongs to the axis, and a point at the end wants no name beyond it.
        1 + cells(share(log(seconds), self.time), plot.width.saturating_sub(3))
    }

    fn place(&self, choice: &Choice, plot: Rect) -> (u16, u16) {
        let down = 1.0 - share(log(choice.bytes.likely), self.bytes).min(1.0);
        (self.column(choice.seconds.likely, plot), cells(down, plot.height.saturating_sub(1)))
    }

    /// How far a choice may be from its place: its columns by time, and its rows by size.
    fn reach(&self, choice: &Choice, plot: Rect) -> [(u16, u16); 2] {
        let row = |size: f64| {
            let down = 1.0 - share(log(size), self.bytes).clamp(0.0, 1.0);
            cells(down, plot.height.saturating_sub(1))
        };
        let (time, size) = (choice.seconds, choice.bytes);
        [(self.column(time.low, plot), self.column(time.high, plot)), (row(size.high), row(size.low))]
    }

    fn axes(&self, whole: Rect, plot: Rect, buf: &mut Buffer, ink: Ink<'_>) {
        let (line, dim) = (ink.style(Role::Border), ink.style(Role::Dim));
        let every = if plot.height >= 12 { 4 } else { (plot.height - 1).max(1) };
        for row in 0..plot.height {
            put(buf, plot, 0, row, ink.symbols.vertical, line);
            if row % every == 0 || row + 1 == plot.height && row % every >= 2 {
                let down = f64::from(row) / f64::from((plot.height - 1).max(1));
                let word = bytes((self.bytes.1 - (self.bytes.1 - self.bytes.0) * down).exp());
                put(buf, whole, (SIDE - 1).saturating_sub(width(&word)), row, &word, dim);
            }
        }
        let (axis, words) = (plot.height, plot.height + 1);
        put(buf, whole, SIDE, axis, ink.symbols.corner, line);
        for column in 1..plot.width {
            put(buf, whole, SIDE + column, axis, ink.symbols.horizontal, line);
        }
        let mut free = 0;
        for tick in TICKS {
            if !(self.time.0..=self.time.1).contains(&log(tick)) {
                continue;
            }
            let (at, word) = (SIDE + self.column(tick, plot), seconds_tick(tick));
            if at >= free && at + width(&word) <= whole.width {
                put(buf, whole, at, axis, ink.symbols.vertical, line);
                put(buf, whole, at, words, &word, dim);
                free = at + width(&word) + 2;
            }
        }
        put(buf, whole, 0, axis, "size", dim);
        put(buf, whole, 0, words, "time", dim);
    }
}

/// Times that are written at the axis.
const TICKS: [f64; 17] = [
    0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1200.0, 1800.0, 3600.0, 7200.0, 14400.0,
    36000.0, 86400.0,
];

fn seconds_tick(tick: f64) -> String {
    match tick {
        _ if tick < 1.0 => format!("{tick} s"),
        _ if tick < 60.0 => format!("{tick:.0} s"),
        _ if tick < 3600.0 => format!("{:.0} min", tick / 60.0),
        _ => format!("{:.0} h", tick / 3600.0),
    }
}

fn compressed(choices: &[Choice]) -> impl Iterator<Item = &Choice> {
    choices.iter().filter(|choice| choice.compression != Compression::None)
}

fn log(value: f64) -> f64 {
    value.max(0.01).ln()
}

fn share(value: f64, (low, high): (f64, f64)) -> f64 {
    if high > low { (value - low) / (high - low) } else { 0.5 }
}

/// The points, their line and their names.
struct Picture<'a> {
    choices: &'a [Choice],
    /// Column and row within the plot.
    places: Vec<(u16, u16)>,
    plot: Rect,
    ink: Ink<'a>,
}

impl Picture<'_> {
    fn draw(&self, buf: &mut Buffer, hits: &mut Hits) {
        self.line(buf);
        // What matters most is drawn last, so that nothing covers it, and named first.
        let mut order: Vec<usize> = (0..self.choices.len()).collect();
        order.sort_by_key(|at| self.rank(*at));
        for at in order.iter().rev() {
            let (column, row) = self.places[*at];
            let (sign, role) = self.sign(&self.choices[*at]);
            put(buf, self.plot, column, row, sign, self.ink.style(role));
            hits.add(self.cell(column, row, 1), Target::Choice { row: 0, option: *at });
        }
        let mut taken: Vec<Rect> =
            self.places.iter().map(|(column, row)| self.cell(*column, *row, 1)).collect();
        for at in order {
            self.name(at, &mut taken, buf, hits);
        }
    }

    /// The present one, then wishes, then the rest of the best, then the others.
    fn rank(&self, at: usize) -> u8 {
        let choice = &self.choices[at];
        match (choice.current, choice.preset.is_some(), choice.best) {
            (true, ..) => 0,
            (_, true, _) => 1,
            (.., true) => 2,
            _ => 3,
        }
    }

    fn sign(&self, choice: &Choice) -> (&'static str, Role) {
        sign(choice, self.ink)
    }

    fn cell(&self, column: u16, row: u16, width: u16) -> Rect {
        Rect::new(self.plot.x + column, self.plot.y + row, width, 1).intersection(self.plot)
    }

    /// Joins the best, from the fastest to the smallest.
    fn line(&self, buf: &mut Buffer) {
        let mut best: Vec<(u16, u16)> = Vec::new();
        for (choice, place) in self.choices.iter().zip(&self.places) {
            if choice.best {
                best.push(*place);
            }
        }
        best.sort_unstable();
        for pair in best.windows(2) {
            let [from, to] = [pair[0], pair[1]];
            let steps = (to.0 - from.0).max(to.1.abs_diff(from.1));
            for step in 1..steps {
                let way = f64::from(step) / f64::from(steps);
                let column = from.0 + cells(way, to.0 - from.0);
                let down = cells(way, to.1.abs_diff(from.1));
                let row = if to.1 >= from.1 { from.1 + down } else { from.1 - down };
                put(buf, self.plot, column, row, self.ink.symbols.untouched, self.ink.style(Role::Good));
            }
        }
    }

    /// Writes a name where nothing else is: right, left, above or below its point.
    fn name(&self, at: usize, taken: &mut Vec<Rect>, buf: &mut Buffer, hits: &mut Hits) {
        let choice = &self.choices[at];
        let label = printable(&choice.label);
        let label = match choice.compression {
            Compression::None => format!("{label}, {}", bytes(choice.bytes.likely)),
            _ => label,
        };
        let label = choice.preset.map_or(label.clone(), |preset| format!("{}: {label}", preset.name()));
        let text = if choice.current { format!("[{label}]") } else { label };
        let ((column, row), long) = (self.places[at], width(&text));
        let left = column.checked_sub(long + 1);
        let under = column.min(self.plot.width.saturating_sub(long));
        let mut wanted: Vec<_> = [Some((column + 2, row)), left.map(|column| (column, row))].into();
        wanted.extend([row.checked_sub(1).map(|row| (under, row)), Some((under, row + 1))]);
        if choice.current {
            // It is named in any case, the nearest free row first.
            let rows = 2..self.plot.height;
            wanted.extend(
                rows.flat_map(|by| [row.checked_sub(by), Some(row + by)]).map(|row| Some((under, row?))),
            );
        }
        for (column, row) in wanted.into_iter().flatten() {
            let place = self.cell(column, row, long);
            let fits = column >= 1 && place.width == long && place.height == 1;
            // One free column on each side, or names run together.
            let around = Rect { x: place.x.saturating_sub(1), width: place.width.saturating_add(2), ..place };
            let own = self.cell(self.places[at].0, self.places[at].1, 1);
            if fits && !taken.iter().any(|other| *other != own && other.intersects(around)) {
                let (_, role) = self.sign(choice);
                put(buf, self.plot, column, row, &text, self.ink.style(role));
                hits.add(place, Target::Choice { row: 0, option: at });
                taken.push(place);
                return;
            }
        }
    }
}

/// One line each, the present one in view.
fn list(choices: &[Choice], area: Rect, buf: &mut Buffer, ink: Ink<'_>, hits: &mut Hits) {
    let now = choices.iter().position(|choice| choice.current).unwrap_or_default();
    let room = usize::from(area.height);
    let first = now.saturating_sub(room / 2).min(choices.len().saturating_sub(room));
    for (row, (at, choice)) in (0..area.height).zip(choices.iter().enumerate().skip(first)) {
        let (sign, role) = sign(choice, ink);
        let preset = choice.preset.map_or("", |preset| preset.name());
        let (label, size) = (printable(&choice.label), bytes(choice.bytes.likely));
        let time = seconds(choice.seconds.likely);
        let text = match area.width {
            ..26 => format!("{sign} {label:<7} {time:>7}"),
            _ => format!("{sign} {label:<7} {size:>9} {time:>6} {preset}"),
        };
        put(buf, area, 0, row, text.trim_end(), ink.style(role));
        let line = Rect { y: area.y + row, height: 1, ..area };
        hits.add(line, Target::Choice { row: 0, option: at });
    }
}

#[cfg(test)]
#[path = "tradeoff_tests.rs"]
mod tests;
