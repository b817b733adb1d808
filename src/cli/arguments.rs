//! The command line as clap sees it.

use clap::{CommandFactory, Parser, Subcommand};

use super::commands::{
    bench, boot, build, cat, catalogue, check, completions, demo, diff, doctor, edit, estimate, extract,
    fields, hash_password, history, inspect, list, ls, man, new, rehearsal, search, show, verify, wizard,
    write,
};

const AFTER: &str = "\
Examples:
  snowpress                                 the wizard: choose, press, look
  snowpress --open box                      the wizard, with a profile of yours
  snowpress demo                            prove that this machine can press an image
  snowpress new box --from rescue --key ~/.ssh/id_ed25519.pub
  snowpress search partition editor         find packages for it
  snowpress estimate box --all              how long it takes, how large it gets, with each compressor
  snowpress build box                       press it
  snowpress history box                     what earlier builds took, and how true estimates came
  snowpress verify box.iso --profile box    prove that it is what was asked for
  snowpress inspect result/                 what is in an image, and what takes the space
  snowpress boot box.iso --profile box --check   boot it, and ask it the same from inside
  snowpress write box.iso sdb               write it to a stick, and compare every byte

Exit codes:
    0  done
    1  failed, and the message says why; or nothing was found, or two images differ
    2  the command line or the profile is wrong
    3  something that the build needs is missing on this machine
    4  Nix could not make sense of the configuration
    5  a build failed, or an image is damaged, or not what its profile asks for
    6  the image could not be brought to the output folder, or a stick failed
  130  stopped by Ctrl-C, TERM or HUP
  141  nobody reads the output any more

Variables:
  SNOWPRESS_CONFIG_DIR  where profiles are kept (~/.config/snowpress)
  SNOWPRESS_DATA_DIR    where Nix text, the rehearsal channel and what
                        builds took are kept (~/.local/share/snowpress)
  SNOWPRESS_CACHE_DIR   where lists of packages are kept (~/.cache/snowpress)
  SNOWPRESS_PACKAGES_URL  where they are fetched from, instead of the channel
  SNOWPRESS_THEME, SNOWPRESS_ASCII, SNOWPRESS_MOTION, SNOWPRESS_MOUSE,
  SNOWPRESS_NOTIFY, SNOWPRESS_SIDE_PANEL
                        settings, before those of ~/.config/snowpress/settings.toml
  NO_COLOR              no colours
  VISUAL, EDITOR        what `snowpress edit` opens";

/// Press a customised NixOS live ISO: choose it, build it, prove it, boot it, write it.
///
/// A profile is one TOML file that says everything you want of an image: packages, SSH keys,
/// users, network, boot. Snowpress checks it, writes the Nix text that a careful person would
/// write by hand, lets the real Nix build it, and lays a bootable image beside its SHA-256. Any
/// image can be looked into without root, held against a profile, booted in QEMU, and written.
#[derive(Debug, Parser)]
#[command(name = "snowpress", version, after_help = AFTER, propagate_version = false)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub wizard: wizard::Arguments,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Demo(demo::Arguments),
    New(new::Arguments),
    List(list::Arguments),
    Edit(edit::Arguments),
    Check(check::Arguments),
    Show(show::Arguments),
    Fields(fields::Arguments),
    Search(search::Arguments),
    Catalogue(catalogue::Arguments),
    Estimate(estimate::Arguments),
    Build(build::Arguments),
    History(history::Arguments),
    Verify(verify::Arguments),
    Inspect(inspect::Arguments),
    Ls(ls::Arguments),
    Cat(cat::Arguments),
    Extract(extract::Arguments),
    Diff(diff::Arguments),
    Write(write::Arguments),
    Boot(boot::Arguments),
    HashPassword(hash_password::Arguments),
    Doctor(doctor::Arguments),
    Bench(bench::Arguments),
    Rehearsal(rehearsal::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

/// The whole command line, for what is generated from it.
#[must_use]
pub fn command() -> clap::Command {
    Arguments::command()
}
