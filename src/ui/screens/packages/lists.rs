//! The lists from which programs and bundles are added. Only what is not there yet is offered, and a
//! bundle is shown before anything of it is added.

use crate::catalog::built_in::{self, Bundle};
use crate::profile::model::Packages;

use super::super::super::catalog::{Offer, Order};
use super::super::super::command::{Command, Item, Items};
use super::super::super::wish::Wish;

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

/// The bundles, of which one is looked at next; `own` is what is chosen already.
pub fn bundles(own: &[String]) -> Vec<Item> {
    built_in::bundles().iter().map(|one| bundle(own, one)).collect()
}

fn bundle(own: &[String], bundle: &'static Bundle) -> Item {
    let there = bundle.packages.iter().filter(|name| has(own, name)).count();
    let all = bundle.packages.len();
    let count = if there == 0 { format!("{all} packages") } else { format!("{there} of {all} chosen") };
    let names = bundle.packages.iter().map(|name| (*name).to_owned()).collect();
    let offer = Offer { title: bundle.name.to_owned(), about: bundle.about.to_owned(), names };
    let detail = format!("{count}: {}", bundle.about);
    Item::new(bundle.name, detail, Command::Catalog(Order::Offer(Box::new(offer))))
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

    #[test]
    fn what_is_switched_on_is_not_offered_again() {
        let items = |packages: &Packages| match programs(packages) {
            Command::ChooseFrom { items, .. } => items.make(),
            _ => Vec::new(),
        };
        let mut wish = Wish::default();
        let fish = items(&wish.profile.packages).into_iter().find(|item| item.label == "fish");
        let Some(Item { command: Command::Edit { edit, .. }, .. }) = fish else { panic!("no fish") };
        edit.apply(&mut wish);
        edit.apply(&mut wish);
        assert_eq!(wish.profile.packages.programs, ["fish"]);
        assert!(items(&wish.profile.packages).iter().all(|item| item.label != "fish"));
    }

    #[test]
    fn a_bundle_says_how_much_of_it_is_chosen_and_is_shown_first() {
        let items = bundles(&["parted".to_owned()]);
        let disks = items.iter().find(|item| item.label == "Disks").unwrap();
        assert!(disks.detail.starts_with("1 of "), "{}", disks.detail);
        assert!(matches!(&disks.command, Command::Catalog(Order::Offer(offer)) if offer.names.len() > 3));
    }
}
