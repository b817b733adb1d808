//! Moving in a form, and what keys do on its rows.

use super::super::action::Action;
use super::super::command::{Command, Edit, Item};
use super::super::effect::Effect;
use super::super::form::{Kind, Row};
use super::super::layers::{Layer, ListLayer};
use super::super::model::{Focus, Model, Place};
use super::super::screens;
use super::super::step::Step;
use super::super::theme::Role;
use super::{catalog, command, edit, say};

/// The rows of what is shown.
pub fn rows(model: &Model) -> Vec<Row> {
    screens::rows(model, model.place)
}

/// The row that has the keys.
pub fn current(model: &Model) -> Option<(usize, Row)> {
    let rows = rows(model);
    let at = place_in(model, &rows)?;
    rows.into_iter().nth(at).map(|row| (at, row))
}

/// Where the keys are in these rows: at the remembered field, else near where it was.
fn place_in(model: &Model, rows: &[Row]) -> Option<usize> {
    let state = model.forms.get(&model.place);
    let (field, near) = state.map_or(("", 0), |state| (state.field.as_str(), state.row));
    let by_field = || {
        let all = rows.iter().enumerate().filter(|(_, row)| row.takes_keys() && row.field == field);
        all.min_by_key(|(at, _)| at.abs_diff(near)).map(|(at, _)| at)
    };
    let by_place = || {
        let all = rows.iter().enumerate().filter(|(_, row)| row.takes_keys());
        all.min_by_key(|(at, _)| at.abs_diff(near)).map(|(at, _)| at)
    };
    by_field().or_else(by_place)
}

/// Puts the keys on a row.
pub fn focus_row(model: &mut Model, at: usize, row: &Row) {
    let state = model.forms.entry(model.place).or_default();
    state.field.clone_from(&row.field);
    state.row = at;
    state.free = false;
}

/// After anything: the keys are on a row that is there, and an edited field still exists.
pub fn settle(model: &mut Model) {
    forget_orphans(model);
    if matches!(model.place, Place::Guide(_)) {
        // It has no rail.
        model.focus = Focus::Form;
    }
    let rows = rows(model);
    if let Some(at) = place_in(model, &rows) {
        let state = model.forms.entry(model.place).or_default();
        state.field.clone_from(&rows[at].field);
        state.row = at;
    }
    try_theme(model, &rows);
    if let Some(editing) = &model.editing
        && !rows.iter().any(|row| row.field == editing.field && matches!(row.kind, Kind::Text(_)))
    {
        model.editing = None;
    }
    if let Place::Step(step) = model.place {
        model.visited.insert(step);
    }
}

/// In the guide a theme is seen as soon as its row has the keys.
fn try_theme(model: &mut Model, rows: &[Row]) {
    if !matches!(model.place, Place::Guide(_)) || !model.layers.is_empty() {
        return;
    }
    let at = model.forms.get(&model.place).map_or(0, |state| state.row);
    let named = match rows.get(at).map(|row| &row.kind) {
        Some(Kind::Button { command: Command::SetTheme(name), .. }) => {
            model.look.themes.iter().position(|theme| theme.name == *name)
        }
        _ => None,
    };
    model.look.theme = named.unwrap_or(model.look.chosen);
}

/// An action on a form. `None` where it is not one of a form's.
pub fn action(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    match action {
        Action::Up | Action::PreviousRow => step(model, -1),
        Action::Down | Action::NextRow => step(model, 1),
        Action::First => edge(model, false),
        Action::Last => edge(model, true),
        Action::PageUp => page(model, false),
        Action::PageDown => page(model, true),
        Action::Left | Action::Right => return Some(sideways(model, action == Action::Right)),
        Action::Enter => return Some(enter(model)),
        Action::Toggle => return Some(toggle(model)),
        Action::Add => return Some(add(model)),
        Action::Replace => return Some(replace(model)),
        Action::Remove => remove(model),
        Action::Reset => reset(model),
        _ => return None,
    }
    Some(Vec::new())
}

fn step(model: &mut Model, by: isize) {
    let rows = rows(model);
    let Some(now) = place_in(model, &rows) else { return scroll(model, by) };
    let next = if by < 0 {
        (0..now).rev().find(|at| rows[*at].takes_keys())
    } else {
        (now + 1..rows.len()).find(|at| rows[*at].takes_keys())
    };
    // Long text between two rows is read first, not jumped over.
    let (top, height) = (model.drawn.form_scroll, model.drawn.form_height);
    let in_reach = |at: usize| {
        model.drawn.rows.get(at).is_none_or(|row| {
            if by < 0 { row.top + height >= top } else { row.top < top.saturating_add(height * 2) }
        })
    };
    match next {
        Some(at) if in_reach(at) => focus_row(model, at, &rows[at]),
        _ => scroll(model, by.saturating_mul(3)),
    }
}

/// Scrolls without moving the keys.
pub fn scroll(model: &mut Model, by: isize) {
    let state = model.forms.entry(model.place).or_default();
    let to = usize::from(state.scroll).saturating_add_signed(by);
    state.scroll = u16::try_from(to).unwrap_or(u16::MAX);
    state.free = true;
}

fn edge(model: &mut Model, last: bool) {
    let rows = rows(model);
    let mut all = rows.iter().enumerate().filter(|(_, row)| row.takes_keys());
    let found = if last { all.next_back() } else { all.next() };
    if let Some((at, row)) = found {
        focus_row(model, at, row);
    }
    if last {
        scroll(model, isize::from(i16::MAX));
    } else if let Some(state) = model.forms.get_mut(&model.place) {
        (state.scroll, state.free) = (0, true);
    }
}

fn page(model: &mut Model, down: bool) {
    let rows = rows(model);
    let height = model.drawn.form_height.saturating_sub(1).max(1);
    let Some(now) = place_in(model, &rows) else {
        return scroll(model, if down { 1 } else { -1 } * isize::from(i16::try_from(height).unwrap_or(10)));
    };
    let top = |at: usize| model.drawn.rows.get(at).map_or(0, |row| row.top);
    let is_free = model.forms.get(&model.place).is_some_and(|state| state.free);
    let from = if is_free { model.drawn.form_scroll } else { top(now) };
    let goal = if down { from.saturating_add(height) } else { from.saturating_sub(height) };
    let keyed = (0..rows.len()).filter(|at| rows[*at].takes_keys());
    let ahead = keyed.filter(|at| if down { top(*at) > from } else { top(*at) < from });
    let best = ahead.min_by_key(|at| top(*at).abs_diff(goal));
    // Long text without a row that takes keys is read, not jumped over.
    let (scroll_now, window) = (model.drawn.form_scroll, model.drawn.form_height);
    let end = model.drawn.rows.last().map_or(0, |row| row.top.saturating_add(row.height));
    let edge = if down { end <= scroll_now.saturating_add(window) } else { scroll_now == 0 };
    match best.filter(|at| edge || top(*at).abs_diff(goal) <= height / 2) {
        Some(at) => focus_row(model, at, &rows[at]),
        None => scroll(model, if down { 1 } else { -1 } * isize::from(i16::try_from(height).unwrap_or(10))),
    }
}

fn sideways(model: &mut Model, right: bool) -> Vec<Effect> {
    match current(model) {
        Some((_, row)) if matches!(row.kind, Kind::Choice(_)) => turn(model, &row, right, false),
        _ if !right => model.focus = Focus::Rail,
        _ => {}
    }
    Vec::new()
}

/// Takes the next option or the one before; past the last comes the first only where `round`.
fn turn(model: &mut Model, row: &Row, forward: bool, round: bool) {
    let Kind::Choice(choice) = &row.kind else { return };
    let count = choice.options.len();
    let next = if forward { choice.now + 1 } else { choice.now.wrapping_sub(1) };
    let next = if round { next % count.max(1) } else { next };
    if next < count {
        pick(model, row, next);
    }
}

/// Takes an option of a choice.
pub fn pick(model: &mut Model, row: &Row, option: usize) {
    if let Kind::Choice(choice) = &row.kind {
        model.draft.settle();
        model.draft.change(&row.field, |wish| (choice.pick)(wish, option));
        model.draft.settle();
        forget_orphans(model);
    }
}

fn enter(model: &mut Model) -> Vec<Effect> {
    let Some((_, row)) = current(model) else { return Vec::new() };
    match row.kind {
        Kind::Text(_) => edit::begin(model, &row),
        Kind::Choice(ref choice) if choice.options.len() > 3 => open_options(model, row),
        Kind::Choice(_) => turn(model, &row, true, true),
        Kind::Button { command, .. } => return command::command(model, command),
        _ => {}
    }
    Vec::new()
}

/// A choice of many as a list that can be searched.
fn open_options(model: &mut Model, row: Row) {
    let Kind::Choice(choice) = row.kind else { return };
    let now = choice.now;
    let pick = std::rc::Rc::new(choice.pick);
    let items = choice.options.into_iter().enumerate().map(|(option, label)| {
        let pick = std::rc::Rc::clone(&pick);
        let edit = Edit::new(move |wish| pick(wish, option));
        let detail = if option == now { "now" } else { "" };
        Item::new(label, detail, Command::Edit { edit, then: Some(row.field.clone()) })
    });
    let mut list = ListLayer::new(row.label, items.collect());
    list.at = now;
    model.layers.push(Layer::List(list));
}

fn toggle(model: &mut Model) -> Vec<Effect> {
    match current(model) {
        Some((_, row)) if matches!(row.kind, Kind::Choice(_)) => {
            turn(model, &row, true, true);
            Vec::new()
        }
        _ => enter(model),
    }
}

fn add(model: &mut Model) -> Vec<Effect> {
    let of_row = current(model).and_then(|(_, row)| row.add);
    let of_form = || rows(model).into_iter().find_map(|row| row.add);
    match of_row.or_else(of_form) {
        Some(command) => command::command(model, command),
        None => Vec::new(),
    }
}

fn replace(model: &mut Model) -> Vec<Effect> {
    let Some((_, row)) = current(model) else { return Vec::new() };
    if let Some(replace) = row.replace {
        return command::command(model, replace);
    }
    let at = row.field.strip_prefix("packages.install[").and_then(|rest| rest.strip_suffix(']'));
    let name = at.and_then(|at| model.profile().packages.install.get(at.parse::<usize>().ok()?)).cloned();
    match name {
        Some(name) => catalog::replace_nearest(model, &name),
        None => say(model, Role::Dim, "There is no name here that another could take the place of."),
    }
    Vec::new()
}

fn remove(model: &mut Model) {
    if let Some((_, Row { remove: Some(remove), field: row_field, .. })) = current(model) {
        model.draft.settle();
        model.draft.change("~remove", |wish| remove(wish));
        model.draft.settle();
        // The entries behind it have other numbers now: what was typed into them belongs nowhere.
        let list = row_field.split('[').next().unwrap_or_default().to_owned() + "[";
        model.draft.keep_unread(|field| !field.starts_with(&list));
        super::say(model, super::super::theme::Role::Dim, "Removed. Undo brings it back.");
    }
}

/// What was typed into fields that are no more is no fault.
fn forget_orphans(model: &mut Model) {
    if model.draft.unread.is_empty() {
        return;
    }
    let gone: Vec<String> =
        model.draft.unread.keys().filter(|field| !exists(model, field)).cloned().collect();
    model.draft.keep_unread(|field| !gone.iter().any(|gone| gone == field));
}

fn exists(model: &Model, field: &str) -> bool {
    screens::rows(model, Place::Step(Step::of_field(field))).iter().any(|row| row.field == field)
}

fn reset(model: &mut Model) {
    let Some((_, row)) = current(model) else { return };
    match &row.kind {
        Kind::Choice(_) => pick(model, &row, 0),
        Kind::Text(text) => {
            model.draft.settle();
            model.draft.type_text(&row.field, "", |wish, typed| (text.set)(wish, typed));
            model.draft.settle();
        }
        _ => {}
    }
}

/// Puts the keys on the row of a field, in whatever step that is: on the row whose field is the
/// longest beginning of it.
pub fn go_to_field(model: &mut Model, field: &str) {
    let steps = std::iter::once(Step::of_field(field)).chain(Step::ALL);
    for step in steps {
        let rows = screens::rows(model, Place::Step(step));
        let fits = |row: &Row| {
            row.takes_keys()
                && field
                    .strip_prefix(&row.field)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        let best =
            rows.iter().enumerate().filter(|(_, row)| fits(row)).max_by_key(|(_, row)| row.field.len());
        if let Some((at, row)) = best {
            super::keys::go(model, step);
            model.focus = Focus::Form;
            focus_row(model, at, row);
            return;
        }
    }
    super::keys::go(model, Step::of_field(field));
}

/// To the next field that has a fault, from where the person is, and round to the first.
pub fn next_fault(model: &mut Model) {
    if model.draft.faults.is_empty() {
        return super::say(model, super::super::theme::Role::Good, "There is no fault in the profile.");
    }
    let here = model.forms.get(&model.place).map(|state| state.field.clone()).unwrap_or_default();
    // Many faults of one field are one place to go to.
    let mut fields: Vec<&str> = Vec::new();
    for fault in &model.draft.faults {
        if !fields.contains(&fault.field.as_str()) {
            fields.push(&fault.field);
        }
    }
    // A fault of a whole section, or of a part of a row, has no row of just its name.
    let below = |whole: &str, part: &str| {
        !whole.is_empty() && part.strip_prefix(whole).is_some_and(|rest| rest.starts_with(['.', '[']))
    };
    let exact = fields.iter().position(|field| *field == here);
    let near = || fields.iter().rposition(|field| below(&here, field) || below(field, &here));
    let next = exact.or_else(near).map_or(0, |at| (at + 1) % fields.len());
    let field = fields[next].to_owned();
    go_to_field(model, &field);
}
