//! `snowpress edit`

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::build::prepare::short_hash;
use crate::build::process::{Invocation, find, interactive};
use crate::cli::change::Changes;
use crate::cli::chosen::{Chosen, Origin, read};
use crate::cli::failure::{Failure, WRONG_INPUT};
use crate::cli::terminal::line;
use crate::cli::{Context, faults, listing};
use crate::profile::store::{Overwrite, Store, write_file};

/// Change a profile in your editor, or a field of it at once
///
/// The editor works on a copy. It is checked when you leave the editor, and with errors you may go
/// back; the profile is replaced in one step, and nothing that you wrote is lost. With --set, --key
/// or --password no editor is opened; your comments stay.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  snowpress edit box
  snowpress edit box --set network.host-name=web2 --set packages.install+=htop
  snowpress edit box --key nixos=~/.ssh/id_ed25519.pub
  VISUAL='code --wait' snowpress edit ./box.toml")]
pub struct Arguments {
    /// A saved profile, or a path to a .toml file
    profile: String,
    #[command(flatten)]
    changes: Changes,
}

pub fn run(arguments: &Arguments, context: &mut Context) -> Result<()> {
    let chosen = Chosen::find(&arguments.profile, &context.places)?;
    if chosen.origin == Origin::Starting {
        return Err(Failure::wrong(format!(
            "`{0}` is a starting profile, which stays as it is; make your own with `snowpress new NAME --from {0}`",
            chosen.name
        )));
    }
    if arguments.changes.is_empty() {
        return in_editor(&chosen, context);
    }
    let text = arguments.changes.apply(&chosen.text, &mut context.terminal)?;
    save(&chosen, &text, context)
}

fn save(chosen: &Chosen, text: &str, context: &mut Context) -> Result<()> {
    if text == chosen.text {
        writeln!(context.terminal.out, "`{}` stays as it was.", line(&chosen.name))?;
        return Ok(());
    }
    match &chosen.origin {
        Origin::Saved(_) => {
            Store::at(context.places.profiles()).write(&chosen.name, text, Overwrite::Yes)?;
        }
        Origin::File(path) => write_file(path, text)?,
        Origin::Starting => {}
    }
    writeln!(context.terminal.out, "Saved `{}`.", line(&chosen.name))?;
    let of_list = listing::faults(&read(text), &chosen.base, context);
    faults::print(&mut context.terminal, &of_list)?;
    Ok(())
}

fn in_editor(chosen: &Chosen, context: &mut Context) -> Result<()> {
    let editor = editor()?;
    let draft = draft(chosen, context)?;
    loop {
        let status = interactive(&open(&editor, &draft))?;
        let text = fs::read_to_string(&draft).with_context(|| draft.display().to_string())?;
        if !status.success() {
            bail!(
                "the editor ended with {status}; `{}` stays as it was, and what you wrote is in {}",
                chosen.name,
                draft.display()
            );
        }
        let read = read(&text);
        faults::print(&mut context.terminal, &read.faults)?;
        if !read.has_errors() || text == chosen.text {
            return finish(chosen, &text, &draft, context);
        }
        match answer(context)? {
            Answer::Back => {}
            Answer::Save => return finish(chosen, &text, &draft, context),
            Answer::Leave => {
                let kept = line(&draft.to_string_lossy());
                writeln!(
                    context.terminal.err,
                    "`{}` stays as it was; what you wrote is in {kept}, and the next `snowpress edit` offers it.",
                    line(&chosen.name)
                )?;
                return Err(Failure::silent(WRONG_INPUT));
            }
        }
    }
}

enum Answer {
    Back,
    Save,
    Leave,
}

fn answer(context: &mut Context) -> Result<Answer> {
    if !context.terminal.can_ask {
        return Ok(Answer::Leave);
    }
    loop {
        let question = "It cannot be built like this. [e]dit again, [s]ave it anyway, or [l]eave it?";
        match context.terminal.ask(question)?.to_lowercase().as_str() {
            "e" | "edit" => return Ok(Answer::Back),
            "s" | "save" => return Ok(Answer::Save),
            "l" | "leave" | "" => return Ok(Answer::Leave),
            _ => {}
        }
    }
}

fn finish(chosen: &Chosen, text: &str, draft: &Path, context: &mut Context) -> Result<()> {
    save(chosen, text, context)?;
    fs::remove_file(draft).with_context(|| draft.display().to_string())
}

/// The copy that the editor works on. One that an earlier edit left is taken up again, where the
/// person wants it.
fn draft(chosen: &Chosen, context: &mut Context) -> Result<PathBuf> {
    let folder = context.places.data.join("drafts");
    let tag = match &chosen.origin {
        Origin::File(path) => format!("-{}", short_hash(&path.to_string_lossy())),
        _ => String::new(),
    };
    let draft = folder.join(format!("{}{tag}.toml", chosen.name));
    let about = || draft.display().to_string();
    fs::create_dir_all(&folder).with_context(about)?;
    if draft.exists() && context.terminal.confirm("There is a draft that was not saved. Go on with it?")? {
        return Ok(draft);
    }
    // It may hold what the profile holds: for the person alone.
    let mut new = tempfile::NamedTempFile::new_in(&folder).with_context(about)?;
    new.write_all(chosen.text.as_bytes()).with_context(about)?;
    if draft.exists() {
        fs::rename(&draft, draft.with_extension("toml.old")).with_context(about)?;
    }
    new.persist(&draft).with_context(about)?;
    Ok(draft)
}

/// The person's editor; it may be a command with words of its own, such as `code --wait`.
fn editor() -> Result<OsString> {
    for name in ["VISUAL", "EDITOR"] {
        if let Some(editor) = env::var_os(name).filter(|value| !value.is_empty()) {
            return Ok(editor);
        }
    }
    match ["editor", "nano", "vim", "vi"].into_iter().find(|program| find(program).is_some()) {
        Some(program) => Ok(program.into()),
        None => bail!("no editor was found; set VISUAL or EDITOR, or change fields with --set FIELD=VALUE"),
    }
}

/// As git does it: the shell splits the editor's words, the file is an argument and never code.
fn open(editor: &OsString, file: &Path) -> Invocation {
    let mut script = editor.clone();
    script.push(" \"$1\"");
    Invocation::new("sh").arg("-c").arg(script).arg("sh").arg(file)
}
