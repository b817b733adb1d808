//! The lists from which packages, programs and bundles are added. Only what is not there yet is
//! offered, and nothing is added but what was taken from a list.

use crate::catalog::built_in::{self, Bundle, Package};
use crate::profile::model::Packages;

use super::super::super::command::{Command, Item, Items};
use super::super::super::wish::Wish;

pub fn packages(packages: &Packages) -> Command {
    let own = packages.install.clone();
    let items = Items::new(move || {
        let free = built_in::packages().iter().filter(|package| !has(&own, package.attribute));
        free.map(package).collect()
    });
    Command::ChooseFrom { title: "Add a package".to_owned(), items }
}

fn package(package: &'static Package) -> Item {
    let name = package.attribute;
    let edit = Command::edit(move |wish: &mut Wish| add(&mut wish.profile.packages.install, name));
    Item::new(name, format!("{}: {}", package.category, package.about), edit)
}

pub fn programs(packages: &Packages) -> Command {
    let own = packages.programs.clone();
    let items = Items::new(move || {
        let free = built_in::programs().iter().filter(|program| !has(&own, program.name));
        free.map(|program| Item::new(program.name, program.about, switch_on(program.name))).collect()
    });
    Command::ChooseFrom { title: "Switch a program on".to_owned(), items }
}

pub fn switch_on(name: &'static str) -> Command {
    Command::edit(move |wish: &mut Wish| add(&mut wish.profile.packages.programs, name))
}

/// The detail names what would come, so that nobody adds a thing unseen.
pub fn bundles(packages: &Packages) -> Command {
    let own = packages.install.clone();
    let items = Items::new(move || built_in::bundles().iter().map(|one| bundle(&own, one)).collect());
    Command::ChooseFrom { title: "Add a bundle".to_owned(), items }
}

fn bundle(own: &[String], bundle: &'static Bundle) -> Item {
    let new: Vec<&str> = bundle.packages.iter().copied().filter(|name| !has(own, name)).collect();
    let detail = if new.is_empty() {
        "all of it is in the list".to_owned()
    } else {
        format!("{}: {}", bundle.about, new.join(" "))
    };
    let edit = Command::edit(move |wish: &mut Wish| {
        for name in &bundle.packages {
            add(&mut wish.profile.packages.install, name);
        }
    });
    Item::new(bundle.name, detail, edit)
}

fn has(list: &[String], name: &str) -> bool {
    list.iter().any(|entry| entry == name)
}

fn add(list: &mut Vec<String>, name: &str) {
    if !has(list, name) {
        list.push(name.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(command: Command) -> Vec<Item> {
        match command {
            Command::ChooseFrom { items, .. } => items.make(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn what_is_taken_comes_and_is_not_offered_again() {
        let mut wish = Wish::default();
        let git = items(packages(&wish.profile.packages)).into_iter().find(|item| item.label == "git");
        let Some(Item { command: Command::Edit { edit, .. }, .. }) = git else { panic!("no git to add") };
        edit.apply(&mut wish);
        edit.apply(&mut wish);
        assert_eq!(wish.profile.packages.install, ["git"]);
        assert!(items(packages(&wish.profile.packages)).iter().all(|item| item.label != "git"));
    }

    #[test]
    fn a_bundle_says_all_that_it_adds() {
        let mut wish = Wish::default();
        wish.profile.packages.install = vec!["parted".into()];
        for item in items(bundles(&wish.profile.packages)) {
            let mut after = wish.clone();
            let Command::Edit { edit, .. } = &item.command else { panic!("{}", item.label) };
            edit.apply(&mut after);
            assert!(after.profile.packages.install.len() > 3);
            for name in &after.profile.packages.install[1..] {
                assert!(item.detail.contains(name.as_str()), "{}: {name}", item.label);
            }
        }
    }
}
