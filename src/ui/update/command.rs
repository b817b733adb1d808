//! What buttons, lists and answers do.

use std::path::PathBuf;

use super::super::command::{Command, Question, Source};
use super::super::desk::Order;
use super::super::effect::{Effect, Saving};
use super::super::layers::{AskLayer, ConfirmLayer, Layer, ListLayer};
use super::super::model::{Focus, Model, Place};
use super::super::screens;
use super::super::step::Step;
use super::super::theme::Role;
use super::{catalog, form, image, keys, layer, outside, press, say, show};
use crate::profile::model::SshKey;

/// Carries a command out.
pub fn command(model: &mut Model, command: Command) -> Vec<Effect> {
    match command {
        Command::Do(action) => return keys::action(model, action),
        Command::Go(step) => {
            keys::go(model, step);
            model.focus = Focus::Form;
        }
        Command::GoField(field) => form::go_to_field(model, &field),
        Command::Edit { edit, then } => {
            model.draft.settle();
            model.draft.change("~edit", |wish| edit.apply(wish));
            model.draft.settle();
            if let Some(field) = then {
                form::go_to_field(model, &field);
            }
        }
        Command::Choose { title, items } => model.layers.push(Layer::List(ListLayer::new(title, items))),
        Command::ChooseFrom { title, items } => {
            model.layers.push(Layer::List(ListLayer::new(title, items.make())));
        }
        Command::Ask(question) => model.layers.push(Layer::Ask(Box::new(AskLayer::new(question, "")))),
        Command::Confirm { title, text, yes, then } => {
            let confirm = ConfirmLayer { title, text, yes, then: *then, on_yes: false };
            model.layers.push(Layer::Confirm(Box::new(confirm)));
        }
        Command::Open(source) => return open(model, source),
        Command::OpenAnyway(source) => return vec![Effect::Open(source)],
        Command::OpenRescued(text) => return outside::open_rescued(model, text),
        Command::ForgetRescued => return vec![Effect::ForgetRescued],
        Command::SaveAs { file, name, overwrite, press } => return save(model, name, file, overwrite, press),
        Command::Press { rehearse } => return press::press(model, rehearse),
        Command::PressAnyway { rehearse } => return press::begin(model, rehearse),
        Command::ShowBuild => {
            keys::go(model, Step::Press);
            model.shows_build = true;
            model.focus = Focus::Form;
        }
        Command::StopBuild => return press::stop(model),
        Command::Image(order) => return image::order(model, order),
        Command::Catalog(order) => return catalog::order(model, order),
        Command::SetTheme(name) => return layer::set_theme(model, &name),
        Command::FetchKeys { word, user } => return take_key(model, &format!("{user}={word}")),
        Command::Install(commands) => return vec![Effect::Install(commands), Effect::LookAtMachine],
        Command::LookAgain => {
            say(model, Role::Dim, "Looking at the machine again.");
            model.known.network = None;
            model.previewed = 0;
            return vec![Effect::LookAtMachine, Effect::LookAtNet, Effect::LookForKeys];
        }
        Command::GuidePage(page) => guide(model, page),
        Command::Show { title, text } => show(model, title, text),
        Command::Copy { what, text } => {
            say(model, Role::Good, format!("Copied {what}, where the terminal allows it."));
            return vec![Effect::Copy(text)];
        }
        Command::OpenFolder(path) => return vec![Effect::OpenFolder(path)],
        Command::Page(path) => return vec![Effect::Page(path)],
        Command::SaveAndLeave => {
            model.leaving = true;
            return keys::save(model, false);
        }
        Command::Leave => return leave(model),
        Command::Nothing => layer::stay(model),
    }
    Vec::new()
}

fn guide(model: &mut Model, page: usize) {
    if page < screens::guide_pages() {
        model.place = Place::Guide(page);
    } else {
        model.place = Place::Step(Step::Start);
        model.focus = Focus::Form;
    }
}

/// A running build is stopped first.
fn leave(model: &mut Model) -> Vec<Effect> {
    let mut effects = image::stop_all(model);
    if model.is_building() {
        model.leaving = true;
        effects.extend(press::stop(model));
    } else {
        effects.push(Effect::Quit);
    }
    effects
}

/// Opens a profile; what would be lost by it is asked about.
fn open(model: &mut Model, source: Source) -> Vec<Effect> {
    if model.draft.is_unsaved() {
        let confirm = ConfirmLayer {
            title: "Open another profile?".to_owned(),
            text: "The present one has changes that are not saved. They would be lost.".to_owned(),
            yes: "Discard the changes".to_owned(),
            then: Command::OpenAnyway(source),
            on_yes: false,
        };
        model.layers.push(Layer::Confirm(Box::new(confirm)));
        return Vec::new();
    }
    vec![Effect::Open(source)]
}

/// Writes the profile.
pub fn save(
    model: &mut Model,
    name: String,
    file: Option<PathBuf>,
    overwrite: bool,
    press: bool,
) -> Vec<Effect> {
    let draft = &model.draft;
    let (text, profile) = (draft.text.clone(), draft.profile().clone());
    let same = match (&draft.source, &file) {
        (Source::File(old), Some(new)) => old == new,
        (Source::Saved(old), None) => *old == name,
        _ => false,
    };
    let seen = draft.seen.clone().filter(|_| same);
    let saving = Saving { of: draft.number, file, name, text, profile, overwrite, seen, press };
    vec![Effect::Save(Box::new(saving))]
}

/// An SSH key as it was typed or pasted: `[USER=]` and a key, a file, `agent` or a forge's user.
pub fn take_key(model: &mut Model, words: &str) -> Vec<Effect> {
    if words.contains("github:") || words.contains("gitlab:") {
        say(model, Role::Dim, format!("Asking for the keys of {words}."));
    }
    vec![Effect::FetchKeys(words.to_owned())]
}

/// Adds keys that are not there yet.
pub fn add_keys(model: &mut Model, keys: Vec<SshKey>) {
    let new: Vec<SshKey> = keys.into_iter().filter(|key| !model.profile().ssh.keys.contains(key)).collect();
    let count = new.len();
    if count == 0 {
        return say(model, Role::Dim, "That key is on the list already.");
    }
    model.draft.settle();
    model.draft.change("~keys", |wish| wish.profile.ssh.keys.extend(new));
    model.draft.settle();
    say(
        model,
        Role::Good,
        if count == 1 { "One key added.".to_owned() } else { format!("{count} keys added.") },
    );
    // Who has gone on to something else meanwhile is not torn away from it.
    if model.place == Place::Step(Step::Ssh) && model.editing.is_none() && model.layers.is_empty() {
        let last = model.profile().ssh.keys.len() - 1;
        form::go_to_field(model, &format!("ssh.keys[{last}]"));
    }
}

/// The answer to a question. An error says why it is not taken.
pub fn answer(model: &mut Model, question: &Question, answer: &str) -> Result<Vec<Effect>, String> {
    let word = answer.trim();
    Ok(match question {
        Question::Name { press } => {
            if word.is_empty() {
                return Err("type a name".to_owned());
            }
            save(model, word.to_owned(), None, false, *press)
        }
        Question::ProfileFile | Question::Names if word.is_empty() => {
            return Err("type the path of a file".to_owned());
        }
        Question::ProfileFile => open(model, Source::File(PathBuf::from(word))),
        Question::Key if word.is_empty() => return Err("paste a key".to_owned()),
        Question::Key => take_key(model, word),
        Question::Account => return account(model, word),
        Question::Package => return packages(model, word),
        Question::Names => vec![Effect::ReadNames(PathBuf::from(word))],
        // The layer keeps this answer to itself until it was typed twice.
        Question::Password { .. } => Vec::new(),
        Question::Search => press::search(model, answer),
        Question::Filter => press::filter(model, answer),
        Question::Image if word.is_empty() => return Err("type the path of an image".to_owned()),
        Question::Image => image::order(model, Order::Open(PathBuf::from(word))),
        Question::Devices(devices) => return image::confirmed(model, devices, word),
    })
}

fn account(model: &mut Model, name: &str) -> Result<Vec<Effect>, String> {
    if name.is_empty() {
        return Err("type a login name".to_owned());
    }
    if model.profile().users.accounts.contains_key(name) {
        return Err(format!("{name} is on the list already"));
    }
    model.draft.settle();
    model.draft.change("~account", |wish| {
        wish.profile.users.accounts.entry(name.to_owned()).or_default();
    });
    model.draft.settle();
    // Not to the row of the whole account, which takes it off again.
    form::go_to_field(model, &format!("users.accounts.{name}.full-name"));
    Ok(Vec::new())
}

fn packages(model: &mut Model, words: &str) -> Result<Vec<Effect>, String> {
    let there = &model.profile().packages.install;
    let mut new: Vec<String> = Vec::new();
    for name in words.split([' ', ',']).filter(|name| !name.is_empty()) {
        if !there.iter().chain(&new).any(|other| other == name) {
            new.push(name.to_owned());
        }
    }
    if new.is_empty() {
        return Err(if words.is_empty() { "type a name" } else { "it is on the list already" }.to_owned());
    }
    model.draft.settle();
    model.draft.change("~packages", |wish| wish.profile.packages.install.extend(new));
    model.draft.settle();
    Ok(Vec::new())
}
