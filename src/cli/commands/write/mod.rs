//! `snowpress write`

mod list;
mod show;

use std::ffi::OsString;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use serde::Serialize;

use crate::build::request::Cancel;
use crate::build::text::bytes;
use crate::cli::Context;
use crate::cli::failure::{self, Failure, NOT_HERE, WRONG_INPUT};
use crate::cli::terminal::{block, line};
use crate::image::source::Source;
use crate::image::write::{
    Device, Elevation, Input, Machine, Outcome, Refusal, WriteError, child, choose, elevation, needs_root,
    write,
};

/// A device, or the way to it, failed; or it gives back something else.
const FAILED: u8 = 6;
const STOPPED: u8 = 130;

/// Write an image to a stick, and prove that it is on it
///
/// Without a device it lists those that are here. The system's disk and anything that is mounted
/// or in use are refused. Every byte is read back from the device and compared with the image.
/// Where only root may write, sudo, doas, pkexec or run0 is asked for the writing alone.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  snowpress write                                     which devices are here
  snowpress write box.iso /dev/sdb
  snowpress write box.iso sdb sdc sdd                 several at once
  snowpress write box.iso sdb --yes-i-mean sdb        for scripts: does not ask
  snowpress write --list --json | jq -r '.[] | select(.removable) | .path'

Ctrl-C stops, and says what is on the device then.

Exit codes: 0 written, and every byte compared; 2 refused, nothing was written; 3 no way to become
root, nothing was written; 6 a device failed, or gives back something else; 130 stopped.")]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct Arguments {
    /// The image
    image: Option<PathBuf>,
    /// Where it goes: whole disks such as /dev/sdb, or sdb
    #[arg(value_name = "DEVICE")]
    devices: Vec<PathBuf>,
    /// List the devices that are here
    #[arg(long, conflicts_with_all = ["image", "devices"])]
    list: bool,
    /// Print the list, or every event as a line, as JSON for other programs
    #[arg(long)]
    json: bool,
    /// No bars
    #[arg(long, conflicts_with = "json")]
    plain: bool,
    /// Write to a disk that is built in, too
    #[arg(long)]
    allow_fixed: bool,
    /// Write a file that is no disc image, too
    #[arg(long)]
    any_file: bool,
    /// Do not ask for this device: sdb, or /dev/sdb; once for each
    #[arg(long, value_name = "NAME")]
    yes_i_mean: Vec<String>,
}

/// The hidden command that writes as root; no part of what a person sees.
pub fn child(arguments: &[OsString]) -> Option<ExitCode> {
    let (first, rest) = arguments.split_first()?;
    if *first != *elevation::COMMAND {
        return None;
    }
    Some(match child::serve(rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{}", line(&error.to_string()));
            ExitCode::from(FAILED)
        }
    })
}

pub fn run(arguments: &Arguments, context: &mut Context) -> Result<()> {
    let machine = Machine::default();
    let Some(path) = &arguments.image else { return list::run(&machine, arguments.json, context) };
    if arguments.devices.is_empty() {
        list::run(&machine, false, context)?;
        return Err(refused("no device was named, so nothing was written", arguments, context)?);
    }
    let image = match Input::open(path, arguments.any_file) {
        Ok(image) => image,
        Err(refusal) => return Err(refused(&refusal.to_string(), arguments, context)?),
    };
    let devices = match chosen(&machine, &image, arguments) {
        Ok(devices) => devices,
        Err(refusals) => return Err(refused(&refusals, arguments, context)?),
    };
    if let Err(why) = confirmed(&image, &devices, arguments, context)? {
        return Err(refused(&why, arguments, context)?);
    }
    let elevation = found(&devices, context)?;
    let cancel = Cancel::default();
    let outcomes = show::watched(&devices, arguments.json, arguments.plain, &cancel, context, |tell| {
        write(&image, &devices, elevation.as_ref(), &cancel, tell)
    })?;
    match outcomes {
        Ok(outcomes) => {
            if !arguments.json {
                show::ended(&devices, &outcomes, image.length(), context)?;
            }
            code(&outcomes).map_or(Ok(()), |code| Err(Failure::silent(code)))
        }
        Err(error) => {
            let code = match error {
                WriteError::NoElevation | WriteError::NotRoot { .. } => NOT_HERE,
                WriteError::Start(_) | WriteError::Talk(_) => FAILED,
            };
            let said = failure::message(&error.into());
            Err(ended(&format!("{said}\nNothing was written."), code, arguments.json, context)?)
        }
    }
}

/// Says why nothing was begun.
fn refused(why: &str, arguments: &Arguments, context: &mut Context) -> Result<anyhow::Error> {
    ended(why, WRONG_INPUT, arguments.json, context)
}

fn ended(why: &str, code: u8, json: bool, context: &mut Context) -> Result<anyhow::Error> {
    #[derive(Serialize)]
    #[serde(rename_all = "kebab-case")]
    struct Last<'a> {
        event: &'static str,
        exit_code: u8,
        message: &'a str,
    }
    if json {
        let last = Last { event: "error", exit_code: code, message: why };
        writeln!(context.terminal.out, "{}", serde_json::to_string(&last)?)?;
    } else {
        let label = context.terminal.err_paint.error("error:");
        writeln!(context.terminal.err, "{label} {}", block(why))?;
    }
    Ok(Failure::silent(code))
}

/// The devices that were named, or all that is wrong with them.
fn chosen(machine: &Machine, image: &Input, arguments: &Arguments) -> Result<Vec<Device>, String> {
    let mut devices: Vec<Device> = Vec::new();
    let mut wrong: Vec<Refusal> = Vec::new();
    for named in &arguments.devices {
        match choose(machine, named, image, arguments.allow_fixed) {
            Ok(device) if devices.iter().any(|other| other.number == device.number) => {
                wrong.push(Refusal::Twice { path: device.path });
            }
            Ok(device) => devices.push(device),
            Err(refusal) => wrong.push(refusal),
        }
    }
    let all: Vec<String> = wrong.iter().map(ToString::to_string).collect();
    if all.is_empty() { Ok(devices) } else { Err(all.join("\n")) }
}

/// Has a person type the name of each device; or says why nothing is written.
fn confirmed(
    image: &Input,
    devices: &[Device],
    arguments: &Arguments,
    context: &mut Context,
) -> Result<Result<(), String>> {
    let means = |name: &String, device: &Device| *name == device.name || *device.path == **name;
    let unknown = |name: &&String| !devices.iter().any(|device| means(name, device));
    if let Some(name) = arguments.yes_i_mean.iter().find(unknown) {
        return Ok(Err(format!("--yes-i-mean {}: no device of this name was given", line(name))));
    }
    let asked = |device: &&Device| !arguments.yes_i_mean.iter().any(|name| means(name, device));
    let open: Vec<&Device> = devices.iter().filter(asked).collect();
    if open.is_empty() {
        return Ok(Ok(()));
    }
    if !context.terminal.can_ask {
        let each = open.iter().map(|device| format!("--yes-i-mean {}", line(&device.name)));
        let flags = each.collect::<Vec<_>>().join(" ");
        return Ok(Err(format!("nobody is here to be asked; say that it is meant with {flags}")));
    }
    let paint = context.terminal.err_paint;
    let size = bytes(image.length());
    writeln!(
        context.terminal.err,
        "{} ({size}) replaces all that is on:",
        line(&image.path().to_string_lossy())
    )?;
    for device in open {
        writeln!(context.terminal.err, "  {}", list::row(device))?;
        let typed = context.terminal.ask(&format!("  Type {} to go on:", paint.bold(line(&device.name))))?;
        if !means(&typed, device) {
            return Ok(Err(format!("{} was not confirmed; nothing was written", line(&device.name))));
        }
    }
    Ok(Ok(()))
}

/// How to become root, where that is needed; asking for the password is announced.
fn found(devices: &[Device], context: &mut Context) -> Result<Option<Elevation>> {
    let Some(elevation) = Elevation::found().filter(|_| needs_root(devices)) else { return Ok(None) };
    if !context.terminal.can_ask {
        return Ok(Some(elevation.quiet()));
    }
    if elevation.needs_terminal() {
        let by = elevation.by().name();
        writeln!(context.terminal.err, "Only root may write there: {by} asks you, for the writing alone.")
            .context("standard error")?;
    }
    Ok(Some(elevation))
}

/// How the program ends: a failure counts more than that somebody stopped the rest.
fn code(outcomes: &[Outcome]) -> Option<u8> {
    let any = |is: fn(&Outcome) -> bool| outcomes.iter().any(is);
    if any(|outcome| matches!(outcome, Outcome::Failed { .. } | Outcome::Differs { .. })) {
        return Some(FAILED);
    }
    any(|outcome| matches!(outcome, Outcome::Cancelled { .. })).then_some(STOPPED)
}
