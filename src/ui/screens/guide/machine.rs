//! What this machine has and lacks.

use crate::build::process::Invocation;
use crate::build::text::printable;

use super::super::super::command::Command;
use super::super::super::form::Row;
use super::super::super::known::{FindingSeen, Seen};
use super::super::super::model::Model;
use super::super::super::theme::{Role, Symbols};
use super::ways;

pub fn rows(model: &Model) -> Vec<Row> {
    // What comes late belongs to its own kind.
    let mut findings = model.known.findings.clone();
    let kinds: Vec<String> = findings.iter().map(|finding| finding.purpose.clone()).collect();
    findings.sort_by_key(|finding| kinds.iter().position(|kind| *kind == finding.purpose));
    let is_good = |finding: &FindingSeen| finding.verdict == Seen::Good;
    let symbols = model.ink().symbols;
    let mut rows = Vec::new();
    if findings.is_empty() {
        rows.push(Row::note(Role::Dim, "Looking at this machine."));
    }
    let mut purpose = "";
    for (at, finding) in findings.iter().enumerate() {
        if finding.purpose != purpose {
            purpose = &finding.purpose;
            rows.push(Row::heading(printable(purpose)));
        }
        rows.push(said(finding, symbols));
        rows.extend((!is_good(finding)).then(|| install(at, finding)).flatten());
    }
    rows.extend(network(model));
    rows.push(Row::heading("Go on"));
    rows.extend(all(&findings));
    let lacks = findings.iter().any(|finding| matches!(finding.verdict, Seen::Missing(_)));
    rows.extend(ways(1, if lacks { "Carry on without" } else { "Next" }));
    // Nothing lacks without these.
    let more = findings.iter().enumerate().filter(|(_, finding)| is_good(finding));
    rows.extend(more.filter_map(|(at, finding)| install(at, finding)));
    rows.push(
        Row::button("~guide.again", "Look again", "", Command::LookAgain)
            .help("After you have installed something in another terminal."),
    );
    rows
}

fn said(finding: &FindingSeen, symbols: &Symbols) -> Row {
    let (sign, word, role, remedy) = match &finding.verdict {
        Seen::Good => (symbols.good, "good", Role::Good, ""),
        Seen::Warning(remedy) => (symbols.warning, "take care", Role::Warning, remedy.as_str()),
        Seen::Missing(remedy) => (symbols.error, "missing", Role::Error, remedy.as_str()),
    };
    let mut text = format!("{sign} {word}: {}, {}", finding.item, finding.found);
    if !remedy.is_empty() {
        text = format!("{text}; {remedy}");
    }
    Row::note(role, printable(&text))
}

fn install(at: usize, finding: &FindingSeen) -> Option<Row> {
    let (first, rest) = finding.install.split_first()?;
    let value =
        if rest.is_empty() { first.shown() } else { format!("{} and {} more", first.shown(), rest.len()) };
    let label = match finding.item.as_str() {
        "flakes" => "Switch flakes on for good".to_owned(),
        "KVM" => "Get the right to KVM".to_owned(),
        "apt's lists" => "Update apt's lists".to_owned(),
        item => printable(&format!("Install {item}")),
    };
    let command = Command::Install(finding.install.clone());
    Some(
        Row::button(format!("~guide.install.{at}"), label, printable(&value), command).help(
            "Runs in the plain terminal, where you can answer it; then the machine is looked at again.",
        ),
    )
}

/// Everything that is missing, each command once.
fn all(findings: &[FindingSeen]) -> Option<Row> {
    let mut commands: Vec<Invocation> = Vec::new();
    let missing = findings.iter().filter(|finding| matches!(finding.verdict, Seen::Missing(_)));
    for command in missing.flat_map(|finding| &finding.install) {
        if !commands.contains(command) {
            commands.push(command.clone());
        }
    }
    let value =
        if commands.len() == 1 { "1 command".to_owned() } else { format!("{} commands", commands.len()) };
    (!commands.is_empty())
        .then(|| Row::button("~guide.all", "Install all that is missing", value, Command::Install(commands)))
}

fn network(model: &Model) -> Vec<Row> {
    if model.known.network != Some(false) {
        return Vec::new();
    }
    let sign = model.ink().symbols.warning;
    let text = format!(
        "{sign} What nixpkgs comes from does not answer. A rehearsal needs no network: it builds the same \
         profile from a small channel of Debian's parts, and the image boots."
    );
    let command = Command::Press { rehearse: true };
    vec![
        Row::heading("Network"),
        Row::note(Role::Warning, text),
        Row::button("~guide.rehearse", "Rehearse", "with the profile that is open", command),
    ]
}
