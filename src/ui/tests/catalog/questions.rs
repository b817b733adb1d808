//! What is asked outside: lists, sizes and unknown names, each when it changes and only then.

use std::sync::Arc;

use super::*;
use crate::catalog::source::Progress;
use crate::catalog::{Index, Raw};
use crate::profile::Severity;
use crate::profile::model::Nixpkgs;

fn all(ann: &mut Sitting) -> Vec<Effect> {
    std::mem::take(&mut ann.effects)
}

fn opens(effects: &[Effect]) -> usize {
    effects.iter().filter(|effect| matches!(effect, Effect::OpenList(_))).count()
}

fn of(ann: &Sitting) -> crate::ui::effect::ListAsked {
    let (source, base) = (ann.model.profile().source.clone(), ann.model.draft.base.clone());
    crate::ui::effect::ListAsked { source, base }
}

/// What is wrong with the packages.
fn faults(ann: &Sitting) -> Vec<(&str, Severity)> {
    let faults = ann.model.draft.faults.iter().filter(|fault| fault.field.starts_with("packages"));
    faults.map(|fault| (fault.field.as_str(), fault.severity)).collect()
}

#[test]
fn a_list_is_asked_for_once_for_each_nixpkgs() {
    let mut ann = Sitting::new(120, 40);
    assert_eq!(opens(&all(&mut ann)), 0, "nobody has begun yet");
    ann.tell(opened(Source::Starting("small".to_owned())));
    assert_eq!(opens(&all(&mut ann)), 1);
    ann.goes("Packages").goes("network.host-name").enter().types("x");
    assert_eq!(opens(&all(&mut ann)), 0);
    ann.model.draft.change("~x", |wish| {
        wish.profile.source.nixpkgs = Nixpkgs::Branch("nixos-unstable".to_owned());
    });
    ann.tell(Msg::Tick);
    assert_eq!(opens(&all(&mut ann)), 1);
    // An answer about the one before is late.
    let mut late = of(&ann);
    late.source.nixpkgs = Nixpkgs::default();
    ann.tell(fakes::listed(late, true));
    assert_ne!(ann.model.catalog.listing.index.len(), fakes::listing().index.len());
}

#[test]
fn a_stale_list_is_fetched_by_itself_and_once() {
    let mut ann = Sitting::with("small", 120, 40);
    all(&mut ann);
    let of = of(&ann);
    ann.tell(fakes::listed(of.clone(), true));
    assert!(all(&mut ann).contains(&Effect::FetchList(Box::new(of.clone()))));
    on_the_page(&mut ann);
    let progress = Progress::Fetching { done: 3 << 20, of: Some(6 << 20) };
    ann.tell(Msg::Fetching { of: Box::new(of.clone()), progress });
    assert!(ann.text().contains("3.0 MiB of 6.0 MiB"), "{}", ann.text());
    let problem = Some("the list was not fetched: the server cut off".to_owned());
    ann.tell(Msg::FetchEnded { of: Box::new(of.clone()), problem });
    assert!(ann.text().contains("not fetched: the server cut off"), "{}", ann.text());
    assert_eq!(ann.model.catalog.results.total, 20, "the list is as it was");
    assert!(!all(&mut ann).iter().any(|effect| matches!(effect, Effect::FetchList(_))));
    ann.key(KeyCode::F(5));
    assert!(all(&mut ann).contains(&Effect::FetchList(Box::new(of))));
}

#[test]
fn unknown_names_are_faults_at_once_and_go_with_one_key() {
    let mut ann = Sitting::with("small", 120, 40);
    ann.goes("~type-package").enter().types("neovmi jq zzzzzz").enter();
    answered(&mut ann);
    let error = Severity::Error;
    assert_eq!(faults(&ann), [("packages.install[0]", error), ("packages.install[2]", error)]);
    assert!(ann.text().contains("write `neovim`"), "{}", ann.text());
    ann.goes("packages.install").key(KeyCode::Home).types("r");
    assert_eq!(chosen(&ann), ["neovim", "jq", "zzzzzz"]);
    assert_eq!(faults(&ann).len(), 1);
    ann.key(KeyCode::Down).key(KeyCode::Down).types("d");
    assert_eq!((chosen(&ann), faults(&ann).len()), (vec!["neovim", "jq"], 0));
}

#[test]
fn a_module_of_ones_own_may_bring_what_no_list_has() {
    let mut ann = Sitting::with("small", 120, 40);
    ann.model.draft.change("~x", |wish| {
        wish.profile.packages.install = vec!["gitt".to_owned()];
        wish.profile.extra.modules = vec!["overlay.nix".to_owned()];
    });
    ann.tell(Msg::Tick);
    answered(&mut ann);
    assert_eq!(faults(&ann), [("packages.install[0]", Severity::Warning)]);
}

#[test]
fn unknown_names_are_mended_on_the_page_too() {
    let mut ann = page();
    ann.model.draft.change("~x", |wish| wish.profile.packages.install = vec!["gitt".to_owned()]);
    ann.key(KeyCode::F(6));
    answered(&mut ann);
    assert!(ann.text().contains("Near to it: git"), "{}", ann.text());
    ann.types("r");
    answered(&mut ann);
    assert_eq!((chosen(&ann), marked(&ann)), (vec!["git"], "git"));
}

#[test]
fn sizes_are_asked_for_what_is_chosen_and_looked_at() {
    let mut ann = page();
    searches(&mut ann, "jq");
    assert!(ann.text().contains("adds 2.4 MiB (36.2 MiB with"), "{}", ann.text());
    ann.key(KeyCode::Insert).types("/").ctrl('u');
    searches(&mut ann, "htop");
    assert!(ann.text().contains("unknown, typically"), "{}", ann.text());
    assert!(ann.text().contains("1 chosen, 2.4 MiB together"), "{}", ann.text());
    ann.key(KeyCode::Insert);
    answered(&mut ann);
    assert!(ann.text().contains("2 chosen, 2.4 MiB and 1 of unknown size"), "{}", ann.text());
    // Elsewhere nobody asks a cache.
    ann.key(KeyCode::Esc).goes("Network");
    assert!(!all(&mut ann).iter().any(|it| matches!(it, Effect::AskSizes(asked) if asked.ask)));
}

#[test]
fn sizes_on_another_base_are_asked_for_anew() {
    use crate::profile::model::{Base, Substituter};

    let mut ann = page();
    searches(&mut ann, "jq");
    ann.key(KeyCode::Insert);
    answered(&mut ann);
    let asks = |ann: &mut Sitting| {
        ann.tell(Msg::Tick);
        let sizes = &ann.model.catalog.sizes;
        let known = (sizes.packages.len(), sizes.together);
        let asked = ann.effects.iter().any(|it| matches!(it, Effect::AskSizes(_)));
        answered(ann);
        (asked, known)
    };
    let before = (ann.model.catalog.sizes.packages.len(), ann.model.catalog.sizes.together);
    assert!(before.0 > 0 && before.1.is_some(), "{before:?}");
    let edits: [fn(&mut crate::profile::model::Source); 3] = [
        |source| source.base = Base::Installer("graphical-gnome".to_owned()),
        |source| source.allow_unfree = true,
        |source| {
            source.substituters = vec![Substituter {
                url: "https://cache.example.org".to_owned(),
                key: "cache.example.org-1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=".to_owned(),
            }];
        },
    ];
    for edit in edits {
        ann.model.draft.change("~x", |wish| edit(&mut wish.profile.source));
        assert_eq!(asks(&mut ann), (true, (0, None)), "those of before are gone until the answer");
        assert!(ann.model.catalog.sizes.packages.contains_key("jq"), "and come with it");
    }
    ann.model.draft.change("~x", |wish| wish.profile.source.flakes ^= true);
    let (asked, (known, _)) = asks(&mut ann);
    assert!(!asked && known > 0, "that changes no package");
}

#[test]
fn another_profile_begins_with_a_list_of_its_own() {
    let mut ann = page();
    searches(&mut ann, "jq");
    all(&mut ann);
    ann.tell(opened(Source::Saved("desk".to_owned())));
    assert_eq!((ann.model.catalog.text().as_str(), ann.model.shows_catalog()), ("", false));
    assert_eq!(opens(&all(&mut ann)), 1);
}

/// That list without one of its packages and with another before all of them.
fn newer(without: &str) -> crate::catalog::Listing {
    let old = fakes::listing();
    let raw = |attribute: &str| Raw {
        attribute: attribute.to_owned(),
        description: "editor".to_owned(),
        ..Raw::default()
    };
    let names = (0..u32::try_from(old.index.len()).unwrap()).map(|at| old.index.entry(at).attribute);
    let names = ["aaa-vim", "vi"].into_iter().chain(names).filter(|name| *name != without);
    crate::catalog::Listing { index: Arc::new(Index::build(names.map(raw))), ..old }
}

fn swaps(ann: &mut Sitting, listing: crate::catalog::Listing) {
    let of = Box::new(of(ann));
    ann.tell(Msg::Listed { of, listing: Box::new(listing), age: None, stale: false });
    answered(ann);
}

#[test]
fn the_mark_stays_on_its_package_when_the_list_is_swapped() {
    let mut ann = page();
    ann.key(KeyCode::Down);
    let at = ann.model.catalog.results.hits.len() - 3;
    for _ in 0..at {
        ann.key(KeyCode::Down);
    }
    let name = marked(&ann).to_owned();
    assert_eq!(ann.model.catalog.marked, at);
    swaps(&mut ann, newer("git"));
    assert_eq!(marked(&ann), name);
    assert_ne!(ann.model.catalog.marked, at, "its row is another");
    ann.types(" ");
    assert_eq!(chosen(&ann), [name.as_str()]);
}

#[test]
fn a_mark_whose_package_is_gone_goes_to_the_top() {
    let mut ann = page();
    ann.key(KeyCode::Down).key(KeyCode::Down).key(KeyCode::Down).enter();
    let name = marked(&ann).to_owned();
    assert_eq!(ann.model.catalog.pane, Pane::Details);
    swaps(&mut ann, newer(&name));
    assert_eq!((ann.model.catalog.marked, ann.model.catalog.pane), (0, Pane::List));
}
