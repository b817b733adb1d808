//! The whole: stages and their times, one bar, what flows, what remains.

use std::time::Duration;

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Paper, end};
use crate::build::event::Stage;
use crate::ui::run::state::{End, Flow, Run, Spread, Standing, WHOLE};
use crate::ui::run::view::{Places, View};
use crate::ui::run::{Pane, words};
use crate::ui::theme::Role;

/// The least that the bar and its number are given, where there is a choice.
const BAR: usize = 30;

pub fn title(run: &Run) -> String {
    match run.end() {
        None => format!("Pressing {}", run.name),
        Some(End::Done(_)) => format!("Pressed {}", run.name),
        Some(End::Failed(_)) => format!("No image of {}", run.name),
        Some(End::Cancelled(_)) => format!("Stopped {}", run.name),
    }
}

/// Whether the stages have a box, and not some rows above another pane.
pub fn has_box(run: &Run, view: &View, places: &Places) -> bool {
    view.focus(run) == Pane::Stages || !(places.is_tight || view.is_enlarged())
}

/// Inside of a box.
pub fn whole(run: &Run, area: Rect, paper: &mut Paper) {
    if run.end().is_some() {
        end::head(run, area, paper);
        return;
    }
    let text = remaining(run, usize::from(area.width).saturating_sub(BAR), paper);
    let gauge = gauge(run, area, paper, &text);
    paper.line(area, 0, &gauge);
    if area.height < 8 {
        let stages = in_a_row(run, usize::from(area.width), paper);
        paper.line(area, 1, &stages);
        flow(run, area, 2, paper);
    } else {
        for (row, stage) in Stage::ALL.into_iter().enumerate() {
            let mut line = Line::from(standing(run, stage, paper));
            line.push_span(paper.span(Role::Dim, format!("  {}", words::doing(stage))));
            paper.line(area, row + 1, &line);
        }
        flow(run, area, Stage::ALL.len() + 1, paper);
    }
}

/// A row or two, where there is no room.
pub fn tight(run: &Run, area: Rect, paper: &mut Paper) {
    if run.end().is_some() {
        end::head(run, area, paper);
        return;
    }
    let stage = run.stages.running().map_or("", words::stage);
    let line = gauge(run, area, paper, &format!("{} {stage}", paper.turning(run)));
    paper.line(area, 0, &line);
    let (text, role) = match stopping(run) {
        Some(text) => (text.to_owned(), Role::Warning),
        None => (remaining(run, usize::from(area.width), paper), Role::Dim),
    };
    paper.say(area, 1, role, text);
}

/// What stopping comes to, once it was asked for.
fn stopping(run: &Run) -> Option<&'static str> {
    match run.stopping {
        0 => None,
        1 => Some("Stopping Nix and its builders; once more kills them"),
        _ => Some("Killing Nix and its builders"),
    }
}

fn gauge(run: &Run, area: Rect, paper: &Paper, text: &str) -> Line<'static> {
    let parts = run.progress(paper.now);
    let percent = format!(" {:>2} %  ", parts * 100 / WHOLE);
    let cells = usize::from(area.width).saturating_sub(percent.len() + Span::raw(text).width());
    let cells = cells.min(60);
    let [full, empty] = paper.bar(cells, parts);
    let role = if run.stopping > 0 { Role::Warning } else { Role::Text };
    Line::from(vec![full, empty, paper.span(Role::Accent, percent), paper.span(role, text)])
}

/// The time so far, and what remains; the range of the estimate where that has room.
fn remaining(run: &Run, room: usize, paper: &Paper) -> String {
    if let Some(text) = stopping(run) {
        return text.to_owned();
    }
    let elapsed = run.elapsed(paper.now);
    let so_far = words::clock(elapsed);
    let Some(left) = run.left(paper.now) else { return so_far };
    let short = format!("{so_far}, about {} left", words::clock(left));
    let Some(time) = run.expected.time else { return short };
    let between = between(time, words::clock);
    let long = if elapsed > time.high {
        format!("{short}, longer than estimated ({between})")
    } else {
        format!("{short} (estimated {between} in all)")
    };
    if long.len() <= room { long } else { short }
}

/// A range in words.
pub fn between<T: Copy>(spread: Spread<T>, write: impl Fn(T) -> String) -> String {
    format!("{} to {}", write(spread.low), write(spread.high))
}

/// A stage with its sign and its time.
fn standing(run: &Run, stage: Stage, paper: &Paper) -> Vec<Span<'static>> {
    let symbols = paper.ink.symbols;
    let (sign, role, time) = match run.stages.of(stage) {
        Standing::Pending => (symbols.untouched, Role::Dim, None),
        Standing::Running(since) => {
            let so_far = paper.now.saturating_duration_since(since);
            (paper.turning(run), Role::Accent, Some(words::clock(so_far)))
        }
        Standing::Done(time) => (symbols.good, Role::Good, Some(words::time(time))),
        Standing::Failed(time) => (symbols.error, Role::Error, Some(words::time(time))),
    };
    let name = paper.span(if time.is_some() { Role::Text } else { Role::Dim }, words::stage(stage));
    let mut spans = vec![paper.span(role, format!("{sign} ")), name];
    if let Some(time) = time {
        spans.push(paper.span(Role::Dim, format!(" {time}")));
    }
    spans
}

/// All stages; where they are too long, those that are done lose their times.
pub fn in_a_row(run: &Run, width: usize, paper: &Paper) -> Line<'static> {
    let row = |with_times: bool| {
        let mut line = Line::default();
        for stage in Stage::ALL {
            let mut spans = standing(run, stage, paper);
            if !with_times && run.stages.running() != Some(stage) {
                spans.truncate(2);
            }
            line.spans.extend(spans);
            line.push_span(Span::raw("  "));
        }
        line
    };
    let whole = row(true);
    // The gap behind the last one may be cut.
    if whole.width() <= width + 2 { whole } else { row(false) }
}

/// How many of how many.
pub fn counted(run: &Run) -> String {
    let planned = run.planned.unwrap_or_default();
    let totals = run.totals;
    let part = |done: u64, expected: u64, planned: usize, word: &str| {
        let expected = expected.max(planned as u64);
        (expected > 0).then(|| format!("{} of {expected} {word}", done.min(expected)))
    };
    let parts = [
        part(totals.builds.done, totals.builds.expected, planned.builds, "built"),
        part(totals.paths.done, totals.paths.expected, planned.fetches, "fetched"),
        (totals.builds.failed > 0).then(|| format!("{} failed", totals.builds.failed)),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// A sparkline with its unit, and the counters.
fn flow(run: &Run, area: Rect, row: usize, paper: &mut Paper) {
    let flow = run.rates.flow(paper.now);
    let speed = run.rates.speed(flow, paper.now);
    let unit = match flow {
        Flow::Downloaded => format!("{}/s downloaded", words::bytes(speed)),
        Flow::Worked(what) => format!("{}/s {}", words::bytes(speed), words::work(what)),
        Flow::Lines => format!("{speed} lines/s"),
    };
    let counted = counted(run);
    let cells = usize::from(area.width).saturating_sub(unit.len() + counted.len() + 4).min(60);
    let mut line = Line::from(paper.span(Role::Accent, spark(run, flow, cells, paper)));
    line.push_span(paper.span(Role::Text, format!("  {unit}  ")));
    line.push_span(paper.span(Role::Dim, counted));
    paper.line(area, row, &line);
}

fn spark(run: &Run, flow: Flow, cells: usize, paper: &Paper) -> String {
    let seconds = run.rates.seconds(flow, cells + 2, paper.now);
    // Bytes are told about once a second, not just then: three seconds together are smooth.
    let smooth: Vec<u64> =
        seconds.windows(3.min(seconds.len().max(1))).map(|span| span.iter().sum()).collect();
    let most = smooth.iter().copied().max().unwrap_or(0).max(1);
    let levels = paper.ink.symbols.levels;
    let top = (levels.len() - 1) as u64;
    let level = |value: &u64| usize::try_from(value.saturating_mul(top).div_ceil(most)).unwrap_or(0);
    let drawn: String = smooth.iter().map(|value| levels.get(level(value)).copied().unwrap_or(" ")).collect();
    let missing = cells.saturating_sub(smooth.len());
    format!("{}{drawn}", " ".repeat(missing))
}

/// What it took against what it was to take.
pub fn against(took: Duration, expected: Option<Spread<Duration>>) -> String {
    match expected {
        Some(time) => {
            let between = between(time, words::clock);
            format!("{}, estimated {} ({between})", words::time(took), words::clock(time.likely))
        }
        None => words::time(took),
    }
}
