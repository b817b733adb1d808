//! `snowpress boot`

mod shown;

use std::env;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::ValueEnum;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::build::agent::SshAgent;
use crate::build::request::Cancel;
use crate::cli::chosen::Chosen;
use crate::cli::failure::{CONTRADICTED, Failure, WRONG_INPUT};
use crate::cli::{Context, faults};
use crate::image::Image;
use crate::image::boot::{
    BootError, BootReport, BootWish, Display, Facts, Firmware, Medium, boot, keys_beside,
};
use crate::image::verify::Tally;
use crate::profile::{Resolved, resolve};

use shown::Shown;

/// Boot an image in a virtual machine, or check from inside that it is what its profile says
///
/// QEMU runs the image with KVM where that works and translated where it does not. Where the profile
/// has a fixed address, the machine's network is that subnet, so that the address is really used.
/// Without --check the machine opens a window, or hands the serial console to this terminal where
/// there is no display (leave it with Ctrl-A X).
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  snowpress boot box.iso
  snowpress boot box.iso --profile box --check
  snowpress boot box.iso --profile box --check --firmware uefi --stick --key ~/.ssh/id_box
  snowpress boot box.iso --profile box --check --json | jq 'select(.event == \"item\")'

With --check the machine is waited for, logged into over SSH with a private key that fits the
profile (--key, beside the profile's key files, ssh-agent, ~/.ssh), asked, and switched off. Console
log and screenshot are kept.

Exit codes: 0 all is as the profile says; 2 the command line or the profile is wrong; 3 QEMU, its
firmware or ssh is missing; 5 something is not as the profile says, nothing could be checked, or
the machine did not come up;
6 a file could not be written; 130 stopped.")]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct Arguments {
    /// The image
    image: PathBuf,
    /// What the machine must be: a saved profile, a path to a .toml file, or a starting profile
    #[arg(long, short, value_name = "PROFILE")]
    profile: Option<String>,
    /// Wait until it is up, compare it with the profile from inside, and switch it off
    #[arg(long)]
    check: bool,
    /// What starts the machine; BIOS where the profile does not say otherwise
    #[arg(long, value_name = "KIND")]
    firmware: Option<FirmwareKind>,
    /// Put the image in as a CD, as it is by itself
    #[arg(long, conflicts_with = "stick")]
    disc: bool,
    /// Plug the image in as a USB stick
    #[arg(long)]
    stick: bool,
    /// Make the stick a virtio disk, which is faster
    #[arg(long, requires = "stick")]
    virtio: bool,
    /// Memory of the machine; by the image's size by itself
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u32).range(64..=1_048_576))]
    memory: Option<u32>,
    /// Private key to log in with
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Seconds until a machine that is checked must be up; 300, or 1200 without KVM
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    timeout: Option<u64>,
    /// Where console log and screenshot are kept; IMAGE.boot beside the image by itself
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Use the serial console in this terminal even where a window could be opened
    #[arg(long, conflicts_with_all = ["check", "json"])]
    console: bool,
    /// Print every event as a line of JSON, the report or the error last
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FirmwareKind {
    Bios,
    Uefi,
}

/// The exit code where console or screenshot could not be written.
const NOT_KEPT: u8 = 6;

pub fn run(arguments: &Arguments, context: &mut Context) -> Result<()> {
    let wish = match wish(arguments, context) {
        Ok(wish) => wish,
        Err(error) if arguments.json => return Err(Shown::before(&mut context.terminal, &error)?),
        Err(error) => return Err(error),
    };
    let cancel = Cancel::default();
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP]).context("listening for Ctrl-C")?;
    let (handle, asked) = (signals.handle(), cancel.clone());
    let listener = std::thread::spawn(move || signals.forever().for_each(|_| asked.ask()));
    let (outcome, lost) = {
        let mut shown = Shown::new(&mut context.terminal, arguments.json, &wish);
        let mut lost = None;
        let outcome = boot(&wish, &cancel, &mut |event| {
            // Nobody reads any more: nobody watches the machine either.
            if lost.is_none()
                && let Err(error) = shown.event(&event)
            {
                lost = Some(error);
                cancel.ask();
            }
        });
        (outcome, lost)
    };
    handle.close();
    // It only counts signals; were it to panic, the report would be no worse.
    let _ = listener.join();
    match lost {
        Some(lost) => Err(lost.into()),
        None => end(arguments, &wish, outcome, context),
    }
}

fn end(
    arguments: &Arguments,
    wish: &BootWish,
    outcome: Result<BootReport, BootError>,
    context: &mut Context,
) -> Result<()> {
    let mut shown = Shown::new(&mut context.terminal, arguments.json, wish);
    match outcome {
        Ok(report) => {
            shown.report(&report)?;
            let tally = Tally::of(&report.items);
            // A check that saw nothing has proved nothing.
            let blind = wish.check && !report.items.is_empty() && tally.proved == 0;
            if tally.contradicted > 0 || blind {
                Err(Failure::silent(CONTRADICTED))
            } else if report.lost.is_some() {
                Err(Failure::silent(NOT_KEPT))
            } else {
                Ok(())
            }
        }
        Err(error) => {
            shown.error(&error)?;
            Err(Failure::silent(error.exit_code()))
        }
    }
}

fn wish(arguments: &Arguments, context: &mut Context) -> Result<BootWish> {
    let image = std::path::absolute(&arguments.image).context("finding the image")?;
    let facts = Facts::of(&Image::open(&image).map_err(|error| Failure::wrong(error.to_string()))?);
    let mut wish = BootWish::for_image(&facts);
    if let Some(word) = &arguments.profile {
        let (profile, near) = profile(word, context)?;
        wish.take(profile, &facts);
        wish.near_keys = near;
    }
    wish.check = arguments.check;
    match arguments.firmware {
        Some(FirmwareKind::Bios) => wish.firmware = Firmware::Bios,
        Some(FirmwareKind::Uefi) => wish.firmware = Firmware::Uefi,
        None => {}
    }
    if arguments.stick {
        wish.medium = Medium::Stick;
    }
    wish.virtio = arguments.virtio;
    wish.memory_mib = arguments.memory.unwrap_or(wish.memory_mib);
    wish.key.clone_from(&arguments.key);
    wish.timeout = arguments.timeout.map(Duration::from_secs);
    if let Some(keep) = &arguments.keep {
        wish.keep = std::path::absolute(keep).context("finding the folder to keep things in")?;
    }
    wish.display = display(arguments, context);
    Ok(wish)
}

/// A window where somebody can see one, else the console in the terminal, where there is one.
fn display(arguments: &Arguments, context: &Context) -> Display {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    let windows = !arguments.console
        && (set("WAYLAND_DISPLAY") || set("DISPLAY"))
        && crate::build::process::find("qemu-system-x86_64")
            .is_some_and(|qemu| crate::image::boot::machine::qemu::window(&qemu).is_some());
    if arguments.check {
        Display::Nowhere
    } else if windows {
        Display::Window
    } else if arguments.json || !(context.terminal.can_ask && context.terminal.out_is_tty) {
        Display::Nowhere
    } else {
        Display::Terminal
    }
}

/// The profile, and the private keys that may lie beside the public ones it names.
fn profile(word: &str, context: &mut Context) -> Result<(Resolved, Vec<PathBuf>)> {
    let chosen = Chosen::find(word, &context.places)?;
    let whole = chosen.whole(context)?;
    let near = keys_beside(&whole, &chosen.base);
    match resolve::resolve(&whole, &chosen.base, &SshAgent) {
        Ok(resolved) => Ok((resolved, near)),
        Err(found) => {
            faults::print(&mut context.terminal, &found)?;
            Err(Failure::silent(WRONG_INPUT))
        }
    }
}
