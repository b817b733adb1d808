//! The Image step: which image lies on the desk, what is asked about it, and what comes back.

mod answers;
mod run;
mod space;

pub use answers::outside;
pub use run::{confirmed, stop_all};
pub use space::click;

use std::path::{Path, PathBuf};

use super::super::action::Action;
use super::super::command::{Command, Item, Question};
use super::super::desk::{Against, Asked, Checking, Order, Page};
use super::super::effect::Effect;
use super::super::layers::{AskLayer, Layer, ListLayer};
use super::super::model::{Focus, FormState, Model, Place, Pressing};
use super::super::step::Step;
use super::super::theme::Role;
use super::{edit, keys, press, say};
use crate::build::text::bytes;

/// To a page; on the way back to the overview the keys are on the row that led here.
pub fn turn(model: &mut Model, page: Page) {
    edit::end(model);
    let from = std::mem::replace(&mut model.desk.page, page);
    if from == page {
        return;
    }
    let field = if page == Page::Overview { from.row() } else { "" };
    let state = FormState { field: field.to_owned(), ..FormState::default() };
    model.forms.insert(Place::Step(Step::Image), state);
}

/// Who comes to the step is offered the images of earlier builds.
pub fn come(model: &Model, before: Place) -> Option<Effect> {
    let here = Place::Step(Step::Image);
    (model.place == here && before != here).then(|| Effect::LookForImages(model.output_folder.clone()))
}

/// What was just pressed comes onto the desk, to be looked into and held against its profile.
pub fn pressed(model: &mut Model) -> Vec<Effect> {
    let Some(pressing) = &model.pressing else { return Vec::new() };
    let Some(image) = pressing.report().map(|report| report.image.clone()) else { return Vec::new() };
    let against = Box::new(pressing.against.clone());
    open(model, &image, Some(against))
}

fn open(model: &mut Model, path: &Path, against: Option<Box<Against>>) -> Vec<Effect> {
    let mut effects = Vec::new();
    if matches!(model.desk.integrity, Checking::Running { .. }) || model.desk.proof == Asked::Running {
        effects.push(Effect::StopIntegrity);
    }
    turn(model, Page::Overview);
    model.desk.put(path, against);
    effects.push(Effect::LookInto { number: model.desk.number, path: path.to_owned() });
    effects
}

/// Whether an order begins or ends something: a key that is held does it once.
fn is_once(order: &Order) -> bool {
    use Order::{Boot, BootOptions, CheckIntegrity, Prove, StopBoot, StopIntegrity};
    matches!(order, Boot | BootOptions | StopBoot | CheckIntegrity | StopIntegrity | Prove)
}

/// Carries an order out.
pub fn order(model: &mut Model, order: Order) -> Vec<Effect> {
    if is_once(&order)
        && let Some(struck) = &mut model.struck
        && std::mem::replace(&mut struck.acted, true)
    {
        return Vec::new();
    }
    match order {
        Order::Page(page) => return to_page(model, page),
        Order::Choose => choose(model),
        Order::Open(path) => {
            keys::go(model, Step::Image);
            model.focus = Focus::Form;
            let against = of_build(model, &path);
            return open(model, &path, against);
        }
        Order::Prove => {
            // The profile may have changed since: it is held against what is on the screen now.
            if model.desk.proof != Asked::Running {
                model.desk.against = None;
            }
            return prove(model);
        }
        Order::CheckIntegrity => return integrity(model),
        Order::StopIntegrity => {
            if let Checking::Running { stopping, .. } = &mut model.desk.integrity {
                *stopping = true;
                return vec![Effect::StopIntegrity];
            }
            if model.desk.proof == Asked::Running {
                return vec![Effect::StopIntegrity];
            }
        }
        Order::Boot => return run::boot(model),
        Order::BootOptions => model.desk.shows_machine = false,
        Order::ShowMachine => model.desk.shows_machine = true,
        Order::StopBoot => return run::stop_boot(model),
        Order::LookForDevices => return run::look_for_devices(model),
        Order::Mark(path) => {
            if !model.desk.marked.remove(&path) {
                model.desk.marked.insert(path);
            }
        }
        Order::AskWrite => run::ask_write(model),
        Order::Write(devices) => return run::write(model, &devices),
        Order::AskStopWrite => run::ask_stop_write(model),
        Order::StopWrite => return run::stop_write(model),
    }
    Vec::new()
}

/// The profile of the last build, where this is its image.
fn of_build(model: &Model, path: &Path) -> Option<Box<Against>> {
    let pressing = model.pressing.as_ref()?;
    let own = pressing.report().is_some_and(|report| report.image == path);
    own.then(|| Box::new(pressing.against.clone()))
}

fn to_page(model: &mut Model, page: Page) -> Vec<Effect> {
    keys::go(model, Step::Image);
    model.focus = Focus::Form;
    if model.desk.path.is_none() && page != Page::Overview {
        choose(model);
        return Vec::new();
    }
    turn(model, page);
    match page {
        Page::Boot => model.desk.shows_machine |= model.desk.is_booting(),
        Page::Write if !model.desk.is_writing() => return run::look_for_devices(model),
        Page::Proof if model.desk.proof == Asked::Not => return prove(model),
        _ => {}
    }
    Vec::new()
}

/// Images that are known of, or any other.
fn choose(model: &mut Model) {
    let last = model.pressing.as_ref().and_then(Pressing::report);
    let last = last.map(|report| (report.image.clone(), report.image_bytes));
    let found = model.desk.found.iter().map(|found| (found.path.clone(), found.bytes));
    let mut items: Vec<Item> = Vec::new();
    let mut known: Vec<PathBuf> = Vec::new();
    for (path, size) in last.into_iter().chain(found) {
        if !known.contains(&path) {
            let label = crate::build::text::printable(&path.display().to_string());
            items.push(Item::new(label, bytes(size), Command::Image(Order::Open(path.clone()))));
            known.push(path);
        }
    }
    if items.is_empty() {
        model.layers.push(Layer::Ask(Box::new(AskLayer::new(Question::Image, ""))));
        return;
    }
    model.layers.push(Layer::List(ListLayer::new("Open an image", items).or_typed(by_path)));
}

/// The image of a typed path; one that has still to be typed is asked for.
fn by_path(typed: &str) -> Item {
    if typed.is_empty() {
        return Item::new("Another path", "or type it here", Command::Ask(Question::Image));
    }
    let label = crate::build::text::printable(&format!("Another path: {typed}"));
    Item::new(label, "", Command::Image(Order::Open(PathBuf::from(typed))))
}

/// Against the profile that it was pressed from where that is known, else the one on the screen.
fn prove(model: &mut Model) -> Vec<Effect> {
    let Some(path) = model.desk.path.clone() else {
        choose(model);
        return Vec::new();
    };
    if model.desk.proof == Asked::Running {
        return Vec::new();
    }
    let present = || Against {
        name: model.draft.name.clone(),
        profile: model.profile().clone(),
        base: model.draft.base.clone(),
    };
    let against = model.desk.against.clone().unwrap_or_else(|| Box::new(present()));
    model.desk.proof = Asked::Running;
    model.desk.against = Some(against.clone());
    vec![Effect::Prove { number: model.desk.number, path, against }]
}

fn integrity(model: &mut Model) -> Vec<Effect> {
    let Some(path) = model.desk.path.clone() else {
        choose(model);
        return Vec::new();
    };
    keys::go(model, Step::Image);
    model.focus = Focus::Form;
    turn(model, Page::Proof);
    if matches!(model.desk.integrity, Checking::Running { .. }) {
        say(model, Role::Dim, "The store is being hashed already.");
        return Vec::new();
    }
    model.desk.integrity = Checking::Running { done: 0, of: 0, stopping: false };
    vec![Effect::CheckIntegrity { number: model.desk.number, path }]
}

/// Lines that a page of what is told of a machine goes.
const SCROLL: isize = 8;

/// Moves through what is told of a machine.
fn scroll(model: &mut Model, by: isize) {
    let most = model.drawn.machine_most;
    if let Some(machine) = &mut model.desk.machine {
        machine.scroll = machine.scroll.min(most).saturating_add_signed(by).min(most);
    }
}

/// The wheel, where a page of its own fills the contents.
pub fn wheel(model: &mut Model, by: isize) {
    if model.desk.shows_machine() {
        scroll(model, by);
    } else {
        space::wheel(model, by.signum());
    }
}

/// What is done on rows, which the machine hides: nobody means one that he does not see.
fn is_of_rows(action: Action) -> bool {
    use Action::{Add, Enter, Left, Remove, Replace, Reset, Right, Toggle};
    matches!(action, Enter | Toggle | Left | Right | Add | Remove | Replace | Reset)
}

/// An action of the Image step; `None` where it is not one of its own.
pub fn action(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    if model.focus == Focus::Form
        && model.desk.shows_space()
        && let Some(done) = space::action(model, action)
    {
        return Some(done);
    }
    if model.focus == Focus::Form && model.desk.shows_machine() {
        let by = match action {
            Action::Up | Action::PreviousRow => Some(-1),
            Action::Down | Action::NextRow => Some(1),
            Action::PageUp => Some(-SCROLL),
            Action::PageDown => Some(SCROLL),
            Action::First => Some(isize::MIN),
            Action::Last => Some(isize::MAX),
            _ => None,
        };
        if let Some(by) = by {
            scroll(model, by);
            return Some(Vec::new());
        }
        if is_of_rows(action) {
            return Some(Vec::new());
        }
    }
    let page = model.desk.page;
    let order = match action {
        Action::OpenImage => Order::Choose,
        Action::Space => Order::Page(Page::Space),
        Action::Proof if page == Page::Proof => Order::Prove,
        Action::Proof => Order::Page(Page::Proof),
        Action::Integrity => Order::CheckIntegrity,
        Action::Boot if model.desk.shows_machine() && !model.desk.is_booting() => Order::BootOptions,
        Action::Boot if page == Page::Boot => Order::Boot,
        Action::Boot => Order::Page(Page::Boot),
        Action::Write if page == Page::Write && !model.desk.is_writing() => Order::AskWrite,
        Action::Write => Order::Page(Page::Write),
        Action::Cancel => return Some(cancel(model)),
        Action::CopyPath | Action::OpenFolder | Action::ViewLog => return Some(about(model, action)),
        _ => return None,
    };
    Some(self::order(model, order))
}

/// Stops what this page is about, else whatever runs.
fn cancel(model: &mut Model) -> Vec<Effect> {
    let desk = &model.desk;
    let hashing = matches!(desk.integrity, Checking::Running { .. }) || desk.proof == Asked::Running;
    let order = match desk.page {
        Page::Boot if desk.is_booting() => Order::StopBoot,
        Page::Write if desk.is_writing() => Order::AskStopWrite,
        _ if hashing => Order::StopIntegrity,
        _ if desk.is_booting() => Order::StopBoot,
        _ if desk.is_writing() => Order::AskStopWrite,
        _ => {
            say(model, Role::Dim, "Nothing runs that could be stopped.");
            return Vec::new();
        }
    };
    self::order(model, order)
}

/// What can be done with the image's file, and with what a machine left.
fn about(model: &mut Model, action: Action) -> Vec<Effect> {
    let console = || match model.desk.machine.as_ref()?.end.as_ref()? {
        Ok(report) => Some(report.console.clone()),
        Err(_) => None,
    };
    match (action, model.desk.path.clone()) {
        (Action::ViewLog, _) if model.desk.page == Page::Boot => match console() {
            Some(console) => vec![Effect::Page(console)],
            None => press::result(model, action),
        },
        (Action::CopyPath, Some(path)) => {
            say(model, Role::Good, "Copied the path, where the terminal allows it.");
            vec![Effect::Copy(path.display().to_string())]
        }
        (Action::OpenFolder, Some(path)) => {
            vec![Effect::OpenFolder(path.parent().map(Path::to_owned).unwrap_or_default())]
        }
        _ => press::result(model, action),
    }
}
