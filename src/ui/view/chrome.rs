//! What is around the contents: header, rail, footer.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::action::{Action, Scope};
use super::super::command::Source;
use super::super::desk::Page;
use super::super::form::{Kind, Row};
use super::super::hits::{Hits, Target};
use super::super::ink::Ink;
use super::super::keymap::Chord;
use super::super::layers::Layer;
use super::super::model::{Focus, Model, Place, Side, StepState};
use super::super::run::End;
use super::super::screens;
use super::super::step::Step;
use super::super::text::{cut, put, width};
use super::super::theme::Role;
use super::super::update::scopes;
use super::{catalog, desk};
use crate::profile::Severity;

/// Below this width the footer spares what the help says.
const NARROW: u16 = 60;

/// Whether the build view fills the contents.
pub fn shows_build(model: &Model) -> bool {
    model.place == Place::Step(Step::Press) && model.pressing.is_some() && model.shows_build
}

pub fn header(model: &Model, area: Rect, buf: &mut Buffer, ink: &Ink) {
    let (text, role) = faults(model, ink);
    let begin = area.width.saturating_sub(u16::try_from(width(&text)).unwrap_or(0) + 1);
    put(buf, area, begin, 0, &text, ink.style(role));
    let left = Rect { width: begin.saturating_sub(1), ..area };
    let at = put(buf, left, 1, 0, "Snowpress", ink.style(Role::Title));
    let name = match (&model.draft.source, model.draft.name.as_str()) {
        (Source::Starting(starting), "") => format!("new, from {starting}"),
        (_, "") => "new".to_owned(),
        (_, name) => name.to_owned(),
    };
    let unsaved = if model.draft.is_unsaved() { "(not saved)" } else { "" };
    let room = usize::from(left.width.saturating_sub(at + 2)).saturating_sub(width(unsaved) + 1);
    let at =
        put(buf, left, at + 2, 0, &cut(&name, room.min(30), ink.symbols.ellipsis), ink.style(Role::Accent));
    let at = put(buf, left, at + 1, 0, unsaved, ink.style(Role::Warning));
    // Where the estimate has no title to say it in.
    let measuring = || model.taught.measuring().filter(|_| !model.drawn.beside || model.side != Side::Beside);
    if let Some(busy) = model.desk.busy().or_else(measuring) {
        put(buf, left, at + 2, 0, &format!("{} {busy}", ink.symbols.pointer), ink.style(Role::Accent));
    }
}

/// How many faults there are, in words.
fn faults(model: &Model, ink: &Ink) -> (String, Role) {
    let count = |severity| model.draft.faults.iter().filter(|fault| fault.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let many = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    match (errors, warnings) {
        (0, 0) => (format!("{} no faults", ink.symbols.good), Role::Good),
        (0, _) => (format!("{} {}", ink.symbols.warning, many(warnings, "warning")), Role::Warning),
        (_, 0) => (format!("{} {}", ink.symbols.error, many(errors, "error")), Role::Error),
        _ => {
            let errors = many(errors, "error");
            (format!("{} {errors}, {}", ink.symbols.error, many(warnings, "warning")), Role::Error)
        }
    }
}

/// The sign of a step, and how it is drawn.
fn sign<'a>(model: &Model, step: Step, ink: &Ink<'a>) -> (&'a str, Role) {
    match model.state_of(step) {
        StepState::Untouched => (ink.symbols.untouched, Role::Dim),
        StepState::Done => (ink.symbols.good, Role::Good),
        StepState::Warning => (ink.symbols.warning, Role::Warning),
        StepState::Fault => (ink.symbols.error, Role::Error),
    }
}

pub fn rail(model: &Model, area: Rect, buf: &mut Buffer, ink: &Ink, hits: &mut Hits) {
    let present = model.step();
    // Low screens spare the blank line.
    let first = u16::from(area.height > 14);
    for (line, step) in (first..).zip(Step::ALL) {
        let row = Rect { y: area.y.saturating_add(line), height: 1, ..area }.intersection(area);
        hits.add(row, Target::Step(step));
        let (sign, role) = sign(model, step, ink);
        let here = step == present;
        let pointer = if here { ink.symbols.pointer } else { " " };
        put(buf, area, 0, line, pointer, ink.style(Role::Accent));
        put(buf, area, 2, line, sign, ink.style(role));
        let role = match (here, model.focus) {
            (true, Focus::Rail) => Role::Selected,
            (true, Focus::Form) => Role::SelectedElsewhere,
            _ => Role::Text,
        };
        put(buf, area, 4, line, step.title(), ink.style(role));
        if step == Step::Press && model.is_building() {
            put(buf, area, 4 + 6, line, "running", ink.style(Role::Accent));
        }
        if step == Step::Image && model.desk.is_writing() {
            put(buf, area, 4 + 6, line, "writing", ink.style(Role::Accent));
        } else if step == Step::Image && model.desk.is_booting() {
            put(buf, area, 4 + 6, line, "booting", ink.style(Role::Accent));
        }
    }
}

/// The rail in one line: where one is, and the sign of every step.
pub fn rail_line(model: &Model, area: Rect, buf: &mut Buffer, ink: &Ink, hits: &mut Hits) {
    let present = model.step();
    let text = format!("{}/{} {}", present.index() + 1, Step::ALL.len(), present.title());
    let role = if model.focus == Focus::Rail { Role::Selected } else { Role::Title };
    put(buf, area, 1, 0, &text, ink.style(role));
    let signs = u16::try_from(Step::ALL.len()).unwrap_or(u16::MAX) * 2;
    let begin = area.width.saturating_sub(signs + 1);
    for (at, step) in (0..).zip(Step::ALL) {
        let (sign, role) = sign(model, step, ink);
        let column = begin + at * 2;
        let role = if step == present { Role::SelectedElsewhere } else { role };
        put(buf, area, column, 0, sign, ink.style(role));
        hits.add(Rect { x: area.x + column, width: 2, ..area }.intersection(area), Target::Step(step));
    }
}

pub fn footer(model: &Model, area: Rect, buf: &mut Buffer, ink: &Ink, hits: &mut Hits) {
    if let Some(status) = &model.status {
        let sign = match status.role {
            Role::Good => ink.symbols.good,
            Role::Warning => ink.symbols.warning,
            Role::Error => ink.symbols.error,
            _ => ink.symbols.bullet,
        };
        let text = format!("{sign} {}", status.text);
        let text = cut(&text, usize::from(area.width).saturating_sub(2), ink.symbols.ellipsis);
        put(buf, area, 1, 0, &text, ink.style(status.role));
        return;
    }
    if model.editing.is_some() && model.layers.is_empty() {
        let multi = model.editing.as_ref().is_some_and(|editing| editing.multi);
        let keys = if multi {
            "esc done   ctrl-u clear line   ctrl-/ undo"
        } else {
            "enter done   tab next field   ctrl-u clear   ctrl-/ undo"
        };
        put(buf, area, 1, 0, keys, ink.style(Role::Dim));
        return;
    }
    // Help and the way out are always in sight, at the right.
    let always = [Action::Palette, Action::Help, Action::Quit].map(|action| (action, action.entry().hint));
    let always = match (model.layers.is_empty(), model.shows_catalog() && area.width < NARROW) {
        (true, false) => always.as_slice(),
        // The page has keys of its own to tell of, and the help has the rest.
        (true, true) => &always[1..2],
        (false, _) => &[],
    };
    let needed: u16 = always.iter().filter_map(|hint| hint_width(model, *hint)).map(|width| width + 2).sum();
    let begin = area.width.saturating_sub(needed.max(1));
    hint_line(model, always, Rect { x: area.x + begin, width: area.width - begin, ..area }, buf, ink, hits);
    let rest = Rect { x: area.x + 1, width: begin.saturating_sub(1), ..area };
    hint_line(model, &hints(model), rest, buf, ink, hits);
}

/// The first key of an action that does it here.
fn key_for(model: &Model, action: Action) -> Option<Chord> {
    model.look.keys.key_here(&scopes(model), action)
}

fn hint_width(model: &Model, (action, word): (Action, &str)) -> Option<u16> {
    let key = key_for(model, action)?.to_string();
    u16::try_from(width(&key) + width(word) + 1).ok()
}

/// As many hints as there is room for.
fn hint_line(
    model: &Model,
    wanted: &[(Action, &str)],
    area: Rect,
    buf: &mut Buffer,
    ink: &Ink,
    hits: &mut Hits,
) {
    let mut column = 0_u16;
    for hint in wanted {
        let Some(needed) = hint_width(model, *hint) else { continue };
        if column.saturating_add(needed) > area.width {
            break;
        }
        let (action, word) = *hint;
        let key = key_for(model, action).map(|key| key.to_string());
        let end = put(buf, area, column, 0, &key.unwrap_or_default(), ink.style(Role::Key));
        let end = put(buf, area, end + 1, 0, word, ink.style(Role::Dim));
        hits.add(Rect { x: area.x + column, width: end - column, ..area }, Target::Do(action));
        column = end + 2;
    }
}

/// The actions that are worth a hint here, the nearest first.
pub fn hints(model: &Model) -> Vec<(Action, &'static str)> {
    let hint = |action: Action| (action, action.entry().hint);
    if let Some(Layer::Offer(offer)) = model.layers.last() {
        return catalog::offer_hints(offer);
    }
    if !model.layers.is_empty() {
        return vec![hint(Action::Enter), (Action::Back, "close")];
    }
    if model.shows_catalog() && model.focus == Focus::Form {
        return catalog::hints(model);
    }
    let mut hints = Vec::new();
    if model.focus == Focus::Rail {
        hints.push((Action::Enter, "into the form"));
    } else if shows_build(model) {
        hints.extend(build_hints(model).map(hint));
    } else if model.place == Place::Step(Step::Image) {
        hints.extend(desk::hints(model));
    } else {
        hints.extend(row_hints(model));
        hints.push((Action::Back, if matches!(model.place, Place::Guide(_)) { "back" } else { "steps" }));
    }
    hints.push(hint(Action::NextStep));
    if model.draft.faults.iter().any(|fault| fault.severity == Severity::Error) {
        hints.push(hint(Action::NextFault));
    }
    let on_page = model.place == Place::Step(Step::Image) && model.desk.page != Page::Overview;
    if matches!(model.place, Place::Step(_)) && !shows_build(model) && !on_page {
        hints.extend([hint(Action::SidePanel), hint(Action::Save)]);
    }
    hints
}

fn build_hints(model: &Model) -> impl Iterator<Item = Action> {
    let running = model.is_building();
    let failed =
        model.pressing.as_ref().is_some_and(|pressing| matches!(pressing.run.end(), Some(End::Failed(_))));
    let scoped = [
        (Action::Cancel, running),
        (Action::EditCause, failed),
        (Action::PressNow, !running),
        (Action::ViewLog, !running),
        (Action::NextPane, true),
        (Action::Enlarge, true),
        (Action::Search, true),
    ];
    scoped.into_iter().filter(|(_, shown)| *shown).map(|(action, _)| action)
}

pub(super) fn row_hints(model: &Model) -> Vec<(Action, &'static str)> {
    let rows = screens::rows(model, model.place);
    let state = model.forms.get(&model.place);
    let Some(row) = state.and_then(|state| rows.get(state.row)) else { return Vec::new() };
    let mut hints = match &row.kind {
        Kind::Text(_) => vec![(Action::Enter, "edit")],
        Kind::Choice(choice) if choice.options.len() > 3 => {
            vec![(Action::Enter, "list"), (Action::Right, "next option")]
        }
        Kind::Choice(_) => vec![(Action::Toggle, "change")],
        Kind::Button { .. } => vec![(Action::Enter, "choose")],
        _ => Vec::new(),
    };
    if rows.iter().any(|row: &Row| row.add.is_some()) {
        hints.push((Action::Add, "add"));
    }
    if row.replace.is_some() {
        hints.push((Action::Replace, Action::Replace.entry().hint));
    }
    if row.remove.is_some() {
        hints.push((Action::Remove, "remove"));
    }
    hints
}

/// The scopes that the help shows, in its order.
pub fn help_scopes(model: &Model) -> Vec<Scope> {
    let mut shown = match (model.place, model.focus) {
        _ if shows_build(model) => vec![Scope::Build],
        (Place::Step(Step::Image), Focus::Form) if model.desk.shows_space() => {
            vec![Scope::Space, Scope::Image]
        }
        (Place::Step(Step::Image), _) => vec![Scope::Image, Scope::Form],
        (_, Focus::Rail) => vec![Scope::Rail],
        _ if model.shows_catalog() => vec![Scope::Lookup, Scope::Catalog],
        _ => vec![Scope::Form],
    };
    shown.push(Scope::Everywhere);
    shown
}
