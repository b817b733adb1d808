//! What is wrong, each a jump away.

use crate::build::text::printable;
use crate::profile::{Fault, Severity};

use super::super::super::command::Command;
use super::super::super::form::Row;
use super::super::super::model::Model;
use super::super::super::theme::Role;

/// All faults, errors first.
pub fn all(model: &Model) -> Vec<Row> {
    let faults = &model.draft.faults;
    let mut rows = listed(model, Severity::Error, "Errors: no image before they are mended");
    rows.extend(listed(model, Severity::Warning, "Warnings: it may not be as meant"));
    if faults.is_empty() {
        let good = model.ink().symbols.good;
        rows.push(Row::note(Role::Good, format!("{good} Nothing is wrong with it, as far as can be told.")));
    }
    rows
}

/// The errors alone.
pub fn errors(model: &Model) -> Vec<Row> {
    listed(model, Severity::Error, "Errors: no image before they are mended")
}

fn listed(model: &Model, severity: Severity, title: &str) -> Vec<Row> {
    let of_kind = model.draft.faults.iter().filter(|fault| fault.severity == severity);
    let rows: Vec<Row> = of_kind.enumerate().map(|(at, fault)| row(model, at, fault)).collect();
    if rows.is_empty() { rows } else { std::iter::once(Row::heading(title)).chain(rows).collect() }
}

fn row(model: &Model, at: usize, fault: &Fault) -> Row {
    let symbols = model.ink().symbols;
    let (sign, word) = match fault.severity {
        Severity::Error => (symbols.error, "error"),
        Severity::Warning => (symbols.warning, "warning"),
    };
    let label = printable(&format!("{sign} {}", fault.field));
    let value = printable(&fault.problem);
    Row::button(format!("~{word}.{at}"), label, value, Command::GoField(fault.field.clone()))
        .help(printable(&format!("{}; {}. Enter goes there.", fault.problem, fault.remedy)))
}
