//! Choosing packages, and what is asked before some of them are.

use super::super::super::action::Action;
use super::super::super::catalog::{Order, flags, key, meaning, program as program_of};
use super::super::super::command::Command;
use super::super::super::layers::{ConfirmLayer, Layer};
use super::super::super::model::Model;
use super::super::super::theme::Role;
use super::super::{say, show};

/// Chooses what is marked, or takes it off the list.
pub fn toggle_marked(model: &mut Model) {
    let Some(name) = model.catalog.marked().map(|entry| entry.attribute.to_owned()) else { return };
    if model.profile().packages.install.contains(&name) {
        return drop(model, &name);
    }
    let Some(entry) = model.catalog.marked() else { return };
    let flags = flags(&entry);
    take_one(model, name, &flags);
}

fn drop(model: &mut Model, name: &str) {
    change(model, |list| list.retain(|other| other != name));
    say(model, Role::Dim, format!("{name} is off the list. Undo brings it back."));
}

/// One that Nix would refuse is not added unasked, and not at all where nothing could be done for it.
fn take_one(model: &mut Model, name: String, flags: &[&'static str]) {
    let allowed = model.profile().source.allow_unfree;
    let refused = flags.iter().find(|flag| ["broken", "other systems"].contains(flag));
    if let Some(flag) = refused {
        let text = format!("It is marked as {flag}: {}.", meaning(flag, allowed));
        return show(model, format!("{name} is not added"), text);
    }
    let asks: Vec<&str> = flags.iter().copied().filter(|flag| !(*flag == "unfree" && allowed)).collect();
    if asks.is_empty() {
        return add(model, &[name], false);
    }
    let allow = asks.contains(&"unfree");
    let reasons: Vec<String> = asks
        .iter()
        .map(|flag| match *flag {
            "unfree" => "Its licence is not free, and Nix refuses it until the profile allows such \
                         packages: source.allow-unfree is switched on for it."
                .to_owned(),
            other => format!("It is {other}: {}.", meaning(other, allowed)),
        })
        .collect();
    let yes = if asks == ["unfree"] { "Allow unfree packages and add it" } else { "Add it anyway" };
    let confirm = ConfirmLayer {
        title: format!("Add {name}?"),
        text: reasons.join("\n"),
        yes: yes.to_owned(),
        then: Command::Catalog(Order::Add { names: vec![name], allow }),
        on_yes: false,
    };
    model.layers.push(Layer::Confirm(Box::new(confirm)));
}

/// Several at once, as they were marked in an offer.
pub fn take_names(model: &mut Model, names: Vec<String>) {
    let allowed = model.profile().source.allow_unfree;
    let is_unfree = |name: &String| model.catalog.find(name).is_some_and(|entry| entry.flags.unfree);
    let unfree: Vec<String> = names.iter().filter(|name| !allowed && is_unfree(name)).cloned().collect();
    if unfree.is_empty() {
        return add(model, &names, false);
    }
    let confirm = ConfirmLayer {
        title: format!("Add {} packages?", names.len()),
        text: format!(
            "Of these {} have no free licence, and Nix refuses them until the profile allows such packages: \
             {}. No adds none of all.",
            unfree.len(),
            unfree.join(", ")
        ),
        yes: "Allow unfree packages and add them".to_owned(),
        then: Command::Catalog(Order::Add { names, allow: true }),
        on_yes: false,
    };
    model.layers.push(Layer::Confirm(Box::new(confirm)));
}

/// Puts names onto the list, as one step of the way back.
pub fn add(model: &mut Model, names: &[String], allow: bool) {
    let there = &model.profile().packages.install;
    let mut new: Vec<String> = Vec::new();
    for name in names {
        if !there.contains(name) && !new.contains(name) {
            new.push(name.clone());
        }
    }
    let said = match new.as_slice() {
        [] => "Nothing is added: all of it is on the list.".to_owned(),
        [one] => format!("{one} is chosen.{}", offer_program(model, one)),
        many => format!("{} packages are chosen.", many.len()),
    };
    model.draft.settle();
    model.draft.change("~packages", |wish| {
        wish.profile.packages.install.extend(new);
        wish.profile.source.allow_unfree |= allow;
    });
    model.draft.settle();
    say(model, Role::Good, said);
}

/// A word on the switch of NixOS that goes with a package.
fn offer_program(model: &Model, name: &str) -> String {
    let Some(program) = program_of(name) else { return String::new() };
    if model.profile().packages.programs.iter().any(|on| on == program.name) || !model.shows_catalog() {
        return String::new();
    }
    let key = key(model, Action::Program);
    let key = key.map(|key| format!(" (`{key}` switches that on)")).unwrap_or_default();
    format!(" NixOS has programs.{}, too{key}: {}.", program.name, program.about)
}

fn change(model: &mut Model, edit: impl FnOnce(&mut Vec<String>)) {
    model.draft.settle();
    model.draft.change("~packages", |wish| edit(&mut wish.profile.packages.install));
    model.draft.settle();
}

/// Puts another name in the place of one.
pub fn replace(model: &mut Model, name: &str, with: &str) {
    change(model, |list| {
        let there = list.iter().any(|other| other == with);
        if there {
            list.retain(|other| other != name);
        } else if let Some(place) = list.iter_mut().find(|other| *other == name) {
            with.clone_into(place);
        }
    });
    say(model, Role::Good, format!("{with} is in the place of {name}."));
    model.catalog.asked.lookup = None;
}

/// The nearest name in the place of the marked one, which the list does not have.
pub fn replace_marked(model: &mut Model) {
    let Some(name) = model.catalog.marked().map(|entry| entry.attribute.to_owned()) else { return };
    replace_nearest(model, &name);
}

/// The nearest name in the place of one of the profile; where there is none, that is said.
pub fn replace_nearest(model: &mut Model, name: &str) {
    let near = model.draft.unknown(name).and_then(|unknown| unknown.nearest.first().cloned());
    match near {
        Some(near) => replace(model, name, &near),
        None if model.catalog.find(name).is_some() => {
            say(model, Role::Dim, format!("{name} is in the list: there is nothing to replace."));
        }
        None => {
            let text = format!("No package of the list is near to {name}: take it off, or type another.");
            say(model, Role::Warning, text);
        }
    }
}

/// Switches the program of the marked package on, or off.
pub fn program(model: &mut Model) {
    let Some(name) = model.catalog.marked().map(|entry| entry.attribute.to_owned()) else { return };
    let Some(program) = program_of(&name) else {
        return say(
            model,
            Role::Dim,
            format!("NixOS has no switch for {name}: the package is all there is."),
        );
    };
    let on = model.profile().packages.programs.iter().any(|other| other == program.name);
    model.draft.settle();
    model.draft.change("~programs", |wish| {
        let list = &mut wish.profile.packages.programs;
        if on {
            list.retain(|other| other != program.name);
        } else {
            list.push(program.name.to_owned());
        }
    });
    model.draft.settle();
    let state = if on { "off" } else { "on" };
    say(model, Role::Good, format!("programs.{} is switched {state}.", program.name));
}
