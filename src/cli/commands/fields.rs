//! `snowpress fields`

use anyhow::Result;

use crate::cli::Context;
use crate::cli::failure::Failure;
use crate::profile::toml::reference;

/// List every field of a profile and what it takes
///
/// `[]` stands for each entry of a list of tables (`[[network.interfaces]]`), NAME for a name of your
/// own, `*` for a field that its table must have.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  snowpress fields
  snowpress fields network")]
pub struct Arguments {
    /// A section, or the beginning of a field
    beginning: Option<String>,
}

pub fn run(arguments: &Arguments, context: &mut Context) -> Result<()> {
    let beginning = arguments.beginning.as_deref().unwrap_or_default();
    let fields: Vec<_> =
        reference::fields().into_iter().filter(|field| field.path.starts_with(beginning)).collect();
    let Some(width) = fields.iter().map(|field| field.path.len()).max() else {
        return Err(Failure::wrong(format!(
            "no field begins with {beginning:?}; `snowpress fields` lists all"
        )));
    };
    for field in fields {
        let mark = if field.required { '*' } else { ' ' };
        writeln!(context.terminal.out, "{mark} {:<width$}  {}", field.path, field.takes)?;
    }
    Ok(())
}
