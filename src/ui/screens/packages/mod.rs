//! Packages: what is installed in the live system.
//!
//! ```text
//! 3 packages
//! neovim                      Vim text editor fork focused on extensibility
//! git                         Distributed version control system
//! my-own-thing                ! not in this list; near to it: my-own-things
//! Add packages                129,815 to choose from
//! Add a bundle                8 to choose from
//! Take names from a file
//! Type a name
//! All in one line             neovim git my-own-thing
//!
//! 1 program switched on
//! fish                        fish as a login shell, with completions of what is installed
//! Switch a program on         34 to choose from
//! All in one line             fish
//! ```

mod lists;

pub use lists::bundles;

use std::collections::BTreeMap;

use crate::build::text::printable;
use crate::catalog::built_in;
use crate::profile::Profile;
use crate::profile::model::Packages;

use super::super::catalog::{Order, draw::source, flags, number, program as program_of, together};
use super::super::command::{Command, Item, Items, Question};
use super::super::form::Row;
use super::super::model::Model;
use super::super::wish::Wish;
use super::fields;

const INSTALL: &str = "packages.install";
const PROGRAMS: &str = "packages.programs";

/// What the list at hand says of the profile's packages.
#[derive(Debug, Default)]
pub struct At {
    /// How many there are to choose from, and where that list is from.
    count: usize,
    from: String,
    /// What the chosen ones add together.
    sizes: String,
    /// By name: a line on it, and the nearest one for a name that the list does not have.
    about: BTreeMap<String, (String, Option<String>)>,
}

pub fn of(model: &Model) -> Vec<Row> {
    let (catalog, install) = (&model.catalog, &model.profile().packages.install);
    let about = install.iter().map(|name| (name.clone(), about(model, name)));
    let at = At {
        count: catalog.listing.index.len(),
        from: source(model),
        sizes: together(install, &catalog.sizes, catalog.sizing),
        about: about.collect(),
    };
    rows(model.profile(), &at)
}

/// A line on a package, and the one that is offered in its place.
fn about(model: &Model, name: &str) -> (String, Option<String>) {
    if let Some(entry) = model.catalog.find(name) {
        let own = built_in::find(name).map_or(entry.description, |package| package.about);
        let flags = flags(&entry).join(", ");
        let text = if flags.is_empty() { own.to_owned() } else { format!("{flags}; {own}") };
        return (text, None);
    }
    let near = model.draft.unknown(name).and_then(|unknown| unknown.nearest.first().cloned());
    match &near {
        Some(near) => (format!("not in this list; near to it: {near}"), Some(near.clone())),
        None => ("not in this list".to_owned(), None),
    }
}

pub fn rows(profile: &Profile, at: &At) -> Vec<Row> {
    let packages = &profile.packages;
    let sizes = if at.sizes.is_empty() { String::new() } else { format!(", {}", at.sizes) };
    let count = count(packages.install.len(), "package", "packages");
    let mut rows = vec![Row::heading(format!("{count}{sizes}"))];
    rows.extend(install(packages, at));
    rows.push(Row::heading(format!(
        "{} switched on",
        self::count(packages.programs.len(), "program", "programs")
    )));
    rows.extend(programs(packages));
    rows
}

fn count(number: usize, one: &str, many: &str) -> String {
    match number {
        0 => format!("No {many}"),
        1 => format!("1 {one}"),
        _ => format!("{number} {many}"),
    }
}

fn install(packages: &Packages, known: &At) -> Vec<Row> {
    let add = Command::Catalog(Order::Open);
    let names = packages.install.iter().enumerate();
    let mut rows: Vec<Row> =
        names.map(|(at, name)| package(packages, at, name, known).add(add.clone())).collect();
    rows.push(
        Row::button(
            "~add-package",
            "Add packages",
            format!("{} to choose from", number(known.count)),
            add.clone(),
        )
        .help(format!("Opens the catalogue, with search and details. List: {}.", known.from))
        .add(add.clone()),
    );
    let own = packages.install.clone();
    let bundles = Items::new(move || lists::bundles(&own));
    let title = "Bundles".to_owned();
    rows.push(
        Row::button(
            "~bundle",
            "Add a bundle",
            format!("{} to choose from", built_in::bundles().len()),
            Command::ChooseFrom { title, items: bundles },
        )
        .help("Packages for a purpose: rescue, disks, network diagnosis. Each is shown before it is added."),
    );
    rows.push(
        Row::button("~import", "Take names from a file", "", Command::Catalog(Order::AskFile))
            .help("Names of packages out of any text; they can be pasted here, too. All are shown first."),
    );
    rows.push(
        Row::button("~type-package", "Type a name", "", Command::Ask(Question::Package))
            .help("An attribute of nixpkgs, such as python3Packages.numpy."),
    );
    let line = Row::text(INSTALL, "All in one line", packages.install.join(" "), |wish, text| {
        wish.profile.packages.install = fields::names(text);
        Ok(())
    });
    rows.push(
        line.placeholder("nothing beside what the base module has")
            .help("The whole list, to be typed or pasted: names with blanks or commas between them.")
            .add(add),
    );
    rows
}

fn package(packages: &Packages, at: usize, name: &str, known: &At) -> Row {
    let (about, near) = known.about.get(name).cloned().unwrap_or_default();
    let drop = move |wish: &mut Wish| fields::drop_at(&mut wish.profile.packages.install, at);
    let mut items = vec![Item::new("Keep it", about.clone(), Command::Nothing)];
    let replace = near.map(|near| {
        let command = Command::Catalog(Order::Replace { name: name.to_owned(), with: near.clone() });
        items.push(Item::new(format!("Take {near} in its place"), "", command.clone()));
        command
    });
    items.push(Item::new("Take it off the list", "", Command::edit(drop)));
    let free = |name: &str| !packages.programs.iter().any(|on| on == name);
    if let Some(program) = program_of(name).filter(|program| free(program.name)) {
        items.push(Item::new("Switch it on as a program too", program.about, lists::switch_on(program.name)));
    }
    let title = printable(name);
    let help = built_in::find(name).map(|package| format!("{}: {}.", package.category, package.about));
    let command = Command::Choose { title: title.clone(), items };
    Row::button(format!("{INSTALL}[{at}]"), title, about, command)
        .help(help.unwrap_or_default())
        .remove(drop)
        .replace(replace)
}

fn programs(packages: &Packages) -> Vec<Row> {
    let add = lists::programs(packages);
    let mut rows: Vec<Row> = Vec::new();
    for (at, name) in packages.programs.iter().enumerate() {
        rows.push(program(at, name).add(add.clone()));
    }
    let known = built_in::programs().len();
    rows.push(
        Row::button("~add-program", "Switch a program on", format!("{known} to choose from"), add.clone())
            .help("programs.NAME.enable: NixOS installs it and sets up what a package alone does not.")
            .add(add.clone()),
    );
    let line = Row::text(PROGRAMS, "All in one line", packages.programs.join(" "), |wish, text| {
        wish.profile.packages.programs = fields::names(text);
        Ok(())
    });
    rows.push(
        line.placeholder("none beside the base module's")
            .help("Names for programs.NAME.enable, such as fish or gnupg.agent, with blanks or commas between them.")
            .add(add),
    );
    rows
}

fn program(at: usize, name: &str) -> Row {
    let known = built_in::programs().iter().find(|program| program.name == name);
    let about = known.map_or("not in the built-in list", |program| program.about);
    let drop = move |wish: &mut Wish| fields::drop_at(&mut wish.profile.packages.programs, at);
    let title = printable(name);
    let items = vec![
        Item::new("Keep it", about, Command::Nothing),
        Item::new("Take it off the list", "", Command::edit(drop)),
    ];
    let command = Command::Choose { title: title.clone(), items };
    Row::button(format!("{PROGRAMS}[{at}]"), title, about, command).remove(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_that_is_a_program_too_can_be_switched_on() {
        let mut profile = Profile::default();
        profile.packages.install = vec!["fish".into(), "jq".into()];
        let items = |row: &Row| match &row.kind {
            crate::ui::form::Kind::Button { command: Command::Choose { items, .. }, .. } => items.len(),
            _ => 0,
        };
        let rows = rows(&profile, &At::default());
        let of = |field: &str| items(rows.iter().find(|row| row.field == field).unwrap());
        assert_eq!((of("packages.install[0]"), of("packages.install[1]")), (3, 2));
    }
}
