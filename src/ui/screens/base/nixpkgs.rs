//! Where nixpkgs comes from: one of four kinds, each with a text of its own.

use crate::profile::model::{DEFAULT_BRANCH, Nixpkgs, Source};

use super::super::super::form::Row;
use super::super::super::wish::Wish;
use super::super::fields;
use super::known;

const BRANCH: &str = "source.nixpkgs.branch";
const REVISION: &str = "source.nixpkgs.revision";
const PATH: &str = "source.nixpkgs.path";

pub fn rows(source: &Source) -> Vec<Row> {
    let mut rows = vec![kinds(&source.nixpkgs)];
    match &source.nixpkgs {
        Nixpkgs::Branch(name) => rows.extend(branch(name)),
        Nixpkgs::Revision(revision) => rows.push(
            text(REVISION, "Revision", revision, Nixpkgs::Revision)
                .placeholder("40 hex digits, as git rev-parse prints them")
                .help("One commit of nixpkgs: the same image today and in a year."),
        ),
        Nixpkgs::Path(path) => rows.push(
            text(PATH, "Folder", path, Nixpkgs::Path)
                .placeholder("~/src/nixpkgs")
                .help("A copy of nixpkgs on this machine, relative to the profile's folder."),
        ),
        Nixpkgs::Channel => {}
    }
    rows
}

fn kinds(nixpkgs: &Nixpkgs) -> Row {
    let options = ["a branch", "a revision", "a folder", "this machine's channel"];
    Row::choice("source.nixpkgs", "Nixpkgs", options, kind(nixpkgs), pick)
        .help("Where the packages of the image come from: a release, one commit, or what this machine has.")
}

fn kind(nixpkgs: &Nixpkgs) -> usize {
    match nixpkgs {
        Nixpkgs::Branch(_) => 0,
        Nixpkgs::Revision(_) => 1,
        Nixpkgs::Path(_) => 2,
        Nixpkgs::Channel => 3,
    }
}

/// What was typed for the kind before is put aside, and is there again on the way back.
fn pick(wish: &mut Wish, option: usize) {
    let now = &mut wish.profile.source.nixpkgs;
    if kind(now) == option {
        return;
    }
    let aside = &mut wish.aside;
    let mut take = |field: &str| aside.remove(field).unwrap_or_default();
    let next = match option {
        1 => Nixpkgs::Revision(take(REVISION)),
        2 => Nixpkgs::Path(take(PATH)),
        3 => Nixpkgs::Channel,
        _ => branch_of(&take(BRANCH)),
    };
    match std::mem::replace(now, next) {
        Nixpkgs::Branch(text) => aside.insert(BRANCH.to_owned(), text),
        Nixpkgs::Revision(text) => aside.insert(REVISION.to_owned(), text),
        Nixpkgs::Path(text) => aside.insert(PATH.to_owned(), text),
        Nixpkgs::Channel => None,
    };
}

/// A blank branch is the usual one.
fn branch_of(text: &str) -> Nixpkgs {
    Nixpkgs::Branch(if text.is_empty() { DEFAULT_BRANCH.to_owned() } else { text.to_owned() })
}

fn branch(name: &str) -> [Row; 2] {
    let row = text(BRANCH, "Branch", name, |text| branch_of(&text)).placeholder(DEFAULT_BRANCH);
    let about = known::about_branch(name).map(|about| format!("{name}: {about}. ")).unwrap_or_default();
    let row =
        row.help(format!("{about}A branch of nixpkgs; the commit it stands at is pinned when it is built."));
    let choose = fields::choose("Branch of nixpkgs", BRANCH, fields::known(known::BRANCHES), |wish, name| {
        wish.profile.source.nixpkgs = branch_of(name);
    });
    fields::with_known(row, "Known branches", known::BRANCHES.len(), choose)
}

fn text(field: &str, label: &str, now: &str, make: impl Fn(String) -> Nixpkgs + 'static) -> Row {
    fields::required(field, label, now, move |wish, text| wish.profile.source.nixpkgs = make(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_there_again_on_the_way_back() {
        let mut wish = Wish::default();
        wish.profile.source.nixpkgs = Nixpkgs::Branch("nixos-25.11".into());
        pick(&mut wish, 2);
        assert_eq!(wish.profile.source.nixpkgs, Nixpkgs::Path(String::new()));
        wish.profile.source.nixpkgs = Nixpkgs::Path("/srv/nixpkgs".into());
        pick(&mut wish, 3);
        pick(&mut wish, 3);
        assert_eq!(wish.profile.source.nixpkgs, Nixpkgs::Channel);
        pick(&mut wish, 0);
        assert_eq!(wish.profile.source.nixpkgs, Nixpkgs::Branch("nixos-25.11".into()));
        pick(&mut wish, 2);
        assert_eq!(wish.profile.source.nixpkgs, Nixpkgs::Path("/srv/nixpkgs".into()));
    }
}
