//! The catalogue page: searched, chosen from, imported into – by keys and by mouse.

pub mod fakes;
mod filters;
mod hints;
mod pictures;
mod questions;
mod trouble;

use super::*;
use crate::ui::catalog::{Pane, Shelf};
use crate::ui::layers::Layer;

/// Answers what the page asks, as the runtime would, until it asks nothing more.
pub fn answered(ann: &mut Sitting) {
    loop {
        let (asked, others): (Vec<Effect>, Vec<Effect>) =
            std::mem::take(&mut ann.effects).into_iter().partition(|effect| {
                let more = matches!(effect, Effect::OpenList(_) | Effect::AskSizes(_));
                more || fakes::is_answered(effect)
            });
        ann.effects = others;
        if asked.is_empty() {
            return;
        }
        for effect in asked {
            let msg = match effect {
                Effect::OpenList(of) => fakes::listed(*of, false),
                Effect::AskSizes(asked) => {
                    let sizes = Box::new(fakes::sizes(&asked));
                    Msg::Sized { number: asked.number, sizes, last: true, off: false }
                }
                other => fakes::answer(other),
            };
            ann.tell(msg);
        }
    }
}

/// On the page, with the list of [`fakes`].
pub fn on_the_page(ann: &mut Sitting) {
    ann.goes("Packages").types("/");
    answered(ann);
}

/// Types a search and has its answer.
pub fn searches(ann: &mut Sitting, text: &str) {
    ann.types(text);
    answered(ann);
}

fn page() -> Sitting {
    let mut ann = Sitting::with("small", 120, 40);
    on_the_page(&mut ann);
    ann
}

fn chosen(ann: &Sitting) -> Vec<&str> {
    ann.model.profile().packages.install.iter().map(String::as_str).collect()
}

fn marked(ann: &Sitting) -> &str {
    ann.model.catalog.marked().map_or("", |entry| entry.attribute)
}

#[test]
fn typing_narrows_and_space_chooses() {
    let mut ann = page();
    searches(&mut ann, "vim");
    assert_eq!(marked(&ann), "vim");
    // In the field a blank is a blank.
    searches(&mut ann, " focused");
    assert_eq!(ann.model.catalog.results.total, 1);
    assert_eq!(chosen(&ann), Vec::<&str>::new());
    ann.key(KeyCode::Down).types(" ");
    assert_eq!(chosen(&ann), ["neovim"]);
    assert!(ann.text().contains("1 chosen"), "{}", ann.text());
    ann.types(" ");
    assert_eq!(chosen(&ann), Vec::<&str>::new());
    assert_eq!(ann.model.catalog.pane, Pane::List);
}

#[test]
fn what_is_typed_after_a_choice_is_a_search_of_its_own() {
    let mut ann = page();
    searches(&mut ann, "htop");
    ann.key(KeyCode::Insert);
    ann.key(KeyCode::Down).types("/");
    searches(&mut ann, "jq");
    assert_eq!((ann.model.catalog.text().as_str(), marked(&ann)), ("jq", "jq"));
    ann.tell(Msg::Key(KeyEvent::new(KeyCode::Char(' '), KeyModifiers::CONTROL)));
    assert_eq!(chosen(&ann), ["htop", "jq"]);
    assert_eq!(ann.model.catalog.pane, Pane::Field);
}

#[test]
fn enter_shows_details_and_adds_nothing() {
    for (width, height) in [(120, 40), (80, 24), (50, 15)] {
        let mut ann = Sitting::with("small", width, height);
        on_the_page(&mut ann);
        searches(&mut ann, "jq");
        ann.enter();
        assert!(ann.text().contains("MIT, Apache-2.0"), "{}", ann.text());
        assert_eq!(chosen(&ann), Vec::<&str>::new());
        ann.enter().enter().key(KeyCode::Esc);
        assert!(ann.model.shows_catalog());
        ann.key(KeyCode::Esc);
        assert!(!ann.model.shows_catalog());
        assert_eq!((ann.model.focus, chosen(&ann)), (Focus::Form, Vec::new()));
    }
}

#[test]
fn what_is_chosen_survives_leaving_the_page() {
    let mut ann = page();
    searches(&mut ann, "git");
    ann.key(KeyCode::Insert).key(KeyCode::Esc).types("n").types("/");
    answered(&mut ann);
    assert!(ann.model.shows_catalog());
    assert_eq!((chosen(&ann), ann.model.catalog.text().as_str()), (vec!["git"], "git"));
    assert!(ann.text().contains("[x] git"), "{}", ann.text());
    // One step takes it back, as everywhere.
    ann.key(KeyCode::Down).types("u");
    assert_eq!(chosen(&ann), Vec::<&str>::new());
}

#[test]
fn old_results_stay_until_new_ones_come_and_late_ones_are_dropped() {
    let mut ann = page();
    searches(&mut ann, "vim");
    let before = ann.model.catalog.results.total;
    ann.types("x");
    assert!(ann.model.catalog.is_searching());
    assert_eq!(ann.model.catalog.results.total, before);
    let first = std::mem::take(&mut ann.effects);
    ann.key(KeyCode::Backspace).types("qqq");
    let second = std::mem::take(&mut ann.effects);
    for effect in second.into_iter().chain(first).filter(fakes::is_answered) {
        ann.tell(fakes::answer(effect));
    }
    assert!(!ann.model.catalog.is_searching());
    assert_eq!(ann.model.catalog.text(), "vimqqq");
    assert_eq!(ann.model.catalog.results.total, 0, "what was typed last, and not vimx after it");
}

#[test]
fn unfree_is_asked_about_and_allowed() {
    let mut ann = page();
    searches(&mut ann, "steam");
    ann.key(KeyCode::Insert);
    assert_eq!(ann.dialog(), "Add steam?");
    ann.enter();
    assert_eq!((chosen(&ann), ann.model.profile().source.allow_unfree), (Vec::new(), false));
    ann.key(KeyCode::Insert).types("y");
    assert_eq!((chosen(&ann), ann.model.profile().source.allow_unfree), (vec!["steam"], true));
    // Both are one step of the way back.
    ann.key(KeyCode::Down).types("u");
    assert_eq!((chosen(&ann), ann.model.profile().source.allow_unfree), (Vec::new(), false));
}

#[test]
fn what_nix_refuses_is_refused_with_the_reason() {
    let mut ann = page();
    for (name, reason) in [("rotten", "broken"), ("asahi", "not made for the system")] {
        ann.types("/").ctrl('u');
        searches(&mut ann, name);
        ann.key(KeyCode::Down).types(" ");
        assert!(ann.dialog().ends_with("is not added"), "{}", ann.dialog());
        assert!(ann.text().contains(reason), "{}", ann.text());
        ann.key(KeyCode::Esc);
        assert_eq!(chosen(&ann), Vec::<&str>::new());
    }
    ann.types("/").ctrl('u');
    searches(&mut ann, "python2");
    ann.key(KeyCode::Insert);
    assert!(ann.text().contains("known holes"), "{}", ann.text());
    ann.types("y");
    assert_eq!(chosen(&ann), ["python2"]);
}

#[test]
fn a_program_of_nixos_is_offered_and_switched_on() {
    let mut ann = page();
    searches(&mut ann, "fish");
    ann.key(KeyCode::Down).types(" ");
    assert!(ann.status().contains("NixOS has programs.fish, too"), "{}", ann.status());
    ann.types("e");
    assert_eq!(ann.model.profile().packages.programs, ["fish"]);
    assert!(ann.text().contains("[x] programs.fish.enable"), "{}", ann.text());
    ann.types("e");
    assert!(ann.model.profile().packages.programs.is_empty());
}

#[test]
fn a_bundle_is_shown_before_it_is_added() {
    let mut ann = page();
    searches(&mut ann, "parted");
    ann.key(KeyCode::Insert).key(KeyCode::F(3)).types("Disks").enter();
    answered(&mut ann);
    assert_eq!(ann.dialog(), "Disks");
    assert!(ann.text().contains("chosen already"), "{}", ann.text());
    assert_eq!(chosen(&ann), ["parted"]);
    // What this list lacks is not marked by itself.
    assert!(ann.text().contains("enter adds the marked one"), "{}", ann.text());
    ann.enter();
    assert_eq!(chosen(&ann), ["parted", "gptfdisk"]);
}

#[test]
fn pasted_names_are_shown_and_unknown_ones_are_replaced() {
    let mut ann = page();
    ann.tell(Msg::Paste("htop\nneovmi\nno-such-thing-at-all\n".to_owned()));
    answered(&mut ann);
    assert_eq!(ann.dialog(), "Pasted names");
    assert!(ann.text().contains("not in this list; → neovim"), "{}", ann.text());
    ann.key(KeyCode::Down).key(KeyCode::Right).enter();
    assert_eq!(chosen(&ann), ["htop", "neovim"]);
    // One word is a search.
    ann.tell(Msg::Paste("jq\n".to_owned()));
    assert_eq!(ann.model.catalog.text(), "jq");
}

#[test]
fn names_come_from_a_file() {
    let mut ann = page();
    ann.asks();
    ann.key(KeyCode::F(4)).types("~/names.txt").enter();
    assert_eq!(ann.asks(), [Effect::ReadNames("~/names.txt".into())]);
    let names = Ok(vec!["jq".to_owned(), "git".to_owned()]);
    ann.tell(Msg::NamesRead { path: "~/names.txt".into(), names });
    answered(&mut ann);
    assert_eq!(ann.dialog(), "Names from ~/names.txt");
    ann.enter();
    assert_eq!(chosen(&ann), ["jq", "git"]);
    ann.tell(Msg::NamesRead { path: "/x".into(), names: Err("no such file".to_owned()) });
    assert!(ann.text().contains("/x: no such file"), "{}", ann.text());
}

#[test]
fn categories_and_what_is_chosen_are_shelves() {
    let mut ann = page();
    ann.key(KeyCode::F(2)).types("Editors").enter();
    answered(&mut ann);
    assert_eq!(ann.model.catalog.shelf, Shelf::Category("Editors".to_owned()));
    assert_eq!(ann.model.catalog.results.total, 2, "{}", ann.text());
    ann.types(" v");
    answered(&mut ann);
    assert_eq!(ann.model.catalog.shelf, Shelf::Chosen);
    assert_eq!((chosen(&ann), marked(&ann)), (vec!["neovim"], "neovim"));
    // What is taken off stays in sight, to be taken back.
    ann.types(" ");
    assert_eq!((chosen(&ann), marked(&ann)), (Vec::new(), "neovim"));
    ann.types("v");
    assert_eq!(ann.model.catalog.shelf, Shelf::All);
}

#[test]
fn the_mouse_marks_chooses_and_scrolls() {
    let mut ann = page();
    ann.clicks(&Target::Package(3));
    assert_eq!((ann.model.catalog.marked, chosen(&ann).len()), (3, 0));
    ann.clicks(&Target::PackageMark(2));
    assert_eq!(chosen(&ann), [marked(&ann)]);
    let place = ann.model.drawn.hits.of(&Target::Package(2)).unwrap();
    ann.mouse(MouseEventKind::ScrollDown, place.x + 8, place.y);
    assert_eq!(ann.model.catalog.marked, 5);
    ann.clicks(&Target::Lookup);
    assert_eq!(ann.model.catalog.pane, Pane::Field);
    ann.clicks(&Target::Details);
    assert_eq!(ann.model.catalog.pane, Pane::Details);
}

#[test]
fn letters_are_typed_and_other_keys_do_what_they_do_everywhere() {
    let mut ann = page();
    ann.types("q?:n");
    assert_eq!(ann.model.catalog.text(), "q?:n");
    ann.key(KeyCode::F(1));
    assert_eq!(ann.dialog(), "help");
    ann.key(KeyCode::Esc).ctrl('p');
    assert!(matches!(ann.model.layers.last(), Some(Layer::List(_))));
    ann.key(KeyCode::Esc).ctrl('u');
    assert_eq!(ann.model.catalog.text(), "");
    ann.ctrl('p').types("choose packages from the catalogue").enter();
    assert!(ann.model.shows_catalog());
}
