//! What narrows the list is seen and taken off piece by piece, and what is chosen keeps its order.

use super::*;

/// With Editors chosen over a search that finds none of them.
fn nothing_in_editors() -> Sitting {
    let mut ann = page();
    searches(&mut ann, "htop");
    ann.key(KeyCode::F(2)).types("Editors").enter();
    answered(&mut ann);
    ann
}

#[test]
fn a_category_and_words_are_both_seen_and_go_one_by_one() {
    let mut ann = nothing_in_editors();
    assert!(ann.text().contains("[Editors] htop"), "{}", ann.text());
    assert!(ann.text().contains("Nothing in Editors has these words."), "{}", ann.text());
    ann.types("/").key(KeyCode::Backspace);
    answered(&mut ann);
    assert_eq!((ann.model.catalog.text().as_str(), ann.model.catalog.results.total), ("", 2));
    assert_eq!(ann.model.catalog.shelf, Shelf::Category("Editors".to_owned()));
    assert!(ann.text().contains("backspace all packages"), "{}", ann.text());
    ann.key(KeyCode::Backspace);
    answered(&mut ann);
    assert_eq!((&ann.model.catalog.shelf, ann.model.catalog.pane), (&Shelf::All, Pane::Field));
    assert_eq!(ann.model.catalog.results.total, 20);
    // With nothing left it does no harm.
    ann.key(KeyCode::Backspace);
    assert_eq!(ann.model.catalog.shelf, Shelf::All);
}

#[test]
fn from_the_list_and_by_mouse_the_category_goes_and_the_words_stay() {
    let mut ann = nothing_in_editors();
    ann.key(KeyCode::Backspace);
    answered(&mut ann);
    assert_eq!((marked(&ann), ann.model.catalog.text().as_str()), ("htop", "htop"));
    assert_eq!(ann.model.catalog.pane, Pane::List);
    let mut ann = nothing_in_editors();
    ann.ctrl('w');
    assert_eq!(ann.model.focus, Focus::Rail);
    ann.clicks(&Target::OnPage(crate::ui::action::Action::AllPackages));
    answered(&mut ann);
    assert_eq!((&ann.model.catalog.shelf, ann.model.focus), (&Shelf::All, Focus::Form));
}

#[test]
fn what_a_search_hides_is_not_called_unchosen() {
    let mut ann = page();
    ann.key(KeyCode::F(6));
    answered(&mut ann);
    assert!(ann.text().contains("Nothing is chosen yet."), "{}", ann.text());
    ann.types("v/");
    searches(&mut ann, "git");
    ann.key(KeyCode::Insert).ctrl('u');
    searches(&mut ann, "htop");
    ann.key(KeyCode::F(6));
    answered(&mut ann);
    assert!(!ann.text().contains("Nothing is chosen yet."), "{}", ann.text());
    assert!(ann.text().contains("Of the 1 chosen none has these words."), "{}", ann.text());
}

#[test]
fn what_is_chosen_stands_in_the_order_of_choosing_everywhere() {
    let mut ann = page();
    for name in ["tmux", "htop", "curl"] {
        ann.types("/").ctrl('u');
        searches(&mut ann, name);
        ann.key(KeyCode::Insert);
    }
    assert_eq!(chosen(&ann), ["tmux", "htop", "curl"]);
    assert!(ann.text().contains("tmux htop curl"), "{}", ann.text());
    ann.ctrl('u').key(KeyCode::F(6));
    answered(&mut ann);
    let shelf: Vec<&str> = (0..3).filter_map(|at| Some(ann.model.catalog.entry(at)?.attribute)).collect();
    assert_eq!(shelf, ["tmux", "htop", "curl"]);
    ann.key(KeyCode::Esc);
    let rows: Vec<usize> =
        ["tmux", "htop", "curl"].iter().map(|name| ann.text().find(name).unwrap()).collect();
    assert!(rows.is_sorted(), "{}", ann.text());
}

#[test]
fn what_is_said_of_a_package_has_room_at_every_width() {
    for (width, height) in [(120, 40), (80, 24), (160, 40)] {
        let mut ann = Sitting::with("small", width, height);
        on_the_page(&mut ann);
        searches(&mut ann, "neovim");
        let text = ann.text();
        let row = text.lines().find(|line| line.contains("neovim-qt")).unwrap();
        assert!(row.contains("Neovim client library and GUI"), "{width}: {row}");
    }
}
