//! What Nix does at the moment, as a tree of two branches, with what failed above and what ended
//! below.

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::Paper;
use crate::ui::hits::Target;
use crate::ui::run::log::Owner;
use crate::ui::run::state::{Fate, Flow, Moved, Run, WHOLE};
use crate::ui::run::view::{Group, Item, Rows, View};
use crate::ui::run::{Pane, Spot, words};
use crate::ui::theme::Role;

/// A row without its branch: sign, name, what it does, and its time at the right.
struct Parts {
    sign: Span<'static>,
    name: String,
    about: String,
    time: String,
}

pub fn draw(run: &Run, view: &View, area: Rect, paper: &mut Paper) {
    let rows = Rows(run);
    let height = usize::from(area.height);
    let top = view.tree_top(run, height);
    let selected = view.selected_row(run);
    for at in top..rows.len().min(top + height) {
        let Some(item) = rows.get(at) else { break };
        let is_selected = at == selected;
        let pointer = if is_selected { paper.ink.symbols.pointer } else { " " };
        let mut line = Line::from(paper.span(Role::Accent, pointer));
        let width = usize::from(area.width).saturating_sub(pointer.width());
        if let Item::Head(group) = item {
            let text = words::fit(&head(run, group, paper), width, paper.ink.symbols.ellipsis);
            line.push_span(paper.span(Role::Title, text));
        } else {
            let branch = paper.ink.symbols.tree[usize::from(rows.is_last(at))];
            line.push_span(paper.span(Role::Border, branch));
            let left = width.saturating_sub(branch.width());
            line.spans.extend(below(run, item, left, paper));
        }
        paper.line(area, at - top, &line);
        let row = u16::try_from(at - top).unwrap_or(u16::MAX);
        let place = Rect { y: area.y.saturating_add(row), height: 1, ..area };
        if is_selected {
            let is_focus = view.focus(run) == Pane::Tree;
            let role = if is_focus { Role::Selected } else { Role::SelectedElsewhere };
            paper.buffer.set_style(place, paper.ink.style(role));
        }
        paper.hits.add(place, Target::Run(Spot::Row(Pane::Tree, at)));
    }
}

fn head(run: &Run, group: Group, paper: &Paper) -> String {
    let (work, totals) = (&run.work, run.totals);
    let planned = run.planned.unwrap_or_default();
    match group {
        Group::Failed => format!("Failed {}", work.failed().len()),
        Group::Ended => format!("Ended {}", work.ended().len()),
        Group::Building => {
            let all = totals.builds.expected.max(planned.builds as u64);
            let done = totals.builds.done;
            let of = if all > 0 { format!(", {} of {all} done", done.min(all)) } else { String::new() };
            format!("Building {}{of}", work.building().len())
        }
        Group::Downloads => {
            let all = totals.paths.expected.max(planned.fetches as u64);
            let mut text = format!("Downloading {}", work.fetches().len());
            if all > 0 {
                text = format!("{text}, {} of {all} done", totals.paths.done.min(all));
            }
            let bytes = totals.downloaded;
            let expected = bytes.expected.max(planned.download_bytes.unwrap_or(0));
            if expected > 0 {
                text = format!("{text}, {} of {}", words::bytes(bytes.done), words::bytes(expected));
            }
            let speed = run.rates.speed(Flow::Downloaded, paper.now);
            if speed > 0 && run.end().is_none() { format!("{text}, {}/s", words::bytes(speed)) } else { text }
        }
    }
}

fn below(run: &Run, item: Item, width: usize, paper: &Paper) -> Vec<Span<'static>> {
    let parts = match item {
        Item::Derivation(owner) => derivation(run, owner, paper),
        Item::Fetch(number) => fetch(run, number, paper),
        Item::Moved => return run.moved.map_or_else(Vec::new, |moved| bar(run, moved, width, paper)),
        Item::Head(_) => None,
    };
    parts.map_or_else(Vec::new, |parts| parts.spans(width, paper))
}

fn derivation(run: &Run, owner: Owner, paper: &Paper) -> Option<Parts> {
    let known = run.work.derivation(owner)?;
    let symbols = paper.ink.symbols;
    let (sign, about, time) = match known.fate {
        Fate::Building(since) => {
            let so_far = words::clock(paper.now.saturating_duration_since(since));
            (paper.span(Role::Accent, paper.turning(run)), known.phase.clone(), so_far)
        }
        // Nix says that it stopped, not that it went well.
        Fate::Ended(time) => (paper.span(Role::Dim, symbols.bullet), String::new(), words::time(time)),
        Fate::Failed(time) => {
            (paper.span(Role::Error, symbols.error), "failed".to_owned(), words::time(time))
        }
    };
    let about = if known.machine.is_empty() { about } else { format!("{about} on {}", known.machine) };
    Some(Parts { sign, name: known.name.clone(), about: about.trim_start().to_owned(), time })
}

fn fetch(run: &Run, number: usize, paper: &Paper) -> Option<Parts> {
    let at = run.work.fetches().binary_search_by_key(&number, |fetch| fetch.number).ok()?;
    let fetch = run.work.fetches().get(at)?;
    let about = if fetch.from.is_empty() { String::new() } else { format!("from {}", fetch.from) };
    let time = words::clock(paper.now.saturating_duration_since(fetch.since));
    let sign = paper.span(Role::Accent, paper.turning(run));
    Some(Parts { sign, name: fetch.name.clone(), about, time })
}

impl Parts {
    /// The time keeps its place at the right; the name is cut last.
    fn spans(self, width: usize, paper: &Paper) -> Vec<Span<'static>> {
        let ellipsis = paper.ink.symbols.ellipsis;
        let sign = self.sign.width() + 1;
        let left = width.saturating_sub(sign + self.time.width() + 1);
        let name = words::fit(&self.name, left, ellipsis);
        let left = left.saturating_sub(name.width() + 2);
        let shown = left > 3 && !self.about.is_empty();
        let about =
            if shown { format!("  {}", words::fit(&self.about, left, ellipsis)) } else { String::new() };
        let used = sign + name.width() + about.width();
        let gap = width.saturating_sub(used + self.time.width());
        vec![
            self.sign,
            Span::raw(" "),
            paper.span(Role::Text, name),
            paper.span(Role::Dim, about),
            Span::raw(" ".repeat(gap)),
            paper.span(Role::Dim, self.time),
        ]
    }
}

/// Bytes that move: how much, how fast, how long still.
fn bar(run: &Run, moved: Moved, width: usize, paper: &Paper) -> Vec<Span<'static>> {
    let Moved { what, done, total } = moved;
    let done = done.min(total);
    let parts = u128::from(done) * u128::from(WHOLE) / u128::from(total.max(1));
    let parts = u64::try_from(parts).unwrap_or(WHOLE);
    let name = format!("{} ", words::work(what));
    let percent = format!(" {} %", parts * 100 / WHOLE);
    let whole = format!("{percent} of {}", words::bytes(total));
    let percent = if name.width() + whole.width() <= width { whole } else { percent };
    let speed = run.rates.speed(Flow::Worked(what), paper.now);
    let left = (total - done).checked_div(speed);
    let more = left.map_or_else(String::new, |seconds| {
        let left = words::clock(std::time::Duration::from_secs(seconds));
        format!(", {}/s, {left} left", words::bytes(speed))
    });
    let room = width.saturating_sub(name.width() + percent.width());
    let more = if more.width() + 4 <= room { more } else { String::new() };
    let cells = room.saturating_sub(more.width()).min(20);
    let [full, empty] = paper.bar(cells, parts);
    vec![
        paper.span(Role::Text, name),
        full,
        empty,
        paper.span(Role::Accent, percent),
        paper.span(Role::Dim, more),
    ]
}
