//! All that is known of the marked package, and what its flags mean for the build.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::{Pane, Sizing, bracket, flags, meaning, program, size, why};
use crate::build::text::printable;
use crate::catalog::Entry;
use crate::ui::action::Action;
use crate::ui::hits::{Hits, Target};
use crate::ui::ink::Ink;
use crate::ui::model::{Focus, Model};
use crate::ui::text::{put, width, wrap};
use crate::ui::theme::Role;

/// Columns of the words before a fact.
const LABEL: usize = 10;

/// A line, and what a click on it does.
struct Line {
    role: Role,
    text: String,
    does: Option<Action>,
}

/// The lines so far, at a width.
struct Lines {
    columns: usize,
    lines: Vec<Line>,
}

impl Lines {
    fn say(&mut self, role: Role, text: &str) {
        let lines = wrap(text, self.columns);
        self.lines.extend(lines.into_iter().map(|text| Line { role, text, does: None }));
    }

    fn blank(&mut self) {
        self.lines.push(Line { role: Role::Text, text: String::new(), does: None });
    }

    /// Words in brackets that name a key, and do the same under the mouse.
    fn key(&mut self, text: &str, does: Action) {
        let lines = wrap(text, self.columns);
        self.lines.extend(lines.into_iter().map(|text| Line { role: Role::Key, text, does: Some(does) }));
    }

    /// A label, and beside it its text in as many lines as it needs.
    fn fact(&mut self, label: &str, text: &str) {
        let room = self.columns.saturating_sub(LABEL).max(8);
        for (at, part) in wrap(text, room).into_iter().enumerate() {
            let label = if at == 0 { label } else { "" };
            let pad = " ".repeat(LABEL.saturating_sub(width(label)));
            self.lines.push(Line { role: Role::Text, text: format!("{label}{pad}{part}"), does: None });
        }
    }
}

/// Draws them; returns how far they can be scrolled.
pub fn draw(model: &Model, area: Rect, buf: &mut Buffer, ink: &Ink, hits: &mut Hits) -> usize {
    hits.add(area, Target::Details);
    let columns = usize::from(area.width).saturating_sub(1);
    let Some(entry) = model.catalog.marked() else { return 0 };
    let lines = lines(model, &entry, columns, ink);
    let most = lines.len().saturating_sub(usize::from(area.height));
    let first = model.catalog.scroll.min(most);
    for (at, line) in (0..area.height).zip(&lines[first..]) {
        let end = put(buf, area, 0, at, &line.text, ink.style(line.role));
        if let Some(does) = line.does {
            hits.add(Rect { y: area.y + at, height: 1, width: end, ..area }, Target::InDetails(does));
        }
    }
    let corner = area.width.saturating_sub(1);
    if first > 0 {
        put(buf, area, corner, 0, ink.symbols.above, ink.style(Role::Key));
    }
    if first < most {
        put(buf, area, corner, area.height.saturating_sub(1), ink.symbols.below, ink.style(Role::Key));
    }
    most
}

fn lines(model: &Model, entry: &Entry, columns: usize, ink: &Ink) -> Vec<Line> {
    let mut lines = Lines { columns, lines: Vec::new() };
    title(model, entry, &mut lines, ink);
    lines.say(Role::Text, entry.description);
    lines.blank();
    if !model.catalog.is_known(model.catalog.marked) {
        unknown(model, entry.attribute, &mut lines, ink);
        return lines.lines;
    }
    let allowed = model.profile().source.allow_unfree;
    for flag in flags(entry) {
        let text = format!("{} {flag}: {}.", ink.symbols.warning, meaning(flag, allowed));
        lines.say(Role::Warning, &text);
    }
    let sizes = size(entry.attribute, &model.catalog.sizes, model.catalog.sizing);
    let facts = [
        ("Version", entry.version),
        ("Size", &sizes),
        ("Licence", entry.licence),
        ("Program", entry.main_program),
        ("Category", entry.category),
        ("Homepage", entry.homepage),
        ("Systems", entry.platforms),
    ];
    for (label, text) in facts.into_iter().filter(|(_, text)| !text.is_empty()) {
        lines.fact(label, text);
    }
    no_size(model, entry.attribute, &mut lines);
    switch(model, entry.attribute, &mut lines, ink);
    lines.lines
}

/// The name, and whether it is chosen.
fn title(model: &Model, entry: &Entry, lines: &mut Lines, ink: &Ink) {
    let has_keys = model.focus == Focus::Form && model.catalog.pane == Pane::Details;
    lines.say(if has_keys { Role::Selected } else { Role::Title }, &printable(entry.attribute));
    let chosen = model.profile().packages.install.iter().any(|other| other == entry.attribute);
    let (sign, state, does, role) = if chosen {
        (ink.symbols.on, "chosen", "takes it off", Role::Accent)
    } else {
        (ink.symbols.off, "not chosen", "chooses it", Role::Dim)
    };
    let text = format!("{sign} {state} {}", bracket(model, Action::Toggle, does));
    lines.lines.push(Line { role, text: text.trim_end().to_owned(), does: Some(Action::Toggle) });
}

/// Why the size is unknown, in a sentence; what was said word for word is a key away.
fn no_size(model: &Model, name: &str, lines: &mut Lines) {
    let done = model.catalog.sizing == Sizing::Done;
    let Some(why) = why(name, &model.catalog.sizes).filter(|_| done) else { return };
    lines.blank();
    lines.say(Role::Dim, &why);
    lines.key(&bracket(model, Action::Why, "shows why, word for word"), Action::Why);
}

fn unknown(model: &Model, name: &str, lines: &mut Lines, ink: &Ink) {
    let text = format!("{} The list has no package of this name.", ink.symbols.warning);
    lines.say(Role::Warning, &text);
    let nearest = model.draft.unknown(name).map(|unknown| unknown.nearest.join(", ")).unwrap_or_default();
    if nearest.is_empty() {
        return lines.say(Role::Text, "Nothing in the list is near to it.");
    }
    lines.say(Role::Text, &format!("Near to it: {nearest}."));
    lines.key(&bracket(model, Action::Replace, "takes the first in its place"), Action::Replace);
}

/// What NixOS can switch on for it, which a package alone does not bring.
fn switch(model: &Model, name: &str, lines: &mut Lines, ink: &Ink) {
    let Some(program) = program(name) else { return };
    let on = model.profile().packages.programs.iter().any(|other| other == program.name);
    let sign = if on { ink.symbols.on } else { ink.symbols.off };
    lines.blank();
    let text = format!("{sign} programs.{}.enable: {}", program.name, program.about);
    lines.say(if on { Role::Accent } else { Role::Text }, &text);
    let does = if on { "switches it off" } else { "switches it on" };
    lines.key(&bracket(model, Action::Program, does), Action::Program);
}
