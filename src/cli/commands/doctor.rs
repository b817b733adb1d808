//! `snowpress doctor`

use anyhow::Result;
use serde::Serialize;

use crate::build::event::Verdict;
use crate::build::machine::findings::{Finding, Mend, Purpose};
use crate::build::machine::tools::{self, Tool};
use crate::cli::Context;
use crate::cli::failure::{Failure, NOT_HERE};
use crate::cli::findings::look;
use crate::cli::install;
use crate::cli::terminal::line;

/// Look at what this machine lacks, and how to get it
///
/// Nothing is changed without --fix. With it, the missing tools are installed by the system's
/// package manager: the exact command is shown first and run when you agree.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  snowpress doctor
  snowpress doctor --fix
  snowpress doctor --json | jq '.findings[] | select(.verdict == \"missing\")'

Exit codes: 0 images can be built here (rehearsing and booting may still lack something), 3 they
cannot.")]
pub struct Arguments {
    /// Install what is missing, after asking
    #[arg(long, conflicts_with = "json")]
    fix: bool,
    /// With --fix: do not ask
    #[arg(long, short, requires = "fix")]
    yes: bool,
    /// Print JSON for other programs
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Diagnosis<'a> {
    can_build: bool,
    findings: &'a [Finding],
}

pub fn run(arguments: &Arguments, context: &mut Context) -> Result<()> {
    let mut findings = look();
    if arguments.json {
        let diagnosis = Diagnosis { can_build: can_build(&findings), findings: &findings };
        writeln!(context.terminal.out, "{}", serde_json::to_string_pretty(&diagnosis)?)?;
    } else {
        show(&findings, context)?;
    }
    if arguments.fix && fix(&findings, arguments.yes, context)? {
        findings = look();
        writeln!(context.terminal.out)?;
        show(&findings, context)?;
    }
    if can_build(&findings) { Ok(()) } else { Err(Failure::silent(NOT_HERE)) }
}

fn can_build(findings: &[Finding]) -> bool {
    !findings.iter().any(|finding| finding.purpose == Purpose::Build && finding.is_missing())
}

pub fn show(findings: &[Finding], context: &mut Context) -> Result<()> {
    let paint = context.terminal.out_paint;
    let out = &mut context.terminal.out;
    for purpose in Purpose::ALL.into_iter().filter(|purpose| findings.iter().any(|f| f.purpose == *purpose)) {
        writeln!(out, "{}", paint.bold(purpose.title()))?;
        for finding in findings.iter().filter(|finding| finding.purpose == purpose) {
            let said = format!("{}: {}", finding.item, line(&finding.found));
            let (label, remedy) = match &finding.verdict {
                Verdict::Good => (paint.good("good   "), None),
                Verdict::Warning { remedy } => (paint.warning("warning"), Some(remedy)),
                Verdict::Missing { remedy } => (paint.error("missing"), Some(remedy)),
            };
            writeln!(out, "  {label}  {said}")?;
            if let Some(remedy) = remedy {
                writeln!(out, "           → {}", line(remedy))?;
            }
        }
    }
    Ok(())
}

/// Installs what is missing; says whether anything was installed.
fn fix(findings: &[Finding], yes: bool, context: &mut Context) -> Result<bool> {
    let mut missing: Vec<Tool> = findings.iter().filter_map(Finding::tool).collect();
    missing.sort();
    missing.dedup();
    let mut commands = tools::commands(&missing);
    if commands.is_empty() && findings.iter().any(|finding| finding.mend == Some(Mend::AptLists)) {
        commands.push(tools::update());
    }
    if commands.is_empty() {
        let text = if findings.iter().any(Finding::is_missing) {
            "No package manager of this machine brings what is missing; the arrows above say what does."
        } else {
            "Nothing is missing that could be installed."
        };
        writeln!(context.terminal.err, "\n{text}")?;
        return Ok(false);
    }
    install::run(&commands, yes, context)
}
