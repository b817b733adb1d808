//! What came back about images, machines and sticks.

use super::super::super::desk::{Asked, Checking};
use super::super::super::effect::Effect;
use super::super::super::model::Model;
use super::super::super::msg::Msg;
use super::super::super::theme::Role;
use super::super::say;
use super::{prove, run};
use crate::image::verify::{Item, Verdict};

/// Takes an answer; one about another image than that on the desk is late.
pub fn outside(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let now = model.now;
    let number = model.desk.number;
    match msg {
        Msg::Images(found) => model.desk.found = found,
        Msg::ImageSeen { number: of, seen } if of == number => {
            match seen {
                Ok(seen) => {
                    model.desk.path = Some(seen.path.clone());
                    model.desk.seen = Asked::Done(seen);
                    model.desk.keep();
                }
                Err(problem) if model.desk.put_back() => {
                    let text = format!("{problem}; the image before stays.");
                    say(model, Role::Error, text);
                    return Vec::new();
                }
                Err(problem) => model.desk.seen = Asked::Failed(problem),
            }
            if model.desk.against.is_some() && model.desk.seen().is_some() {
                return prove(model);
            }
        }
        Msg::Proved { number: of, items } if of == number => {
            model.desk.proof = match items {
                Ok(mut items) => {
                    items.sort_by_key(urgency);
                    Asked::Done(items)
                }
                Err(problem) => Asked::Failed(problem),
            };
        }
        Msg::Hashing { number: with, done: bytes, of: all } if with == number => {
            if let Checking::Running { done, of, .. } = &mut model.desk.integrity {
                (*done, *of) = (bytes, all);
            }
        }
        Msg::Checked { number: of, end } if of == number => {
            model.desk.integrity = match end {
                Ok(end) => Checking::Done(end),
                Err(problem) => Checking::Failed(problem),
            };
        }
        Msg::Boot(event) => {
            if let Some(machine) = &mut model.desk.machine {
                machine.event(event);
            }
        }
        Msg::Booted(end) => return run::booted(model, end),
        Msg::Devices(devices) => run::devices(model, devices),
        Msg::Writing { device, event } => {
            if let Some(writing) = &mut model.desk.writing {
                writing.event(&device, event, now);
            }
        }
        Msg::Elevate(command) => return run::elevate(model, command),
        Msg::Written(end) => return run::written(model, end),
        _ => {}
    }
    Vec::new()
}

/// What is wrong is read first, then what nobody knows.
fn urgency(item: &Item) -> u8 {
    match item.verdict {
        Verdict::Contradicted { .. } => 0,
        Verdict::Unseen { .. } => 1,
        Verdict::Proved { .. } => 2,
    }
}
