//! An estimate for other programs; its shape is told in the command's help.

use serde::Serialize;

use super::Found;
use crate::estimate::limits::{self, Limit};
use crate::estimate::wish::Fulfilled;
use crate::estimate::{Basis, Choice, Range};
use crate::profile::model::Compression;

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Shown<'a> {
    profile: &'a str,
    compression: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    wish: Option<&'a Fulfilled>,
    machine: Machine,
    image_bytes: Range,
    size_from: Basis,
    closure_bytes: Range,
    seconds: Range,
    parts: Vec<Part>,
    basis: &'a str,
    notes: &'a [String],
    limits: &'a [Limit],
    #[serde(skip_serializing_if = "Option::is_none")]
    choices: Option<Vec<One<'a>>>,
}

#[derive(Debug, Serialize)]
struct Machine {
    cores: u32,
    /// Bytes.
    memory: Option<u64>,
}

#[derive(Debug, Serialize)]
struct Part {
    name: &'static str,
    seconds: Range,
    from: Basis,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct One<'a> {
    label: &'a str,
    compression: &'a Compression,
    seconds: Range,
    image_bytes: Range,
    memory_bytes: Range,
    from: Basis,
    best: bool,
    current: bool,
    preset: Option<&'static str>,
}

impl<'a> Shown<'a> {
    pub fn of(found: &'a Found) -> Self {
        let expected = &found.estimate;
        let parts = expected.parts.iter();
        let one = |choice: &'a Choice| One {
            label: &choice.label,
            compression: &choice.compression,
            seconds: choice.seconds,
            image_bytes: choice.bytes,
            memory_bytes: limits::memory(&choice.compression, &found.profile, found.machine),
            from: choice.basis,
            best: choice.best,
            current: choice.current,
            preset: choice.preset.map(crate::estimate::Preset::name),
        };
        Self {
            profile: &found.name,
            compression: &found.label,
            wish: found.wish.as_ref(),
            machine: Machine { cores: found.machine.cores, memory: found.room.memory },
            image_bytes: expected.image_bytes,
            size_from: expected.size_from,
            closure_bytes: expected.closure_bytes,
            seconds: expected.seconds,
            parts: parts.map(|it| Part { name: it.name, seconds: it.seconds, from: it.from }).collect(),
            basis: &expected.basis,
            notes: &expected.notes,
            limits: &found.limits,
            choices: found.choices.as_ref().map(|all| all.iter().map(one).collect()),
        }
    }
}
