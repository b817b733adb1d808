//! `snowpress` without a command: the wizard, or a few words where nobody can look at it.

use std::io::{self, IsTerminal, Write};

use anyhow::Result;

use crate::cli::Context;
use crate::cli::failure::Failure;
use crate::settings::{Settings, SettingsError};

/// The screen of the wizard
#[derive(Debug, clap::Args)]
#[group(id = "wizard")]
#[command(next_help_heading = "Options of the wizard")]
pub struct Arguments {
    /// Begin with this profile: a saved one, a starting one, or a file
    #[arg(long, value_name = "PROFILE")]
    open: Option<String>,
    /// Show the guide of the first run again
    #[arg(long)]
    guide: bool,
    /// Colours: dark, light, high-contrast, mono, catppuccin, gruvbox, nord, tokyo-night, or your own
    #[arg(long, value_name = "NAME")]
    theme: Option<String>,
    /// Plain ASCII instead of lines and blocks
    #[arg(long)]
    ascii: bool,
    /// Nothing moves that tells nothing
    #[arg(long)]
    no_motion: bool,
}

impl Arguments {
    fn is_asked_for(&self) -> bool {
        self.open.is_some() || self.guide || self.theme.is_some() || self.ascii || self.no_motion
    }

    fn flags(&self) -> Vec<(&'static str, String)> {
        let theme = self.theme.iter().map(|name| ("theme", name.clone()));
        let ascii = self.ascii.then(|| ("ascii", "yes".to_owned()));
        let motion = self.no_motion.then(|| ("motion", "false".to_owned()));
        theme.chain(ascii).chain(motion).collect()
    }
}

pub fn run(arguments: &Arguments, context: &mut Context) -> Result<()> {
    let can_show = io::stdin().is_terminal() && io::stdout().is_terminal();
    if !can_show && !arguments.is_asked_for() {
        return welcome(context);
    }
    let settings = Settings::load(&context.places, &arguments.flags()).map_err(|error| match error {
        SettingsError::Wrong(_) => Failure::wrong(error.to_string()),
        other => other.into(),
    })?;
    let open = arguments.open.as_deref();
    Ok(crate::ui::run(&context.places, &settings, open, arguments.guide)?)
}

/// What is said where there is no terminal to show the wizard on.
fn welcome(context: &mut Context) -> Result<()> {
    let paint = context.terminal.out_paint;
    let out = &mut context.terminal.out;
    writeln!(out, "Snowpress presses customised NixOS live images. To start:\n")?;
    for (command, what) in [
        ("snowpress", "in a terminal: the wizard, which walks you from nothing to a pressed image"),
        ("snowpress demo", "prove that this machine can press an image, without a download of gigabytes"),
        (
            "snowpress new box --from rescue",
            "make a profile of your own from a starting one (`snowpress list`)",
        ),
        ("snowpress build box", "press it"),
    ] {
        writeln!(out, "  {}  {what}", paint.bold(format!("{command:<31}")))?;
    }
    writeln!(out, "\n`snowpress --help` shows every command.")?;
    Ok(())
}
