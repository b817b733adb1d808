//! From the file's text to a profile and all that is wrong with the file.

use ::toml::de::DeTable;
use ::toml::value::Value;

use super::places::Places;
use super::schema::PROFILE;
use super::syntax::{self, Lines};
use super::walk::{At, Found, Walk};
use crate::profile::{Fault, Profile, Severity, check};

/// What a text says, as far as it can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The profile without the parts that could not be read.
    pub profile: Profile,
    /// Everything that is wrong with the text, in the order of the file.
    pub faults: Vec<Fault>,
    /// Where the profile's fields stand in the text.
    pub places: Places,
}

/// Reads a profile. Faults are those of the text alone (TOML, types, keys); the meaning is looked
/// at by [`check::check`], and [`examine`] does both.
#[must_use]
pub fn decode(text: &str) -> Decoded {
    let (profile, faults, places) = scan(text);
    Decoded { profile, faults: faults.into_iter().map(|(_, fault)| fault).collect(), places }
}

/// The faults come with their lines, in the order of the file.
fn scan(text: &str) -> (Profile, Vec<(usize, Fault)>, Places) {
    let lines = Lines::of(text);
    let (table, errors) = DeTable::parse_recoverable(text);
    let (broken, reliable) = broken(&errors, &lines);
    let mut walk = Walk::new(&lines);
    let (kept, _) = walk.parts(table.get_ref(), &PROFILE, &At::top());
    let found = worth_saying(std::mem::take(&mut walk.found), &broken, reliable);
    let mut faults = broken;
    faults.extend(found.into_iter().map(|found| (found.line, found.fault)));
    let profile = build(kept, &mut faults);
    faults.sort_by_key(|(line, _)| *line);
    (profile, faults, walk.places)
}

/// Reads a profile and checks what it says. Each fault carries the field's path and line as they
/// are in the text.
#[must_use]
pub fn examine(text: &str) -> Decoded {
    let (profile, mut faults, places) = scan(text);
    let unread: Vec<Fault> = faults.iter().map(|(_, fault)| fault.clone()).collect();
    for fault in check::check(&profile) {
        let line = places.line(&fault.field).unwrap_or(1);
        let warning = fault.severity == Severity::Warning;
        let fault = places.locate(fault);
        // With parts missing, a warning or a comparison with another field may be about nothing.
        let doubtful = warning || depends(&fault.field, &unread) || on_line(line, &unread);
        if unread.is_empty() || !doubtful {
            faults.push((line, fault));
        }
    }
    faults.sort_by_key(|(line, _)| *line);
    Decoded { profile, faults: faults.into_iter().map(|(_, fault)| fault).collect(), places }
}

/// Whether TOML itself is broken on this line.
fn on_line(line: usize, faults: &[Fault]) -> bool {
    let start = format!("line {line}, ");
    faults.iter().any(|fault| fault.field.starts_with(&start))
}

/// Whether a field is judged by another one that could not be read.
fn depends(field: &str, faults: &[Fault]) -> bool {
    const JUDGED_BY: &[(&str, &str)] = &[
        ("image.edition", "image.label"),
        ("image.bios", "image.uefi"),
        ("ssh.keys", "users.accounts"),
        ("users.autologin", "users.accounts"),
        ("network.gateway", "network.interfaces"),
        ("network.gateway", "network.gateway-interface"),
        ("hardware.firmware", "source.allow-unfree"),
    ];
    // A fault of a whole table may come from what could not be read in it.
    let within = faults.iter().any(|fault| fault.field.starts_with(field));
    within
        || JUDGED_BY.iter().any(|(judged, by)| {
            field.starts_with(judged) && faults.iter().any(|fault| fault.field.starts_with(by))
        })
}

/// The errors of the parser with their lines, and the last line up to which the text is not misread.
fn broken(errors: &[::toml::de::Error], lines: &Lines<'_>) -> (Vec<(usize, Fault)>, usize) {
    let mut broken: Vec<(usize, Fault)> = Vec::new();
    for error in errors {
        let (fault, line) = syntax::fault(error, lines);
        // What follows the first error of a line mostly follows from it.
        if !broken.iter().any(|(known, _)| *known == line) {
            broken.push((line, fault));
        }
        if syntax::swallows(error) {
            return (broken, line);
        }
    }
    (broken, usize::MAX)
}

/// Where TOML itself is broken, what is absent or odd on the same line is not the person's doing;
/// where the format is a newer one, its keys are not ours to judge.
fn worth_saying(found: Vec<Found>, broken: &[(usize, Fault)], reliable: usize) -> Vec<Found> {
    if found.iter().any(|found| found.fault.problem.starts_with("the profile has format")) {
        return found.into_iter().filter(|found| found.fault.field == "version").collect();
    }
    if broken.is_empty() {
        return found;
    }
    found
        .into_iter()
        .filter(|found| !found.absence && found.line < reliable)
        .filter(|found| broken.iter().all(|(line, _)| *line != found.line))
        .collect()
}

/// The cleaned table as a profile. It fits by construction; should it ever not, the fault is told
/// and not hidden.
fn build(table: ::toml::Table, faults: &mut Vec<(usize, Fault)>) -> Profile {
    match serde_path_to_error::deserialize(Value::Table(table)) {
        Ok(profile) => profile,
        Err(error) => {
            let problem = format!("cannot be read: {}", error.inner().message());
            faults.push((1, Fault::error(error.path().to_string(), problem, "correct or delete this value")));
            Profile::default()
        }
    }
}
