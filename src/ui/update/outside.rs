//! What came back from outside.

use super::super::command::{Command, Item, Source};
use super::super::draft::Draft;
use super::super::effect::{Effect, Saving};
use super::super::layers::{ConfirmLayer, Layer, ListLayer};
use super::super::model::{Focus, Model, Place};
use super::super::msg::{Msg, Opened, Saved};
use super::super::screens;
use super::super::step::Step;
use super::super::text::cut;
use super::super::theme::Role;
use super::{catalog, command, image, layer, learn, press, say, show};
use crate::profile::model::SshKey;
use crate::profile::toml::{decode, merge};
use crate::profile::{Profile, Severity};

pub fn outside(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Previewed { generation, made } => model.draft.made(generation, made),
        Msg::Profiles { saved, recent } => {
            (model.known.saved, model.known.recent) = (saved, recent);
            // What came first must not stay marked when better comes before it.
            if !model.touched {
                model.forms.remove(&Place::Step(Step::Start));
            }
        }
        Msg::Keys(keys) => model.known.keys = keys,
        Msg::Agent(keys) => {
            model.known.agent = Some(keys);
            // What was said of the draft's keys may not hold any more.
            model.previewed = 0;
        }
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
        Msg::NameTaken(saving) => taken(model, *saving),
        Msg::Fetched { words, keys } => fetched(model, &words, keys),
        Msg::Hashed { account, hash } => hashed(model, &account, hash),
        Msg::Rescued(text) => rescued(model, text),
        Msg::Edited(text) => edited(model, text),
        Msg::Done(text) => say(model, Role::Good, text),
        Msg::Failed { title, text } => {
            // A build that is being stopped goes on being waited for.
            layer::stay(model);
            show(model, title, text);
        }
        Msg::Preparing(text) => press::preparing(model, text),
        Msg::Build(event) => press::event(model, &event),
        Msg::Built(end) => return press::ended(model, end),
        Msg::Images(_)
        | Msg::ImageSeen { .. }
        | Msg::Proved { .. }
        | Msg::Hashing { .. }
        | Msg::Checked { .. }
        | Msg::Boot(_)
        | Msg::Booted(_)
        | Msg::Devices(_)
        | Msg::Writing { .. }
        | Msg::Elevate(_)
        | Msg::Written(_) => return image::outside(model, msg),
        Msg::Listed { .. }
        | Msg::Fetching { .. }
        | Msg::FetchEnded { .. }
        | Msg::Looked { .. }
        | Msg::Unknown { .. }
        | Msg::Sized { .. }
        | Msg::NamesSeen { .. }
        | Msg::NamesRead { .. } => return catalog::outside(model, msg),
        Msg::Recalled { .. } | Msg::Measuring { .. } | Msg::Measured { .. } => learn::outside(model, msg),
        Msg::Terminate => return terminate(model),
        Msg::Key(_) | Msg::Mouse(_) | Msg::Paste(_) | Msg::Resize | Msg::Tick => {}
    }
    Vec::new()
}

fn opened(model: &mut Model, opened: Opened) -> Vec<Effect> {
    let Opened { source, name, text, profile, base } = opened;
    let remembered = matches!(source, Source::Saved(_) | Source::File(_));
    let effect = remembered.then(|| Effect::Remember(source.clone()));
    let (press, image) = (model.draft.wish.press.clone(), model.draft.wish.image.clone());
    let (generation, number) = (model.draft.generation, model.draft.number);
    forget_dialogs(model);
    model.draft = Draft::new(source, name, text, profile, base);
    (model.draft.wish.press, model.draft.wish.image) = (press, image);
    // An answer that is still under way belongs to the profile before.
    model.draft.generation += generation;
    model.draft.number = number + 1;
    model.previewed = 0;
    model.editing = None;
    model.forms.clear();
    model.visited.clear();
    model.catalog.begin_anew();
    model.taught.begin_anew();
    if model.place == Place::Step(Step::Start) || matches!(model.place, Place::Guide(_)) {
        model.visited.insert(Step::Start);
        model.place = Place::Step(Step::Base);
        model.history = vec![Step::Start];
        model.focus = Focus::Form;
    }
    effect.into_iter().collect()
}

/// Dialogs that may be about the profile before; words stay to be read, and so does the question
/// about the profile of the last run.
fn forget_dialogs(model: &mut Model) {
    let rescue = |item: &Item| matches!(item.command, Command::OpenRescued(_));
    let words = |layer: &Layer| match layer {
        Layer::Text { .. } | Layer::Help { .. } => true,
        Layer::List(list) => list.items.iter().any(rescue),
        Layer::Ask(_) | Layer::Confirm(_) | Layer::Offer(_) => false,
    };
    while model.layers.last().is_some_and(|layer| !words(layer)) {
        layer::close(model);
    }
    model.layers.retain(words);
}

fn saved(model: &mut Model, saved: Saved) -> Vec<Effect> {
    let Saved { of, opened: Opened { source, name, text, profile, base }, path, press } = saved;
    let remember = Effect::Remember(source.clone());
    if of != model.draft.number {
        // Another profile was opened meanwhile: this is not where that one lies.
        layer::stay(model);
        say(model, Role::Good, format!("Saved {}.", path.display()));
        return vec![remember, Effect::LookForProfiles];
    }
    model.draft.saved(source, name, text, profile, base);
    let unread = model.draft.unread.len();
    if unread > 0 {
        let fields = if unread == 1 { "a field".to_owned() } else { format!("{unread} fields") };
        let text = format!("Saved, but {fields} as before: the text is not right yet.");
        say(model, Role::Warning, text);
    } else {
        say(model, Role::Good, format!("Saved {}.", path.display()));
    }
    let mut effects = vec![remember, Effect::LookForProfiles];
    if press {
        effects.extend(command::command(model, Command::Press { rehearse: model.draft.wish.press.rehearse }));
    } else if model.leaving {
        effects.extend(command::command(model, Command::Leave));
    }
    effects
}

fn taken(model: &mut Model, saving: Saving) {
    let Saving { of, file, name, seen, press, .. } = saving;
    if of != model.draft.number {
        return;
    }
    let text = match seen {
        Some(_) => {
            format!("{name} was changed by another program since it was opened. Those changes would be lost.")
        }
        None => format!("There is a saved profile called {name}. What it says would be lost."),
    };
    let title = format!("Replace {name}?");
    model.layers.retain(|layer| !matches!(layer, Layer::Confirm(ask) if ask.title == title));
    let confirm = ConfirmLayer {
        title,
        text,
        yes: "Replace it".to_owned(),
        then: Command::SaveAs { file, name, overwrite: true, press },
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
            let mut there = true;
            model.draft.change("~password", |wish| {
                there = screens::is_given(&wish.profile, account)
                    || wish.profile.users.accounts.contains_key(account);
                if there {
                    let account = wish.profile.users.accounts.entry(account.to_owned()).or_default();
                    account.password_hash = Some(hash);
                }
            });
            model.draft.settle();
            if !there {
                return say(model, Role::Dim, format!("{account} is gone, and its password with it."));
            }
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
    // What was typed into fields stood for what the text says now.
    model.draft.keep_unread(|_| false);
    model.draft.settle();
    say(model, Role::Good, "Taken over from the editor; not saved yet.");
}

/// The terminal is gone or the machine goes down: nobody can be asked.
fn terminate(model: &mut Model) -> Vec<Effect> {
    let mut effects = rescue(model);
    effects.extend(image::stop_all(model));
    if model.is_building() {
        model.leaving = true;
        effects.extend(press::stop(model));
    } else {
        effects.push(Effect::Quit);
    }
    effects
}

/// Keeps what is not saved for the next start.
pub fn rescue(model: &Model) -> Vec<Effect> {
    let text = || Effect::Rescue(merge(&model.draft.text, model.profile()));
    model.draft.is_unsaved().then(text).into_iter().collect()
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
