//! What runs with an image for a while: the machine that boots it, and the sticks it is written to.

use std::path::PathBuf;

use super::super::super::command::{Command, Question};
use super::super::super::desk::{
    Asked, Checking, DeviceSeen, Machine, Order, Page, Writing, name, statement,
};
use super::super::super::effect::{BootAsked, Effect};
use super::super::super::layers::{AskLayer, ConfirmLayer, Layer};
use super::super::super::model::Model;
use super::super::super::theme::Role;
use super::super::say;
use super::{choose, turn};
use crate::build::process::Invocation;
use crate::image::boot::BootReport;
use crate::image::verify::Tally;

pub fn boot(model: &mut Model) -> Vec<Effect> {
    let Some(image) = model.desk.path.clone() else {
        choose(model);
        return Vec::new();
    };
    turn(model, Page::Boot);
    model.desk.shows_machine = true;
    if model.desk.is_booting() {
        say(model, Role::Dim, "A machine runs already.");
        return Vec::new();
    }
    super::super::edit::end(model);
    let options = model.draft.wish.image.clone();
    let against = model.desk.against.clone();
    // Without a profile there is nothing that it would have to be.
    let check = !options.watch && against.is_some();
    let (firmware, medium) = (options.firmware(), options.medium());
    let key = options.key.trim();
    let key = (!key.is_empty()).then(|| PathBuf::from(key));
    model.desk.machine = Some(Machine::new(image.clone(), firmware, medium, check, model.now));
    vec![Effect::Boot(Box::new(BootAsked { image, firmware, medium, against, check, key }))]
}

pub fn stop_boot(model: &mut Model) -> Vec<Effect> {
    match &mut model.desk.machine {
        Some(machine) if machine.end.is_none() && !machine.stopping => {
            machine.stopping = true;
            vec![Effect::StopBoot]
        }
        _ => Vec::new(),
    }
}

pub fn booted(model: &mut Model, end: Result<BootReport, String>) -> Vec<Effect> {
    let now = model.now;
    let Some(machine) = &mut model.desk.machine else { return Vec::new() };
    let name = name(&machine.image);
    let said = match &end {
        Ok(report) => match Tally::of(&report.items).contradicted {
            0 => format!("{name} has booted."),
            wrong => format!("{name} has booted, and {wrong} of what it should be is not so."),
        },
        Err(problem) => format!("{name}: {problem}"),
    };
    machine.ended(end, now);
    vec![Effect::Notify(said)]
}

pub fn look_for_devices(model: &mut Model) -> Vec<Effect> {
    let Some(image) = model.desk.path.clone() else { return Vec::new() };
    model.desk.devices = Asked::Running;
    vec![Effect::LookForDevices { image }]
}

pub fn devices(model: &mut Model, devices: Result<Vec<DeviceSeen>, String>) {
    model.desk.devices = match devices {
        Ok(devices) => {
            let fit = |path: &PathBuf| {
                devices.iter().any(|seen| seen.device.path == *path && seen.refused.is_none())
            };
            model.desk.marked.retain(fit);
            Asked::Done(devices)
        }
        Err(problem) => Asked::Failed(problem),
    };
}

/// Asks for the names of what will be overwritten.
pub fn ask_write(model: &mut Model) {
    if model.desk.is_writing() {
        return say(model, Role::Dim, "It is being written already.");
    }
    if model.desk.path.is_none() {
        return choose(model);
    }
    let devices: Vec<PathBuf> = model.desk.marked.iter().cloned().collect();
    if devices.is_empty() {
        return say(model, Role::Warning, "Mark the device that is to be written to first.");
    }
    model.layers.push(Layer::Ask(Box::new(AskLayer::new(Question::Devices(devices), ""))));
}

/// The typed names are those of the devices, in any order.
pub fn confirmed(model: &mut Model, devices: &[PathBuf], typed: &str) -> Result<Vec<Effect>, String> {
    let mut wanted: Vec<String> = devices.iter().map(|path| name(path)).collect();
    let strip = |word: &str| word.strip_prefix("/dev/").unwrap_or(word).to_owned();
    let mut typed: Vec<String> = typed.split([' ', ',']).filter(|word| !word.is_empty()).map(strip).collect();
    wanted.sort();
    typed.sort();
    if wanted == typed {
        Ok(write(model, devices))
    } else {
        Err(format!("type {} to go on, or leave with Esc", wanted.join(" ")))
    }
}

pub fn write(model: &mut Model, devices: &[PathBuf]) -> Vec<Effect> {
    let Some(image) = model.desk.path.clone() else { return Vec::new() };
    if model.desk.is_writing() || devices.is_empty() {
        return Vec::new();
    }
    let Asked::Done(all) = &model.desk.devices else { return Vec::new() };
    let seen = |path: &PathBuf| Some(all.iter().find(|seen| seen.device.path == *path)?.device.clone());
    let Some(devices) = devices.iter().map(seen).collect::<Option<Vec<_>>>() else {
        say(model, Role::Warning, "A device is gone; mark those that are here.");
        return Vec::new();
    };
    turn(model, Page::Write);
    model.desk.writing = Some(Writing::new(image.clone(), devices.clone(), model.now));
    vec![Effect::Write { image, devices, asked: false }]
}

/// Root is needed, and whoever gives it asks in the terminal: it is lent for that.
pub fn elevate(model: &mut Model, command: Invocation) -> Vec<Effect> {
    let Some(writing) = model.desk.writing.as_ref().filter(|writing| !writing.is_over()) else {
        return Vec::new();
    };
    if writing.stopping {
        return written(model, Err("Stopped; nothing was written.".to_owned()));
    }
    let devices = writing.devices.clone();
    let image = writing.image.clone();
    vec![Effect::Authorise(command), Effect::Write { image, devices, asked: true }]
}

/// A stick that is half written is of no use: an Enter too much must not make one.
pub fn ask_stop_write(model: &mut Model) {
    let Some(writing) = model.desk.writing.as_ref().filter(|writing| !writing.is_over()) else { return };
    let names: Vec<String> = writing.sticks.iter().map(|stick| name(&stick.path)).collect();
    let names = names.join(" and ");
    let confirm = ConfirmLayer {
        title: "Stop writing?".to_owned(),
        text: format!("What is on {names} then does not boot, until it is written again."),
        yes: "Stop it".to_owned(),
        then: Command::Image(Order::StopWrite),
        on_yes: false,
    };
    model.layers.push(Layer::Confirm(Box::new(confirm)));
}

pub fn stop_write(model: &mut Model) -> Vec<Effect> {
    match &mut model.desk.writing {
        Some(writing) if !writing.is_over() && !writing.stopping => {
            writing.stopping = true;
            vec![Effect::StopWrite]
        }
        _ => Vec::new(),
    }
}

pub fn written(model: &mut Model, end: Result<(), String>) -> Vec<Effect> {
    // A question whether it is to be stopped has answered itself.
    let stop = |ask: &ConfirmLayer| matches!(ask.then, Command::Image(Order::StopWrite));
    model.layers.retain(|layer| !matches!(layer, Layer::Confirm(ask) if stop(ask)));
    let Some(writing) = &mut model.desk.writing else { return Vec::new() };
    let ends = writing.sticks.iter().filter_map(|stick| {
        let (_, text) = statement(stick.end.as_ref()?, stick.of);
        Some(format!("{}: {text}", name(&stick.path)))
    });
    let mut said: Vec<String> = ends.collect();
    said.extend(end.as_ref().err().cloned());
    writing.end = Some(end);
    model.desk.marked.clear();
    let mut effects = vec![Effect::Notify(said.join(" "))];
    effects.extend(look_for_devices(model));
    effects
}

/// Before the program leaves.
pub fn stop_all(model: &mut Model) -> Vec<Effect> {
    let mut effects = stop_write(model);
    effects.extend(stop_boot(model));
    if let Checking::Running { stopping, .. } = &mut model.desk.integrity {
        *stopping = true;
        effects.push(Effect::StopIntegrity);
    }
    effects
}
