//! Packages: what is installed in the live system.
//!
//! ```text
//! 3 packages
//! neovim                      Vim with Lua and language servers
//! git                         Versions; what flakes are fetched with
//! my-own-thing                not in the built-in list
//! Add a package               387 to choose from
//! Type a name
//! Add a bundle                8 to choose from
//! All in one line             neovim git my-own-thing
//!
//! 1 program switched on
//! fish                        fish as a login shell, with completions of what is installed
//! Switch a program on         34 to choose from
//! All in one line             fish
//! ```

mod lists;

use crate::build::text::printable;
use crate::catalog::built_in;
use crate::profile::Profile;
use crate::profile::model::Packages;

use super::super::command::{Command, Item, Question};
use super::super::form::Row;
use super::super::wish::Wish;
use super::fields;

const INSTALL: &str = "packages.install";
const PROGRAMS: &str = "packages.programs";

pub fn rows(profile: &Profile) -> Vec<Row> {
    let packages = &profile.packages;
    let mut rows = vec![Row::heading(count(packages.install.len(), "package", "packages"))];
    rows.extend(install(packages));
    rows.push(Row::heading(format!("{} switched on", count(packages.programs.len(), "program", "programs"))));
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

fn install(packages: &Packages) -> Vec<Row> {
    let add = lists::packages(packages);
    let mut rows: Vec<Row> = packages
        .install
        .iter()
        .enumerate()
        .map(|(at, name)| package(packages, at, name).add(add.clone()))
        .collect();
    let known = built_in::packages().len();
    rows.push(
        Row::button("~add-package", "Add a package", format!("{known} to choose from"), add.clone())
            .help("Opens the built-in list; typing narrows it. Whatever nixpkgs has can be typed by name.")
            .add(add.clone()),
    );
    rows.push(
        Row::button("~type-package", "Type a name", "", Command::Ask(Question::Package))
            .help("An attribute of nixpkgs, such as python3Packages.numpy."),
    );
    rows.push(
        Row::button(
            "~bundle",
            "Add a bundle",
            format!("{} to choose from", built_in::bundles().len()),
            lists::bundles(packages),
        )
        .help("Packages for a purpose: rescue, disks, network diagnosis. The list shows what each holds."),
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

fn package(packages: &Packages, at: usize, name: &str) -> Row {
    let known = built_in::find(name);
    let about = known.map_or("not in the built-in list", |package| package.about);
    let drop = move |wish: &mut Wish| fields::drop_at(&mut wish.profile.packages.install, at);
    let mut items = vec![Item::new("Keep it", about, Command::Nothing)];
    items.push(Item::new("Take it off the list", "", Command::edit(drop)));
    let program = built_in::programs().iter().find(|program| program.name == name);
    if let Some(program) = program.filter(|program| !packages.programs.iter().any(|on| on == program.name)) {
        items.push(Item::new("Switch it on as a program too", program.about, lists::switch_on(program.name)));
    }
    let title = printable(name);
    let command = Command::Choose { title: title.clone(), items };
    Row::button(format!("{INSTALL}[{at}]"), title, about, command)
        .help(known.map(|package| format!("{}: {}.", package.category, package.about)).unwrap_or_default())
        .remove(drop)
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
        let rows = rows(&profile);
        let of = |field: &str| items(rows.iter().find(|row| row.field == field).unwrap());
        assert_eq!((of("packages.install[0]"), of("packages.install[1]")), (3, 2));
    }
}
