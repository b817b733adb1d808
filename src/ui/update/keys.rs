//! Keys and pastes: to the topmost layer, to the field that is edited, or to the place.

use crossterm::event::{KeyEvent, KeyEventKind};

use super::super::action::{Action, Scope};
use super::super::command::{Command, Item, Question, Source};
use super::super::desk::Page;
use super::super::effect::Effect;
use super::super::form::Kind;
use super::super::layers::{AskLayer, Layer, ListLayer};
use super::super::model::{Focus, Model, Place, Side};
use super::super::palette;
use super::super::step::Step;
use super::super::struck::Struck;
use super::super::theme::Role;
use super::{catalog, command, edit, form, image, layer, learn, outside, press, say};

/// Where the keys of a place mean something, the nearest first.
pub fn scopes(model: &Model) -> Vec<Scope> {
    if !model.layers.is_empty() {
        return vec![Scope::Form, Scope::Everywhere];
    }
    match (model.place, model.focus) {
        (_, Focus::Rail) => vec![Scope::Rail, Scope::Everywhere],
        (Place::Step(Step::Press), Focus::Form) if model.pressing.is_some() && model.shows_build => {
            vec![Scope::Build, Scope::Everywhere]
        }
        (Place::Step(Step::Image), Focus::Form) if model.desk.shows_space() => {
            vec![Scope::Space, Scope::Image, Scope::Everywhere]
        }
        (Place::Step(Step::Image), Focus::Form) => vec![Scope::Image, Scope::Form, Scope::Everywhere],
        (Place::Step(Step::Packages), Focus::Form) if model.catalog.shown => {
            vec![model.catalog.scope(), Scope::Everywhere]
        }
        _ => vec![Scope::Form, Scope::Everywhere],
    }
}

pub fn key(model: &mut Model, key: KeyEvent) -> Vec<Effect> {
    if key.kind == KeyEventKind::Release {
        return Vec::new();
    }
    model.status = None;
    model.struck = Some(Struck::next(model.struck, key, model.now));
    let chosen = model.look.keys.action(&scopes(model), key);
    // These two mean the same wherever one is, even in a field.
    if key.modifiers.contains(crossterm::event::KeyModifiers::CONTROL)
        && let Some(action @ (Action::Quit | Action::Suspend | Action::Redraw)) = chosen
    {
        return anywhere(model, action);
    }
    if !model.layers.is_empty() {
        return layer::key(model, key, chosen);
    }
    if model.editing.is_some() {
        edit::key(model, key);
        return Vec::new();
    }
    if catalog::has_keys(model) {
        return catalog::key(model, key);
    }
    chosen.map_or_else(Vec::new, |action| self::action(model, action))
}

pub fn paste(model: &mut Model, text: &str) -> Vec<Effect> {
    if !model.layers.is_empty() {
        layer::paste(model, text);
        return Vec::new();
    }
    if model.editing.is_some() {
        edit::insert(model, text);
        return Vec::new();
    }
    if model.shows_catalog() {
        return catalog::paste(model, text);
    }
    if looks_like_key(text) {
        go(model, Step::Ssh);
        return command::take_key(model, text.trim());
    }
    if model.place == Place::Step(Step::Packages)
        && let Some(effects) = catalog::paste_on_step(model, text)
    {
        return effects;
    }
    if let Some((_, row)) = form::current(model)
        && model.focus == Focus::Form
        && matches!(row.kind, Kind::Text(_))
    {
        edit::begin(model, &row);
        edit::insert(model, text);
    }
    Vec::new()
}

fn looks_like_key(text: &str) -> bool {
    ["ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-"].iter().any(|kind| text.trim_start().starts_with(kind))
}

/// Does what an action says, outside of layers.
pub fn action(model: &mut Model, action: Action) -> Vec<Effect> {
    if model.focus == Focus::Rail
        && let Some(effects) = rail(model, action)
    {
        return effects;
    }
    if model.focus == Focus::Form
        && matches!(model.place, Place::Step(Step::Press))
        && model.pressing.is_some()
        && model.shows_build
        && let Some(effects) = press::action(model, action)
    {
        return effects;
    }
    if model.place == Place::Step(Step::Image)
        && let Some(effects) = image::action(model, action)
    {
        return effects;
    }
    if model.shows_catalog()
        && let Some(effects) = catalog::action(model, action)
    {
        return effects;
    }
    match action {
        Action::CopyPath | Action::OpenFolder | Action::ViewLog => press::result(model, action),
        _ => form::action(model, action).unwrap_or_else(|| anywhere(model, action)),
    }
}

fn rail(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    let step = model.step();
    match action {
        Action::Up | Action::PreviousRow => go(model, step.previous()),
        Action::Down | Action::NextRow => go(model, step.next()),
        Action::First => go(model, Step::Start),
        Action::Last => go(model, Step::Image),
        Action::Enter | Action::Right | Action::Toggle => {
            model.focus = Focus::Form;
            return Some(Vec::new());
        }
        _ => return None,
    }
    model.focus = Focus::Rail;
    Some(Vec::new())
}

/// Goes to a step; where the person was is remembered.
pub fn go(model: &mut Model, step: Step) {
    edit::end(model);
    if let Place::Step(before) = model.place
        && before != step
    {
        // Each step once: the guide comes in between without a trace.
        model.history.retain(|other| *other != step && *other != before);
        model.history.push(before);
    }
    model.place = Place::Step(step);
    model.catalog.shown = false;
    if step == Step::Review {
        // Files and keys may have changed by themselves since they were looked at.
        model.previewed = 0;
    }
    if model.side == Side::Instead {
        model.side = Side::Beside;
    }
}

fn anywhere(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Help => model.layers.push(Layer::Help { scroll: 0 }),
        Action::Palette => model.layers.push(Layer::List(palette::list(model))),
        Action::Quit => return quit(model),
        Action::Suspend => return vec![Effect::Suspend],
        Action::Redraw => return vec![Effect::Redraw],
        Action::Back => back(model),
        Action::NextStep => return walk(model, true),
        Action::PreviousStep => return walk(model, false),
        Action::Rail => model.focus = if model.focus == Focus::Rail { Focus::Form } else { Focus::Rail },
        Action::Save => return save(model, false),
        Action::SaveAs => ask_name(model, false),
        Action::Themes => layer::open_themes(model),
        Action::Guide => {
            edit::end(model);
            model.place = Place::Guide(0);
        }
        Action::SidePanel => turn_side(model),
        Action::Undo => {
            say_if(model, super::super::draft::Draft::undo, "Taken back.", "There is nothing to take back.");
        }
        Action::Redo => {
            say_if(model, super::super::draft::Draft::redo, "Made again.", "There is nothing to make again.");
        }
        Action::PressNow => {
            return command::command(model, Command::Press { rehearse: model.draft.wish.press.rehearse });
        }
        Action::Rehearse => return command::command(model, Command::Press { rehearse: true }),
        Action::ProfileText => return edit_text(model),
        Action::NextFault => form::next_fault(model),
        Action::Catalog => catalog::open(model),
        Action::Measure => return learn::turn(model),
        Action::SideUp => model.side_scroll = model.side_scroll.saturating_sub(3),
        Action::SideDown => model.side_scroll = model.side_scroll.saturating_add(3),
        _ => {}
    }
    Vec::new()
}

fn say_if(model: &mut Model, turn: fn(&mut super::super::draft::Draft) -> bool, yes: &str, no: &str) {
    let text = if turn(&mut model.draft) { yes } else { no };
    say(model, Role::Dim, text);
}

/// One level up: from the form to the rail, from there to where one was before.
fn back(model: &mut Model) {
    match (model.place, model.focus) {
        (Place::Guide(0), _) => model.place = Place::Step(Step::Start),
        (Place::Guide(page), _) => model.place = Place::Guide(page - 1),
        (Place::Step(Step::Image), Focus::Form) if model.desk.page != Page::Overview => {
            image::turn(model, Page::Overview);
        }
        (_, Focus::Form) => model.focus = Focus::Rail,
        (Place::Step(_), Focus::Rail) => {
            if let Some(step) = model.history.pop() {
                model.place = Place::Step(step);
                return;
            }
            let key = model.look.keys.key_for(&[Scope::Everywhere], Action::Quit);
            let key = key.map(|key| format!("`{key}` leaves. ")).unwrap_or_default();
            say(model, Role::Dim, format!("{key}This is where you began."));
        }
    }
}

fn walk(model: &mut Model, forward: bool) -> Vec<Effect> {
    match model.place {
        Place::Guide(page) if forward => return command::command(model, Command::GuidePage(page + 1)),
        Place::Guide(page) => model.place = Place::Guide(page.saturating_sub(1)),
        Place::Step(step) => {
            go(model, if forward { step.next() } else { step.previous() });
            model.focus = Focus::Form;
        }
    }
    Vec::new()
}

fn turn_side(model: &mut Model) {
    model.side = match (model.side, model.drawn.beside) {
        (Side::Beside, true) | (Side::Instead, _) => Side::Hidden,
        (Side::Beside, false) => Side::Instead,
        (Side::Hidden, _) => Side::Beside,
    };
    // On a narrow screen hidden and beside look the same.
    if model.side == Side::Hidden && !model.drawn.beside {
        model.side = Side::Beside;
    }
}

/// Saves under the name it has, or asks for one.
pub fn save(model: &mut Model, press: bool) -> Vec<Effect> {
    edit::end(model);
    match model.draft.source.clone() {
        Source::Saved(name) => command::save(model, name, None, false, press),
        Source::File(path) => {
            let name = model.draft.name.clone();
            command::save(model, name, Some(path), false, press)
        }
        Source::Starting(_) | Source::Empty => {
            ask_name(model, press);
            Vec::new()
        }
    }
}

pub fn ask_name(model: &mut Model, press: bool) {
    let suggested = match &model.draft.source {
        Source::Saved(name) | Source::Starting(name) => name.clone(),
        _ if model.draft.name.is_empty() => "my-image".to_owned(),
        _ => model.draft.name.clone(),
    };
    model.layers.push(Layer::Ask(Box::new(AskLayer::new(Question::Name { press }, &suggested))));
}

fn edit_text(model: &mut Model) -> Vec<Effect> {
    edit::end(model);
    vec![Effect::EditText(crate::profile::toml::merge(&model.draft.text, model.profile()))]
}

/// Leaves at once, or asks when something would be lost.
pub fn quit(model: &mut Model) -> Vec<Effect> {
    edit::end(model);
    let asking = |layer: &Layer| matches!(layer, Layer::List(list) if list.title == LEAVE);
    if model.layers.iter().any(asking) {
        // Asked for twice: it is meant. What is not saved is offered at the next start.
        let mut effects = outside::rescue(model);
        effects.extend(command::command(model, Command::Leave));
        return effects;
    }
    let mut items = vec![Item::new("Stay", "", Command::Nothing)];
    let (stops, lost) = stops(model);
    match (stops.as_str(), model.draft.is_unsaved()) {
        ("", false) => return command::command(model, Command::Leave),
        (stops, false) => {
            items.push(Item::new(format!("{} and leave", capital(stops)), lost, Command::Leave));
        }
        ("", true) => {
            items.push(Item::new("Save and leave", "", Command::SaveAndLeave));
            items.push(Item::new("Leave without saving", "the changes are lost", Command::Leave));
        }
        (stops, true) => {
            items.push(Item::new(format!("Save, {stops} and leave"), "", Command::SaveAndLeave));
            let stop = format!("{} and leave", capital(stops));
            items.push(Item::new(stop, "the changes are lost", Command::Leave));
        }
    }
    model.layers.push(Layer::List(ListLayer::new(LEAVE, items)));
    Vec::new()
}

/// What leaving would stop, and what is lost by that.
fn stops(model: &Model) -> (String, &'static str) {
    let running = [
        (model.desk.is_writing(), "writing", "writing", "the stick is of no use until it is written again"),
        (model.is_building(), "build", "the build", "nothing half made is left behind"),
        (model.desk.is_booting(), "machine", "the machine", "it is switched off as if by its plug"),
    ];
    let running: Vec<_> = running.into_iter().filter(|(runs, ..)| *runs).collect();
    let lost = running.first().map_or("", |(.., lost)| lost);
    let stops = match running.as_slice() {
        [] => String::new(),
        [(_, _, alone, _)] => format!("stop {alone}"),
        [(_, first, ..), (_, second, ..)] => format!("stop {second} and {first}"),
        _ => "stop build, writing and machine".to_owned(),
    };
    (stops, lost)
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The title of the question before leaving.
const LEAVE: &str = "Leave Snowpress?";
