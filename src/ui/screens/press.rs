//! Press, before a build runs: how it is to run, and the two buttons.
//!
//! ```text
//! Errors first      ✗ network.gateway: …
//! [ Press ]         builds the image
//! [ Rehearse ]      the same, of Debian's parts
//! Output folder     ~/snowpress-out/rescue
//! Cores, builds at once, offline, newest nixpkgs
//! ```

use crate::build::text::printable;
use crate::estimate::limits::Weight;
use crate::estimate::words;

use super::super::command::Command;
use super::super::form::Row;
use super::super::model::Model;
use super::super::theme::Role;
use super::super::wish::PressOptions;
use super::review::faults;

pub fn rows(model: &Model) -> Vec<Row> {
    let options = &model.draft.wish.press;
    let mut rows = faults::errors(model);
    rows.extend(limits(model));
    rows.extend(buttons(model));
    if model.pressing.is_some() {
        rows.push(Row::button("~press.last", "Show the last build", "", Command::ShowBuild));
    }
    rows.push(Row::heading("How it runs"));
    rows.push(output(model, options));
    rows.push(
        number("cores", "Cores for each build", options.cores, 0, |press| &mut press.cores)
            .help("0 takes all of them. Compressing the image is what takes most."),
    );
    rows.push(
        number("jobs", "Builds at once", options.jobs, 1, |press| &mut press.jobs)
            .help("Each may use as many cores as the row above says."),
    );
    rows.push(
        Row::switch("~press.offline", "Offline", options.offline, |wish, on| {
            wish.press.offline = on;
            wish.press.update &= !on;
        })
        .help("Asks no binary cache and downloads nothing: only what this machine has is used."),
    );
    rows.push(
        Row::switch("~press.update", "Newest nixpkgs", options.update, |wish, on| {
            wish.press.update = on;
            wish.press.offline &= !on;
        })
        .help("Takes the branch as it is now, instead of the revision of this profile's last build."),
    );
    rows
}

/// What the build may run into here, as far as something can be done about it.
fn limits(model: &Model) -> Vec<Row> {
    let symbols = model.ink().symbols;
    let limits = model.limits(&model.estimate()).into_iter();
    let bad = limits.filter(|limit| limit.weight >= Weight::Warning);
    bad.map(|limit| {
        let (sign, role) = match limit.weight {
            Weight::Missing => (symbols.error, Role::Error),
            _ => (symbols.warning, Role::Warning),
        };
        let text = format!("{sign} {}: {}; {}", limit.about.title(), limit.text, limit.remedy);
        Row::note(role, printable(&text))
    })
    .collect()
}

/// What is known of a rehearsal, before there is one and after.
fn rehearsal(model: &Model) -> String {
    let Some(expected) = model.rehearsal() else {
        return "no network; its time is not known yet".to_owned();
    };
    let time = words::time(expected.seconds.likely);
    let count = model.taught.rehearsals();
    format!("about {time}, by {count} earlier")
}

/// Both ways to begin, with a sentence on each.
pub fn buttons(model: &Model) -> [Row; 2] {
    [
        Row::button("~press", "Press", "builds the image", Command::Press { rehearse: false }).help(
            "Saves the profile, writes the Nix and lets Nix build the image from the profile's nixpkgs.",
        ),
        Row::button("~rehearse", "Rehearse", rehearsal(model), Command::Press { rehearse: true })
            .help("The same with a small channel of Debian's parts, without the network: an image that boots, in minutes. Only earlier rehearsals tell how long."),
    ]
}

fn output(model: &Model, options: &PressOptions) -> Row {
    let name = if model.draft.name.is_empty() { "NAME" } else { &model.draft.name };
    let usual = printable(&model.output_folder.join(name).display().to_string());
    Row::text("~press.output", "Output folder", options.output.clone(), |wish, text| {
        text.trim().clone_into(&mut wish.press.output);
        Ok(())
    })
    .placeholder(usual)
    .help("Where the image is laid, with its checksum, facts and log.")
}

fn number(
    name: &str,
    label: &str,
    now: Option<u32>,
    least: u32,
    place: fn(&mut PressOptions) -> &mut Option<u32>,
) -> Row {
    let now = now.map(|number| number.to_string()).unwrap_or_default();
    Row::text(format!("~press.{name}"), label, now, move |wish, text| {
        *place(&mut wish.press) = match text.trim() {
            "" => None,
            text => match text.parse() {
                Ok(number) if number >= least => Some(number),
                _ => return Err(format!("write a whole number from {least} on, or nothing")),
            },
        };
        Ok(())
    })
    .placeholder("as Nix is set up")
}
