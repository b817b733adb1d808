//! Keys on the topmost dialog.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::super::action::Action;
use super::super::command::{Command, Item, Question};
use super::super::effect::{Effect, Plain};
use super::super::layers::{AskLayer, Layer, ListLayer};
use super::super::model::Model;
use super::{catalog, command, edit};

/// Rows that a page of a list goes.
const PAGE: isize = 10;

pub fn key(model: &mut Model, key: KeyEvent, chosen: Option<Action>) -> Vec<Effect> {
    if key.code == KeyCode::Esc {
        close(model);
        return Vec::new();
    }
    match model.layers.last_mut() {
        Some(Layer::Help { scroll } | Layer::Text { scroll, .. }) => match chosen {
            Some(Action::Up) => *scroll = scroll.saturating_sub(1),
            Some(Action::Down) => *scroll = scroll.saturating_add(1),
            Some(Action::PageUp) => *scroll = scroll.saturating_sub(10),
            Some(Action::PageDown | Action::Toggle) => *scroll = scroll.saturating_add(10),
            Some(Action::First) => *scroll = 0,
            Some(Action::Last) => *scroll = u16::MAX,
            Some(Action::Enter | Action::Quit | Action::Help) => close(model),
            _ => {}
        },
        Some(Layer::List(_)) => return list_key(model, key),
        Some(Layer::Offer(_)) => catalog::offer_key(model, key, chosen),
        Some(Layer::Ask(_)) => return ask_key(model, key),
        Some(Layer::Confirm(confirm)) => match (key.code, chosen) {
            (KeyCode::Char('y'), _) => return agree(model),
            (KeyCode::Char('n'), _) | (_, Some(Action::Quit)) => close(model),
            (_, Some(Action::Enter)) if confirm.on_yes => return agree(model),
            (_, Some(Action::Enter)) => close(model),
            (KeyCode::Tab | KeyCode::BackTab, _)
            | (_, Some(Action::Left | Action::Right | Action::Up | Action::Down)) => {
                confirm.on_yes = !confirm.on_yes;
            }
            _ => {}
        },
        None => {}
    }
    Vec::new()
}

/// Closes the topmost dialog; a theme that was only tried goes back.
pub fn close(model: &mut Model) {
    if let Some(Layer::List(ListLayer { theme_before: Some(before), .. })) = model.layers.pop() {
        model.look.theme = before;
    }
    stay(model);
}

/// Does not leave after all; a build that is being stopped for it takes the decision along.
pub fn stay(model: &mut Model) {
    let stopping = model.pressing.as_ref().is_some_and(|pressing| pressing.run.stopping > 0);
    model.leaving &= stopping && model.is_building();
}

/// The yes of a question.
pub fn agree(model: &mut Model) -> Vec<Effect> {
    match model.layers.pop() {
        Some(Layer::Confirm(confirm)) => command::command(model, confirm.then),
        Some(other) => {
            model.layers.push(other);
            Vec::new()
        }
        None => Vec::new(),
    }
}

fn list_key(model: &mut Model, key: KeyEvent) -> Vec<Effect> {
    let Some(Layer::List(list)) = model.layers.last_mut() else { return Vec::new() };
    let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
    match key.code {
        KeyCode::Enter => return take(model),
        KeyCode::Up | KeyCode::BackTab => list.step(-1),
        KeyCode::Down | KeyCode::Tab => list.step(1),
        KeyCode::Char('p' | 'k') if ctrl => list.step(-1),
        KeyCode::Char('n' | 'j') if ctrl => list.step(1),
        KeyCode::PageUp => list.step(-PAGE),
        KeyCode::PageDown => list.step(PAGE),
        KeyCode::Home => list.step(isize::MIN),
        KeyCode::End => list.step(isize::MAX),
        KeyCode::Backspace => {
            let mut filter = list.filter.clone();
            filter.pop();
            list.narrow(filter);
        }
        KeyCode::Char('u') if ctrl => list.narrow(String::new()),
        KeyCode::Char('w') if ctrl => {
            let kept = list.filter.trim_end().rsplit_once(' ').map_or("", |(kept, _)| kept).to_owned();
            list.narrow(kept);
        }
        KeyCode::Char(letter) if !ctrl && !key.modifiers.contains(KeyModifiers::ALT) => {
            let filter = format!("{}{letter}", list.filter);
            list.narrow(filter);
        }
        _ => {}
    }
    preview_theme(model);
    Vec::new()
}

/// Takes the marked item.
pub fn take(model: &mut Model) -> Vec<Effect> {
    let Some(Layer::List(list)) = model.layers.last() else { return Vec::new() };
    let Some(item) = list.marked().cloned() else { return Vec::new() };
    model.layers.pop();
    command::command(model, item.command)
}

/// Marks the item of this place in the list, and takes it.
pub fn take_at(model: &mut Model, at: usize) -> Vec<Effect> {
    if let Some(Layer::List(list)) = model.layers.last_mut() {
        list.at = at.min(list.shown.len().saturating_sub(1));
    }
    take(model)
}

/// A theme that is marked is seen at once.
pub fn preview_theme(model: &mut Model) {
    let Some(Layer::List(list)) = model.layers.last() else { return };
    let (Some(_), Some(Item { command: Command::SetTheme(name), .. })) = (list.theme_before, list.marked())
    else {
        return;
    };
    if let Some(at) = model.look.themes.iter().position(|theme| theme.name == *name) {
        model.look.theme = at;
    }
}

pub fn open_themes(model: &mut Model) {
    let items = model.look.themes.iter().enumerate().map(|(at, theme)| {
        let now = if at == model.look.theme { "now" } else { "" };
        Item::new(theme.name.clone(), now, Command::SetTheme(theme.name.clone()))
    });
    let mut list = ListLayer::new("Theme", items.collect());
    list.at = model.look.theme;
    list.theme_before = Some(model.look.theme);
    model.layers.push(Layer::List(list));
}

pub fn set_theme(model: &mut Model, name: &str) -> Vec<Effect> {
    let Some(at) = model.look.themes.iter().position(|theme| theme.name == name) else { return Vec::new() };
    (model.look.theme, model.look.chosen) = (at, at);
    vec![Effect::SaveTheme(name.to_owned())]
}

fn ask_key(model: &mut Model, key: KeyEvent) -> Vec<Effect> {
    let Some(Layer::Ask(ask)) = model.layers.last_mut() else { return Vec::new() };
    if key.code == KeyCode::Enter {
        return answered(model);
    }
    if !matches!(key.code, KeyCode::Tab | KeyCode::BackTab | KeyCode::Up | KeyCode::Down) {
        edit::typed(&mut ask.area, key);
        ask.problem = None;
    }
    Vec::new()
}

fn answered(model: &mut Model) -> Vec<Effect> {
    let Some(Layer::Ask(mut ask)) = model.layers.pop() else { return Vec::new() };
    if let Question::Password { account } = &ask.question {
        let account = account.clone();
        return password(model, *ask, account);
    }
    let answer = ask.answer();
    match command::answer(model, &ask.question, &answer) {
        Ok(effects) => effects,
        Err(problem) => {
            ask.problem = Some(problem);
            model.layers.push(Layer::Ask(ask));
            Vec::new()
        }
    }
}

/// A password is asked for twice, and goes to be hashed.
fn password(model: &mut Model, ask: AskLayer, account: String) -> Vec<Effect> {
    let typed = ask.answer();
    let mut again = AskLayer::new(ask.question, "");
    match ask.first {
        None if typed.is_empty() => again.problem = Some("type a password, or leave with Esc".to_owned()),
        None => again.first = Some(typed),
        Some(first) if first == typed => {
            return vec![Effect::Hash { account, plain: Plain(typed) }];
        }
        Some(_) => again.problem = Some("the two differ; type it twice anew".to_owned()),
    }
    model.layers.push(Layer::Ask(Box::new(again)));
    Vec::new()
}

pub fn paste(model: &mut Model, text: &str) {
    match model.layers.last_mut() {
        Some(Layer::Ask(ask)) => {
            ask.area.insert_str(edit::pasted(text, false));
            ask.problem = None;
        }
        Some(Layer::List(list)) => {
            let filter = format!("{}{}", list.filter, edit::pasted(text, false));
            list.narrow(filter);
        }
        _ => {}
    }
}
