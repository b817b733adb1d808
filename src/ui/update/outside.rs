//! What came back from outside.

use super::super::command::{Command, Item, Source};
use super::super::draft::Draft;
use super::super::effect::Effect;
use super::super::layers::{ConfirmLayer, Layer, ListLayer};
use super::super::model::{Focus, Model, Place};
use super::super::msg::{Msg, Opened, Saved};
use super::super::step::Step;
use super::super::text::cut;
use super::super::theme::Role;
use super::{command, press, say, show};
use crate::profile::model::SshKey;
use crate::profile::toml::{decode, merge};
use crate::profile::{Profile, Severity};

pub fn outside(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Previewed { generation, made } => model.draft.made(generation, made),
        Msg::Profiles { saved, recent } => (model.known.saved, model.known.recent) = (saved, recent),
        Msg::Keys(keys) => model.known.keys = keys,
        Msg::Agent(keys) => model.known.agent = Some(keys),
        Msg::Net { interfaces, gateway, name_servers } => {
            model.known.interfaces = interfaces;
            (model.known.gateway, model.known.name_servers) = (gateway, name_servers);
        }
        Msg::Machine(findings) => model.known.findings = findings,
        Msg::Network(reached) => model.known.network = Some(reached),
        Msg::Opened(opened) => return self::opened(model, *opened),
        Msg::NotOpened { source, problem } => {
            let name = match &source {
                Source::File(path) => path.display().to_string(),
                Source::Saved(name) | Source::Starting(name) => name.clone(),
                Source::Empty => String::new(),
            };
            show(model, format!("{name} cannot be opened"), problem);
        }
        Msg::Saved(saved) => return self::saved(model, *saved),
        Msg::NameTaken { name, press } => taken(model, name, press),
        Msg::Fetched { words, keys } => fetched(model, &words, keys),
        Msg::Hashed { account, hash } => hashed(model, &account, hash),
        Msg::Rescued(text) => rescued(model, text),
        Msg::Edited(text) => edited(model, text),
        Msg::Done(text) => say(model, Role::Good, text),
        Msg::Failed { title, text } => {
            model.leaving = false;
            show(model, title, text);
        }
        Msg::Preparing(text) => press::preparing(model, text),
        Msg::Build(event) => press::event(model, &event),
        Msg::Built(end) => return press::ended(model, end),
        Msg::Terminate => return terminate(model),
        Msg::Key(_) | Msg::Mouse(_) | Msg::Paste(_) | Msg::Resize | Msg::Tick => {}
    }
    Vec::new()
}

fn opened(model: &mut Model, opened: Opened) -> Vec<Effect> {
    let Opened { source, name, text, profile, base } = opened;
    let remembered = matches!(source, Source::Saved(_) | Source::File(_));
    let effect = remembered.then(|| Effect::Remember(source.clone()));
    let press = model.draft.wish.press.clone();
    let generation = model.draft.generation;
    model.draft = Draft::new(source, name, text, profile, base);
    model.draft.wish.press = press;
    // An answer that is still under way belongs to the profile before.
    model.draft.generation += generation;
    model.previewed = 0;
    model.editing = None;
    model.forms.clear();
    model.visited.clear();
    if model.place == Place::Step(Step::Start) || matches!(model.place, Place::Guide(_)) {
        let from_guide = matches!(model.place, Place::Guide(_));
        model.visited.insert(Step::Start);
        model.place = Place::Step(Step::Base);
        model.history = vec![Step::Start];
        model.focus = Focus::Form;
        if from_guide {
            return effect.into_iter().chain([Effect::GuideSeen]).collect();
        }
    }
    effect.into_iter().collect()
}

fn saved(model: &mut Model, saved: Saved) -> Vec<Effect> {
    let Saved { opened: Opened { source, name, text, profile, base }, path, press } = saved;
    let remember = Effect::Remember(source.clone());
    model.draft.saved(source, name, text, profile, base);
    let unread = model.draft.unread.len();
    if unread > 0 {
        let text = format!("Saved {}, without {unread} fields whose text is not right yet.", path.display());
        say(model, Role::Warning, text);
    } else {
        say(model, Role::Good, format!("Saved {}.", path.display()));
    }
    let mut effects = vec![remember, Effect::LookForProfiles];
    if press {
        effects.extend(command::command(model, Command::Press { rehearse: model.draft.wish.press.rehearse }));
    } else if model.leaving {
        effects.push(Effect::Quit);
    }
    effects
}

fn taken(model: &mut Model, name: String, press: bool) {
    let confirm = ConfirmLayer {
        title: format!("Replace {name}?"),
        text: format!("There is a saved profile called {name}. What it says would be lost."),
        yes: "Replace it".to_owned(),
        then: Command::SaveAs { name, overwrite: true, press },
        on_yes: false,
    };
    model.layers.push(Layer::Confirm(Box::new(confirm)));
}

fn fetched(model: &mut Model, words: &str, keys: Result<Vec<SshKey>, String>) {
    match keys {
        Ok(keys) => command::add_keys(model, keys),
        Err(problem) => show(model, format!("No key from {}", cut(words, 30, "...")), problem),
    }
}

fn hashed(model: &mut Model, account: &str, hash: Result<String, String>) {
    match hash {
        Ok(hash) => {
            model.draft.settle();
            model.draft.change("~password", |wish| {
                wish.profile.users.accounts.entry(account.to_owned()).or_default().password_hash = Some(hash);
            });
            model.draft.settle();
            say(model, Role::Good, format!("{account} has a password; only its hash is kept."));
        }
        Err(problem) => show(model, format!("No password for {account}"), problem),
    }
}

/// The profile's text as the person's editor left it.
fn edited(model: &mut Model, text: String) {
    let read = decode(&text);
    let errors: Vec<String> = read
        .faults
        .iter()
        .filter(|fault| fault.severity == Severity::Error)
        .map(ToString::to_string)
        .collect();
    if !errors.is_empty() {
        let text = format!("The profile is as it was before.\n\n{}", errors.join("\n"));
        return show(model, "The text is not taken", text);
    }
    model.draft.settle();
    model.draft.text = text;
    model.draft.change("~text", |wish| wish.profile = read.profile);
    model.draft.settle();
    say(model, Role::Good, "Taken over from the editor; not saved yet.");
}

/// The terminal is gone or the machine goes down: nobody can be asked.
fn terminate(model: &mut Model) -> Vec<Effect> {
    let mut effects = Vec::new();
    if model.draft.is_unsaved() {
        effects.push(Effect::Rescue(merge(&model.draft.text, model.profile())));
    }
    if model.is_building() {
        model.leaving = true;
        effects.extend(press::stop(model));
    } else {
        effects.push(Effect::Quit);
    }
    effects
}

/// An earlier run was ended before its profile was saved.
fn rescued(model: &mut Model, text: String) {
    let items = vec![
        Item::new("Open it", "it is saved when you say so", Command::OpenRescued(text)),
        Item::new("Discard it", "", Command::ForgetRescued),
        Item::new("Not now", "asked again at the next start", Command::Nothing),
    ];
    model.layers.push(Layer::List(ListLayer::new("The last run ended with a profile unsaved", items)));
}

/// What was kept becomes the present profile, unsaved as it is.
pub fn open_rescued(model: &mut Model, text: String) -> Vec<Effect> {
    let profile = decode(&text).profile;
    let base = model.profiles_folder.clone();
    let mut effects =
        opened(model, Opened { source: Source::Empty, name: String::new(), text, profile, base });
    model.draft.kept = Profile::default();
    effects.push(Effect::ForgetRescued);
    effects
}
