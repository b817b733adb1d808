//! The words that tell of keys: each names the key of the part that has them, and a click does the same.

use super::*;
use crate::ui::action::{ACTIONS, Action};
use crate::ui::command::Command;
use crate::ui::palette;

#[test]
fn redo_is_redo_on_the_page_too() {
    let mut ann = page();
    searches(&mut ann, "git");
    ann.key(KeyCode::Insert).key(KeyCode::Down).types("u");
    assert_eq!(chosen(&ann), Vec::<&str>::new());
    ann.ctrl('r');
    assert_eq!(chosen(&ann), ["git"]);
    assert!(!ann.asks().iter().any(|effect| matches!(effect, Effect::FetchList(_))));
    // In the field first the words come again that were taken back, then the change.
    ann.types("u/").ctrl('u').ctrl('7');
    assert_eq!(ann.model.catalog.text(), "git");
    ann.ctrl('r');
    assert_eq!((ann.model.catalog.text().as_str(), chosen(&ann)), ("", Vec::new()));
    ann.ctrl('r');
    assert_eq!((ann.model.catalog.text().as_str(), chosen(&ann)), ("", vec!["git"]));
}

#[test]
fn what_is_chosen_is_looked_at_anew_when_it_is_taken_back() {
    let mut ann = page();
    searches(&mut ann, "git");
    ann.key(KeyCode::Insert).ctrl('u').key(KeyCode::F(6)).key(KeyCode::Down);
    answered(&mut ann);
    assert_eq!(marked(&ann), "git");
    ann.types("u");
    answered(&mut ann);
    assert!(ann.text().contains("Nothing is chosen yet."), "{}", ann.text());
    ann.ctrl('r');
    answered(&mut ann);
    assert_eq!(marked(&ann), "git");
}

#[test]
fn the_palette_finds_every_action_by_its_name() {
    let mut ann = page();
    ann.key(KeyCode::Down);
    let all = palette::list(&ann.model);
    let has = |action| all.items.iter().any(|item| matches!(item.command, Command::Do(it) if it == action));
    let mut found = 0;
    for entry in ACTIONS.iter().filter(|entry| has(entry.action)) {
        let mut list = all.clone();
        list.narrow(entry.name.replace('-', " "));
        let first = list.shown.iter().take(3).map(|at| &list.items[*at].command);
        let there = first.clone().any(|command| matches!(command, Command::Do(it) if *it == entry.action));
        assert!(there, "{}: {:?}", entry.name, list.shown.iter().take(3).map(|at| &list.items[*at].label));
        found += 1;
    }
    assert!(found > 30, "{found}");
    for (word, text) in
        [("undo", "There is nothing to take back."), ("redo", "There is nothing to make again.")]
    {
        ann.types(":").types(word).enter();
        assert_eq!(ann.status(), text);
    }
}

#[test]
fn what_was_said_gives_its_line_back() {
    let mut ann = page();
    searches(&mut ann, "git");
    ann.tell_at(1000, Msg::Key(KeyEvent::new(KeyCode::Insert, KeyModifiers::NONE)));
    answered(&mut ann);
    ann.tell_at(3000, Msg::Tick);
    assert!(ann.text().contains("git is chosen."), "{}", ann.text());
    let rest = ann.model.wakes_after().expect("it fades without a key");
    assert!(rest < Duration::from_secs(6), "{rest:?}");
    ann.tell_at(3000 + u64::try_from(rest.as_millis()).unwrap() + 1, Msg::Tick);
    assert!(ann.status().is_empty() && ann.model.wakes_after().is_none());
    assert!(ann.text().contains("insert take off"), "{}", ann.text());
    // The next key takes it away at once, in a dialog too.
    ann.key(KeyCode::Insert);
    assert!(ann.status().contains("off the list"), "{}", ann.status());
    ann.key(KeyCode::F(1));
    assert!(ann.status().is_empty());
}

#[test]
fn the_help_is_read_to_its_end() {
    let mut ann = page();
    ann.key(KeyCode::F(1));
    let help = |ann: &mut Sitting| {
        let mut all = ann.text();
        for _ in 0..6 {
            ann.key(KeyCode::PageDown);
            all.push_str(&ann.text());
        }
        all.split(|c: char| c.is_whitespace() || c == '│')
            .filter(|it| !it.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    };
    for width in [120, 80, 50] {
        ann.resize(width, 40).key(KeyCode::Home);
        let all = help(&mut ann);
        for action in [Action::Program, Action::Replace, Action::SidePanel] {
            let last = action.entry().about.rsplit(' ').next().unwrap();
            assert!(all.contains(last), "{width}: {last} in {all}");
        }
    }
}

#[test]
fn hints_are_those_of_the_part_that_has_the_keys() {
    let mut ann = page();
    searches(&mut ann, "fish");
    let text = ann.text();
    assert!(text.contains("[insert chooses it]") && text.contains("[f7 switches it on]"), "{text}");
    ann.key(KeyCode::F(7));
    assert_eq!(ann.model.profile().packages.programs, ["fish"]);
    ann.key(KeyCode::Down);
    let text = ann.text();
    assert!(text.contains("[space chooses it]") && text.contains("[e switches it off]"), "{text}");
    ann.types("e/").key(KeyCode::Insert);
    assert!(ann.status().contains("`f7` switches that on"), "{}", ann.status());
}

#[test]
fn hints_in_the_details_are_clicked() {
    for (width, height) in [(120, 40), (80, 24)] {
        let mut ann = Sitting::with("small", width, height);
        on_the_page(&mut ann);
        searches(&mut ann, "fish");
        ann.enter();
        ann.clicks(&Target::InDetails(Action::Toggle));
        assert_eq!(chosen(&ann), ["fish"]);
        ann.clicks(&Target::InDetails(Action::Program));
        assert_eq!(ann.model.profile().packages.programs, ["fish"]);
        ann.clicks(&Target::InDetails(Action::Toggle));
        assert_eq!((chosen(&ann), ann.model.catalog.pane), (Vec::new(), Pane::Details));
    }
}

#[test]
fn the_import_tells_of_the_arrows() {
    let mut ann = page();
    ann.tell(Msg::Paste("neovmi\nhtop\n".to_owned()));
    answered(&mut ann);
    assert!(
        ann.text().contains("left the name itself  right one near to it  up before  down next"),
        "{}",
        ann.text()
    );
    ann.key(KeyCode::Down);
    assert!(!ann.text().contains("one near to it  up"), "{}", ann.text());
}

#[test]
fn a_name_that_nothing_is_near_to_is_said() {
    let mut ann = Sitting::with("small", 120, 40);
    ann.goes("~type-package").enter().types("zzzzzz jq").enter();
    answered(&mut ann);
    ann.goes("packages.install").key(KeyCode::Home).types("r");
    assert!(ann.status().contains("No package of the list is near to zzzzzz"), "{}", ann.status());
    ann.key(KeyCode::Down).types("r");
    assert!(ann.status().contains("jq is in the list"), "{}", ann.status());
    ann.types("/").key(KeyCode::F(6));
    answered(&mut ann);
    assert!(ann.text().contains("Nothing in the list is near to it."), "{}", ann.text());
    ann.types("r");
    assert!(ann.status().contains("No package of the list is near to zzzzzz"), "{}", ann.status());
}

#[test]
fn names_are_pasted_onto_the_step_too() {
    let mut ann = Sitting::with("small", 120, 40);
    ann.goes("Packages");
    answered(&mut ann);
    ann.tell(Msg::Paste("htop\rneovim\r".to_owned()));
    answered(&mut ann);
    assert_eq!(ann.dialog(), "Pasted names");
    ann.enter();
    assert_eq!(chosen(&ann), ["htop", "neovim"]);
    // One name is offered as well, and what has none is said.
    ann.key(KeyCode::Home).tell(Msg::Paste("jq".to_owned()));
    answered(&mut ann);
    assert!(ann.text().contains("1 name"), "{}", ann.text());
    ann.key(KeyCode::Esc).tell(Msg::Paste("= : é\n".to_owned()));
    assert!(ann.status().contains("has no names"), "{}", ann.status());
    // The line of all names would have it stuck to the last; that of programs wants no packages.
    ann.goes("packages.install").tell(Msg::Paste("jq".to_owned()));
    answered(&mut ann);
    assert_eq!((ann.dialog().as_str(), chosen(&ann)), ("Pasted names", vec!["htop", "neovim"]));
    ann.key(KeyCode::Esc).goes("packages.programs").tell(Msg::Paste("fish".to_owned()));
    assert!(ann.model.editing.is_some());
    ann.key(KeyCode::Esc);
    assert_eq!(ann.model.profile().packages.programs, ["fish"]);
}
