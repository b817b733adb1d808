//! `snowpress new`

use anyhow::Result;

use crate::cli::Context;
use crate::cli::change::Changes;
use crate::cli::chosen::{Chosen, read};
use crate::cli::failure::Failure;
use crate::cli::terminal::line;
use crate::cli::{faults, listing};
use crate::profile::store::{Overwrite, Store};
use crate::profile::toml;

/// Make a profile of your own from another one
///
/// The new profile is saved under its name with the comments of the one that it is made from.
/// Fields are set as they stand in the profile; a value is TOML or plain text.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  snowpress new box --from rescue --key ~/.ssh/id_ed25519.pub
  snowpress new box --key github:octocat
  snowpress new server --from static-server --set network.host-name=web1 --set 'network.name-servers=[\"9.9.9.9\"]'
  snowpress new box2 --from box --set packages.install+=neovim --password root

SNOWPRESS_GITHUB_URL and SNOWPRESS_GITLAB_URL name another server for the keys of github:NAME and
gitlab:NAME, such as a company's own.")]
pub struct Arguments {
    /// Its name: letters, digits, `-` and `_`
    name: String,
    /// What to start from: a starting profile, a saved one, or a path to a .toml file
    #[arg(long, value_name = "PROFILE", default_value = "rescue")]
    from: String,
    #[command(flatten)]
    changes: Changes,
    /// Replace a saved profile of this name
    #[arg(long)]
    force: bool,
}

pub fn run(arguments: &Arguments, context: &mut Context) -> Result<()> {
    let store = Store::at(context.places.profiles());
    let name = &arguments.name;
    let path = store.path(name).map_err(|error| Failure::wrong(error.to_string()))?;
    if path.exists() && !arguments.force {
        return Err(Failure::wrong(format!(
            "there is a profile `{name}` already; change it with `snowpress edit {name}`, or replace it with --force"
        )));
    }
    let from = Chosen::find(&arguments.from, &context.places)?;
    let renamed = under_its_own_name(&from, name);
    let text = if arguments.changes.is_empty() {
        renamed
    } else {
        arguments.changes.apply(&renamed, &mut context.terminal)?
    };
    let overwrite = if arguments.force { Overwrite::Yes } else { Overwrite::No };
    store.write(name, &text, overwrite)?;
    let read = read(&text);
    faults::print(&mut context.terminal, &read.faults)?;
    let of_list = listing::faults(&read, &from.base, context);
    faults::print(&mut context.terminal, &of_list)?;
    let out = &mut context.terminal.out;
    writeln!(out, "Saved `{name}`, made from `{}`, in {}", from.name, line(&path.to_string_lossy()))?;
    writeln!(out, "Next: `snowpress edit {name}`, `snowpress check {name}`, `snowpress build {name}`")?;
    Ok(())
}

/// An image that was called like its profile is called like the new one; another file name is meant as it is.
fn under_its_own_name(from: &Chosen, name: &str) -> String {
    let mut profile = toml::decode(&from.text).profile;
    if profile.image.file_name.as_deref() != Some(&from.name) {
        return from.text.clone();
    }
    profile.image.file_name = Some(name.to_owned());
    toml::merge(&from.text, &profile)
}
