//! All that is known of the marked package, and what its flags mean for the build.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::{Pane, flags, meaning, program, size};
use crate::build::text::printable;
use crate::catalog::Entry;
use crate::ui::action::{Action, Scope};
use crate::ui::hits::{Hits, Target};
use crate::ui::ink::Ink;
use crate::ui::model::{Focus, Model};
use crate::ui::text::{put, width, wrap};
use crate::ui::theme::Role;

/// Columns of the words before a fact.
const LABEL: usize = 10;

type Lines = Vec<(Role, String)>;

/// Draws them; returns how far they can be scrolled.
pub fn draw(model: &Model, area: Rect, buf: &mut Buffer, ink: &Ink, hits: &mut Hits) -> usize {
    hits.add(area, Target::Details);
    let columns = usize::from(area.width).saturating_sub(1);
    let Some(entry) = model.catalog.marked() else { return 0 };
    let lines = lines(model, &entry, columns, ink);
    let most = lines.len().saturating_sub(usize::from(area.height));
    let first = model.catalog.scroll.min(most);
    for (at, (role, text)) in (0..area.height).zip(&lines[first..]) {
        put(buf, area, 0, at, text, ink.style(*role));
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

fn lines(model: &Model, entry: &Entry, columns: usize, ink: &Ink) -> Lines {
    let name = printable(entry.attribute);
    let has_keys = model.focus == Focus::Form && model.catalog.pane == Pane::Details;
    let title = if has_keys { Role::Selected } else { Role::Title };
    let mut lines: Lines = wrap(&name, columns).into_iter().map(|line| (title, line)).collect();
    let chosen = model.profile().packages.install.iter().any(|other| other == entry.attribute);
    let sign = if chosen { ink.symbols.on } else { ink.symbols.off };
    let state = if chosen { "chosen" } else { "not chosen" };
    lines.push((
        if chosen { Role::Accent } else { Role::Dim },
        format!("{sign} {state}{}", key(model, chosen)),
    ));
    say(&mut lines, Role::Text, entry.description, columns);
    lines.push((Role::Text, String::new()));
    if !model.catalog.is_known(model.catalog.marked) {
        unknown(model, entry.attribute, columns, &mut lines, ink);
        return lines;
    }
    let allowed = model.profile().source.allow_unfree;
    for flag in flags(entry) {
        let text = format!("{} {flag}: {}.", ink.symbols.warning, meaning(flag, allowed));
        say(&mut lines, Role::Warning, &text, columns);
    }
    let sizes = size(entry.attribute, &model.catalog.sizes, model.catalog.sizing);
    let category = entry.category;
    let facts = [
        ("Version", entry.version),
        ("Size", &sizes),
        ("Licence", entry.licence),
        ("Program", entry.main_program),
        ("Category", category),
        ("Homepage", entry.homepage),
        ("Systems", entry.platforms),
    ];
    for (label, text) in facts.into_iter().filter(|(_, text)| !text.is_empty()) {
        fact(&mut lines, label, text, columns);
    }
    if !model.catalog.sizes.problems.is_empty() {
        lines.push((Role::Text, String::new()));
    }
    for problem in &model.catalog.sizes.problems {
        say(&mut lines, Role::Dim, problem, columns);
    }
    switch(model, entry.attribute, columns, &mut lines, ink);
    lines
}

/// The key that chooses it, where that is not in the footer already.
fn key(model: &Model, chosen: bool) -> String {
    let key = model.look.keys.key_for(&[Scope::Catalog], Action::Toggle);
    let what = if chosen { "takes it off" } else { "chooses it" };
    key.map(|key| format!(" [{key} {what}]")).unwrap_or_default()
}

fn say(lines: &mut Lines, role: Role, text: &str, columns: usize) {
    lines.extend(wrap(text, columns).into_iter().map(|line| (role, line)));
}

/// A label, and beside it its text in as many lines as it needs.
fn fact(lines: &mut Lines, label: &str, text: &str, columns: usize) {
    let room = columns.saturating_sub(LABEL).max(8);
    for (at, part) in wrap(text, room).into_iter().enumerate() {
        let label = if at == 0 { label } else { "" };
        let pad = " ".repeat(LABEL.saturating_sub(width(label)));
        lines.push((Role::Text, format!("{label}{pad}{part}")));
    }
}

fn unknown(model: &Model, name: &str, columns: usize, lines: &mut Lines, ink: &Ink) {
    let text = format!("{} The list has no package of this name.", ink.symbols.warning);
    say(lines, Role::Warning, &text, columns);
    let nearest = model.draft.unknown(name).map(|unknown| unknown.nearest.join(", ")).unwrap_or_default();
    if !nearest.is_empty() {
        let key = model.look.keys.key_for(&[Scope::Catalog], Action::Replace);
        let key = key.map(|key| format!(" `{key}` takes the first in its place.")).unwrap_or_default();
        say(lines, Role::Text, &format!("Near to it: {nearest}.{key}"), columns);
    }
}

/// What NixOS can switch on for it, which a package alone does not bring.
fn switch(model: &Model, name: &str, columns: usize, lines: &mut Lines, ink: &Ink) {
    let Some(program) = program(name) else { return };
    let on = model.profile().packages.programs.iter().any(|other| other == program.name);
    let sign = if on { ink.symbols.on } else { ink.symbols.off };
    let key = model.look.keys.key_for(&[Scope::Catalog], Action::Program);
    let what = if on { "switches it off" } else { "switches it on" };
    let key = key.map(|key| format!(" [{key} {what}]")).unwrap_or_default();
    lines.push((Role::Text, String::new()));
    let text = format!("{sign} programs.{}.enable: {}{key}", program.name, program.about);
    say(lines, if on { Role::Accent } else { Role::Text }, &text, columns);
}
