//! `snowpress man`

use anyhow::Result;
use clap_mangen::Man;

use crate::cli::Context;
use crate::cli::arguments::command;

/// Print the man page
///
/// It holds the program's own page and, below it, one section for each command.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  snowpress man | man -l -
  snowpress man > ~/.local/share/man/man1/snowpress.1")]
pub struct Arguments {}

pub fn run(_: &Arguments, context: &mut Context) -> Result<()> {
    let mut page = Vec::new();
    let mut whole = command();
    whole.build();
    let man = Man::new(whole.clone());
    man.render(&mut page)?;
    for sub in whole.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let name = format!("snowpress {}", sub.get_name());
        page.extend(format!(".SH \"{}\"\n", name.to_uppercase()).as_bytes());
        let man = Man::new(sub.clone().bin_name(name));
        man.render_synopsis_section(&mut page)?;
        man.render_description_section(&mut page)?;
        man.render_options_section(&mut page)?;
        man.render_extra_section(&mut page)?;
    }
    context.terminal.out.write_all(&page)?;
    Ok(context.terminal.out.flush()?)
}
