//! Keys, pastes and the mouse on the page.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::super::super::action::{Action, Scope};
use super::super::super::catalog::{MOST, Offer, Order, Pane, names};
use super::super::super::effect::Effect;
use super::super::super::hits::Target;
use super::super::super::model::{Focus, Model};
use super::super::super::theme::Role;
use super::super::{edit, form, keys, say};
use super::{choose, order, to_field};

/// So near the end of the results more of them are asked for.
const NEAR: usize = 100;

/// Whether letters are typed into the search field.
pub fn has_keys(model: &Model) -> bool {
    model.shows_catalog() && model.focus == Focus::Form && model.catalog.pane == Pane::Field
}

/// A key in the search field: letters are typed, the rest is as in the list.
pub fn key(model: &mut Model, key: KeyEvent) -> Vec<Effect> {
    let held = key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
    let chosen = model.look.keys.action(&[Scope::Lookup, Scope::Everywhere], key);
    let own = model.look.keys.action(&[Scope::Lookup], key).is_some();
    let empty = model.catalog.text().is_empty();
    // The words have a way back and forth of their own; behind its end is that of the profile.
    let redone = chosen == Some(Action::Redo) && held && model.catalog.field.redo();
    if redone {
        typed(model);
        return Vec::new();
    }
    let writes = match key.code {
        KeyCode::Char(_) if held && chosen == Some(Action::Redo) => false,
        KeyCode::Backspace if empty => false,
        KeyCode::Char(_) if held => !own && !matches!(chosen, Some(Action::Palette | Action::Save)),
        KeyCode::Char(_) | KeyCode::Backspace | KeyCode::Delete | KeyCode::Home | KeyCode::End => true,
        KeyCode::Left | KeyCode::Right => !held,
        _ => false,
    };
    if writes {
        let before = model.catalog.text();
        edit::typed(&mut model.catalog.field, key);
        if model.catalog.text() != before {
            typed(model);
        }
        return Vec::new();
    }
    chosen.map_or_else(Vec::new, |action| keys::action(model, action))
}

/// Other words: the list begins anew.
fn typed(model: &mut Model) {
    let catalog = &mut model.catalog;
    (catalog.marked, catalog.scroll, catalog.most) = (0, 0, MOST);
}

/// The names in what was pasted; none where it is a few words.
fn pasted(text: &str) -> Vec<String> {
    let many = text.trim().contains(['\n', '\r', ',', ';']);
    if many { names(&text.replace('\r', "\n")) } else { Vec::new() }
}

fn offer(model: &mut Model, names: Vec<String>) -> Vec<Effect> {
    let about = if names.len() == 1 { "1 name".to_owned() } else { format!("{} names", names.len()) };
    let offer = Offer { title: "Pasted names".to_owned(), about, names };
    order(model, Order::Offer(Box::new(offer)))
}

/// Names that are pasted onto the form are shown, too. `None` on the line of programs, which are no
/// packages.
pub fn paste_on_step(model: &mut Model, text: &str) -> Option<Vec<Effect>> {
    let on_programs = form::current(model).is_some_and(|(_, row)| row.field == "packages.programs");
    if on_programs && model.focus == Focus::Form {
        return None;
    }
    let found = names(&text.replace('\r', "\n"));
    if found.is_empty() {
        say(model, Role::Warning, "What was pasted has no names of packages.");
        return Some(Vec::new());
    }
    Some(offer(model, found))
}

/// Many names are shown before they are taken; few words are typed into the field.
pub fn paste(model: &mut Model, text: &str) -> Vec<Effect> {
    let found = pasted(text);
    if found.len() > 1 {
        return offer(model, found);
    }
    model.focus = Focus::Form;
    if model.catalog.pane != Pane::Field {
        to_field(model);
    }
    model.catalog.field.insert_str(edit::pasted(text, false));
    typed(model);
    Vec::new()
}

/// Moves as the part with the keys does; false where the action moves nothing.
pub fn moves(model: &mut Model, action: Action) -> bool {
    let page = isize::try_from(model.drawn.packages.max(2) - 1).unwrap_or(10);
    let by = match action {
        Action::Up => -1,
        Action::Down => 1,
        Action::PageUp => -page,
        Action::PageDown => page,
        Action::First => isize::MIN,
        Action::Last => isize::MAX,
        _ => return false,
    };
    match model.catalog.pane {
        Pane::Details => scroll(model, by),
        // The keys come to the row that is marked already.
        Pane::Field if action == Action::Down => model.catalog.pane = Pane::List,
        Pane::Field if action == Action::Up => {}
        Pane::List if action == Action::Up && model.catalog.marked == 0 => to_field(model),
        Pane::Field | Pane::List => mark(model, model.catalog.marked.saturating_add_signed(by)),
    }
    true
}

/// Marks a row, and asks for more of them near their end.
pub fn mark(model: &mut Model, at: usize) {
    let catalog = &mut model.catalog;
    let there = catalog.results.hits.len();
    catalog.marked = at.min(there.saturating_sub(1));
    catalog.scroll = 0;
    if there < catalog.results.total && catalog.marked + NEAR > there && catalog.most <= there {
        catalog.most = catalog.most.saturating_mul(4);
    }
}

fn scroll(model: &mut Model, by: isize) {
    let most = model.drawn.details_most;
    model.catalog.scroll = model.catalog.scroll.min(most).saturating_add_signed(by).min(most);
}

/// To the details of what is marked; nothing is added by it.
pub fn details(model: &mut Model) {
    let there = model.catalog.marked().is_some();
    model.catalog.pane = match model.catalog.pane {
        Pane::Details => Pane::List,
        _ if there => Pane::Details,
        same => same,
    };
    model.catalog.scroll = 0;
}

pub fn turn_pane(model: &mut Model, forward: bool) {
    let beside = model.drawn.details_beside;
    match (model.catalog.pane, forward) {
        (Pane::List, true) | (Pane::Field, false) if beside => details(model),
        (Pane::Field, _) | (Pane::Details, false) => model.catalog.pane = Pane::List,
        (Pane::List | Pane::Details, _) => to_field(model),
    }
}

/// Out of the details to the list, else off the page; what is chosen stays chosen.
pub fn back(model: &mut Model) {
    if model.catalog.pane == Pane::Details {
        model.catalog.pane = Pane::List;
    } else {
        model.catalog.shown = false;
    }
}

pub fn click(model: &mut Model, target: &Target) -> Vec<Effect> {
    model.focus = Focus::Form;
    match target {
        Target::Package(at) => {
            let again = model.catalog.marked == *at && model.catalog.pane == Pane::List;
            mark(model, *at);
            model.catalog.pane = Pane::List;
            if again {
                details(model);
            }
        }
        Target::PackageMark(at) => {
            mark(model, *at);
            model.catalog.pane = Pane::List;
            choose::toggle_marked(model);
        }
        Target::Lookup => model.catalog.pane = Pane::Field,
        Target::Details if model.catalog.pane != Pane::Details => details(model),
        _ => {}
    }
    Vec::new()
}

/// The wheel goes through the details where it is over them, else through the list.
pub fn wheel(model: &mut Model, over_details: bool, by: isize) {
    if over_details || model.catalog.pane == Pane::Details && !model.drawn.details_beside {
        scroll(model, by);
    } else {
        mark(model, model.catalog.marked.saturating_add_signed(by));
    }
}
