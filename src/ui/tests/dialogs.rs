//! Questions: what leaving, saving, opening and passwords ask.

use super::*;

fn changed() -> Sitting {
    let mut ann = Sitting::with("small", 100, 30);
    ann.goes("network.host-name").enter().types("x").key(KeyCode::Esc);
    ann.asks();
    ann
}

#[test]
fn nothing_changed_is_left_at_once() {
    let mut ann = Sitting::with("small", 100, 30);
    ann.asks();
    assert_eq!(ann.types("q").asks(), [Effect::Quit]);
}

#[test]
fn changes_are_asked_about_and_staying_is_first() {
    let mut ann = changed();
    ann.types("q");
    assert_eq!(ann.dialog(), "Leave Snowpress?");
    ann.enter();
    assert_eq!((ann.dialog().as_str(), ann.asks()), ("", vec![]));
    ann.ctrl('c').key(KeyCode::Esc);
    assert_eq!((ann.dialog().as_str(), ann.asks()), ("", vec![]));
}

#[test]
fn asked_for_twice_it_is_meant_and_what_is_unsaved_is_kept() {
    let effects = changed().ctrl('c').ctrl('c').asks();
    assert!(matches!(effects.as_slice(), [Effect::Rescue(_), Effect::Quit]), "{effects:?}");
}

#[test]
fn leaving_without_saving_saves_nothing() {
    let mut ann = changed();
    ann.types("q").key(KeyCode::Down).key(KeyCode::Down).enter();
    assert_eq!(ann.asks(), [Effect::Quit]);
}

#[test]
fn save_and_leave_asks_for_a_name_and_leaves_once_it_is_saved() {
    let mut ann = changed();
    ann.types("q").key(KeyCode::Down).enter();
    assert_eq!(ann.dialog(), "Save the profile as");
    ann.ctrl('u').types("box").enter();
    let saving = ann.saying();
    assert_eq!((saving.name.as_str(), saving.overwrite, saving.press), ("box", false, false));
    ann.tell(saved(saving));
    assert!(ann.asks().contains(&Effect::Quit));
}

#[test]
fn a_save_that_failed_or_was_left_does_not_leave_later() {
    let mut ann = changed();
    ann.types("q").key(KeyCode::Down).enter().key(KeyCode::Esc);
    ann.ctrl('s').ctrl('u').types("box").enter();
    let saving = ann.saying();
    ann.tell(saved(saving));
    assert!(!ann.asks().contains(&Effect::Quit));

    let mut ann = changed();
    ann.types("q").key(KeyCode::Down).enter().enter();
    ann.tell(Msg::Failed { title: "The profile is not saved".into(), text: "the disk is full".into() });
    ann.key(KeyCode::Esc).ctrl('s').enter();
    let saving = ann.saying();
    ann.tell(saved(saving));
    assert!(!ann.asks().contains(&Effect::Quit));
}

#[test]
fn a_name_that_is_taken_is_replaced_only_after_a_yes() {
    let mut ann = changed();
    ann.ctrl('s').enter();
    let saving = ann.saying();
    assert!(!saving.overwrite);
    ann.tell(Msg::NameTaken(Box::new(saving.clone())));
    assert_eq!(ann.dialog(), "Replace small?");
    // Enter takes the no.
    ann.enter();
    assert_eq!((ann.dialog().as_str(), ann.asks()), ("", vec![]));
    ann.tell(Msg::NameTaken(Box::new(saving))).key(KeyCode::Tab).enter();
    let again = ann.saying();
    assert!(again.overwrite);
    ann.tell(saved(again));
    assert!(!ann.model.draft.is_unsaved());
    assert_eq!(ann.model.draft.source, Source::Saved("small".to_owned()));
    // From now on it has its name, and is not asked for it.
    ann.asks();
    ann.types("u").ctrl('s');
    assert_eq!(ann.dialog(), "");
    assert!(ann.saying().seen.is_some());
}

#[test]
fn the_same_failure_many_times_is_one_dialog() {
    let mut ann = changed();
    for _ in 0..30 {
        ann.tell(Msg::Failed { title: "The profile is not saved".into(), text: "the disk is full".into() });
    }
    assert_eq!(ann.model.layers.len(), 1);
}

#[test]
fn opening_another_asks_about_changes() {
    let mut ann = changed();
    ann.clicks(&Target::Step(Step::Start));
    let row = ann.row("~start.empty");
    ann.clicks(&Target::Row(row));
    assert_eq!(ann.dialog(), "Open another profile?");
    ann.types("n");
    assert_eq!(ann.asks(), []);
    ann.clicks(&Target::Row(row)).types("y");
    assert_eq!(ann.asks(), [Effect::Open(Source::Empty)]);
}

#[test]
fn a_password_is_typed_twice_and_anew_when_the_two_differ() {
    let mut ann = Sitting::with("small", 100, 30);
    let ask = |ann: &mut Sitting| {
        ann.goes("Users");
        let rows = screens::rows(&ann.model, ann.model.place);
        let password = rows.iter().position(|row| row.field == "users.accounts.root.password-hash");
        password.map(|row| ann.clicks(&Target::Row(row)));
    };
    ask(&mut ann);
    if ann.dialog().is_empty() {
        ann.model.layers.push(Layer::Ask(Box::new(super::super::layers::AskLayer::new(
            super::super::command::Question::Password { account: "root".to_owned() },
            "",
        ))));
    }
    assert_eq!(ann.dialog(), "A password for root");
    ann.asks();
    ann.enter();
    assert_eq!(ann.dialog(), "A password for root");
    ann.types("secret");
    assert!(!ann.text().contains("secret"), "{}", ann.text());
    ann.enter();
    assert_eq!(ann.dialog(), "The same password for root again");
    ann.types("sacret").enter();
    assert_eq!((ann.dialog().as_str(), ann.asks()), ("A password for root", vec![]));
    assert!(ann.text().contains("the two differ"), "{}", ann.text());
    ann.types("secret").enter().types("secret").enter();
    let asked = ann.asks();
    assert!(matches!(&asked[..], [Effect::Hash { account, .. }] if account == "root"), "{asked:?}");
    assert!(!format!("{asked:?}").contains("secret"));
    ann.tell(Msg::Hashed { account: "root".to_owned(), hash: Ok("$6$a$b".to_owned()) });
    let hash = ann.model.profile().users.accounts["root"].password_hash.as_deref();
    assert_eq!(hash, Some("$6$a$b"));
}

#[test]
fn a_theme_is_seen_while_it_is_chosen_and_put_back_when_it_is_not() {
    let mut ann = Sitting::with("small", 100, 30);
    let before = ann.model.look.theme;
    ann.asks();
    ann.types("T").key(KeyCode::Home);
    assert_eq!(ann.model.look.theme, 0);
    ann.key(KeyCode::Esc);
    assert_eq!((ann.model.look.theme, ann.asks()), (before, vec![]));
    ann.types("T").key(KeyCode::Home).enter();
    assert_eq!(ann.asks(), [Effect::SaveTheme(ann.model.look.themes[0].name.clone())]);
    // Leaving the list by the question before the end puts it back, too.
    let before = ann.model.look.theme;
    ann.types("T").key(KeyCode::End).key(KeyCode::Esc);
    assert_eq!(ann.model.look.theme, before);
}

#[test]
fn a_list_is_taken_from_by_click_and_closed_by_a_click_beside_it() {
    let mut ann = Sitting::with("small", 100, 30);
    ann.types("T");
    ann.clicks(&Target::Item(0));
    assert_eq!((ann.dialog().as_str(), ann.model.look.theme), ("", 0));
    ann.types("?").mouse(MouseEventKind::Down(MouseButton::Left), 0, 0);
    assert_eq!(ann.dialog(), "");
    // What lies below a dialog is not reached through it.
    assert_eq!(ann.model.place, Place::Step(Step::Base));
}

#[test]
fn a_refused_profile_is_told_and_the_present_one_stays() {
    let mut ann = changed();
    let source = Source::Saved("desk".to_owned());
    ann.tell(Msg::NotOpened { source, problem: "line 3: there is no field".to_owned() });
    assert_eq!(ann.dialog(), "desk cannot be opened");
    assert!(ann.model.draft.is_unsaved());
}

#[test]
fn a_text_from_the_editor_is_taken_whole_or_not_at_all() {
    let mut ann = changed();
    ann.tell(Msg::Edited("version = 1\n[network]\nhost-name = 7\n".to_owned()));
    assert_eq!(ann.dialog(), "The text is not taken");
    assert_eq!(ann.model.profile().network.host_name.as_deref(), Some("smallx"));
    ann.key(KeyCode::Esc).tell(Msg::Edited("version = 1\n[network]\nhost-name = \"b\"\n".to_owned()));
    assert_eq!(ann.model.profile().network.host_name.as_deref(), Some("b"));
    ann.types("u");
    assert_eq!(ann.model.profile().network.host_name.as_deref(), Some("smallx"));
}
